"""The search for the best solution: cuts first, then a good one, then in what reduced costs leave open."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hemicycle.engines.selection.cuts import covers, knapsacks
from hemicycle.engines.selection.formulation import Program
from hemicycle.engines.selection.solver import UNLIMITED, Floats, Numbers, OutOfTime, Relaxation, Solver
from hemicycle.engines.selection.swaps import Swaps

TINY = 200  # columns of a program that is mostly solved by looking at it once
SMALL = 1_000  # columns of a program in which the relaxation says little of what is chosen
LOOKED_AT = 2_500  # columns of a program that has a first solution soon
CORE = 150  # columns that the first search around the relaxation leaves free
FREE = 40  # items that the first search around the best known leaves free
NODES = 200  # of each search but the last
SHARE = 0.25  # of the time, for each step of the search before the last but swaps and those around the best known
LOOK, SWAPPING = 0.05, 0.4  # share of what is left of the time for swaps at first, and where a proof is far away
UNTIL, SMALL_UNTIL = 0.92, 0.8  # share of the time when searching around the best known ends
BRIEF, SMALL_BRIEF = 0.1, 0.05  # share of what is left of the time that one such search may take
CLOSE = 0.015  # how far a solution of a small program may be from its relaxation for the proof to come next
ROUNDS = 30  # of cuts
WORTHWHILE = 0.02  # of what all rounds of cuts brought, below which one is the last
IN_VAIN = 30  # searches in a row around the best known that find nothing better
WHOLE = 1e-6  # how near to a whole number a figure counts as one


@dataclass(frozen=True)
class Found:
    """The best solution known, what no solution exceeds, and whether the two are as near as was asked."""

    solution: Floats
    bound: float
    is_proven: bool


def search(solver: Solver, program: Program, start: Floats | None = None) -> Found | None:
    """Return the best solution, None where there is none. OutOfTime where the time ends before one is found.

    Cuts tighten the relaxation. A solution is looked for around it in a large program and by swaps in a small one, and
    then around the best known, but not where the time has no end, since it is the proof that takes long then. The best
    known fixes every column whose reduced cost says that no better solution changes it. What is left is solved to the
    end.
    """
    if not solver.columns:
        empty = not any(row.least > 0 or row.most < 0 for row in solver.rows)
        return Found(np.zeros(0), 0.0, True) if empty else None
    best = start if start is not None and solver.keeps(start) else None
    began = solver.clock()
    if solver.columns <= LOOKED_AT:
        solutions = UNLIMITED if solver.columns <= TINY or solver.ends == math.inf else 1
        found = solver.run(best, nodes=NODES, solutions=solutions, until=_after(solver, began, SHARE))
        if solver.is_proven or solver.is_infeasible:
            return None if found is None else Found(found, solver.bound, True)
        best = _better(solver, found, best)
    relaxed = None if solver.is_late else solver.relax()
    if relaxed is None:
        return _finish(solver, best)
    relaxed = _tightened(solver, program, relaxed, _after(solver, began, SHARE))
    rng = np.random.default_rng(solver.seed)
    if solver.columns > SMALL:
        best = _around(solver, relaxed, best)
    if best is not None and solver.ends < math.inf:
        if solver.columns > SMALL:
            best = _near(solver, relaxed, best, program.owners, rng, _after(solver, began, UNTIL), BRIEF)
        else:
            if start is None:
                best = _swapped(solver, program, relaxed, best, rng, LOOK)
            if not _is_close(solver, relaxed, best):
                if start is None:
                    best = _swapped(solver, program, relaxed, best, rng, SWAPPING)
                best = _near(
                    solver, relaxed, best, program.owners, rng, _after(solver, began, SMALL_UNTIL), SMALL_BRIEF
                )
    columns = _settled(solver, relaxed, best)
    solver.hold(columns, np.round(relaxed.solution[columns]), is_part=False)
    return _finish(solver, best)


def _after(solver: Solver, began: float, share: float) -> float:
    """Return when this share of the time that there is will be over."""
    return began + share * (solver.ends - began)


def _better(solver: Solver, found: Floats | None, best: Floats | None) -> Floats | None:
    is_worse = found is None or (best is not None and solver.worth(found) <= solver.worth(best))
    return best if is_worse else found


def _tightened(solver: Solver, program: Program, relaxed: Relaxation, until: float) -> Relaxation:
    """Return the relaxation with cuts, as many as bring it down."""
    limits, first = knapsacks(solver.rows, program.owners), relaxed.value
    for _ in range(ROUNDS):
        found = [cut for limit in limits for cut in covers(limit, relaxed.solution)]
        if not found or solver.clock() >= until:
            break
        solver.cut(found)
        tighter = solver.relax()
        if tighter is None:
            return relaxed
        brought, relaxed = relaxed.value - tighter.value, tighter
        if brought <= WORTHWHILE * (first - tighter.value):
            break
    solver.forget_idle_cuts()
    return relaxed


def _around(solver: Solver, relaxed: Relaxation, best: Floats | None) -> Floats | None:
    """Return the best of what is found with few columns free, and then more; those in doubt are always free.

    These are the columns in which the relaxation is no whole number or differs from the best known. Sources:
    E. Angelelli, R. Mansini and M. G. Speranza, Computers & Operations Research 37, 2010; E. Danna, E. Rothberg and
    C. Le Pape, Mathematical Programming 102, 2005.
    """
    columns, near = np.flatnonzero(solver.values), np.round(relaxed.solution)
    core = CORE
    while core < len(columns) and not solver.is_late:
        doubtful = np.abs(relaxed.solution - near) > WHOLE
        if best is not None:
            doubtful |= best != near
        sure = np.where(doubtful, 0.0, np.abs(relaxed.costs))[columns]
        free = max(core, int(doubtful[columns].sum()))
        held = columns[np.argsort(sure, kind="stable")[free:]]
        solver.hold(held, near[held])
        best = _better(solver, solver.run(best, nodes=NODES, until=_after(solver, solver.clock(), SHARE)), best)
        if best is not None and not solver.is_exhausted:
            break
        core *= 2
    return best


def _swapped(
    solver: Solver, program: Program, relaxed: Relaxation, best: Floats, rng: np.random.Generator, share: float
) -> Floats:
    """Return the best of what swaps find in this share of what is left of the time."""
    began = solver.clock()
    seconds = share * (solver.ends - began)

    def over() -> float:
        return 1.0 if solver.is_late else (solver.clock() - began) / seconds

    found = Swaps(program, solver.rows, relaxed.costs).improved(best, rng, over)
    return found if solver.keeps(found) and solver.worth(found) > solver.worth(best) else best


def _is_close(solver: Solver, relaxed: Relaxation, best: Floats) -> bool:
    """Return whether so little is left to find that the time is better spent on the proof."""
    return relaxed.value - solver.worth(best) <= CLOSE * abs(relaxed.value)


def _near(
    solver: Solver,
    relaxed: Relaxation,
    best: Floats,
    owners: Numbers,
    rng: np.random.Generator,
    until: float,
    brief: float,
) -> Floats:
    """Return the best of what is found when few items may change at a time, those in doubt more often than others."""
    doubt = _doubt(np.abs(relaxed.costs), owners)
    count, size, vain = len(doubt), float(FREE), 0
    while vain < IN_VAIN and solver.clock() < until and not solver.is_stopped:
        free = np.zeros(count, bool)
        free[np.argsort(doubt * rng.random(count), kind="stable")[: int(size)]] = True
        held = np.flatnonzero(~free[owners])
        solver.hold(held, best[held])
        found = solver.run(best, nodes=NODES, until=min(until, _after(solver, solver.clock(), brief)))
        vain += 1
        if found is not None and solver.worth(found) > solver.worth(best) + WHOLE:
            best, vain = found, 0
        size = min(count, size * 1.15) if solver.is_exhausted else max(10, size * 0.85)
    return best


def _doubt(costs: Floats, owners: Numbers) -> Floats:
    """Return how surely the relaxation leaves each owner as it is: its second least reduced cost, and the median.

    The least is 0 wherever the owner has a column in the relaxation's basis, which says nothing.
    """
    order = np.lexsort((costs, owners))
    first = np.searchsorted(owners[order], np.arange(owners.max() + 1))
    last = np.append(first[1:], len(owners)) - 1
    second = costs[order][np.minimum(first + 1, last)]
    return np.asarray(second + np.median(second) + WHOLE)


def _settled(solver: Solver, relaxed: Relaxation, best: Floats | None) -> Numbers:
    """Return the columns that no solution better than the best known changes."""
    apart = math.inf if best is None else relaxed.value - solver.worth(best) + 1e-7 * max(1.0, abs(relaxed.value))
    return np.flatnonzero(np.abs(relaxed.costs) > apart)


def _finish(solver: Solver, best: Floats | None) -> Found | None:
    found = _better(solver, solver.run(best), best)
    if found is None:
        if solver.is_infeasible:
            return None
        raise OutOfTime("no plan was found in the time given")
    return Found(found, solver.bound, solver.is_proven)
