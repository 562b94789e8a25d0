"""A problem is reported, lands with who answers for it, is answered in words and closed; its reporter sees it all."""

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Notification
from hemicycle.kernel.terms import Role
from hemicycle.rooms.governance import actions, queries
from hemicycle.rooms.governance.models import ProblemReport
from hemicycle.rooms.governance.rules.problems import ProblemHarm, ProblemOutcome, ProblemState
from hemicycle.rooms.ledger.models import Entry

WHAT = "The draft minutes gave a sentence to the wrong speaker."
ANSWER = "The speaker labels were mixed up; a fix is installed today."


pytestmark = pytest.mark.django_db


@pytest.fixture
def report(house, clerk, officer):
    """A report of the clerk's."""
    return actions.report_problem(house.deputies, by=clerk, what=WHAT)


def test_a_report_has_a_number_a_day_and_notices_for_the_officers(house, clerk, officer, office, heard):
    elsewhere = office(Role.AI_OFFICER, house.senate).person
    heard.clear()
    report = actions.report_problem(house.deputies, by=clerk, what=WHAT, harm=ProblemHarm.POSSIBLE)
    second = actions.report_problem(house.deputies, by=clerk, what=WHAT)
    assert (report.reference, second.reference) == ("PR-001", "PR-002")
    assert report.due_on == house.parliament.working_day_after(clock.today(), 3)
    assert heard == ["governance.problem-reported"] * 2
    assert Notification.objects.filter(person=officer, message="governance.problem-reported").count() == 2
    assert not Notification.objects.filter(person=elsewhere).exists()


def test_a_report_of_nothing_is_refused(house, clerk):
    with pytest.raises(Refused, match="what happened"):
        actions.report_problem(house.deputies, by=clerk, what=" broken ")
    assert not ProblemReport.objects.exists()
    assert not Notification.objects.exists()


def test_an_auditor_and_a_stranger_to_the_chamber_report_nothing_there(house, auditor, outsider):
    for person in (auditor, outsider):
        with pytest.raises(PermissionDenied):
            actions.report_problem(house.deputies, by=person, what=WHAT)


def test_who_sees_a_report(report, clerk, officer, dpo, auditor, member, outsider, administrator):
    seen = {
        person.name: ProblemReport.objects.visible_to(person).exists()
        for person in (clerk, officer, dpo, auditor, member, outsider, administrator)
    }
    assert seen == {
        clerk.name: True, officer.name: True, dpo.name: True, auditor.name: True,
        member.name: False, outsider.name: False, administrator.name: False,
    }  # fmt: skip


def test_the_ledger_tells_of_a_report_to_its_reporter_and_the_auditor_alone(
    report, clerk, officer, member, auditor, administrator
):
    people = (clerk, officer, member, auditor, administrator)
    seen = [Entry.objects.visible_to(person).filter(event="governance.problem-reported").count() for person in people]
    assert seen == [1, 0, 0, 1, 0]


def test_the_answer_reaches_the_reporter(report, clerk, officer, heard):
    actions.answer_problem(report, by=officer, answer=ANSWER, outcome=ProblemOutcome.ACCEPTED)
    assert report.state is ProblemState.ANSWERED
    notice = Notification.objects.get(person=clerk)
    assert (notice.message, notice.url) == ("governance.problem-answered", report.get_absolute_url())
    assert heard == ["governance.problem-answered"]


@pytest.mark.parametrize("role", [Role.AI_OFFICER, Role.DPO, Role.CISO])
def test_who_answers_for_problems_answers(role, report, office):
    actions.answer_problem(report, by=office(role).person, answer=ANSWER, outcome=ProblemOutcome.EXPLAINED)
    assert report.outcome == ProblemOutcome.EXPLAINED


def test_nobody_answers_their_own_report_nor_without_the_office(house, officer, clerk, report):
    own = actions.report_problem(house.deputies, by=officer, what=WHAT)
    for person, one in ((officer, own), (clerk, report)):
        with pytest.raises(PermissionDenied):
            actions.answer_problem(one, by=person, answer=ANSWER, outcome=ProblemOutcome.ACCEPTED)


def test_an_answer_is_a_sentence_and_a_closed_report_stays_as_it_is(report, officer):
    with pytest.raises(Refused, match="Answer in a sentence"):
        actions.answer_problem(report, by=officer, answer="Fixed", outcome=ProblemOutcome.ACCEPTED)
    with pytest.raises(Refused, match="answered before it is closed"):
        actions.close_problem(report, by=officer)
    actions.answer_problem(report, by=officer, answer=ANSWER, outcome=ProblemOutcome.ACCEPTED)
    actions.close_problem(report, by=officer)
    assert report.state is ProblemState.CLOSED
    with pytest.raises(Refused, match="closed already"):
        actions.close_problem(report, by=officer)
    with pytest.raises(Refused, match="is closed"):
        actions.answer_problem(report, by=officer, answer=ANSWER, outcome=ProblemOutcome.DECLINED)


def test_the_reporter_closes_it_when_it_is_solved_and_nobody_else_of_the_staff(report, clerk, officer, member):
    actions.answer_problem(report, by=officer, answer=ANSWER, outcome=ProblemOutcome.ACCEPTED)
    with pytest.raises(PermissionDenied):
        actions.close_problem(report, by=member)
    actions.close_problem(report, by=clerk)
    assert report.state is ProblemState.CLOSED


def test_two_answers_at_once_are_one(report, officer, dpo):
    seen = report.version
    actions.answer_problem(report, by=officer, answer=ANSWER, outcome=ProblemOutcome.ACCEPTED, seen=seen)
    with pytest.raises(Stale):
        actions.answer_problem(report, by=dpo, answer=ANSWER, outcome=ProblemOutcome.DECLINED, seen=seen)


def test_the_pages_lead_from_report_to_answer(house, clerk, officer, member, signed_in):
    reporting, answering = signed_in(clerk), signed_in(officer)
    empty = reporting.post("/governance/problems/report/", {"what": "bad", "harm": "none"})
    assert empty.status_code == 422
    sent = reporting.post("/governance/problems/report/", {"what": WHAT, "harm": "happened", "is_anonymous": "on"})
    report = ProblemReport.objects.get()
    assert sent["Location"] == report.get_absolute_url()
    mine = reporting.get(sent["Location"]).content.decode()
    assert "Reported as PR-001. You will have an answer by" in mine
    theirs = answering.get(sent["Location"]).content.decode()
    assert "Somebody of the house, without a name" in theirs
    assert clerk.name not in theirs
    assert signed_in(member).get(sent["Location"]).status_code == 404
    address = f"{sent['Location']}answer/"
    short = answering.post(address, {"answer": "ok", "outcome": "accepted", "version": 1})
    assert short.status_code == 422
    assert answering.post(address, {"answer": ANSWER, "outcome": "accepted", "version": 1}).status_code == 303
    assert ANSWER in reporting.get(sent["Location"]).content.decode()
    assert answering.post(address, {"answer": ANSWER, "outcome": "declined", "version": 1}).status_code == 422
    assert reporting.post(f"{sent['Location']}closure/").status_code == 303
    assert "My reports" in reporting.get("/governance/staff/").content.decode()


def test_a_report_about_an_initiative_belongs_to_it(initiative, clerk, officer, outsider, signed_in):
    address = f"/governance/problems/report/?initiative={initiative.pk}"
    signed_in(clerk).post(address, {"what": WHAT, "harm": "none"})
    signed_in(outsider).post(address, {"what": WHAT, "harm": "none"})
    inside, outside = ProblemReport.objects.order_by("number")
    assert (inside.initiative, inside.chamber) == (initiative, initiative.chamber)
    assert outside.initiative is None


def test_programs_report_answer_and_close(initiative, clerk, officer, signed_in):
    api = "/api/v1/governance"
    sent = signed_in(clerk).post(
        f"{api}/initiatives/{initiative.pk}/problems",
        {"what": WHAT, "harm": "possible"},
        content_type="application/json",
    )
    assert (sent.status_code, sent.json()["state"]) == (201, "open")
    assert "reported_by" not in sent.json()
    address = f"{api}/problems/{sent.json()['id']}"
    answered = signed_in(officer).post(
        f"{address}/answer", {"answer": ANSWER, "outcome": "accepted"}, content_type="application/json",
        headers={"If-Match": '"1"'},
    )  # fmt: skip
    assert answered.json()["state"] == "answered"
    closed = signed_in(clerk).post(f"{address}/closure", content_type="application/json", headers={"If-Match": '"2"'})
    assert closed.json()["state"] == "closed"
    plain = signed_in(clerk).post(f"{api}/problems", {"what": WHAT}, content_type="application/json")
    assert plain.status_code == 201


def test_what_waits_for_an_answer_is_the_most_urgent_first(house, clerk, officer, report):
    urgent = actions.report_problem(house.deputies, by=clerk, what=WHAT, harm=ProblemHarm.HAPPENED)
    assert queries.open_for(officer, 10) == [urgent, report]
    assert queries.open_for(clerk, 10) == []
