"""A plan changed by a few things at a time: some are taken out, and what is best for its price fills the room.

Prices are those of the relaxation. A change for the worse is kept now and then, less often as the time goes by.
Sources: S. Kirkpatrick, C. D. Gelatt and M. P. Vecchi, Science 220, 1983 (when it is kept); G. Schrimpf and others,
Journal of Computational Physics 159, 2000 (taking out and filling).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from hemicycle.engines.selection.formulation import INFINITE, Program, Row
from hemicycle.engines.selection.solver import SLACK, Floats

WARM = 0.01  # by how much of the best value a change for the worse may cost at first, as the mean of what is drawn
OUT = 4  # things that are taken out at once, at most
NOISE = 0.6  # by which the order differs from that of value for its price
DEAREST = 5.0  # value for its price that nothing exceeds, as the price may be 0


@dataclass
class Draft:
    """A plan in the making: the choice taken of each owner, the sum of each row, the rows that exceed, the value."""

    taken: dict[int, int]
    sums: list[float]
    over: set[int]
    value: float

    def copy(self) -> Draft:
        """Return one that may be changed by itself."""
        return Draft(dict(self.taken), self.sums.copy(), set(self.over), self.value)


class Swaps:
    """The choices of a program, each an item and its start, with what they add to each row, limits first.

    `costs` are the reduced costs of the columns. Lists and not arrays, since a change touches few rows.
    """

    def __init__(self, program: Program, rows: Sequence[Row], costs: Floats) -> None:
        self.count, self.columns = len(program.columns), len(program.values)
        self.values, self.owners = program.values[: self.count].tolist(), program.owners[: self.count].tolist()
        self.made_of = [
            [number, *([program.chosen[name]] if name in program.chosen else [])]
            for (name, _), number in program.columns.items()
        ]
        values = program.values[: self.count]
        prices = values - np.array([costs[columns].sum() for columns in self.made_of])
        self.score = np.where(values > 0, np.minimum(DEAREST, values / np.maximum(prices, 1e-9)), 0.0)
        self.likely = np.argsort(-self.score, kind="stable")[: max(10, self.count // 2)].tolist()
        rows = sorted(rows, key=lambda row: not _is_limit(row))
        self.limits = sum(map(_is_limit, rows))
        self.most = [
            row.most + SLACK / 2 * max(1.0, abs(row.most)) if row.most < INFINITE else INFINITE for row in rows
        ]
        self.least = [(number, row.least - SLACK) for number, row in enumerate(rows) if row.least > -INFINITE]
        self.adds = self._terms(rows)
        self.uses = np.zeros((self.limits, self.count))  # of limits alone, to see at once what fits
        for k, added in enumerate(self.adds):
            for number, value in added.items():
                if number < self.limits:
                    self.uses[number, k] = value
        self.eases: dict[int, list[int]] = {}  # by row the choices that take from its sum
        for k, added in enumerate(self.adds):
            for number, value in added.items():
                if value < 0:
                    self.eases.setdefault(number, []).append(k)
        self.easing = {k for each in self.eases.values() for k in each}

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
        made = Draft({}, [0.0] * len(self.most), {at for at, most in enumerate(self.most) if most < 0}, 0.0)
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
            if draft.taken.get(self.owners[k]) == k:
                return None
            self._force(draft, k, forced)
        if not self._is_mended(draft, worth, forced):
            return None
        self._fill(draft, worth)
        return draft if all(draft.sums[at] >= least for at, least in self.least) else None

    def _force(self, draft: Draft, k: int, forced: set[int]) -> None:
        before = draft.taken.get(self.owners[k])
        if before is not None:
            self._leave(draft, before)
        self._take(draft, k)
        forced.add(k)

    def _is_mended(self, draft: Draft, worth: Floats, forced: set[int]) -> bool:
        """Take out what is worth least until nothing exceeds, or force in what a forced choice waits for."""
        while draft.over:
            row = min(draft.over)
            users = [k for k in draft.taken.values() if self.adds[k].get(row, 0.0) > 0 and k not in forced]
            if users:
                self._leave(draft, min(users, key=worth.__getitem__))
                continue
            held = {self.owners[k] for k in forced}
            easing = [k for k in self.eases.get(row, ()) if self.owners[k] not in held]
            if not easing:
                return False
            self._force(draft, max(easing, key=worth.__getitem__), forced)
        return True

    def _fill(self, draft: Draft, worth: Floats) -> None:
        room = np.array(self.most[: self.limits]) - draft.sums[: self.limits]
        fitting = np.flatnonzero((self.uses <= room[:, None]).all(axis=0) & (worth > 0))
        left, eased = fitting[np.argsort(-worth[fitting], kind="stable")].tolist(), True
        while eased:
            waiting, left, eased = left, [], False
            for k in waiting:
                if self.owners[k] in draft.taken:
                    continue
                exceeded = self._exceeded(draft, self.adds[k].items())
                if exceeded is None:
                    self._take(draft, k)
                    eased = eased or k in self.easing
                elif exceeded in self.eases:
                    left.append(k)

    def _exceeded(self, draft: Draft, added: Iterable[tuple[int, float]]) -> int | None:
        for at, add in added:
            if add > 0 and draft.sums[at] + add > self.most[at]:
                return at
        return None

    def _take(self, draft: Draft, k: int) -> None:
        draft.taken[self.owners[k]] = k
        self._add(draft, k, 1.0)

    def _leave(self, draft: Draft, k: int) -> None:
        del draft.taken[self.owners[k]]
        self._add(draft, k, -1.0)

    def _add(self, draft: Draft, k: int, times: float) -> None:
        sums, over, most = draft.sums, draft.over, self.most
        draft.value += times * self.values[k]
        for at, add in self.adds[k].items():
            sums[at] += times * add
            if sums[at] > most[at]:
                over.add(at)
            else:
                over.discard(at)


def _is_limit(row: Row) -> bool:
    return all(value > 0 for value in row.terms.values()) and any(value != 1.0 for value in row.terms.values())
