"""Reading what gates ask of many initiatives, and the answers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Answer, Criterion, InitiativeScope
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import Gate, Stage, Status, Tier, Verdict
from hemicycle.rooms.portfolio.queries.intake import judged
from hemicycle.rooms.portfolio.rules import criteria as demanded
from hemicycle.rooms.portfolio.rules import initiatives as rules
from hemicycle.rooms.portfolio.rules.criteria import Demand


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
    scope = InitiativeScope(initiatives, on or clock.today(), gate)
    offered = offered_criteria()
    keys = {demand.key for demand in demanded.demands() if demand.gate is gate}
    answers = {key: offered[key].answers(scope) for key in sorted(keys & offered.keys())}
    answered = scope.once(judged)
    found = {}
    for pk, tier, function, route in scope.values("tier", "function", "route"):
        facts = rules.facts(function, route, answered[pk].facts if pk in answered else None)
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


def remedy_address(url_name: str, initiative: Initiative) -> str:
    """Return the address of the form: the initiative's own page in that room, or the room's list narrowed to it."""
    if not url_name:
        return ""
    try:
        return reverse(url_name, kwargs={"pk": initiative.pk})
    except NoReverseMatch:
        return f"{reverse(url_name)}?initiative={initiative.pk}"
