"""The search for the best solution: around the relaxation first, then in what reduced costs leave open."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from hemicycle.engines.selection.solver import Floats, Numbers, OutOfTime, Relaxation, Solver

SMALL = 600  # columns of a program that is solved as it is
CORE = 400  # columns that the first search leaves free
NODES = 200  # of each search but the last
SHARE = 0.3  # of the time that is left for each search but the last
WHOLE = 1e-6  # how near to a whole number a figure counts as one


@dataclass(frozen=True)
class Found:
    """The best solution known, what no solution exceeds, and whether the two are as near as was asked."""

    solution: Floats
    bound: float
    is_proven: bool


def search(solver: Solver, start: Floats | None = None) -> Found | None:
    """Return the best solution, None where there is none. OutOfTime where the time ends before one is found.

    All columns of a large program stay as the relaxation has them, but those whose reduced cost is smallest and those
    in which the relaxation is no whole number or differs from the best known; these are solved for a while, then twice
    as many. The best of it fixes every column whose reduced cost says that no better solution changes it. What is left
    is solved to the end. Sources: E. Angelelli, R. Mansini and M. G. Speranza, Computers & Operations Research 37,
    2010; E. Danna, E. Rothberg and C. Le Pape, Mathematical Programming 102, 2005.
    """
    if not solver.columns:
        empty = not any(row.least > 0 or row.most < 0 for row in solver.rows)
        return Found(np.zeros(0), 0.0, True) if empty else None
    best = start if start is not None and solver.keeps(start) else None
    if solver.columns > SMALL and not solver.is_late:
        relaxed = solver.relax()
        if relaxed is not None:
            best = _around(solver, relaxed, best)
            _hold(solver, relaxed, _settled(solver, relaxed, best))
    return _finish(solver, best)


def _around(solver: Solver, relaxed: Relaxation, best: Floats | None) -> Floats | None:
    """Return the best of what is found with few columns free, and then more; those in doubt are always free."""
    columns, near = np.flatnonzero(solver.values), np.round(relaxed.solution)
    core = CORE
    while core < len(columns) and not solver.is_late:
        doubtful = np.abs(relaxed.solution - near) > WHOLE
        if best is not None:
            doubtful |= best != near
        sure = np.where(doubtful, 0.0, np.abs(relaxed.costs))[columns]
        free = max(core, int(doubtful[columns].sum()))
        _hold(solver, relaxed, columns[np.argsort(sure, kind="stable")[free:]])
        until = solver.clock() + SHARE * (solver.ends - solver.clock())
        found = solver.run(best, nodes=NODES, until=until)
        if found is not None and (best is None or solver.worth(found) > solver.worth(best)):
            best = found
        core *= 2
    return best


def _hold(solver: Solver, relaxed: Relaxation, columns: Numbers) -> None:
    solver.hold(columns, np.round(relaxed.solution[columns]))


def _settled(solver: Solver, relaxed: Relaxation, best: Floats | None) -> Numbers:
    """Return the columns that no solution better than the best known changes."""
    apart = math.inf if best is None else relaxed.value - solver.worth(best) + 1e-7 * max(1.0, abs(relaxed.value))
    return np.flatnonzero(np.abs(relaxed.costs) > apart)


def _finish(solver: Solver, best: Floats | None) -> Found | None:
    found = solver.run(best)
    if found is None:
        if best is None and solver.is_infeasible:
            return None
        if best is None:
            raise OutOfTime("no plan was found in the time given")
        found = best
    return Found(found, solver.bound, solver.is_proven)
