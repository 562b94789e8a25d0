"""Every criterion that a room computes: in an initiative that passes, its fact broken shuts the gates that ask, no other.

A record is not public and withdrawn at once, and no risk is open and closed. So what the last gate asks of a closing
initiative is broken in one that closes, and all else in one that runs.
"""

import re
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings as configured
from django.core.exceptions import MultipleObjectsReturned, PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.terms import OPENING_VERDICTS, Gate, Role, Stage, Status, Tier, Verdict
from hemicycle.rooms.compliance import actions as law
from hemicycle.rooms.compliance import queries as compliance
from hemicycle.rooms.compliance.queries import oscal
from hemicycle.rooms.compliance.rules.oscal import Kind
from hemicycle.rooms.ethics import actions as ethics
from hemicycle.rooms.ethics.rules import OpinionKind, Outcome
from hemicycle.rooms.portfolio import actions as portfolio
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.queries import gates as asking
from hemicycle.rooms.portfolio.rules.criteria import READY, house_demands
from hemicycle.rooms.questionnaires import actions as questionnaires
from hemicycle.rooms.risk import actions as risks
from hemicycle.rooms.risk.rules.terms import CONCERN_OF, Concern, ProposalOutcome
from tests.support import passing as support
from tests.support.breaking import BREAKS
from tests.support.cast import appoint, sign_in
from tests.support.gates import gates_that_ask, open_gates
from tests.support.world import undone

ALL = set(Gate)
CLOSING = {"engagement.register-withdrawn", "risk.closed-or-moved"}
RUNNING = {"engagement.register-published", "engagement.feedback-answered"}


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """The initiative, made once for the tests of the module and undone after them."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), undone():
        patch.setattr(configured, "PUBLIC_DIR", tmp_path_factory.mktemp("public") / "public")
        yield support.build()


@pytest.fixture
def it(made, db, monkeypatch):
    """The initiative as it runs."""
    compute(monkeypatch, support.live().keys() - CLOSING)
    return made


@pytest.fixture
def closing(made, db, monkeypatch):
    """The initiative as it closes: its record is withdrawn."""
    made.withdraw()
    compute(monkeypatch, support.live().keys() - RUNNING)
    return made


def compute(monkeypatch, keys):
    """Let the house compute these criteria, and every other one hold."""
    offered = support.only(keys)
    monkeypatch.setattr(asking, "offered_criteria", lambda: offered)


def test_an_initiative_that_has_it_all_passes_every_gate(it):
    assert open_gates(it.initiative) == ALL


def test_it_passes_them_as_it_closes(closing):
    assert open_gates(closing.initiative) == ALL


# What one fact shuts beside the gates of its own criterion, since another criterion rests on the same fact.
ALSO = {
    "portfolio.problem-stated": "portfolio.problem-solved",  # what is solved is the problem as it is told
    "portfolio.tier-proposed": "portfolio.tier-confirmed",  # a tier is confirmed upon the facts
    "ethics.fairness-defined": "ethics.fairness-met",  # what is measured is held against the threshold
    "governance.prohibited-list-in-force": "governance.no-prohibited-use",  # without a list nothing is outside it
    "governance.exceptions-valid": "risk.no-open-high",  # a risk that nobody accepts any more lies above appetite
    "compliance.no-unassessed-change": "compliance.law-watched",  # a change that waits for long waits
    "governance.review-on-time": "ledger.trail-complete",  # it was moved into operation without a decision
    "governance.actions-not-overdue": "governance.conditions-met",  # an action is what a decision asked for
}
OF_THE_HOUSE = {demand.key: demand.mandatory[Tier.HIGH] == "M" for demand in house_demands()}
TABLE = [(key, *row) for key, rows in BREAKS.items() for row in rows]


def asked(key):
    """Return the gates that ask a criterion of the high tier; those of the house through the one made of them."""
    if not OF_THE_HOUSE.get(key, True):
        return set()  # what is good advice for the house shuts nothing
    return gates_that_ask(READY if key in OF_THE_HOUSE else key, Tier.HIGH)


@pytest.mark.parametrize(("key", "broken", "gates"), TABLE, ids=[f"{key} {row.__name__}" for key, row, _gates in TABLE])
def test_a_broken_fact_shuts_the_gates_that_ask_for_it_and_no_other(key, broken, gates, request):
    it = request.getfixturevalue("closing" if key in CLOSING else "it")
    broken(it)
    assert ALL - open_gates(it.initiative) == (asked(key) if gates is None else gates)
    if not asked(key):  # no gate tells of what only advises or is watched, so it is asked itself
        assert answer(it, key, clock.today()).verdict not in OPENING_VERDICTS


def test_the_table_breaks_every_criterion_that_a_room_computes():
    assert BREAKS.keys() == support.live().keys()


@pytest.mark.parametrize("key", BREAKS)
def test_what_its_rows_shut_is_what_asks_for_it(key):
    shut = set().union(*(asked(key) if gates is None else gates for _broken, gates in BREAKS[key]))
    assert shut == asked(key) | (asked(ALSO[key]) if key in ALSO else set())


def test_what_is_watched_in_operation_stands_beside_the_review(it):
    def failing():
        told = queries.watched(it.fresh()).asked
        return {each.demand.key for each in told if each.answer.verdict is Verdict.NOT_MET}

    assert failing() == set()
    BREAKS["governance.review-on-time"][0][0](it)
    assert failing() == {"governance.review-on-time"}


# What is taken away shows wherever a requirement is answered: on its page, in the statement, in OSCAL.

TAKEN = (
    "engagement.register-published", "ethics.output-confirmed", "ethics.explanation-chosen", "ethics.seven-principles-assessed",
    "ethics.oversight-designed", "governance.weighing-recorded", "questionnaires.personal-data-screened",
    "ethics.bias-checked", "governance.one-accountable-office", "governance.genai-rules-in-force",
    "strategy.vision-and-sponsor", "governance.sandbox-terms", "risk.appetite-set", "resources.budget-approved",
    "governance.bodies-mandated",
)  # fmt: skip
VOUCHED = {"requirement": "IPUMAT-GOV", "says": "It was judged in spring.", "shown_by": "Report 4 of the board"}
BETWEEN = re.compile(r"<main.*?</main>", re.DOTALL)


def told_of(it, browser, chosen):
    """Return what the statements, the exports and the pages tell of some requirements, by framework and id."""
    statements, exports, pages = {}, {}, {}
    for key, ids in chosen.items():
        found = compliance.of_the_house(compliance.frameworks()[key], it.officer)
        plan = oscal.own(found, Kind.PLAN).body["control-implementation"]["implemented-requirements"]
        for line, answer in zip(found.lines, plan, strict=True):
            if line.requirement.id in ids:
                one = line.requirement.id
                statements[one] = line.verdict, line.counted
                exports[one] = answer
                pages[one] = BETWEEN.search(browser.get(f"/compliance/requirements/{one}/").content.decode())[0]
    return statements, exports, pages


def test_evidence_taken_away_shows_on_the_page_in_the_statement_and_in_oscal(it):
    portfolio.record_stage(
        it.fresh(), by=it.officer, stage=Stage.OPERATION, status=Status.ACTIVE, reason="Recorded for the test"
    )
    chosen = {
        key: [
            one.id for one in framework.requirements if {each.criterion for each in compliance.proofs(one)} & set(TAKEN)
        ][:5]
        for key, framework in compliance.frameworks().items()
    }
    assert {key for key, ids in chosen.items() if len(ids) < 5} == {"IPUMAT"}  # nothing computes how mature a house is
    browser = sign_in(it.officer)
    before = told_of(it, browser, chosen)
    for key in TAKEN:
        for broken, _gates in BREAKS[key] if BREAKS[key][0][1] else BREAKS[key][:1]:  # at each gate that asks
            broken(it)
    after = told_of(it, browser, chosen)
    for was, now in zip(before, after, strict=True):
        assert {one for one in was if was[one] == now[one]} == set()


def test_a_word_that_ends_shows_on_the_page_in_the_statement_and_in_oscal(it):
    five = [one.id for one in compliance.frameworks()["IPUMAT"].requirements]
    until = clock.today() + timedelta(days=9)
    for one in five:
        law.vouch(it.house.parliament, by=it.compliance, expires_on=until, **{**VOUCHED, "requirement": one})
    browser = sign_in(it.officer)
    before = told_of(it, browser, {"IPUMAT": five})
    assert {verdict for verdict, _counted in before[0].values()} == {Verdict.ATTESTED}
    with clock.at(clock.now() + timedelta(days=10)):
        after = told_of(it, sign_in(it.officer), {"IPUMAT": five})
    for was, now in zip(before, after, strict=True):
        assert {one for one in was if was[one] == now[one]} == set()


# What keeps a gate shut, and what opens it again.


def test_a_principle_upheld_on_conditions_is_upheld_and_one_under_review_is_open(it):
    it.judge(it.finding(Stage.PROPOSAL), Outcome.CONDITIONAL, conditions="Ask again in March.")
    assert open_gates(it.initiative) == ALL
    it.judge(it.finding(Stage.PROPOSAL), Outcome.UNDER_REVIEW)
    assert open_gates(it.initiative) == ALL - {Gate.AUTHORISATION}


def test_a_verdict_signed_on_fewer_answers_is_too_thin_for_the_high_tier_alone(it):
    it.without(it.answers_to("ipu-e-pri-2"))
    it.judge(it.finding(Stage.DESIGN))
    assert open_gates(it.initiative) == ALL - {Gate.BUILD_OR_BUY}
    portfolio.set_tier(it.fresh(), by=it.reviewer, tier=Tier.LIMITED, reason="Only drafts.")
    assert open_gates(it.initiative) == ALL


def test_a_reviewer_who_leads_by_now_shuts_every_gate_of_the_high_tier(it):
    facts = {"initiative": it.initiative, "chamber": it.house.deputies}
    appoint(it.house, it.compliance, Role.PROJECT_LEAD, **facts)
    assert open_gates(it.initiative) == {Gate.SCREEN}


def test_a_condition_of_the_committee_shuts_its_gate_until_it_has_an_answer(it):
    made = it.advise(it.case(Gate.SCALE), OpinionKind.CONDITIONAL, conditions=["Ask all groups."])
    assert open_gates(it.initiative) == ALL - {Gate.SCALE}
    ethics.answer_condition(made[0], by=it.lead, answer="All four were asked.")
    assert open_gates(it.initiative) == ALL


def test_a_returned_questionnaire_shuts_what_asks_for_it_and_for_its_blockers(it):
    questionnaires.challenge(it.response("ipu-q1"), by=it.reviewer, question="ipu-q1-1", text="Is it so?")
    assert open_gates(it.initiative) == ALL - {Gate.AUTHORISATION, Gate.BUILD_OR_BUY}


def test_the_next_iteration_opens_what_it_shut_once_it_is_signed(it):
    response = it.open("ipu-q2")
    it.answer(response)
    it.sign(response)
    assert open_gates(it.initiative) == ALL


def test_challenges_are_advice_at_the_limited_tier(it):
    questionnaires.answer(it.response("ipu-challenges"), by=it.lead, question="ipu-challenges-1", value=None)
    portfolio.set_tier(it.fresh(), by=it.reviewer, tier=Tier.LIMITED, reason="Only drafts.")
    assert open_gates(it.initiative) == ALL


def test_a_pilot_that_every_parliament_decided_on_may_start(it):
    it.share()
    assert says(it, "portfolio.shared-charter", clock.today()) == "shared"
    assert open_gates(it.initiative) == ALL


def test_a_proposed_risk_is_handled_with_a_reason(it):
    proposal = it.propose_risk()
    with pytest.raises(Refused, match="reason"):
        risks.handle(proposal, by=it.reviewer, outcome=ProposalOutcome.REJECTED)
    risks.handle(proposal, by=it.reviewer, outcome=ProposalOutcome.REJECTED, reason="It checks itself.")
    assert open_gates(it.initiative) == ALL


def test_a_risk_above_appetite_is_planned_for_and_owned_by_somebody_who_does_not_lead(it):
    risk = it.high(residual=1)
    risks.plan(risk, by=it.officer, strategy="reduce", text="Read twice", due_on=clock.today() + timedelta(days=40))
    risks.edit(risk, by=it.officer, owner=it.lead)
    assert open_gates(it.initiative) == ALL - asked("risk.above-appetite-treated")
    risks.edit(risk, by=it.officer, owner=it.chair)
    assert open_gates(it.initiative) == ALL


def test_a_treatment_that_nobody_funded_is_none(it):
    risk = it.high(residual=1)
    risks.edit(risk, by=it.officer, owner=it.chair)
    plan = {"strategy": "reduce", "text": "Read twice", "due_on": clock.today() + timedelta(days=40)}
    treatment = risks.plan(risk, by=it.officer, cost=Decimal(95_000), **plan)
    assert says(it, "risk.above-appetite-treated", clock.today()) == "untreated"
    risks.fund(treatment, by=it.finance, reason="From the reserve.")
    assert says(it, "risk.above-appetite-treated", clock.today()) == "treated"


def test_a_residual_risk_is_accepted_by_the_body_until_a_day(it):
    risk = it.high(residual=4)
    it.treat(risk)
    until = clock.today() + timedelta(days=40)
    risks.accept(risk, by=it.chair, body="board", reason="For one term.", until_on=until)
    assert open_gates(it.initiative) == ALL
    assert says(it, "risk.no-open-high", until) == "high"


def test_a_risk_that_nobody_judged_is_unknown(it):
    risks.record(it.fresh(), by=it.officer, title="It errs", category="Technical", event="A wrong word stays.")
    assert open_gates(it.initiative) == ALL - asked("risk.above-appetite-treated") - asked("risk.no-open-high")


def test_an_open_risk_is_moved_before_the_last_gate(closing):
    risks.move(closing.risk(), by=closing.reviewer, owner=closing.chair, reason="The archive keeps it.")
    assert open_gates(closing.initiative) == ALL


@pytest.mark.parametrize(
    ("key", "days", "before", "after"),
    [
        ("questionnaires.q3-complete", 90, "signed", "lapsed"),
        ("risk.no-open-high", 91, "none", "overdue"),
        ("risk.appetite-set", 300, "set", "open"),
        ("ledger.heads-verified", 32, "verified", "old"),
        ("ethics.code-in-force", 360, "in-force", "overdue"),
    ],
)
def test_time_alone_breaks_a_fact(key, days, before, after, it):
    day = clock.today() + timedelta(days=days)
    assert (says(it, key, day - timedelta(days=1)), says(it, key, day)) == (before, after)


MONTH, STAGE = "a month passes", "a stage later"
MOVES = (*[MONTH] * 4, *[STAGE] * 12, *(broken for rows in BREAKS.values() for broken, _gates in rows))


@example(moves=[STAGE, BREAKS["ethics.committee-heard"][1][0]])
@example(moves=[BREAKS["questionnaires.no-open-blocker"][1][0], STAGE])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.sampled_from(MOVES), min_size=1, max_size=6))
def test_what_is_remembered_of_a_gate_is_what_it_says_afresh(moves, made, db):
    with undone():
        moment = clock.now()
        for move in moves:
            moment += timedelta(days=30 if move == MONTH else 0, minutes=1)
            with clock.at(moment):
                happen(made, move)
                look()


def happen(it, move):
    """Let one thing happen to the initiative, unless what happened before rules it out."""
    with suppress(Refused, PermissionDenied, MultipleObjectsReturned), transaction.atomic():
        if callable(move):
            move(it)
        elif move == STAGE:
            later = list(Stage)[list(Stage).index(it.fresh().stage) + 1 :]
            facts = {"stage": later[0] if later else Stage.IDEA, "status": "active", "reason": "It went on elsewhere."}
            portfolio.record_stage(it.fresh(), by=it.officer, **facts)


def look():
    """See that every stand that is remembered is the one of a fresh evaluation, and of the gate itself."""
    every = Initiative.objects.all()
    fresh = {each.pk: each for each in queries.computed(every)}
    assert {each.pk: each for each in queries.stands(every)} == fresh
    for stand in fresh.values():
        state = queries.gate_states(every, stand.gate)[stand.pk]
        open_ones = [each for each in state.asked if each.mark == "M" and each.answer.verdict not in OPENING_VERDICTS]
        assert stand.missing == len(open_ones), (stand.gate, [each.demand.key for each in open_ones])


def answer(it, key, on):
    """Return what a criterion answers on a day."""
    scope = InitiativeScope(Initiative.objects.filter(pk=it.initiative.pk), on)
    return support.live()[key].answers(scope)[it.initiative.pk]


def says(it, key, on):
    return answer(it, key, on).says


def test_every_concern_has_a_category():
    assert set(CONCERN_OF.values()) == set(Concern)
