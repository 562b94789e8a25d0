"""Two initiatives go from the idea to their authorisation by the bodies and offices that decide, each step an action.

They are the worked examples of the criteria: a transcription pilot in the minimal tier and a drafting assistant in the
high one, each beside a twin that differs in one fact.
"""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from typer.testing import CliRunner

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.terms import OPENING_VERDICTS, AutomationLevel, Gate, Role, Stage, Status, Tier, Verdict
from hemicycle.rooms.ethics import actions as ethics
from hemicycle.rooms.ethics.cli import app as ethics_app
from hemicycle.rooms.ethics.models import Finding
from hemicycle.rooms.ethics.rules import LISTS, OpinionKind
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.governance.cli import app as governance_app
from hemicycle.rooms.governance.models import Body, Condition, Decision, Item, Meeting
from hemicycle.rooms.governance.rules.meetings import Manner, MeetingKind
from hemicycle.rooms.governance.rules.votes import Choice
from hemicycle.rooms.ledger import actions as ledger
from hemicycle.rooms.portfolio import actions, queries
from hemicycle.rooms.portfolio.cli import app as portfolio_app
from hemicycle.rooms.portfolio.rules.attesting import CHAIR_OF_COMMITTEE
from hemicycle.rooms.portfolio.rules.benefits import MetricKind, Way
from hemicycle.rooms.questionnaires import actions as questionnaires
from hemicycle.rooms.questionnaires.cli import app as questions_app
from hemicycle.rooms.questionnaires.models import InstrumentVersion, Response, RiskProposal
from hemicycle.rooms.questionnaires.rules.answering import AUTHORISATION, CHALLENGES
from hemicycle.rooms.risk import actions as risks
from hemicycle.rooms.risk.cli import app as risk_app
from hemicycle.rooms.risk.models import Risk
from hemicycle.rooms.risk.rules.terms import Concern, ProposalOutcome
from hemicycle.rooms.strategy import actions as strategy
from hemicycle.rooms.strategy.cli import app as strategy_app
from hemicycle.rooms.strategy.models import Objective
from tests.support.cast import PROBLEM, appoint, found_house, new_person, propose, sign_in
from tests.support.deciding import GATES, WORD, assemble, fitting, offices
from tests.support.world import undone

ANSWERS = {
    "Q1-PUR-01": PROBLEM, "Q1-PUR-02": [{"group": "The secretariat", "effect": "Less typing"}], "Q1-PUR-03": "no",
    "Q1-CMP-01": "no", "Q1-DAT-01": "yes", "Q1-DAT-02": "authorised", "Q1-DAT-03": "none", "Q1-DAT-04": "no",
    "Q1-DAT-05": "safeguarded", "Q1-DAT-06": "internal", "Q1-HAO-01": "assistance", "Q1-HAO-02": ["none"],
    "Q1-TRA-01": "yes", "Q1-FAI-01": "no", "Q1-ROB-01": "exists", "Q1-SEC-01": "low", "Q1-IPR-01": "no",
    "Q1-SUP-01": "assessed", "Q1-RES-01": "yes",
    "Q1-STR-01": [{"objective": "Timely records", "measure": "Days of delay"}],
}  # fmt: skip
TRANSCRIPTION = {
    "title": "Draft notes of public hearings from their sound",
    "function": "administration", "archetype": "transcription", "route": "buy", "automation": AutomationLevel.ASSISTANCE,
    "human_role": "A clerk corrects every line.", "deployment_case": "manual task",
    "answers": {
        "generative": ["no"], "material": ["public", "names"], "practices": ["none"], "audience": ["team"],
        "effect": ["none"], "rights": ["none"],
    },
}  # fmt: skip
COST = "resources.whole-life-cost-fits"
WORDS = ("data.use-authorised",)


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    """A house whose bodies sit, made once for the tests of the module and undone after them."""
    with django_db_blocker.unblock(), undone():
        found = assemble(found_house())
        ledger.look_after()
        yield found


@pytest.fixture(scope="module")
def people(cast):
    """Who proposes, leads, answers for and understands the initiatives."""
    house = cast.house
    names = {"clerk": Role.STAFF, "lead": "", "owner": "", "it": Role.STAFF}
    found = {key: new_person(house, house.deputies, name=f"{key.title()} Person") for key in names}
    for key, role in names.items():
        if role:
            appoint(house, found[key], role, chamber=house.deputies)
    return found


def entered(cast, people, **facts):
    """Enter an idea as somebody of the staff does, and let the AI officer name who leads and who answers."""
    initiative = propose(cast.house.deputies, people["clerk"], **facts)
    for role in (Role.PROJECT_LEAD, Role.BUSINESS_OWNER):
        person = people["lead" if role is Role.PROJECT_LEAD else "owner"]
        actions.name_holder(initiative, by=cast.officer, role=role, person=person)
    actions.confirm_problem(initiative, by=cast.officer, names_a_tool=False)
    measured = {
        "unit": "%",
        "baseline": 40.0,
        "target": 90.0,
        "method": "Counted every month.",
        "owner": people["lead"],
    }
    for sort in MetricKind:
        actions.add_metric(initiative, by=people["lead"], title=f"In time: {sort}", sort=sort, **measured)
    return fresh(initiative)


def fresh(record):
    return type(record).objects.get(pk=record.pk)


@pytest.fixture(scope="module")
def transcription(cast, people):
    """The pilot of the first example, ready for its first gate."""
    return entered(cast, people, **TRANSCRIPTION)


@pytest.fixture(scope="module")
def proposal(cast, people, transcription):
    """The pilot after its first gate, when its lead and the offices have said all but what the cost is."""
    found = proposed(cast, people, transcription, ANSWERS)
    cast.screen(found)
    cast.attest(found, *WORDS)
    cast.serve(found)
    return found


@pytest.fixture
def pilot(proposal, db):
    return fresh(proposal)


@pytest.fixture
def authorised(cast, pilot):
    """The request to authorise the pilot, with nothing missing."""
    cast.attest(pilot, COST)
    return cast.ask(pilot, Gate.AUTHORISATION)


def proposed(cast, people, initiative, answers):
    """Take an initiative through its first gate, and fill in what a lead fills in and offices vouch for."""
    asked = cast.ask(fresh(initiative), Gate.SCREEN, by=people["clerk"])
    assert asked.body == "ai-office"
    cast.decide(asked, "accept to proposal")
    initiative = fresh(initiative)
    cast.authorise(initiative, (people["owner"], people["it"]), answers)
    cast.practise(initiative, people["lead"], list(LISTS.values()), whole=False)
    cast.assess(initiative)
    return initiative


def counted(initiative, gate):
    tally = queries.gate_state(initiative, gate).tally
    return {verdict: n for verdict, n in tally.items() if verdict is not Verdict.NOT_APPLICABLE}


def shut_on(initiative, gate=Gate.AUTHORISATION):
    """Return the mandatory criteria that keep a gate shut."""
    asked = queries.gate_state(fresh(initiative), gate).asked
    return {each.demand.key for each in asked if each.mark == "M" and each.answer.verdict not in OPENING_VERDICTS}


def test_a_transcription_pilot_passes_its_first_gate_on_five_computed_answers(cast, transcription, proposal):
    screen = queries.requests_of(transcription).get(gate=Gate.SCREEN)
    assert (screen.outcome, screen.decision.manner, screen.decision.tally) == ("accept to proposal", Manner.ALONE, {})
    verdicts = [each["verdict"] for each in screen.document["answers"] if each["mandatory"]]
    assert sorted(verdicts) == [Verdict.MET] * 5 + [Verdict.NOT_APPLICABLE] * 2
    assert (proposal.tier, proposal.stage, proposal.status) == (Tier.MINIMAL, Stage.PROPOSAL, Status.ACTIVE)


def test_the_panel_authorises_the_pilot_and_its_stage_moves_with_the_decision(cast, pilot, authorised):
    assert counted(pilot, Gate.AUTHORISATION) == {Verdict.MET: 13, Verdict.ATTESTED: 2}
    assert authorised.body == "gate-panel"
    decision = cast.decide(authorised, "authorise")
    assert (decision.papers_digest, decision.tally["for"]) == (authorised.papers_digest, 3)
    assert (fresh(pilot).stage, fresh(authorised).decision_id) == (Stage.DESIGN, decision.pk)


def test_the_panel_may_decide_by_written_procedure(cast, pilot, authorised):
    panel, by = Body.objects.get(key="gate-panel"), cast.secretary
    meeting = governance.plan_meeting(panel, by=by, held_on=clock.today(), sort=MeetingKind.WRITTEN)
    item = governance.add_item(meeting, by=by, matter=GATES, about=authorised.pk, outcome="authorise")
    governance.send_papers(meeting, by=by)
    for role in (Role.AI_OFFICER, Role.DPO, Role.CISO):
        governance.vote(fresh(item), by=cast[role], choice=Choice.FOR)
    decision = cast.close(item)
    assert (decision.manner, fresh(pilot).stage) == (Manner.WRITTEN, Stage.DESIGN)


def told(person, about, path, body):
    """Send something about a record to the API as a person who sees it as it is, and return the answer."""
    headers = {"If-Match": f'"{fresh(about).version}"'}
    answer = sign_in(person).post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)
    assert answer.status_code in {200, 201}, answer.content
    return answer.json()


def test_programs_of_the_same_offices_take_the_pilot_through_both_gates(cast, people, db):
    pilot = entered(cast, people, **TRANSCRIPTION | {"title": "Sound of the bureau told in keywords"})
    here, office = f"portfolio/initiatives/{pilot.pk}", Body.objects.get(key="ai-office")
    asked = told(people["clerk"], pilot, f"{here}/requests", {"gate": "G0"})
    decision = {"matter": GATES, "about": asked["id"], "outcome": "accept to proposal", "reason": "It is small."}
    decision["papers_digest"] = asked["papers_digest"]
    told(cast.officer, office, f"governance/bodies/{office.pk}/decisions", decision)
    sent_in(cast, people, pilot)
    until = (clock.today() + timedelta(days=25)).isoformat()
    for key in (*WORDS, COST):
        told(cast[offices()[key]], pilot, f"{here}/attestations", {**WORD, "criterion": key, "expires_on": until})
    asked = told(people["lead"], pilot, f"{here}/requests", {"gate": "G1"})
    by, panel = cast.secretary, Body.objects.get(key="gate-panel")
    plan = {"held_on": clock.today().isoformat(), "sort": "sitting"}
    meeting = Meeting.objects.get(pk=told(by, panel, f"governance/bodies/{panel.pk}/meetings", plan)["id"])
    motion = {"matter": GATES, "about": asked["id"], "outcome": "authorise"}
    here = f"governance/meetings/{meeting.pk}"
    item = Item.objects.get(pk=told(by, meeting, f"{here}/items", motion)["id"])
    told(by, meeting, f"{here}/papers", {})
    there = [str(cast[role].pk) for role in (Role.AI_OFFICER, Role.DPO, Role.CISO)]
    told(by, meeting, f"{here}/opening", {"present": there})
    ballots = [{"person": person, "choice": "for"} for person in there]
    told(by, item, f"governance/items/{item.pk}/votes", {"votes": ballots})
    closed = told(by, item, f"governance/items/{item.pk}/decision", {"reason": "It was heard and weighed."})
    assert told(by, meeting, f"{here}/closure", {})["minutes_digest"]
    told(by, meeting, f"{here}/signature", {})
    agenda = sign_in(by).get(f"/api/v1/{here}/items").json()
    assert [(each["state"], each["papers_digest"]) for each in agenda] == [("decided", asked["papers_digest"])]
    assert closed["decision"]["papers_digest"] == asked["papers_digest"]
    assert fresh(pilot).stage == Stage.DESIGN


def sent_in(cast, people, pilot):
    """Send answers and signatures, lists of good practice, verdicts, the look at risks and the objective to the API."""
    for key, by in {AUTHORISATION: ("owner", "it"), **dict.fromkeys(LISTS.values(), ("lead",))}.items():
        version = InstrumentVersion.objects.select_related("instrument").get(instrument__key=key, state="published")
        roles = dict(zip(version.parsed.respondents, (str(people[each].pk) for each in by), strict=True))
        asked = {"under": str(version), "stage": "S1", "respondents": roles}
        opened = told(cast.officer, pilot, f"questionnaires/initiatives/{pilot.pk}/answers", asked)
        response = Response.objects.get(pk=opened["id"])
        first = version.parsed.questions[0]
        answers = ANSWERS if key == AUTHORISATION else {first.key: fitting(first)}
        for each in by:
            told(people[each], response, f"questionnaires/answers/{response.pk}/given-together", {"answers": answers})
        for each in by if key == AUTHORISATION else ():
            told(people[each], response, f"questionnaires/answers/{response.pk}/signature", {})
    told(cast.officer, pilot, f"ethics/initiatives/{pilot.pk}/assessments", {"stage": "S1"})
    for finding in Finding.objects.filter(initiative=pilot):
        verdict = {"outcome": "upheld", "reason": "Read and found so."}
        told(cast[Role.COMPLIANCE_OFFICER], finding, f"ethics/findings/{finding.pk}/verdict", verdict)
    aside = {"not_relevant": dict.fromkeys(Concern, "Nothing of that kind is touched.")}
    told(cast[Role.RISK_OFFICER], pilot, f"risk/initiatives/{pilot.pk}/screening", aside)
    objective = {"key": "programs", "title": "Timely notes", "owner": str(cast.officer.pk)}
    parliament = cast.house.parliament
    made = told(cast.officer, parliament, f"strategy/parliament/{parliament.pk}/objectives", objective)
    served = {"objective": made["id"], "contribution": 3, "rationale": "It saves eight days."}
    told(cast.officer, pilot, f"strategy/initiatives/{pilot.pk}/alignments", served)


def test_one_vote_against_in_a_unanimous_panel_moves_nothing_and_the_request_stands(cast, pilot, authorised):
    panel = Body.objects.get(key="gate-panel")
    item = cast.sit(panel, authorised, "authorise", votes={cast[Role.CISO].pk: Choice.AGAINST})
    assert cast.close(item) is None
    assert (fresh(pilot).stage, fresh(authorised).closed_at) == (Stage.PROPOSAL, None)
    assert cast.decide(authorised, "authorise")


def test_what_changed_after_the_vote_is_decided_by_nobody_and_leaves_nothing_half_done(cast, people, pilot, authorised):
    item = cast.sit(Body.objects.get(key="gate-panel"), authorised, "authorise")
    actions.edit(pilot, by=people["lead"], human_role="Nobody looks.")
    before = Decision.objects.count()
    with pytest.raises(Refused, match="human_role") as refused:
        cast.close(item)
    assert refused.value.code == "papers"
    assert Decision.objects.count() == before
    assert (fresh(pilot).stage, fresh(authorised).outcome, fresh(item).is_settled) == (Stage.PROPOSAL, "", False)
    actions.edit(pilot, by=people["lead"], human_role=TRANSCRIPTION["human_role"])
    assert cast.close(item)


def test_the_lead_does_not_vouch_for_the_cost_and_the_gate_stays_shut_on_it_alone(cast, people, pilot):
    appoint(cast.house, people["lead"], Role.FINANCE)
    with pytest.raises(PermissionDenied):
        actions.attest(
            pilot, by=fresh(people["lead"]), criterion=COST, reason="It fits; I have counted it.", record="Sheet 4",
            expires_on=clock.today() + timedelta(days=25),
        )  # fmt: skip
    assert shut_on(pilot) == {COST}
    with pytest.raises(Refused, match=COST) as refused:
        cast.ask(pilot, Gate.AUTHORISATION)
    assert refused.value.code == "shut"


DRAFTING = {
    "title": "A draft of amendments in the words of the house",
    "function": "legislative", "archetype": "amendments", "route": "buy", "automation": AutomationLevel.PARTIAL,
    "human_role": "A drafter adopts or drops every proposal.", "deployment_case": "manual task",
    "answers": {
        "generative": ["yes"], "material": ["public"], "practices": ["none"], "audience": ["team"],
        "effect": ["adopted"], "rights": ["none"],
    },
}  # fmt: skip
THINLY = ANSWERS | {
    "Q1-PUR-03": "unknown", "Q1-PUR-04": "no", "Q1-DAT-05": "none", "Q1-HAO-01": "partial",
    "Q1-HAO-02": ["law-making"], "Q1-DAT-04": "unknown", "Q1-SUP-01": "not assessed",
}  # fmt: skip
OPEN = {
    "questionnaires.challenges-checked", "risk.proposals-handled", "risk.above-appetite-treated",
    "risk.categories-covered", "portfolio.alternatives-weighed", "compliance.no-legal-conflict",
    "compliance.ai-act-classified", COST, "resources.people-fit", "engagement.affected-identified",
    "engagement.groups-consulted", "ethics.seven-principles-assessed", "ethics.minority-effect-answered",
    "ethics.committee-heard", "suppliers.due-diligence", "governance.weighing-recorded", "governance.house-ready",
}  # fmt: skip
OF_ROOMS_TO_COME = (
    "compliance.no-legal-conflict", "compliance.ai-act-classified", COST,
    "resources.people-fit", "engagement.affected-identified", "engagement.groups-consulted", "suppliers.due-diligence",
)  # fmt: skip


@pytest.fixture(scope="module")
def refused(cast, people):
    """The drafting assistant of the second example after its first gate: its lead has filled in what a lead fills in."""
    initiative = entered(cast, people, **DRAFTING)
    actions.set_tier(initiative, by=cast[Role.RISK_OFFICER], tier=Tier.HIGH, reason="It words the law.")
    initiative = proposed(cast, people, initiative, THINLY)
    for title, category in (("R-DEM-01", "Democratic integrity"), ("R-TEC-01", "Technical")):
        risk = risks.record(initiative, by=people["lead"], title=title, category=category, event="It words it wrongly.")
        points = {"current_likelihood": 4, "current_impact": 4, "residual_likelihood": 2, "residual_impact": 3}
        risks.judge(risk, by=people["lead"], reason="As two houses told.", **points)
    cast.screen(initiative, but=list(Concern)[3:])
    cast.serve(initiative)
    cast.attest(initiative, "data.use-authorised")
    return initiative


@pytest.fixture
def assistant(refused, db):
    return fresh(refused)


def test_a_drafting_assistant_is_refused_with_exactly_the_criteria_missing(cast, assistant):
    assert (assistant.tier, assistant.stage) == (Tier.HIGH, Stage.PROPOSAL)
    asked = [each for each in queries.gate_state(assistant, Gate.AUTHORISATION).asked if each.mark == "M"]
    assert sum(each.answer.verdict is not Verdict.NOT_APPLICABLE for each in asked) == 27
    assert shut_on(assistant) == OPEN
    with pytest.raises(Refused) as told:
        cast.ask(assistant, Gate.AUTHORISATION)
    assert {key for key in OPEN if key in str(told.value)} == OPEN


def test_it_passes_after_what_was_missing_is_met_or_attested(cast, people, assistant):
    fulfil(cast, people, assistant)
    assert shut_on(assistant) == set()
    asked = cast.ask(assistant, Gate.AUTHORISATION)
    assert asked.body == "steering"
    duty = {"text": "Report the overrides", "owner": people["lead"].pk, "due_on": clock.today() + timedelta(days=90)}
    decision = cast.decide(asked, "authorise with conditions", conditions=[duty])
    assert fresh(assistant).stage == Stage.DESIGN
    assert Condition.objects.get(decision=decision).owner == people["lead"]


def test_its_twin_whose_principles_were_read_too_thinly_is_refused_on_them_alone(cast, people, assistant):
    fulfil(cast, people, assistant, reads_whole=False)
    assert shut_on(assistant) == {"ethics.seven-principles-assessed"}
    facts = {"criterion": "ethics.seven-principles-assessed", "expires_on": clock.today() + timedelta(days=25)}
    with pytest.raises(Refused, match="Nobody may vouch"):
        actions.attest(assistant, by=cast[CHAIR_OF_COMMITTEE], **facts, **WORD)


def fulfil(cast, people, initiative, *, reads_whole=True):
    """Meet what rooms compute, and let offices vouch for the rest."""
    lead, reviewer = people["lead"], cast[Role.RISK_OFFICER]
    cast.practise(initiative, lead, [*LISTS.values()] * reads_whole + [CHALLENGES], whole=True)
    response = Response.objects.get(initiative=initiative, under__instrument__key=AUTHORISATION)
    doubt = questionnaires.challenge(response, by=reviewer, question="Q1-PUR-04", text="Is there no measure?")[0]
    questionnaires.reply(doubt, by=people["owner"], text="There is one now.")
    measure = {"Q1-PUR-04": ("yes", "A drafter of each group reads along.")}
    cast.answer(fresh(response), (people["owner"], people["it"]), measure)
    cast.assess(initiative)
    for proposal in RiskProposal.objects.filter(initiative=initiative, withdrawn_at=None):
        risks.handle(proposal, by=reviewer, outcome=ProposalOutcome.REJECTED, reason="The risks recorded hold it.")
    for risk in Risk.objects.filter(initiative=initiative):
        plan = {"strategy": "reduce", "text": "A second reader", "due_on": clock.today() + timedelta(days=60)}
        risks.plan(risk, by=lead, **plan)
        risks.edit(risk, by=lead, owner=cast[Role.CISO])
    cast.screen(initiative)
    facts = {"title": "Whose words?", "question": "May it?", "body": "ethics", "gate": Gate.AUTHORISATION}
    case = ethics.open_case(initiative, by=lead, **facts)
    ethics.give_opinion(case, by=cast[CHAIR_OF_COMMITTEE], kind=OpinionKind.FAVOURABLE, opinion="If people adopt it.")
    words = {"gain": "Drafts in hours.", "integrity_cost": "The house may sound like its tool."}
    governance.weigh(initiative, by=lead, **words)
    bought = actions.add_alternative(initiative, by=people["lead"], title="Buy it", way=Way.BUY)
    actions.add_alternative(initiative, by=people["lead"], title="Write by hand", way=Way.NOTHING)
    actions.choose_alternative(bought, by=people["lead"], reason="It keeps drafts in the house.")
    cast.attest(initiative, *OF_ROOMS_TO_COME)
    cast.adopt("genai", "data", "privacy", "cybersecurity", "procurement", "lawmaking")
    cast.lead()
    scope = InitiativeScope(type(initiative).objects.filter(pk=initiative.pk), clock.today())
    of_house = queries.house_facts(scope, queries.offered_criteria())
    cast.vouch_for_house([each.key for each in of_house if each.answer.verdict not in OPENING_VERDICTS], days=25)


def typed(app, *words):
    """Type a command and return what it answers."""
    done = CliRunner().invoke(app, [*map(str, words), "--json"])
    assert done.exit_code == 0, (words, done.exception)
    return json.loads(done.stdout)


def test_the_ethics_committee_votes_on_a_case_and_its_decision_is_its_opinion(cast, people, pilot):
    facts = {"title": "Whose words?", "question": "May it?", "body": "ethics", "gate": Gate.AUTHORISATION}
    case = ethics.open_case(pilot, by=people["lead"], **facts)
    ethics.state(case, by=people["lead"], text="A clerk reads every line.")
    asked = {"text": "Ask the stenographers", "owner": people["lead"].pk, "due_on": clock.today() + timedelta(days=30)}
    committee = Body.objects.get(key="ethics")
    item = cast.sit(committee, case, OpinionKind.CONDITIONAL, conditions=[asked], matter="ethics.cases")
    assert (item.papers["question"], item.papers["statements"]) == ("May it?", ["A clerk reads every line."])
    decision = cast.close(item)
    case = fresh(case)
    assert (case.opinion_kind, case.opinion, case.opinion_on) == ("conditional", decision.reason, clock.today())
    assert [each.text for each in case.conditions.all()] == ["Ask the stenographers"]
    with pytest.raises(Refused, match="Only the decision of the committee"):
        ethics.carry_out_case(case, by=cast.secretary, outcome="favourable", reason="So.", decision=decision)


def test_who_opened_a_case_does_not_vote_on_it(cast, people, pilot):
    facts = {"title": "Whose words?", "question": "May it?", "body": "ethics"}
    opened = {
        name: ethics.open_case(pilot, by=by, **facts)
        for name, by in (("chair", cast[CHAIR_OF_COMMITTEE]), ("lead", people["lead"]))
    }
    committee = Body.objects.get(key="ethics")
    items = {
        name: cast.sit(committee, case, OpinionKind.FAVOURABLE, matter="ethics.cases") for name, case in opened.items()
    }
    chair = cast[CHAIR_OF_COMMITTEE].pk
    assert {name: item.reason_of(chair) for name, item in items.items()} == {"chair": "Opened this case", "lead": ""}


def test_the_first_gate_is_decided_and_all_that_the_next_one_asks_is_entered_at_a_terminal(cast, people, db, tmp_path):
    idea = entered(cast, people, **TRANSCRIPTION | {"title": "Sound of the archive told in keywords"})
    asked = typed(portfolio_app, "ask", idea.reference, "G0", "--as", people["clerk"].email)
    words = ("decide-alone", "ai-office", GATES, asked["id"], "accept to proposal", "--papers", asked["papers_digest"])
    typed(governance_app, *words, "--reason", "It is small.", "--as", cast.officer.email)
    assert fresh(idea).stage == Stage.PROPOSAL
    entered_at_a_terminal(cast, people, idea.reference, tmp_path / "answers.json")
    assert shut_on(idea) == set()


def entered_at_a_terminal(cast, people, name, file):
    """Type answers and signatures, lists, verdicts, the look at risks, the objective and what offices vouch for."""
    by = ("--as", cast.officer.email)
    for key, asked in {AUTHORISATION: ("owner", "it"), **dict.fromkeys(LISTS.values(), ("lead",))}.items():
        version = InstrumentVersion.objects.select_related("instrument").get(instrument__key=key, state="published")
        roles = zip(version.parsed.respondents, asked, strict=True)
        unknown = CliRunner().invoke(questions_app, ["put", name, key, "S1", "it_unit=nobody@house.example", *by])
        assert "nobody@house.example" in str(unknown.exception)
        typed(questions_app, "put", name, version, "S1", *(f"{role}={people[who].email}" for role, who in roles), *by)
        first = version.parsed.questions[0]
        file.write_text(json.dumps(ANSWERS if key == AUTHORISATION else {first.key: fitting(first)}))
        for who in asked:
            typed(questions_app, "answer", name, key, file, "--as", people[who].email)
        for who in asked if key == AUTHORISATION else ():
            typed(questions_app, "sign", name, key, "--as", people[who].email)
    reviewer = ("--reason", "Read and found so.", "--as", cast[Role.COMPLIANCE_OFFICER].email)
    refused = CliRunner().invoke(ethics_app, ["sign", name, "S1", "privacy", "upheld", *reviewer])
    assert "not assessed yet" in str(refused.exception)
    typed(ethics_app, "assess", name, "S1", *by)
    for principle in LISTS:
        typed(ethics_app, "sign", name, "S1", principle, "upheld", *reviewer)
    wrong = CliRunner().invoke(
        risk_app, ["screen", name, "--aside", "luck=None.", "--as", cast[Role.RISK_OFFICER].email]
    )
    assert "no such concern" in str(wrong.exception)
    aside = [word for each in Concern for word in ("--aside", f"{each}=Nothing of that kind is touched.")]
    typed(risk_app, "screen", name, *aside, "--as", cast[Role.RISK_OFFICER].email)
    objective = Objective.objects.first() or strategy.define(
        cast.house.parliament, by=cast.officer, key="typed", title="Timely notes", owner=cast.officer
    )
    typed(strategy_app, "align", name, objective.key, 3, "--reason", "It saves eight days.", *by)
    until = clock.today() + timedelta(days=25)
    for key in (*WORDS, COST):
        words = ("--reason", WORD["reason"], "--record", WORD["record"], "--until", until)
        typed(portfolio_app, "attest", name, key, *words, "--as", cast[offices()[key]].email)


def test_the_panel_meets_at_a_terminal(cast, pilot):
    until, by = clock.today() + timedelta(days=25), ("--as", cast.secretary.email)
    words = ("--reason", WORD["reason"], "--record", WORD["record"], "--until", until, "--as", cast[Role.FINANCE].email)
    typed(portfolio_app, "attest", pilot.reference, COST, *words)
    asked = typed(portfolio_app, "ask", pilot.reference, "G1", "--as", cast.officer.email)
    meeting = typed(governance_app, "plan", "gate-panel", clock.today(), *by)["id"]
    item = typed(governance_app, "add-item", meeting, GATES, asked["id"], "--outcome", "authorise", *by)["id"]
    assert typed(governance_app, "send-papers", meeting, *by)["state"] == "papers out"
    typed(governance_app, "open", meeting, *by)
    refused = CliRunner().invoke(governance_app, ["record-votes", item, "nobody@house.example=for", *by])
    assert "nobody@house.example" in str(refused.exception)
    assert CliRunner().invoke(governance_app, ["record-votes", item, "x=maybe", *by]).exit_code == 2
    for_it = [f"{cast[role].email}=for" for role in (Role.AI_OFFICER, Role.DPO, Role.CISO)]
    typed(governance_app, "record-votes", item, *for_it, *by)
    decided = typed(governance_app, "decide", item, "--reason", "It was heard and weighed.", *by)
    assert (decided["is_carried"], decided["decision"]["papers_digest"]) == (True, asked["papers_digest"])
    assert typed(governance_app, "close", meeting, *by)["minutes_digest"]
    assert fresh(pilot).stage == Stage.DESIGN


def test_a_member_votes_at_a_terminal_and_only_on_what_they_see(cast, authorised):
    by = ("--as", cast.secretary.email)
    meeting = typed(governance_app, "plan", "gate-panel", clock.today(), "--written", *by)["id"]
    item = typed(governance_app, "add-item", meeting, GATES, authorised.pk, *by)["id"]
    typed(governance_app, "send-papers", meeting, *by)
    assert typed(governance_app, "vote", item, "for", "--as", cast[Role.DPO].email)["choice"] == "for"
    unknown = CliRunner().invoke(governance_app, ["vote", str(meeting), "for", "--as", cast[Role.CISO].email])
    assert str(meeting) in str(unknown.exception)
