"""The claims of engagement that gates ask, each of many initiatives at once."""

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.terms import Gate, Verdict
from hemicycle.rooms.engagement import queries
from hemicycle.rooms.engagement.models import Publication
from hemicycle.rooms.engagement.rules import documents, fields

REMEDY = "engagement:list"


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


CRITERIA = [
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
]
