"""The emergency stop: who may stop, who may end it, what it does, and what it refuses."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Notification
from hemicycle.kernel.terms import Role, Stage, Status
from hemicycle.rooms.portfolio import actions, queries
from hemicycle.rooms.portfolio.models import Stop

pytestmark = pytest.mark.django_db

WHY = "It wrote notes of a closed sitting."
MONDAY = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("UTC"))


@pytest.fixture
def secretary_general(office):
    return office(Role.SECRETARY_GENERAL).person


@pytest.fixture
def stop(initiative, officer):
    with clock.at(MONDAY):
        return actions.suspend(initiative, by=officer, reason=WHY)


@pytest.mark.parametrize("role", [Role.AI_OFFICER, Role.CISO, Role.DPO, Role.BUSINESS_OWNER])
def test_four_offices_may_stop_at_once(role, initiative, house, office):
    scope = {"initiative": initiative} if role is Role.BUSINESS_OWNER else {"chamber": house.deputies}
    actions.suspend(initiative, by=office(role, **scope).person, reason=WHY)
    initiative.refresh_from_db()
    assert initiative.status == Status.SUSPENDED


@pytest.mark.parametrize(
    "role", [Role.STAFF, Role.PROJECT_LEAD, Role.SECRETARY_GENERAL, Role.AUDITOR, Role.RISK_OFFICER]
)
def test_other_offices_may_not(role, initiative, house, office):
    scope = {"initiative": initiative} if role is Role.PROJECT_LEAD else {"chamber": house.deputies}
    with pytest.raises(PermissionDenied):
        actions.suspend(initiative, by=office(role, **scope).person, reason=WHY)


def test_it_is_due_after_five_working_days(stop):
    assert stop.confirm_by_on == date(2026, 11, 30)
    assert not stop.is_overdue(date(2026, 11, 30))
    assert stop.is_overdue(date(2026, 12, 1))


def test_everybody_concerned_is_told_and_nobody_else(
    initiative, officer, lead, clerk, secretary_general, house, office
):
    abroad = office(Role.DPO, house.senate).person
    actions.suspend(initiative, by=officer, reason=WHY)
    told = set(Notification.objects.filter(message="portfolio.suspended").values_list("person_id", flat=True))
    assert {lead.pk, secretary_general.pk} <= told
    assert told.isdisjoint({officer.pk, clerk.pk, abroad.pk})


def test_lifting_sets_the_initiative_going_as_before(initiative, officer, stop, secretary_general):
    actions.lift_stop(stop, by=secretary_general, reason="The function is off for closed sittings.")
    initiative.refresh_from_db()
    assert initiative.status == Status.ACTIVE
    assert queries.open_stop(initiative) is None


def test_a_confirmed_stop_holds_until_it_is_lifted(initiative, stop, secretary_general):
    actions.confirm_stop(stop, by=secretary_general, reason="Rightly stopped.")
    initiative.refresh_from_db()
    assert initiative.status == Status.SUSPENDED
    assert queries.open_stop(initiative).confirmed_by == secretary_general
    with pytest.raises(Refused, match="confirmed already"):
        actions.confirm_stop(stop, by=secretary_general, reason="Once more.")


def test_twice_is_refused(initiative, stop, house, office):
    initiative.refresh_from_db()
    with pytest.raises(Refused, match="suspended already"):
        actions.suspend(initiative, by=office(Role.CISO, house.deputies).person, reason=WHY)
    assert Stop.objects.count() == 1


@pytest.mark.parametrize("status", [Status.CLOSED, Status.REJECTED, Status.PARKED])
def test_what_no_longer_runs_cannot_be_stopped(initiative, officer, status):
    actions.record_stage(initiative, by=officer, stage=Stage.WITHDRAWAL, status=status, reason="the story's end")
    with pytest.raises(Refused, match="nothing to stop"):
        actions.suspend(initiative, by=officer, reason=WHY)


def test_a_stop_without_a_reason_is_refused(initiative, officer):
    with pytest.raises(Refused, match="reason"):
        actions.suspend(initiative, by=officer, reason=" ")
    initiative.refresh_from_db()
    assert initiative.status == Status.ACTIVE


def test_a_lifted_stop_is_over(stop, secretary_general):
    actions.lift_stop(stop, by=secretary_general, reason="It is mended.")
    for act in (actions.confirm_stop, actions.lift_stop):
        with pytest.raises(Refused, match="lifted already"):
            act(stop, by=secretary_general, reason="Again.")


def test_a_stop_of_a_changed_initiative_is_stale(initiative, officer):
    with pytest.raises(Stale):
        actions.suspend(initiative, by=officer, seen=initiative.version - 1, reason=WHY)


def test_the_body_owes_an_answer_until_it_is_given(stop, secretary_general, clerk, officer):
    (due,) = queries.stops_to_confirm(secretary_general)
    assert (due.by, due.url) == (stop.confirm_by_on, f"/portfolio/stops/{stop.pk}/confirm/")
    assert queries.stops_to_confirm(clerk) == queries.stops_to_confirm(officer) == []
    actions.confirm_stop(stop, by=secretary_general, reason="Rightly stopped.")
    assert queries.stops_to_confirm(secretary_general) == []


def test_the_pages_stop_show_and_lift(signed_in, initiative, officer, secretary_general):
    browser = signed_in(officer)
    address = f"/portfolio/initiatives/{initiative.pk}/suspend/"
    assert "Stop now" in browser.get(address).content.decode()
    assert browser.post(address, {"reason": ""}).status_code == 422
    assert browser.post(address, {"reason": WHY}).status_code == 303
    shown = browser.get(initiative.get_absolute_url()).content.decode()
    assert "Suspended in an emergency" in shown
    assert "Lift the stop" not in shown
    stop = Stop.objects.get()
    assert browser.get(f"/portfolio/stops/{stop.pk}/lift/").status_code == 403
    body = signed_in(secretary_general)
    assert "Lift the stop" in body.get(initiative.get_absolute_url()).content.decode()
    assert body.post(f"/portfolio/stops/{stop.pk}/lift/", {"reason": "It is mended."}).status_code == 303
    assert "Suspended in an emergency" not in body.get(initiative.get_absolute_url()).content.decode()


def test_another_chamber_knows_nothing_of_it(signed_in, stop, initiative, house, office):
    browser = signed_in(office(Role.SECRETARY_GENERAL, house.senate))
    assert browser.get(f"/portfolio/stops/{stop.pk}/confirm/").status_code == 404
    assert (
        signed_in(office(Role.CISO, house.senate)).get(f"/portfolio/initiatives/{initiative.pk}/suspend/").status_code
        == 404
    )


def test_a_stale_page_is_merged(signed_in, initiative, officer):
    actions.edit(initiative, by=officer, summary="Changed meanwhile.")
    answer = signed_in(officer).post(
        f"/portfolio/initiatives/{initiative.pk}/suspend/", {"reason": WHY, "version": initiative.version - 1}
    )
    assert answer.status_code == 409
    assert not Stop.objects.exists()


def test_a_notice_says_in_words_what_happened(signed_in, initiative, officer, lead):
    actions.suspend(initiative, by=officer, reason=WHY)
    html = signed_in(lead).get("/notices/").content.decode()
    assert f"Stopped in an emergency: {initiative.reference}" in html


def test_an_overdue_stop_says_so(signed_in, initiative, stop, officer):
    with clock.at(MONDAY + timedelta(days=30)):
        assert "should have confirmed" in signed_in(officer).get(initiative.get_absolute_url()).content.decode()
