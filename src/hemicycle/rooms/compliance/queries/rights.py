"""Fundamental rights, legal opinions and rights in sources: what was concluded of initiatives, and what is owed."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from hemicycle.engines import questionnaire as engine
from hemicycle.kernel.models import Initiative
from hemicycle.rooms.compliance.models import LegalOpinion, RightsAssessment, UsedWork
from hemicycle.rooms.compliance.queries.classifying import facts_of_systems, led_by
from hemicycle.rooms.compliance.rules import rights as rules
from hemicycle.rooms.questionnaires import queries as questionnaires
from hemicycle.rooms.questionnaires.models import Answer, Response
from hemicycle.rooms.questionnaires.queries import Latest


@dataclass(frozen=True)
class Concluded:
    """The last assessment of an initiative's rights, as a gate reads it."""

    pk: UUID
    response: UUID
    is_current: bool  # what was signed has not changed since
    outcome: str
    review_on: date
    is_by_lead: bool


def rights_answers(ids: QuerySet[Any]) -> dict[UUID, Latest]:
    """Return the answers about fundamental rights that were opened last, by initiative. One query."""
    found = questionnaires.latest(ids, [rules.INSTRUMENT])
    return {initiative: each for (initiative, _key), each in found.items()}


def concluded(ids: QuerySet[Any], on: date) -> dict[UUID, Concluded]:
    """Return what was concluded last of each initiative's rights. One query."""
    rows = RightsAssessment.objects.filter(initiative__in=ids).annotate(
        by_lead=led_by("finished_by", on), signed_now=F("response__signed_sha256")
    )
    fields = ("initiative", "pk", "response", "signed_sha256", "signed_now", "outcome", "review_on", "by_lead")
    return {
        initiative: Concluded(pk, response, was == now, outcome, review_on, by_lead)
        for initiative, pk, response, was, now, outcome, review_on, by_lead in rows.order_by(
            "finished_on", "created_at"
        ).values_list(*fields)
    }


def rights_of(initiative: Initiative) -> RightsAssessment | None:
    """Return the last assessment of the rights that an initiative touches, or None."""
    found: RightsAssessment | None = (
        RightsAssessment.objects.filter(initiative=initiative)
        .select_related("finished_by", "notified_by", "response__under__instrument")
        .first()
    )
    return found


def open_answers(initiative: Initiative) -> Response | None:
    """Return the answers about fundamental rights that were opened last for an initiative, or None."""
    found: Response | None = (
        Response.objects.filter(initiative=initiative, under__instrument__key=rules.INSTRUMENT)
        .select_related("under__instrument")
        .order_by("-created_at", "pk")
        .first()
    )
    return found


@dataclass(frozen=True)
class Said:
    """One question about rights: what was answered, who said so and when, and in which questionnaire first."""

    question: engine.Question
    value: Any
    words: str
    answers: tuple[Answer, ...]


def said_of_rights(response: Response) -> list[tuple[engine.Section, list[Said]]]:
    """Return what is answered about rights, part by part, each answer with who gave it, when and under what."""
    found = questionnaires.named(questionnaires.sheet(response))
    shown = []
    for section in found.instrument.sections:
        rows = [_said(found, each) for each in section.parts if isinstance(each, engine.Question)]
        shown.append((section, rows))
    return shown


def _said(found: questionnaires.Sheet, question: engine.Question) -> Said:
    value = found.counted.get(question.key)
    words = "" if engine.is_empty(value) else questionnaires.said(question, value)
    return Said(question, value, words, tuple(found.given.get(question.key, {}).values()))


def touched_rights(response: Response) -> list[Mapping[str, Any]]:
    """Return the lines of the table of rights as they were signed."""
    rows = (response.signed_document or {}).get("answers", {}).get(rules.TOUCHED)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def to_be_told(initiatives: QuerySet[Initiative]) -> set[UUID]:
    """Return those of whose assessment the authority has to be told where the Act binds. One query."""
    return {pk for pk, facts in facts_of_systems(initiatives).items() if rules.must_notify(facts)}


def opinions(ids: QuerySet[Any], on: date) -> dict[UUID, tuple[UUID, str, date, bool]]:
    """Return the last legal opinion on each initiative: id, conclusion, day, and whether its author leads it now."""
    rows = LegalOpinion.objects.filter(initiative__in=ids).annotate(by_lead=led_by("given_by", on))
    found = rows.order_by("given_on", "created_at").values_list("initiative", "pk", "conclusion", "given_on", "by_lead")
    return {initiative: (pk, conclusion, given_on, lead) for initiative, pk, conclusion, given_on, lead in found}


def works(ids: QuerySet[Any]) -> dict[UUID, list[tuple[UUID, bool]]]:
    """Return the sources of each initiative that lists any: id, and whether it may be used. One query."""
    found: dict[UUID, list[tuple[UUID, bool]]] = defaultdict(list)
    rows = UsedWork.objects.filter(initiative__in=ids).order_by()
    for initiative, pk, basis, checked_on in rows.values_list("initiative", "pk", "basis", "checked_on"):
        found[initiative].append((pk, rules.is_clear(basis, checked_on is not None)))
    return dict(found)


def rights_document(found: RightsAssessment) -> dict[str, Any]:
    """Return an assessment of rights as other programs read it, with each answer, who gave it and when."""
    return {
        "id": str(found.pk),
        "version": found.version,
        "initiative": str(found.initiative_id),
        "outcome": found.outcome,
        "reason": found.reason,
        "dissent": found.dissent,
        "review_on": found.review_on.isoformat(),
        "finished_on": found.finished_on.isoformat(),
        "signed_sha256": found.signed_sha256,
        "is_current": found.signed_sha256 == found.response.signed_sha256,
        "authority": found.authority,
        "receipt": found.receipt,
        "notified_on": found.notified_on and found.notified_on.isoformat(),
        "answers": [
            {
                "question": each.question.key,
                "value": each.value,
                "given": [
                    {"on": answer.given_at.date().isoformat(), "under": str(answer.under)} for answer in each.answers
                ],
            }
            for _section, rows in said_of_rights(found.response)
            for each in rows
        ],
    }
