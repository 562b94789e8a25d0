from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Office
from hemicycle.kernel.terms import Role
from hemicycle.rooms.administration import actions

pytestmark = pytest.mark.django_db


def test_a_person_is_appointed_with_dates(administrator, clerk, deputies, heard):
    heard.clear()
    today = clock.today()
    office = actions.appoint(
        clerk,
        by=administrator,
        role=Role.DATA_STEWARD,
        chamber=deputies,
        from_on=today,
        to_on=today + timedelta(days=90),
    )
    assert Office.objects.get(pk=office.pk).in_force(today + timedelta(days=90))
    assert not office.in_force(today + timedelta(days=91))
    assert [(entry.event, entry.chamber_id) for entry in heard] == [("administration.appointed", deputies.pk)]


def test_a_body_has_a_chair(administrator, clerk):
    office = actions.appoint(clerk, by=administrator, role=Role.BODY_CHAIR, body="steering", from_on=clock.today())
    assert office.body == "steering"


def test_nobody_appoints_themselves(administrator, second_administrator, heard):
    heard.clear()
    with pytest.raises(PermissionDenied):
        actions.appoint(administrator, by=administrator, role=Role.AI_OFFICER, from_on=clock.today())
    assert heard == []
    actions.appoint(administrator, by=second_administrator, role=Role.AI_OFFICER, from_on=clock.today())


def test_an_officer_may_not_appoint(officer, clerk):
    with pytest.raises(PermissionDenied):
        actions.appoint(clerk, by=officer, role=Role.DATA_STEWARD, from_on=clock.today())


def test_an_administrator_of_one_chamber_appoints_there_only(add, clerk, deputies, regions):
    local = add("Mona Elvar", Role.ADMINISTRATOR, deputies)
    actions.appoint(clerk, by=local, role=Role.DATA_STEWARD, chamber=deputies, from_on=clock.today())
    for chamber in (regions, None):
        with pytest.raises(PermissionDenied):
            actions.appoint(clerk, by=local, role=Role.DATA_OWNER, chamber=chamber, from_on=clock.today())


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"role": Role.PROJECT_LEAD}, "needs-initiative"),
        ({"role": Role.BODY_MEMBER}, "needs-body"),
        ({"role": Role.DPO, "body": "steering"}, "takes-no-body"),
        ({"role": Role.AUDITOR}, "auditor-acts"),
        ({"role": Role.DPO, "to_on": clock.today() - timedelta(days=1)}, "ends-before-it-begins"),
        ({"role": Role.AI_OFFICER}, "held"),
    ],
)
def test_an_office_that_does_not_fit_is_refused(facts, code, administrator, officer, heard):
    heard.clear()
    with pytest.raises(Refused) as refused:
        actions.appoint(officer, by=administrator, **{"from_on": clock.today(), **facts})
    assert refused.value.code == code
    assert heard == []


def test_an_office_may_follow_one_that_ended(administrator, officer, office):
    actions.end_office(office, by=administrator, to_on=clock.today())
    tomorrow = clock.today() + timedelta(days=1)
    actions.appoint(officer, by=administrator, role=Role.AUDITOR, from_on=tomorrow)


def test_who_hands_out_offices_does_not_decide(administrator, second_administrator):
    with pytest.raises(Refused) as refused:
        actions.appoint(second_administrator, by=administrator, role=Role.SECRETARY_GENERAL, from_on=clock.today())
    assert refused.value.code == "administrator-decides"
    actions.appoint(second_administrator, by=administrator, role=Role.STAFF, from_on=clock.today())


def test_who_has_no_access_is_not_appointed(administrator, clerk):
    actions.deactivate(clerk, by=administrator, reason="left")
    with pytest.raises(Refused) as refused:
        actions.appoint(clerk, by=administrator, role=Role.DATA_STEWARD, from_on=clock.today())
    assert refused.value.code == "inactive"
