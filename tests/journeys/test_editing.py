"""Two people at one initiative, one person who presses twice, and people at the wrong door."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.served import ask, propose

pytestmark = [pytest.mark.browser, pytest.mark.trial]


def page_of(initiative):
    return f"/portfolio/initiatives/{initiative['id']}/"


def test_of_two_tabs_the_second_is_shown_both_texts(almaris_served, visitor):
    home = almaris_served
    initiative = propose(home, "Search in the verbatim record")
    first = visitor(home, home.samples["officer"])
    assert first.open(f"{page_of(initiative)}edit/") == 200
    second = visitor(home, home.samples["officer"])
    second.open(f"{page_of(initiative)}edit/")
    first.fill(summary="Members find what was said in a minute.")
    assert first.send() == 200

    second.fill(summary="Citizens find what was said in a minute.")
    assert second.send() == 409
    assert "Members find what was said in a minute." in second.text
    assert second.page.input_value("main [name=summary]") == "Citizens find what was said in a minute."

    assert second.send() == 200
    assert "Citizens find what was said in a minute." in second.text
    kept = ask(home, f"/api/v1/portfolio/initiatives/{initiative['id']}").document
    assert kept["summary"] == "Citizens find what was said in a minute."


def test_without_script_the_second_is_shown_both_texts_as_well(almaris_served, visitor):
    home = almaris_served
    initiative = propose(home, "Search in the archive")
    late = visitor(home, home.samples["officer"], script=False)
    late.open(f"{page_of(initiative)}edit/")
    now = ask(home, f"/api/v1/portfolio/initiatives/{initiative['id']}")
    path = f"/api/v1/portfolio/initiatives/{initiative['id']}"
    changed = ask(home, path, {"problem": "Papers lie in boxes."}, method="PATCH", If_Match=now.headers["etag"])
    assert changed.status == 200, changed.body
    late.page.fill("main [name=problem]", "Papers lie in folders.")
    assert late.send() == 409
    assert "Papers lie in boxes." in late.text
    assert late.page.input_value("main [name=problem]") == "Papers lie in folders."


def titles(home, title):
    return [row for row in home.told("portfolio", "list") if row["title"] == title]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_pressing_twice_makes_one_initiative(almaris_served, visitor, script):
    home = almaris_served
    title = "Pressed twice with care" if script else "A plain form sent by haste"  # nothing alike stops the second
    hasty = visitor(home, home.samples["officer"], script=script)
    hasty.open("/portfolio/propose/")
    chamber = hasty.page.locator("main [name=chamber] option").nth(1).get_attribute("value")
    hasty.fill(title=title, chamber=chamber)
    hasty.page.locator("main form[method=post] button[type=submit]").last.dblclick(no_wait_after=True)
    expect(hasty.page).to_have_url(re.compile("/portfolio/initiatives/"))  # the second press breaks off the first
    assert len(titles(home, title)) == 1


def test_a_request_sent_twice_makes_one_initiative(almaris_served):
    """A program that repeats a request with its Idempotency-Key gets the first answer again; without one it makes two."""
    home = almaris_served
    chamber = ask(home, "/api/v1/kernel/chambers").document["items"][0]["id"]
    path, body = f"/api/v1/portfolio/chambers/{chamber}/initiatives", {"title": "Sent twice"}
    answers = [ask(home, path, body, Idempotency_Key="one-and-the-same") for _ in range(2)]
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].document["id"] == answers[1].document["id"]
    assert len(titles(home, "Sent twice")) == 1
    ask(home, path, body)
    assert len(titles(home, "Sent twice")) == 2


def test_the_wrong_office_is_told_so_and_another_chamber_does_not_exist(almaris_served, visitor):
    home = almaris_served
    chambers = {row["key"]: row["id"] for row in ask(home, "/api/v1/kernel/chambers").document["items"]}
    staff = visitor(home, home.samples["insider"])
    path = f"/api/v1/portfolio/chambers/{chambers['regions']}/initiatives"
    answer = ask(home, path, {"title": "Beyond the wall"})
    there = page_of(answer.document)

    assert staff.open(there) == 404
    assert staff.open(f"{there}edit/") == 404
    assert "Beyond the wall" not in staff.page.content()
    assert staff.open("/administration/people/") == 403
    assert staff.open("/portfolio/sets/import/") == 403
    assert visitor(home, home.samples["officer"]).open(there) == 200


def test_a_planted_console_error_is_heard(almaris_served, visitor):
    listened = visitor(almaris_served)
    listened.open("/accounts/login/")
    listened.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    listened.page.evaluate("console.error('planted')")
    listened.page.wait_for_timeout(100)
    heard, listened.complaints[:] = list(listened.complaints), []
    assert any("planted" in words for words in heard)
    assert any("Content Security Policy" in words for words in heard)
