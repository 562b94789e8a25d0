"""How the fact of each criterion that a room computes is broken in an initiative that passes, by the smallest means."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from hemicycle.kernel import clock
from hemicycle.kernel.models import User
from hemicycle.kernel.terms import Gate, Role, Stage, Status, Tier
from hemicycle.rooms.administration import actions as administration
from hemicycle.rooms.compliance import actions as compliance
from hemicycle.rooms.compliance.models import Change
from hemicycle.rooms.compliance.rules.rights import Basis, Conclusion, Opinion
from hemicycle.rooms.engagement import actions as engagement
from hemicycle.rooms.ethics import actions as ethics
from hemicycle.rooms.ethics import rules as principles
from hemicycle.rooms.ethics.models import BiasCheck
from hemicycle.rooms.ethics.rules import BiasFamily, BiasResult, Outcome, Principle
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.governance.adapters.content import templates
from hemicycle.rooms.governance.models import ApprovedTool, Body, Mandate, Weighing
from hemicycle.rooms.ledger.models import Checkpoint
from hemicycle.rooms.portfolio import actions as portfolio
from hemicycle.rooms.portfolio.models import Alternative, MeasuredValue, Metric, Tool
from hemicycle.rooms.questionnaires import actions as questionnaires
from hemicycle.rooms.resources import actions as resources
from hemicycle.rooms.resources.models import Cost, Line, Need
from hemicycle.rooms.resources.rules.terms import BookingKind, Timing
from hemicycle.rooms.risk import actions as risks
from hemicycle.rooms.risk.models import Limit
from hemicycle.rooms.strategy.rules import DocumentKind
from tests.support.cast import propose
from tests.support.passing import Passing, keep, put_out, slip

USES = {Gate.SCREEN, Gate.AUTHORISATION, Gate.BUILD_OR_BUY, Gate.GO_LIVE, Gate.REVIEW}  # these ask of single uses

Break = Callable[[Passing], None]

BREAKS = {}  # key -> how it is broken, with the gates that this shuts where it is not every gate that asks


def breaks(key, *, gates=None):
    """Enter a way to break the fact of a criterion into the table."""
    return lambda broken: BREAKS.setdefault(key, []).append((broken, gates)) or broken


@breaks("portfolio.problem-stated", gates={Gate.SCREEN, Gate.GO_LIVE})
def tell_the_problem_anew(it):
    portfolio.edit(it.fresh(), by=it.officer, problem=f"{it.initiative.problem} And so on.")


@breaks("portfolio.function-tagged")
def forget_the_kind_of_use(it):
    portfolio.edit(it.fresh(), by=it.officer, archetype="")


@breaks("portfolio.use-case-cited", gates=set())
def cite_no_use_case(it):
    portfolio.edit(it.fresh(), by=it.officer, no_use_case_because="")


@breaks(
    "portfolio.tier-proposed", gates={Gate.SCREEN, Gate.AUTHORISATION, Gate.BUILD_OR_BUY, Gate.GO_LIVE, Gate.REVIEW}
)
def leave_a_fact_open(it):
    portfolio.answer(it.fresh(), by=it.officer, answers={"rights": []})


@breaks("portfolio.no-duplicate")
def propose_the_same_again(it):
    propose(it.house.deputies, it.clerk, function="legislative")
    portfolio.compare(it.fresh(), by=it.officer)


@breaks("portfolio.tier-confirmed")
def let_the_officer_alone_decide_the_tier(it):
    portfolio.set_tier(it.fresh(), by=it.officer, tier=Tier.HIGH, reason="I think so too.")


@breaks("portfolio.sandbox-bounded")
def try_it_with_official_effect(it):
    facts = {"data_kinds": ["public"], "which_data": "Published bills", "has_official_effect": True}
    portfolio.declare_trial(it.fresh(), by=it.officer, ends_on=clock.today() + timedelta(days=30), **facts)


@breaks("portfolio.success-measures-set")
def leave_a_metric_without_an_owner(it):
    portfolio.edit_metric(Metric.objects.get(initiative=it.initiative, sort="quality"), by=it.lead, owner=None)


@breaks("portfolio.alternatives-weighed")
def choose_no_way(it):
    chosen = Alternative.objects.get(initiative=it.initiative, is_chosen=True)
    portfolio.drop_choice(chosen, by=it.lead, reason="It costs more by now.")


@breaks("portfolio.framework-evaluated")
def forget_an_aspect(it):
    portfolio.edit_tool(Tool.objects.get(initiative=it.initiative), by=it.lead, ease=None)


@breaks("portfolio.pilot-charter")
def leave_the_stop_rule_open(it):
    portfolio.change_charter(it.charter, by=it.lead, stop_rule="")


@breaks("portfolio.pilot-charter")
def try_for_longer_than_half_a_year(it):
    portfolio.change_charter(it.charter, by=it.lead, ends_on=it.charter.ends_on + timedelta(days=1))


@breaks("portfolio.shared-charter")
def let_a_parliament_take_part_that_has_not_decided(it):
    it.share()
    portfolio.name_partner(it.fresh(), by=it.lead, parliament="A third house")


@breaks("portfolio.shared-charter")
def change_what_others_decided_on(it):
    it.share()
    portfolio.change_charter(it.charter, by=it.lead, labels="None.")


@breaks("portfolio.problem-solved")
def find_the_problem_unsolved(it):
    facts = {"release": "1.1", "is_solved": False, "reason": "It is late again."}
    portfolio.accept_solution(it.fresh(), by=it.owner, **facts)


@breaks("portfolio.benefits-final")
def promise_another_benefit(it):
    portfolio.add_benefit(it.fresh(), by=it.lead, title="Paper", low=1, mode=2, high=3)


@breaks("portfolio.single-register")
def find_a_system_that_nobody_registered(it):
    found = {"asked": "Every unit", "missing": ["A chat of the library"]}
    portfolio.take_stock(it.house.parliament, by=it.officer, held_on=clock.today(), **found)


@breaks("governance.no-prohibited-use")
def prohibit_the_use(it):
    words = dict.fromkeys(("en", "fr", "ar"), "Speech recognition")
    it.adopt("ai", prohibited=[{"key": "speech", "when": {"archetype": ["transcription"]}, "words": words}])


@breaks("governance.bodies-mandated")
def lapse(it):
    by, on, until = it.officer, clock.today() - timedelta(days=2), clock.today() - timedelta(days=1)
    governance.dissolve(Body.objects.get(key="closure"), by=by, on=on, caretaker_until_on=until, reason="Dissolution")


@breaks("governance.bodies-mandated")
def vacate_a_seat(it):
    seat = Mandate.objects.get(body__key="steering")
    governance.end_member(seat, by=it.officer, to_on=clock.today() - timedelta(days=1))


# The same list keeps single uses out, so without it two claims fail.
@breaks("governance.prohibited-list-in-force", gates=USES)
def prohibit_nothing(it):
    for about in ("ai", "genai"):
        it.adopt(about)


@breaks("governance.policies-in-force")
def withdraw_the_policy_on_data(it):
    it.withdraw_policy("data")


@breaks("governance.genai-rules-in-force")
def name_nothing_that_is_never_entered(it):
    it.adopt("genai", demands_label=True)


@breaks("governance.sourcing-policy-in-force")
def buy_without_rules(it):
    it.withdraw_policy("procurement")


@breaks("governance.guideline-lawmaking-in-force")
def disclose_nothing(it):
    it.adopt("lawmaking")


@breaks("governance.sandbox-terms")
def withdraw_the_tool(it):
    governance.withdraw_tool(ApprovedTool.objects.get(), by=it.officer, reason="It counts wrongly.")


@breaks("governance.weighing-recorded", gates={Gate.AUTHORISATION})
def forget_what_the_authorisation_weighs(it):
    it.without(Weighing.objects.filter(gate=Gate.AUTHORISATION))


@breaks("governance.weighing-recorded", gates={Gate.SCALE})
def forget_what_scaling_weighs(it):
    it.without(Weighing.objects.filter(gate=Gate.SCALE))


@breaks("governance.recommendation-made")
def recommend_nothing(it):
    it.without(Weighing.objects.filter(gate=Gate.SCALE))
    it.weigh(Gate.SCALE, recommendation="", reason="")


@breaks("governance.review-on-time", gates={Gate.GO_LIVE, Gate.CLOSURE})
def let_the_review_wait(it):
    day = clock.today() - timedelta(days=91)
    facts = {"stage": Stage.OPERATION, "status": "active", "reason": "It runs.", "since": day}
    portfolio.record_stage(it.fresh(), by=it.officer, **facts)


@breaks("governance.exceptions-valid", gates={Gate.PILOT_START, Gate.SCALE, Gate.GO_LIVE, Gate.REVIEW})
def let_the_acceptance_of_a_risk_lapse(it):
    risk = it.high(residual=4)
    it.treat(risk)
    with clock.at(clock.now() - timedelta(days=2)):
        until_on = clock.today() + timedelta(days=1)
        risks.accept(risk, by=it.chair, body="board", reason="For one term.", until_on=until_on)


@breaks("governance.roles-filled")
def let_the_archivist_go(it):
    administration.end_office(
        it.offices["archivist"], by=it.house.administrator, to_on=clock.today() - timedelta(days=1)
    )


@breaks("governance.roles-filled")
def seat_a_body_that_knows_it_alone(it):
    seat = Mandate.objects.get(body__key="steering")
    governance.end_member(seat, by=it.officer, to_on=clock.today() - timedelta(days=1))
    it.seat("steering", ["it"])


@breaks("governance.leadership-approved")
def let_another_body_approve_the_budget(it):
    it.amend_budget(body="steering", new=100, courses=5)


@breaks("governance.suspension-confirmed")
def stop_it_and_leave_it(it):
    with clock.at(clock.now() - timedelta(days=10)):
        portfolio.suspend(it.fresh(), by=it.officer, reason="It errs too often.")


@breaks("engagement.policy-acknowledged")
def adopt_a_policy_that_few_have_read(it):
    version = it.adopt("ai", prohibited=templates()["ai"].prohibited)
    governance.acknowledge(version, by=it.lead)


@breaks("governance.conditions-met")
def owe_what_is_due(it):
    it.owe(days=0)


@breaks("governance.actions-not-overdue", gates=set(Gate) - {Gate.SCREEN, Gate.AUTHORISATION})
def say_that_two_overdue_actions_are_done(it):
    for _number in range(2):
        governance.meet_condition(it.owe(days=-3), by=it.lead, note="It was told.")


@breaks("governance.one-accountable-office")
def let_the_owner_go(it):
    administration.end_office(it.offices["owner"], by=it.house.administrator, to_on=clock.today() - timedelta(days=1))


@breaks("governance.one-accountable-office")
def appoint_a_second_owner(it):
    it.hold("second", Role.BUSINESS_OWNER, initiative=it.initiative, chamber=it.house.deputies)


@breaks("questionnaires.q1-signed")
def begin_the_first_questionnaire_again(it):
    it.open("ipu-q1")


@breaks("questionnaires.q2-signed")
def begin_the_second_questionnaire_again(it):
    it.open("ipu-q2")


@breaks("questionnaires.q3-complete")
def begin_the_third_questionnaire_again(it):
    it.open("ipu-q3")


@breaks("questionnaires.no-open-blocker", gates={Gate.AUTHORISATION, Gate.BUILD_OR_BUY})
def sign_a_blocking_answer_at_the_proposal(it):
    it.answer_anew("ipu-q1", **{"ipu-q1-1": "yes"})


@breaks("questionnaires.no-open-blocker", gates={Gate.PILOT_START, Gate.SCALE, Gate.GO_LIVE})
def sign_a_blocking_answer_in_the_pilot(it):
    it.answer_anew("ipu-q2", **{"ipu-q2-1": "yes"})


@breaks("questionnaires.personal-data-screened")
def sign_that_personal_data_is_unsafe(it):
    it.answer_anew("ipu-q1", **{"Q1-DAT-05": "not safeguarded"})


@breaks("questionnaires.challenges-checked")
def take_a_challenge_back(it):
    questionnaires.answer(it.response("ipu-challenges"), by=it.lead, question="ipu-challenges-1", value=None)


@breaks("questionnaires.instruments-published")
def publish_a_version_without_arabic(it):
    put_out(it.officer, "ipu-q2", languages=("en", "fr"), version="2")


@breaks("risk.proposals-handled")
def propose_a_risk(it):
    it.propose_risk()


@breaks("risk.above-appetite-treated")
def leave_a_high_risk_untreated(it):
    it.high(residual=1)


@breaks("risk.categories-covered")
def forget_the_concerns(it):
    it.screen({})


@breaks("risk.no-open-high")
def leave_a_high_residual_risk(it):
    it.treat(it.high(residual=4))


@breaks("risk.closed-or-moved")
def leave_a_risk_open(it):
    it.risk()


@breaks("risk.appetite-set")
def lose_a_limit(it):
    it.without(Limit.objects.filter(subject="Environment"))


@breaks("engagement.register-published")
def publish_an_edition_with_a_text_in_one_language(it):
    engagement.write(it.record, by=it.writer, language="ar", texts={"what": ""})
    it.publish()


@breaks("engagement.feedback-answered")
def let_a_letter_wait(it):
    with clock.at(clock.now() - timedelta(days=60)):
        engagement.receive(it.record, by=None, about="error", text="The name is wrong.", language="en")


@breaks("engagement.register-withdrawn")
def publish_the_record_again(it):
    it.publish()


@breaks("engagement.register-open")
def run_what_is_not_public(it):
    other = propose(it.house.deputies, it.clerk, title="Rooms sorted by their size")
    facts = {"stage": Stage.OPERATION, "status": "active", "reason": "It ran before the register."}
    portfolio.record_stage(other, by=it.officer, **facts)


@breaks("ethics.automation-declared")
def forget_what_people_do(it):
    portfolio.edit(it.fresh(), by=it.lead, human_role="")


def refuse_a_principle(stage):
    def broken(it):
        it.judge(it.finding(stage, Principle.FAIRNESS), Outcome.NOT_UPHELD)

    broken.__name__ = f"refuse_a_principle_at_{stage}"
    return broken


for _stage in principles.ASSESSED_STAGES:
    _of_stage = {gate for gate, stage in principles.STAGE_OF_GATE.items() if stage is _stage}
    breaks("ethics.seven-principles-assessed", gates=_of_stage)(refuse_a_principle(_stage))


@breaks("ethics.minority-effect-answered")
def forget_who_may_lose(it):
    it.without(it.answers_to(principles.NEGATIVE_EFFECT))


@breaks("ethics.minority-effect-answered")
def forget_what_helps_them(it):
    it.without(it.answers_to(principles.MITIGATION))


@breaks("ethics.committee-heard", gates={Gate.AUTHORISATION})
def open_a_case_before_the_authorisation(it):
    it.case(Gate.AUTHORISATION)


@breaks("ethics.committee-heard", gates={Gate.SCALE})
def open_a_case_before_scaling(it):
    it.case(Gate.SCALE)


@breaks("ethics.explanation-chosen")
def explain_to_nobody(it):
    ethics.choose_explanation(it.fresh(), by=it.lead, method="Sources", audience="")


@breaks("ethics.oversight-designed")
def dismiss_the_overseer(it):
    administration.end_office(
        it.offices["overseer"], by=it.house.administrator, to_on=clock.today() - timedelta(days=1)
    )


@breaks("ethics.oversight-designed")
def take_the_stop_away(it):
    it.design_oversight(minutes=2, has_stop_power=False)


@breaks("ethics.oversight-designed")
def take_the_time_away(it):
    it.design_oversight(minutes=0, has_stop_power=True)


def without_a_check(family):
    def broken(it):
        it.without(BiasCheck.objects.filter(initiative=it.initiative, family=family))

    broken.__name__ = f"without_a_check_of_{family}"
    return broken


for _family in principles.CAUSAL_FAMILIES:
    breaks("ethics.bias-checked")(without_a_check(_family))


@breaks("ethics.neutrality-checked")
def lean(it):
    it.check_bias(BiasFamily.LEANING, BiasResult.BIASED, "Left.")


@breaks("ethics.effect-reversible")
def bind(it):
    it.declare_effect(is_official=True)


@breaks("ethics.fairness-defined", gates={Gate.BUILD_OR_BUY, Gate.SCALE, Gate.REVIEW})
def set_no_threshold(it):
    it.define_fairness(None)


@breaks("ethics.fairness-met")
def widen_the_gap(it):
    it.read_fairness(French=0.05, Arabic=0.10)


@breaks("ethics.fairness-met")
def forget_a_group(it):
    it.read_fairness(French=0.05)


@breaks("ethics.output-confirmed")
def confirm_less(it):
    it.oversee(clock.today() - timedelta(days=20), confirmed=30)


@breaks("ethics.code-in-force")
def adopt_a_code_of_six_principles(it):
    it.adopt_code(list(Principle)[:6])


@breaks("ledger.heads-verified")
def leave_the_ledger_unsigned(it):
    Checkpoint.objects.all().delete()


@breaks("ledger.trail-complete")
def move_it_past_the_actions_that_move(it):
    slip(it.fresh(), by=it.officer)


@breaks("strategy.objective-linked")
def serve_nothing(it):
    it.serve(0)


@breaks("strategy.vision-and-sponsor")
def let_the_sponsor_leave(it):
    administration.deactivate(User.objects.get(pk=it.clerk.pk), by=it.house.administrator, reason="Retired.")


@breaks("strategy.after-prerequisites")
def adopt_a_strategy_without_hearing_anybody(it):
    it.lay_down(DocumentKind.STRATEGY, heard_on=None, heard_how="")


@breaks("strategy.roadmap-current", gates=set())
def start_what_serves_nothing(it):
    begun = propose(it.house.deputies, it.clerk)
    portfolio.record_stage(
        begun, by=it.officer, stage=Stage.PROPOSAL, status=Status.ACTIVE, reason="Begun.", since=clock.today()
    )


@breaks("resources.whole-life-cost-fits")
def cut_the_line_that_pays_it(it):
    it.amend_budget(new=19)


@breaks("resources.whole-life-cost-fits")
def let_others_bind_the_money(it):
    facts = {"sort": BookingKind.COMMITMENT, "year": clock.today().year, "amount": Decimal(71), "text": "Servers"}
    resources.book(Line.objects.get(key="new"), by=it.finance, **facts)


@breaks("resources.whole-life-cost-fits")
def forget_what_it_costs_to_retire(it):
    cost = Cost.objects.get(initiative=it.initiative, timing=Timing.EXIT)
    resources.withdraw_cost(cost, by=it.finance, reason="A guess")


@breaks("resources.people-fit")
def need_more_people_than_there_are(it):
    it.need(201)


@breaks("resources.people-fit")
def say_of_nobody_that_they_are_needed(it):
    resources.withdraw_need(Need.objects.get(initiative=it.initiative), by=it.finance, reason="Unknown")


@breaks("resources.running-cost-confirmed")
def run_at_a_higher_cost_than_estimated(it):
    it.confirm_running_cost(11)


@breaks("resources.running-cost-confirmed")
def measure_nothing_of_what_it_brings(it):
    it.without(MeasuredValue.objects.filter(initiative=it.initiative))


@breaks("resources.budget-approved")
def give_nothing_to_training(it):
    it.amend_budget(courses=0)


@breaks("compliance.frameworks-listed")
def bring_a_law_of_which_nothing_is_decided(it):
    it.bring_law("1", "Tell people.")


@breaks("compliance.law-watched")
def change_a_law(it):
    it.bring_law("1", "Tell people.")
    it.take_as_yardstick("law")
    it.bring_law("2", "Tell everybody.")


@breaks("compliance.no-unassessed-change", gates={Gate.REVIEW})
def leave_a_change_of_law_for_a_month(it):
    facts = {"framework": "EUAIA", "edition": "2027", "requirement": "EUAIA-04-01", "sort": "changed"}
    noticed_on = clock.today() - timedelta(days=31)
    keep(it.fresh(), by=it.lead, records=[Change(applicability="eu", noticed_on=noticed_on, **facts)])


@breaks("compliance.no-legal-conflict")
def find_a_conflict_with_law(it):
    it.advise_on_law(Opinion.CONFLICT)


@breaks("compliance.ai-act-classified")
def change_an_answer_that_decides_the_class(it):
    compliance.answer_system(it.system(), by=it.lead, answers={"aia.transparency.talks": ["yes"]})


@breaks("compliance.ai-act-classified")
def use_what_is_prohibited(it):
    compliance.answer_system(it.system(), by=it.lead, answers={"aia.prohibited.c": ["yes"]})
    compliance.confirm_class(it.system(), by=it.compliance, reason="It scores people, so it is prohibited.")


@breaks("compliance.fria-finished")
def conclude_that_it_may_not_be_used(it):
    it.answer_anew("fria", **{"fria-1": "yes"})
    it.conclude(Conclusion.REFUSE)


@breaks("compliance.rights-cleared")
def use_a_source_of_unclear_rights(it):
    it.use("Pictures of unknown origin", Basis.UNCLEAR)
