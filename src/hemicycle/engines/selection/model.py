"""What may be chosen and what limits the choice, and the neutral document that says so."""

from __future__ import annotations

import graphlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

MOST_PERIODS = 40
LARGEST = 1e15  # of figures that a solver still tells apart from infinity


class Fault(ValueError):
    """A document that is no model: `place` is a JSON pointer (RFC 6901), `code` and `facts` say what is wrong there."""

    def __init__(self, place: str, code: str, **facts: object) -> None:
        told = ", ".join(f"{name} {fact}" for name, fact in facts.items())
        super().__init__(f"{place or '/'}: {code}{f' ({told})' if told else ''}")
        self.place, self.code, self.facts = place or "/", code, facts


@dataclass(frozen=True)
class Prerequisite:
    """Another item that must be chosen, and start at least `lag` periods earlier."""

    item: str
    lag: int = 1


@dataclass(frozen=True)
class Item:
    """One thing that may be chosen once, starting in one of the periods `earliest` to `latest`, counted from 0.

    `values` has one figure for each period in which it may start; `uses` gives for each resource what it takes, by
    period since its start. What falls beyond the last period of the model is limited by nothing.
    """

    id: str
    values: tuple[float, ...]
    uses: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    after: tuple[Prerequisite, ...] = ()
    excludes: frozenset[str] = frozenset()
    mandatory: bool = False
    earliest: int = 0
    latest: int = 0

    def taken(self, start: int, model: Model) -> Mapping[tuple[str, int], float]:
        """Return what the item takes if it starts then, by resource and by number of the span of periods."""
        found: dict[tuple[str, int], float] = {}
        for resource, uses in self.uses.items():
            span = model.spans.get(resource, 1)
            for period, amount in enumerate(uses[: model.periods - start], start):
                where = (resource, period // span)
                found[where] = found.get(where, 0.0) + amount
        return found


@dataclass(frozen=True)
class Group:
    """Items of which at most or at least so many are chosen."""

    items: tuple[str, ...]
    at_most: int | None = None
    at_least: int | None = None


@dataclass(frozen=True)
class Model:
    """Periods, what each has of each resource, items, and groups of them. The value chosen is to be the largest.

    A resource in `spans` is limited over so many consecutive periods at a time, and has a limit for each such span.
    """

    periods: int
    limits: Mapping[str, tuple[float, ...]]
    items: tuple[Item, ...]
    groups: tuple[Group, ...] = ()
    spans: Mapping[str, int] = field(default_factory=dict)


def read(document: Any) -> Model:
    """Return the model that a neutral document describes. Fault names the place of the first thing that is wrong.

    `{"periods": n, "limits": {resource: number or [by period]}, "spans": {resource: n}, "items": [{"id", "value":
    number or [by start period], "uses": {resource: number or [by period since start]}, "after": [ids], "excludes":
    [ids], "mandatory": bool, "earliest", "latest"}], "groups": [{"items": [ids], "at_most" or "at_least": n}]}`

    Periods count from 0. A single use is taken in the period of the start. `after` means a later period; in a model of
    one period it means that the other is chosen as well. An entry of it may be `{"id", "lag"}` with a lag of its own.
    A resource of `spans` is limited over so many consecutive periods at a time, as a year's money is over quarters.
    """
    _only(document, "", {"periods", "limits", "spans", "items", "groups"})
    periods = _count(document.get("periods", 1), "/periods", least=1, most=MOST_PERIODS)
    capped = _mapping(document.get("limits", {}), "/limits")
    spans = _spans(document.get("spans", {}), capped, periods)
    limits = {
        name: _numbers(told, f"/limits/{_escaped(name)}", -(-periods // spans.get(name, 1)), each=True)
        for name, told in capped.items()
    }
    told = _sequence(document.get("items"), "/items")
    items = tuple(_item(each, f"/items/{number}", periods, limits) for number, each in enumerate(told))
    known: set[str] = set()
    for number, item in enumerate(items):
        if item.id in known:
            raise Fault(f"/items/{number}/id", "name_taken", name=item.id)
        known.add(item.id)
    groups = tuple(
        _group(each, f"/groups/{number}")
        for number, each in enumerate(_sequence(document.get("groups", []), "/groups"))
    )
    _refuse_strangers(items, groups, known)
    _refuse_cycles(items)
    return Model(periods, limits, items, groups, spans)


def _spans(told: Any, limits: Mapping[str, Any], periods: int) -> dict[str, int]:
    found = {}
    for name, span in _mapping(told, "/spans").items():
        place = f"/spans/{_escaped(name)}"
        if name not in limits:
            raise Fault(place, "no_such_limit", name=name)
        found[name] = _count(span, place, least=1, most=periods)
    return found


def _item(told: Any, place: str, periods: int, limits: Mapping[str, object]) -> Item:
    _only(told, place, {"id", "value", "uses", "after", "excludes", "mandatory", "earliest", "latest"})
    earliest = _count(told.get("earliest", 0), f"{place}/earliest", most=periods - 1)
    latest = _count(told.get("latest", periods - 1), f"{place}/latest", most=periods - 1)
    if latest < earliest:
        raise Fault(f"{place}/latest", "before_earliest", earliest=earliest)
    uses = {}
    for name, taken in _mapping(told.get("uses", {}), f"{place}/uses").items():
        where = f"{place}/uses/{_escaped(name)}"
        if name not in limits:
            raise Fault(where, "no_such_limit", name=name)
        uses[name] = _numbers(taken, where, periods)
    mandatory = told.get("mandatory", False)
    if not isinstance(mandatory, bool):
        raise Fault(f"{place}/mandatory", "no_boolean")
    return Item(
        id=_text(told.get("id"), f"{place}/id"),
        values=_values(told.get("value"), f"{place}/value", periods),
        uses=uses,
        after=tuple(_prerequisites(told.get("after", []), f"{place}/after", periods)),
        excludes=frozenset(_names(told.get("excludes", []), f"{place}/excludes")),
        mandatory=mandatory,
        earliest=earliest,
        latest=latest,
    )


def _prerequisites(told: Any, place: str, periods: int) -> Iterator[Prerequisite]:
    usual = min(1, periods - 1)
    for number, each in enumerate(_sequence(told, place)):
        where = f"{place}/{number}"
        if isinstance(each, Mapping):
            _only(each, where, {"id", "lag"})
            lag = _count(each.get("lag", usual), f"{where}/lag", most=MOST_PERIODS)
            yield Prerequisite(_text(each.get("id"), f"{where}/id"), lag)
        else:
            yield Prerequisite(_text(each, where), usual)


def _group(told: Any, place: str) -> Group:
    _only(told, place, {"items", "at_most", "at_least"})
    names = tuple(_names(told.get("items"), f"{place}/items"))
    bounds = {
        name: _count(told[name], f"{place}/{name}", most=len(names))
        if name == "at_least"
        else _count(told[name], f"{place}/{name}")
        for name in ("at_most", "at_least")
        if name in told
    }
    if not bounds:
        raise Fault(place, "no_count")
    return Group(names, **bounds)


def _refuse_strangers(items: Sequence[Item], groups: Sequence[Group], known: set[str]) -> None:
    for number, item in enumerate(items):
        cited = [("after", each.item) for each in item.after] + [("excludes", each) for each in item.excludes]
        for what, name in cited:
            if name not in known or name == item.id:
                raise Fault(f"/items/{number}/{what}", "itself" if name == item.id else "no_such_item", name=name)
    for number, group in enumerate(groups):
        for name in group.items:
            if name not in known:
                raise Fault(f"/groups/{number}/items", "no_such_item", name=name)


def _refuse_cycles(items: Sequence[Item]) -> None:
    try:
        graphlib.TopologicalSorter({item.id: [each.item for each in item.after] for item in items}).prepare()
    except graphlib.CycleError as found:
        raise Fault("/items", "cycle", way=" < ".join(found.args[1])) from None


def _only(told: Any, place: str, known: set[str]) -> None:
    for name in _mapping(told, place):
        if name not in known:
            raise Fault(f"{place}/{_escaped(name)}", "unknown_key", known=", ".join(sorted(known)))


def _mapping(told: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(told, Mapping):
        raise Fault(place, "no_object")
    return told


def _sequence(told: Any, place: str) -> Sequence[Any]:
    if not isinstance(told, Sequence) or isinstance(told, str):
        raise Fault(place, "no_list")
    return told


def _names(told: Any, place: str) -> list[str]:
    names = [_text(each, f"{place}/{number}") for number, each in enumerate(_sequence(told, place))]
    for one, other in pairwise(sorted(names)):
        if one == other:
            raise Fault(place, "named_twice", name=one)
    return names


def _text(told: Any, place: str) -> str:
    if isinstance(told, int) and not isinstance(told, bool):
        return str(told)
    if not isinstance(told, str) or not told:
        raise Fault(place, "no_name")
    return told


def _number(told: Any, place: str) -> float:
    if isinstance(told, bool) or not isinstance(told, (int, float)) or not -LARGEST <= told <= LARGEST:
        raise Fault(place, "no_number")
    return float(told)


def _values(told: Any, place: str, periods: int) -> tuple[float, ...]:
    if not isinstance(told, Sequence) or isinstance(told, str):
        return (_number(told, place),) * periods
    if len(told) != periods:
        raise Fault(place, "other_count", n=len(told), periods=periods)
    return tuple(_number(each, f"{place}/{number}") for number, each in enumerate(told))


def _numbers(told: Any, place: str, periods: int, *, each: bool = False) -> tuple[float, ...]:
    """Return figures of 0 or more: one is repeated for each period where `each`, and stands alone elsewhere."""
    if isinstance(told, Sequence) and not isinstance(told, str):
        found = tuple(_number(one, f"{place}/{number}") for number, one in enumerate(told))
        if each and len(found) != periods:
            raise Fault(place, "other_count", n=len(found), periods=periods)
    else:
        found = (_number(told, place),) * (periods if each else 1)
    if any(one < 0 for one in found):
        raise Fault(place, "negative")
    return found


def _count(told: Any, place: str, *, least: int = 0, most: int | None = None) -> int:
    if isinstance(told, bool) or not isinstance(told, int) or told < least or (most is not None and told > most):
        raise Fault(place, "no_count_within", least=least, most="…" if most is None else most)
    return told


def _escaped(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
