"""Reading on which attestations and waivers initiatives still rest, and which of them are past their last day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max

from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import OPENING_VERDICTS, Verdict
from hemicycle.rooms.portfolio.models import Attestation, Waiver
from hemicycle.rooms.portfolio.queries.vouched import GRANTED

ITSELF = "governance.exceptions-valid"


def rested_on(scope: InitiativeScope) -> Mapping[UUID, Sequence[date]]:
    """Return the last days of attestations and waivers of each initiative, each the last of its kind.

    One that is past counts while nothing took its place: a computed verdict settles what was vouched for, and a fact
    that holds what was waived. Two queries, and what the criteria ask whose word is past.
    """
    words = Attestation.objects.filter(initiative__in=scope.ids(), ended_on=None)
    waived = Waiver.objects.filter(initiative__in=scope.ids(), outcome=GRANTED)
    attested = {(pk, key): last for pk, key, last in _last(words.values_list("initiative", "criterion"))}
    accepted = {(pk, key): last for pk, key, last in _last(waived.values_list("initiative", "criterion"))}
    past = {key for (_pk, key), last in (*attested.items(), *accepted.items()) if last < scope.on}
    offered = {each.key: each for room in rooms() for each in room.criteria if each.key in past - {ITSELF}}
    verdicts = {key: {pk: each.verdict for pk, each in one.answers(scope).items()} for key, one in offered.items()}
    found: dict[UUID, list[date]] = {}
    for (pk, key), last in attested.items():
        if last >= scope.on or verdicts.get(key, {}).get(pk, Verdict.UNKNOWN) is Verdict.UNKNOWN:
            found.setdefault(pk, []).append(last)
    for (pk, key), last in accepted.items():
        is_vouched = attested.get((pk, key), date.min) >= scope.on
        is_settled = is_vouched or verdicts.get(key, {}).get(pk) in OPENING_VERDICTS
        if last >= scope.on or not is_settled:
            found.setdefault(pk, []).append(last)
    return found


def _last(rows: Any) -> Any:
    return rows.order_by().annotate(last=Max("expires_on"))
