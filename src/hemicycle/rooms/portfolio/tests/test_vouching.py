"""Who may vouch for what, for how long, and what a waiver is."""

from datetime import date, timedelta

import pytest

from hemicycle.kernel.terms import Role, Tier, Verdict
from hemicycle.rooms.portfolio.rules import attesting, criteria, outcomes
from hemicycle.rooms.portfolio.rules.attesting import Fault

TODAY = date(2026, 3, 2)
KEY = "resources.whole-life-cost-fits"  # attested by finance
FINE = {
    "key": KEY,
    "tier": Tier.MINIMAL,
    "computed": None,
    "vouched_before": False,
    "involved": False,
    "held": {(Role.FINANCE, "")},
    "reason": "The budget of the unit covers five years of it.",
    "has_evidence": True,
    "on": TODAY,
    "expires_on": TODAY + timedelta(days=180),
}
HIGH = {"tier": Tier.HIGH, "expires_on": TODAY + timedelta(days=90)}
EMPTY = {"computed": Verdict.UNKNOWN, "expires_on": TODAY + timedelta(days=30)}
COMMITTEE = {"key": "ethics.committee-heard", "held": {(Role.BODY_CHAIR, "ethics")}}


@pytest.mark.parametrize(
    ("twin", "wrong", "fault"),
    [
        ({}, {"key": "resources.flies"}, Fault.UNKNOWN),
        *[({}, {"key": key}, Fault.NEVER) for key in sorted(criteria.UNTOUCHABLE)],
        ({}, {"key": criteria.READY}, Fault.NEVER),
        ({}, {"involved": True}, Fault.INVOLVED),
        ({}, {"held": {(Role.AI_OFFICER, "")}}, Fault.OFFICE),
        ({}, {"held": set()}, Fault.OFFICE),
        (COMMITTEE, {"held": {(Role.BODY_CHAIR, "bureau")}}, Fault.OFFICE),
        ({}, {"computed": Verdict.NOT_MET}, Fault.COMPUTED),
        ({}, {"computed": Verdict.MET}, Fault.COMPUTED),
        (EMPTY, {"vouched_before": True}, Fault.ONCE),
        (EMPTY, {"expires_on": TODAY + timedelta(days=31)}, Fault.LONG),
        (HIGH, {"expires_on": TODAY + timedelta(days=91)}, Fault.LONG),
        ({}, {"expires_on": TODAY + timedelta(days=181)}, Fault.LONG),
        ({}, {"expires_on": TODAY}, Fault.PAST),
        ({}, {"reason": "It is so."}, Fault.REASON),
        ({}, {"has_evidence": False}, Fault.EVIDENCE),
    ],
)
def test_one_forbidden_fact_is_refused_and_its_twin_is_signed(twin, wrong, fault):
    assert attesting.fault(**FINE | twin) is None
    assert attesting.fault(**FINE | twin | wrong) is fault


def test_every_attesting_office_is_a_role_of_the_house():
    for demand in (*criteria.demands(), *criteria.house_demands()):
        if demand.attestable:
            assert attesting.roles_of(demand.attesting_office)[0] in Role


def test_what_is_never_attested_is_never_waived():
    assert {demand.key for demand in criteria.demands() if not demand.attestable} == criteria.UNTOUCHABLE
    assert not any(attesting.waivable(key) for key in (*criteria.UNTOUCHABLE, criteria.READY))
    assert attesting.waivable(KEY)


def test_over_half_on_somebodys_word_is_counted_exactly():
    half = [Verdict.ATTESTED, Verdict.MET]
    assert not attesting.is_mostly_attested(half)
    assert attesting.is_mostly_attested([*half, Verdict.ATTESTED])


def test_the_house_demands_five_things_at_the_minimal_tier():
    facts = {"generative": False, "bought": True, "embedded": False, "core_function": False}
    asked = {demand.key for demand in criteria.house_demanded(Tier.MINIMAL, facts)}
    assert asked == {
        "governance.bodies-mandated", "governance.prohibited-list-in-force", "risk.appetite-set",
        "questionnaires.instruments-published", "ledger.heads-verified",
    }  # fmt: skip


def test_the_deciding_bodies_are_those_of_the_built_in_table():
    named = {"AI officer": "ai-office", "gate panel": "gate-panel", "governance body": "steering"}
    named["closure signatories"] = "closure"
    for demand in criteria.demands():
        for tier, body in demand.body.items():
            assert outcomes.deciding_body(demand.gate, tier, {}) == named[body], (demand.gate, tier)


@pytest.mark.parametrize("gate", list(outcomes.OUTCOMES))
def test_nothing_passes_a_shut_gate_and_a_pilot_is_extended_once(gate):
    assert not any(each.passes for each in outcomes.outcomes(gate, is_open=False))
    assert any(each.passes for each in outcomes.outcomes(gate, is_open=True))
    extended = {each.key for each in outcomes.outcomes(gate, is_open=True, extended=True)}
    assert outcomes.EXTEND not in extended
