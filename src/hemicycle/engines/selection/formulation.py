"""The model as a binary program: one column for each item and start, tightened before a solver sees it.

An item starts at most once. Where it may start at several times it has one more column, which says whether it is chosen
at all: a solver that decides that first finds better plans than one that asks of each period by itself. Precedence is
said for each period of what has started *by* then, which is the tightest way of saying it; items of which any two
exclude each other share one row instead of a row for each pair.
"""

from __future__ import annotations

import graphlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hemicycle.engines.selection.model import Item, Model

Plan = Mapping[str, int]  # the items chosen, each with the period in which it starts
INFINITE = float("inf")
ONCE = "once"  # the row that is no limit but says what a choice is


@dataclass(frozen=True)
class Row:
    """Coefficients by column that sum to `least` or more, or to `most` or less; `limit` names it to people."""

    limit: str
    terms: Mapping[int, float]
    least: float = -INFINITE
    most: float = INFINITE


class Program:
    """The columns and rows of a model. `windows` says for each item when it may start; it is empty where it cannot.

    A program that is not `tight` leaves every start in that the item itself allows, so that what forbids it is a row.
    """

    def __init__(self, model: Model, *, tight: bool = True) -> None:
        self.model = model
        self.items = {item.id: item for item in model.items}
        self.windows = (
            windows(model) if tight else {item.id: range(item.earliest, item.latest + 1) for item in model.items}
        )
        self.columns = {
            (name, start): number
            for number, (name, start) in enumerate(
                (name, start) for name, each in self.windows.items() for start in each
            )
        }
        several = [name for name, each in self.windows.items() if len(each) > 1]
        self.chosen = {name: number for number, name in enumerate(several, len(self.columns))}
        worth = [self.items[name].values[start] for name, start in self.columns]
        self.values = np.array([*worth, *(0.0 for _ in self.chosen)])
        number = {name: number for number, name in enumerate(self.items)}
        self.owners = np.array(
            [number[name] for name in (*(name for name, _ in self.columns), *self.chosen)], dtype=int
        )

    @cached_property
    def rows(self) -> list[Row]:
        """Return every row, those that nothing can break left out."""
        made = [*self._starts(), *self._uses(), *self._precedence(), *self._exclusions(), *self._groups()]
        return [row for row in made if _binds(row)]

    def started(self, name: str, first: int = 0, last: int | None = None) -> dict[int, float]:
        """Return the columns of an item's starts from `first` to `last`, each once."""
        if name in self.chosen and first <= self.windows[name][0] and (last is None or last >= self.windows[name][-1]):
            return {self.chosen[name]: 1.0}
        return self._each_start(name, first, last)

    def _each_start(self, name: str, first: int = 0, last: int | None = None) -> dict[int, float]:
        return {
            self.columns[name, start]: 1.0
            for start in self.windows[name]
            if start >= first and (last is None or start <= last)
        }

    def plan(self, chosen: np.ndarray) -> dict[str, int]:
        """Return the plan that a solution says, in the order of the items."""
        return {name: start for (name, start), number in self.columns.items() if chosen[number] > 0.5}

    def vector(self, plan: Plan) -> np.ndarray:
        """Return the solution that a plan is, what cannot be chosen left out."""
        found = np.zeros(len(self.values))
        for name, start in plan.items():
            if (name, start) in self.columns:
                found[self.columns[name, start]] = 1.0
                found[self.chosen.get(name, self.columns[name, start])] = 1.0
        return found

    def _starts(self) -> Iterable[Row]:
        for name, item in self.items.items():
            if name in self.chosen:
                yield Row(f"{ONCE} {name}", self._each_start(name) | {self.chosen[name]: -1.0}, least=0.0, most=0.0)
            if item.mandatory:
                yield Row(f"mandatory {name}", self.started(name), least=1.0)

    def _uses(self) -> Iterable[Row]:
        taken: dict[tuple[str, int], dict[int, float]] = {}
        for (name, start), number in self.columns.items():
            for where, amount in self.items[name].taken(start, self.model).items():
                if amount:
                    taken.setdefault(where, {})[number] = amount
        for (resource, period), terms in taken.items():
            yield Row(f"{resource} {period}", terms, most=self.model.limits[resource][period])

    def _precedence(self) -> Iterable[Row]:
        for name, item in self.items.items():
            for other in item.after:
                for start in self.windows[name]:
                    earlier = dict.fromkeys(self.started(other.item, last=start - other.lag), -1.0)
                    yield Row(f"{name} after {other.item}", self.started(name, last=start) | earlier, most=0.0)

    def _exclusions(self) -> Iterable[Row]:
        for names in cliques(self.items.values()):
            terms = {number: 1.0 for name in names for number in self.started(name)}
            yield Row("one of " + ", ".join(names), terms, most=1.0)

    def _groups(self) -> Iterable[Row]:
        for group in self.model.groups:
            terms = {number: 1.0 for name in group.items for number in self.started(name)}
            if group.at_least is not None:
                yield Row(f"at least {group.at_least} of {', '.join(group.items)}", terms, least=float(group.at_least))
            if group.at_most is not None:
                yield Row(f"at most {group.at_most} of {', '.join(group.items)}", terms, most=float(group.at_most))


def _binds(row: Row) -> bool:
    most = sum(value for value in row.terms.values() if value > 0)
    least = sum(value for value in row.terms.values() if value < 0)
    return most > row.most or least < row.least


def windows(model: Model) -> dict[str, range]:
    """Return when each item may start, given what must start before it and whether its uses ever fit."""
    items = {item.id: item for item in model.items}
    order = graphlib.TopologicalSorter({item.id: [each.item for each in item.after] for item in model.items})
    found: dict[str, range] = {}
    for name in order.static_order():
        item = items[name]
        before = [found[each.item] for each in item.after]
        if not all(before):
            found[name] = range(0)
            continue
        earliest = max([item.earliest, *(found[each.item].start + each.lag for each in item.after)])
        fitting = [start for start in range(earliest, item.latest + 1) if _fits(model, item, start)]
        found[name] = range(fitting[0], fitting[-1] + 1) if fitting else range(0)
    return {item.id: found[item.id] for item in model.items}


def _fits(model: Model, item: Item, start: int) -> bool:
    taken = item.taken(start, model).items()
    return all(amount <= model.limits[resource][span] for (resource, span), amount in taken)


def cliques(items: Iterable[Item]) -> list[tuple[str, ...]]:
    """Return sets of items of which any two exclude each other, every exclusion in one of them."""
    excluded: dict[str, set[str]] = {}
    for item in items:
        for other in item.excludes:
            excluded.setdefault(item.id, set()).add(other)
            excluded.setdefault(other, set()).add(item.id)
    left = {(one, other) for one, others in excluded.items() for other in others if one < other}
    found = []
    for pair in sorted(left):
        if pair not in left:
            continue
        together = list(pair)
        for name in sorted(excluded[pair[0]] & excluded[pair[1]]):
            if all(name in excluded[each] for each in together):
                together.append(name)
        together.sort()
        left -= {(one, other) for one in together for other in together if one < other}
        found.append(tuple(together))
    return found
