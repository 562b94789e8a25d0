"""The best plan of a model, with a proven bound, by HiGHS.

Source: Q. Huangfu and J. A. J. Hall, Mathematical Programming Computation 10, 2018.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import highspy
import numpy as np

from hemicycle.engines.selection.formulation import Plan, Program, Row
from hemicycle.engines.selection.model import Model

Told = Callable[[float, float], bool]  # the best value so far and its bound; returns whether to stop


class Status(StrEnum):
    """Whether the plan is proven the best, only the best found, or cannot exist."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"


class OutOfTime(Exception):
    """The time ended before any plan was found, and before it was proven that there is none."""


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
) -> Selection:
    """Return the plan of the largest value.

    It is proven to within `gap` of the best unless `seconds` end first, or `told`, which is called with each better
    plan, asks to stop; the best plan so far is then returned as feasible. `forced` holds items in (True) or out
    (False); `start` is a plan to begin with. The same seed gives the same plan. OutOfTime where the time ends without
    a plan.
    """
    began = time.perf_counter()
    program = Program(model)
    rows = [*program.rows, *_forced(program, forced or {})]
    if not program.columns:
        status = Status.INFEASIBLE if any(row.least > 0 for row in rows) else Status.OPTIMAL
        return Selection(status, 0.0, 0.0, 0.0, {}, time.perf_counter() - began)
    solver = Solver(program, rows, seconds=seconds, seed=seed, gap=gap)
    if start is not None:
        solver.begin_with(start)
    found = solver.run(told)
    return Selection(*found, time.perf_counter() - began)


def _forced(program: Program, forced: Mapping[str, bool]) -> Iterable[Row]:
    for name, is_in in forced.items():
        yield Row(program.started(name), float(is_in), float(is_in), f"{'with' if is_in else 'without'} {name}")


class Solver:
    """One run of HiGHS over a program with these rows."""

    def __init__(self, program: Program, rows: list[Row], *, seconds: float, seed: int, gap: float) -> None:
        self.program = program
        self.highs = highspy.Highs()
        self.highs.silent()
        settings = {
            "time_limit": seconds,
            "random_seed": seed % 2**31,
            "mip_rel_gap": gap,
            "mip_abs_gap": 0.0,
            "threads": 1,
        }
        for name, value in settings.items():
            self.highs.setOptionValue(name, value)
        self.highs.passModel(_program(program.values, rows))

    def begin_with(self, plan: Plan) -> None:
        """Offer a plan to begin with; one that is not feasible is ignored."""
        solution = highspy.HighsSolution()
        solution.col_value = [float(each) for each in self.program.vector(plan)]
        self.highs.setSolution(solution)

    def run(self, told: Told | None = None) -> tuple[Status, float, float, float, Mapping[str, int]]:
        """Return the status, the objective, the bound, the gap and the plan."""
        if told is not None:
            self._listen(told)
        self.highs.run()
        ended, info = self.highs.getModelStatus(), self.highs.getInfo()
        if ended in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return Status.INFEASIBLE, 0.0, 0.0, 0.0, {}
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            raise OutOfTime("no plan was found in the time given")
        plan = self.program.plan(np.array(self.highs.getSolution().col_value))
        objective = math.fsum(self.program.items[name].values[start] for name, start in plan.items())
        is_proven = ended == highspy.HighsModelStatus.kOptimal
        bound = max(objective, info.mip_dual_bound) if math.isfinite(info.mip_dual_bound) else math.inf
        apart = (bound - objective) / max(abs(objective), 1e-9) if bound > objective else 0.0
        if is_proven and apart < 1e-9:
            bound, apart = objective, 0.0
        return Status.OPTIMAL if is_proven else Status.FEASIBLE, objective, bound, apart, plan

    def _listen(self, told: Told) -> None:
        state = {"stop": False}

        def better(event: highspy.HighsCallbackEvent) -> None:
            state["stop"] = told(event.data_out.objective_function_value, event.data_out.mip_dual_bound)

        def interrupt(event: highspy.HighsCallbackEvent) -> None:
            event.data_in.user_interrupt = state["stop"]

        self.highs.cbMipImprovingSolution += better
        self.highs.cbMipInterrupt += interrupt


def _program(values: np.ndarray, rows: list[Row]) -> highspy.HighsLp:
    made = highspy.HighsLp()
    made.num_col_, made.num_row_ = len(values), len(rows)
    made.sense_ = highspy.ObjSense.kMaximize
    made.col_cost_ = values
    made.col_lower_, made.col_upper_ = np.zeros(len(values)), np.ones(len(values))
    made.integrality_ = [highspy.HighsVarType.kInteger] * len(values)
    made.row_lower_ = np.array([row.least for row in rows])
    made.row_upper_ = np.array([row.most for row in rows])
    made.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    made.a_matrix_.start_ = np.cumsum([0, *(len(row.terms) for row in rows)])
    made.a_matrix_.index_ = np.array([number for row in rows for number in row.terms], dtype=np.int32)
    made.a_matrix_.value_ = np.array([value for row in rows for value in row.terms.values()], dtype=float)
    return made
