"""The claims about what bodies decided: whether their conditions are met."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.terms import Gate, Verdict
from hemicycle.rooms.governance import queries

DECISIONS = "governance:decisions"
OVERDUE_AT_MOST = 1


def conditions_met(scope: InitiativeScope) -> Answers:
    """Answer whether somebody else than its owner agreed that each condition that is due is met."""
    found = scope.once(queries.undischarged)
    return {pk: _met(found.get(pk, ()), scope.on) for (pk,) in scope.values()}


def _met(due: Sequence[date], on: date) -> Answer:
    if late := sum(day <= on for day in due):
        return Answer(Verdict.NOT_MET, "due", {"n": late}, remedy=DECISIONS)
    return Answer(Verdict.MET, "none", until=min(due, default=None))  # no count: what a gate decides adds conditions


def actions_not_overdue(scope: InitiativeScope) -> Answers:
    """Answer whether at most one action that a decision asked for is past its day."""
    found = scope.once(queries.undischarged)
    return {pk: _overdue(sum(day < scope.on for day in found.get(pk, ()))) for (pk,) in scope.values()}


def _overdue(late: int) -> Answer:
    if late > OVERDUE_AT_MOST:
        return Answer(Verdict.NOT_MET, "overdue", {"n": late}, remedy=DECISIONS)
    return Answer(Verdict.MET, "in-time", {"n": late})


CRITERIA = [
    Criterion(
        "governance.conditions-met",
        _("Are the conditions of earlier decisions met?"),
        conditions_met,
        says={
            "due": _("Conditions of earlier decisions that are due and not discharged: %(n)s."),
            "none": _("No condition of an earlier decision is due and open."),
        },
        asked_at=frozenset(Gate) - {Gate.SCREEN, Gate.AUTHORISATION},
        proves=frozenset({"IPU-PS-06"}),
        remedy=_("Do what the condition asks and attach the proof."),
    ),
    Criterion(
        "governance.actions-not-overdue",
        _("Are fewer than two actions overdue?"),
        actions_not_overdue,
        says={
            "overdue": _("Actions that decisions asked for and that are overdue: %(n)s."),
            "in-time": _("Actions that decisions asked for and that are overdue: %(n)s; one is borne."),
        },
        proves=frozenset({"IPU-PS-06"}),
        remedy=_("Finish or re-plan with the body."),
    ),
]
