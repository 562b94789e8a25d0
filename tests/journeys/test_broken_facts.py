"""A criterion whose one fact breaks closes the gates that ask it, and no other answer of any gate changes."""

from datetime import timedelta

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import Gate, Verdict
from hemicycle.rooms.administration.actions import end_office
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.portfolio import actions as portfolio
from hemicycle.rooms.portfolio import queries

pytestmark = pytest.mark.django_db


def answers(initiative):
    """Return the verdict of every criterion at every gate."""
    return {
        (gate, each.demand.key): each.answer.verdict
        for gate in Gate
        for each in queries.gate_state(initiative, gate).asked
    }


def asked_at(key):
    return next(each for room in rooms() for each in room.criteria if each.key == key).asked_at


def changed(before, after):
    return {key for key, now in after.items() if now is not before[key]}


def test_when_the_owner_leaves_only_the_gates_that_ask_for_one_office_close(initiative, owner, house):
    key = "governance.one-accountable-office"
    before = answers(initiative)
    end_office(owner.offices.get(), by=house.administrator, to_on=clock.today() - timedelta(days=1))
    assert changed(before, answers(initiative)) == {(gate, key) for gate in asked_at(key)}
    assert Gate.SCREEN not in asked_at(key)


def test_when_the_policy_goes_only_the_gates_that_ask_for_prohibited_uses_close(initiative, officer, ai_policy):
    key = "governance.no-prohibited-use"
    portfolio.edit(initiative, by=officer, automation="assistance", function="legislative")
    before = answers(initiative)
    assert {before[gate, key] for gate in asked_at(key)} == {Verdict.MET}
    governance.withdraw_policy(ai_policy, by=ai_policy.approved_by, reason="A court annulled it")
    assert changed(before, answers(initiative)) == {(gate, key) for gate in asked_at(key)}
