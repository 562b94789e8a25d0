"""What a person owes in this room: questionnaires to answer, to sign, returned; doubts; answers that changed."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from hemicycle.kernel.offers import Due
from hemicycle.rooms.questionnaires.models import Answer, Challenge, Respondent, Response, Signature
from hemicycle.rooms.questionnaires.rules import ResponseState

MOST = 50


def duties(user: Any) -> Iterator[Due]:
    """Yield what the person owes as a respondent, and as a reviewer whose doubt has its reply. Five queries at most."""
    mine = Respondent.objects.filter(response=OuterRef("pk"), person=user.pk)
    found = Response.objects.filter(Exists(mine)).select_related("initiative", "under__instrument")
    found = found.defer("under__document")
    standing = Signature.objects.filter(response=OuterRef("pk"), signed_by=user.pk, void_at=None)
    for each in found.exclude(state=ResponseState.SIGNED).exclude(Exists(standing)).order_by("due_on", "pk")[:MOST]:
        yield Due(_owed(each), each.get_absolute_url(), each.due_on, _about(each))
    for each in _changed(found):
        yield Due(_("An answer that you signed has changed"), each.get_absolute_url(), about=_about(each))
    replied = Challenge.objects.filter(raised_by=user.pk, settled_at=None).exclude(reply="")
    for doubt in replied.select_related("initiative")[:MOST]:
        yield Due(_("Your doubt has its reply"), doubt.get_absolute_url(), about=doubt.initiative.reference)


def _owed(response: Response) -> str:
    if response.state == ResponseState.RETURNED:
        return _("Answers that a reviewer returned")
    if response.open_required or response.differing:
        return _("Questionnaire to answer")
    return _("Questionnaire to sign")


def _about(response: Response) -> str:
    return f"{response.initiative.reference} · {response.under.instrument}"


def _changed(found: Any) -> list[Response]:
    """Return the signed responses of which an answer has another value by now, the latest of each instrument only."""
    signed = list(found.filter(state=ResponseState.SIGNED).order_by("-signed_on", "pk")[:MOST])
    latest: dict[tuple[Any, Any], Response] = {}
    for each in signed:
        latest.setdefault((each.initiative_id, each.under.instrument_id), each)
    now: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    rows = Answer.objects.filter(initiative__in={each.initiative_id for each in signed}).order_by()
    for initiative, question, value in rows.values_list("initiative", "question", "value"):
        now[initiative][question].append(value)
    return [each for each in latest.values() if _is_other(each, now[each.initiative_id])]


def _is_other(response: Response, now: dict[str, list[Any]]) -> bool:
    """Return whether nobody says any longer what was signed."""
    signed = (response.signed_document or {}).get("answers", {})
    return any(value not in now[question] for question, value in signed.items())
