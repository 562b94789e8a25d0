"""What ethics asks at gates: in an initiative that passes, each fact broken closes the gates that ask for it, no other."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, registry
from hemicycle.kernel.terms import AutomationLevel, Gate, Role, Stage, Tier
from hemicycle.rooms.administration import actions as administration
from hemicycle.rooms.ethics import actions, rules
from hemicycle.rooms.ethics.models import Finding
from hemicycle.rooms.ethics.rules import (
    BiasFamily,
    BiasResult,
    Environment,
    Group,
    OpinionKind,
    Outcome,
    OversightForm,
    Period,
    Principle,
    Sought,
)
from hemicycle.rooms.portfolio import actions as portfolio
from hemicycle.rooms.questionnaires.models import Answer
from tests.support.gates import gates_that_ask, let_others_hold, open_gates, publish, yes_or_no

ALL_GATES = set(Gate)


@action(permission="ethics.assess", event="ethics.assessment-opened", tells=())
def answer_in_bulk(initiative, *, by, answers):
    """An action of the tests' own: it writes answers as they are given."""
    return answers


registry.pop(f"{answer_in_bulk.__module__}.{answer_in_bulk.__qualname__}")


class Passing:
    """A high-risk initiative that passes every gate as far as ethics asks, and the people around it."""

    def __init__(self, house: Any, initiative: Any, lead: Any, reviewer: Any, chair: Any, overseer: Any) -> None:
        self.house, self.initiative, self.lead = house, initiative, lead
        self.reviewer, self.chair, self.overseer = reviewer, chair, overseer

    def finding(self, stage: Stage, principle: Principle = Principle.PRIVACY) -> Finding:
        found: Finding = Finding.objects.get(initiative=self.initiative, assessment__stage=stage, principle=principle)
        return found

    def sign(self, finding: Finding, outcome: Outcome = Outcome.UPHELD, **more: Any) -> None:
        actions.sign(finding, by=self.reviewer, outcome=outcome, reason="Read and found so.", **more)

    def decide(self, gate: Gate) -> None:
        facts = {"title": f"At {gate}", "question": "May it?", "body": "board", "gate": gate}
        case = actions.open_case(self.initiative, by=self.lead, **facts)
        actions.give_opinion(case, by=self.chair, kind=OpinionKind.FAVOURABLE, opinion="It may.")


@pytest.fixture
def passing(house, initiative, lead, officer, office, risk_officer, monkeypatch):
    """The initiative of the cast, brought to where every gate opens."""
    let_others_hold(monkeypatch, "ethics")
    reviewer = office(Role.COMPLIANCE_OFFICER, name="Cora Compliance").person
    chair = office(Role.BODY_CHAIR, name="Karl Chair").person
    overseer = office(Role.OVERSEER, initiative=initiative, name="Otto Overseer")
    portfolio.edit(
        initiative,
        by=officer,
        automation=AutomationLevel.ASSISTANCE,
        human_role="A reviser checks every page.",
        deployment_case="manual task",
        function="legislative",
    )
    found = Passing(house, initiative, lead, reviewer, chair, overseer)
    answers = []
    for principle, key in rules.LISTS.items():
        version = publish(officer, key, [yes_or_no(f"{key}-1"), yes_or_no(f"{key}-2", "K")])
        common = {"initiative": initiative, "chamber": initiative.chamber, "under": version, "given_by": lead}
        answers += [Answer(question=f"{key}-{n}", value="yes", given_at=clock.now(), **common) for n in (1, 2)]
        assert principle in Principle
    answers += [
        Answer(question=rules.NEGATIVE_EFFECT, value="yes", given_at=clock.now(), **common),
        Answer(
            question=rules.MITIGATION, value="partly", comment="Paper letters count.", given_at=clock.now(), **common
        ),
    ]
    answer_in_bulk(initiative, by=lead, answers=answers)
    for stage in rules.ASSESSED_STAGES:
        for record in actions.open_assessment(initiative, by=lead, stage=stage)[1:]:
            found.sign(record)
    actions.define_fairness(
        initiative, by=lead, sought=Sought.GROUP, measure="equal-error", statement="Like for all.",
        groups=["French", "Arabic"], without_data=[], threshold=Decimal("0.03"),
    )  # fmt: skip
    actions.choose_explanation(initiative, by=lead, method="Sources beside each line", audience="Members")
    actions.design_oversight(
        initiative, by=lead, form=OversightForm.IN_THE_LOOP, minutes=Decimal(2), has_stop_power=True
    )
    actions.declare_effect(
        initiative, by=lead, environment=Environment.PRODUCTION, has_official_effect=False, needs_adoption=True
    )
    for family in BiasFamily:
        actions.check_bias(initiative, by=lead, family=family, checked_on=clock.today(), result=BiasResult.BALANCED)
    groups = [Group("French", 400, 0.08), Group("Arabic", 300, 0.10)]
    actions.record_fairness(initiative, by=lead, measured_on=clock.today() - timedelta(days=9), groups=groups)
    begun = clock.today() - timedelta(days=30)
    actions.record_period(initiative, by=lead, period=Period(begun, begun, 100, 20, sampled=60, confirmed=60))
    found.decide(Gate.AUTHORISATION)
    found.decide(Gate.SCALE)
    return found


def test_an_initiative_that_has_it_all_passes_every_gate(passing):
    assert open_gates(passing.initiative) == ALL_GATES


def _automate(it: Passing) -> None:
    portfolio.edit(it.initiative, by=it.lead, automation=AutomationLevel.FULL)


def _forget_fairness(it: Passing) -> None:
    actions.define_fairness(
        it.initiative, by=it.lead, sought=Sought.GROUP, measure="equal-error", statement="", groups=["French", "Arabic"],
        without_data=[], threshold=None,
    )  # fmt: skip


def _unexplain(it: Passing) -> None:
    actions.choose_explanation(it.initiative, by=it.lead, method="Sources", audience="")


def _dismiss_the_overseer(it: Passing) -> None:
    administration.end_office(it.overseer, by=it.house.administrator, to_on=clock.today() - timedelta(days=1))


def _take_the_stop_away(it: Passing) -> None:
    actions.design_oversight(
        it.initiative, by=it.lead, form=OversightForm.ON_THE_LOOP, minutes=Decimal(2), has_stop_power=False
    )


def _take_the_time_away(it: Passing) -> None:
    actions.design_oversight(
        it.initiative, by=it.lead, form=OversightForm.ON_THE_LOOP, minutes=Decimal(0), has_stop_power=True
    )


def _lean(it: Passing) -> None:
    actions.check_bias(
        it.initiative,
        by=it.lead,
        family=BiasFamily.LEANING,
        checked_on=clock.today(),
        result=BiasResult.BIASED,
        note="Left.",
    )


def _bind(it: Passing) -> None:
    actions.declare_effect(
        it.initiative, by=it.lead, environment=Environment.PRODUCTION, has_official_effect=True, needs_adoption=False
    )


def _widen_the_gap(it: Passing) -> None:
    groups = [Group("French", 400, 0.05), Group("Arabic", 300, 0.10)]
    actions.record_fairness(it.initiative, by=it.lead, measured_on=clock.today(), groups=groups)


def _forget_a_group(it: Passing) -> None:
    groups = [Group("French", 400, 0.05)]
    actions.record_fairness(it.initiative, by=it.lead, measured_on=clock.today(), groups=groups)


def _confirm_less(it: Passing) -> None:
    begun = clock.today() - timedelta(days=20)
    actions.record_period(it.initiative, by=it.lead, period=Period(begun, begun, 10, 1, sampled=60, confirmed=30))


BREAKS: list[tuple[str, Callable[[Passing], None]]] = [
    ("ethics.automation-declared", _automate),
    ("ethics.fairness-met", _widen_the_gap),
    ("ethics.fairness-met", _forget_a_group),
    ("ethics.explanation-chosen", _unexplain),
    ("ethics.oversight-designed", _dismiss_the_overseer),
    ("ethics.oversight-designed", _take_the_stop_away),
    ("ethics.oversight-designed", _take_the_time_away),
    ("ethics.neutrality-checked", _lean),
    ("ethics.effect-reversible", _bind),
    ("ethics.output-confirmed", _confirm_less),
]


@pytest.mark.parametrize(("key", "broken"), BREAKS, ids=[f"{key} {broken.__name__}" for key, broken in BREAKS])
def test_a_broken_fact_closes_the_gates_that_ask_for_it_and_no_other(key, broken, passing):
    broken(passing)
    assert open_gates(passing.initiative) == ALL_GATES - gates_that_ask(key, Tier.HIGH)


def test_without_a_threshold_fairness_is_neither_defined_nor_met(passing):
    _forget_fairness(passing)
    asked = gates_that_ask("ethics.fairness-defined", Tier.HIGH) | gates_that_ask("ethics.fairness-met", Tier.HIGH)
    assert open_gates(passing.initiative) == ALL_GATES - asked


@pytest.mark.parametrize("question", [rules.NEGATIVE_EFFECT, rules.MITIGATION])
def test_an_effect_on_minorities_that_nobody_answered_closes_the_gate(question, passing):
    _gone(passing, Answer.objects.filter(initiative=passing.initiative, question=question))
    assert open_gates(passing.initiative) == ALL_GATES - gates_that_ask("ethics.minority-effect-answered", Tier.HIGH)


@pytest.mark.parametrize("family", rules.CAUSAL_FAMILIES)
def test_a_kind_of_bias_that_nobody_looked_for_closes_the_gate(family, passing):
    from hemicycle.rooms.ethics.models import BiasCheck

    _gone(passing, BiasCheck.objects.filter(initiative=passing.initiative, family=family))
    assert open_gates(passing.initiative) == ALL_GATES - gates_that_ask("ethics.bias-checked", Tier.HIGH)


@action(permission="ethics.design", event="ethics.bias-looked-for", tells=())
def forget_rows(initiative, *, by, rows):
    """An action of the tests' own: it takes rows away, as no action of the house does."""
    from hemicycle.kernel.models.record import writing

    token = writing.set(True)
    rows.delete()
    writing.reset(token)


registry.pop(f"{forget_rows.__module__}.{forget_rows.__qualname__}")


def _gone(it: Passing, rows: Any) -> None:
    forget_rows(it.initiative, by=it.lead, rows=rows)


@pytest.mark.parametrize("stage", rules.ASSESSED_STAGES)
@pytest.mark.parametrize("outcome", [Outcome.NOT_UPHELD, Outcome.UNDER_REVIEW])
def test_a_principle_not_upheld_closes_the_gates_of_its_stage(stage, outcome, passing):
    passing.sign(passing.finding(stage, Principle.FAIRNESS), outcome)
    closed = {gate for gate, of in rules.STAGE_OF_GATE.items() if of is stage}
    assert open_gates(passing.initiative) == ALL_GATES - closed


def test_conditions_uphold_a_principle(passing):
    passing.sign(passing.finding(Stage.PROPOSAL), Outcome.CONDITIONAL, conditions="Ask again in March.")
    assert open_gates(passing.initiative) == ALL_GATES


def test_an_answer_taken_back_before_signing_makes_a_verdict_too_thin(passing):
    _gone(passing, Answer.objects.filter(initiative=passing.initiative, question="ipu-e-pri-2"))
    passing.sign(passing.finding(Stage.DESIGN))
    assert open_gates(passing.initiative) == ALL_GATES - {Gate.BUILD_OR_BUY}


def test_a_limited_tier_asks_only_what_the_guidelines_ask(passing, officer):
    _gone(passing, Answer.objects.filter(initiative=passing.initiative, question="ipu-e-pri-2"))
    passing.sign(passing.finding(Stage.DESIGN))
    portfolio.set_tier(passing.initiative, by=officer, tier=Tier.LIMITED, reason="Only drafts.")
    assert open_gates(passing.initiative) == ALL_GATES


def test_a_reviewer_who_leads_by_now_closes_every_gate_at_the_high_tier(passing, office):
    office(Role.PROJECT_LEAD, initiative=passing.initiative, person=passing.reviewer)
    assert open_gates(passing.initiative) == {Gate.SCREEN}


@pytest.mark.parametrize("gate", [Gate.AUTHORISATION, Gate.SCALE])
def test_an_open_case_closes_the_gate_that_waits_for_it(gate, passing):
    facts = {"title": "One more", "question": "May it?", "body": "board", "gate": gate}
    actions.open_case(passing.initiative, by=passing.lead, **facts)
    assert open_gates(passing.initiative) == ALL_GATES - {gate}


def test_a_condition_without_an_answer_closes_the_gate(passing):
    facts = {"title": "One more", "question": "May it?", "body": "board", "gate": Gate.SCALE}
    case = actions.open_case(passing.initiative, by=passing.lead, **facts)
    made = actions.give_opinion(
        case, by=passing.chair, kind=OpinionKind.CONDITIONAL, opinion="If asked.", conditions=["Ask all groups."]
    )
    assert open_gates(passing.initiative) == ALL_GATES - {Gate.SCALE}
    actions.answer_condition(made[0], by=passing.lead, answer="All four were asked.")
    assert open_gates(passing.initiative) == ALL_GATES


def test_the_code_answers_for_the_house(passing, house):
    from hemicycle.kernel.models import Initiative
    from hemicycle.kernel.offers import InitiativeScope
    from hemicycle.rooms.ethics import gates

    def verdict(on: Any) -> str:
        return gates.code_in_force(InitiativeScope(Initiative.objects.all(), on))[passing.initiative.pk].says

    assert verdict(clock.today()) == "nothing"
    review_on = clock.today() + timedelta(days=100)
    facts = {"title": "Code", "text": "We decide.", "adopted_by": "Bureau", "review_on": review_on}
    actions.adopt_code(house.parliament, by=passing.chair, principles=list(Principle)[:6], **facts)
    assert verdict(clock.today()) == "some"
    actions.adopt_code(house.parliament, by=passing.chair, principles=list(Principle), **facts)
    assert verdict(clock.today()) == "in-force"
    assert verdict(review_on) == "overdue"
