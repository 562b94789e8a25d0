import re
from datetime import timedelta

import pytest
from django.test import Client

from hemicycle.kernel import clock
from hemicycle.kernel.models import IdempotencyKey, Initiative

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PROPOSE = "/portfolio/propose/"


@pytest.fixture
def form(signed_in, officer, house):
    """Return a signed-in browser and what its form sends."""
    browser: Client = signed_in(officer)
    token = TOKEN.findall(browser.get(PROPOSE).content.decode())[-1]
    return browser, {
        "csrfmiddlewaretoken": token,
        "title": "Minutes",
        "chamber": str(house.deputies.pk),
        "asked": ["none"],
    }


def test_a_form_pressed_twice_leads_to_what_the_first_press_made(form):
    browser, sent = form
    first, second = browser.post(PROPOSE, sent), browser.post(PROPOSE, sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]
    assert Initiative.objects.count() == 1


def test_the_same_form_with_other_words_is_another_request(form):
    browser, sent = form
    browser.post(PROPOSE, sent)
    assert browser.post(PROPOSE, {**sent, "title": "Votes of the plenary"}).status_code == 303
    assert Initiative.objects.count() == 2


def test_a_form_shown_anew_is_another_request(form):
    browser, sent = form
    browser.post(PROPOSE, sent)
    token = TOKEN.findall(browser.get(PROPOSE).content.decode())[-1]
    assert token != sent["csrfmiddlewaretoken"]
    answer = browser.post(PROPOSE, {**sent, "csrfmiddlewaretoken": token})
    assert answer.status_code == 200  # something alike is shown first
    assert "One more look before it is entered" in answer.content.decode()


def test_a_refused_form_may_be_sent_again(form):
    browser, sent = form
    assert browser.post(PROPOSE, {**sent, "title": ""}).status_code == 422
    assert not IdempotencyKey.objects.exists()


def test_after_a_minute_the_same_form_is_meant(form):
    browser, sent = form
    browser.post(PROPOSE, sent)
    with clock.at(clock.now() + timedelta(seconds=61)):
        assert "One more look before it is entered" in browser.post(PROPOSE, sent).content.decode()


def test_a_form_of_another_person_is_another_request(form, signed_in, clerk):
    browser, sent = form
    browser.post(PROPOSE, sent)
    assert "One more look before it is entered" in signed_in(clerk).post(PROPOSE, sent).content.decode()
