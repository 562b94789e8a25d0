"""What the pages of answers show beside the questions: where answers came from, the level in its parts."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

from hemicycle.engines import questionnaire as engine
from hemicycle.rooms.questionnaires.models import InstrumentVersion, Response, RiskProposal
from hemicycle.rooms.questionnaires.queries.answering import Sheet
from hemicycle.rooms.questionnaires.queries.instruments import published
from hemicycle.rooms.questionnaires.queries.words import FINDINGS, said, words


def newest() -> list[InstrumentVersion]:
    """Return the newest published version of each instrument, without its document."""
    found: dict[UUID, InstrumentVersion] = {}
    for version in published().defer("document"):
        found.setdefault(version.instrument_id, version)
    return list(found.values())


def waiting_proposals(initiative: UUID) -> QuerySet[RiskProposal]:
    """Return the risks that answers of this initiative propose."""
    return RiskProposal.objects.filter(initiative=initiative, withdrawn_at=None)


def is_earlier(found: Sheet, answer: Any) -> bool:
    """Return whether an answer was given before this response was opened, or under another questionnaire."""
    if answer._state.adding or engine.is_empty(answer.value):
        return False
    return bool(answer.under_id != found.response.under_id or answer.given_at < found.response.created_at)


def count_earlier(found: Sheet, role: str) -> int:
    """Return how many shown questions have an answer from earlier work."""
    own = [found.own(key, role) for key, is_shown in found.shown.items() if is_shown]
    return sum(each is not None and is_earlier(found, each) for each in own)


def changed_in(response: Response, found: Sheet) -> list[str]:
    """Return the questions of a signed response whose answer has another value by now, in words."""
    if not response.signed_document:
        return []
    signed = response.signed_document["answers"]
    known = found.instrument.by_key
    return [words(known[key].text) for key, value in signed.items() if found.counted.get(key) != value]


@dataclass(frozen=True)
class PartRow:
    """What one question brings to the level."""

    key: str
    question: str
    answer: str
    sign: str
    words: Promise
    points: float
    most: float
    is_blocker: bool


def parts(found: Sheet) -> list[PartRow]:
    """Return the parts of the level in the order of the questions; what is not asked is left out."""
    assert found.result is not None
    known = found.instrument.by_key
    return [
        PartRow(
            each.question,
            words(known[each.question].text),
            said(known[each.question], found.counted.get(each.question)),
            *FINDINGS[each.finding],
            each.points,
            each.most,
            each.is_blocker,
        )
        for each in found.result.parts
        if each.finding is not engine.Finding.HIDDEN
    ]


@dataclass(frozen=True)
class SectionRow:
    """How exposed a section leaves the initiative."""

    title: str
    exposure: float
    answered: int
    asked: int
    is_worst: bool


def section_scores(found: Sheet) -> list[SectionRow]:
    """Return the exposure of each section, the worst one marked, since a mean hides one that is red."""
    assert found.result is not None
    titles = {section.key: words(section.title) for section in found.instrument.sections}
    scores = found.result.sections
    worst = max((each.exact for each in scores), default=None)
    return [
        SectionRow(titles[each.section], each.exposure, each.answered, each.asked, each.exact == worst and bool(worst))
        for each in scores
    ]
