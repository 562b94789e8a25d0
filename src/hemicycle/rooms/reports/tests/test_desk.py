"""The Desk holds what one's offices owe, the most urgent first, what changed, and nothing of others."""

from datetime import timedelta

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.models import Notification
from hemicycle.kernel.offers import OWED_AT_MOST, Due, Duty, Room
from hemicycle.kernel.terms import Role, Stage
from hemicycle.rooms.administration import actions as administration
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.governance.adapters.content import templates
from hemicycle.rooms.governance.rules.problems import ProblemHarm
from hemicycle.rooms.portfolio import actions as portfolio
from hemicycle.rooms.portfolio.queries import remedy_address
from hemicycle.rooms.reports import queries
from hemicycle.rooms.reports.models import Seen
from hemicycle.rooms.reports.queries import desks
from hemicycle.rooms.reports.rules import Pile

pytestmark = pytest.mark.django_db
WHAT = "The draft minutes gave a sentence to the wrong speaker."


def keys(user):
    return {each.duty.key for _pile, owed in queries.desk(user).piles for each in owed}


def titles(user):
    return [str(each.due.title) for _pile, owed in queries.desk(user).piles for each in owed]


def test_the_officer_finds_the_problem_to_confirm_and_the_report_to_answer(initiative, clerk, officer, house):
    governance.report_problem(house.deputies, by=clerk, what=WHAT, harm=ProblemHarm.HAPPENED)
    assert {"portfolio.problems-to-confirm", "governance.problems-to-answer"} <= keys(officer)
    assert "portfolio.problems-to-confirm" not in keys(clerk)
    portfolio.confirm_problem(initiative, by=officer, names_a_tool=False)
    assert "portfolio.problems-to-confirm" not in keys(officer)


def test_nobody_is_asked_to_confirm_their_own_problem(house, officer):
    portfolio.propose(house.deputies, by=officer, title="Own idea", problem="x" * 100)
    assert "portfolio.problems-to-confirm" not in keys(officer)


def test_who_leads_finds_what_the_next_gate_still_asks(initiative, lead, officer, clerk):
    found = {str(each.due.title): each.due for _pile, owed in queries.desk(lead).piles for each in owed}
    asked = "Which parliamentary function and which kind of use is it?"
    assert found[asked].url == f"/portfolio/initiatives/{initiative.pk}/edit/"
    portfolio.edit(initiative, by=lead, function="legislative", archetype="transcription")
    assert asked not in titles(lead)
    assert asked not in titles(officer)


@pytest.mark.parametrize(
    ("remedy", "address"),
    [
        ("ethics:initiative", "/ethics/initiatives/{pk}/"),
        ("governance:policies", "/governance/policies/?initiative={pk}"),
    ],
)
def test_a_duty_leads_to_the_page_of_the_initiative_or_to_the_list_narrowed_to_it(remedy, address, initiative):
    assert remedy_address(remedy, initiative) == address.format(pk=initiative.pk)


def test_the_administrator_finds_offices_and_invitations_that_end(house, office, administrator):
    office(Role.FINANCE, house.deputies, to_on=clock.today() + timedelta(days=10), name="Ends Soon")
    held = office(Role.STAFF, house.deputies, name="Invited One")
    administration.invite(held.person, by=administrator)
    found = {str(each.due.about) for _pile, owed in queries.desk(administrator).piles for each in owed}
    assert any("Ends Soon" in about for about in found)
    assert any("Invited One" in about for about in found)


def test_an_office_with_a_successor_is_nobody_s_duty(house, office, administrator):
    ends = clock.today() + timedelta(days=10)
    office(Role.DPO, to_on=ends, name="Ends Soon")
    office(Role.DPO, from_on=ends + timedelta(days=1), name="Comes Next")
    assert "administration.ending-offices" not in keys(administrator)


def test_vacancies_are_the_duty_of_who_may_fill_or_change_them(initiative, officer, clerk, placed, administrator):
    placed(initiative, Stage.PROPOSAL)
    assert "governance.fill-vacancies" in keys(officer)
    assert "governance.fill-vacancies" in keys(administrator)
    assert "governance.fill-vacancies" not in keys(clerk)


def test_a_draft_waits_for_its_approval_and_a_policy_for_its_readers(house, officer, office, clerk):
    chair = office(Role.BODY_CHAIR).person
    template = templates()["ai"]
    facts = {"texts": template.texts, "prohibited": template.prohibited}
    version = governance.draft_policy(house.parliament, by=officer, about="ai", **facts)[1]
    assert "governance.approve-policies" in keys(chair)
    assert "governance.approve-policies" not in keys(officer)
    governance.approve_policy(version, by=chair, body="bureau", review_on=clock.today() + timedelta(days=10))
    assert "governance.approve-policies" not in keys(chair)
    assert "governance.read-policies" in keys(clerk)
    governance.acknowledge(version, by=clerk)
    assert "governance.read-policies" not in keys(clerk)
    assert "governance.review-policies" in keys(officer)


def test_late_things_come_first_and_say_by_how_much(house, clerk, officer, signed_in):
    governance.report_problem(house.deputies, by=clerk, what=WHAT, harm=ProblemHarm.HAPPENED)
    with clock.at(clock.now() + timedelta(days=9)):
        found = queries.desk(officer)
        assert found.piles[0][0] is Pile.LATE
        assert found.late == 1
        page = signed_in(officer).get("/reports/desk/").content.decode()
    assert "days late" in page


def test_more_than_the_desk_shows_is_said(officer, monkeypatch):
    many = Duty("reports.planted", "Planted", lambda user: (Due(f"Thing {n}", "/") for n in range(1_000)))
    monkeypatch.setattr(desks, "rooms", lambda: [Room("reports", "Reports", duties=[many])])
    found = queries.desk(officer)
    assert found.count == OWED_AT_MOST
    assert found.more == [many]


def test_what_others_changed_is_shown_until_one_has_seen_it(initiative, officer, clerk, signed_in):
    portfolio.edit(initiative, by=officer, title="Another title")
    assert [each.initiative.pk for each in queries.desk(clerk).changed] == [initiative.pk]
    assert signed_in(clerk).post("/reports/desk/seen/").status_code == 303
    assert Seen.objects.filter(person=clerk).count() == 1
    assert queries.desk(clerk).changed == []
    portfolio.edit(initiative, by=officer, title="A third title")
    assert len(queries.desk(clerk).changed) == 1
    assert signed_in(clerk).post("/reports/desk/seen/").status_code == 303
    assert Seen.objects.filter(person=clerk).count() == 1


def test_nothing_of_the_other_chamber_is_on_a_desk(initiative, outsider, clerk):
    portfolio.edit(initiative, by=clerk, title="Another title")
    assert queries.desk(outsider).changed == []


def test_notices_and_work_lie_beside_the_duties(house, clerk, officer, signed_in):
    governance.report_problem(house.deputies, by=clerk, what=WHAT)
    assert Notification.objects.filter(person=officer).count() == 1
    page = signed_in(officer).get("/reports/desk/").content.decode()
    assert "A problem was reported: PR-001" in page


def test_without_an_office_the_desk_says_so(nobody, signed_in):
    assert "You hold no office today." in signed_in(nobody).get("/reports/desk/").content.decode()


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.SECRETARY_GENERAL, "/reports/state/"),
        (Role.AI_OFFICER, "/portfolio/"),
        (Role.AUDITOR, "/ledger/"),
        (Role.ADMINISTRATOR, "/administration/people/"),
        (Role.DPO, "/reports/desk/"),
        (Role.STAFF, "/governance/staff/"),
        (Role.MEMBER, "/governance/staff/"),
    ],
)
def test_each_office_has_its_first_page(role, address, office, signed_in):
    assert signed_in(office(role)).get("/")["Location"] == address


def test_an_office_beside_staff_leads_to_the_desk(office, house, signed_in):
    held = office(Role.STAFF, house.deputies)
    office(Role.FINANCE, person=held.person)
    assert signed_in(held.person).get("/")["Location"] == "/reports/desk/"


def test_programs_read_their_desk(initiative, officer, signed_in):
    told = signed_in(officer).get("/api/v1/reports/desk").json()
    assert "portfolio.problems-to-confirm" in {each["key"] for each in told["duties"]}
    assert told["since"]


def test_a_member_finds_delegations_on_the_desk_and_meetings_in_the_calendar(house, office, clerk, signed_in):
    keeper, until = office(Role.SECRETARY_GENERAL).person, clock.today() + timedelta(days=30)
    names = {"steering": "Committee", "panel": "Panel"}
    committee, panel = (
        governance.create_body(
            house.parliament, by=keeper, key=key, names={"en": name}, terms={"en": "Decides."}, seats=1, quorum=1,
            from_on=clock.today(),
        )
        for key, name in names.items()
    )  # fmt: skip
    governance.appoint_member(committee, by=keeper, person=clerk, seat="chair", from_on=clock.today())
    governance.delegate(committee, by=keeper, to_body=panel, what="Small ones", from_on=clock.today(), to_on=until)
    governance.plan_meeting(committee, by=clerk, held_on=until)
    browser = signed_in(clerk)

    assert "Small ones" in browser.get("/reports/desk/").content.decode()
    told = browser.get("/api/v1/reports/desk").json()["delegations"]
    assert told == [{"what": "Small ones", "by": "Committee", "to": "Panel", "until": until.isoformat()}]
    assert [(each.day, each.title) for each in queries.events(clerk)] == [(until, "Committee: Sitting")]
    assert queries.events(keeper) == []


def test_letters_are_chosen_through_the_api_as_on_the_page(clerk, signed_in):
    browser = signed_in(clerk)
    assert browser.get("/api/v1/reports/mail").json() == {"rhythm": "daily"}
    chosen = browser.put("/api/v1/reports/mail", {"rhythm": "none"}, content_type="application/json")
    assert (chosen.status_code, chosen.json()) == (200, {"rhythm": "none"})
    assert browser.get("/api/v1/reports/mail").json() == {"rhythm": "none"}
    refused = browser.put("/api/v1/reports/mail", {"rhythm": "hourly"}, content_type="application/json")
    assert refused.status_code == 422
