"""How far the questionnaires of many initiatives are, each question of it in one query."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from hemicycle.engines import questionnaire as engine
from hemicycle.kernel.models import Parliament
from hemicycle.kernel.terms import GATES_OF_STAGE, Gate, Stage
from hemicycle.rooms.questionnaires.models import Answer, Response
from hemicycle.rooms.questionnaires.queries.instruments import published
from hemicycle.rooms.questionnaires.rules import ResponseState
from hemicycle.rooms.questionnaires.rules import answering as rules

STAGE_OF_GATE: dict[Gate, Stage] = {gate: stage for stage, gates in GATES_OF_STAGE.items() for gate in gates}
FIELDS = ("pk", "state", "open_required", "differing", "blockers", "signed_on")


@dataclass(frozen=True)
class Latest:
    """The summary of the response that was opened last."""

    pk: UUID
    state: str
    open_required: int
    differing: int
    blockers: Sequence[str]
    signed_on: date | None


def latest(ids: QuerySet[Any], keys: Sequence[str]) -> dict[tuple[UUID, str], Latest]:
    """Return the response opened last, by initiative and instrument."""
    rows = Response.objects.filter(initiative__in=ids, under__instrument__key__in=keys).order_by("created_at", "pk")
    found = rows.values_list("initiative", "under__instrument__key", *FIELDS)
    return {(initiative, key): Latest(*facts) for initiative, key, *facts in found}


def signed_last(ids: QuerySet[Any], keys: Sequence[str], stage: Stage | None) -> dict[UUID, Latest]:
    """Return what was signed last of these instruments, up to this stage or each initiative's own, by initiative."""
    upto = stage or F("initiative__stage")
    rows = Response.objects.filter(
        initiative__in=ids, under__instrument__key__in=keys, state=ResponseState.SIGNED, stage__lte=upto
    )
    found = rows.order_by("stage", "created_at", "pk").values_list("initiative", *FIELDS)
    return {initiative: Latest(*facts) for initiative, *facts in found}


def values_of(ids: QuerySet[Any], question: str) -> dict[UUID, list[Any]]:
    """Return what everybody answered to one question, by initiative."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    rows = Answer.objects.filter(initiative__in=ids, question=question).order_by()
    for initiative, value in rows.values_list("initiative", "value"):
        if not engine.is_empty(value):
            found[initiative].append(value)
    return found


def external_data(ids: QuerySet[Any]) -> dict[UUID, bool]:
    """Return whether somebody answered that data of others is used, by initiative; without an answer it is absent."""
    found = values_of(ids, rules.EXTERNAL_DATA)
    return {pk: any(value != rules.NO_EXTERNAL_DATA for value in values) for pk, values in found.items()}


def questions_of(key: str) -> list[str]:
    """Return the keys of the questions that the newest version of an instrument asks; none before it is published."""
    version = published().defer("document").filter(instrument__key=key).first()
    return list(version.parsed.by_key) if version else []


def answered_of(ids: QuerySet[Any], questions: Sequence[str]) -> dict[UUID, int]:
    """Return how many of these questions have an answer, by initiative."""
    rows = Answer.objects.filter(initiative__in=ids, question__in=questions).order_by()
    found = {row[:2] for row in rows.values_list("initiative", "question", "value") if not engine.is_empty(row[2])}
    return Counter(initiative for initiative, _question in found)


def missing_languages() -> list[str]:
    """Return which risk questionnaires lack a working language, as name and languages."""
    parliament = Parliament.objects.first()
    wanted = set(parliament.languages if parliament else ())
    rows = published().filter(instrument__key__in=rules.RISK_QUESTIONNAIRES).order_by("number")
    held = dict(rows.values_list("instrument__key", "document__languages"))
    lacking = {key: wanted - set(held[key]) if key in held else wanted for key in rules.RISK_QUESTIONNAIRES}
    return [f"{key} ({', '.join(sorted(languages))})" for key, languages in lacking.items() if languages]
