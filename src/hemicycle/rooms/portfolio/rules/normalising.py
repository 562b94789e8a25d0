"""What a cell says once its spelling is set aside: lines, paragraphs, stages and dates, flagged where it is unsure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def clean_line(cell: str) -> str:
    """Return the cell on one line, without blanks around it or invisible characters."""
    return " ".join(_visible(cell).split())


def clean_text(cell: str) -> str:
    """Return the cell without blanks around it or invisible characters; its paragraphs stay."""
    return _visible(cell).strip()


def stage_of(cell: str, known: Mapping[str, str]) -> tuple[str, str]:
    """Return the stage for a source's own word, or "" with the flag "not_stated" or "unrecognised"."""
    spelling = code(cell)
    if not spelling:
        return "", "not_stated"
    stage = known.get(spelling, "")
    return stage, "" if stage else "unrecognised"


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
MONTH_NUMBER = re.compile(r"(\d{1,2})/(\d{4})", re.ASCII)
YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
DAY_NAME_YEAR = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]+)\.?,?[ -](\d{4})", re.ASCII)
NAME_DAY_YEAR = re.compile(r"([A-Za-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII)
NAME_YEAR = re.compile(r"([A-Za-z]+)\.?,?[ -](\d{4})", re.ASCII)
SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d\d|[A-Za-z]{3,9}[ -]\d\d|\d\d?[ -][A-Za-z]{3,9}", re.ASCII)


@lru_cache(maxsize=8192)
def date_of(cell: str) -> tuple[str, str]:
    """Return the date in ISO form as far as the cell states one, with a flag where it does not state a day.

    A month alone becomes "2024-01" and a year "2025" (flags "month_only", "year_only"). What can be read as two
    different dates, such as 1/2/2023 or Jul-25, stays as it is ("ambiguous"), and so does what is no date at all
    ("not_a_date").
    """
    text = clean_line(cell)
    if not text:
        return "", ""
    if match := ISO_DATE.fullmatch(text):
        return _day(text, *map(int, match.groups()))
    if match := NUMBERS.fullmatch(text):
        return _numbers(text, *map(int, match.groups()))
    if match := DAY_NAME_YEAR.fullmatch(text):
        return _day(text, int(match[3]), MONTHS.get(match[2].lower(), 0), int(match[1]))
    if match := NAME_DAY_YEAR.fullmatch(text):
        return _day(text, int(match[3]), MONTHS.get(match[1].lower(), 0), int(match[2]))
    if match := ISO_MONTH.fullmatch(text):
        return _month(text, int(match[1]), int(match[2]))
    if match := MONTH_NUMBER.fullmatch(text):
        return _month(text, int(match[2]), int(match[1]))
    if match := NAME_YEAR.fullmatch(text):
        return _month(text, int(match[2]), MONTHS.get(match[1].lower(), 0))
    if YEAR.fullmatch(text):
        return text, "year_only"
    return text, "ambiguous" if SHORT_YEAR.fullmatch(text) else "not_a_date"


def _numbers(text: str, first: int, second: int, year: int) -> tuple[str, str]:
    if first <= 12 and second <= 12 and first != second:
        return text, "ambiguous"
    return _day(text, year, second, first) if first > 12 else _day(text, year, first, second)


def _day(text: str, year: int, month: int, day: int) -> tuple[str, str]:
    try:
        return date(year, month, day).isoformat(), ""
    except ValueError:
        return text, "not_a_date"


def _month(text: str, year: int, month: int) -> tuple[str, str]:
    return (f"{year:04}-{month:02}", "month_only") if 1 <= month <= 12 and year else (text, "not_a_date")


def _visible(cell: str) -> str:
    return cell if cell.isascii() else cell.translate(INVISIBLE)


def code(cell: str) -> str:
    """Return what two spellings of the same value have in common."""
    return clean_line(cell).casefold().rstrip(".")
