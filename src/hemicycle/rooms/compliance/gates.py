"""The claims of compliance that gates ask, each of many initiatives at once."""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.terms import Gate, Verdict
from hemicycle.rooms.compliance import queries
from hemicycle.rooms.compliance.models import Binding, Change
from hemicycle.rooms.compliance.rules.statement import DAYS_TO_ASSESS

LIST, CHANGES = "compliance:frameworks", "compliance:changes"


def frameworks_listed(scope: InitiativeScope) -> Answers:
    """Answer whether it is decided of every framework what it is for this house, and who watches it."""
    undecided, every = queries.undecided()
    answer = Answer(Verdict.MET, "decided")
    if undecided:
        verdict = Verdict.PARTLY if len(undecided) < every else Verdict.UNKNOWN
        answer = Answer(verdict, "undecided", {"n": len(undecided)}, remedy=LIST)
    return {pk: answer for (pk,) in scope.values()}


def law_watched(scope: InitiativeScope) -> Answers:
    """Answer whether every change of law that touches the initiative was assessed."""
    return _assessed(scope, queries.changes_touching(scope), "open")


def no_unassessed_change(scope: InitiativeScope) -> Answers:
    """Answer whether no change of law that touches the initiative has waited longer than its assessment may take."""
    return _assessed(scope, queries.changes_touching(scope, scope.on - timedelta(days=DAYS_TO_ASSESS)), "late")


def _assessed(scope: InitiativeScope, touching: dict[UUID, list[Change]], says: str) -> Answers:
    if not touching and not Binding.objects.exists():
        unwatched = Answer(Verdict.UNKNOWN, "unwatched", remedy=LIST)
        return {pk: unwatched for (pk,) in scope.values()}
    return {pk: _changes(touching.get(pk, []), says) for (pk,) in scope.values()}


def _changes(waiting: list[Change], says: str) -> Answer:
    if not waiting:
        return Answer(Verdict.MET, "watched")
    evidence = [("compliance.change", each.pk) for each in waiting]
    return Answer(Verdict.NOT_MET, says, {"n": len(waiting)}, evidence, CHANGES)


CRITERIA = [
    Criterion(
        "compliance.frameworks-listed",
        _("Is it decided which frameworks apply?"),
        frameworks_listed,
        says={
            "undecided": _("Frameworks of which nobody has decided what they are here: %(n)s."),
            "decided": _("It is decided of every framework what it is for this house."),
        },
        proves=frozenset({"IPU-ALN-01", "IPU-ALN-02", "IPU-ALN-04", "IPU-ALN-06"}),
        remedy=_("Decide the open ones."),
    ),
    Criterion(
        "compliance.law-watched",
        _("Were changes of law and policy assessed?"),
        law_watched,
        says={
            "unwatched": _("Nobody has decided which law binds this house, so nobody watches it."),
            "open": _("Changes of law that touch the initiative and were not assessed: %(n)s."),
            "watched": _("No change of law that touches the initiative waits to be assessed."),
        },
        asked_at=frozenset({Gate.REVIEW}),
        proves=frozenset({"IPU-ALN-05"}),
        remedy=_("Open the change and decide what it means here."),
    ),
    Criterion(
        "compliance.no-unassessed-change",
        _("Has no law or policy changed without assessment?"),
        no_unassessed_change,
        says={
            "unwatched": _("Nobody has decided which law binds this house, so nobody watches it."),
            "late": _("Changes of law that have waited over thirty days: %(n)s."),
            "watched": _("No change of law that touches the initiative waits to be assessed."),
        },
        proves=frozenset({"IPU-ALN-05"}),
        remedy=_("Assess the change."),
    ),
]
