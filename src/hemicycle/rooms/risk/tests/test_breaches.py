"""A risk above its limit awaits the body that owns the limit, and the gate stays shut until that body has decided."""

from datetime import timedelta

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.permissions import forget
from hemicycle.kernel.terms import Role
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.governance import queries as bodies
from hemicycle.rooms.risk import actions, gates, queries
from hemicycle.rooms.risk.rules.terms import BreachOutcome

HIGH = {f"{name}_{axis}": 4 for name in ("current", "residual") for axis in ("likelihood", "impact")}


def days(n):
    return clock.today() + timedelta(days=n)


class Bureau:
    """A body of one office that owns the limit on technical risks, and a risk above it."""

    def __init__(self, body, head, risk, officer):
        self.body, self.head, self.risk, self.officer = body, head, risk, officer

    def decide(self, outcome, **more):
        facts = {"matter": queries.MATTER, "about": self.risk.pk, "outcome": outcome, "reason": "It was heard."}
        return governance.decide(self.body, by=self.head, **facts, **more)

    def awaits(self):
        return [record.pk for matter, record in bodies.awaiting(self.head, self.body) if matter.key == queries.MATTER]

    def gate(self):
        scope = InitiativeScope(Initiative.objects.filter(pk=self.risk.initiative_id), clock.today())
        return gates.no_open_high(scope)[self.risk.initiative_id].says


@pytest.fixture
def bureau(house, initiative, office, risk_officer):
    head = office(Role.SECRETARY_GENERAL).person
    span = {"terms": {}, "from_on": days(-9), "sole_office": Role.SECRETARY_GENERAL}
    body = governance.create_body(house.parliament, by=head, key="bureau", names={"en": "Bureau"}, **span)
    decided = {"body": "bureau", "decision": "D-1", "review_on": days(300)}
    actions.set_limit(house.parliament, by=head, about="Technical", limit=9, **decided)
    facts = {"title": "It errs", "category": "Technical", "event": "A wrong word stays."}
    risk = actions.record(initiative, by=risk_officer, **facts)
    actions.judge(risk, by=risk_officer, reason="Counted.", **HIGH)
    actions.review_register(initiative, by=risk_officer, not_relevant={})
    return Bureau(body, head, risk, risk_officer)


def test_a_breach_awaits_the_body_of_its_limit_and_shuts_the_gate_until_it_is_accepted(bureau, heard):
    assert bureau.awaits() == [bureau.risk.pk]
    assert bureau.gate() == "high"
    bureau.decide(BreachOutcome.ACCEPT_90)
    assert bureau.awaits() == []
    assert bureau.gate() == "none"
    kept = bureau.risk.acceptances.get()
    assert (kept.body, kept.score, kept.until_on) == ("bureau", 16, days(90))
    assert "risk.breach-decided" in heard
    with clock.at(clock.now() + timedelta(days=90)):
        forget(bureau.head)
        assert bureau.awaits() == [bureau.risk.pk]


def test_what_is_sent_to_be_treated_comes_back_when_judged_anew_or_late(bureau):
    bureau.decide(BreachOutcome.TREAT)
    assert (bureau.awaits(), bureau.gate()) == ([], "high")
    with clock.at(clock.now() + timedelta(days=91)):
        forget(bureau.head)
        assert bureau.awaits() == [bureau.risk.pk]
    with clock.at(clock.now() + timedelta(days=2)):
        forget(bureau.officer)
        forget(bureau.head)
        actions.judge(bureau.risk, by=bureau.officer, reason="Worse.", current_likelihood=5)
        assert bureau.awaits() == [bureau.risk.pk]


def test_the_owner_of_the_least_limit_decides_and_nobody_else_accepts(bureau, house, office):
    other = office(Role.BODY_CHAIR, body="steering").person
    decided = {"body": "steering", "decision": "S-1", "review_on": days(300)}
    actions.set_limit(bureau.risk.initiative, by=other, about="Technical", limit=4, **decided)
    assert bureau.awaits() == []
    assert queries.body_of(bureau.risk) == "steering"
    with pytest.raises(Refused, match="Another body decides"):
        bureau.decide(BreachOutcome.ACCEPT_90)
    actions.accept(bureau.risk, by=other, body="steering", reason="For a month.", until_on=days(30))
    assert bureau.gate() == "none"


def test_who_leads_does_not_decide_and_nothing_is_carried_out_without_a_decision(bureau, office):
    with pytest.raises(Refused, match="Only the decision"):
        actions.decide_breach(bureau.risk, by=bureau.head, outcome=BreachOutcome.ACCEPT_90, reason="I say so.")
    office(Role.BUSINESS_OWNER, initiative=bureau.risk.initiative, person=bureau.head)
    with pytest.raises(Refused, match="Leads, owns or proposed"):
        bureau.decide(BreachOutcome.ACCEPT_90)
    assert bureau.gate() == "high"


def test_papers_change_with_the_score(bureau):
    read = queries.papers_of_breach(bureau.risk).digest
    actions.judge(bureau.risk, by=bureau.officer, reason="Worse.", current_likelihood=5)
    with pytest.raises(Refused, match="changed since you read it"):
        bureau.decide(BreachOutcome.ACCEPT_90, papers_digest=read)
