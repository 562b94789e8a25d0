"""The case of an initiative: what may be written into it, what is refused, and what it weighs."""

from datetime import timedelta
from decimal import Decimal
from math import nan

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.terms import Role
from hemicycle.rooms.portfolio import actions
from hemicycle.rooms.portfolio.models import Alternative, InitiativeLink
from hemicycle.rooms.portfolio.queries import benefits
from hemicycle.rooms.portfolio.rules.benefits import LinkKind, Way
from tests.support.cast import appoint, found_house, new_person, propose, sign_in
from tests.support.world import undone

WHOLE = {"title": "Hours saved", "low": Decimal(60), "mode": Decimal(110), "high": Decimal(150)}


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """A house with three initiatives and an AI officer, made once."""
    with django_db_blocker.unblock(), undone():
        house = found_house()
        officer = appoint(house, new_person(house), Role.AI_OFFICER).person
        clerk = appoint(house, new_person(house, house.deputies), Role.STAFF, chamber=house.deputies).person
        titles = "Captions", "Record", "Letters"
        yield officer, [propose(house.deputies, clerk, title=title) for title in titles], clerk, house


@pytest.fixture
def officer(made, db):
    return made[0]


@pytest.fixture
def captions(made, db):
    return Initiative.objects.get(pk=made[1][0].pk)


def scope():
    return InitiativeScope(Initiative.objects.all(), clock.today())


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"low": Decimal(-1)}, "negative"),
        ({"mode": Decimal(200)}, "least, likeliest, most"),
        ({"high": Decimal(10**13)}, "too large"),
        ({"baseline": nan}, "no number"),
        ({"title": " "}, "title"),
    ],
)
def test_a_benefit_that_is_none_is_refused_with_its_remedy(officer, captions, facts, words):
    with pytest.raises(Refused, match=words):
        actions.add_benefit(captions, by=officer, **WHOLE | facts)


def test_one_way_is_chosen_and_the_earlier_choice_falls(officer, captions):
    ways = [
        actions.add_alternative(
            captions, by=officer, title=title, way=way, democratic_value=3, democratic_because="All."
        )
        for title, way in (("Buy it", Way.BUY), ("Wait", Way.NOTHING))
    ]
    for way in ways:
        actions.choose_alternative(way, by=officer, reason="It is there.")
    assert [each.title for each in Alternative.objects.filter(is_chosen=True)] == ["Wait"]
    with pytest.raises(Refused, match="0 to 4"):
        actions.edit_alternative(ways[0], by=officer, democratic_value=5)
    with pytest.raises(Refused, match="why this democratic value"):
        actions.edit_alternative(ways[0], by=officer, democratic_because="")
    amounts = benefits.democratic_values(scope())[captions.pk]
    assert [(each.alternative, each.within(2)) for each in amounts] == [(each.pk, (3.0, 3.0)) for each in ways]


def test_a_benefit_weighs_by_its_triangle_until_it_is_measured(officer, captions):
    way = actions.add_alternative(captions, by=officer, title="Buy it", way=Way.BUY)
    coming = actions.add_benefit(captions, by=officer, alternative=way, **WHOLE)
    [amount] = benefits.benefit_amounts(scope())[captions.pk]
    assert (amount.amounts, amount.alternative, amount.lasts) == ((110.0,), way.pk, True)
    assert sum((*amount.spread, 1)) * amount.amounts[0] / 3 == pytest.approx(coming.mean)
    actions.measure_benefit(coming, by=officer, value=Decimal(98), measured_on=clock.today())
    assert benefits.benefit_amounts(scope()) == {}
    with pytest.raises(Refused, match="this day"):
        actions.measure_benefit(coming, by=officer, value=Decimal(99), measured_on=clock.today())
    with pytest.raises(Refused, match="future"):
        actions.measure_benefit(coming, by=officer, value=Decimal(9), measured_on=clock.today() + timedelta(days=1))
    actions.conclude_benefit(coming, by=officer, final_value=Decimal(90))
    with pytest.raises(Refused, match="final value"):
        actions.edit_benefit(coming, by=officer, title="More")


def test_a_circle_of_what_waits_is_refused_with_its_way(officer, made, db):
    one, two, three = made[1]
    actions.link(one, by=officer, other=two, sort=LinkKind.AFTER, reason="It needs it.", lag_months=3)
    actions.link(two, by=officer, other=three, sort=LinkKind.AFTER, reason="It needs it.")
    way = " → ".join(each.reference for each in (three, one, two, three))
    with pytest.raises(Refused, match=way):
        actions.link(three, by=officer, other=one, sort=LinkKind.AFTER, reason="It needs it.")
    actions.unlink(InitiativeLink.objects.get(initiative=one), by=officer, reason="It needs it no more.")
    actions.link(three, by=officer, other=one, sort=LinkKind.AFTER, reason="It needs it.")


def test_the_owner_of_the_problem_alone_says_that_it_is_solved(officer, made, captions):
    said = {"release": "1.0", "is_solved": True, "reason": "It is in time."}
    with pytest.raises(PermissionDenied):
        actions.accept_solution(captions, by=officer, **said)


def test_the_pages_of_the_case_and_the_roadmap_take_what_they_ask_for(officer, captions):
    browser, here = sign_in(officer), f"/portfolio/initiatives/{captions.pk}/case/"
    sent = {"title": "Hours saved", "low": "3", "mode": "2", "high": "4"}
    refused = browser.post(f"{here}benefit/", sent)
    assert (refused.status_code, "least, likeliest, most" in refused.content.decode()) == (422, True)
    assert browser.post(f"{here}benefit/", sent | {"low": "1"}).status_code == 303
    assert "Hours saved" in browser.get(here).content.decode()
    assert browser.get(f"{here}choice/?of=nothing").status_code == 404
    assert browser.get(f"{here}fly/").status_code == 404
    assert browser.post("/portfolio/roadmap/review/", {"finding": "Nothing moved since last year."}).status_code == 303
    assert "Captions" in browser.get("/portfolio/roadmap/").content.decode()


def test_search_finds_what_stands_in_a_case(officer, captions):
    actions.add_benefit(captions, by=officer, **WHOLE)
    [hit] = benefits.found_in_cases(officer, "hours", 5)
    assert (hit.title, hit.detail) == ("Hours saved", f"{captions.reference} {captions}")
    assert benefits.found_in_cases(officer, "hours", 0) == []
