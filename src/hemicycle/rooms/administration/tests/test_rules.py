from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.kernel.terms import Role
from hemicycle.rooms.administration import rules
from hemicycle.rooms.administration.rules import Fault

DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 1))


@pytest.mark.parametrize("other", sorted(set(Role) - rules.BESIDE_AUDITOR))
def test_an_auditor_holds_no_acting_office(other):
    assert not rules.may_hold_together(Role.AUDITOR, [other])
    assert not rules.may_hold_together(other, [Role.AUDITOR])


@pytest.mark.parametrize("other", [Role.STAFF, Role.MEMBER])
def test_an_auditor_may_belong_to_the_house(other):
    assert rules.may_hold_together(Role.AUDITOR, [other])


@pytest.mark.parametrize("other", sorted(rules.NEVER_BESIDE_ADMINISTRATOR))
def test_an_administrator_holds_no_office_that_decides(other):
    assert not rules.may_hold_together(Role.ADMINISTRATOR, [other])


def test_an_administrator_may_lead_a_project():
    assert rules.may_hold_together(Role.PROJECT_LEAD, [Role.ADMINISTRATOR])


@pytest.mark.parametrize(
    ("role", "has_initiative", "has_body", "fault"),
    [
        (Role.PROJECT_LEAD, True, False, None),
        (Role.PROJECT_LEAD, False, False, Fault.NEEDS_INITIATIVE),
        (Role.AI_OFFICER, True, False, Fault.TAKES_NO_INITIATIVE),
        (Role.BODY_CHAIR, False, True, None),
        (Role.BODY_CHAIR, False, False, Fault.NEEDS_BODY),
        (Role.DPO, False, True, Fault.TAKES_NO_BODY),
        (Role.DPO, False, False, None),
    ],
)
def test_each_role_has_its_own_scope(role, has_initiative, has_body, fault):
    assert rules.scope_fault(role, has_initiative=has_initiative, has_body=has_body) == fault


@given(DAYS, st.none() | DAYS, DAYS, st.none() | DAYS, DAYS)
def test_two_spans_overlap_where_a_day_lies_in_both(from_on, to_on, other_from_on, other_to_on, day):
    def within(first, last):
        return first <= day and (last is None or day <= last)

    if within(from_on, to_on) and within(other_from_on, other_to_on):
        assert rules.overlap(from_on, to_on, other_from_on, other_to_on)
    assert rules.overlap(from_on, to_on, other_from_on, other_to_on) == rules.overlap(
        other_from_on, other_to_on, from_on, to_on
    )


def test_spans_that_follow_each_other_do_not_overlap():
    assert not rules.overlap(date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1), None)


@pytest.mark.parametrize(
    ("last_day", "fits"),
    [(date(2026, 1, 1), False), (date(2026, 1, 2), True), (date(2027, 1, 1), True), (date(2027, 1, 2), False)],
)
def test_a_token_lives_from_tomorrow_to_a_year(last_day, fits):
    assert rules.token_may_live_until(last_day, date(2026, 1, 1)) is fits


@pytest.mark.parametrize(
    ("languages", "default", "fits"),
    [(["en", "fr"], "fr", True), ([], "en", False), (["en"], "fr", False), (["en", "xx"], "en", False)],
)
def test_the_first_language_is_one_of_those_the_house_knows(languages, default, fits):
    assert rules.languages_fit(languages, default, {"en", "fr", "ar"}) is fits


@pytest.mark.parametrize(
    ("name", "taken", "key"),
    [
        ("House of Deputies", [], "house-of-deputies"),
        ("House of Deputies", ["house-of-deputies"], "house-of-deputies-2"),
        ("مجلس النواب", [], "chamber"),
        ("مجلس الأقاليم", ["chamber"], "chamber-2"),
    ],
)
def test_a_chamber_gets_a_key_of_its_own(name, taken, key):
    assert rules.key_of(name, taken) == key


def test_a_secret_is_never_given_twice_and_says_what_it_opens():
    secrets = {rules.new_secret("invitation") for _ in range(100)}
    assert len(secrets) == 100
    assert all(secret.startswith("invitation_") and len(secret) >= 50 for secret in secrets)
