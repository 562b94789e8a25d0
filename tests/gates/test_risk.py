"""What risk asks at gates: in an initiative that passes, each fact broken closes the gates that ask for it, no other."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, registry
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.terms import Gate, Role, Stage, Tier
from hemicycle.rooms.questionnaires.models import Response, RiskProposal
from hemicycle.rooms.risk import actions, gates
from hemicycle.rooms.risk.models import Risk
from hemicycle.rooms.risk.rules.terms import CONCERN_OF, Category, Concern, ProposalOutcome
from tests.support.gates import gates_that_ask, let_others_hold, open_gates, publish, yes_or_no

ALL_GATES = set(Gate)
SOON = timedelta(days=40)


@action(permission="questionnaires.open", event="questionnaires.risk-proposed", tells=())
def keep(initiative, *, by, records):
    """An action of the tests' own: it keeps what it is given."""
    return records


registry.pop(f"{keep.__module__}.{keep.__qualname__}")


class Passing:
    """An initiative that passes every gate as far as risk asks."""

    def __init__(self, initiative: Any, officer: Any, chair: Any, response: Any) -> None:
        self.initiative, self.officer, self.chair, self.response = initiative, officer, chair, response

    def record(self, **points: int) -> Risk:
        facts = {"title": "It errs", "category": "Technical", "event": "A wrong word stays."}
        risk = actions.record(self.initiative, by=self.officer, **facts)
        actions.judge(risk, by=self.officer, reason="Counted.", **points)
        return risk

    def high(self, residual: int = 4) -> Risk:
        return self.record(current_likelihood=4, current_impact=4, residual_likelihood=residual, residual_impact=4)

    def plan(self, risk: Risk) -> None:
        facts = {"strategy": "reduce", "text": "Read twice", "due_on": clock.today() + SOON}
        actions.plan(risk, by=self.officer, **facts)

    def own(self, risk: Risk, person: Any) -> None:
        actions.edit(risk, by=self.officer, owner=person)

    def propose(self) -> RiskProposal:
        common = {"initiative": self.initiative, "chamber_id": self.initiative.chamber_id}
        proposal = RiskProposal(**common, response=self.response, question="q", risk="R-TEC-01")
        keep(self.initiative, by=self.officer, records=[proposal])
        return proposal


@pytest.fixture
def passing(house, initiative, lead, officer, office, risk_officer, monkeypatch):
    let_others_hold(monkeypatch, "risk")
    chair = office(Role.BODY_CHAIR, body="bureau", name="Karl Chair").person
    decided = {"body": "bureau", "decision": "D-1", "review_on": clock.today() + timedelta(days=300)}
    for each in Category:
        actions.set_limit(house.parliament, by=chair, about=each, limit=9, **decided)
    version = publish(officer, "list", [yes_or_no("list-1")])
    response = Response(
        initiative=initiative, chamber_id=initiative.chamber_id, under=version, stage=Stage.PROPOSAL, state="signed",
        signed_on=clock.today(), signed_sha256="0" * 64, opened_by=officer,
    )  # fmt: skip
    keep(initiative, by=officer, records=[response])
    found = Passing(initiative, risk_officer, chair, response)
    points = {f"{name}_{axis}": 2 for name in ("current", "residual") for axis in ("likelihood", "impact")}
    actions.close(found.record(**points), by=risk_officer, reason="It went away.")
    reasons = {each: "Nothing of that kind is touched." for each in Concern if each != Concern.SAFETY}
    actions.review_register(initiative, by=risk_officer, not_relevant=reasons)
    return found


def test_an_initiative_that_has_it_all_passes_every_gate(passing):
    assert open_gates(passing.initiative) == ALL_GATES


def asked(*keys):
    return set().union(*(gates_that_ask(f"risk.{key}", Tier.HIGH) for key in keys))


def test_a_proposal_closes_its_gates_until_it_is_handled(passing):
    proposal = passing.propose()
    assert open_gates(passing.initiative) == ALL_GATES - asked("proposals-handled")
    with pytest.raises(Refused, match="reason"):
        actions.handle(proposal, by=passing.officer, outcome=ProposalOutcome.REJECTED)
    actions.handle(proposal, by=passing.officer, outcome=ProposalOutcome.REJECTED, reason="It checks itself.")
    assert open_gates(passing.initiative) == ALL_GATES


def test_a_risk_above_appetite_closes_its_gates_until_it_is_owned_and_treated(passing, lead, clerk):
    risk = passing.high(residual=1)
    assert open_gates(passing.initiative) == ALL_GATES - asked("above-appetite-treated", "closed-or-moved")
    passing.plan(risk)
    passing.own(risk, lead)
    assert open_gates(passing.initiative) == ALL_GATES - asked("above-appetite-treated", "closed-or-moved")
    passing.own(risk, passing.chair)
    assert open_gates(passing.initiative) == ALL_GATES - asked("closed-or-moved")


def test_a_treatment_that_nobody_funded_is_none(passing, office):
    risk = passing.high(residual=1)
    passing.own(risk, passing.chair)
    facts = {"strategy": "reduce", "text": "Read twice", "due_on": clock.today() + SOON}
    treatment = actions.plan(risk, by=passing.officer, cost=Decimal(95_000), **facts)
    assert answer(gates.above_appetite_treated, passing, clock.today()).says == "untreated"
    actions.fund(treatment, by=office(Role.FINANCE).person, reason="From the reserve.")
    assert answer(gates.above_appetite_treated, passing, clock.today()).says == "treated"


def test_a_residual_risk_above_appetite_closes_its_gates_until_a_body_accepts_it(passing):
    risk = passing.high()
    passing.plan(risk)
    passing.own(risk, passing.chair)
    assert open_gates(passing.initiative) == ALL_GATES - asked("no-open-high", "closed-or-moved")
    until = clock.today() + SOON
    actions.accept(risk, by=passing.chair, body="bureau", reason="For one term.", until_on=until)
    assert open_gates(passing.initiative) == ALL_GATES - asked("closed-or-moved")
    assert answer(gates.no_open_high, passing, until).says == "high"


def answer(criterion, passing, on: date):
    scope = InitiativeScope(Initiative.objects.filter(pk=passing.initiative.pk), on)
    return criterion(scope)[passing.initiative.pk]


def test_a_risk_that_nobody_judged_is_unknown_and_closes_the_gates(passing):
    facts = {"title": "It errs", "category": "Technical", "event": "A wrong word stays."}
    actions.record(passing.initiative, by=passing.officer, **facts)
    closed = asked("above-appetite-treated", "no-open-high", "closed-or-moved")
    assert open_gates(passing.initiative) == ALL_GATES - closed


def test_a_concern_without_risk_or_reason_closes_its_gates(passing):
    actions.review_register(passing.initiative, by=passing.officer, not_relevant={})
    assert open_gates(passing.initiative) == ALL_GATES - asked("categories-covered")


def test_an_open_risk_closes_the_last_gate_until_it_is_closed_or_moved(passing):
    points = {f"{name}_{axis}": 2 for name in ("current", "residual") for axis in ("likelihood", "impact")}
    risk = passing.record(**points)
    assert open_gates(passing.initiative) == ALL_GATES - asked("closed-or-moved")
    actions.move(risk, by=passing.officer, owner=passing.chair, reason="The archive keeps it.")
    assert open_gates(passing.initiative) == ALL_GATES


def test_a_register_not_looked_through_for_long_is_overdue(passing):
    assert answer(gates.no_open_high, passing, clock.today() + timedelta(days=90)).says == "none"
    assert answer(gates.no_open_high, passing, clock.today() + timedelta(days=91)).says == "overdue"


def test_the_appetite_answers_for_the_house_until_its_review(passing):
    assert answer(gates.appetite_set, passing, clock.today()).says == "set"
    late = answer(gates.appetite_set, passing, clock.today() + timedelta(days=300))
    assert (late.says, late.params["n"]) == ("open", 18)


def test_every_concern_has_a_category():
    assert set(CONCERN_OF.values()) == set(Concern)
