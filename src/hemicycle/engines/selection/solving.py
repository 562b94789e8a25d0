"""The best plan of a model, with a proven bound."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hemicycle.engines.selection.formulation import Plan, Program, Row
from hemicycle.engines.selection.model import Model
from hemicycle.engines.selection.search import search
from hemicycle.engines.selection.solver import Clock, Solver, Told

PROVEN = 1e-9  # a gap that only rounding leaves


class Status(StrEnum):
    """Whether the plan is proven the best, only the best found, or cannot exist."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True)
class Selection:
    """A plan, its value, and the value that no plan exceeds; `gap` is the difference as a share of the value.

    Where nothing is feasible, `chosen` is empty, the objective 0 and the gap 0.
    """

    status: Status
    objective: float
    bound: float
    gap: float
    chosen: Mapping[str, int]
    seconds: float


def select(
    model: Model,
    *,
    seconds: float = math.inf,
    seed: int = 0,
    gap: float = 0.0,
    forced: Mapping[str, bool] | None = None,
    start: Plan | None = None,
    told: Told | None = None,
    clock: Clock = time.perf_counter,
) -> Selection:
    """Return the plan of the largest value.

    It is proven to within `gap` of the best unless `seconds` end first, or `told` asks to stop, which is called with
    each better plan and with the same one again every second; the best plan so far is then returned as feasible.
    `forced` holds items in (True) or out (False); `start` is a plan to begin with. The same seed gives the same plan.
    `clock` is what seconds are counted by. OutOfTime where the time ends without a plan.
    """
    began = clock()
    program = Program(model)
    rows = [*program.rows, *forced_rows(program, forced or {})]
    solver = Solver(program.values, rows, seed, gap, ends=began + seconds, clock=clock, told=told)
    found = search(solver, program, None if start is None else program.vector(start))
    if found is None:
        return Selection(Status.INFEASIBLE, 0.0, 0.0, 0.0, {}, clock() - began)
    plan = program.plan(found.solution)
    objective = math.fsum(program.items[name].values[start] for name, start in plan.items())
    bound = max(objective, found.bound)
    apart = (bound - objective) / max(abs(objective), PROVEN)
    if found.is_proven and apart < PROVEN:
        bound, apart = objective, 0.0
    status = Status.OPTIMAL if found.is_proven else Status.FEASIBLE
    return Selection(status, objective, bound, apart, plan, clock() - began)


def forced_rows(program: Program, forced: Mapping[str, bool]) -> list[Row]:
    """Return the rows that hold items in or out."""
    return [
        Row(f"with {name}", program.started(name), least=1.0)
        if is_in
        else Row(f"without {name}", program.started(name), most=0.0)
        for name, is_in in forced.items()
    ]
