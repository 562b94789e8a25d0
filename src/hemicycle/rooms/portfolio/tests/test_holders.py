"""Naming who leads an initiative and who answers for it."""

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.terms import Role, Sensitivity
from hemicycle.rooms.portfolio import actions, queries

pytestmark = pytest.mark.django_db


def test_the_ai_officer_names_the_lead_of_a_confidential_initiative(initiative, officer, clerk):
    actions.edit(initiative, by=officer, sensitivity=Sensitivity.CONFIDENTIAL)
    actions.name_holder(initiative, by=officer, role=Role.PROJECT_LEAD, person=clerk)
    assert queries.holders(initiative)[Role.PROJECT_LEAD] == clerk


def test_who_held_the_office_holds_it_no_longer(initiative, officer, lead, clerk):
    actions.name_holder(initiative, by=officer, role=Role.PROJECT_LEAD, person=clerk)
    held = {office.person: office for office in queries.offices_of(initiative, clock.today())}
    assert clerk in held
    assert lead not in held or held[lead].to_on == clock.today()


def test_nobody_names_themselves_an_auditor_or_the_same_person(initiative, officer, lead, office, house):
    for person, words in (
        (officer, "themselves"),
        (office(Role.AUDITOR).person, "auditor"),
        (lead, "holds the office already"),
    ):
        with pytest.raises(Refused, match=words):
            actions.name_holder(initiative, by=officer, role=Role.PROJECT_LEAD, person=person)


def test_an_office_of_the_house_is_not_named_here(initiative, officer, clerk):
    with pytest.raises(Refused, match="not one of an initiative"):
        actions.name_holder(initiative, by=officer, role=Role.CISO, person=clerk)


def test_the_lead_names_nobody(initiative, lead, clerk):
    with pytest.raises(PermissionDenied):
        actions.name_holder(initiative, by=lead, role=Role.BUSINESS_OWNER, person=clerk)


def test_the_form_offers_people_one_sees(signed_in, initiative, officer, clerk, house, office):
    browser = signed_in(officer)
    address = f"/portfolio/initiatives/{initiative.pk}/holders/"
    assert browser.post(address, {"role": "project lead", "person": str(officer.pk)}).status_code == 422
    assert browser.post(address, {"role": "project lead", "person": str(clerk.pk)}).status_code == 303
    assert "Clara Clerk" in browser.get(initiative.get_absolute_url()).content.decode()
