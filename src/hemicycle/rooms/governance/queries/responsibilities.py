"""Who answers for what, resolved for many initiatives at once, and who holds those offices on a day."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import DateField, Q, QuerySet, TextField, UUIDField, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language

from hemicycle.kernel import clock
from hemicycle.kernel.labels import label
from hemicycle.kernel.models import Initiative, Office, Record
from hemicycle.kernel.terms import INITIATIVE_ROLES, Role, Stage, Tier
from hemicycle.rooms.governance.adapters import content
from hemicycle.rooms.governance.models import Assignment, Mandate
from hemicycle.rooms.governance.rules import responsibilities as rules
from hemicycle.rooms.governance.rules.bodies import GOVERNING_BODY, VOTING, Skill
from hemicycle.rooms.governance.rules.responsibilities import Activity, Part, Parts, Seat


def title_of(activity: Activity) -> str:
    """Return what people call an activity, in the reader's language."""
    return activity.title.get(get_language() or "en", activity.title["en"])


def seat_words(seat: Seat) -> str:
    """Return what people call an office of a matrix."""
    return f"{label(seat.role)} ({seat.body})" if seat.body else str(label(seat.role))


@dataclass(frozen=True)
class Holder:
    """Somebody who holds an office on the day asked about."""

    person_id: UUID
    name: str
    until: date | None


@dataclass
class Holders:
    """Who holds which office, by initiative, by chamber, or of the whole house. One query for all of it."""

    on: date
    held: dict[tuple[Seat, UUID | None], list[Holder]] = field(default_factory=lambda: defaultdict(list))
    turns: dict[tuple[Seat, UUID | None], list[date]] = field(default_factory=lambda: defaultdict(list))
    once: dict[tuple[tuple[Seat, UUID | None], ...], list[Holder]] = field(default_factory=dict)

    def of(self, seat: Seat, initiative: UUID, chamber: UUID | None) -> list[Holder]:
        """Return who holds this office towards an initiative, each person once."""
        return self._of(tuple(_reach(seat, initiative, chamber)))

    def _of(self, keys: tuple[tuple[Seat, UUID | None], ...]) -> list[Holder]:
        if keys not in self.once:
            found = {holder.person_id: holder for key in keys for holder in self.held.get(key, ())}
            self.once[keys] = list(found.values())
        return self.once[keys]

    def add(self, seat: Seat, reach: UUID | None, from_on: date, holder: Holder) -> None:
        """Enter a holder under the office of the body, and under the role alone, which finds any body's."""
        for each in {seat, Seat(seat.role)}:
            if from_on <= self.on:
                self.held[each, reach].append(holder)
                self.turns[each, reach] += [holder.until] if holder.until else []
            else:
                self.turns[each, reach].append(from_on - timedelta(days=1))

    def anywhere(self, seat: Seat) -> bool:
        """Return whether anybody holds this office, wherever it reaches."""
        return any(known == seat and found for (known, _reach), found in self.held.items())

    def turn(self, seat: Seat, initiative: UUID, chamber: UUID | None) -> date | None:
        """Return the last day on which time alone changes nothing: a last day, or the day before a first one."""
        return min((day for key in _reach(seat, initiative, chamber) for day in self.turns[key]), default=None)


def _reach(seat: Seat, initiative: UUID, chamber: UUID | None) -> Iterator[tuple[Seat, UUID | None]]:
    if seat.role in INITIATIVE_ROLES:
        yield seat, initiative
        return
    yield seat, None
    if chamber is not None:
        yield seat, chamber


@dataclass(frozen=True)
class Setting:
    """What was set for an activity: of one initiative, or of all of them."""

    initiative_id: UUID | None
    seat: Seat
    parts: Parts


@dataclass(frozen=True)
class Resolved:
    """The matrix as the house sets it, where initiatives differ from it, and who holds the offices."""

    house: Mapping[str, Setting]
    own: Mapping[UUID, Mapping[str, Setting]]
    holders: Holders

    @property
    def activities(self) -> tuple[Activity, ...]:
        """Return every activity of the matrix."""
        return content.responsibilities().activities

    @cached_property
    def governing_body(self) -> str:
        """Return the body that the house lets decide on authorisation; none while it has named none."""
        named = self.house.get(rules.GOVERNING)
        return named.seat.body if named else ""

    def setting(self, initiative: UUID | None, activity: Activity) -> Setting | None:
        """Return what was set for this activity: in the initiative, else by the house, else nothing."""
        own = self.own.get(initiative, {}).get(activity.key) if initiative else None
        return own or self.house.get(activity.key)

    def seat(self, initiative: UUID | None, activity: Activity, tier: Tier) -> Seat:
        """Return who answers for an activity."""
        found = self.setting(initiative, activity)
        if found:
            return found.seat
        seat = activity.seat(tier)
        return Seat(seat.role, self.governing_body) if seat.role in rules.BODY_ROLES else seat

    def parts(self, initiative: UUID | None, activity: Activity, tier: Tier) -> Parts:
        """Return who holds which part in an activity."""
        found = self.setting(initiative, activity)
        return found.parts if found else activity.parts_at(tier)


def resolved(initiatives: Any, on: date | None = None) -> Resolved:
    """Return the matrix of these initiatives (a subquery or ids) and who holds which office on this day. One query."""
    found = Resolved({}, defaultdict(dict), Holders(on or clock.today()))
    for role, body, initiative_id, chamber_id, from_on, to_on, person_id, name, others in _read(initiatives, found):
        seat = Seat(Role(role), body)
        if from_on is None:  # a setting: its activity stands where an office has the name of its holder
            settings = found.own[initiative_id] if initiative_id else found.house
            parts = {seat.role: Part.ACCOUNTABLE, **{Role(key): Part(part) for key, part in json.loads(others).items()}}
            settings[name] = Setting(initiative_id, seat, parts)  # type: ignore[index]
        else:
            reach = initiative_id if seat.role in INITIATIVE_ROLES else chamber_id
            found.holders.add(seat, reach, from_on, Holder(person_id, name, to_on))
    return found


def _read(initiatives: Any, found: Resolved) -> list[tuple[Any, ...]]:
    """Read offices and settings as one: a page of an initiative may cost one query for its matrix."""
    here = Q(initiative=None) | Q(initiative__in=initiatives)
    on = found.holders.on
    offices = Office.objects.filter(here, Q(to_on=None) | Q(to_on__gte=on)).exclude(role__in=rules.ANSWERS_FOR_NOTHING)
    no_day, no_person = Value(None, output_field=DateField()), Value(None, output_field=UUIDField())
    held = offices.order_by().values_list(
        "role", "body", "initiative_id", "chamber_id", "from_on", "to_on", "person_id", "person__name",
        Value("", output_field=TextField()),
    )  # fmt: skip
    settings = Assignment.objects.filter(here, is_set=True).values_list(
        "accountable", "body", "initiative_id", "chamber_id", no_day, no_day, no_person, "activity",
        Cast("others", TextField()),
    )  # fmt: skip
    return sorted(held.union(settings, all=True), key=lambda row: row[4] or on)


@dataclass(frozen=True)
class Row:
    """An activity with the offices that hold a part in it, and who holds the one that answers."""

    activity: Activity
    title: str
    parts: Parts
    seat: Seat
    is_own: bool
    holders: tuple[Holder, ...] | None  # None where no initiative is asked about
    is_asked: bool

    @property
    def words(self) -> str:
        """Return what people call the office that answers."""
        return seat_words(self.seat)

    @property
    def is_vacant(self) -> bool:
        """Return whether nobody holds the office that answers."""
        return self.holders is not None and not self.holders

    @property
    def is_double(self) -> bool:
        """Return whether several people hold the office that answers."""
        return self.holders is not None and rules.is_double(self.seat, len(self.holders))

    def having(self, part: Part) -> list[Any]:
        """Return the words for the offices with this part."""
        return [label(role) for role, held in self.parts.items() if held is part]

    @property
    def responsible(self) -> list[Any]:
        """Return the offices that do it."""
        return self.having(Part.RESPONSIBLE)

    @property
    def consulted(self) -> list[Any]:
        """Return the offices that are heard."""
        return self.having(Part.CONSULTED)

    @property
    def informed(self) -> list[Any]:
        """Return the offices that are told."""
        return self.having(Part.INFORMED)


@dataclass(frozen=True)
class Matrix:
    """Who answers for what, stage by stage."""

    rows: tuple[Row, ...]
    stop: tuple[Any, ...]

    @property
    def by_stage(self) -> list[tuple[Stage, list[Row]]]:
        """Return the activities under their stages."""
        return [(stage, [row for row in self.rows if row.activity.stage is stage]) for stage in Stage]

    @property
    def vacant(self) -> list[Row]:
        """Return the activities asked for whose office nobody holds."""
        return [row for row in self.rows if row.is_asked and row.is_vacant]

    @property
    def double(self) -> list[Row]:
        """Return the activities asked for whose office several people hold."""
        return [row for row in self.rows if row.is_asked and row.is_double]


def matrix(initiative: Initiative | None = None, on: date | None = None) -> Matrix:
    """Return the matrix of an initiative with its holders, or that of the house. One query."""
    catalogue = content.responsibilities()
    found = resolved([initiative.pk] if initiative else [], on)
    rows = (_row(activity, found, initiative) for activity in catalogue.activities)
    return Matrix(tuple(rows), tuple(label(role) for role in catalogue.stop))


def _row(activity: Activity, found: Resolved, initiative: Initiative | None) -> Row:
    pk = initiative.pk if initiative else None
    tier = Tier(initiative.tier) if initiative else Tier.LIMITED
    seat = found.seat(pk, activity, tier)
    asked = rules.stages_watched(Stage(initiative.stage), tier) if initiative else ()
    chamber = initiative.chamber_id if initiative else None
    setting = found.setting(pk, activity)
    return Row(
        activity=activity,
        title=title_of(activity),
        parts=found.parts(pk, activity, tier),
        seat=seat,
        is_own=setting is not None and setting.initiative_id == pk,
        holders=tuple(found.holders.of(seat, pk, chamber)) if pk else None,
        is_asked=activity.stage in asked,
    )


@dataclass(frozen=True)
class DutiesOfHouse:
    """The offices that answer for the activities of the house: how many are held, which are not, what a body lacks."""

    held: int
    vacant: tuple[str, ...]
    lacking: tuple[Skill, ...]
    until: date | None


def duties_of_house(on: date) -> DutiesOfHouse:
    """Return who answers for the activities of every initiative, offices of single ones left out. Two queries.

    A house that lacks an office gives its duty to another in its matrix; that is what is read.
    """
    found = resolved([], on)
    seats = {found.seat(None, each, tier) for each in found.activities for tier in Tier}
    roles = sorted({seat.role for seat in seats if seat.role not in INITIATIVE_ROLES})
    vacant = tuple(str(role) for role in roles if not found.holders.anywhere(Seat(role)))
    turns = [day for (seat, _reach), days in found.holders.turns.items() if seat.role in roles for day in days]
    governing = found.governing_body or GOVERNING_BODY
    seated = Mandate.objects.filter(body__key=governing, seat__in=VOTING).select_related("body")
    brought = {skill for each in seated if each.in_force(on) for skill in each.skills}
    lacking = tuple(each for each in Skill if each not in brought)
    return DutiesOfHouse(len(roles) - len(vacant), vacant, lacking, min(turns, default=None))


def stage_panel(initiative: Initiative, user: Any) -> dict[str, Any]:
    """Return what the initiative's page shows: who answers for each stage, and what is vacant."""
    found = matrix(initiative)
    return {
        "initiative": initiative,
        "answering": _answering(row for row in found.rows if row.activity.is_stage and row.is_asked),
        "vacant": len(found.vacant),
        "double": len(found.double),
    }


def _answering(rows: Iterable[Row]) -> list[tuple[Row, list[Any]]]:
    """Return the rows of stages, those of one office together with the stages that it answers for."""
    together: dict[Seat, list[Row]] = {}
    for row in rows:
        together.setdefault(row.seat, []).append(row)
    return [(alike[0], [label(row.activity.stage) for row in alike]) for alike in together.values()]


@dataclass(frozen=True)
class Vacancy:
    """An office of an initiative that answers for something and that nobody holds today, or several people do."""

    initiative_id: UUID
    reference: str
    title: str
    seat: Seat
    activities: tuple[Activity, ...]
    holders: int

    @property
    def words(self) -> str:
        """Return what people call the office."""
        return seat_words(self.seat)

    @property
    def stages(self) -> list[Stage]:
        """Return the stages in which it is missing."""
        return list(dict.fromkeys(activity.stage for activity in self.activities))


def vacancies(initiatives: QuerySet[Initiative], on: date | None = None) -> list[Vacancy]:
    """Return every vacancy and every double office of these initiatives, in the order given. Two queries."""
    found = resolved(initiatives.order_by().values("pk"), on)
    facts = initiatives.exclude(status__in=rules.OVER).values_list(
        "pk", "reference", "title", "chamber_id", "tier", "stage"
    )
    wanted: dict[tuple[str, str], Mapping[Seat, tuple[Activity, ...]]] = {}
    told = []
    for pk, reference, title, chamber, tier, stage in facts:
        if pk in found.own:
            seats: Mapping[Seat, tuple[Activity, ...]] = _seats(found, pk, Tier(tier), Stage(stage))
        else:  # initiatives without a setting of their own are alike in tier and stage
            if (tier, stage) not in wanted:
                wanted[tier, stage] = _seats(found, None, Tier(tier), Stage(stage))
            seats = wanted[tier, stage]
        for seat, activities in seats.items():
            count = len(found.holders.of(seat, pk, chamber))
            if not count or rules.is_double(seat, count):
                told.append(Vacancy(pk, reference, title, seat, activities, count))
    return told


def _seats(found: Resolved, initiative: UUID | None, tier: Tier, stage: Stage) -> dict[Seat, tuple[Activity, ...]]:
    seats: dict[Seat, tuple[Activity, ...]] = {}
    asked = rules.stages_watched(stage, tier)
    for activity in content.responsibilities().activities:
        if activity.stage in asked:
            seat = found.seat(initiative, activity, tier)
            seats[seat] = (*seats.get(seat, ()), activity)
    return seats


def stage_seats(found: Resolved, initiative: UUID | None, tier: Tier, stages: Sequence[Stage]) -> dict[Stage, Seat]:
    """Return the office that answers for each of these stages."""
    activities = content.responsibilities().by_key
    return {stage: found.seat(initiative, activities[f"{stage.lower()}-stage"], tier) for stage in stages}


def assignment_of(subject: Record, activity: str) -> Assignment | None:
    """Return what was once set for an activity: in an initiative, or for all of them where the subject is the house."""
    initiative = subject if isinstance(subject, Initiative) else None
    found: Assignment | None = Assignment.objects.filter(initiative=initiative, activity=activity).first()
    return found


def matrix_document(found: Matrix) -> list[dict[str, Any]]:
    """Return a matrix as other programs read it."""
    return [
        {
            "activity": row.activity.key,
            "title": row.title,
            "stage": row.activity.stage.value,
            "accountable": row.seat.role.value,
            "body": row.seat.body,
            "parts": {role.value: part.value for role, part in row.parts.items()},
            "own": row.is_own,
            "asked": row.is_asked,
            "holders": None
            if row.holders is None
            else [{"name": holder.name, "until": holder.until} for holder in row.holders],
        }
        for row in found.rows
    ]


def vacancy_document(found: Vacancy) -> dict[str, Any]:
    """Return a vacancy as other programs read it."""
    return {
        "initiative": found.initiative_id,
        "reference": found.reference,
        "title": found.title,
        "office": found.seat.role.value,
        "body": found.seat.body,
        "stages": [stage.value for stage in found.stages],
        "activities": [activity.key for activity in found.activities],
        "holders": found.holders,
    }


def activities() -> Mapping[str, Activity]:
    """Return every activity of the matrix by its key."""
    return content.responsibilities().by_key
