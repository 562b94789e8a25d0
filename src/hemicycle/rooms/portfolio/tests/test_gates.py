"""What the gates ask of the portfolio, the answers, and what breaks them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Gate, Tier, Verdict
from hemicycle.rooms.portfolio import actions, queries
from hemicycle.rooms.portfolio.rules import criteria
from hemicycle.rooms.portfolio.rules import initiatives as rules

pytestmark = pytest.mark.django_db

PROBLEM = (
    "The committee service writes minutes by hand; eleven sitting days wait, and members quote from memory meanwhile."
)


def verdict(initiative: Initiative, gate: Gate, key: str) -> Verdict:
    """Return what a criterion answers for one initiative now."""
    state = queries.gate_state(initiative, gate)
    return next(asked.answer.verdict for asked in state.asked if asked.demand.key == key)


def test_a_stated_and_confirmed_problem_is_met(initiative, officer):
    actions.edit(initiative, by=officer, problem=PROBLEM)
    actions.confirm_problem(initiative, by=officer, names_a_tool=False)
    assert verdict(initiative, Gate.SCREEN, "portfolio.problem-stated") is Verdict.MET


@pytest.mark.parametrize(
    ("problem", "names_a_tool", "expected"),
    [
        ("", None, Verdict.UNKNOWN),
        ("Too short.", False, Verdict.NOT_MET),
        (PROBLEM, True, Verdict.NOT_MET),
        (PROBLEM, None, Verdict.PARTLY),
    ],
)
def test_a_problem_untold_short_or_named_after_a_tool_is_not(initiative, officer, problem, names_a_tool, expected):
    actions.edit(initiative, by=officer, problem=problem)
    if names_a_tool is not None:
        actions.confirm_problem(initiative, by=officer, names_a_tool=names_a_tool)
    assert verdict(initiative, Gate.SCREEN, "portfolio.problem-stated") is expected


def test_a_changed_problem_has_to_be_confirmed_anew(initiative, officer):
    actions.edit(initiative, by=officer, problem=PROBLEM)
    actions.confirm_problem(initiative, by=officer, names_a_tool=False)
    actions.edit(initiative, by=officer, problem=f"{PROBLEM} And so on.")
    assert verdict(initiative, Gate.SCREEN, "portfolio.problem-stated") is Verdict.PARTLY


def test_function_and_kind_of_use_are_both_needed(initiative, officer):
    actions.edit(initiative, by=officer, function="", archetype="")
    assert verdict(initiative, Gate.SCREEN, "portfolio.function-tagged") is Verdict.UNKNOWN
    actions.edit(initiative, by=officer, function="legislative")
    assert verdict(initiative, Gate.SCREEN, "portfolio.function-tagged") is Verdict.PARTLY
    actions.edit(initiative, by=officer, archetype="transcription")
    assert verdict(initiative, Gate.SCREEN, "portfolio.function-tagged") is Verdict.MET


def test_what_no_room_computes_is_unknown_and_keeps_the_gate_shut(initiative):
    state = queries.gate_state(initiative, Gate.SCREEN)
    unanswered = [
        asked for asked in state.asked if asked.criterion is None and asked.answer.verdict is not Verdict.NOT_APPLICABLE
    ]
    assert unanswered
    assert {asked.answer.verdict for asked in unanswered} == {Verdict.UNKNOWN}
    assert not state.is_open


def test_a_prohibited_use_is_asked_nothing_and_passes_nothing(initiative, officer):
    actions.set_tier(initiative, by=officer, tier=Tier.PROHIBITED, reason="faces of members at the door")
    state = queries.gate_state(initiative, Gate.SCREEN)
    assert state.asked == ()
    assert not state.is_open


def test_gates_of_many_initiatives_cost_what_one_costs(house, initiative, clerk, django_assert_num_queries):
    with CaptureQueriesContext(connection) as one:
        assert len(queries.gate_states(Initiative.objects.all(), Gate.AUTHORISATION)) == 1
    for number in range(5):
        actions.propose(initiative.chamber, by=clerk, title=f"Idea {number}")
    with django_assert_num_queries(len(one)):
        assert len(queries.gate_states(Initiative.objects.all(), Gate.AUTHORISATION)) == 6
    assert len(one) <= 74  # a few for each room that answers, and for the house itself


def test_every_mandatory_verdict_decides_and_advice_never_does():
    assert criteria.is_open(
        [("M", Verdict.MET), ("M", Verdict.WAIVED), ("M", Verdict.ATTESTED), ("A", Verdict.NOT_MET)]
    )
    for shut in (Verdict.UNKNOWN, Verdict.PARTLY, Verdict.NOT_MET):
        assert not criteria.is_open([("M", Verdict.MET), ("M", shut)])
    assert not criteria.is_open([])


def test_a_condition_whose_fact_is_unknown_counts_as_true():
    demand = next(each for each in criteria.demands() if each.condition == "bought|embedded")
    assert criteria.applies(demand, rules.facts("legislative", ""))
    assert criteria.applies(demand, rules.facts("legislative", "buy"))
    assert not criteria.applies(demand, rules.facts("legislative", "build"))


def test_the_file_holds_every_use_of_every_criterion():
    assert len(criteria.demands()) == 168  # 208 uses, without 31 of the house and 9 watched daily
    mandatory = [
        each for each in criteria.asked(Gate.AUTHORISATION, Tier.MINIMAL) if each.mandatory[Tier.MINIMAL] == "M"
    ]
    assert len(mandatory) == 16  # 15 always and 1 under a condition
