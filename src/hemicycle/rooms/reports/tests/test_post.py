"""Letters go once, in the person's language, as often as the person wants; a killed worker loses and doubles none."""

from datetime import timedelta

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.models import Notification
from hemicycle.rooms.administration import actions as administration
from hemicycle.rooms.reports import rules, tasks
from hemicycle.rooms.reports.models import Letter, MailChoice
from hemicycle.rooms.reports.rules import MailRhythm
from tests.support.mail import postbox

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The worker's end, which nothing catches."""


@pytest.fixture
def box(settings, initiative):
    settings.ADDRESS = "https://ai.parliament.example"
    with postbox(settings) as server, clock.at(clock.now().replace(hour=9)):
        yield server


def to(box, person):
    return [letter for letter in box.letters if letter["To"] == person.email]


def wants(person, rhythm):
    facts = {"at": clock.now() - timedelta(minutes=1), "rhythm": rhythm}
    return MailChoice.objects.update_or_create(person=person, defaults=facts)[0]


def notice(person):
    facts = {"message": "portfolio.suspended", "params": {"reference": "AI-001", "title": "Minutes"}}
    return Notification.objects.create(person=person, at=clock.now(), url="/portfolio/", **facts)


def test_the_letter_of_the_day_says_what_is_due_with_its_links_and_comes_once(box, clerk):
    notice(clerk)
    tasks.post()
    tasks.post()
    (letter,) = to(box, clerk)
    body = letter.get_content()
    assert letter.get_content_type() == "text/plain"
    assert "Stopped in an emergency: AI-001 Minutes" in body
    assert "https://ai.parliament.example/portfolio/" in body
    assert "https://ai.parliament.example/reports/mail/" in body
    with clock.at(clock.now() + timedelta(days=1)):
        tasks.post()
    assert len(to(box, clerk)) == 2
    assert len({each["Message-ID"] for each in to(box, clerk)}) == 2


def test_it_is_in_the_person_s_language(box, clerk, administrator):
    facts = {"email": clerk.email, "name": clerk.name, "language": "fr"}
    administration.change_person(clerk, by=administrator, **facts)
    notice(clerk)
    tasks.post()
    body = to(box, clerk)[0].get_content()
    assert "Arrêtée d’urgence" in body
    assert "Stopped in an emergency" not in body


def test_before_the_morning_nothing_is_written(box, clerk):
    notice(clerk)
    with clock.at(clock.now().replace(hour=rules.MORNING - 1)):
        assert tasks.post() == 0
    assert tasks.post() >= 1


def test_who_has_nothing_to_do_gets_no_letter(box, nobody, clerk):
    tasks.post()
    assert to(box, nobody) == []
    assert to(box, clerk) == []


def test_who_wants_none_gets_none(box, clerk):
    wants(clerk, MailRhythm.NONE)
    notice(clerk)
    tasks.post()
    assert to(box, clerk) == []


def test_at_once_brings_each_notice_by_itself_and_none_from_before_the_choice(box, clerk):
    Notification.objects.create(person=clerk, at=clock.now() - timedelta(days=2), message="task.done")
    wants(clerk, MailRhythm.AT_ONCE)
    notice(clerk)
    notice(clerk)
    tasks.post()
    tasks.post()
    assert [each["Subject"] for each in to(box, clerk)] == ["Stopped in an emergency: AI-001 Minutes"] * 2


def test_a_closed_account_gets_nothing_and_its_outbox_is_emptied(box, clerk, administrator):
    wants(clerk, MailRhythm.AT_ONCE)
    notice(clerk)
    tasks.compose()
    assert Letter.objects.filter(person=clerk).exists()
    administration.deactivate(clerk, by=administrator, reason="Left the house.")
    tasks.post()
    assert to(box, clerk) == []
    assert not Letter.objects.filter(person=clerk).exists()


def test_what_the_server_refuses_is_tried_again_later(box, clerk):
    notice(clerk)
    box.refuses = True
    assert tasks.post() == 0
    assert tasks.post() == 0
    assert Letter.objects.get(person=clerk).tries == 1
    box.refuses = False
    with clock.at(clock.now() + rules.PAUSE):
        tasks.post()
    assert len(to(box, clerk)) == 1


def test_the_words_of_a_sent_letter_are_gone(box, clerk):
    notice(clerk)
    tasks.post()
    assert list(Letter.objects.filter(person=clerk).values_list("subject", "body")) == [("", "")]


@pytest.mark.parametrize("point", ["composing", "before sending", "after sending"])
def test_a_worker_killed_anywhere_loses_no_letter_and_the_reader_sees_none_twice(point, box, clerk, monkeypatch):
    notice(clerk)

    def killed(*_given, **_more):
        raise Killed

    sent = tasks._sent

    def sent_and_killed(letter, connection):
        sent(letter, connection)
        raise Killed

    with monkeypatch.context() as patched:
        if point == "composing":
            patched.setattr(Letter.objects, "get_or_create", killed)
        else:
            patched.setattr(tasks, "_sent", killed if point == "before sending" else sent_and_killed)
        with pytest.raises(Killed):
            tasks.post()
    assert not Letter.objects.filter(person=clerk).exclude(sent_at=None).exists()
    with clock.at(clock.now() + rules.PAUSE):
        tasks.post()
        tasks.post()
    assert len({each["Message-ID"] for each in to(box, clerk)}) == 1
    assert Letter.objects.get(person=clerk).sent_at


def test_two_workers_do_not_send_one_letter_twice(box, clerk, monkeypatch):
    notice(clerk)
    tasks.compose()
    sent = tasks._sent

    def meanwhile(letter, connection):
        monkeypatch.setattr(tasks, "_sent", sent)
        assert tasks.deliver() == 0
        return sent(letter, connection)

    monkeypatch.setattr(tasks, "_sent", meanwhile)
    tasks.deliver()
    assert len(to(box, clerk)) == 1


def test_a_person_chooses_how_often(clerk, signed_in):
    browser = signed_in(clerk)
    assert "This house has no mail server yet" in browser.get("/reports/mail/").content.decode()
    assert browser.post("/reports/mail/", {"rhythm": "hourly"}).status_code == 422
    assert not MailChoice.objects.exists()
    assert browser.post("/reports/mail/", {"rhythm": "none"}).status_code == 303
    assert MailChoice.objects.get(person=clerk).rhythm == MailRhythm.NONE


def test_letters_are_tried_later_each_time_and_not_for_ever():
    now = clock.now()
    assert rules.may_try(0, None, now)
    assert not rules.may_try(2, now - rules.PAUSE, now)
    assert rules.may_try(2, now - 2 * rules.PAUSE, now)
    assert not rules.may_try(rules.TRIES, None, now)
