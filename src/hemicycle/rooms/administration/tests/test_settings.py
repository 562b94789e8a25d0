from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied

from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Chamber, Parliament
from hemicycle.kernel.terms import ChamberKind, Role
from hemicycle.rooms.administration import actions, rules

pytestmark = pytest.mark.django_db
FACTS = {
    "name": "Parliament of Almaris",
    "languages": ["en", "ar"],
    "default_language": "ar",
    "currency": "alf",
    "second_factor_demanded": False,
}


def test_the_settings_are_changed(parliament, administrator, heard):
    heard.clear()
    actions.change_parliament(parliament, by=administrator, seen=1, **FACTS)
    changed = Parliament.objects.get()
    assert (changed.languages, changed.default_language, changed.currency) == (["en", "ar"], "ar", "ALF")
    assert not changed.second_factor_demanded
    assert [entry.event for entry in heard] == ["administration.settings-changed"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"name": ""}, "name"), ({"languages": ["en"]}, "languages"), ({"currency": "FLORIN"}, "currency")],
)
def test_settings_that_do_not_fit_are_refused(wrong, code, parliament, administrator):
    with pytest.raises(Refused) as refused:
        actions.change_parliament(parliament, by=administrator, **{**FACTS, **wrong})
    assert refused.value.code == code


def test_an_earlier_version_is_not_saved(parliament, administrator):
    actions.change_parliament(parliament, by=administrator, seen=1, **FACTS)
    with pytest.raises(Stale):
        actions.change_parliament(parliament, by=administrator, seen=1, **FACTS)


def test_an_officer_may_not_change_settings(parliament, officer):
    with pytest.raises(PermissionDenied):
        actions.change_parliament(parliament, by=officer, **FACTS)


def test_an_administrator_of_one_chamber_may_not_change_the_house(parliament, add, deputies):
    local = add("Mona Elvar", Role.ADMINISTRATOR, deputies)
    with pytest.raises(PermissionDenied):
        actions.change_parliament(parliament, by=local, **FACTS)
    assert actions.change_chamber(deputies, by=local, name="Deputies", seats=200).seats == 200


def test_a_chamber_is_added_and_changed(parliament, administrator, heard):
    heard.clear()
    chamber = actions.add_chamber(parliament, by=administrator, name="Joint services", sort=ChamberKind.JOINT)
    actions.change_chamber(chamber, by=administrator, name="Shared services")
    assert Chamber.objects.get(key="joint-services").name == "Shared services"
    assert [entry.event for entry in heard] == ["administration.chamber-added", "administration.chamber-changed"]


def test_a_chamber_without_a_name_or_with_a_taken_key_is_refused(parliament, deputies, administrator):
    for wrong, code in (({"name": " "}, "name"), ({"name": "X", "key": deputies.key}, "key")):
        with pytest.raises(Refused) as refused:
            actions.add_chamber(parliament, by=administrator, sort=ChamberKind.JOINT, **wrong)
        assert refused.value.code == code
    with pytest.raises(Refused):
        actions.change_chamber(deputies, by=administrator, name="")


def test_an_officer_may_not_change_chambers(parliament, deputies, officer):
    with pytest.raises(PermissionDenied):
        actions.add_chamber(parliament, by=officer, name="X", sort=ChamberKind.JOINT)
    with pytest.raises(PermissionDenied):
        actions.change_chamber(deputies, by=officer, name="X")


def test_a_lost_second_factor_is_removed_and_told(administrator, clerk, heard):
    Authenticator.objects.create(user=clerk, type=Authenticator.Type.TOTP, data={})
    heard.clear()
    actions.remove_second_factor(clerk, by=administrator, reason="lost telephone")
    assert not Authenticator.objects.exists()
    assert [(entry.event, entry.facts) for entry in heard] == [
        ("administration.second-factor-removed", {"reason": "lost telephone"})
    ]


def test_a_second_factor_that_is_not_there_is_not_removed(administrator, clerk):
    for reason, code in (("", "reason"), ("lost telephone", "none")):
        with pytest.raises(Refused) as refused:
            actions.remove_second_factor(clerk, by=administrator, reason=reason)
        assert refused.value.code == code


def test_nobody_removes_their_own_second_factor_here(administrator):
    with pytest.raises(PermissionDenied):
        actions.remove_second_factor(administrator, by=administrator, reason="lost telephone")


def test_days_of_rest_and_holidays_are_settings_of_the_house(parliament, administrator):
    friday, monday = date(2026, 12, 25), date(2026, 12, 28)
    assert parliament.working_day_after(date(2026, 12, 24), 1) == friday
    actions.change_parliament(parliament, by=administrator, **FACTS, holidays=[monday, friday, friday])
    changed = Parliament.objects.get()
    assert (changed.rest_days, changed.holidays) == ([5, 6], ["2026-12-25", "2026-12-28"])
    assert changed.working_day_after(date(2026, 12, 24), 1) == date(2026, 12, 29)
    actions.change_parliament(changed, by=administrator, **FACTS, rest_days=[4, 5])
    assert Parliament.objects.get().working_day_after(date(2026, 12, 24), 1) == date(2026, 12, 27)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"rest_days": range(7)}, "rest-days"),
        ({"rest_days": [7]}, "rest-days"),
        ({"holidays": [date(2026, 1, 1) + timedelta(days=each) for each in range(501)]}, "holidays"),
    ],
)
def test_a_calendar_that_leaves_no_work_is_refused(wrong, code, parliament, administrator):
    with pytest.raises(Refused) as refused:
        actions.change_parliament(parliament, by=administrator, **FACTS, **wrong)
    assert refused.value.code == code
    assert Parliament.objects.get().holidays == []


def test_days_are_read_one_a_line_and_the_wrong_line_is_named():
    assert rules.days_from("2026-12-25\n\n 2026-01-01 \n2026-12-25") == [date(2026, 1, 1), date(2026, 12, 25)]
    with pytest.raises(ValueError, match="2"):
        rules.days_from("2026-12-25\nChristmas")
