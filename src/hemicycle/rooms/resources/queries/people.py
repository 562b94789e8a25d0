"""People against demand: how many hours of a skill each quarter holds, who has them, and who asks for more."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Sum

from hemicycle.engines.working_days import between
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.kernel.terms import Stage, Status
from hemicycle.rooms.resources.models import Allocation, Capacity, Closure, Leave, Post, Skill
from hemicycle.rooms.resources.queries.facts import finances, live_needs
from hemicycle.rooms.resources.rules.people import SKILL_QUARTER, Presence, Shut, asked, hours_of
from hemicycle.rooms.resources.rules.periods import QUARTERS, Quarter, Years

SHOWN_QUARTERS = 6
BEFORE_START = (Stage.IDEA, Stage.PROPOSAL)
OVER = (Status.REJECTED, Status.CLOSED, Status.WITHDRAWING)


def capacity(quarters: Sequence[Quarter]) -> dict[SKILL_QUARTER, float]:
    """Return the hours of each skill in each quarter: as stated, else as posts, leave and calendar come to."""
    rule = finances().years
    stated = {(each.skill.key, each.quarter): float(each.hours) for each in Capacity.objects.select_related("skill")}
    posts = _presences()
    if not posts:
        return {place: hours for place, hours in stated.items() if place[1] in quarters}
    shut = [Shut((each.from_on, each.to_on), float(each.share)) for each in Closure.objects.filter(share__gt=0)]
    found: dict[SKILL_QUARTER, float] = {}
    house = Parliament.objects.first()
    for quarter in quarters:
        days = _working_days(house, rule, quarter)
        for skill, presences in posts.items():
            found[skill, quarter] = sum(hours_of(each, days, shut) for each in presences)
    return found | {place: hours for place, hours in stated.items() if place[1] in quarters}


def _presences() -> dict[str, list[Presence]]:
    away: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
    for person, first, last in Leave.objects.values_list("person", "from_on", "to_on"):
        away[person].append((first, last))
    found: dict[str, list[Presence]] = defaultdict(list)
    rows = Post.objects.values_list("skill__key", "hours", "from_on", "to_on", "person")
    for skill, hours, first, end, person in rows.order_by():
        found[skill].append(Presence(float(hours), first, end, away.get(person, [])))
    return found


def _working_days(house: Parliament | None, rule: Years, quarter: Quarter) -> list[date]:
    rest, holidays = (house.rest_days, house.holidays) if house else ([5, 6], [])
    closed = frozenset(map(date.fromisoformat, holidays))
    return between(rule.first_day(quarter), rule.last_day(quarter), rest, closed)


def allocated(first: Quarter) -> dict[SKILL_QUARTER, float]:
    """Return the hours of each skill that initiatives have, from a quarter on; sums, whoever they are of."""
    rows = Allocation.objects.filter(year__gte=first.year).order_by()
    summed = rows.values_list("skill__key", "year", "number").annotate(all=Sum("hours"))
    return {(skill, Quarter(year, number)): float(hours) for skill, year, number, hours in summed}


def free_for(ids: Any, quarters: Sequence[Quarter]) -> Mapping[UUID | None, Mapping[SKILL_QUARTER, float]]:
    """Return the hours that others leave free: for anybody under None, else with what is allocated to oneself."""
    there, taken = capacity(quarters), allocated(quarters[0])
    house = {place: hours - taken.get(place, 0.0) for place, hours in there.items()}
    own: dict[UUID, dict[SKILL_QUARTER, float]] = defaultdict(lambda: dict(house))
    rows = Allocation.objects.filter(initiative__in=ids, year__gte=quarters[0].year).order_by()
    for initiative, skill, year, number, hours in rows.values_list(
        "initiative", "skill__key", "year", "number"
    ).annotate(all=Sum("hours")):
        place = (skill, Quarter(year, number))
        if place in house:
            own[initiative][place] += float(hours)
    found: dict[UUID | None, Mapping[SKILL_QUARTER, float]] = {None: house}
    return found | dict(own)


@dataclass(frozen=True)
class SkillRow:
    """A skill in the quarters shown: what there is, what is allocated, what waiting initiatives ask for besides."""

    skill: Skill
    capacity: Sequence[float | None]
    allocated: Sequence[float]
    asked: Sequence[float]

    @property
    def cells(self) -> list[tuple[float | None, float, float, str]]:
        """Return capacity, allocation, what is asked besides, and a sign, quarter by quarter."""
        rows = zip(self.capacity, self.allocated, self.asked, strict=True)
        return [(there, taken, more, _sign(there, taken, more)) for there, taken, more in rows]

    @property
    def over(self) -> list[int]:
        """Return in which of the quarters more is allocated than there is."""
        return [n for n, (_there, _taken, _more, sign) in enumerate(self.cells) if sign == "not_met"]


def _sign(there: float | None, taken: float, more: float) -> str:
    if there is None:
        return "unknown"
    if taken > there:
        return "not_met"
    return "partly" if taken + more > there else "met"


@dataclass(frozen=True)
class CapacityView:
    """Capacity against demand by skill and quarter."""

    quarters: Sequence[Quarter]
    names: Sequence[str]
    rows: Sequence[SkillRow]

    @property
    def over(self) -> list[tuple[SkillRow, str, float]]:
        """Return each skill and quarter in which more is allocated than there is, with how much."""
        return [
            (row, self.names[n], row.allocated[n] - (row.capacity[n] or 0.0)) for row in self.rows for n in row.over
        ]

    @property
    def free_this_year(self) -> list[tuple[SkillRow, float]]:
        """Return the free hours of each skill in the first four quarters shown, the most wanted first."""
        free = []
        for row in self.rows:
            known = [there for there in row.capacity[:QUARTERS] if there is not None]
            if known:
                free.append((row, sum(known) - sum(row.allocated[:QUARTERS])))
        return sorted(free, key=lambda pair: -sum(pair[0].asked[:QUARTERS]))


def capacity_view(quarters: int = SHOWN_QUARTERS) -> CapacityView:
    """Return capacity against demand from the first quarter of the financial year on.

    What chosen alternatives ask for, and initiatives before their authorisation, is counted as if all began now.
    """
    rule, today = finances().years, clock.today()
    present = rule.quarter_of(today)
    shown = [Quarter(present.year, 1).after(n) for n in range(quarters)]
    there, taken = capacity(shown), allocated(shown[0])
    more = _asked_besides(shown, present)
    rows = [
        SkillRow(
            skill,
            [there.get((skill.key, quarter)) for quarter in shown],
            [taken.get((skill.key, quarter), 0.0) for quarter in shown],
            more.get(skill.key, [0.0] * quarters),
        )
        for skill in Skill.objects.all()
    ]
    return CapacityView(shown, [rule.quarter_name(each) for each in shown], rows)


def _asked_besides(shown: Sequence[Quarter], present: Quarter) -> dict[str, list[float]]:
    going_on = Initiative.objects.exclude(status__in=OVER)
    stages = dict(going_on.order_by().values_list("pk", "stage"))
    wanted = [
        need.wanted
        for pk, rows in live_needs(going_on.values("pk")).items()
        for need in rows
        if need.alternative_id or stages[pk] in BEFORE_START
    ]
    late = present.since(shown[0])
    found = asked(wanted, len(shown) - late)
    return {skill: ([0.0] * late + list(hours))[: len(shown)] for skill, hours in found.items()}


def capacity_document(view: CapacityView) -> dict[str, Any]:
    """Return capacity against demand as other programs read it."""
    return {
        "quarters": list(view.names),
        "skills": [
            {
                "skill": row.skill.key,
                "title": row.skill.title,
                "capacity": list(row.capacity),
                "allocated": list(row.allocated),
                "asked": list(row.asked),
            }
            for row in view.rows
        ],
        "over": [{"skill": row.skill.key, "quarter": name, "hours": hours} for row, name, hours in view.over],
    }
