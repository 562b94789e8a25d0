"""The calendar says what is due, in the grammar of RFC 5545, to whoever has its secret and nobody else."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.rooms.administration import actions as administration
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.governance.rules.problems import ProblemHarm
from hemicycle.rooms.reports.adapters.calendars import Event, calendar, folded
from hemicycle.rooms.reports.models import CalendarFeed

ADDRESS = re.compile(r"http://testserver(/calendar/[\w-]+\.ics)")
LINE = re.compile(r"[A-Z-]+(;[A-Z]+=[\w-]+)*:.*")  # name *(";" param) ":" value, as the grammar has a content line


def unfolded(text):
    """Return the content lines of a calendar, after checking how it is written."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def plain(value):
    """Return what a value says, as a reader of the grammar takes the escapes out."""
    return re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], value)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=120)


@given(title=TEXTS, detail=TEXTS)
def test_any_title_is_written_so_that_it_can_be_read_back(title, detail):
    event = Event("1@house", date(2028, 2, 29), f"{title}\n{title}", "https://house.example/", detail)
    lines = unfolded(calendar("Desk", "ar", [event], datetime(2026, 1, 1, tzinfo=UTC)))
    assert all(LINE.fullmatch(line) for line in lines)
    told = dict(line.split(":", 1) for line in lines)
    assert plain(told["SUMMARY;LANGUAGE=ar"]) == f"{title}\n{title}"
    assert plain(told["DESCRIPTION;LANGUAGE=ar"]) == detail
    assert told["DTSTART;VALUE=DATE"] == "20280229"
    assert told["DTEND;VALUE=DATE"] == "20280301"
    assert told["DTSTAMP"] == "20260101T000000Z"
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"


def test_a_character_of_four_octets_is_never_cut():
    assert all(piece.encode().decode() for piece in folded("x" + "𝄞" * 60).split("\r\n "))


@pytest.fixture
def feed(house, clerk, officer, signed_in):
    governance.report_problem(
        house.deputies, by=clerk, what="A wrong speaker in the minutes.", harm=ProblemHarm.HAPPENED
    )
    page = signed_in(officer).post("/reports/mail/calendar/")
    return ADDRESS.search(page.content.decode())[1]


@pytest.mark.django_db
def test_it_shows_what_is_owed_without_a_session(feed, client):
    answer = client.get(feed)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert len([line for line in unfolded(answer.content.decode()) if line == "BEGIN:VEVENT"]) == 1
    assert "session" not in client.cookies


@pytest.mark.django_db
def test_the_secret_is_not_kept(feed):
    assert feed.split("/")[-1].removesuffix(".ics") not in str(CalendarFeed.objects.values())


@pytest.mark.django_db
def test_a_new_address_ends_the_old_one_and_the_end_ends_it(feed, officer, client, signed_in):
    browser = signed_in(officer)
    new = ADDRESS.search(browser.post("/reports/mail/calendar/").content.decode())[1]
    assert client.get(feed).status_code == 404
    assert client.get(new).status_code == 200
    assert browser.post("/reports/mail/calendar/end/").status_code == 303
    assert client.get(new).status_code == 404


@pytest.mark.django_db
def test_it_dies_with_the_account(feed, officer, administrator, client):
    assert client.get(feed).status_code == 200
    administration.deactivate(officer, by=administrator, reason="Left the house.")
    assert client.get(feed).status_code == 404


@pytest.mark.django_db
def test_a_guessed_secret_opens_nothing(feed, client):
    assert client.get("/calendar/guessed.ics").status_code == 404
    assert client.post(feed).status_code == 405
