"""The claims of engagement that gates ask, each of many initiatives at once."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.terms import Gate, Verdict
from hemicycle.rooms.engagement import queries
from hemicycle.rooms.engagement.models import Publication
from hemicycle.rooms.engagement.rules import documents, fields
from hemicycle.rooms.governance import queries as governance

REMEDY = "engagement:list"
BUILD = "engagement:build"
LETTERS = "engagement:contributions"
POLICIES = "governance:policies"
BUILT_WITHIN_DAYS = 31


def register_published(scope: InitiativeScope) -> Answers:
    """Answer whether a record is public now and every published text stands in every working language."""
    newest, codes = _newest(scope), queries.languages()
    return {pk: _published(newest.get(pk), codes) for pk, *_none in scope.values()}


def _newest(scope: InitiativeScope) -> dict[Any, Mapping[str, Any]]:
    found = Publication.objects.filter(initiative__in=scope.ids(), edition=F("record__edition"))
    return {pk: json.loads(document) for pk, document in found.values_list("initiative", "document")}


def _published(document: Mapping[str, Any] | None, codes: list[str]) -> Answer:
    if document is None:
        return Answer(Verdict.NOT_MET, "nothing", remedy=REMEDY)
    if document["state"] == documents.WITHDRAWN:
        return Answer(Verdict.NOT_MET, "withdrawn", remedy=REMEDY)
    lacking = sum(len(keys) for keys in fields.parity(documents.values_of(document), codes).values())
    if lacking:
        return Answer(Verdict.PARTLY, "untranslated", {"n": lacking}, remedy=REMEDY)
    return Answer(Verdict.MET, "published")


def register_withdrawn(scope: InitiativeScope) -> Answers:
    """Answer whether the public record was withdrawn with a notice that says why."""
    newest = _newest(scope)
    return {pk: _withdrawn(newest.get(pk)) for pk, *_none in scope.values()}


def _withdrawn(document: Mapping[str, Any] | None) -> Answer:
    if document is None:
        return Answer(Verdict.NOT_MET, "nothing", remedy=REMEDY)
    if document["state"] != documents.WITHDRAWN:
        return Answer(Verdict.NOT_MET, "public", remedy=REMEDY)
    return Answer(Verdict.MET, "notice")


def feedback_answered(scope: InitiativeScope) -> Answers:
    """Answer whether the public may write about it, and no answer is owed beyond its day."""
    found = queries.owed(scope.ids())
    return {pk: _answered(found.get(pk), scope.on) for (pk,) in scope.values()}


def _answered(due: Sequence[date] | None, on: date) -> Answer:
    if due is None:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=REMEDY)
    if late := sum(day < on for day in due):
        return Answer(Verdict.NOT_MET, "late", {"n": late}, remedy=LETTERS)
    return Answer(Verdict.MET, "answered", {"n": len(due)}, until=due[0] + timedelta(days=1) if due else None)


def register_open(scope: InitiativeScope) -> Answers:
    """Answer for the house whether the public register was built within a month and holds all that runs."""
    answer = _open(queries.last_built(), scope.on)
    return scope.alike(answer)


def _open(built_on: date | None, on: date) -> Answer:
    if built_on is None:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=BUILD)
    if (on - built_on).days > BUILT_WITHIN_DAYS:
        return Answer(Verdict.NOT_MET, "old", {"days": (on - built_on).days}, remedy=BUILD)
    if lacking := queries.running_unpublished().count():
        return Answer(Verdict.NOT_MET, "lacking", {"n": lacking}, remedy=REMEDY)
    return Answer(Verdict.MET, "open", until=built_on + timedelta(days=BUILT_WITHIN_DAYS + 1))


READ_BY = 0.8


def policy_acknowledged(scope: InitiativeScope) -> Answers:
    """Answer for the house whether four in five of those concerned have read the policy on AI in force."""
    return scope.alike(_acknowledged(*scope.of_house(governance.readers_of_ai_policy)))


def _acknowledged(read: int, concerned: int) -> Answer:
    if not read:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=POLICIES)
    verdict = Verdict.MET if read >= READ_BY * concerned else Verdict.NOT_MET
    return Answer(verdict, "read", {"share": round(100 * read / concerned)}, remedy=POLICIES)


CRITERIA = [
    Criterion(
        "engagement.policy-acknowledged",
        _("Do staff and members know the policy?"),
        policy_acknowledged,
        says={
            "nothing": _("Nobody has said yet that they have read the policy on AI."),
            "read": _("Of those whom the policy on AI concerns, %(share)s in a hundred have read it; 80 are needed."),
        },
        proves=frozenset({"IPU-PS-19", "IPU-SGV-04"}),
        remedy=_("Remind those who have not acknowledged."),
    ),
    Criterion(
        "engagement.register-published",
        _("Is the public record published, accessible, in all working languages?"),
        register_published,
        says={
            "nothing": _("Nothing of it has been published."),
            "withdrawn": _("The public record was withdrawn."),
            "untranslated": _("The public record is published; %(n)s translations are awaited."),
            "published": _("The public record is published in every working language."),
        },
        asked_at=frozenset({Gate.GO_LIVE}),
        proves=frozenset({"IPU-TRA-05", "IPU-TRA-06"}),
        remedy=_("Approve the fields and publish."),
    ),
    Criterion(
        "engagement.feedback-answered",
        _("Was all feedback answered?"),
        feedback_answered,
        says={
            "nothing": _("The public cannot write about it: no record of it is public."),
            "late": _("Answers owed to the public beyond their day: %(n)s."),
            "answered": _("No answer is owed beyond its day; within its time: %(n)s."),
        },
        asked_at=frozenset({Gate.SCALE, Gate.REVIEW}),
        proves=frozenset({"IPU-KP-29", "IPU-SGV-04"}),
        remedy=_("Answer the open contributions with a visible outcome."),
    ),
    Criterion(
        "engagement.register-withdrawn",
        _("Does the public record say that the system has ended?"),
        register_withdrawn,
        says={
            "nothing": _("There is no public record that could say so."),
            "public": _("The public record still shows the system as it was."),
            "notice": _("The public record is withdrawn, with a notice that says why."),
        },
        asked_at=frozenset({Gate.CLOSURE}),
        proves=frozenset({"IPU-TRA-05"}),
        remedy=_("Mark the record withdrawn with its reason."),
    ),
    Criterion(
        "engagement.register-open",
        _("Is the public register published and current?"),
        register_open,
        says={
            "nothing": _("The public register was never built."),
            "old": _("The public register was built %(days)s days ago; 31 are the limit."),
            "lacking": _("Systems in operation of which the public reads nothing: %(n)s."),
            "open": _("The public register is current and holds every system in operation."),
        },
        proves=frozenset({"IPU-TRA-06"}),
        remedy=_("Publish the missing records, and have the register built."),
    ),
]
