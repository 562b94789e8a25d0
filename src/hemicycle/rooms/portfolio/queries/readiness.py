"""Reading how many initiatives stand before their next gates, all in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Answer, InitiativeScope
from hemicycle.kernel.terms import OPENING_VERDICTS, Gate, Readiness, Stage, Status, Tier, Verdict
from hemicycle.rooms.ledger import queries as ledger
from hemicycle.rooms.ledger.models import Entry
from hemicycle.rooms.ledger.queries import Head
from hemicycle.rooms.portfolio.models import Likeness
from hemicycle.rooms.portfolio.queries import gate_rules
from hemicycle.rooms.portfolio.queries.gates import DOES_NOT_APPLY, Answered, answered, offered_criteria
from hemicycle.rooms.portfolio.queries.vouched import HOUSE_READY
from hemicycle.rooms.portfolio.rules import readiness as rules
from hemicycle.rooms.portfolio.rules.criteria import READY, Change

FACTS = ("number", "title", "stage", "status", "tier", "function", "route", "stage_since_on")
NEWER_LIMIT = 500  # entries since the register was asked; beyond them it is asked as a whole
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
        criterion = HOUSE_READY if key == READY else offered_criteria()[key]
        return str(criterion.says[answer.says]) % answer.params


@dataclass(frozen=True)
class _Known:
    """How the whole register stood when the ledger ended with this entry, on this day."""

    head: Head
    on: date
    stands: dict[UUID, Stand]


_lock = Lock()
_known: list[_Known] = []  # at most one: decision 0020


def stands(initiatives: QuerySet[Initiative]) -> list[Stand]:
    """Return how each of these initiatives stands that awaits a gate.

    What was worked out for the whole register is remembered until the ledger moves; then only those are asked again
    that its new entries touch, all of them where an entry is about the house. Nothing is decided upon it.
    """
    head = ledger.head()
    if head is None:
        return computed(initiatives)
    with _lock:
        known = _brought_to(head, clock.today())
    found = (known.get(pk) for pk in initiatives.order_by().values_list("pk", flat=True))
    return [each for each in found if each is not None]


def _brought_to(head: Head, on: date) -> dict[UUID, Stand]:
    known = _known[0] if _known else None
    if known and (known.head, known.on) == (head, on):
        return known.stands
    touched = _touched(known, head) if known and known.on == on else None
    if touched is None:
        found = {each.pk: each for each in computed(Initiative.objects.all(), on)}
    else:
        kept = {pk: stand for pk, stand in known.stands.items() if pk not in touched} if known else {}
        found = kept | {each.pk: each for each in computed(Initiative.objects.filter(pk__in=touched), on)}
    _known[:] = [_Known(head, on, found)]
    return found


def _touched(known: _Known, head: Head) -> set[UUID] | None:
    """Return the initiatives that the ledger's newer entries are about, and their likes; None for all of them."""
    origin, seq, leaf, *looked = known.head
    newer = Entry.objects.filter(log__origin=origin, seq__gte=seq).order_by("seq")
    rows = list(newer.values_list("seq", "leaf", "initiative_id")[: NEWER_LIMIT + 1])
    is_continued = origin == head[0] and bool(rows) and bytes(rows[0][1]) == leaf
    found = {initiative for _seq, _leaf, initiative in rows[1:]}
    if not is_continued or looked != list(head[3:]) or len(rows) > NEWER_LIMIT or None in found:
        return None
    likes = Likeness.objects.filter(Q(initiative__in=found) | Q(other__in=found)).values_list("initiative", "other")
    return found | {pk for pair in likes for pk in pair}


def computed(initiatives: QuerySet[Initiative], on: date | None = None) -> list[Stand]:
    """Return how each initiative stands, asked afresh. The facts cost one query, each criterion its own."""
    scope = InitiativeScope(initiatives, on or clock.today())
    rows = [_termed(*row) for row in scope.values(*FACTS)]
    waiting = [(row, gate) for row in rows if (gate := rules.gate_of(row[3], row[4], row[5]))]
    changes = gate_rules.in_force().changes
    keys = {
        demand.key
        for gate, tier, function, route in {(gate, *row[5:8]) for row, gate in waiting}
        for demand in rules.demanded(gate, tier, function, route, changes)
    }
    known = answered(scope, keys)
    return [_stand(row, gate, known, changes, scope.on) for row, gate in waiting]


def _termed(
    pk: UUID, number: int, title: str, stage: str, status: str, tier: str, function: str, route: str, since: date
) -> tuple[Any, ...]:
    return pk, number, title, Stage(stage), Status(status), Tier(tier), function, route, since


def _stand(row: tuple[Any, ...], gate: Gate, known: Answered, changes: frozenset[Change], on: date) -> Stand:
    pk, number, title, stage, status, tier, function, route, since = row
    demands = rules.demanded(gate, tier, function, route, changes)
    answers = ((demand.key, known.column(demand, gate)(pk)) for demand in demands)
    given = [(key, answer) for key, answer in answers if answer is not DOES_NOT_APPLY]
    shut = [each for each in given if each[1].verdict not in OPENING_VERDICTS]
    first = min(shut, key=lambda each: URGENCY[each[1].verdict]) if shut else None
    state = rules.readiness(status, [answer.verdict for _key, answer in given])
    days = (on - since).days
    return Stand(pk, number, title, stage, status, tier, since, days, gate, state, len(given), len(shut), first)
