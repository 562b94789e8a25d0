"""Reading how many initiatives stand before their next gates, all in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Answer, InitiativeScope
from hemicycle.kernel.terms import OPENING_VERDICTS, Gate, Readiness, Stage, Status, Tier, Verdict
from hemicycle.rooms.portfolio.queries.gates import UNANSWERED, offered_criteria
from hemicycle.rooms.portfolio.rules import readiness as rules

FACTS = ("number", "title", "stage", "status", "tier", "function", "route", "stage_since_on")
URGENCY = {Verdict.NOT_MET: 0, Verdict.PARTLY: 1, Verdict.UNKNOWN: 2}


@dataclass(frozen=True, slots=True)
class Stand:
    """How one initiative stands before its next gate: what is missing of what is asked, and the most urgent of it."""

    pk: UUID
    number: int
    title: str
    stage: Stage
    status: Status
    tier: Tier
    since: date
    days: int  # in this stage
    gate: Gate
    readiness: Readiness
    asked: int
    missing: int
    first: tuple[str, Answer] | None

    @property
    def because(self) -> str:
        """Return why it is stopped or partly ready, in the reader's language; empty where nothing was answered."""
        if self.first is None or self.first[1].verdict is Verdict.UNKNOWN:
            return ""
        key, answer = self.first
        return str(offered_criteria()[key].says[answer.says]) % answer.params


def stands(initiatives: QuerySet[Initiative], on: date | None = None) -> list[Stand]:
    """Return how each initiative stands that awaits a gate. The facts cost one query, each criterion its own."""
    scope = InitiativeScope(initiatives, on or clock.today())
    rows = [_termed(*row) for row in scope.values(*FACTS)]
    waiting = [(row, gate) for row in rows if (gate := rules.gate_of(row[3], row[4], row[5]))]
    keys = {
        key
        for gate, tier, function, route in {(gate, *row[5:8]) for row, gate in waiting}
        for key in rules.demanded(gate, tier, function, route)
    }
    offered = offered_criteria()
    answers = {key: offered[key].answers(scope) for key in sorted(keys & offered.keys())}
    return [_stand(row, gate, answers, scope.on) for row, gate in waiting]


def _termed(
    pk: UUID, number: int, title: str, stage: str, status: str, tier: str, function: str, route: str, since: date
) -> tuple[Any, ...]:
    return pk, number, title, Stage(stage), Status(status), Tier(tier), function, route, since


def _stand(row: tuple[Any, ...], gate: Gate, answers: Mapping[str, Mapping[UUID, Answer]], on: date) -> Stand:
    pk, number, title, stage, status, tier, function, route, since = row
    keys = rules.demanded(gate, tier, function, route)
    given = [(key, answers[key].get(pk, UNANSWERED) if key in answers else UNANSWERED) for key in keys]
    shut = [each for each in given if each[1].verdict not in OPENING_VERDICTS]
    first = min(shut, key=lambda each: URGENCY[each[1].verdict]) if shut else None
    state = rules.readiness(status, [answer.verdict for _key, answer in given])
    days = (on - since).days
    return Stand(pk, number, title, stage, status, tier, since, days, gate, state, len(given), len(shut), first)
