"""The intake, the triage, the rules and the catalogue through the API and in the terminal."""

import json

import pytest
from typer.testing import CliRunner

from hemicycle.kernel.models import Initiative
from hemicycle.rooms.portfolio import actions
from hemicycle.rooms.portfolio.cli import app
from hemicycle.rooms.portfolio.rules import triage as rules

pytestmark = pytest.mark.django_db

BASE = "/api/v1/portfolio"
ANSWERS = {"generative": "no", "material": ["public"], "audience": "team", "effect": "none", "rights": "none"}
IDEA = {"title": "Room planning", "function": "administration", "route": "build", "automation": "assistance"}


def send(browser, method, path, body, **headers):
    return getattr(browser, method)(f"{BASE}{path}", json.dumps(body), content_type="application/json", headers=headers)


def take_in(browser, house, **more):
    return send(browser, "post", f"/chambers/{house.deputies.pk}/intake", {**IDEA, "answers": ANSWERS, **more})


def test_an_idea_is_taken_in_and_its_triage_shown(house, clerk, signed_in):
    browser = signed_in(clerk)
    answer = take_in(browser, house, use_case="UC-45")
    assert (answer.status_code, answer.json()["tier"], answer.json()["use_case"]) == (201, "minimal", "UC-45")
    shown = browser.get(f"{BASE}/initiatives/{answer.json()['id']}/triage").json()
    assert shown["tier"] == "minimal"
    assert [each["proposed"] for each in shown["triages"]] == ["minimal"]
    assert shown["triages"][0]["facts"]["practices"] == ["none"]


@pytest.mark.parametrize(
    "change",
    [
        {"answers": {"effect": "perhaps"}},
        {"answers": {"material": "public"}},
        {"answers": {"weather": "fine"}},
        {"answers": {"material": ["names"], "practices": ["none", "scoring"]}},
        {"use_case": "UC-1"},
        {"title": " "},
        {"explanations": [{"initiative": "x", "link": "differs", "reason": "no id"}]},
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_entered(house, clerk, signed_in, change):
    answer = take_in(signed_in(clerk), house, **change)
    assert answer.status_code in {409, 422}, answer.content
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert not Initiative.objects.exists()


def test_answers_are_changed_with_the_version_that_was_seen(house, clerk, signed_in):
    browser = signed_in(clerk)
    made = take_in(browser, house).json()
    path = f"/initiatives/{made['id']}/triage"
    assert send(browser, "put", path, ANSWERS).status_code == 428
    tag = browser.get(f"{BASE}/initiatives/{made['id']}").headers["ETag"]
    changed = send(browser, "put", path, {**ANSWERS, "generative": "yes"}, if_match=tag)
    assert (changed.status_code, changed.json()["tier"]) == (200, "limited")
    assert [each["proposed"] for each in changed.json()["triages"]] == ["limited", "minimal"]
    assert send(browser, "put", path, ANSWERS, if_match=tag).status_code == 412


def test_a_finding_is_contested_through_the_api(house, clerk, outsider, signed_in):
    browser = signed_in(clerk)
    faces = {**ANSWERS, "material": ["names"], "practices": ["identification"]}
    made = take_in(browser, house, answers=faces).json()
    tag = browser.get(f"{BASE}/initiatives/{made['id']}").headers["ETag"]
    path = f"/initiatives/{made['id']}/triage/contest"
    assert send(signed_in(outsider), "post", path, {"reason": "Let it pass."}, if_match=tag).status_code == 404
    answer = send(browser, "post", path, {"reason": "It looks at coats."}, if_match=tag)
    assert answer.status_code == 200
    assert answer.json()["triages"][0]["contested_because"] == "It looks at coats."


def test_what_is_alike_is_found_and_explained_through_the_api(house, clerk, signed_in):
    browser = signed_in(clerk)
    first, second = take_in(browser, house).json(), take_in(browser, house).json()
    found = browser.get(f"{BASE}/similar", {"title": "Room plannings"}).json()
    assert {each["initiative"] for each in found} == {first["id"], second["id"]}
    path = f"/initiatives/{second['id']}/alike"
    tag = browser.get(f"{BASE}/initiatives/{second['id']}").headers["ETag"]
    said = {"initiative": first["id"], "link": "differs", "reason": "Another wing."}
    assert send(browser, "post", path, {**said, "initiative": second["id"]}, if_match=tag).status_code == 404
    assert send(browser, "post", path, said, if_match=tag).json()[0]["reason"] == "Another wing."


def test_the_rules_are_read_and_adopted_through_the_api(house, officer, clerk, signed_in):
    browser = signed_in(officer)
    held = browser.get(f"{BASE}/triage-rules").json()
    assert held["version"] == "built-in 1"
    path = f"/parliament/{house.parliament.pk}/triage-rules"
    held["rules"][0]["tier"] = "high"
    assert send(signed_in(clerk), "put", path, {"rules": held["rules"], "reason": "I may not."}).status_code == 403
    answer = send(browser, "put", path, {"rules": held["rules"], "reason": "A milder house."})
    assert (answer.status_code, answer.json()["version"]) == (200, "house 1")
    held["rules"][0]["when"] = {}
    refused = send(browser, "put", path, {"rules": held["rules"], "reason": "A rule for all."})
    assert refused.status_code == 409
    assert "names no fact" in refused.json()["detail"]


def test_the_catalogue_is_read_in_the_language_of_the_reader(house, clerk, signed_in):
    browser = signed_in(clerk)
    rows = browser.get(f"{BASE}/use-cases").json()
    assert len(rows) == 67
    assert [row["id"] for row in browser.get(f"{BASE}/use-cases", {"tier": "prohibited"}).json()] == ["UC-33"]
    assert browser.get(f"{BASE}/use-cases/UC-03").json()["provenance"] == "S-IPU"
    assert browser.get(f"{BASE}/use-cases/UC-99").status_code == 404


def told(*words):
    result = CliRunner().invoke(app, [*words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_the_terminal_prints_catalogue_table_and_triage(house, clerk):
    initiative = actions.take_in(house.deputies, by=clerk, answers={"effect": ["direct"]}, **IDEA)[0]
    assert len(told("catalogue")) == 67
    table = {row["id"]: row for row in told("triage-table")}
    assert table["UC-33"]["tier"] == "prohibited"
    assert "recognition-of-people" in table["UC-33"]["rules"]
    shown = told("triage", initiative.reference)
    assert (shown["tier"], shown["triages"][0]["unknown"][0]) == ("high", "generative")
    plain = CliRunner().invoke(app, ["triage-table"]).output
    assert len(plain.splitlines()) == 67
    assert all(rule.key in plain for rule in rules.built_in().rules if rule.key == "rights-of-members")
