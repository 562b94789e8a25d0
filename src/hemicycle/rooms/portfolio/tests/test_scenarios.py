"""Scenarios from the question to the departure, over measures and limits that some room may offer one day."""

import html
import json
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from typer.testing import CliRunner

from hemicycle.engines.selection import Status, select
from hemicycle.kernel import tasks as long_work
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Task
from hemicycle.kernel.offers import Amount, Limit, Measure, Room
from hemicycle.kernel.terms import Period
from hemicycle.rooms.portfolio import actions, tasks
from hemicycle.rooms.portfolio.cli import app
from hemicycle.rooms.portfolio.models import InitiativeLink, Scenario
from hemicycle.rooms.portfolio.queries import scenarios as queries
from hemicycle.rooms.portfolio.rules.benefits import LinkKind
from tests.support.cast import propose
from tests.support.plans import best, broken

GAINS, COINS, HANDS = (9.5, 8.0, 6.0, 2.5), (60.0, 50.0, 40.0, 10.0), (30.0, 20.0, 30.0, 5.0)
TERMS = {
    "first_on": "2030-01-01", "periods": 2, "period": "year", "start_within": 1,
    "weights": [{"measure": "any.gain", "weight": 1, "full": 10}],
}  # fmt: skip


def text_of(answer):
    """Return what a page says, without its markup and its marks of direction."""
    assert answer.status_code == 200, answer.content[:500]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


class Offers:
    """A room that tells what four initiatives bring and take, and what there is; a test changes any of it."""

    def __init__(self, initiatives):
        self.ids = [each.pk for each in initiatives]
        self.gains, self.coins, self.hands = list(GAINS), list(COINS), list(HANDS)
        self.left, self.free = 100.0, 60.0

    def told(self, amounts, part="", **more):
        rows = zip(self.ids, amounts, strict=True)
        return {pk: [Amount((amount,), part, **more)] for pk, amount in rows if amount is not None}

    def room(self):
        return Room(
            name="any", title="Any",
            measures=[
                Measure("any.gain", "Gain", "points", lambda _scope: self.told(self.gains, spread=(0.5, 1.5))),
                Measure("any.coins", "Coins", "coins a year", lambda _scope: self.told(self.coins, "box"),
                        parts=lambda: {"box": "Box"}),
                Measure("any.hands", "Hands", "hands", lambda _scope: self.told(self.hands), period=Period.QUARTER),
            ],
            limits=[
                Limit("any.coins-left", "Coins left", "any.coins", lambda _on, n: {"box": [self.left] * n}),
                Limit("any.hands-left", "Hands free", "any.hands", lambda _on, n: {"": [self.free / 4] * n}),
            ],
        )  # fmt: skip


@pytest.fixture
def four(house, clerk):
    return [propose(house.deputies, clerk, title=f"Number {number} of four") for number in range(1, 5)]


@pytest.fixture
def offers(four, monkeypatch):
    found = Offers(four)
    monkeypatch.setattr(queries, "rooms", lambda: (found.room(),))
    monkeypatch.setattr(queries, "measures", lambda: {each.key: each for each in found.room().measures})
    return found


@pytest.fixture
def scenario(house, officer, offers):
    return actions.make_scenario(house.parliament, by=officer, title="This year", terms=TERMS)


def titles(plan, four):
    of = {each.reference: number for number, each in enumerate(four, 1)}
    return {of[plan.result["stands_for"][item][0]] for item in plan.result["chosen"]}


def test_a_plan_keeps_every_limit_is_the_best_and_is_explained_by_solving_again(scenario, officer, four, offers):
    plan = tasks.solve(scenario, officer)
    assert broken(plan.model, plan.result["chosen"]) == []
    assert plan.objective == pytest.approx(best(plan.model))
    assert (plan.status, plan.gap, titles(plan, four)) == ("optimal", 0, {2, 3, 4})
    model = queries.model_of(plan)
    for item in plan.result["stands_for"]:
        held = select(model, forced={item: item not in plan.result["chosen"]})
        found = queries.explained(plan, item)
        assert found.cost == pytest.approx(plan.objective - held.objective)
        assert found.taken == held.chosen.keys() - plan.result["chosen"].keys() - {item}
    start, lacks = queries.missing(plan, four[0].reference)
    assert start == 0
    assert {name: amount for (name, _period), amount in lacks.items()} == {
        "any.coins-left|box": 60,
        "any.hands-left|": 25,
    }


def test_a_changed_fact_is_told_and_changes_the_plan(scenario, officer, four, offers):
    plan = tasks.solve(scenario, officer)
    assert not queries.has_changed(plan)
    for change, chosen in (("left", {1, 2}), ("free", {1, 3, 4}), ("gains", {3, 4})):
        setattr(offers, change, {"left": 110.0, "free": 65.0, "gains": [1.0, 1.0, 6.0, 2.0]}[change])
        if change == "gains":
            offers.left = 50.0
        assert queries.has_changed(plan)
        plan = tasks.solve(scenario, officer)
        assert broken(plan.model, plan.result["chosen"]) == []
        assert (change, titles(plan, four)) == (change, chosen)


def test_what_contradicts_is_named_with_what_is_enough(scenario, officer, four, offers):
    offers.left = 100.0
    committed = {each.reference: 1 for each in four}
    actions.change_scenario(scenario, by=officer, title="All of it", terms={**TERMS, "committed": committed})
    plan = tasks.solve(scenario, officer)
    reading = queries.Reading(plan, officer)
    words = {
        queries.limit_words(each["limit"], reading, scenario.asked): each["enough"] for each in plan.result["conflict"]
    }
    assert plan.status == Status.INFEASIBLE
    assert any("Coins left: Box, 2030" in said or "Hands free, 2030" in said for said in words)
    assert any(said.endswith("has to be in") for said in words)
    assert all(enough is None or enough > 0 for enough in words.values())


def test_a_cycle_a_negative_number_and_a_committed_stranger_are_refused_in_words(scenario, officer, four, offers):
    offers.coins[0] = -1.0
    with pytest.raises(Refused, match=f"{four[0].reference} takes or gives of any.coins is negative"):
        tasks.solve(scenario, officer)
    offers.coins[0] = 1.0
    actions.link(four[0], by=officer, other=four[1], sort=LinkKind.AFTER, reason="It reads its output.")
    InitiativeLink.objects.get()
    with pytest.raises(Refused, match="AI-999"):
        actions.change_scenario(scenario, by=officer, title="Other", terms={**TERMS, "committed": {"AI-999": None}})
    with pytest.raises(Refused, match="no measure “any"):
        actions.change_scenario(
            scenario,
            by=officer,
            title="Other",
            terms={**TERMS, "weights": [{"measure": "any.luck", "weight": 1, "full": 1}]},
        )
    with pytest.raises(Refused, match="1 to 10 periods"):
        actions.change_scenario(scenario, by=officer, title="Other", terms={**TERMS, "periods": 11})


def test_whoever_stops_the_work_keeps_the_best_plan(scenario, officer, offers):
    def stop(done, _total, _note):
        if done:
            raise long_work.Cancelled

    plan = tasks.solve(scenario, officer, stop)
    assert plan.result["is_stopped"]
    assert broken(plan.model, plan.result["chosen"]) == []
    assert "trades" not in plan.result


def test_a_body_departs_once_with_a_reason_and_its_cost(scenario, officer, office, four, offers, heard):
    plan = tasks.solve(scenario, officer)
    chair = office("body chair", body="bureau").person
    with pytest.raises(PermissionDenied):
        actions.depart(plan, by=officer, item=four[0].reference, reason="We want it.")
    found = actions.depart(plan, by=chair, item=four[0].reference, reason="It was promised to the house.")
    assert found.takes_in
    assert found.cost == pytest.approx(10)
    assert (
        set(found.left) == {four[1].reference, four[2].reference} - set(found.taken) - {four[1].reference} or found.left
    )
    assert heard[-1] == "portfolio.departed"
    with pytest.raises(Refused, match="already"):
        actions.depart(plan, by=chair, item=four[0].reference, reason="Again.")
    with pytest.raises(Refused, match="does not weigh"):
        actions.depart(plan, by=chair, item="AI-999", reason="Whatever.")


def turn(status):
    """Write the state of every plan past the actions, since a small one is always proven."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portfolio_plan SET status = %s", [status])


def test_pages_open_with_their_finding_and_need_no_javascript(scenario, officer, office, four, offers, signed_in):
    browser = signed_in(officer)
    listed = "\n".join(["any.gain 1 10"])
    form = {
        "title": "Next year",
        "first_on": "2030-01-01",
        "period": "year",
        "periods": 2,
        "start_within": 1,
        "weights": listed,
    }
    assert browser.post("/portfolio/scenarios/make/", {**form, "changes": "any.coins-left much"}).status_code == 422
    made = browser.post("/portfolio/scenarios/make/", {**form, "changes": "any.coins-left box +10"})
    assert made.status_code == 303
    richer = Scenario.objects.get(title="Next year")
    assert "not answered yet" in text_of(browser.get(f"/portfolio/scenarios/{richer.pk}/"))
    assert browser.post(f"/portfolio/scenarios/{richer.pk}/solve/").status_code == 303
    assert Task.objects.get(kind="portfolio.optimise").arguments == {"scenario": str(richer.pk)}
    plan, other = tasks.solve(scenario, officer), tasks.solve(richer, officer)
    page = text_of(browser.get(f"/portfolio/scenarios/{scenario.pk}/"))
    assert "3 of 4 initiatives fit, worth 165.0 points; no plan within these limits is worth more." in page
    assert "Number 1 of four" in page
    offers.left = 90.0
    assert "have changed since" in text_of(browser.get(f"/portfolio/scenarios/{scenario.pk}/"))
    why = text_of(browser.get(f"/portfolio/plans/{plan.pk}/reason/?item={four[0].reference}"))
    assert "Number 1 of four is out: with it the best plan is worth 10.0 points less." in why
    assert "Coins left: Box" in why
    assert "may be another" not in why
    turn("feasible")
    assert "may be another" in text_of(browser.get(f"/portfolio/plans/{plan.pk}/reason/?item={four[0].reference}"))
    turn("optimal")
    assert "Half of the value" in text_of(browser.get(f"/portfolio/plans/{plan.pk}/map/"))
    assert browser.get(f"/portfolio/plans/{plan.pk}/map/?against=nothing").status_code == 404
    beside = text_of(browser.get(f"/portfolio/scenarios/compared/?a={plan.pk}&b={other.pk}"))
    assert "“Next year” is worth 10.0 points more and starts 2." in beside
    hired = text_of(browser.get(f"/portfolio/scenarios/compared/?a={plan.pk}&resource=any.coins-left|box&percent=10"))
    assert "“10% more of Coins left: Box” is worth 10.0 points more" in hired
    chair = signed_in(office("body chair", body="bureau"))
    assert chair.get(f"/portfolio/scenarios/{scenario.pk}/change/").status_code == 403
    departing = f"/portfolio/plans/{plan.pk}/depart/"
    assert browser.get(departing).status_code == 403
    assert chair.post(departing, {"item": four[0].reference, "reason": ""}).status_code == 422
    assert chair.post(departing, {"item": four[0].reference, "reason": "It was promised."}).status_code == 303
    assert "It costs 10.0 points of value." in text_of(chair.get(f"/portfolio/scenarios/{scenario.pk}/"))


def test_what_a_reader_may_not_see_has_no_name(scenario, officer, four, offers, signed_in, clerk, outsider):
    plan = tasks.solve(scenario, officer)
    shown = text_of(signed_in(outsider).get(f"/portfolio/scenarios/{scenario.pk}/"))
    assert "An initiative that you may not read" in shown
    assert "of four" not in shown.replace("of 4", "")
    assert plan.scenario == scenario


def test_programs_and_terminals_ask_the_same(house, officer, offers, four, signed_in, tmp_path):
    browser = signed_in(officer)
    body = {"title": "Through the API", "terms": TERMS}
    path = f"/api/v1/portfolio/parliament/{house.parliament.pk}/scenarios"
    assert (
        browser.post(path, {**body, "terms": {**TERMS, "periods": 0}}, content_type="application/json").status_code
        == 422
    )
    made = browser.post(path, body, content_type="application/json")
    assert made.status_code == 201, made.content
    scenario = Scenario.objects.get()
    begun = browser.post(f"/api/v1/portfolio/scenarios/{scenario.pk}/solution", content_type="application/json",
                         headers={"If-Match": f'"{scenario.version}"'})  # fmt: skip
    assert begun.status_code == 202, begun.content
    file = tmp_path / "model.json"
    ran = CliRunner().invoke(
        app, ["scenario", "Through the API", "--solve", "--why", four[0].reference, "--model", str(file), "--json"]
    )
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    assert told["plan"]["status"] == "optimal"
    assert told["why"]["cost"] == pytest.approx(10)
    assert broken(json.loads(file.read_text()), told["plan"]["result"]["chosen"]) == []
    plans = browser.get(f"/api/v1/portfolio/plans?scenario={scenario.pk}").json()
    assert plans["items"][0]["objective"] == pytest.approx(165)
    source = tmp_path / "scenario.json"
    source.write_text(json.dumps({"title": "From a file", "terms": TERMS}))
    assert CliRunner().invoke(app, ["scenario", "--make", str(source), "--json"]).exit_code == 0
    assert len(json.loads(CliRunner().invoke(app, ["scenario", "--json"]).stdout)) == 2
    assert isinstance(CliRunner().invoke(app, ["scenario", "Unheard of"]).exception, Refused)
    source.write_text("[]")
    assert isinstance(CliRunner().invoke(app, ["scenario", "--make", str(source)]).exception, Refused)
