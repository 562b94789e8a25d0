"""A policy is drafted, approved by somebody else, read by everybody, reviewed; its rules close gates by themselves."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.terms import Role, Verdict
from hemicycle.rooms.governance import actions, queries
from hemicycle.rooms.governance.adapters.content import templates
from hemicycle.rooms.governance.gates import offices as gates
from hemicycle.rooms.governance.models import Acknowledgement, ApprovedTool, PolicyVersion
from hemicycle.rooms.governance.rules import policies as rules
from hemicycle.rooms.governance.rules.policies import PolicyState, Subject, Use
from hemicycle.rooms.governance.tests.conftest import drafted

LANGUAGES = ("en", "fr", "ar")
TODAY = date(2026, 3, 9)
BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.mark.parametrize("template", templates().values(), ids=lambda template: template.subject)
def test_a_template_says_everything_in_three_languages(template):
    assert rules.languages_missing(template.texts, LANGUAGES) == []
    assert len({len(template.texts[language]["rules"]) for language in LANGUAGES}) == 1
    assert 5 <= len(template.texts["en"]["rules"]) <= 10
    for use in template.prohibited:
        assert set(use["words"]) == set(LANGUAGES)
        named = {name: tuple(values) for name, values in use["when"].items()}
        assert rules.unknown_facts(Use(use["key"], use["words"], named)) == []


@pytest.mark.parametrize(
    ("approved", "withdrawn", "review", "newest", "state"),
    [
        (None, None, None, False, PolicyState.DRAFT),
        (AFTER, None, AFTER, True, PolicyState.DRAFT),
        (TODAY, None, AFTER, True, PolicyState.IN_FORCE),
        (BEFORE, None, TODAY, True, PolicyState.UNDER_REVIEW),
        (BEFORE, None, AFTER, False, PolicyState.SUPERSEDED),
        (BEFORE, TODAY, AFTER, True, PolicyState.WITHDRAWN),
        (BEFORE, AFTER, AFTER, True, PolicyState.IN_FORCE),
    ],
)
def test_where_a_version_stands_follows_from_its_days(approved, withdrawn, review, newest, state):
    assert rules.state(approved, withdrawn, review, newest=newest, on=TODAY) is state


FULL = Use("full", {}, {"automation": ("full",), "function": ("legislative", "oversight")})


@pytest.mark.parametrize(
    ("facts", "fires"),
    [
        ({"automation": "full", "function": "legislative"}, True),
        ({"automation": "partial", "function": "legislative"}, False),
        ({"automation": "full", "function": "administration"}, False),
        ({"automation": "", "function": "legislative"}, None),
        ({"automation": "full", "function": ""}, None),
        ({"automation": "", "function": "administration"}, False),
    ],
)
def test_a_use_is_prohibited_where_all_its_facts_fit_and_open_facts_leave_it_open(facts, fires):
    assert rules.fires(FULL, facts) is fires


def test_a_use_without_facts_is_for_people_to_judge():
    assert rules.fires(Use("emotions", {}, {}), {}) is False


def test_what_the_house_knows_nothing_of_is_named():
    assert rules.unknown_facts(Use("x", {}, {"weather": ("fine",)})) == ["weather"]
    assert rules.unknown_facts(Use("x", {}, {"automation": ("full", "wild")})) == ["automation=wild"]


pytestmark = pytest.mark.django_db


def test_a_policy_is_drafted_approved_and_in_force(house, officer, chair, heard):
    version = drafted(house, officer)
    assert not queries.is_in_force(version)
    actions.approve_policy(version, by=chair, body="bureau", review_on=clock.today() + timedelta(days=30))
    assert queries.is_in_force(version)
    assert heard == ["governance.policy-drafted", "governance.policy-drafted", "governance.policy-approved"]


def test_a_new_version_takes_the_place_of_the_one_before(house, officer, chair, policy):
    second = drafted(house, officer)
    assert second.number == 2
    assert queries.is_in_force(policy)
    actions.approve_policy(second, by=chair, body="bureau", review_on=clock.today() + timedelta(days=30))
    assert [each.pk for each in queries.in_force()] == [second.pk]
    states = {each.version.number: each.state for each in queries.policies(officer)}
    assert states == {1: PolicyState.SUPERSEDED, 2: PolicyState.IN_FORCE}


def test_past_its_review_it_stays_in_force_and_says_so(policy, officer):
    with clock.at(clock.now() + timedelta(days=365)):
        assert queries.standing_of(officer, policy).state is PolicyState.UNDER_REVIEW
        assert queries.is_in_force(policy)


def test_whoever_drafts_does_not_approve(house, office):
    both = office(Role.BODY_SECRETARY).person
    office(Role.BODY_CHAIR, person=both)
    with pytest.raises(PermissionDenied):
        actions.approve_policy(drafted(house, both), by=both, body="bureau", review_on=date(2099, 1, 1))


def test_a_clerk_neither_drafts_nor_approves(house, clerk, draft):
    with pytest.raises(PermissionDenied):
        drafted(house, clerk, Subject.GENERATIVE_AI)
    with pytest.raises(PermissionDenied):
        actions.approve_policy(draft, by=clerk, body="bureau", review_on=date(2099, 1, 1))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"body": " ", "review_on": date(2099, 1, 1)}, "Name the body"),
        ({"body": "bureau", "review_on": date(2020, 1, 1)}, "lies in the past"),
    ],
)
def test_an_approval_names_its_body_and_a_day_to_come(facts, words, draft, chair):
    with pytest.raises(Refused, match=words):
        actions.approve_policy(draft, by=chair, **facts)


def test_what_not_everybody_can_read_is_not_approved(house, officer, chair):
    texts = {language: text for language, text in templates()["ai"].texts.items() if language != "ar"}
    version = drafted(house, officer, texts=texts)
    with pytest.raises(Refused, match="missing in: ar"):
        actions.approve_policy(version, by=chair, body="bureau", review_on=date(2099, 1, 1))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"texts": {"fr": {"title": "Politique"}}}, "needs a title"),
        ({"prohibited": [{"key": "a", "words": {}, "when": {"mood": ["bad"]}}]}, "knows nothing of mood"),
        ({"prohibited": [{"key": "a", "words": {}, "when": {}}] * 2}, "same key"),
    ],
)
def test_a_draft_that_cannot_hold_is_refused_and_nothing_is_written(changes, words, house, officer):
    with pytest.raises(Refused, match=words):
        drafted(house, officer, **changes)
    assert not PolicyVersion.objects.exists()


def test_one_draft_at_a_time_and_no_word_of_what_is_approved_changes(house, officer, policy):
    drafted(house, officer)
    with pytest.raises(Refused, match="being written already"):
        drafted(house, officer)
    with pytest.raises(Refused, match="approved, so its words stay"):
        actions.edit_policy(policy, by=officer, texts=templates()["ai"].texts)


def test_a_policy_is_withdrawn_with_a_reason_and_once(policy, chair):
    with pytest.raises(Refused, match="reason is needed"):
        actions.withdraw_policy(policy, by=chair, reason=" ")
    actions.withdraw_policy(policy, by=chair, reason="A court annulled it")
    assert queries.in_force() == []
    with pytest.raises(Refused, match="nothing to withdraw"):
        actions.withdraw_policy(policy, by=chair, reason="Again")


def test_everybody_says_once_that_they_read_what_is_in_force(policy, clerk, member, auditor, officer, house):
    before = queries.standing_of(clerk, policy)
    actions.acknowledge(policy, by=clerk)
    after = queries.standing_of(clerk, policy)
    assert (before.read, after.read, before.is_read_by_me, after.is_read_by_me) == (0, 1, False, True)
    assert after.concerned == queries.concerned().count()
    with pytest.raises(Refused, match="said already"):
        actions.acknowledge(policy, by=clerk)
    with pytest.raises(PermissionDenied):
        actions.acknowledge(policy, by=auditor)
    with pytest.raises(Refused, match="not in force"):
        actions.acknowledge(drafted(house, officer), by=member)


def test_who_has_left_counts_neither_as_reader_nor_as_concerned(policy, clerk, house):
    actions.acknowledge(policy, by=clerk)
    with clock.at(clock.now() + timedelta(days=1)):
        concerned = queries.concerned().count()
    held = clerk.offices.get()
    held.to_on = clock.today()
    from hemicycle.kernel.models.record import writing

    token = writing.set(True)
    held.save()
    writing.reset(token)
    with clock.at(clock.now() + timedelta(days=1)):
        standing = queries.standing_of(None, policy)
    assert (standing.read, standing.concerned) == (0, concerned - 1)


def test_nobody_sees_who_has_read_it_but_the_auditor_and_oneself(policy, clerk, officer, auditor):
    actions.acknowledge(policy, by=clerk)
    seen = [Acknowledgement.objects.visible_to(person).count() for person in (clerk, officer, auditor)]
    assert seen == [1, 0, 1]


TOOL = {"name": "Dictation", "purpose": "First drafts", "audience": "All staff", "conditions": "Public texts only"}


def test_a_tool_is_approved_until_its_last_day(house, officer, clerk):
    actions.approve_tool(house.parliament, by=officer, until_on=clock.today() + timedelta(days=2), **TOOL)
    assert [tool.name for tool in queries.tools(clerk)] == ["Dictation"]
    assert queries.tools(clerk, clock.today() + timedelta(days=3)) == []


def test_a_tool_taken_off_is_gone_the_same_day(house, officer, clerk, heard):
    tool = actions.approve_tool(house.parliament, by=officer, **TOOL)
    with pytest.raises(Refused, match="reason"):
        actions.withdraw_tool(tool, by=officer, reason="")
    actions.withdraw_tool(tool, by=officer, reason="The supplier changed the model")
    assert queries.tools(clerk) == []
    with pytest.raises(Refused, match="not on the list"):
        actions.withdraw_tool(tool, by=officer, reason="Once more")
    assert heard == ["governance.tool-approved", "governance.tool-withdrawn"]


@pytest.mark.parametrize("field", sorted(TOOL))
def test_a_tool_is_approved_for_somebody_for_something_on_conditions(field, house, officer):
    with pytest.raises(Refused, match="Fill all of it"):
        actions.approve_tool(house.parliament, by=officer, **{**TOOL, field: " "})
    with pytest.raises(Refused, match="lies in the past"):
        actions.approve_tool(house.parliament, by=officer, until_on=date(2020, 1, 1), **TOOL)
    assert not ApprovedTool.objects.exists()


def judged(initiative):
    scope = InitiativeScope(Initiative.objects.filter(pk=initiative.pk), clock.today())
    return gates.no_prohibited_use(scope)[initiative.pk]


def test_without_a_policy_in_force_no_use_is_outside_what_is_prohibited(initiative, draft):
    assert (judged(initiative).verdict, judged(initiative).says) == (Verdict.NOT_MET, "no-list")


def test_open_facts_leave_the_question_open(initiative, policy):
    assert (judged(initiative).verdict, judged(initiative).params) == (Verdict.UNKNOWN, {"n": 2})


@pytest.mark.parametrize(
    ("automation", "function", "verdict"),
    [
        ("assistance", "legislative", Verdict.MET),
        ("full", "administration", Verdict.MET),
        ("full", "legislative", Verdict.NOT_MET),
    ],
)
def test_the_policy_in_force_judges_the_use(automation, function, verdict, placed, initiative, policy, described):
    described(initiative, automation=automation, function=function)
    assert judged(initiative).verdict is verdict


def test_why_a_use_is_prohibited_is_said_in_the_reader_s_language(initiative, policy, described):
    described(initiative, automation="full", function="legislative")
    criterion = next(each for each in gates.CRITERIA if each.key == "governance.no-prohibited-use")
    answer = judged(initiative)
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = str(criterion.says[answer.says]) % answer.params
    assert "Full automation" in said["en"]
    assert "automatisation complète" in said["fr"]
    assert "الأتمتة الكاملة" in said["ar"]


def test_pages_draft_approve_and_acknowledge(house, officer, chair, clerk, signed_in):
    browser = signed_in(officer)
    form = browser.get("/governance/policies/draft/ai/").context["form"]
    sent = {name: value for name in form.fields if (value := form[name].value())}
    sent |= {"use_en": "Ranking of questions", "use_fr": "", "use_ar": "", "when_function": ["oversight"]}
    refused = browser.post("/governance/policies/draft/ai/", sent)
    assert refused.status_code == 422
    assert b"in every working language" in refused.content
    sent |= {"use_fr": "Classement des questions", "use_ar": "ترتيب الأسئلة"}
    assert browser.post("/governance/policies/draft/ai/", sent).status_code == 303
    version = PolicyVersion.objects.get()
    assert [use.key for use in version.uses][-1] == "ranking-of-questions"
    assert version.uses[-1].when == {"function": ("oversight",)}
    assert len(version.uses) == len(templates()["ai"].prohibited) + 1

    approving = signed_in(chair)
    address = f"/governance/policies/{version.pk}/"
    late = approving.post(f"{address}approval/", {"body": "bureau", "review_on": "2020-01-01", "version": 1})
    assert late.status_code == 422
    assert b"lies in the past" in late.content
    there = {"body": "bureau", "review_on": "2099-01-01", "version": 1}
    assert approving.post(f"{address}approval/", there).status_code == 303
    reading = signed_in(clerk)
    page = reading.get("/governance/staff/").content.decode()
    assert "Check every result before you use it" in page
    assert "1 policy waits for you to read it." in page
    assert reading.post(f"{address}acknowledgement/").status_code == 303
    assert "You have read every policy in force." in reading.get("/governance/staff/").content.decode()
    assert browser.get("/governance/policies/draft/party/").status_code == 404


def test_programs_draft_approve_and_acknowledge(house, officer, chair, clerk, signed_in):
    template = templates()["genai"]
    facts = {"subject": "genai", "texts": template.texts, "prohibited": template.prohibited}
    api = "/api/v1/governance"
    made = signed_in(officer).post(
        f"{api}/parliament/{house.parliament.pk}/policies", facts, content_type="application/json"
    )
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    address = f"{api}/policies/{made.json()['id']}"
    there = {"body": "bureau", "review_on": "2099-01-01"}
    approved = signed_in(chair).post(
        f"{address}/approval", there, content_type="application/json", headers={"If-Match": '"1"'}
    )
    assert (approved.status_code, approved.json()["state"]) == (200, "in force"), approved.content
    read = signed_in(clerk).post(f"{address}/acknowledgement", {}, content_type="application/json")
    assert (read.status_code, read.json()["read_by_me"], read.json()["read"]) == (201, True, 1)
    again = signed_in(clerk).post(f"{address}/acknowledgement", {}, content_type="application/json")
    assert again.status_code == 409
