"""The State of AI: seven responsibilities, each with the worst of its rooms' lights, and what leaders must decide."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Due, Figure, LightState
from hemicycle.kernel.records import localise
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import Gate, Readiness, Responsibility, Tier, Verdict
from hemicycle.rooms.ledger.models import Entry
from hemicycle.rooms.portfolio import queries as portfolio
from hemicycle.rooms.portfolio.queries import Stand
from hemicycle.rooms.reports import rules
from hemicycle.rooms.reports.models import UNMEASURED
from hemicycle.rooms.reports.queries import desks
from hemicycle.rooms.reports.queries.lights import light_states

STOPPED, DECISIONS, DUES = 5, 5, 6  # lines shown of each
SOON = timedelta(days=90)
EXPOSURE, MONEY = "risk.within-appetite", "resources.within-plan"  # the lights that tell them


@dataclass(frozen=True)
class Responsible:
    """One of the seven responsibilities: the worst of its rooms' lights, and what each room says."""

    responsibility: Responsibility
    verdict: Verdict
    says: str
    figure: Figure | None
    due: Due | None
    room: Any
    lights: Mapping[str, LightState]

    @property
    def is_measured(self) -> bool:
        """Return whether any room measures it."""
        return bool(self.lights)


@dataclass(frozen=True)
class Stopped:
    """An initiative that cannot pass its next gate, and why."""

    initiative: Initiative
    gate: Gate
    because: str

    @property
    def url(self) -> str:
        """Return the page of the gate."""
        return reverse("portfolio:gate", kwargs={"pk": self.initiative.pk, "gate": self.gate})


@dataclass(frozen=True)
class State:
    """Everything that the page holds."""

    rows: Sequence[Responsible]
    initiatives: int
    stopped: Sequence[Stopped]
    stopped_in_all: int
    decisions: Sequence[Due]
    decisions_in_all: int
    dues: Sequence[Due]
    at: datetime
    entry: int | None
    exposure: LightState | None
    money: LightState | None
    stands: Sequence[Stand]

    @property
    def counts(self) -> list[tuple[Verdict, int]]:
        """Return how many responsibilities have which verdict; they are counted, never blended."""
        found = Counter(row.verdict for row in self.rows)
        return [(verdict, found[verdict]) for verdict in rules.ORDER if found[verdict]]

    @property
    def figures(self) -> int:
        """Return how many figures the page shows: those of the lights, the stopped, and the decisions."""
        return sum(row.figure is not None for row in self.rows) + 2


def state(user: Any) -> State:
    """Return the State of AI for what the person's offices reach, in a fixed number of queries."""
    lights = light_states(user)
    stands = portfolio.stands(Initiative.objects.visible_to(user))
    shut = sorted((each for each in stands if each.readiness is Readiness.STOPPED), key=_weight)
    decisions = list(desks.awaited(user))
    last = Entry.objects.filter(log__is_current=True).order_by("-seq").values_list("seq", flat=True).first()
    return State(
        rows=responsible(lights),
        initiatives=len(stands),
        stopped=_stopped(shut[:STOPPED]),
        stopped_in_all=len(shut),
        decisions=decisions[:DECISIONS],
        decisions_in_all=len(decisions),
        dues=_dues(lights),
        at=clock.now(),
        entry=last,
        exposure=lights.get(EXPOSURE),
        money=lights.get(MONEY),
        stands=stands,
    )


def responsible(lights: Mapping[str, LightState]) -> list[Responsible]:
    """Return the seven responsibilities in their order."""
    return [_row(each, lights) for each in Responsibility]


def _row(responsibility: Responsibility, lights: Mapping[str, LightState]) -> Responsible:
    offered = [(room, light) for room in rooms() for light in room.lights if light.responsibility is responsibility]
    known = [(room, light.key, lights[light.key]) for room, light in offered if light.key in lights]
    if not known:
        words = str(UNMEASURED[responsibility])
        return Responsible(responsibility, Verdict.UNKNOWN, words, None, None, None, {})
    room, _key, worst = min(known, key=lambda each: rules.weight(each[2].verdict))
    told = {key: found for _room, key, found in known}
    return Responsible(responsibility, worst.verdict, worst.words, worst.figure, worst.due, room, told)


def _weight(stand: Stand) -> tuple[int, int, int]:
    """Return the order of what is stopped: the higher tier first, then the longest in its stage."""
    return -list(Tier).index(stand.tier), -stand.days, stand.number


def _stopped(stands: Sequence[Stand]) -> list[Stopped]:
    found = {each.pk: each for each in Initiative.objects.filter(pk__in=[stand.pk for stand in stands])}
    localise(found.values(), ["title"], get_language() or "en")
    return [Stopped(found[each.pk], each.gate, each.because) for each in stands if each.pk in found]


def _dues(lights: Mapping[str, LightState]) -> list[Due]:
    """Return what the lights name that is late or falls due within ninety days, by day."""
    until = clock.today() + SOON
    named = [due for found in lights.values() for due in (found.due, *found.coming) if due and _day(due) <= until]
    return sorted({due.url: due for due in named}.values(), key=_day)[:DUES]


def _day(due: Due) -> date:
    return due.by or date.max


def state_document(found: State) -> dict[str, Any]:
    """Return the State of AI as other programs read it."""
    return {
        "responsibilities": [_row_document(row) for row in found.rows],
        "counts": {verdict.value: count for verdict, count in found.counts},
        "initiatives": found.initiatives,
        "stopped": found.stopped_in_all,
        "stopped_first": [
            {"initiative": each.initiative.reference, "gate": each.gate.value, "because": each.because, "url": each.url}
            for each in found.stopped
        ],
        "decisions": [_due_document(due) for due in found.decisions],
        "due": [_due_document(due) for due in found.dues],
        "at": found.at,
        "entry": found.entry,
    }


def _row_document(row: Responsible) -> dict[str, Any]:
    return {
        "responsibility": row.responsibility.value,
        "verdict": row.verdict.value,
        "because": row.says,
        "room": row.room.name if row.room else None,
        "figure": _figure_document(row.figure) if row.figure else None,
        "due": _due_document(row.due) if row.due else None,
        "lights": [
            {"key": key, "verdict": light.verdict.value, "because": light.words} for key, light in row.lights.items()
        ],
    }


def _figure_document(figure: Figure) -> dict[str, Any]:
    return {
        "value": figure.value,
        "of": figure.of,
        "unit": str(figure.unit),
        "form": figure.form.value,
        "target": figure.target,
        "is_cap": figure.is_cap,
        "url": figure.url,
        "trend": [{"on": on, "value": value} for on, value in figure.trend],
    }


def _due_document(due: Due) -> dict[str, Any]:
    return {"title": str(due.title), "about": str(due.about), "by": due.by, "url": due.url}
