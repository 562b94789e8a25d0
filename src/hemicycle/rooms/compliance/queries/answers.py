"""What the criteria of every room answer today, counted for all initiatives that somebody sees: live, and remembered.

The counts are worked out once for a reach and kept until the ledger moves or the day ends, as the readiness of a
register is (decision 0020), and with them what the house said; nothing is decided upon them.
"""

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from uuid import UUID

from django.db.models import QuerySet

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Answer, InitiativeScope
from hemicycle.kernel.terms import GATES_OF_STAGE, Gate, Stage, Tier, Verdict
from hemicycle.rooms.compliance.queries.said import House, house
from hemicycle.rooms.ledger import queries as ledger
from hemicycle.rooms.ledger.queries import Head
from hemicycle.rooms.portfolio import queries as portfolio
from hemicycle.rooms.portfolio.queries.gates import Answered, answered
from hemicycle.rooms.portfolio.rules.criteria import Demand, configured, watched
from hemicycle.rooms.portfolio.rules.initiatives import AT_REST

REACHES = 8  # how many different reaches are remembered, the last used ones
GATES = list(Gate)

EXAMPLES = 5  # initiatives that are kept by name for each verdict of a criterion

Counts = Mapping[str, Mapping[Verdict, int]]  # criterion -> verdict -> initiatives; empty where nobody was asked

_lock = Lock()
_known: OrderedDict[tuple[Head, date, str], "Told"] = OrderedDict()


@dataclass(frozen=True)
class Told:
    """What all criteria answered: counts by verdict, and the first initiatives of each; and what the house said."""

    counts: Counts
    examples: Mapping[str, Mapping[Verdict, list[tuple[UUID | None, Answer]]]]
    house: House


def told(initiatives: QuerySet[Initiative]) -> Told:
    """Return what the criteria of the gates behind and before these initiatives answer.

    Facts about the house count once. Remembered until the ledger moves; then asked afresh in a fixed number of queries.
    """
    head, reach = ledger.head(), str(initiatives.order_by().values("pk").query)
    if head is None:
        return asked_afresh(initiatives)
    with _lock:
        key = (head, clock.today(), reach)
        if key not in _known:
            _known[key] = asked_afresh(initiatives)
        _known.move_to_end(key)
        while len(_known) > REACHES:
            _known.popitem(last=False)
        return _known[key]


def forget() -> None:
    """Forget every count, as a new process does."""
    _known.clear()


def asked_afresh(initiatives: QuerySet[Initiative]) -> Told:
    """Return the same without what is remembered."""
    count: dict[str, Counter[Verdict]] = defaultdict(Counter)
    first: dict[str, dict[Verdict, list[tuple[UUID | None, Answer]]]] = defaultdict(lambda: defaultdict(list))
    answers = [(key, pk, answer) for (key, pk), answer in answers_of(initiatives).items()]
    for key, pk, answer in (*answers, *((key, None, answer) for key, answer in house_answers().items())):
        count[key][answer.verdict] += 1
        if len(first[key][answer.verdict]) < EXAMPLES:
            first[key][answer.verdict].append((pk, answer))
    counts = {key: dict(each) for key, each in count.items()}
    return Told(counts, {key: dict(each) for key, each in first.items()}, house())


def answers_of(initiatives: QuerySet[Initiative]) -> dict[tuple[str, UUID], Answer]:
    """Return what each criterion answers of each initiative that is asked it at a gate behind or before it."""
    return _asked(initiatives).answers()


def house_answers() -> dict[str, Answer]:
    """Return what the criteria about the house itself answer."""
    first = list(Initiative.objects.order_by("number").values_list("pk", flat=True)[:1])
    scope = InitiativeScope(Initiative.objects.filter(pk__in=first), clock.today())
    return {fact.key: fact.answer for fact in portfolio.house_facts(scope, portfolio.offered_criteria())}


@dataclass(frozen=True)
class _Asked:
    """Everything that was asked of some initiatives, and where each of them stands."""

    demands: tuple[Demand, ...]
    known: Answered
    places: Mapping[tuple[Stage, Tier], list[UUID]]

    def answers(self) -> dict[tuple[str, UUID], Answer]:
        """Return the answer at the latest gate at which each initiative is asked, by criterion and initiative."""
        found: dict[tuple[str, UUID], Answer] = {}
        for demand in sorted(self.demands, key=lambda each: GATES.index(each.gate)):
            answer = self.known.column(demand, demand.gate)
            for (stage, tier), pks in self.places.items():
                if demand.mandatory.get(tier, "-") != "-" and _has_come(demand.gate, stage):
                    found.update(((demand.key, pk), answer(pk)) for pk in pks)
        return found


def _has_come(gate: Gate, stage: Stage) -> bool:
    """Return whether a gate lies behind an initiative in this stage, or is the next."""
    return GATES.index(gate) <= GATES.index(GATES_OF_STAGE[stage][0])


def _asked(initiatives: QuerySet[Initiative]) -> _Asked:
    demands = (*configured(portfolio.in_force().changes), *watched())
    scope = InitiativeScope(initiatives.exclude(status__in=AT_REST), clock.today())
    known = answered(scope, {demand.key for demand in demands})
    places: dict[tuple[Stage, Tier], list[UUID]] = defaultdict(list)
    for pk, stage, tier in scope.values("stage", "tier"):
        places[Stage(stage), Tier(tier)].append(pk)
    return _Asked(demands, known, places)
