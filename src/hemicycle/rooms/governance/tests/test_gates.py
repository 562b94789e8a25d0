"""Exactly one office, held by one person, answers for each stage, or the gate stays shut."""

from datetime import timedelta

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.terms import Role, Verdict
from hemicycle.rooms.governance import actions
from hemicycle.rooms.governance.gates import offices as gates
from hemicycle.rooms.governance.rules.responsibilities import Part

pytestmark = pytest.mark.django_db


def answer(initiative, days: int = 0):
    """Return the answer for one initiative some days from today."""
    scope = InitiativeScope(Initiative.objects.filter(pk=initiative.pk), clock.today() + timedelta(days=days))
    return gates.one_accountable_office(scope)[initiative.pk]


def verdict(initiative, days: int = 0) -> Verdict:
    return answer(initiative, days).verdict


def test_one_business_owner_answers(initiative, office):
    office(Role.BUSINESS_OWNER, initiative=initiative)
    assert verdict(initiative) is Verdict.MET


def test_a_vacant_seat_answers_for_nothing(initiative):
    assert verdict(initiative) is Verdict.NOT_MET
    assert answer(initiative).params["stages"] == "S1 S2 S3 S4 S5 S6"


def test_two_owners_are_one_too_many(initiative, office):
    office(Role.BUSINESS_OWNER, initiative=initiative)
    office(Role.BUSINESS_OWNER, initiative=initiative)
    assert (verdict(initiative), answer(initiative).says) == (Verdict.NOT_MET, "several")


def test_before_the_first_day_nobody_answers_yet(initiative, office):
    held = office(Role.BUSINESS_OWNER, initiative=initiative)
    assert verdict(initiative, days=(held.from_on - clock.today()).days - 1) is Verdict.NOT_MET


def test_the_answer_says_until_when_time_alone_leaves_it(initiative, office):
    last = clock.today() + timedelta(days=9)
    office(Role.BUSINESS_OWNER, initiative=initiative, to_on=last)
    assert answer(initiative).until == last
    assert verdict(initiative, days=9) is Verdict.MET
    assert verdict(initiative, days=10) is Verdict.NOT_MET


def test_somebody_who_begins_later_fills_the_seat_on_that_day(initiative, office):
    begins = clock.today() + timedelta(days=5)
    office(Role.BUSINESS_OWNER, initiative=initiative, from_on=begins)
    assert answer(initiative).until == begins - timedelta(days=1)
    assert verdict(initiative, days=5) is Verdict.MET


def test_at_the_minimal_tier_this_stage_and_the_next_are_enough(initiative, office, officer, tiered):
    tiered(initiative, "minimal")
    office(Role.BUSINESS_OWNER, initiative=initiative)
    parts = {Role.ARCHIVIST: Part.ACCOUNTABLE}
    actions.assign(initiative, by=officer, activity="s6-stage", parts=parts)
    assert verdict(initiative) is Verdict.MET
    tiered(initiative, "limited")
    assert answer(initiative).params["stages"] == "S6"


def test_an_office_of_the_other_chamber_fills_no_seat(initiative, office, officer, house):
    office(Role.BUSINESS_OWNER, initiative=initiative)
    actions.assign(initiative, by=officer, activity="s6-stage", parts={Role.ARCHIVIST: Part.ACCOUNTABLE})
    office(Role.ARCHIVIST, house.senate)
    assert verdict(initiative) is Verdict.NOT_MET
    office(Role.ARCHIVIST, house.deputies)
    assert verdict(initiative) is Verdict.MET
