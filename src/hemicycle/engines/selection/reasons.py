"""Why a plan is what it is: what keeps an item out, what limits contradict one another, what more would bring."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from hemicycle.engines.selection.formulation import INFINITE, ONCE, Program, Row
from hemicycle.engines.selection.model import Model
from hemicycle.engines.selection.solver import Solver
from hemicycle.engines.selection.solving import Selection, Status, forced_rows, select


@dataclass(frozen=True)
class Conflict:
    """Limits that cannot all hold, of which none can be left out: each with what would be enough of it alone.

    The amount is how far that limit has to give for the whole model to have a plan, in its own unit (1 for an item
    that has to be let go); None where giving way there is never enough.
    """

    limits: Mapping[str, float | None]


@dataclass(frozen=True)
class Reason:
    """What happens when an item is held in that the plan left out, or out that it took.

    `cost` is the value that is lost; None where no plan holds it, and then `conflict` says why. `left` and `taken` are
    the other items that go and come. Where not `is_proven`, the time ended before one of the two plans was proven the
    best, so that the cost may be another, even below 0.
    """

    item: str
    cost: float | None
    left: frozenset[str]
    taken: frozenset[str]
    conflict: Conflict | None = None
    is_proven: bool = True


def conflict(model: Model, forced: Mapping[str, bool] | None = None) -> Conflict:
    """Return limits that contradict one another. ValueError for a model that has a plan.

    Found by QuickXplain (U. Junker, AAAI 2004): none of the limits returned can be left out.
    """
    program = Program(model, tight=False)
    rows = [*program.rows, *forced_rows(program, forced or {})]
    if _excess(program, rows) is not None:
        raise ValueError("the model has a plan")
    ground = [row for row in rows if row.limit.startswith(ONCE)]
    limits: dict[str, list[Row]] = {}
    for row in rows:
        if not row.limit.startswith(ONCE):
            limits.setdefault(row.limit, []).append(row)
    found = _explained(program, ground, list(limits.values()), is_new=False)
    return Conflict({
        limit[0].limit: _excess(program, [row for row in rows if row not in limit], limit) for limit in found
    })  # fmt: skip


def _excess(program: Program, rows: Sequence[Row], limit: Sequence[Row] = ()) -> float | None:
    """Return the least by which a limit has to give for a plan to keep the rows; None where that is never enough."""
    values, ease = np.zeros(len(program.values) + 1), len(program.values)
    values[ease] = -1.0
    eased = [replace(row, terms={**row.terms, ease: 1.0 if row.least > -INFINITE else -1.0}) for row in limit]
    found = Solver(values, [*rows, *eased], eases=1).run()
    return None if found is None else float(found[ease])


def _explained(
    program: Program, kept: list[Row], limits: Sequence[Sequence[Row]], *, is_new: bool
) -> list[Sequence[Row]]:
    """Return the part of `limits`, each its rows, that contradicts what is kept, none of which can be left out."""
    if is_new and _excess(program, kept) is None:
        return []
    if len(limits) == 1:
        return list(limits)
    first, second = limits[: len(limits) // 2], limits[len(limits) // 2 :]
    of_second = _explained(program, [*kept, *chain.from_iterable(first)], second, is_new=bool(first))
    of_first = _explained(program, [*kept, *chain.from_iterable(of_second)], first, is_new=bool(of_second))
    return of_first + of_second


def reason(model: Model, plan: Selection, item: str, *, seconds: float = math.inf, seed: int = 0) -> Reason:
    """Return what it would take to change the plan about one item, found by solving again with it held.

    KeyError for an unknown item.
    """
    if item not in {each.id for each in model.items}:
        raise KeyError(item)
    held = {item: item not in plan.chosen}
    other = select(model, forced=held, seconds=seconds, seed=seed)
    if other.status is Status.INFEASIBLE:
        return Reason(item, None, frozenset(), frozenset(), conflict(model, held))
    before, after = plan.chosen.keys() - {item}, other.chosen.keys() - {item}
    left, taken = frozenset(before - after), frozenset(after - before)
    is_proven = plan.status is other.status is Status.OPTIMAL
    return Reason(item, plan.objective - other.objective, left, taken, is_proven=is_proven)


def worth_of_more(model: Model, plan: Selection, resource: str, amount: float, *, seed: int = 0) -> Selection:
    """Return the best plan with so much more of a resource in every period. KeyError for an unknown resource."""
    limits = {**model.limits, resource: tuple(each + amount for each in model.limits[resource])}
    return select(replace(model, limits=limits), start=plan.chosen, seed=seed)


def short_of(model: Model, plan: Selection, item: str) -> Mapping[int, Mapping[tuple[str, int], float]]:
    """Return for each period in which an item may start what is missing of each resource if all others stay.

    The keys of the inner mapping are resource and period; an empty one means that nothing is missing there.
    """
    items = {each.id: each for each in model.items}
    left = {(name, period): limit for name, each in model.limits.items() for period, limit in enumerate(each)}
    for name, start in plan.chosen.items():
        if name != item:
            for where, amount in items[name].taken(start, model).items():
                left[where] -= amount
    wanted = items[item]
    return {
        start: {
            where: amount - left[where]
            for where, amount in wanted.taken(start, model).items()
            if amount > left[where] + 1e-9
        }
        for start in range(wanted.earliest, wanted.latest + 1)
    }
