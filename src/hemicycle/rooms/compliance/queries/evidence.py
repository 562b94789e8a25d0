"""What a criterion rests on at this moment: examples with their reasons, since when, and the next day it may change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max
from django.utils.translation import get_language

from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Answer
from hemicycle.kernel.records import localise
from hemicycle.kernel.terms import OPENING_VERDICTS, Verdict
from hemicycle.rooms.compliance.queries.answers import Told
from hemicycle.rooms.ledger.models import Entry


@dataclass(frozen=True)
class Evidence:
    """What shows a criterion: records behind it, when the last of them changed, until when time cannot change it."""

    records: int
    since: datetime | None
    until: date | None
    failing: tuple[Initiative, ...]
    holding: tuple[Initiative, ...]


def evidence_of(keys: Iterable[str], told: Told) -> dict[str, Evidence]:
    """Return what each criterion rests on among the initiatives that were asked, by some examples. Three queries."""
    asked = {key: told.examples.get(key, {}) for key in keys}
    every = [pair for found in asked.values() for pairs in found.values() for pair in pairs]
    named = list(Initiative.objects.filter(pk__in={pk for pk, _answer in every if pk}))
    localise(named, ["title"], get_language() or "en")
    initiatives = {each.pk: each for each in named}
    changed = _last_changes({ref[1] for _pk, answer in every for ref in answer.evidence})
    return {key: _evidence(found, initiatives, changed) for key, found in asked.items()}


def _last_changes(ids: set[UUID]) -> dict[UUID, datetime]:
    rows = Entry.objects.filter(subject_id__in=ids).values("subject_id").annotate(last=Max("at")).order_by()
    return {row["subject_id"]: row["last"] for row in rows} if ids else {}


def _evidence(
    found: Mapping[Verdict, list[tuple[UUID | None, Answer]]],
    initiatives: Mapping[UUID, Initiative],
    changed: Mapping[UUID, datetime],
) -> Evidence:
    holding = [pair for verdict, pairs in found.items() if verdict in OPENING_VERDICTS for pair in pairs]
    failing = [pair for verdict, pairs in found.items() if verdict not in OPENING_VERDICTS for pair in pairs]
    records = {ref[1] for _pk, answer in holding for ref in answer.evidence}
    return Evidence(
        records=len(records),
        since=max((changed[pk] for pk in records if pk in changed), default=None),
        until=min((answer.until for _pk, answer in holding if answer.until), default=None),
        failing=tuple(initiatives[pk] for pk, _answer in failing if pk and pk in initiatives),
        holding=tuple(initiatives[pk] for pk, _answer in holding if pk and pk in initiatives),
    )
