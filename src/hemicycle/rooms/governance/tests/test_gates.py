"""Exactly one office answers, or the gate stays shut."""

from datetime import timedelta

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.terms import Role, Verdict
from hemicycle.rooms.governance import gates

pytestmark = pytest.mark.django_db


def verdict(initiative, days: int = 0) -> Verdict:
    """Return the answer for one initiative some days from today."""
    scope = InitiativeScope(Initiative.objects.filter(pk=initiative.pk), clock.today() + timedelta(days=days))
    return gates.one_accountable_office(scope)[initiative.pk].verdict


def test_one_business_owner_answers(initiative, office):
    office(Role.BUSINESS_OWNER, initiative=initiative)
    assert verdict(initiative) is Verdict.MET


def test_a_vacant_seat_answers_for_nothing(initiative):
    assert verdict(initiative) is Verdict.NOT_MET


def test_two_owners_are_one_too_many(initiative, office):
    office(Role.BUSINESS_OWNER, initiative=initiative)
    office(Role.BUSINESS_OWNER, initiative=initiative)
    assert verdict(initiative) is Verdict.NOT_MET


def test_before_the_first_day_nobody_answers_yet(initiative, office):
    held = office(Role.BUSINESS_OWNER, initiative=initiative)
    assert verdict(initiative, days=(held.from_on - clock.today()).days - 1) is Verdict.NOT_MET
