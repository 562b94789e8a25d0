from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from hemicycle.kernel import clock
from hemicycle.kernel.models import Chamber, Evidence, Initiative, Office, Token, User
from hemicycle.kernel.permissions import can, forget, grant, may_ever, standing
from hemicycle.kernel.terms import CONFIDENTIAL_READERS, INITIATIVE_ROLES, Role, Sensitivity
from hemicycle.rooms.administration import actions as administration
from hemicycle.rooms.portfolio import actions as portfolio
from tests.support.cast import propose


@pytest.fixture
def secret(house, officer):
    """A confidential initiative of the deputies."""
    return propose(house.deputies, officer, title="Analysis of threats", sensitivity=Sensitivity.CONFIDENTIAL)


@pytest.fixture
def shared(house, officer):
    """An initiative of the services that both chambers share."""
    return propose(house.joint, officer, title="One library search")


@pytest.fixture
def theirs(house, outsider):
    """An initiative of the senate."""
    return propose(house.senate, outsider, title="Index of petitions")


def seen_by(person):
    forget(person)
    return set(Initiative.objects.visible_to(person))


def test_an_unknown_permission_is_a_mistake_and_no_denial(clerk):
    with pytest.raises(KeyError):
        can(clerk, "portfolio.fly")


def test_strangers_and_people_without_office_see_nothing(initiative, nobody):
    for person in (None, AnonymousUser(), nobody):
        assert not Initiative.objects.visible_to(person).exists()
        assert not can(person, "portfolio.read", initiative)
        assert not may_ever(person, "portfolio.read")


def test_a_person_without_access_has_no_standing(initiative, clerk, administrator):
    administration.deactivate(clerk, by=administrator, reason="Left the house")
    assert standing(User.objects.get(pk=clerk.pk)).offices == ()
    assert not can(User.objects.get(pk=clerk.pk), "portfolio.read", initiative)


def test_the_chamber_is_a_wall(initiative, theirs, clerk, outsider):
    assert seen_by(clerk) == {initiative}
    assert seen_by(outsider) == {theirs}
    assert not can(outsider, "portfolio.propose", initiative.chamber)
    assert can(outsider, "portfolio.propose", theirs.chamber)


def test_everybody_of_a_chamber_reads_what_the_services_share(initiative, shared, clerk, outsider):
    assert shared in seen_by(clerk)
    assert shared in seen_by(outsider)
    assert not can(clerk, "portfolio.edit", shared)


def test_an_office_of_the_whole_house_reaches_every_chamber(initiative, theirs, shared, officer):
    assert seen_by(officer) == {initiative, theirs, shared}
    assert all(can(officer, "portfolio.edit", each) for each in (initiative, theirs, shared))


def test_confidential_things_are_read_by_role(house, secret, clerk, member, office):
    readers = {Role.AI_OFFICER, Role.RISK_OFFICER, Role.AUDITOR, Role.BODY_MEMBER}
    assert readers <= CONFIDENTIAL_READERS
    for role in readers:
        assert secret in seen_by(office(role, house.deputies).person), role
        assert secret not in seen_by(office(role, house.senate).person), role
    assert secret not in seen_by(clerk)
    assert secret not in seen_by(member)


def test_an_office_of_an_initiative_reaches_only_that(initiative, shared, lead, house, clerk):
    other = propose(house.deputies, clerk, title="Another")
    assert seen_by(lead) == {initiative}
    assert can(lead, "portfolio.edit", initiative)
    assert not can(lead, "portfolio.edit", other)
    assert not can(lead, "portfolio.edit", shared)


def test_an_office_of_a_confidential_initiative_reads_it(secret, office):
    assert seen_by(office(Role.PROJECT_LEAD, initiative=secret).person) == {secret}


def test_who_works_on_one_initiative_sees_its_chamber_and_nothing_else_of_it(initiative, lead, house):
    assert set(Chamber.objects.visible_to(lead)) == {house.deputies, house.joint}
    assert {Role.PROJECT_LEAD, Role.BUSINESS_OWNER, Role.OVERSEER} == INITIATIVE_ROLES


def test_who_proposed_it_does_not_confirm_it(house, officer, initiative, office):
    own = propose(house.deputies, officer, title="The officer's own idea")
    assert not can(officer, "portfolio.confirm-problem", own)
    assert can(office(Role.AI_OFFICER).person, "portfolio.confirm-problem", own)
    assert can(officer, "portfolio.confirm-problem", initiative)


def test_one_s_own_idea_may_be_edited_before_the_first_gate(initiative, clerk, officer, outsider):
    assert can(clerk, "portfolio.edit", initiative)
    assert not can(outsider, "portfolio.edit", initiative)
    portfolio.record_stage(initiative, by=officer, stage="S1", status="active", reason="Let through before.")
    assert not can(clerk, "portfolio.edit", initiative)


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (10, True), (11, False)])
def test_both_edge_days_of_an_office_count(house, office, initiative, days, holds):
    first = clock.today()
    held = office(Role.AI_OFFICER, house.deputies, from_on=first, to_on=first + timedelta(days=10))
    with clock.at(clock.now() + timedelta(days=days)):
        person = User.objects.get(pk=held.person_id)
        assert can(person, "portfolio.edit", initiative) is holds
        assert Initiative.objects.visible_to(person).exists() is holds


def test_an_office_that_ended_opens_nothing(house, office, initiative, administrator):
    held = office(Role.AI_OFFICER)
    administration.end_office(held, by=administrator, to_on=clock.today() - timedelta(days=1))
    assert not can(User.objects.get(pk=held.person_id), "portfolio.edit", initiative)


def test_the_grant_names_the_office(initiative, officer, outsider):
    assert grant(officer, "portfolio.edit", initiative) == Office.objects.get(person=officer)
    assert grant(outsider, "portfolio.edit", initiative) is None


def test_what_hangs_on_an_initiative_is_seen_with_it(secret, initiative, officer, clerk, outsider):
    from hemicycle.kernel import evidence, things

    stored = evidence.store(iter([b"a plain text"]))
    on_secret, on_open = (
        things.add_evidence(each, by=officer, title="A note", filename="note.txt", stored=stored)
        for each in (secret, initiative)
    )
    forget(clerk)
    assert set(Evidence.objects.visible_to(officer)) == {on_secret, on_open}
    assert set(Evidence.objects.visible_to(clerk)) == {on_open}
    assert set(Evidence.objects.visible_to(outsider)) == set()


def acting(token: Token) -> User:
    """Return the person as the API knows them when the token comes in."""
    person = User.objects.get(pk=token.office.person_id)
    person.token = Token.objects.select_related("office__person").get(pk=token.pk)
    return person


def new_token(office: Office, scopes: list[str], **facts) -> Token:
    expires = clock.today() + timedelta(days=30)
    return administration.create_token(
        office, by=office.person, name="A script", scopes=scopes, expires_on=expires, **facts
    ).token


def test_a_token_opens_its_scopes_and_no_more(initiative, officer):
    held = officer.offices.get()
    person = acting(new_token(held, ["portfolio.read", "portfolio.edit"]))
    assert can(person, "portfolio.edit", initiative)
    assert not can(person, "portfolio.import")
    assert not can(person, "administration.create-token")


def test_a_token_decides_only_after_a_second_factor(initiative, officer):
    held = officer.offices.get()
    deciding = acting(new_token(held, ["portfolio.set-tier"], has_second_factor=True))
    assert can(deciding, "portfolio.set-tier", initiative)
    deciding.token.has_second_factor = False
    assert not can(deciding, "portfolio.set-tier", initiative)
    assert not may_ever(deciding, "portfolio.set-tier")


def test_a_token_acts_for_one_office_of_several(house, office, initiative, theirs):
    both = office(Role.AI_OFFICER, house.deputies)
    second = office(Role.AI_OFFICER, house.senate, person=both.person)
    person = acting(new_token(second, ["portfolio.read", "portfolio.edit"]))
    assert can(person, "portfolio.edit", theirs)
    assert not can(person, "portfolio.edit", initiative)
    assert set(Initiative.objects.visible_to(person)) == {theirs}


def test_a_token_dies_with_its_office(officer, initiative):
    held = officer.offices.get()
    token = new_token(held, ["portfolio.read"])
    tomorrow = clock.today() + timedelta(days=1)
    assert token.in_force(tomorrow)
    token.office.to_on = clock.today()
    assert not token.in_force(tomorrow)


def test_the_standing_of_a_person_is_read_once_a_request(django_assert_max_num_queries, officer, initiative):
    person = User.objects.get(pk=officer.pk)
    with django_assert_max_num_queries(2):
        for _ in range(5):
            can(person, "portfolio.edit", initiative)
            standing(person)
