"""One program in HiGHS: relaxed, held in part, or solved as it is.

Source: Q. Huangfu and J. A. J. Hall, Mathematical Programming Computation 10, 2018.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from hemicycle.engines.selection.formulation import Row

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Told = Callable[[float, float], bool]  # the best value so far and its bound; returns whether to stop
Clock = Callable[[], float]  # seconds since whenever
SLACK = 1e-6  # by which a row may be broken, as the solver sees it
UNLIMITED = 2**31 - 1
PATIENCE = 1.0  # seconds that may pass before whoever listens is asked again whether to stop


class OutOfTime(Exception):
    """The time ended before any plan was found, and before it was proven that there is none."""


@dataclass(frozen=True)
class Relaxation:
    """The best fractional solution, its value, and for each column what one more of it would change (reduced cost)."""

    solution: Floats
    value: float
    costs: Floats


class Silent(highspy.Highs):
    """HiGHS without its banner: it would stand before the JSON of a command."""

    def enableCallbacks(self) -> None:  # noqa: N802  # HiGHS's own name; the banner is printed here
        """Be silent before HiGHS first speaks."""
        self.silent()
        super().enableCallbacks()  # type: ignore[no-untyped-call]


@dataclass
class Solver:
    """The largest value of binary columns within rows; the last `eases` columns are amounts of 0 or more instead.

    `ends` is when to stop, by `clock`. `told` hears of each better solution, and of the same one again while the search
    goes on, and may stop it as well.
    """

    values: Floats
    rows: Sequence[Row]
    seed: int = 0
    gap: float = 0.0
    eases: int = 0
    ends: float = math.inf
    clock: Clock = time.perf_counter
    told: Told | None = None

    def __post_init__(self) -> None:
        self.columns = len(self.values)
        self.is_stopped, self.is_idle, self.is_part = False, True, False
        self.known, self.until, self.asked = -math.inf, self.ends, -math.inf
        self.bound = float(np.maximum(self.values, 0.0).sum())  # what no solution exceeds, whatever is held
        self.highs = Silent()  # type: ignore[no-untyped-call]  # its own signature lacks a return
        settings = {
            "random_seed": self.seed % 2**31, "mip_rel_gap": self.gap, "mip_abs_gap": 0.0, "threads": 1,
        }  # fmt: skip
        for name, value in settings.items():
            self.highs.setOptionValue(name, value)
        self.program = _program(self.values, self.rows, self.eases)
        self.highs.passModel(self.program)
        if self.told is not None:
            self.highs.cbMipImprovingSolution += self._tell
        if self.told is not None or self.ends < math.inf:
            self.highs.cbMipInterrupt += self._interrupt
            self.highs.cbSimplexInterrupt += self._interrupt

    @property
    def is_late(self) -> bool:
        """Return whether the time is over, or somebody asked to stop; whoever listens is asked now and then."""
        if self.told is not None and self.known > -math.inf and time.perf_counter() >= self.asked + PATIENCE:
            self._ask(self.bound)
        return self.is_stopped or self.clock() >= self.until

    def _ask(self, bound: float) -> None:
        self.asked = time.perf_counter()
        if self.told is not None:
            self.is_stopped = self.told(self.known, max(self.known, bound)) or self.is_stopped

    def worth(self, solution: Floats) -> float:
        """Return the value of a solution."""
        return float(self.values @ solution)

    def keeps(self, solution: Floats) -> bool:
        """Return whether a solution keeps every row."""
        matrix = self.program.a_matrix_
        starts = np.asarray(matrix.start_)
        if len(starts) == 1:
            return True
        terms = np.asarray(matrix.value_) * solution[np.asarray(matrix.index_)]
        sums = np.diff(np.concatenate([[0.0], np.cumsum(terms)])[starts])
        slack = SLACK * np.maximum(1.0, np.abs(sums))
        within = (sums >= np.asarray(self.program.row_lower_) - slack) & (
            sums <= np.asarray(self.program.row_upper_) + slack
        )
        return bool(within.all())

    def relax(self) -> Relaxation | None:
        """Return the relaxation, None where even that has no solution or the time ended."""
        self.highs.setOptionValue("solve_relaxation", True)
        self.highs.run()
        self.highs.setOptionValue("solve_relaxation", False)
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self.highs.getSolution()
        value = float(self.highs.getInfo().objective_function_value)
        self.bound = min(self.bound, value)
        return Relaxation(np.array(solution.col_value), value, np.array(solution.col_dual))

    def cut(self, cuts: Sequence[Row]) -> None:
        """Add rows that every solution keeps."""
        starts = np.cumsum([0, *(len(row.terms) for row in cuts)])[:-1]
        self.highs.addRows(
            len(cuts), np.array([row.least for row in cuts]), np.array([row.most for row in cuts]),
            sum(len(row.terms) for row in cuts), starts.astype(np.int32), *_terms(cuts),
        )  # fmt: skip

    def forget_idle_cuts(self) -> None:
        """Leave out the cuts that the last relaxation keeps anyway."""
        sums = np.array(self.highs.getSolution().row_value)
        idle = np.flatnonzero(sums < np.array(self.highs.getLp().row_upper_) - SLACK)
        idle = idle[idle >= len(self.rows)].astype(np.int32)
        self.highs.deleteRows(len(idle), idle)

    def hold(self, columns: Numbers, values: Floats, *, is_part: bool = True) -> None:
        """Hold these columns at these values, and no others; `is_part` where others may be better."""
        self.is_part = is_part
        lower, upper = np.zeros(self.columns), np.ones(self.columns)
        upper[self.columns - self.eases :] = math.inf
        lower[columns] = upper[columns] = values
        self.highs.changeColsBounds(self.columns, np.arange(self.columns, dtype=np.int32), lower, upper)

    def run(
        self,
        start: Floats | None = None,
        *,
        nodes: int = UNLIMITED,
        solutions: int = UNLIMITED,
        until: float = math.inf,
    ) -> Floats | None:
        """Solve, beginning with a solution that keeps the rows; return the best found, None where there is none."""
        self.until = min(self.ends, until)
        self.is_idle = self.is_late
        if self.is_idle:
            return None
        self.highs.setOptionValue("mip_max_nodes", nodes)
        self.highs.setOptionValue("mip_max_improving_sols", solutions)
        self.highs.clearSolver()
        if start is not None:
            offered = highspy.HighsSolution()
            offered.col_value = start.tolist()
            self.highs.setSolution(offered)
        self.highs.run()
        self.until = self.ends
        info = self.highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        if not self.is_part:
            self.bound = min(self.bound, max(float(info.mip_dual_bound), float(info.objective_function_value)))
        solution = np.array(self.highs.getSolution().col_value)
        solution[: self.columns - self.eases] = np.round(solution[: self.columns - self.eases])
        return solution

    @property
    def is_exhausted(self) -> bool:
        """Return whether the last run left nothing to look at in what it had to choose from."""
        ended = highspy.HighsModelStatus
        return not self.is_idle and self.highs.getModelStatus() in (ended.kOptimal, ended.kInfeasible)

    @property
    def is_infeasible(self) -> bool:
        """Return whether the last run proved that nothing keeps all rows."""
        ended = highspy.HighsModelStatus
        whole = not self.is_idle and not self.is_part
        return whole and self.highs.getModelStatus() in (ended.kInfeasible, ended.kUnboundedOrInfeasible)

    @property
    def is_proven(self) -> bool:
        """Return whether the last run proved its solution the best of all, to within the gap that was asked."""
        whole = not self.is_idle and not self.is_part
        return whole and bool(self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def _tell(self, event: highspy.HighsCallbackEvent) -> None:
        value = event.data_out.objective_function_value
        if value > self.known:
            self.known = value
            self._ask(self.bound if self.is_part else min(self.bound, event.data_out.mip_dual_bound))

    def _interrupt(self, event: highspy.HighsCallbackEvent) -> None:
        if event.data_in is not None:
            event.data_in.user_interrupt = self.is_late


def _program(values: Floats, rows: Sequence[Row], eases: int) -> highspy.HighsLp:
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
    made.a_matrix_.index_, made.a_matrix_.value_ = _terms(rows)
    return made


def _terms(rows: Sequence[Row]) -> tuple[NDArray[np.int32], Floats]:
    columns = np.array([number for row in rows for number in row.terms], dtype=np.int32)
    return columns, np.array([value for row in rows for value in row.terms.values()], dtype=float)
