import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Office, User
from hemicycle.kernel.permissions import can, standing
from hemicycle.kernel.terms import Role
from hemicycle.rooms.administration import actions, queries

pytestmark = pytest.mark.django_db


def test_a_person_is_added_to_a_chamber(administrator, deputies, heard):
    person = actions.add_person(deputies, by=administrator, email=" Nadia@Almaris.example ", name="Nadia Corvane")
    assert (person.email, person.chamber, person.language) == ("nadia@almaris.example", deputies, "en")
    assert not person.has_usable_password()
    assert EmailAddress.objects.get(user=person).email == "nadia@almaris.example"
    assert [(entry.event, entry.subject_id) for entry in heard[-1:]] == [("administration.person-added", person.pk)]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"email": "HIBA@almaris.example"}, "email"),
        ({"email": "no address"}, "email"),
        ({"name": " "}, "name"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_a_person_is_not_added_with_wrong_details(wrong, code, administrator, clerk, deputies, heard):
    heard.clear()
    with pytest.raises(Refused) as refused:
        actions.add_person(deputies, by=administrator, **{"email": "a@almaris.example", "name": "A", **wrong})
    assert refused.value.code == code
    assert heard == []


def test_a_weak_password_is_not_taken(administrator, deputies):
    with pytest.raises(ValidationError):
        actions.add_person(deputies, by=administrator, email="a@almaris.example", name="A", password="short")


def test_a_clerk_may_not_add_a_person(clerk, deputies, heard):
    heard.clear()
    with pytest.raises(PermissionDenied):
        actions.add_person(deputies, by=clerk, email="a@almaris.example", name="A")
    assert heard == []


def test_an_administrator_of_one_chamber_adds_people_there_only(add, deputies, regions):
    local = add("Mona Elvar", Role.ADMINISTRATOR, deputies)
    assert actions.add_person(deputies, by=local, email="a@almaris.example", name="A").chamber == deputies
    with pytest.raises(PermissionDenied):
        actions.add_person(regions, by=local, email="b@almaris.example", name="B")


def test_a_changed_address_is_the_one_to_sign_in_with(administrator, clerk):
    actions.change_person(clerk, by=administrator, email="hiba.r@almaris.example", name="Hiba R", language="fr")
    assert User.objects.get(pk=clerk.pk).email == "hiba.r@almaris.example"
    assert list(EmailAddress.objects.filter(user=clerk).values_list("email", "primary")) == [
        ("hiba.r@almaris.example", True)
    ]


def test_an_address_of_somebody_else_is_refused(administrator, clerk, officer):
    with pytest.raises(Refused) as refused:
        actions.change_person(clerk, by=administrator, email="Leonie@almaris.example", name="Hiba", language="en")
    assert refused.value.code == "email"
    assert EmailAddress.objects.get(user=clerk).email == "hiba@almaris.example"


def test_two_who_change_a_person_do_not_overwrite_each_other(administrator, clerk):
    seen = clerk.version
    actions.change_person(clerk, by=administrator, seen=seen, email=clerk.email, name="Hiba R", language="en")
    with pytest.raises(Stale):
        actions.change_person(clerk, by=administrator, seen=seen, email=clerk.email, name="H Raydane", language="en")


def test_access_is_taken_away_and_given_back(administrator, clerk, heard):
    heard.clear()
    actions.deactivate(clerk, by=administrator, reason="left the house")
    assert standing(User.objects.get(pk=clerk.pk)).offices == ()
    actions.reactivate(clerk, by=administrator)
    assert len(standing(User.objects.get(pk=clerk.pk)).offices) == 1
    assert [entry.event for entry in heard] == ["administration.deactivated", "administration.reactivated"]
    assert heard[0].facts == {"reason": "left the house"}


def test_access_is_not_taken_away_twice_or_without_a_reason(administrator, clerk):
    with pytest.raises(Refused) as refused:
        actions.deactivate(clerk, by=administrator, reason=" ")
    assert refused.value.code == "reason"
    actions.deactivate(clerk, by=administrator, reason="left")
    with pytest.raises(Refused) as refused:
        actions.deactivate(clerk, by=administrator, reason="left")
    assert refused.value.code == "inactive"


def test_access_is_not_given_to_who_has_it(administrator, clerk):
    with pytest.raises(Refused) as refused:
        actions.reactivate(clerk, by=administrator)
    assert refused.value.code == "active"


def test_nobody_deactivates_themselves(administrator, second_administrator):
    with pytest.raises(PermissionDenied):
        actions.deactivate(administrator, by=administrator, reason="tired")


def test_of_two_administrators_one_may_go_and_the_last_stays(administrator, second_administrator):
    actions.deactivate(administrator, by=second_administrator, reason="left")
    assert queries.administrator() == second_administrator
    last = Office.objects.get(person=second_administrator)
    with pytest.raises(Refused) as refused:
        actions.end_office(last, by=second_administrator, to_on=last.from_on)
    assert refused.value.code == "last-administrator"


def test_the_list_is_searched_and_narrowed(administrator, clerk, officer):
    assert set(queries.people(administrator)) == {administrator, clerk, officer}
    assert list(queries.people(administrator, "tazir leonie")) == [officer]
    assert list(queries.people(administrator, roles=[Role.STAFF])) == [clerk]
    actions.deactivate(clerk, by=administrator, reason="left")
    assert list(queries.people(administrator, states=["away"])) == [clerk]


def test_a_list_costs_the_same_however_long(administrator, add, django_assert_num_queries):
    for number in range(5):
        add(f"Person{number} Name", Role.STAFF)
    list(queries.people(administrator))
    with django_assert_num_queries(2):
        assert len([person.offices_today for person in queries.people(administrator)]) == 6


def test_people_of_another_chamber_are_not_seen(add, deputies, regions):
    local = add("Mona Elvar", Role.ADMINISTRATOR, deputies)
    there = add("Karim Ostrane", Role.STAFF, regions)
    assert there not in set(queries.people(local))


def test_who_administers_a_chamber_does_not_take_the_account_of_a_house_wide_office(administrator, add, deputies):
    local = add("Local Admin", Role.ADMINISTRATOR, deputies)
    person = add("Sana Yasmond", Role.STAFF, deputies)
    assert can(local, "administration.invite", person)
    actions.appoint(person, by=administrator, role=Role.SECRETARY_GENERAL, from_on=clock.today())
    for verb in ("invite", "change-person", "remove-second-factor", "deactivate"):
        assert not can(local, f"administration.{verb}", person), verb
        assert can(administrator, f"administration.{verb}", person), verb
    with pytest.raises(PermissionDenied):
        actions.invite(person, by=local)
