"""Who answers for what, resolved for many initiatives at once, and who holds those offices on a day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from hemicycle.kernel import clock
from hemicycle.kernel.labels import label
from hemicycle.kernel.models import Initiative, Office, Record
from hemicycle.kernel.terms import INITIATIVE_ROLES, Role, Stage, Tier
from hemicycle.rooms.governance.adapters import content
from hemicycle.rooms.governance.models import Assignment
from hemicycle.rooms.governance.rules import responsibilities as rules
from hemicycle.rooms.governance.rules.responsibilities import Activity, Part, Parts, Seat

TIERS = (Tier.MINIMAL, Tier.LIMITED, Tier.HIGH)


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

    def of(self, seat: Seat, initiative: UUID, chamber: UUID | None) -> list[Holder]:
        """Return who holds this office towards an initiative, each person once."""
        found = {holder.person_id: holder for key in _reach(seat, initiative, chamber) for holder in self.held[key]}
        return list(found.values())

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


def holders(roles: Iterable[Role], on: date, initiatives: Any = None) -> Holders:
    """Return who holds these offices on this day, in these initiatives (a subquery or ids) or anywhere. One query."""
    wanted = set(roles)
    offices = Office.objects.filter(Q(to_on=None) | Q(to_on__gte=on), role__in=wanted)
    if initiatives is not None:
        offices = offices.filter(Q(initiative=None) | Q(initiative__in=initiatives))
    found = Holders(on)
    rows = offices.order_by("from_on").values_list(
        "role", "body", "initiative_id", "chamber_id", "from_on", "to_on", "person_id", "person__name"
    )
    for role, body, initiative_id, chamber_id, from_on, to_on, person_id, name in rows:
        reach = initiative_id if role in INITIATIVE_ROLES else chamber_id
        # An office of a body is found by its body, and by its role alone where no body is named.
        for seat in {Seat(Role(role), body), Seat(Role(role))}:
            if from_on <= on:
                found.held[seat, reach].append(Holder(person_id, name, to_on))
                found.turns[seat, reach] += [to_on] if to_on else []
            else:
                found.turns[seat, reach].append(from_on - timedelta(days=1))
    return found


@dataclass(frozen=True)
class Resolved:
    """The matrix as the house sets it, and where initiatives differ from it."""

    house: Mapping[str, Assignment]
    own: Mapping[UUID, Mapping[str, Assignment]]

    def assignment(self, initiative: UUID | None, activity: Activity) -> Assignment | None:
        """Return what was set for this activity: in the initiative, else by the house, else nothing."""
        own = self.own.get(initiative, {}).get(activity.key) if initiative else None
        return own or self.house.get(activity.key)

    def seat(self, initiative: UUID | None, activity: Activity, tier: Tier) -> Seat:
        """Return who answers for an activity."""
        found = self.assignment(initiative, activity)
        return found.seat if found else activity.seat(tier)

    def parts(self, initiative: UUID | None, activity: Activity, tier: Tier) -> Parts:
        """Return who holds which part in an activity."""
        found = self.assignment(initiative, activity)
        return found.parts if found else activity.parts_at(tier)

    def roles(self) -> set[Role]:
        """Return every office that answers for something somewhere."""
        set_ones = [*self.house.values(), *(each for own in self.own.values() for each in own.values())]
        by_default = {each.seat(tier).role for each in content.responsibilities().activities for tier in TIERS}
        return by_default | {each.seat.role for each in set_ones}


def resolved(initiatives: Any = None) -> Resolved:
    """Return the matrix of the house with the own settings of these initiatives (a subquery or ids). One query."""
    wanted = Q(initiative=None) if initiatives is None else Q(initiative=None) | Q(initiative__in=initiatives)
    house: dict[str, Assignment] = {}
    own: dict[UUID, dict[str, Assignment]] = defaultdict(dict)
    for found in Assignment.objects.filter(wanted, is_set=True):
        if found.initiative_id is None:
            house[found.activity] = found
        else:
            own[found.initiative_id][found.activity] = found
    return Resolved(house, dict(own))


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
    """Return the matrix of an initiative with its holders, or that of the house. Two queries, or one."""
    catalogue = content.responsibilities()
    found = resolved([initiative.pk] if initiative else None)
    held = holders(found.roles(), on or clock.today(), [initiative.pk]) if initiative else None
    rows = (_row(activity, found, initiative, held) for activity in catalogue.activities)
    return Matrix(tuple(rows), tuple(label(role) for role in catalogue.stop))


def _row(activity: Activity, found: Resolved, initiative: Initiative | None, held: Holders | None) -> Row:
    pk = initiative.pk if initiative else None
    tier = Tier(initiative.tier) if initiative else Tier.LIMITED
    seat = found.seat(pk, activity, tier)
    asked = rules.stages_watched(Stage(initiative.stage), tier) if initiative else ()
    chamber = initiative.chamber_id if initiative else None
    assignment = found.assignment(pk, activity)
    return Row(
        activity=activity,
        title=title_of(activity),
        parts=found.parts(pk, activity, tier),
        seat=seat,
        is_own=assignment is not None and assignment.initiative_id == pk,
        holders=tuple(held.of(seat, pk, chamber)) if held and pk else None,
        is_asked=activity.stage in asked,
    )


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
    """Return every vacancy and every double office of these initiatives, in the order given. Three queries."""
    ids = initiatives.order_by().values("pk")
    found = resolved(ids)
    held = holders(found.roles(), on or clock.today(), ids)
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
            count = len(held.of(seat, pk, chamber))
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
