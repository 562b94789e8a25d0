"""Fundamental rights: what is concluded upon signed answers, by whom, when it opens again, and who is told."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from hemicycle.api.versions import etag
from hemicycle.kernel import clock
from hemicycle.kernel.errors import Denied, Refused
from hemicycle.kernel.terms import Role
from hemicycle.rooms.compliance import actions, queries
from hemicycle.rooms.compliance.models import RightsAssessment
from hemicycle.rooms.compliance.rules.rights import TOUCHED, Conclusion
from hemicycle.rooms.compliance.rules.statement import Standing
from hemicycle.rooms.compliance.tests.test_systems import HIGH, bind
from tests.support.cast import appoint, propose
from tests.support.passing import TOUCHED as GOOD
from tests.support.passing import Passing, put_out

WHOLE = GOOD[0]
LATER = timedelta(days=90)


@pytest.fixture
def it(house, office):
    """An initiative with its people, of which the questions about rights may be put."""
    people = {"officer": office("AI officer").person, "compliance": office("compliance officer").person}
    clerk = office("staff", house.deputies).person
    made = Passing(house, propose(house.deputies, clerk, title="Search of debates"), people | {"clerk": clerk})
    made.hold("lead", Role.PROJECT_LEAD, initiative=made.initiative, chamber=house.deputies)
    put_out(made.officer, "fria")
    return made


def sign(it, *rows):
    """Put the questions anew, answer them with these lines in the table of rights, and sign; return the answers."""
    response = it.open("fria")
    it.answer(response, **({TOUCHED: list(rows)} if rows else {}))
    it.sign(response)
    return response


def conclude(it, by=None, **changes):
    facts = {"outcome": Conclusion.CONDITIONS, "reason": "Names are cut first.", "review_on": clock.today() + LATER}
    return actions.finish_rights(it.initiative, by=by or it.compliance, **facts | changes)


def refused(call, *words, **facts):
    with pytest.raises(Refused) as error:
        call(*words, **facts)
    return error.value.code


def test_a_conclusion_stands_upon_what_was_signed_and_a_new_signature_opens_it_again(it):
    signed = sign(it)
    made = conclude(it)
    assert (made.outcome, made.finished_by, made.signed_sha256) == ("conditions", it.compliance, signed.signed_sha256)
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
    it.people["lead"] = office("compliance officer").person
    sign(it)
    assert refused(conclude, it, by=it.lead) == "respondent"
    conclude(it)


def test_an_authority_is_told_once_after_the_assessment_and_by_name(it):
    sign(it)
    made, today = conclude(it), clock.today()
    told = {"by": it.compliance, "authority": "Market surveillance", "receipt": "77/4"}
    for day in (today - timedelta(days=1), today + timedelta(days=1)):
        assert refused(actions.notify_authority, made, notified_on=day, **told) == "notified_on"
    assert refused(actions.notify_authority, made, notified_on=today, **told | {"authority": " "}) == "authority"
    actions.notify_authority(made, notified_on=today, **told)
    made.refresh_from_db()
    assert (made.authority, made.receipt, made.notified_by) == ("Market surveillance", "77/4", it.compliance)
    assert refused(actions.notify_authority, made, notified_on=today, **told) == "told"


def test_a_notice_is_owed_where_the_act_binds_and_the_system_is_of_annex_3_until_it_is_given(it, signed_in):
    sign(it)
    made, day = conclude(it), clock.today().isoformat()

    def is_owed():
        on_page = "Has to be told" in signed_in(it.compliance).get(made.get_absolute_url()).content.decode()
        on_desk = "Authority to be told" in [due.title for due in queries.legal_duties(it.compliance)]
        assert on_page == on_desk == queries.LawOf(it.initiative).owes_notice
        return on_page

    system = actions.describe_system(it.initiative, by=it.lead, title="Search", purpose="Sorts applicants for posts.")
    actions.answer_system(system, by=it.lead, answers=HIGH)
    actions.confirm_class(system, by=it.compliance, reason="Read in the papers and found so.")
    assert not is_owed()
    bind(it.house, it.compliance, Standing.BINDS)
    assert is_owed()
    notice = reverse("compliance:notify", kwargs={"pk": made.pk})
    told = {"authority": "Market surveillance", "notified_on": day, "version": made.version}
    assert signed_in(it.compliance).post(notice, told).status_code == 303
    assert "Authority to be told" not in [due.title for due in queries.legal_duties(it.compliance)]


def test_pages_and_programs_conclude_and_tell_alike(it, signed_in):
    sign(it)
    browser, later = signed_in(it.compliance), (clock.today() + LATER).isoformat()
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
