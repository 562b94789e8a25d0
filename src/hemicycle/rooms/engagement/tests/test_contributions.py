"""What the public writes: taken without a session, refused where it must be, answered by a day, found again."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models.record import writing
from hemicycle.rooms.engagement import actions, queries, tasks
from hemicycle.rooms.engagement.models import Contribution
from hemicycle.rooms.engagement.rules.clock import AnswerOutcome
from hemicycle.rooms.ledger.models import Entry

LETTER = {"about": "error", "text": "The name of our village is wrong.", "email": "", "subject": ""}


@pytest.fixture(autouse=True)
def fresh_counts(db):
    """Forget what earlier tests sent."""
    cache.clear()


@pytest.fixture
def letter(published):
    return actions.receive(published, by=None, about="error", text=LETTER["text"], language="en", email="a@b.example")


def send(path="/register/en/r-001/report", headers=None, **changes):
    return Client(enforce_csrf_checks=True).post(path, {**LETTER, **changes}, headers=headers or {})


def test_a_citizen_writes_without_cookie_and_finds_the_state_again(published):
    answer = send()
    assert answer.status_code == 303
    assert not answer.cookies
    found = Client().get(answer["Location"])
    assert found.status_code == 200
    assert not found.cookies
    reference = Contribution.objects.get().reference
    assert reference in found.content.decode()
    assert Client().get(f"/register/fr/answers/?reference={reference.lower()}").status_code == 200
    assert Client().get("/register/en/answers/?reference=2222-2222-2222").status_code == 404


def test_the_button_pressed_twice_sends_once(published):
    assert send()["Location"] == send()["Location"]
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"text": "<a href='x'>buy</a>"}, 422),
        ({"text": "ab"}, 422),
        ({"text": "x" * 2_001}, 422),
        ({"text": "x" * 40_000}, 413),
        ({"text": "one\u202etwo"}, 422),
        ({"about": "flattery"}, 422),
        ({"email": "no address"}, 422),
        ({"subject": "a machine fills every field"}, 422),
        ({"headers": {"Origin": "https://elsewhere.example"}}, 403),
        ({"headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
        ({"path": "/register/de/r-001/report"}, 404),
        ({"path": "/register/en/r-999/report"}, 404),
        ({"path": "/register/en/r-1/report"}, 404),
        ({"path": "/register/en/r-٣/report"}, 404),
    ],
)
def test_what_is_refused_writes_nothing(published, changes, status):
    assert send(**changes).status_code == status
    assert not Contribution.objects.exists()


def test_what_is_typed_is_kept_and_escaped(published):
    page = send(text="<b>&\"'").content.decode()
    assert "&lt;b&gt;" in page
    assert "<b>&" not in page


def test_too_many_sendings_wait(published):
    answers = [send(text=f"The name of our village is wrong, {n}.") for n in range(8)]
    assert [answer.status_code for answer in answers].count(429) == 2
    assert answers[-1]["Retry-After"]


def test_a_withdrawn_record_takes_no_contributions(published, approver):
    actions.withdraw(published, by=approver, reason={"en": "It ended."})
    assert send().status_code == 404


def test_its_clock_is_a_duty_of_the_engagement_officer(letter, writer, officer):
    (duty,) = queries.due(writer)
    assert (duty.by, duty.url) == (letter.due_on, letter.get_absolute_url())
    assert queries.due(officer) == []


def test_the_answer_stands_on_the_record(letter, writer, files):
    facts = {"outcome": AnswerOutcome.CORRECTED, "answer": "We mended it.", "shown_text": "A village is spelt wrong."}
    actions.answer(letter, by=writer, **facts)
    tasks.build()
    page = files()["register/en/r-001/index.html"].decode()
    assert "We mended it." in page
    assert "A village is spelt wrong." in page
    assert LETTER["text"] not in page
    assert "a@b.example" not in page


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"outcome": AnswerOutcome.OPEN}, "outcome"), ({"answer": " "}, "answer"), ({"answer": "<i>No</i>"}, "markup")],
)
def test_an_answer_is_an_answer(letter, writer, changes, code):
    facts = {"outcome": AnswerOutcome.DECLINED, "answer": "No, because it is not ours."}
    with pytest.raises(Refused) as caught:
        actions.answer(letter, by=writer, **{**facts, **changes})
    assert caught.value.code == code


def test_a_late_answer_says_why(letter, writer):
    with clock.at(clock.now() + timedelta(days=40)):
        facts = {"outcome": AnswerOutcome.NOTED, "answer": "We are sorry."}
        with pytest.raises(Refused, match="late"):
            actions.answer(letter, by=writer, **facts)
        actions.answer(letter, by=writer, late_because="It lay in another mailbox.", **facts)


def test_an_address_is_never_in_the_ledger_and_is_erased(letter, writer):
    assert not any(b"a@b.example" in bytes(entry.content) for entry in Entry.objects.exclude(content=None))
    actions.forget(letter, by=writer)
    assert Contribution.objects.get().email == ""
    with pytest.raises(Refused):
        actions.forget(letter, by=writer)


def test_an_answer_is_due_after_working_days_of_the_house(published, house):
    due = house.parliament.working_day_after(clock.today(), 15)
    token = writing.set(True)  # the settings are changed by another room's action
    house.parliament.holidays = [due.isoformat()]
    house.parliament.save()
    writing.reset(token)
    letter = actions.receive(published, by=None, about="error", text=LETTER["text"], language="en")
    assert letter.due_on == house.parliament.working_day_after(due, 1) > due
