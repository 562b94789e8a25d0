"""Guessing passwords: after five wrong ones an account is shut for a while, also to the right one; others stay open."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests.support.cast import PASSWORD, new_person

pytestmark = pytest.mark.django_db
WRONG = "not-the-password"


@pytest.fixture(autouse=True)
def _nobody_was_refused_before():
    cache.clear()
    yield
    cache.clear()


def tried(person, password, address="192.0.2.7"):
    """Try to sign in and return whether it worked, and what the page said."""
    browser = Client(REMOTE_ADDR=address)
    answer = browser.post("/accounts/login/", {"login": person.email, "password": password})
    return "_auth_user_id" in browser.session, answer


@pytest.fixture
def people(house):
    """Two people who know their passwords."""
    return [new_person(house, house.deputies, password=PASSWORD) for _each in range(2)]


def test_the_sixth_attempt_is_refused_even_with_the_right_password(people):
    person, other = people
    assert tried(person, PASSWORD)[0]
    for _each in range(5):
        assert not tried(person, WRONG)[0]
    inside, answer = tried(person, PASSWORD)
    assert not inside
    assert "Too many" in answer.content.decode()
    assert tried(other, PASSWORD, "192.0.2.8")[0]


def test_planted_four_wrong_passwords_shut_nobody_out(people):
    for _each in range(4):
        tried(people[0], WRONG)
    assert tried(people[0], PASSWORD)[0]


def test_one_address_may_not_guess_at_many_accounts(house, people):
    for number in range(10):
        tried(new_person(house, house.deputies, email=f"guessed-{number}@parliament.example"), WRONG)
    assert not tried(people[0], PASSWORD)[0]
    assert tried(people[0], PASSWORD, "192.0.2.8")[0]


def test_who_comes_too_often_meets_a_page_of_the_house(settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "1/m/ip"}
    for _each in range(2):
        answer = Client(REMOTE_ADDR="192.0.2.9").post("/accounts/login/", {"login": "", "password": ""})
    assert answer.status_code == 429
    assert "This was tried too often in a short time." in answer.content.decode()
