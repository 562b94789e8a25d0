"""What a scenario asks, and the model of choice that it makes of the house's measures, limits and links.

Measures and limits are told by key; none is known here by name, so those of later rooms count without a change.
"""

from __future__ import annotations

import graphlib
import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

from hemicycle.engines.selection import Group, Item, Model, Prerequisite
from hemicycle.kernel.terms import Period, Tier

MOST_PERIODS = 10
MOST_VARIANTS = 64  # of one initiative: ways of doing it times the ways of what it waits for
WHOLE = 100.0  # the value of what gives everything that the weights ask
STARTS, HIGH = "starts", "high-tier"  # resources of the scenario's own
YEAR_QUARTERS, YEAR_MONTHS, QUARTER_MONTHS = 4, 12, 3


class Wrong(ValueError):
    """Something that a scenario or the facts of the house say cannot be: `code` and `facts` tell what and where."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(f"{code}: {facts}")
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class Weight:
    """How much a measure counts, and the expected amount that counts in full."""

    measure: str
    weight: float
    full: float


@dataclass(frozen=True)
class Share:
    """That at least so many of a function or a chamber are chosen."""

    by: str
    key: str
    least: int


@dataclass(frozen=True)
class Change:
    """A limit as the scenario has it: so much more, so many per cent more, or none at all, from a period of its own."""

    limit: str
    part: str = ""
    plus: float = 0.0
    percent: float = 0.0
    from_period: int = 1
    is_lifted: bool = False

    def of(self, amounts: Sequence[float]) -> list[float]:
        """Return the changed amounts; what is lifted is infinite."""
        first = self.from_period - 1
        changed = [math.inf if self.is_lifted else each * (1 + self.percent / 100) + self.plus for each in amounts]
        return [*amounts[:first], *changed[first:]]


@dataclass(frozen=True)
class Terms:
    """What a scenario asks. Periods of a start count from 1, as people count."""

    first_on: date
    periods: int
    period: Period
    weights: tuple[Weight, ...]
    start_within: int
    delay_percent: float = 0.0
    candidates: tuple[str, ...] = ()
    committed: Mapping[str, int | None] = field(default_factory=dict)
    blackout: frozenset[int] = frozenset()
    high_at_most: int | None = None
    shares: tuple[Share, ...] = ()
    changes: tuple[Change, ...] = ()


def read_terms(document: Mapping[str, Any]) -> Terms:
    """Return the terms that a document tells. Wrong for the first thing that cannot be."""
    try:
        periods = int(document["periods"])
        terms = Terms(
            first_on=date.fromisoformat(document["first_on"]),
            periods=periods,
            period=Period(document["period"]),
            weights=tuple(Weight(**each) for each in document["weights"]),
            start_within=int(document.get("start_within") or periods),
            delay_percent=float(document.get("delay_percent", 0)),
            candidates=tuple(document.get("candidates", ())),
            committed=dict(document.get("committed", {})),
            blackout=frozenset(document.get("blackout", ())),
            high_at_most=document.get("high_at_most"),
            shares=tuple(Share(**each) for each in document.get("shares", ())),
            changes=tuple(Change(**each) for each in document.get("changes", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise Wrong("unreadable", reason=str(wrong)) from None
    _refuse(terms)
    return terms


def _refuse(terms: Terms) -> None:
    if not 1 <= terms.periods <= MOST_PERIODS:
        raise Wrong("periods", most=MOST_PERIODS)
    if not 1 <= terms.start_within <= terms.periods:
        raise Wrong("start_within", most=terms.periods)
    if not terms.weights:
        raise Wrong("no_weight")
    for each in terms.weights:
        if not (_is_amount(each.weight) and _is_amount(each.full) and each.full > 0):
            raise Wrong("weight", measure=each.measure)
    if not (math.isfinite(terms.delay_percent) and 0 <= terms.delay_percent < 100):
        raise Wrong("delay")
    starts = [start for start in terms.committed.values() if start is not None]
    for period in [*starts, *terms.blackout]:
        if not 1 <= period <= terms.periods:
            raise Wrong("no_such_period", period=period, most=terms.periods)
    for share in terms.shares:
        if share.by not in ("function", "chamber") or share.least < 1:
            raise Wrong("share", key=share.key)
    for change in terms.changes:
        if not (math.isfinite(change.plus) and math.isfinite(change.percent) and change.from_period >= 1):
            raise Wrong("change", limit=change.limit)
    if terms.high_at_most is not None and terms.high_at_most < 0:
        raise Wrong("high")


def _is_amount(told: float) -> bool:
    return math.isfinite(told) and told >= 0


@dataclass(frozen=True)
class Told:
    """What one initiative takes or gives of a measure by the measure's own periods since its start."""

    amounts: tuple[float, ...]
    part: str = ""
    way: str | None = None
    least: float = 1.0
    most: float = 1.0


@dataclass(frozen=True)
class Offered:
    """A measure of the house: its period, and what is told of each initiative by reference."""

    period: Period
    told: Mapping[str, Sequence[Told]]


@dataclass(frozen=True)
class Cap:
    """A limit of the house: the measure that it caps, and how much there is by part and period of the measure."""

    measure: str
    parts: Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Candidate:
    """An initiative that may be chosen, and the keys of its ways; none means that there is one unnamed way."""

    reference: str
    tier: str = ""
    function: str = ""
    chamber: str = ""
    ways: tuple[str, ...] = ()
    deadline: date | None = None


@dataclass(frozen=True)
class Link:
    """That an initiative starts so many months after another one, or that it rules the other out."""

    reference: str
    other: str
    excludes: bool = False
    lag_months: int = 0


@dataclass(frozen=True)
class Facts:
    """What the house tells: who may be chosen, what runs already, and every measure, limit and link."""

    candidates: Sequence[Candidate]
    measures: Mapping[str, Offered]
    limits: Mapping[str, Cap]
    links: Sequence[Link] = ()
    running: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Note:
    """What a reader of the plan has to know of the model: a code and what it is about."""

    code: str
    about: str
    detail: str = ""


@dataclass(frozen=True)
class Built:
    """A model, what each of its items stands for (reference and way), and what its reader has to know."""

    model: Model
    stands_for: Mapping[str, tuple[str, str]]
    notes: tuple[Note, ...]


Draw = Callable[[str, str, Told], float]  # reference, measure, what is told -> the factor on its amounts


def expected(_reference: str, _measure: str, told: Told) -> float:
    """Return the mean of the triangle of what is told, as a share of its mode."""
    return (told.least + 1 + told.most) / 3


def build(terms: Terms, facts: Facts, draw: Draw | None = None) -> Built:
    """Return the model of a scenario. Wrong where the facts contradict themselves or are no amounts.

    Without `draw`, values come from expected amounts and uses from the likeliest; with it, both from what it draws.
    """
    return _Builder(terms, facts, draw).built()


class _Builder:
    def __init__(self, terms: Terms, facts: Facts, draw: Draw | None) -> None:
        self.terms, self.facts, self.draw = terms, facts, draw
        self.notes: list[Note] = []
        self.resources = dict(self._resources())
        self.stands_for: dict[str, tuple[str, str]] = {}
        self.variants: dict[str, list[str]] = {}
        self.mandatory: set[str] = set()
        self.items: dict[str, Item] = {}

    def built(self) -> Built:
        known = {each.reference: each for each in self.facts.candidates}
        for reference in self.terms.committed:
            if reference not in known:
                raise Wrong("committed_unknown", reference=reference)
        for reference in self._order(known):
            self._add(known[reference])
        self._exclude()
        return Built(
            Model(self.terms.periods, self._limits(), tuple(self.items.values()), tuple(self._groups(known))),
            self.stands_for,
            tuple(self.notes),
        )

    def _order(self, known: Mapping[str, Candidate]) -> list[str]:
        before: dict[str, list[str]] = {reference: [] for reference in known}
        for link in self.facts.links:
            if not link.excludes and link.reference in known and link.other in known:
                before[link.reference].append(link.other)
        try:
            return list(graphlib.TopologicalSorter(before).static_order())
        except graphlib.CycleError as wrong:
            raise Wrong("cycle", way=" → ".join(wrong.args[1])) from None

    # limits

    def _resources(self) -> Iterable[tuple[tuple[str, str], tuple[float, ...]]]:
        changes: dict[tuple[str, str], list[Change]] = {}
        for change in self.terms.changes:
            cap = self.facts.limits.get(change.limit)
            if cap is None or (change.part not in cap.parts and not change.plus):
                raise Wrong("no_such_limit", limit=f"{change.limit} {change.part}".strip())
            changes.setdefault((change.limit, change.part), []).append(change)
        for key, cap in self.facts.limits.items():
            if not cap.parts:
                self.notes.append(Note("no_limit", key))
            parts = {part: list(amounts) for part, amounts in cap.parts.items()}
            length = max(map(len, parts.values()), default=self._own_periods(self._period_of(cap.measure)))
            for (limit, part), asked in changes.items():
                if limit == key:
                    parts.setdefault(part, [0.0] * length)
                    for each in asked:
                        parts[part] = each.of(parts[part])
            for part, amounts in parts.items():
                yield (key, part), self._capped(key, part, amounts)
            yield from self._unowned(key, cap, parts)

    def _unowned(
        self, key: str, cap: Cap, parts: Mapping[str, object]
    ) -> Iterable[tuple[tuple[str, str], tuple[float, ...]]]:
        """Yield parts that somebody needs and nobody has: of a limit told by parts, there is none of them."""
        if not parts or "" in parts:
            return
        offered = self.facts.measures.get(cap.measure)
        needed = {
            told.part
            for candidate in self.facts.candidates
            for told in (offered.told.get(candidate.reference, ()) if offered else ())
            if any(told.amounts)
        }
        for part in sorted(needed - parts.keys()):
            self.notes.append(Note("nobody_has", key, part))
            yield (key, part), (0.0,) * self.terms.periods

    def _capped(self, key: str, part: str, amounts: Sequence[float]) -> tuple[float, ...]:
        if any(math.isnan(each) for each in amounts):
            raise Wrong("limit_no_number", limit=f"{key} {part}".strip())
        if any(each < 0 for each in amounts):
            self.notes.append(Note("overdrawn", key, part))
        cap = self.facts.limits[key]
        return self._converted([max(0.0, each) for each in amounts], self._period_of(cap.measure), is_dated=True)

    def _period_of(self, measure: str) -> Period:
        offered = self.facts.measures.get(measure)
        return offered.period if offered else Period.YEAR

    def _own_periods(self, period: Period) -> int:
        return own_periods(self.terms, period)

    def _converted(self, amounts: Sequence[float], period: Period, *, is_dated: bool = False) -> tuple[float, ...]:
        """Return amounts by the scenario's periods: quarters are added up to years, a year is spread over quarters."""
        wanted = self.terms.periods
        if period == self.terms.period:
            found = list(amounts)
        elif self.terms.period is Period.YEAR:
            found = [sum(amounts[at : at + YEAR_QUARTERS]) for at in range(0, wanted * YEAR_QUARTERS, YEAR_QUARTERS)]
        else:
            spread = [each / YEAR_QUARTERS for each in amounts for _quarter in range(YEAR_QUARTERS)]
            found = spread[(self.terms.first_on.month - 1) // QUARTER_MONTHS :] if is_dated else spread
        return (*found[:wanted], *[0.0] * (wanted - len(found)))

    def _limits(self) -> dict[str, tuple[float, ...]]:
        found = {
            resource(key, part): amounts
            for (key, part), amounts in self.resources.items()
            if not all(map(math.isinf, amounts))
        }
        largest = 1e12
        found = {name: tuple(min(each, largest) for each in amounts) for name, amounts in found.items()}
        if self.terms.blackout:
            free = float(len(self.items) + 1)
            found[STARTS] = tuple(
                0.0 if period in self.terms.blackout else free for period in range(1, self.terms.periods + 1)
            )
        if self.terms.high_at_most is not None:
            found[HIGH] = (float(self.terms.high_at_most),) * self.terms.periods
        return found

    # items

    def _add(self, candidate: Candidate) -> None:
        reference = candidate.reference
        self.variants[reference] = []
        is_committed = reference in self.terms.committed
        latest = self.terms.start_within - 1
        deadline = None if candidate.deadline is None else period_of(self.terms, candidate.deadline)
        if is_committed or (deadline is not None and deadline < self.terms.periods):
            self.mandatory.add(reference)
            latest = latest if deadline is None else max(0, min(deadline, self.terms.periods - 1))
        must = reference in self.mandatory
        if not must and self._is_barred(reference):
            return
        start = self.terms.committed.get(reference)
        earliest, latest = (start - 1, start - 1) if start is not None else (0, latest)
        before = self._before(reference)
        combinations = list(product(*(self.variants[link.other] for link in before)))
        ways = candidate.ways or ("",)
        if len(combinations) * len(ways) > MOST_VARIANTS:
            raise Wrong("too_many_ways", reference=reference, most=MOST_VARIANTS)
        for way in ways:
            worth, uses = self._worth(reference, way), self._uses(reference, way, candidate.tier)
            if not self._is_weighed(reference, way, must):
                continue
            for number, others in enumerate(combinations):
                name = reference + (f"/{way}" if way else "") + (f"+{number}" if len(combinations) > 1 else "")
                self.stands_for[name] = (reference, way)
                self.variants[reference].append(name)
                self.items[name] = Item(
                    id=name,
                    values=tuple(
                        worth * (1 - self.terms.delay_percent / 100) ** period for period in range(self.terms.periods)
                    ),
                    uses=uses,
                    after=tuple(
                        Prerequisite(other, lag(self.terms, link.lag_months))
                        for other, link in zip(others, before, strict=True)
                    ),
                    earliest=earliest,
                    latest=latest,
                )

    def _before(self, reference: str) -> list[Link]:
        return [
            link
            for link in self.facts.links
            if link.reference == reference and not link.excludes and link.other in self.variants
        ]

    def _is_barred(self, reference: str) -> bool:
        """Return whether something outside the scenario keeps the initiative out, and note it."""
        for link in self.facts.links:
            ends = (link.reference, link.other)
            if link.excludes and reference in ends and self.facts.running & set(ends) - {reference}:
                self.notes.append(Note("excluded_by_running", reference, ends[ends[0] == reference]))
                return True
            is_outside = link.other not in self.facts.running and link.other not in self.variants
            if not link.excludes and link.reference == reference and is_outside:
                self.notes.append(Note("waits_for_outside", reference, link.other))
                return True
        return False

    def _told(self, measure: str, reference: str, way: str) -> list[Told]:
        offered = self.facts.measures.get(measure)
        found = [each for each in offered.told.get(reference, ()) if each.way in (None, way)] if offered else []
        for each in found:
            if not all(map(_is_amount, each.amounts)):
                raise Wrong("amount", reference=reference, measure=measure)
        return found

    def _is_weighed(self, reference: str, way: str, must: bool) -> bool:
        """Return whether everything is known that the choice needs; what must be is taken as it is known, and noted."""
        limited = {cap.measure for key, cap in self.facts.limits.items() if self._counts(key)}
        missing = sorted(measure for measure in limited if not self._told(measure, reference, way))
        if not any(self._told(each.measure, reference, way) for each in self.terms.weights):
            missing += sorted(each.measure for each in self.terms.weights if each.measure not in limited)
        self.notes += [Note("taken_unknown" if must else "unknown", reference, measure) for measure in missing]
        return must or not missing

    def _counts(self, key: str) -> bool:
        return any(
            limit == key and not all(map(math.isinf, amounts)) for (limit, _part), amounts in self.resources.items()
        )

    def _worth(self, reference: str, way: str) -> float:
        worth = 0.0
        for each in self.terms.weights:
            told = self._told(each.measure, reference, way)
            factor = self.draw or expected
            amount = sum(max(one.amounts, default=0.0) * factor(reference, each.measure, one) for one in told)
            worth += each.weight * min(1.0, amount / each.full)
        return WHOLE * worth

    def _uses(self, reference: str, way: str, tier: str) -> dict[str, tuple[float, ...]]:
        found: dict[str, tuple[float, ...]] = {}
        for (key, part), amounts in self.resources.items():
            cap = self.facts.limits[key]
            told = [each for each in self._told(cap.measure, reference, way) if part in ("", each.part)]
            if not told or all(map(math.isinf, amounts)):
                continue
            total = [0.0] * self.terms.periods
            for each in told:
                factor = self.draw(reference, cap.measure, each) if self.draw else 1.0
                for at, amount in enumerate(self._converted(each.amounts, self._period_of(cap.measure))):
                    total[at] += amount * factor
            found[resource(key, part)] = tuple(total)
        if self.terms.blackout:
            found[STARTS] = (1.0,)
        if self.terms.high_at_most is not None and tier == Tier.HIGH:
            found[HIGH] = (1.0,) * self.terms.periods
        return found

    def _exclude(self) -> None:
        for link in self.facts.links:
            if link.excludes:
                others = frozenset(self.variants.get(link.other, ()))
                for name in self.variants.get(link.reference, ()) if others else ():
                    item = self.items[name]
                    self.items[name] = Item(**{**vars(item), "excludes": item.excludes | others})

    def _groups(self, known: Mapping[str, Candidate]) -> Iterable[Group]:
        for reference, names in self.variants.items():
            must = 1 if reference in self.mandatory else None
            if len(names) > 1 or must:
                yield Group(tuple(names), at_most=1 if len(names) > 1 else None, at_least=must)
        for share in self.terms.shares:
            names = [
                name
                for name, (reference, _way) in self.stands_for.items()
                if getattr(known[reference], share.by) == share.key
            ]
            if len({self.stands_for[name][0] for name in names}) < share.least:
                raise Wrong("share_too_large", key=share.key, least=share.least)
            yield Group(tuple(names), at_least=share.least)


def own_periods(terms: Terms, period: Period) -> int:
    """Return how many periods of a measure the scenario spans."""
    if period == terms.period:
        return terms.periods
    if terms.period is Period.YEAR:
        return terms.periods * YEAR_QUARTERS
    return (terms.periods + (terms.first_on.month - 1) // QUARTER_MONTHS + YEAR_QUARTERS - 1) // YEAR_QUARTERS


def first_day(terms: Terms) -> date:
    """Return the first day of the first period."""
    return date(terms.first_on.year, (terms.first_on.month - 1) // QUARTER_MONTHS * QUARTER_MONTHS + 1, 1)


def period_of(terms: Terms, day: date) -> int:
    """Return the period in which a day lies, counted from 0; what lies before the first is 0."""
    months = (day.year - first_day(terms).year) * YEAR_MONTHS + day.month - first_day(terms).month
    return max(0, months // _months(terms))


def lag(terms: Terms, months: int) -> int:
    """Return the periods that so many months are at least."""
    return -(-months // _months(terms))


def _months(terms: Terms) -> int:
    return YEAR_MONTHS if terms.period is Period.YEAR else QUARTER_MONTHS


def resource(limit: str, part: str) -> str:
    """Return the name of a limit's part in the model."""
    return f"{limit}|{part}"


def document(model: Model) -> dict[str, Any]:
    """Return the neutral document of a model, which `engines.selection.read` reads back."""
    return {
        "periods": model.periods,
        "limits": {name: list(amounts) for name, amounts in model.limits.items()},
        "items": [
            {
                "id": item.id,
                "value": list(item.values),
                "uses": {name: list(amounts) for name, amounts in item.uses.items()},
                "after": [{"id": each.item, "lag": each.lag} for each in item.after],
                "excludes": sorted(item.excludes),
                "earliest": item.earliest,
                "latest": item.latest,
            }
            for item in model.items
        ],
        "groups": [
            {"items": list(group.items)}
            | ({} if group.at_most is None else {"at_most": group.at_most})
            | ({} if group.at_least is None else {"at_least": group.at_least})
            for group in model.groups
        ],
    }


def digest(model: Model) -> str:
    """Return the SHA-256 of a model's neutral document, so that a plan knows when facts have changed since."""
    return hashlib.sha256(json.dumps(document(model), sort_keys=True).encode()).hexdigest()
