"""The policy of answering: whose part a question is, which of two answers is the worse, what a value may be."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from hemicycle.engines import questionnaire as engine
from hemicycle.engines.questionnaire import CHOICES, UNKNOWN, Finding, Instrument, Kind, Question, Side

# The three risk questionnaires of the Guidelines, and the twelve challenges.
AUTHORISATION, DEVELOPMENT, OPERATION, CHALLENGES = "ipu-q1", "ipu-q2", "ipu-q3", "ipu-challenges"
RISK_QUESTIONNAIRES = (AUTHORISATION, DEVELOPMENT, OPERATION)
PERSONAL_DATA, PERSONAL_DATA_SCREENED = "Q1-DAT-05", frozenset({"none", "safeguarded"})
EXTERNAL_DATA, NO_EXTERNAL_DATA = "Q1-DAT-03", "none"
REVIEW_DAYS = {"minimal": 365, "limited": 180, "high": 90, "prohibited": 90}  # how long answers on operation hold

LONGEST_TEXT, MOST_ROWS, MOST_CHOICES = 8_000, 200, 2_000


class Unfit(ValueError):
    """A value that is no answer to its question; `code` says why, `params` what to name."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def answers_section(instrument: Instrument, question: str, role: str) -> bool:
    """Return whether a question is this role's to answer: everybody's where its section names nobody."""
    top = instrument.top_sections[question]
    section = next(each for each in instrument.sections if each.key == top)
    return not section.respondents or role in section.respondents


def differ(values: Sequence[Any]) -> bool:
    """Return whether several answers to one question do not say the same; lists are sets of what was ticked."""
    return len({_same(value) for value in values}) > 1


def _same(value: Any) -> str:
    kept = (
        sorted(map(str, value)) if isinstance(value, list) and all(isinstance(each, str) for each in value) else value
    )
    return json.dumps(kept, sort_keys=True, ensure_ascii=False)


def worse(question: Question, values: Sequence[Any]) -> Any:
    """Return the answer that counts until they agree: the worst; the last one where none is worse than another."""
    return max(enumerate(values), key=lambda each: (_badness(question, each[1]), each[0]))[1]


def _badness(question: Question, value: Any) -> float:
    """Return how bad an answer is by itself, more being worse; one that stops a gate is the worst."""
    if value == UNKNOWN and UNKNOWN not in question.by_value:
        return 1.0 if question.unknown_factor is None else question.unknown_factor
    if question.kind is Kind.NUMBER:
        return _badness_of_number(question, value)
    if question.kind not in CHOICES:
        return 0.0
    chosen = [
        question.by_value[each] for each in (value if isinstance(value, list) else [value]) if each in question.by_value
    ]
    if any(option.is_blocker for option in chosen):
        return float("inf")
    if question.side is not None:
        points = float(sum(option.points for option in chosen))
        return points if question.side is Side.RAW else -points
    if question.needs_all and len(chosen) < len(question.options):
        return 1.0
    return max((option.factor or 0.0 for option in chosen), default=0.0)


def _badness_of_number(question: Question, value: Any) -> float:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return 0.75
    return next(
        (band.factor for band in question.bands if band.up_to is None or number <= Decimal(str(band.up_to))), 0.0
    )


def fitting(question: Question, value: Any) -> Any:
    """Return a value as it is kept: None where it is empty. Unfit where it is no answer to this question."""
    if engine.is_empty(value) or (isinstance(value, str) and not value.strip()):
        return None
    if value == UNKNOWN and UNKNOWN not in question.by_value:
        if question.unknown_factor is None:
            raise Unfit("unknown-refused")
        return UNKNOWN
    return _KINDS[question.kind](question, value)


def _single(question: Question, value: Any) -> str:
    if not isinstance(value, str) or value not in question.by_value:
        raise Unfit("no-option", value=str(value)[:80])
    return value


def _multi(question: Question, value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_CHOICES:
        raise Unfit("no-list")
    return [_single(question, each) for each in dict.fromkeys(map(str, value))]


def _number(question: Question, value: Any) -> int | float:
    try:
        number = Decimal(str(value).strip().replace(",", "."))
    except InvalidOperation:
        raise Unfit("no-number", value=str(value)[:80]) from None
    if isinstance(value, bool) or not number.is_finite() or abs(number) >= 10**15:
        raise Unfit("no-number", value=str(value)[:80])
    return int(number) if number == number.to_integral_value() else float(number)


def _text(question: Question, value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise Unfit("no-text")
    if len(value) > LONGEST_TEXT:
        raise Unfit("too-long", limit=LONGEST_TEXT)
    return value.strip()


def _date(question: Question, value: Any) -> str:
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError:
        raise Unfit("no-date", value=str(value)[:80]) from None


def _table(question: Question, value: Any) -> list[dict[str, str]]:
    if not isinstance(value, list) or len(value) > MOST_ROWS or not all(isinstance(row, dict) for row in value):
        raise Unfit("no-table", limit=MOST_ROWS)
    known = {column.key for column in question.columns} | {"row"}
    rows = [{str(key): _text(question, str(cell)) for key, cell in row.items()} for row in value]
    if unknown := {key for row in rows for key in row} - known:
        raise Unfit("no-column", value=min(unknown)[:80])
    return [row for row in rows if any(cell for key, cell in row.items() if key != "row")]


_KINDS = {
    Kind.SINGLE: _single,
    Kind.MULTI: _multi,
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.FILE: _text,
    Kind.LOOKUP: _text,
    Kind.DATE: _date,
    Kind.TABLE: _table,
}


def document(
    instrument: str, sha256: str, answers: Mapping[str, Any], signatures: Iterable[tuple[str, str, str]]
) -> dict[str, Any]:
    """Return what was signed: the very version, the answers by respondent, and who signed when."""
    return {
        "instrument": instrument,
        "sha256": sha256,
        "answers": dict(answers),
        "signatures": [{"respondent": role, "by": by, "at": at} for role, by, at in signatures],
    }


def digest(signed: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what was signed."""
    return hashlib.sha256(json.dumps(signed, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def bad_parts(result: engine.Result, instrument: Instrument) -> list[Question]:
    """Return the questions answered badly that imply a risk."""
    bad = {part.question for part in result.parts if part.finding is Finding.BAD or part.is_blocker}
    return [question for question in instrument.questions if question.key in bad and question.risk]
