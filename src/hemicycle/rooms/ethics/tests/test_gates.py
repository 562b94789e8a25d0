"""Automation is declared before anything is authorised, and never complete in a core function."""

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.terms import AutomationLevel, Function, Verdict
from hemicycle.rooms.ethics import gates, rules


def test_full_automation_is_for_functions_outside_the_core():
    assert not rules.may_be_automated(AutomationLevel.FULL, Function.LEGISLATIVE)
    assert not rules.may_be_automated(AutomationLevel.FULL, "")
    assert rules.may_be_automated(AutomationLevel.FULL, Function.ADMINISTRATION)
    assert rules.may_be_automated(AutomationLevel.PARTIAL, Function.LEGISLATIVE)


DECLARED = ("assistance", "A reviser checks every page.", "manual task", "legislative")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (DECLARED, Verdict.MET),
        (("", *DECLARED[1:]), Verdict.UNKNOWN),
        (("full", *DECLARED[1:]), Verdict.NOT_MET),
        (("assistance", " ", *DECLARED[2:]), Verdict.PARTLY),
        (("assistance", "A reviser checks.", "", "legislative"), Verdict.PARTLY),
    ],
)
def test_each_fact_broken_alone_changes_the_answer(facts, expected):
    assert gates._automation(*facts).verdict is expected


@pytest.mark.django_db
def test_many_initiatives_are_answered_at_once(initiative):
    scope = InitiativeScope(Initiative.objects.all(), clock.today())
    assert gates.automation_declared(scope)[initiative.pk].verdict in set(Verdict)
