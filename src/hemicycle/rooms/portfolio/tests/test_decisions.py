"""From the request to the decision at a gate: frozen, void, decided once, and by nobody who is too close."""

from datetime import timedelta

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models.record import writing
from hemicycle.kernel.terms import Gate, Role, Stage, Status, Tier, Verdict
from hemicycle.rooms.governance.models import Body, Decision
from hemicycle.rooms.portfolio import actions, queries
from hemicycle.rooms.portfolio.models import Attestation
from tests.support.gates import let_others_hold

pytestmark = pytest.mark.django_db

USE = "data.use-authorised"
WORD = {"criterion": USE, "reason": "The record is ours to use so.", "record": "Register of data, line 12"}


@pytest.fixture
def asked(initiative, officer, monkeypatch):
    """A request at G0 whose every criterion holds."""
    let_others_hold(monkeypatch, "no room")
    return actions.ask_for_decision(initiative, by=officer, gate=Gate.SCREEN)[-1]


def decided(request, by, outcome, wrong):
    """Return what the body of a request would keep of its decision."""
    body = Body.objects.filter(key=request.body).first() or Body(
        key=request.body, names={"en": "AI office"}, terms={"en": "Decides"}, from_on=clock.today()
    )
    decision = Decision(body=body, matter="portfolio.gates", outcome=outcome, reason="As proposed.")
    decision.number = Decision.objects.count() + 1
    decision.hang_on(request)
    decision.year, decision.taken_at, decision.recorded_by = clock.today().year, clock.now(), by
    decision.papers_digest = request.papers_digest
    for name, value in wrong.items():
        setattr(decision, name, value)
    token = writing.set(True)
    body.created_at = body.changed_at = decision.created_at = decision.changed_at = clock.now()
    body.save()
    decision.save()
    writing.reset(token)
    return decision


def carry_out(request, by, outcome="accept to proposal", wrong=None):
    decision = decided(request, by, outcome, wrong or {})
    actions.decide_gate(request, by=by, outcome=outcome, reason="As proposed.", decision=decision)


def test_a_decision_moves_the_initiative_and_is_carried_out_once(asked, officer, initiative):
    carry_out(asked, officer)
    initiative.refresh_from_db()
    assert (initiative.stage, initiative.status) == (Stage.PROPOSAL, Status.ACTIVE)
    with pytest.raises(Refused) as refused:
        carry_out(asked, officer)
    assert refused.value.code == "decided"


def test_a_change_after_freezing_voids_the_request_and_says_what_changed(asked, officer, initiative):
    assert queries.differences(asked) == []
    actions.edit(initiative, by=officer, title="Another idea altogether")
    assert "title" in {each.what for each in queries.differences(asked)}
    with pytest.raises(Refused) as refused:
        carry_out(asked, officer)
    assert refused.value.code == "changed"
    again = actions.ask_for_decision(initiative, by=officer, gate=Gate.SCREEN)[-1]
    asked.refresh_from_db()
    assert asked.closed_at
    assert asked.void_because
    carry_out(again, officer)


def test_a_shut_gate_is_refused_with_what_is_missing_and_may_be_asked_otherwise(initiative, officer):
    with pytest.raises(Refused, match=r"portfolio\.tier-proposed") as refused:
        actions.ask_for_decision(initiative, by=officer, gate=Gate.SCREEN)
    assert refused.value.code == "shut"
    asked = actions.ask_for_decision(initiative, by=officer, gate=Gate.SCREEN, to_pass=False)[-1]
    assert not {"accept to proposal", "try in the sandbox"} & queries.may_be_decided(asked).keys()


def test_a_lowered_tier_reopens_the_gates_passed_on_the_higher_one(asked, officer, risk_officer, initiative):
    carry_out(asked, officer)
    initiative.refresh_from_db()
    actions.set_tier(initiative, by=risk_officer, tier=Tier.MINIMAL, reason="Less than was thought.")
    assert queries.reopened(initiative) == [Gate.SCREEN]
    with pytest.raises(Refused) as refused:
        actions.ask_for_decision(initiative, by=officer, gate=Gate.AUTHORISATION, to_pass=False)
    assert refused.value.code == "reopened"


def test_the_data_owner_vouches_for_the_use_and_it_is_counted_as_attested(initiative, office):
    owner = office(Role.DATA_OWNER).person
    actions.attest(initiative, by=owner, expires_on=clock.today() + timedelta(days=90), **WORD)
    state = queries.gate_state(initiative, Gate.AUTHORISATION)
    found = next(each for each in state.asked if each.demand.key == USE)
    assert found.answer.verdict is Verdict.ATTESTED
    assert owner.name in found.because


def test_signing_anew_ends_the_attestation_before(initiative, office):
    owner = office(Role.DATA_OWNER).person
    for days in (30, 90):
        actions.attest(initiative, by=owner, expires_on=clock.today() + timedelta(days=days), **WORD)
    assert Attestation.objects.count() == 2
    assert Attestation.objects.get(ended_on=None).expires_on == clock.today() + timedelta(days=90)


def test_a_review_that_suspends_makes_a_stop_that_another_office_lifts(initiative, officer, office, placed):
    placed(initiative, Stage.OPERATION)
    initiative.refresh_from_db()
    asked = actions.ask_for_decision(initiative, by=officer, gate=Gate.REVIEW, to_pass=False)[-1]
    carry_out(asked, officer, outcome="suspend")
    initiative.refresh_from_db()
    stop = queries.open_stop(initiative)
    assert (initiative.status, stop.confirmed_by, stop.status_before) == (Status.SUSPENDED, officer, Status.ACTIVE)
    with pytest.raises(Refused, match="emergency stop holds"):
        actions.ask_for_decision(initiative, by=officer, gate=Gate.REVIEW, to_pass=False)
    actions.lift_stop(stop, by=office(Role.SECRETARY_GENERAL).person, reason="It is mended.")
    initiative.refresh_from_db()
    assert initiative.status == Status.ACTIVE
