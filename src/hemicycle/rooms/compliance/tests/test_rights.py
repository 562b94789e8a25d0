"""Fundamental rights: what is concluded upon signed answers, by whom, when it opens again, and who is told."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from hemicycle.api.versions import etag
from hemicycle.kernel import clock
from hemicycle.kernel.errors import Denied, Refused
from hemicycle.kernel.terms import Role, Stage
from hemicycle.rooms.compliance import actions, queries
from hemicycle.rooms.compliance.models import RightsAssessment
from hemicycle.rooms.compliance.rules.rights import TOUCHED, Conclusion
from hemicycle.rooms.questionnaires import actions as questionnaires
from tests.support.cast import appoint, new_person, propose
from tests.support.passing import newest, put_out

WHOLE = {"right": "privacy", "group": "Staff", "before": "medium", "measures": "Names are cut.", "after": "light"}
LATER = timedelta(days=90)


@pytest.fixture
def it(house, office):
    """An initiative with its people, and the answers about rights, open."""
    officer, lawyer = office("AI officer").person, office("compliance officer").person
    initiative = propose(house.deputies, office("staff", house.deputies).person, title="Search of debates")
    lead = new_person(house, house.deputies)
    appoint(house, lead, Role.PROJECT_LEAD, initiative=initiative, chamber=house.deputies)
    put_out(officer, "fria")
    return SimpleNamespace(initiative=initiative, officer=officer, lawyer=lawyer, lead=lead)


def sign(it, *rows, by=None):
    """Put the questions anew, answer them with these lines in the table of rights, and sign; return the answers."""
    person = by or it.lead
    facts = {"under": newest("fria"), "stage": Stage.PROPOSAL, "respondents": {"project_lead": person}}
    response = questionnaires.open_response(it.initiative, by=it.officer, **facts)[0]
    said = {"fria-1": ("no", None), TOUCHED: (list(rows or [WHOLE]), None)}
    questionnaires.answer_all(response, by=person, answers=said)
    questionnaires.sign(response, by=person)
    return response


def conclude(it, by=None, **changes):
    facts = {"outcome": Conclusion.CONDITIONS, "reason": "Names are cut first.", "review_on": clock.today() + LATER}
    return actions.finish_rights(it.initiative, by=by or it.lawyer, **facts | changes)


def refused(call, *words, **facts):
    with pytest.raises(Refused) as error:
        call(*words, **facts)
    return error.value.code


def test_a_conclusion_stands_upon_what_was_signed_and_a_new_signature_opens_it_again(it):
    signed = sign(it)
    made = conclude(it)
    assert (made.outcome, made.finished_by, made.signed_sha256) == ("conditions", it.lawyer, signed.signed_sha256)
    assert queries.LawOf(it.initiative).is_current
    assert refused(conclude, it) == "finished"
    sign(it, WHOLE, WHOLE | {"group": "Members"})
    assert not queries.LawOf(it.initiative).is_current
    assert conclude(it, outcome=Conclusion.REFUSE).pk != made.pk
    assert queries.LawOf(it.initiative).assessment.outcome == "refuse"


def test_what_was_not_signed_or_says_too_little_is_not_concluded_upon(it):
    assert refused(conclude, it) == "unsigned"
    sign(it, WHOLE, WHOLE | {"measures": ""})
    assert refused(conclude, it) == "thin"
    sign(it)
    assert refused(conclude, it, review_on=clock.today()) == "review_on"
    assert not RightsAssessment.objects.exists()
    conclude(it)


def test_who_answered_or_leads_does_not_conclude(it, house, office):
    sign(it)
    appoint(house, it.lead, Role.COMPLIANCE_OFFICER)
    with pytest.raises(Denied):
        conclude(it, by=it.lead)
    answering = office("compliance officer").person
    sign(it, by=answering)
    assert refused(conclude, it, by=answering) == "respondent"
    conclude(it)


def test_an_authority_is_told_once_after_the_assessment_and_by_name(it):
    sign(it)
    made, today = conclude(it), clock.today()
    told = {"by": it.lawyer, "authority": "Market surveillance", "receipt": "77/4"}
    for day in (today - timedelta(days=1), today + timedelta(days=1)):
        assert refused(actions.notify_authority, made, notified_on=day, **told) == "notified_on"
    assert refused(actions.notify_authority, made, notified_on=today, **told | {"authority": " "}) == "authority"
    actions.notify_authority(made, notified_on=today, **told)
    made.refresh_from_db()
    assert (made.authority, made.receipt, made.notified_by) == ("Market surveillance", "77/4", it.lawyer)
    assert refused(actions.notify_authority, made, notified_on=today, **told) == "told"


def test_pages_and_programs_conclude_and_tell_alike(it, signed_in):
    sign(it)
    browser, later = signed_in(it.lawyer), (clock.today() + LATER).isoformat()
    facts = {"outcome": "conditions", "reason": "Names are cut first.", "review_on": later}
    address = reverse("compliance:finish-rights", kwargs={"pk": it.initiative.pk})
    assert browser.post(address, facts).status_code == 303
    made = RightsAssessment.objects.get()
    page, notice = made.get_absolute_url(), reverse("compliance:notify", kwargs={"pk": made.pk})
    assert notice in browser.get(page).content.decode()
    told = {"authority": "Market surveillance", "notified_on": clock.today().isoformat()}
    assert browser.post(notice, told | {"version": made.version}).status_code == 303
    assert notice not in browser.get(page).content.decode()
    sign(it, WHOLE, WHOLE | {"group": "Members"})
    api = "/api/v1/compliance"
    facts = {"outcome": "use", "reason": "Members were heard and agreed.", "review_on": later}
    words = {"content_type": "application/json"}
    answer = browser.post(f"{api}/initiatives/{it.initiative.pk}/rights", json.dumps(facts), **words)
    assert answer.status_code == 201, answer.content
    assert answer.json()["outcome"] == "use"
    where, tag = f"{api}/rights/{answer.json()['id']}/notice", {"If-Match": etag(answer.json()["version"])}
    assert browser.post(where, json.dumps(told), **words).status_code == 428
    assert browser.post(where, json.dumps(told), headers=tag, **words).json()["authority"] == "Market surveillance"
