from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Office
from hemicycle.kernel.permissions import can
from hemicycle.kernel.terms import Role
from hemicycle.rooms.administration import actions

pytestmark = pytest.mark.django_db


def test_the_rights_end_with_the_office(administrator, officer, office, heard):
    heard.clear()
    assert can(officer, "administration.read")
    actions.end_office(office, by=administrator, to_on=clock.today() - timedelta(days=1), reason="moved")
    officer.__dict__.pop("_standing")
    assert not can(officer, "administration.read")
    assert [(entry.event, entry.facts) for entry in heard] == [("administration.office-ended", {"reason": "moved"})]


@pytest.mark.parametrize(("days", "code"), [(-31, "ends-before-it-begins"), (20, "later")])
def test_a_last_day_that_does_not_fit_is_refused(days, code, administrator, office):
    actions.end_office(office, by=administrator, to_on=clock.today() + timedelta(days=10))
    with pytest.raises(Refused) as refused:
        actions.end_office(office, by=administrator, to_on=clock.today() + timedelta(days=days))
    assert refused.value.code == code


def test_an_office_that_ended_is_not_ended_again(administrator, office):
    actions.end_office(office, by=administrator, to_on=clock.today() - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        actions.end_office(office, by=administrator, to_on=clock.today() - timedelta(days=2))
    assert refused.value.code == "ended"


def test_an_officer_may_not_end_an_office(officer, clerk):
    with pytest.raises(PermissionDenied):
        actions.end_office(Office.objects.get(person=clerk), by=officer, to_on=clock.today())


def test_the_last_administrator_stays(administrator):
    office = Office.objects.get(person=administrator)
    with pytest.raises(Refused) as refused:
        actions.end_office(office, by=administrator, to_on=clock.today() + timedelta(days=30))
    assert refused.value.code == "last-administrator"


def test_an_administrator_may_go_when_another_stays_longer(administrator, second_administrator):
    office = Office.objects.get(person=administrator)
    actions.end_office(office, by=administrator, to_on=clock.today() + timedelta(days=30))
    assert Office.objects.get(pk=office.pk).to_on == clock.today() + timedelta(days=30)


def test_an_administrator_of_one_chamber_does_not_stand_in_for_the_house(administrator, add, deputies):
    add("Mona Elvar", Role.ADMINISTRATOR, deputies)
    with pytest.raises(Refused):
        actions.end_office(Office.objects.get(person=administrator), by=administrator, to_on=clock.today())
