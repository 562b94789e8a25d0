import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Chamber, Office, Parliament, User
from hemicycle.kernel.terms import ChamberKind, Role
from hemicycle.rooms.administration import actions, queries
from hemicycle.rooms.administration.actions import NewChamber

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db
ONE = [NewChamber("National Assembly", ChamberKind.SINGLE)]


def found(chambers=ONE, password=PASSWORD, email="ada@house.example", **parliament):
    facts = {"name": "National Assembly", "languages": ["fr"], "default_language": "fr", **parliament}
    return actions.found(
        Parliament(**facts), by=None, chambers=chambers, email=email, person_name="Ada Orlane", password=password
    )


def test_the_first_run_makes_parliament_chamber_person_and_office(heard):
    found()
    person = User.objects.get()
    office = Office.objects.get()
    assert queries.is_founded()
    assert (Chamber.objects.get().key, Chamber.objects.get().sort) == ("national-assembly", ChamberKind.SINGLE)
    assert person.check_password(PASSWORD)
    assert (office.person, office.role, office.chamber, office.to_on) == (person, Role.ADMINISTRATOR, None, None)
    assert EmailAddress.objects.get(user=person).verified
    assert [entry.event for entry in heard] == ["administration.founded"] * 4


def test_no_secret_enters_the_ledger(heard):
    found()
    assert PASSWORD not in repr(heard)
    assert all("password" not in (entry.state or {}) for entry in heard)


def test_a_second_parliament_is_not_founded(parliament, heard):
    with pytest.raises(PermissionDenied):
        found()
    assert heard == []
    assert Parliament.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"chambers": []}, "chambers"),
        ({"chambers": [NewChamber(" ", ChamberKind.SINGLE)]}, "chambers"),
        ({"chambers": [NewChamber("A", ChamberKind.LOWER, "a"), NewChamber("B", ChamberKind.UPPER, "a")]}, "chambers"),
        ({"name": " "}, "name"),
        ({"languages": []}, "languages"),
        ({"languages": ["en"]}, "languages"),
        ({"languages": ["fr", "tlh"]}, "languages"),
        ({"currency": "€"}, "currency"),
        ({"email": "nobody"}, "email"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_made(wrong, code, heard):
    with pytest.raises(Refused) as refused:
        found(**wrong)
    assert refused.value.code == code
    assert not queries.is_founded()
    assert not User.objects.exists()
    assert heard == []


def test_a_weak_password_makes_nothing():
    with pytest.raises(ValidationError):
        found(password="password1234")
    assert not queries.is_founded()
