"""A plan changed by a few things at a time: some are taken out, and what is best for its price fills the room.

Prices are those of the relaxation. A change for the worse is kept now and then, less often as the time goes by.
Sources: S. Kirkpatrick, C. D. Gelatt and M. P. Vecchi, Science 220, 1983 (when it is kept); G. Schrimpf and others,
Journal of Computational Physics 159, 2000 (taking out and filling).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hemicycle.engines.selection.formulation import Program, Row
from hemicycle.engines.selection.solver import SLACK, Floats, Numbers

WARM = 0.01  # by how much of the best value a change for the worse may cost at first, as the mean of what is drawn
OUT = 4  # things that are taken out at once, at most
NOISE = 0.6  # by which the order differs from that of value for its price
DEAREST = 5.0  # value for its price that nothing exceeds, as the price may be 0


@dataclass
class Draft:
    """A plan in the making: the choice taken of each owner, what is left of each limit, sums of other rows, value."""

    taken: dict[int, int]
    left: Floats
    sums: Floats
    value: float

    def copy(self) -> Draft:
        """Return one that may be changed by itself."""
        return Draft(dict(self.taken), self.left.copy(), self.sums.copy(), self.value)


class Swaps:
    """The choices of a program, each an item and its start, with what they use of limits and add to other rows.

    `costs` are the reduced costs of the columns.
    """

    def __init__(self, program: Program, rows: Sequence[Row], costs: Floats) -> None:
        self.count, self.columns = len(program.columns), len(program.values)
        self.values, self.owners = program.values[: self.count], program.owners[: self.count]
        self.made_of = [
            [number, *([program.chosen[name]] if name in program.chosen else [])]
            for (name, _), number in program.columns.items()
        ]
        prices = self.values - np.array([costs[columns].sum() for columns in self.made_of])
        for_its_price = np.minimum(DEAREST, self.values / np.maximum(prices, 1e-9))
        self.score = np.where(self.values > 0, for_its_price, 0.0)
        self.likely = np.argsort(-self.score, kind="stable")[: max(10, self.count // 2)].tolist()
        limits = [row for row in rows if _is_limit(row)]
        self.most = np.array([row.most for row in limits])
        self.margin = SLACK / 2 * np.maximum(1.0, self.most)
        self.uses = np.zeros((self.count, len(limits)))
        for k, each in enumerate(self._terms(limits)):
            self.uses[k, list(each)] = list(each.values())
        others = [row for row in rows if not _is_limit(row)]
        self.least_sum = np.array([row.least for row in others])
        self.most_sum = np.array([row.most for row in others])
        self.adds = [list(each.items()) for each in self._terms(others)]
        self.eases: dict[int, list[int]] = {}  # by row the choices that take from its sum
        for k, added in enumerate(self.adds):
            for number, value in added:
                if value < 0:
                    self.eases.setdefault(number, []).append(k)

    def improved(self, solution: Floats, rng: np.random.Generator, over: Callable[[], float]) -> Floats:
        """Return the best solution that changes find; `over` says which share of the time is over."""
        now = best = self._draft(solution)
        while (share := over()) < 1:
            other = self._changed(now.copy(), rng)
            loss = WARM * (1 - share) ** 2 * abs(best.value) * rng.exponential()
            if other is not None and other.value > now.value - loss:
                now = other
                if now.value > best.value + SLACK:
                    best = now
        found = np.zeros(self.columns)
        for k in best.taken.values():
            found[self.made_of[k]] = 1.0
        return found

    def _terms(self, rows: Sequence[Row]) -> list[dict[int, float]]:
        """Return for each choice what it adds to each row, by the row's number, where that is not 0."""
        of_columns: dict[int, list[tuple[int, float]]] = {}
        for number, row in enumerate(rows):
            for column, value in row.terms.items():
                of_columns.setdefault(column, []).append((number, value))
        found = []
        for columns in self.made_of:
            total: dict[int, float] = {}
            for number, value in (each for column in columns for each in of_columns.get(column, ())):
                total[number] = total.get(number, 0.0) + value
            found.append({number: value for number, value in total.items() if value})
        return found

    def _draft(self, solution: Floats) -> Draft:
        made = Draft({}, self.most.copy(), np.zeros(len(self.most_sum)), 0.0)
        for k in np.flatnonzero(solution[: self.count] > 0.5).tolist():
            self._take(made, k)
        return made

    def _changed(self, draft: Draft, rng: np.random.Generator) -> Draft | None:
        """Return the draft with some choices gone or one forced in, and then filled; None where that breaks a row."""
        worth = self.score * (1.0 + NOISE * (rng.random(self.count) - 0.5))
        forced: set[int] = set()
        if rng.random() < 0.5:
            taken = list(draft.taken.values())
            for place in set(rng.integers(0, len(taken), rng.integers(1, OUT + 1)).tolist()) if taken else ():
                self._leave(draft, taken[place])
        else:
            k = self.likely[rng.integers(len(self.likely))]
            if draft.taken.get(int(self.owners[k])) == k:
                return None
            self._force(draft, k, forced)
        if not self._is_mended(draft, worth, forced):
            return None
        self._fill(draft, worth)
        return draft if (draft.sums >= self.least_sum - SLACK).all() else None

    def _force(self, draft: Draft, k: int, forced: set[int]) -> None:
        before = draft.taken.get(int(self.owners[k]))
        if before is not None:
            self._leave(draft, before)
        self._take(draft, k)
        forced.add(k)

    def _is_mended(self, draft: Draft, worth: Floats, forced: set[int]) -> bool:
        """Take out what is worth least until nothing exceeds, or force in what a forced choice waits for."""
        while True:
            easing: list[int] = []
            if (draft.left < -self.margin).any():
                row = int(np.argmin(draft.left / self.margin))
                users = [k for k in draft.taken.values() if self.uses[k, row] > 0]
            elif len(over := np.flatnonzero(draft.sums > self.most_sum + SLACK)):
                row, held = int(over[0]), {self.owners[k] for k in forced}
                users = [k for k in draft.taken.values() if any(at == row and add > 0 for at, add in self.adds[k])]
                easing = [k for k in self.eases.get(row, ()) if self.owners[k] not in held]
            else:
                return True
            users = [k for k in users if k not in forced]
            if users:
                self._leave(draft, min(users, key=worth.__getitem__))
            elif easing:
                self._force(draft, max(easing, key=worth.__getitem__), forced)
            else:
                return False

    def _fill(self, draft: Draft, worth: Floats) -> None:
        is_free = np.ones(self.owners.max() + 1, bool)
        is_free[list(draft.taken)] = False
        took = True
        while took:
            took = False
            room = self._fitting(draft, is_free, np.flatnonzero(worth > 0))
            room = room[np.argsort(-worth[room])]
            while len(room):
                k = int(room[0])
                if all(draft.sums[at] + add <= self.most_sum[at] + SLACK for at, add in self.adds[k]):
                    self._take(draft, k)
                    is_free[self.owners[k]], took = False, True
                    room = self._fitting(draft, is_free, room)
                else:
                    room = room[1:]

    def _fitting(self, draft: Draft, is_free: NDArray[np.bool_], among: Numbers) -> Numbers:
        fits = (self.uses[among] <= draft.left + self.margin).all(axis=1)
        found: Numbers = among[fits & is_free[self.owners[among]]]
        return found

    def _take(self, draft: Draft, k: int) -> None:
        draft.taken[int(self.owners[k])] = k
        self._add(draft, k, 1.0)

    def _leave(self, draft: Draft, k: int) -> None:
        del draft.taken[int(self.owners[k])]
        self._add(draft, k, -1.0)

    def _add(self, draft: Draft, k: int, times: float) -> None:
        draft.left -= times * self.uses[k]
        draft.value += times * self.values[k]
        for at, add in self.adds[k]:
            draft.sums[at] += times * add


def _is_limit(row: Row) -> bool:
    return all(value > 0 for value in row.terms.values()) and any(value != 1.0 for value in row.terms.values())
