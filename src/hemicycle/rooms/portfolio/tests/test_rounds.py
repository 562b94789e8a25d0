"""Inventory rounds, and the criteria of the register that they and the catalogue answer."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.terms import Gate, Role, Tier, Verdict
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.portfolio import actions, gates, queries
from hemicycle.rooms.portfolio.models import InventoryRound
from hemicycle.rooms.portfolio.rules.rounds import names
from tests.support.gates import gates_that_ask, let_others_hold, open_gates

ASKED = "Every head of unit was asked by letter."


def answer(on=None):
    scope = InitiativeScope(Initiative.objects.all(), on or clock.today())
    (found,) = gates.single_register(scope).values()
    return found.verdict, found.says


def take_stock(house, officer, **facts):
    told = {"held_on": clock.today(), "asked": ASKED, **facts}
    return actions.take_stock(house.parliament, by=officer, **told)


def test_one_register_is_unknown_until_the_units_were_asked(house, initiative, officer):
    assert answer() == (Verdict.UNKNOWN, "nothing")
    take_stock(house, officer)
    assert answer() == (Verdict.MET, "whole")
    assert answer(clock.today() + timedelta(days=365)) == (Verdict.MET, "whole")
    assert answer(clock.today() + timedelta(days=366)) == (Verdict.NOT_MET, "old")


def test_what_was_found_or_approved_without_an_initiative_is_missing(house, initiative, officer):
    take_stock(house, officer, missing=["A chat window in the library"])
    assert answer() == (Verdict.NOT_MET, "missing")
    take_stock(house, officer)
    assert answer() == (Verdict.MET, "whole")
    told = {"name": "Deeptext", "purpose": "Drafts", "audience": "Staff", "conditions": "Nothing confidential."}
    tool = governance.approve_tool(house.parliament, by=officer, **told)
    assert answer() == (Verdict.NOT_MET, "missing")
    governance.withdraw_tool(tool, by=officer, reason="Nobody uses it.")
    assert answer() == (Verdict.MET, "whole")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"held_on": None}, "held-on"),
        ({"asked": "All."}, "asked"),
        ({"missing": ["x" * 201]}, "missing"),
        ({"missing": ["one"] * 201}, "missing"),
    ],
)
def test_a_round_that_tells_nothing_is_refused(house, officer, facts, code):
    if facts.get("held_on", 1) is None:
        facts = {"held_on": clock.today() + timedelta(days=1)}
    with pytest.raises(Refused) as refused:
        take_stock(house, officer, **facts)
    assert refused.value.code == code
    assert not InventoryRound.objects.exists()


def test_an_office_of_one_chamber_does_not_speak_for_the_house(house, office):
    of_one = office(Role.AI_OFFICER, name="Nora", chamber=house.deputies).person
    with pytest.raises(PermissionDenied):
        take_stock(house, of_one)


def test_names_are_taken_one_a_line_and_once():
    assert names(" Chat  window \n\nMinutes\nChat window\n") == ["Chat window", "Minutes"]


def test_the_page_shows_what_is_missing_and_takes_a_round(house, officer, clerk, signed_in):
    address = "/portfolio/rounds/"
    sent = {"held_on": clock.today().isoformat(), "asked": ASKED, "missing": "Chat window\nMinutes"}
    assert signed_in(clerk).post(address, sent).status_code == 403
    browser = signed_in(officer)
    assert browser.post(address, {**sent, "asked": ""}).status_code == 422
    assert browser.post(address, sent).status_code == 303
    html = browser.get(address).content.decode()
    assert "Not everything in use stands in the register." in html
    assert "<bdi>Chat window</bdi>" in html


def test_a_use_case_is_advice_at_the_first_gate_and_closes_none(house, initiative, officer, monkeypatch):
    key = "portfolio.use-case-cited"

    def verdict():
        state = queries.gate_state(Initiative.objects.get(pk=initiative.pk), Gate.SCREEN)
        return next((each.answer.verdict, each.mark) for each in state.asked if each.demand.key == key)

    assert verdict() == (Verdict.UNKNOWN, "A")
    actions.edit(initiative, by=officer, no_use_case_because="Nobody reads stone tablets yet.")
    assert verdict() == (Verdict.MET, "A")
    actions.edit(initiative, by=officer, no_use_case_because="", use_case="UC-33")
    assert verdict() == (Verdict.MET, "A")
    assert all(not gates_that_ask(key, tier) for tier in Tier if tier is not Tier.PROHIBITED)
    let_others_hold(monkeypatch, "portfolio")
    before = open_gates(initiative)
    actions.edit(initiative, by=officer, use_case="")
    assert verdict() == (Verdict.UNKNOWN, "A")
    assert open_gates(initiative) == before


def test_a_use_case_that_the_catalogue_does_not_hold_is_refused(initiative, officer):
    with pytest.raises(Refused) as refused:
        actions.edit(initiative, by=officer, use_case="UC-99")
    assert refused.value.code == "use-case"
    assert Initiative.objects.get(pk=initiative.pk).use_case == ""
