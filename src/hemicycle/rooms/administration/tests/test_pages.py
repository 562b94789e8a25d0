"""Every page answers as a whole page to a plain request, keeps what was typed, and leads on after a change."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from hemicycle.kernel import clock
from hemicycle.kernel.models import Chamber, Invitation, Office, Parliament, Token, User
from hemicycle.kernel.terms import ChamberKind, Role
from hemicycle.rooms.administration import actions, queries

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "a shorter walk by the sea"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.SECOND_FACTOR = False


@pytest.fixture
def browse():
    """A browser in which a person has signed in."""

    def sign_in(person):
        client = Client()
        client.force_login(person)
        return client

    return sign_in


def address(name, *args):
    return reverse(f"administration:{name}", args=args)


def text(response):
    return response.content.decode()


FIRST_RUN = {
    "name": "National Assembly",
    "first_chamber": "House of Deputies",
    "second_chamber": "Council of Regions",
    "joint_services": "Joint services",
    "languages": ["en", "fr"],
    "default_language": "fr",
    "person_name": "Ada Orlane",
    "email": "ada@house.example",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


def test_the_first_run_founds_the_parliament(client):
    url = reverse("administration-first-run")
    assert client.get(url).status_code == 200
    response = client.post(url, FIRST_RUN)
    assert (response.status_code, response.url) == (303, reverse("account_login"))
    assert set(Chamber.objects.values_list("sort", flat=True)) == set(ChamberKind) - {ChamberKind.SINGLE}
    response = client.post(reverse("account_login"), {"login": "ADA@house.example", "password": PASSWORD})
    assert response.status_code == 302
    assert client.get(address("people")).status_code in {200, 302}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password_again": "another"}, "The two passwords differ"),
        ({"password": "short", "password_again": "short"}, "too short"),
        ({"default_language": "ar"}, "one of the working languages"),
        ({"email": "nobody"}, "valid email"),
        ({"name": ""}, "required"),
    ],
)
def test_the_first_run_says_what_is_wrong_and_keeps_what_was_typed(client, wrong, said):
    response = client.post(reverse("administration-first-run"), {**FIRST_RUN, **wrong})
    assert response.status_code == 422
    assert said in text(response)
    assert "Council of Regions" in text(response)
    assert not queries.is_founded()


def test_the_first_run_closes_behind_itself(client, parliament):
    for response in (
        client.get(reverse("administration-first-run")),
        client.post(reverse("administration-first-run"), FIRST_RUN),
    ):
        assert (response.status_code, response.url) == (302, reverse("account_login"))
    assert Parliament.objects.count() == 1


def test_strangers_are_sent_to_sign_in(client, parliament):
    for name in ("people", "settings", "tokens", "add-person"):
        response = client.get(address(name))
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


def test_the_list_shows_people_with_offices(browse, administrator, clerk, officer):
    response = browse(administrator).get(address("people"), {"q": "Hiba"})
    assert response.status_code == 200
    assert "Hiba Raydane" in text(response)
    assert "Leonie Tazir" not in text(response)
    assert "Nobody fits" in text(browse(administrator).get(address("people"), {"q": "nobody at all"}))


def test_the_list_costs_the_same_however_long(browse, administrator, add, django_assert_max_num_queries):
    for number in range(8):
        add(f"Person{number} Name", Role.STAFF)
    client = browse(administrator)
    with django_assert_max_num_queries(12):
        client.get(address("people"))


def test_a_clerk_does_not_open_the_list(browse, clerk):
    assert browse(clerk).get(address("people")).status_code == 403


def test_a_person_is_added_appointed_and_invited(browse, administrator, deputies, client):
    browser = browse(administrator)
    facts = {
        "name": "Nadia Corvane",
        "email": "nadia@almaris.example",
        "unit": "Record",
        "language": "fr",
        "where": deputies.pk,
    }
    response = browser.post(address("add-person"), facts)
    person = User.objects.get(email="nadia@almaris.example")
    assert (response.status_code, response.url) == (303, address("person", person.pk))
    assert "No office is held today" in text(browser.get(response.url))
    assert browser.get(address("appoint", person.pk)).status_code == 200
    office = {"role": Role.DATA_STEWARD.value, "chamber": deputies.pk, "from_on": clock.today().isoformat()}
    assert browser.post(address("appoint", person.pk), office).status_code == 303
    assert "Data steward" in text(browser.get(address("person", person.pk)))
    assert browser.get(address("invite", person.pk)).status_code == 200
    shown = text(browser.post(address("invite", person.pk), {"version": person.version}))
    link = shown.split("http://testserver", 1)[1].split("<", 1)[0]
    assert "Welcome" in text(client.get(link))
    response = client.post(link, {"password": NEW, "password_again": NEW})
    assert (response.status_code, response.url) == (303, reverse("account_login"))
    assert client.post(reverse("account_login"), {"login": person.email, "password": NEW}).status_code == 302
    assert client.get(link).status_code == 404


def test_an_invitation_with_a_weak_password_says_so(client, administrator, clerk):
    invited = actions.invite(clerk, by=administrator)
    link = reverse("administration-invitation", args=[invited.secret])
    response = client.post(link, {"password": "12345678901234", "password_again": "12345678901234"})
    assert response.status_code == 422
    assert "entirely numeric" in text(response)


def test_an_appointment_that_does_not_fit_keeps_what_was_typed(browse, administrator, clerk):
    facts = {"role": Role.PROJECT_LEAD.value, "from_on": clock.today().isoformat(), "body": "steering"}
    response = browse(administrator).post(address("appoint", clerk.pk), facts)
    assert response.status_code == 422
    assert "Choose the initiative" in text(response)
    assert 'value="steering"' in text(response)
    response = browse(administrator).post(address("appoint", clerk.pk), {**facts, "initiative": "AI-999"})
    assert "No initiative has this reference" in text(response)


def test_nobody_appoints_themselves_on_a_page(browse, administrator, second_administrator):
    browser = browse(administrator)
    assert browser.get(address("appoint", administrator.pk)).status_code == 403
    assert "Nobody appoints themselves" in text(browser.get(address("person", administrator.pk)))
    assert browser.get(address("appoint", second_administrator.pk)).status_code == 200


def test_an_office_is_ended_on_its_page(browse, administrator, office):
    browser = browse(administrator)
    assert browser.get(address("end-office", office.pk)).status_code == 200
    last_day = (clock.today() - timedelta(days=1)).isoformat()
    response = browser.post(address("end-office", office.pk), {"to_on": last_day, "version": office.version})
    assert response.status_code == 303
    assert str(Office.objects.get(pk=office.pk).to_on) == last_day
    assert "Offices held before" in text(browser.get(response.url))


@pytest.mark.parametrize("step", ["deactivate", "erase-person"])
def test_a_step_with_a_reason_is_confirmed(step, browse, administrator, clerk):
    browser, url = browse(administrator), address(step, clerk.pk)
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"reason": "", "version": clerk.version}).status_code == 422
    assert browser.post(url, {"reason": "left the house", "version": clerk.version}).status_code == 303
    assert not User.objects.get(pk=clerk.pk).is_active
    assert browser.get(address("person", clerk.pk)).status_code == 200
    assert browser.get(address("people")).status_code == 200


def test_access_is_given_back_on_its_page(browse, administrator, clerk):
    actions.deactivate(clerk, by=administrator, reason="left")
    browser, url = browse(administrator), address("reactivate", clerk.pk)
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"version": clerk.version}).status_code == 303
    assert User.objects.get(pk=clerk.pk).is_active


def test_a_second_factor_that_is_not_there_is_named(browse, administrator, clerk):
    response = browse(administrator).post(
        address("remove-second-factor", clerk.pk), {"reason": "lost", "version": clerk.version}
    )
    assert response.status_code == 422
    assert "no second factor" in text(response)


def test_a_person_changed_meanwhile_is_shown_beside(browse, administrator, clerk):
    seen = clerk.version
    actions.change_person(clerk, by=administrator, email=clerk.email, name="Hiba R", language="en")
    facts = {"name": "Hiba Ray", "email": clerk.email, "language": "en", "version": seen}
    response = browse(administrator).post(address("change-person", clerk.pk), facts)
    assert response.status_code == 409
    assert "Hiba R" in text(response)
    assert "Hiba Ray" in text(response)
    response = browse(administrator).post(address("change-person", clerk.pk), {**facts, "version": seen + 1})
    assert response.status_code == 303
    assert EmailAddress.objects.filter(user=clerk).count() == 1


def test_an_invitation_is_withdrawn_on_its_page(browse, administrator, clerk):
    invitation = actions.invite(clerk, by=administrator).invitation
    browser, url = browse(administrator), address("withdraw-invitation", invitation.pk)
    assert "Open invitation" in text(browser.get(address("person", clerk.pk)))
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"version": invitation.version}).status_code == 303
    assert not queries.open_invitations(clerk).exists()
    assert Invitation.objects.count() == 1


def test_settings_are_seen_by_readers_and_changed_by_administrators(browse, administrator, officer):
    facts = {
        "name": "Parliament of Almaris",
        "languages": ["en", "ar"],
        "default_language": "ar",
        "currency": "ALF",
        "version": 1,
    }
    assert "House of Deputies" in text(browse(officer).get(address("settings")))
    assert browse(officer).get(address("change-settings")).status_code == 403
    browser = browse(administrator)
    assert browser.get(address("change-settings")).status_code == 200
    assert browser.post(address("change-settings"), facts).status_code == 303
    assert Parliament.objects.get().languages == ["en", "ar"]
    assert not Parliament.objects.get().second_factor_demanded


def test_chambers_are_added_and_changed_on_their_pages(browse, administrator):
    browser = browse(administrator)
    assert browser.get(address("add-chamber")).status_code == 200
    assert (
        browser.post(address("add-chamber"), {"name": "Joint services", "sort": "joint", "seats": 0}).status_code == 303
    )
    chamber = Chamber.objects.get(key="joint-services")
    assert browser.get(address("change-chamber", chamber.pk)).status_code == 200
    facts = {"name": "Shared services", "seats": 0, "version": chamber.version}
    assert browser.post(address("change-chamber", chamber.pk), facts).status_code == 303
    assert "Shared services" in text(browser.get(address("settings")))


def test_a_token_is_made_shown_once_and_revoked(browse, officer, office):
    browser = browse(officer)
    assert "There is no token yet" in text(browser.get(address("tokens")))
    url = address("create-token", office.pk)
    assert browser.get(url).status_code == 200
    last_day = (clock.today() + timedelta(days=30)).isoformat()
    facts = {"name": "nightly export", "scopes": ["administration.read"], "expires_on": last_day}
    response = browser.post(url, facts)
    assert "hmc_" in text(response)
    assert response.headers["Cache-Control"].count("no-store")
    token = Token.objects.get()
    assert "hmc_" not in text(browser.get(address("tokens")))
    assert browser.get(address("revoke-token", token.pk)).status_code == 200
    assert browser.post(address("revoke-token", token.pk), {"version": token.version}).status_code == 303
    assert "Revoked" in text(browser.get(address("tokens")))


def test_a_token_that_does_not_fit_says_why(browse, officer, office):
    response = browse(officer).post(
        address("create-token", office.pk),
        {"name": "x", "scopes": ["administration.read"], "expires_on": clock.today().isoformat()},
    )
    assert response.status_code == 422
    assert "at most a year" in text(response)


def test_nobody_makes_a_token_for_the_office_of_somebody_else(browse, administrator, office):
    assert browse(administrator).get(address("create-token", office.pk)).status_code == 403


def test_a_person_of_another_chamber_is_not_found(browse, add, deputies, regions):
    local = add("Mona Elvar", Role.ADMINISTRATOR, deputies)
    there = add("Karim Ostrane", Role.STAFF, regions)
    assert browse(local).get(address("person", there.pk)).status_code == 404
    assert browse(local).get(address("deactivate", there.pk)).status_code == 404
    assert browse(local).get(address("change-settings")).status_code == 403


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_pages_open_in_every_language(language, browse, administrator, clerk):
    browser = browse(administrator)
    browser.cookies["django_language"] = language
    for url in (address("people"), address("person", clerk.pk), address("settings"), address("appoint", clerk.pk)):
        assert browser.get(url).status_code == 200
