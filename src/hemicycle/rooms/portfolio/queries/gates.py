"""Reading what gates ask of many initiatives, and the answers."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Answer, Criterion, InitiativeScope
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import Gate, Stage, Status, Tier, Verdict
from hemicycle.rooms.portfolio.queries import gate_rules, vouched
from hemicycle.rooms.portfolio.queries.benefits import open_trials
from hemicycle.rooms.portfolio.queries.intake import judged
from hemicycle.rooms.portfolio.queries.vouched import UNANSWERED, Vouched
from hemicycle.rooms.portfolio.rules import criteria as demanded
from hemicycle.rooms.portfolio.rules import initiatives as rules
from hemicycle.rooms.portfolio.rules.criteria import Change, Demand
from hemicycle.rooms.questionnaires import queries as questionnaires


class Asked(NamedTuple):
    """One criterion of a gate with its answer for one initiative; a register at a gate is hundreds of thousands."""

    demand: Demand
    mark: str  # "M" mandatory, "A" advisory
    answer: Answer
    criterion: Criterion | None

    @property
    def because(self) -> str:
        """Return the reason in the reader's language."""
        if self.answer is DOES_NOT_APPLY:
            return _("The condition does not apply here.")
        if self.answer.says in vouched.SAYS:
            return vouched.words(self.answer)
        if self.criterion is None:
            return _("Nobody has answered this yet, and no room computes it.")
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


DOES_NOT_APPLY = Answer(Verdict.NOT_APPLICABLE, "")


def offered_criteria() -> dict[str, Criterion]:
    """Return every criterion that some room computes, by key."""
    return {criterion.key: criterion for room in rooms() for criterion in room.criteria}


@dataclass(frozen=True)
class Answered:
    """Everything that was asked of a scope: what rooms compute, what offices vouch for, what bodies waive."""

    computed: Mapping[str, Mapping[UUID, Answer]]
    vouched: Vouched
    facts: Mapping[UUID, dict[str, bool | None]]
    tiers: Mapping[UUID, Tier]
    house: Mapping[UUID, Answer]

    def column(self, demand: Demand, gate: Gate) -> Callable[[UUID], Answer]:
        """Return what answers one criterion at one gate, initiative by initiative."""
        key, computed = demand.key, self.computed.get(demand.key, {})

        def unanswered(_pk: UUID) -> Answer:
            return UNANSWERED

        def found(pk: UUID) -> Answer:
            return computed.get(pk, UNANSWERED)

        def settled(pk: UUID) -> Answer:
            return self.vouched.settle(key, pk, gate, computed.get(pk, UNANSWERED))

        if key == demanded.READY and self.house:
            answer: Callable[[UUID], Answer] = self.house.__getitem__
        elif self.vouched.says_of(key):
            answer = settled
        else:
            answer = found if computed else unanswered
        if not demand.condition:
            return answer
        kinds = {id(facts): facts for facts in self.facts.values()}  # initiatives of the same facts share them
        applies = {kind: demanded.applies(demand, facts) for kind, facts in kinds.items()}
        return lambda pk: answer(pk) if applies[id(self.facts[pk])] else DOES_NOT_APPLY


def answered(scope: InitiativeScope, keys: Collection[str]) -> Answered:
    """Ask these criteria of a scope, in a fixed number of queries however long it is."""
    offered = offered_criteria()
    is_derived = demanded.READY in keys and demanded.READY not in offered
    of_house = {each.key for each in demanded.house_demands()} if is_derived else set()
    computed = {key: offered[key].answers(scope) for key in sorted((set(keys) | of_house) & offered.keys())}
    said = scope.once(judged)
    external = questionnaires.external_data(scope.ids()) if demanded.depend_on("external_data", keys) else {}
    tried = scope.once(open_trials) if demanded.depend_on("sandbox", keys) else {}
    facts, tiers = {}, {}
    kinds: dict[tuple[bool | None, ...], dict[str, bool | None]] = {}
    for pk, tier, function, route in scope.values("tier", "function", "route"):
        stated = rules.facts(
            function, route, said[pk].facts if pk in said else None, external.get(pk), is_tried=pk in tried
        )
        facts[pk] = kinds.setdefault(tuple(stated.values()), stated)
        tiers[pk] = Tier(tier)
    given = vouched.vouched(scope)
    house = {pk: vouched.house_ready(tiers[pk], facts[pk], pk, computed, given) for pk in facts} if of_house else {}
    return Answered(computed, given, facts, tiers, house)


def gate_states(
    initiatives: QuerySet[Initiative], gate: Gate, on: date | None = None, changes: frozenset[Change] | None = None
) -> dict[UUID, GateState]:
    """Return what this gate asks of each initiative, and the answers, in a fixed number of queries.

    `changes` are what the house asks otherwise than the built-in table; its rules in force unless given.
    """
    scope = InitiativeScope(initiatives, on or clock.today(), gate)
    marks = gate_rules.in_force().changes if changes is None else changes
    offered = offered_criteria()
    known = answered(scope, {demand.key for demand in demanded.demands() if demand.gate is gate})
    derived = {demanded.READY: vouched.HOUSE_READY}
    columns = {demand.key: known.column(demand, gate) for demand in demanded.demands() if demand.gate is gate}
    asked = {
        tier: [
            (demand, demand.mandatory[tier], offered.get(demand.key) or derived.get(demand.key), columns[demand.key])
            for demand in demanded.asked(gate, tier, marks)
        ]
        for tier in Tier
    }
    return {
        pk: GateState(gate, tuple(Asked(one, mark, answer(pk), of) for one, mark, of, answer in asked[tier]))
        for pk, tier in known.tiers.items()
    }


def gate_state(initiative: Initiative, gate: Gate) -> GateState:
    """Return what this gate asks of one initiative."""
    return gate_states(Initiative.objects.filter(pk=initiative.pk), gate)[initiative.pk]


def watched(initiative: Initiative) -> GateState:
    """Return what is watched of one initiative in operation beside what its periodic review asks."""
    scope = InitiativeScope(Initiative.objects.filter(pk=initiative.pk), clock.today(), Gate.REVIEW)
    asked = [demand for demand in demanded.watched() if demand.mandatory.get(Tier(initiative.tier), "-") != "-"]
    known, offered = answered(scope, {demand.key for demand in asked}), offered_criteria()
    rows = (
        Asked(
            each,
            each.mandatory[Tier(initiative.tier)],
            known.column(each, Gate.REVIEW)(initiative.pk),
            offered.get(each.key),
        )
        for each in asked
    )
    return GateState(Gate.REVIEW, tuple(rows))


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


def remedy_address(url_name: str, initiative: Initiative) -> str:
    """Return the address of the form: the initiative's own page in that room, or the room's list narrowed to it."""
    if not url_name:
        return ""
    try:
        return reverse(url_name, kwargs={"pk": initiative.pk})
    except NoReverseMatch:
        return f"{reverse(url_name)}?initiative={initiative.pk}"


def requests_address(initiative: Initiative) -> str:
    """Return the page of what was asked, vouched for and decided about an initiative."""
    return reverse("portfolio:requests", kwargs={"pk": initiative.pk})


def question_named(key: str) -> Any:
    """Return the question of the criterion of this key; the key itself where no gate asks it any more."""
    known = (*demanded.demands(), *demanded.house_demands())
    return next((question_of(each) for each in known if each.key == key), key)


def question_of(demand: Demand) -> Any:
    """Return the question of a criterion in the reader's language, whether a room computes it or not."""
    criterion = offered_criteria().get(demand.key)
    return criterion.question if criterion else _(demand.question)
