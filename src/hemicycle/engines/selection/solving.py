"""The best plan of a model, with a proven bound, by HiGHS.

Source: Q. Huangfu and J. A. J. Hall, Mathematical Programming Computation 10, 2018.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import highspy
import numpy as np
from numpy.typing import NDArray

from hemicycle.engines.selection.formulation import Plan, Program, Row
from hemicycle.engines.selection.model import Model

Told = Callable[[float, float], bool]  # the best value so far and its bound; returns whether to stop
PROVEN = 1e-9  # a gap that only rounding leaves


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
    solver = Solver(program.values, [*program.rows, *forced_rows(program, forced or {})], seconds, seed, gap)
    if start is not None:
        solver.begin_with(program.vector(start))
    if told is not None:
        solver.listen(told)
    solver.run()
    if solver.is_infeasible:
        return Selection(Status.INFEASIBLE, 0.0, 0.0, 0.0, {}, time.perf_counter() - began)
    plan = program.plan(solver.solution)
    objective = math.fsum(program.items[name].values[start] for name, start in plan.items())
    bound = max(objective, solver.bound)
    apart = (bound - objective) / max(abs(objective), PROVEN)
    if solver.is_proven and apart < PROVEN:
        bound, apart = objective, 0.0
    status = Status.OPTIMAL if solver.is_proven else Status.FEASIBLE
    return Selection(status, objective, bound, apart, plan, time.perf_counter() - began)


def forced_rows(program: Program, forced: Mapping[str, bool]) -> list[Row]:
    """Return the rows that hold items in or out."""
    return [
        Row(f"with {name}", program.started(name), least=1.0)
        if is_in
        else Row(f"without {name}", program.started(name), most=0.0)
        for name, is_in in forced.items()
    ]


class Solver:
    """One run of HiGHS: the largest value of binary columns within rows.

    The last `eases` columns are amounts of 0 or more instead.
    """

    def __init__(
        self, values: NDArray[np.float64], rows: Sequence[Row], seconds: float = math.inf, seed: int = 0,
        gap: float = 0.0, eases: int = 0,
    ) -> None:  # fmt: skip
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its own signature lacks a return
        self.rows, self.columns = rows, len(values)
        settings = {
            "output_flag": False, "time_limit": seconds, "random_seed": seed % 2**31, "mip_rel_gap": gap,
            "mip_abs_gap": 0.0, "threads": 1,
        }  # fmt: skip
        for name, value in settings.items():
            self.highs.setOptionValue(name, value)
        self.highs.passModel(_program(values, rows, eases))

    def begin_with(self, solution: NDArray[np.float64]) -> None:
        """Offer a solution to begin with; one that is not feasible is ignored."""
        offered = highspy.HighsSolution()
        offered.col_value = solution.tolist()
        self.highs.setSolution(offered)

    def listen(self, told: Told) -> None:
        """Let somebody hear of each better solution and its bound, and stop the run."""
        is_asked = False

        def better(event: highspy.HighsCallbackEvent) -> None:
            nonlocal is_asked
            is_asked = told(event.data_out.objective_function_value, event.data_out.mip_dual_bound)

        def interrupt(event: highspy.HighsCallbackEvent) -> None:
            if event.data_in is not None:
                event.data_in.user_interrupt = is_asked

        self.highs.cbMipImprovingSolution += better
        self.highs.cbMipInterrupt += interrupt

    def run(self) -> None:
        """Solve. OutOfTime where the time ends before anything is known."""
        if self.columns:
            self.highs.run()
            if not self.is_infeasible and not self.has_solution:
                raise OutOfTime("no plan was found in the time given")

    @property
    def is_infeasible(self) -> bool:
        """Return whether nothing keeps all rows."""
        if not self.columns:
            return any(row.least > 0 or row.most < 0 for row in self.rows)
        ended = highspy.HighsModelStatus
        return self.highs.getModelStatus() in (ended.kInfeasible, ended.kUnboundedOrInfeasible)

    @property
    def has_solution(self) -> bool:
        """Return whether a solution was found."""
        return bool(self.highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible)

    @property
    def is_proven(self) -> bool:
        """Return whether the solution is the best, to within the gap that was asked."""
        return not self.columns or bool(self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    @property
    def solution(self) -> NDArray[np.float64]:
        """Return the best solution found."""
        return np.array(self.highs.getSolution().col_value)

    @property
    def bound(self) -> float:
        """Return what no solution exceeds."""
        return float(self.highs.getInfo().mip_dual_bound) if self.columns else 0.0


def _program(values: NDArray[np.float64], rows: Sequence[Row], eases: int) -> highspy.HighsLp:
    columns = len(values)
    kinds = [highspy.HighsVarType.kInteger] * (columns - eases) + [highspy.HighsVarType.kContinuous] * eases
    made = highspy.HighsLp()
    made.num_col_, made.num_row_ = columns, len(rows)
    made.sense_ = highspy.ObjSense.kMaximize
    made.col_cost_, made.integrality_ = values, kinds
    made.col_lower_ = np.zeros(columns)
    made.col_upper_ = np.array([1.0] * (columns - eases) + [math.inf] * eases)
    made.row_lower_ = np.array([row.least for row in rows])
    made.row_upper_ = np.array([row.most for row in rows])
    made.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    made.a_matrix_.start_ = np.cumsum([0, *(len(row.terms) for row in rows)])
    made.a_matrix_.index_ = np.array([number for row in rows for number in row.terms], dtype=np.int32)
    made.a_matrix_.value_ = np.array([value for row in rows for value in row.terms.values()], dtype=float)
    return made
