"""Reading the register: lists with facets, gates over many initiatives, comparison sets."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, Office, User
from hemicycle.kernel.offers import Answer, Criterion, Hit, InitiativeScope
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import Gate, Stage, Status, Tier, Verdict
from hemicycle.kernel.text import search_key
from hemicycle.rooms.portfolio.adapters.sources import sources
from hemicycle.rooms.portfolio.models import Edition, InventoryEntry
from hemicycle.rooms.portfolio.rules import criteria as demanded
from hemicycle.rooms.portfolio.rules import initiatives as rules
from hemicycle.rooms.portfolio.rules import inventory
from hemicycle.rooms.portfolio.rules.criteria import Demand
from hemicycle.rooms.portfolio.rules.inventory import Rejection
from hemicycle.rooms.portfolio.rules.tables import MESSAGES, Fault

FACETS = ("stage", "tier", "function", "route", "status", "chamber")
WORDS_LIMIT, WORDS_CHARACTERS = (
    20,
    200,
)  # a database takes no pattern of fifty thousand letters, and no thousand conditions
SORTS = {"reference": "number", "title": "title", "stage": "stage", "tier": "tier", "since": "stage_since_on"}


def visible_to(user: Any) -> QuerySet[Initiative]:
    """Return the initiatives that the person may see."""
    found: QuerySet[Initiative] = Initiative.objects.visible_to(user)
    return found


def matching(
    initiatives: QuerySet[Initiative], filters: Mapping[str, Sequence[str]], words: str = ""
) -> QuerySet[Initiative]:
    """Return the initiatives that have one of the values of each facet and hold every word."""
    for name in FACETS:
        if values := [value for value in filters.get(name, ()) if value]:
            initiatives = initiatives.filter(**{f"{name}__in": _ids(values) if name == "chamber" else values})
    for word in search_key(words[:WORDS_CHARACTERS]).split()[:WORDS_LIMIT]:
        initiatives = initiatives.filter(search_key__contains=word)
    return initiatives


def _ids(values: Sequence[str]) -> list[UUID]:
    """Return those of the values that are ids; what is none fits no row."""
    found = []
    for value in values:
        with suppress(ValueError):
            found.append(UUID(value))
    return found


def sorted_by(initiatives: QuerySet[Initiative], sort: str) -> QuerySet[Initiative]:
    """Return the initiatives in this order, "-" before a name for the reverse; by reference for an unknown name."""
    field = SORTS.get(sort.removeprefix("-"), "number")
    sign = "-" if sort.startswith("-") and sort.removeprefix("-") in SORTS else ""
    return initiatives.order_by(f"{sign}{field}", "pk")


@dataclass(frozen=True)
class Counts:
    """How many initiatives fit, how many each value of each facet would show, and what the chambers are called."""

    total: int
    facets: dict[str, Counter[str]]
    chambers: dict[str, str]


def facet_counts(initiatives: QuerySet[Initiative], filters: Mapping[str, Sequence[str]]) -> Counts:
    """Count the initiatives by every facet, for each value with the other facets applied. One query."""
    groups = list(initiatives.order_by().values(*FACETS, "chamber__name").annotate(n=Count("pk")))
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    total = 0
    for group in groups:
        misses = [name for name in FACETS if filters.get(name) and str(group[name]) not in filters[name]]
        total += 0 if misses else group["n"]
        for name in FACETS:
            if not misses or misses == [name]:
                counts[name][str(group[name])] += group["n"]
    return Counts(total, counts, {str(group["chamber"]): group["chamber__name"] for group in groups})


@dataclass(frozen=True)
class Asked:
    """One criterion of a gate with its answer for one initiative."""

    demand: Demand
    mark: str  # "M" mandatory, "A" advisory
    answer: Answer
    criterion: Criterion | None

    @property
    def because(self) -> str:
        """Return the reason in the reader's language."""
        if self.answer is DOES_NOT_APPLY:
            return _("The condition does not apply here.")
        if self.criterion is None:
            return _("Nobody has answered this yet; the room that will compute it is not built.")
        return str(self.criterion.says[self.answer.says]) % self.answer.params

    @property
    def question(self) -> Any:
        """Return the criterion's question."""
        return self.criterion.question if self.criterion else _(self.demand.question)

    @property
    def remedy_words(self) -> Any:
        """Return what would mend it, in words."""
        return (self.criterion.remedy if self.criterion else "") or _(self.demand.remedy)


@dataclass(frozen=True)
class GateState:
    """What a gate asks of one initiative and what the answers come to."""

    gate: Gate
    asked: tuple[Asked, ...]

    @property
    def is_open(self) -> bool:
        """Return whether every mandatory criterion holds."""
        return demanded.is_open([(each.mark, each.answer.verdict) for each in self.asked])

    @property
    def tally(self) -> dict[Verdict, int]:
        """Return how many mandatory criteria have each verdict, each counted as itself."""
        count = Counter(each.answer.verdict for each in self.asked if each.mark == "M")
        return {verdict: count[verdict] for verdict in Verdict if count[verdict]}

    @property
    def by_room(self) -> list[tuple[str, list[Asked]]]:
        """Return the criteria under the rooms they belong to, in the order in which they are asked."""
        grouped: dict[str, list[Asked]] = {}
        for each in self.asked:
            grouped.setdefault(each.demand.room, []).append(each)
        return list(grouped.items())


UNANSWERED = Answer(Verdict.UNKNOWN, "")
DOES_NOT_APPLY = Answer(Verdict.NOT_APPLICABLE, "")


def offered_criteria() -> dict[str, Criterion]:
    """Return every criterion that some room computes, by key."""
    return {criterion.key: criterion for room in rooms() for criterion in room.criteria}


def gate_states(initiatives: QuerySet[Initiative], gate: Gate, on: date | None = None) -> dict[UUID, GateState]:
    """Return what this gate asks of each initiative, and the answers, in a fixed number of queries."""
    scope = InitiativeScope(initiatives, on or clock.today())
    offered = offered_criteria()
    keys = {demand.key for demand in demanded.demands() if demand.gate is gate}
    answers = {key: offered[key].answers(scope) for key in sorted(keys & offered.keys())}
    found = {}
    for pk, tier, function, route in scope.values("tier", "function", "route"):
        facts = rules.facts(function, route)
        found[pk] = GateState(
            gate,
            tuple(
                Asked(
                    demand, demand.mandatory[Tier(tier)], _answer(demand, pk, facts, answers), offered.get(demand.key)
                )
                for demand in demanded.asked(gate, Tier(tier))
            ),
        )
    return found


def _answer(
    demand: Demand, pk: UUID, facts: dict[str, bool | None], answers: Mapping[str, Mapping[UUID, Answer]]
) -> Answer:
    if not demanded.applies(demand, facts):
        return DOES_NOT_APPLY
    return answers.get(demand.key, {}).get(pk, UNANSWERED)


def gate_state(initiative: Initiative, gate: Gate) -> GateState:
    """Return what this gate asks of one initiative."""
    return gate_states(Initiative.objects.filter(pk=initiative.pk), gate)[initiative.pk]


def gate_document(state: GateState) -> dict[str, Any]:
    """Return a gate's state as other programs read it."""
    return {
        "gate": str(state.gate),
        "open": state.is_open,
        "criteria": [
            {
                "key": each.demand.key,
                "room": each.demand.room,
                "mandatory": each.mark == "M",
                "question": str(each.question),
                "verdict": str(each.answer.verdict),
                "because": each.because,
                "remedy": str(each.remedy_words),
            }
            for each in state.asked
        ],
    }


def next_gate(initiative: Initiative) -> Gate | None:
    """Return the gate that the initiative meets next, or None."""
    return rules.next_gate(Stage(initiative.stage), Status(initiative.status))


def holders(initiative: Initiative) -> dict[str, User]:
    """Return who holds which office in the initiative today; the earlier one where there are two. One query."""
    today = clock.today()
    held = Office.objects.filter(Q(to_on=None) | Q(to_on__gte=today), initiative=initiative, from_on__lte=today)
    return {office.role: office.person for office in held.select_related("person").order_by("-from_on")}


def find(user: Any, words: str, limit: int) -> list[Hit]:
    """Return initiatives for the search box: reference, title and summary hold every word."""
    found = matching(visible_to(user), {}, words)[:limit]
    return [Hit(title=each.title, url=each.get_absolute_url(), detail=each.reference) for each in found]


def editions(user: Any) -> QuerySet[Edition]:
    """Return the comparison sets that the person may see."""
    found: QuerySet[Edition] = Edition.objects.visible_to(user)
    return found


def entries(edition: Edition, filters: Mapping[str, Sequence[str]], words: str = "") -> QuerySet[InventoryEntry]:
    """Return the entries of a set that fit, those withdrawn by the source left out unless asked for."""
    found: QuerySet[InventoryEntry] = InventoryEntry.objects.filter(edition=edition)
    if "withdrawn" not in filters.get("state", ()):
        found = found.filter(withdrawn_at=None)
    for name in ("agency", "stage"):
        if values := filters.get(name):
            found = found.filter(**{f"{name}__in": values})
    for word in words[:WORDS_CHARACTERS].split()[:WORDS_LIMIT]:
        found = found.filter(Q(title__icontains=word) | Q(agency__icontains=word))
    return found


def entry_facets(edition: Edition) -> dict[str, list[tuple[str, int]]]:
    """Return how many living entries each agency and each stage has, most first."""
    living = InventoryEntry.objects.filter(edition=edition, withdrawn_at=None).order_by()
    return {
        name: [(row[name], row["n"]) for row in living.values(name).annotate(n=Count("pk")).order_by("-n", name)]
        for name in ("agency", "stage")
    }


def known_cells(edition: Edition | None) -> tuple[dict[str, dict[str, str]], set[str]]:
    """Return the source cells of a set by identity, and which identities are withdrawn."""
    if edition is None:
        return {}, set()
    rows = InventoryEntry.objects.filter(edition=edition).values_list("identity", "cells", "withdrawn_at")
    cells, gone = {}, set()
    for identity, held, withdrawn_at in rows.iterator(chunk_size=2_000):
        cells[identity] = held
        if withdrawn_at:
            gone.add(identity)
    return cells, gone


def fault_words(fault: Fault) -> str:
    """Return what is wrong with a file and what would mend it, in the reader's language."""
    told, remedy = (_(words).format(**fault.params) if words else "" for words in MESSAGES[fault.code])
    return f"{told} {remedy}".strip()


def rejection_words(rejection: Rejection) -> str:
    """Return why a row was not taken, in the reader's language."""
    return fault_words(Fault(rejection.code, rejection.params))


def layout(edition: Edition) -> inventory.Edition:
    """Return what the columns of a set mean; one that names no column where its source is no longer declared."""
    known = {each.key: each for each in sources()[edition.source].editions} if edition.source in sources() else {}
    return known.get(edition.key) or inventory.Edition(edition.key, edition.title, (), {}, ())
