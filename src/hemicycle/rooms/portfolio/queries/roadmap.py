"""Reading the roadmap: gates to come by quarter, the calendar of the house, figures and balance of the pipeline."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.utils.translation import get_language

from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.kernel.offers import Closing
from hemicycle.kernel.records import localise
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import Gate, Stage, Status
from hemicycle.rooms.governance.models import Body, Meeting
from hemicycle.rooms.portfolio.models import GateRequest, InitiativeLink, LegalDuty, RoadmapReview
from hemicycle.rooms.portfolio.queries.pipeline import pace
from hemicycle.rooms.portfolio.rules import outcomes
from hemicycle.rooms.portfolio.rules import roadmap as rules
from hemicycle.rooms.portfolio.rules.initiatives import AT_REST
from hemicycle.rooms.portfolio.rules.roadmap import Quarter


@dataclass(frozen=True)
class Row:
    """An initiative on the roadmap: its gates to come by quarter, what it depends on, and what a law demands of it."""

    initiative: Initiative
    gates: Sequence[tuple[Gate, date]]
    links: Sequence[InitiativeLink]
    laws: Sequence[LegalDuty]
    is_late: bool

    def within(self, quarter: Quarter) -> list[Gate]:
        """Return the gates that come in a quarter."""
        return [gate for gate, day in self.gates if rules.quarter_of(day) == quarter]


@dataclass(frozen=True)
class Around:
    """What the house knows of a quarter: mandates that end, sittings of bodies, holidays, recesses and elections."""

    quarter: Quarter
    ending: Sequence[Body]
    meetings: int
    holidays: int
    closings: Sequence[Closing]


@dataclass(frozen=True)
class Figures:
    """How the pipeline runs: days from idea to the first decision, what became of pilots, and gates that are late."""

    days_to_decision: int | None
    decided: int
    scaled: int
    extended: int
    stopped: int
    late: int


@dataclass(frozen=True)
class Roadmap:
    """The initiatives under way by quarter, beside the calendar, and how balanced they are."""

    quarters: Sequence[Quarter]
    rows: Sequence[Row]
    calendar: Sequence[Around]
    figures: Figures
    balance: dict[str, Counter[str]]
    review: RoadmapReview | None


BALANCED = ("function", "tier", "route")
THIS_YEAR, NEXT_YEAR, LATER, RUNNING = "this year", "next year", "later", "running"


def roadmap(person: Any, on: date) -> Roadmap:
    """Return the roadmap of the initiatives that the person may see, from this quarter on."""
    moving = list(Initiative.objects.visible_to(person).exclude(status__in=AT_REST).order_by("stage", "number"))
    localise(moving, ["title"], get_language() or "en")
    laws: dict[Any, list[LegalDuty]] = {}
    for law in LegalDuty.objects.visible_to(person).filter(ended_on=None):
        laws.setdefault(law.initiative_id, []).append(law)
    allowed = pace().days
    links: dict[Any, list[InitiativeLink]] = {}
    seen = Initiative.objects.visible_to(person).values("pk")
    kept = InitiativeLink.objects.filter(ended_on=None, initiative__in=seen, other__in=seen).select_related("other")
    localise([each.other for each in kept], ["title"], get_language() or "en")
    for link in kept:
        links.setdefault(link.initiative_id, []).append(link)
    rows = [_row(each, allowed, on, links.get(each.pk, []), laws.get(each.pk, [])) for each in moving]
    balance = {name: Counter(getattr(row.initiative, name) for row in rows) for name in BALANCED}
    balance["horizon"] = Counter(_horizon(row, on) for row in rows)
    shown = rules.quarters(on)
    return Roadmap(shown, rows, _calendar(shown), _figures(person, rows), balance, RoadmapReview.objects.first())


def _row(
    initiative: Initiative, allowed: Any, on: date, links: Sequence[InitiativeLink], laws: Sequence[LegalDuty]
) -> Row:
    stage, since = Stage(initiative.stage), initiative.stage_since_on
    gates = rules.gates_to_come(stage, Status(initiative.status), since, allowed, on)
    return Row(initiative, gates, links, laws, since + timedelta(days=allowed[stage]) < on)


def _horizon(row: Row, on: date) -> str:
    """Return when an initiative goes live at this pace: it runs, this year, next year, or later."""
    live = next((day for gate, day in row.gates if gate is Gate.GO_LIVE), None)
    if live is None:
        return RUNNING
    return {0: THIS_YEAR, 1: NEXT_YEAR}.get(live.year - on.year, LATER)


def _calendar(shown: Sequence[Quarter]) -> list[Around]:
    bodies = list(Body.objects.exclude(to_on=None).order_by("to_on", "key"))
    held = Counter(rules.quarter_of(day) for day in Meeting.objects.values_list("held_on", flat=True))
    parliament = Parliament.objects.first()
    closings = [
        one
        for room in rooms()
        for calendar in room.calendars
        for one in calendar.of(shown[0].first_day, shown[-1].last_day)
    ]
    days = Counter(rules.quarter_of(date.fromisoformat(day)) for day in (parliament.holidays if parliament else ()))
    return [
        Around(
            each,
            [body for body in bodies if body.to_on and rules.quarter_of(body.to_on) == each],
            held[each],
            days[each],
            [one for one in closings if one.from_on <= each.last_day and each.first_day <= one.to_on],
        )
        for each in shown
    ]


def _figures(person: Any, rows: Sequence[Row]) -> Figures:
    decided = GateRequest.objects.visible_to(person).exclude(outcome="").select_related("initiative")
    first: dict[Any, int] = {}
    for each in decided.order_by("closed_at"):
        first.setdefault(each.initiative_id, (each.closed_at - each.initiative.created_at).days)  # type: ignore[operator]
    pilots = Counter(each.outcome for each in decided if each.gate == Gate.SCALE)
    scaled = pilots["scale"] + pilots["scale with conditions"]
    days = round(median(first.values())) if first else None
    late = sum(row.is_late for row in rows)
    return Figures(days, len(first), scaled, pilots[outcomes.EXTEND], pilots[outcomes.STOP], late)


def document(found: Roadmap) -> dict[str, Any]:
    """Return the roadmap as other programs read it."""
    return {
        "initiatives": [
            {
                "id": row.initiative.pk, "reference": row.initiative.reference, "title": row.initiative.title,
                "stage": row.initiative.stage, "is_late": row.is_late,
                "gates": [{"gate": gate, "on": day} for gate, day in row.gates],
                "laws": [{"law": law.law, "deadline_on": law.deadline_on} for law in row.laws],
            }
            for row in found.rows
        ],
        "calendar": [
            {
                "quarter": f"{each.quarter.year}Q{each.quarter.number}", "ending": [body.key for body in each.ending],
                "meetings": each.meetings, "holidays": each.holidays,
                "closings": [{"title": one.title, "from": one.from_on, "to": one.to_on} for one in each.closings],
            }
            for each in found.calendar
        ],
        "figures": {
            "days_to_decision": found.figures.days_to_decision, "decided": found.figures.decided,
            "pilots_scaled": found.figures.scaled, "pilots_extended": found.figures.extended,
            "pilots_stopped": found.figures.stopped, "late": found.figures.late,
        },
        "balance": {name: dict(counts) for name, counts in found.balance.items()},
        "reviewed_on": found.review and found.review.reviewed_on,
    }  # fmt: skip
