import pytest
from django.db import OperationalError

from hemicycle.kernel.middleware import needs_second_factor
from hemicycle.kernel.terms import SECOND_FACTOR_ROLES, Role
from hemicycle.rooms.ledger import queries as ledger
from tests.support.cast import give_second_factor


@pytest.fixture
def busy(monkeypatch):
    """Let the database be too busy for whoever reads the ledger."""

    def locked(*_args, **_facts):
        raise OperationalError("database is locked")

    monkeypatch.setattr(ledger, "visible_to", locked)


def test_a_busy_database_is_told_on_a_page_and_may_be_tried_again(busy, officer, signed_in):
    response = signed_in(officer).get("/ledger/")
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert response["Content-Type"].startswith("text/html")


def test_a_busy_database_is_a_problem_in_the_api(busy, officer, signed_in):
    response = signed_in(officer).get("/api/v1/ledger/entries")
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert response["Content-Type"] == "application/problem+json"


def test_another_fault_of_the_database_is_not_called_busy(monkeypatch, officer, signed_in):
    def broken(*_args, **_facts):
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(ledger, "visible_to", broken)
    browser = signed_in(officer)
    browser.raise_request_exception = False
    assert browser.get("/ledger/").status_code == 500


def test_offices_that_decide_or_administer_need_a_second_factor(office, initiative, settings):
    for role in (Role.AI_OFFICER, Role.ADMINISTRATOR, Role.STAFF, Role.AUDITOR):
        person = office(role).person
        assert needs_second_factor(person) is (role in SECOND_FACTOR_ROLES), role
        give_second_factor(person)
        assert not needs_second_factor(person)


def test_the_demo_needs_none(office, settings):
    settings.SECOND_FACTOR = False
    assert not needs_second_factor(office(Role.AI_OFFICER).person)


def test_strangers_need_none_since_they_may_do_nothing(db):
    assert not needs_second_factor(None)


@pytest.mark.parametrize("path", ["/accounts/2fa/", "/accounts/logout/", "/accounts/2fa/totp/activate/"])
def test_whoever_lacks_it_may_still_set_it_up_and_leave(path, officer, signed_in):
    browser = signed_in(officer, second_factor=False)
    assert browser.get(path).status_code in {200, 302}
    assert browser.get("/portfolio/")["Location"] == "/accounts/2fa/"
