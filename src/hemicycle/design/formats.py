"""The one formatter: every number, amount, date and list that a reader sees, in the reader's language.

Babel's CLDR data decide, not Django's own formats, which disagree with it in French and Arabic. Digits are Western in
all three languages. Nothing here marks text direction: pages use <bdi>, plain text uses `isolate` and `isolate_ltr`.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent
from django.utils import timezone
from django.utils.translation import get_language, pgettext

Number = int | float | Decimal

FIRST_STRONG_ISOLATE = "\u2068"
LEFT_TO_RIGHT_ISOLATE = "\u2066"
POP_ISOLATE = "\u2069"
_MARKS = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_LOCALES = {"en": "en_GB"}
# A code stands apart from its number (CLDR, currency spacing), which Babel leaves out: ALF 500, yet €500.
CODE_BEFORE_DIGIT = re.compile(r"([A-Z])(?=\d)")
REMEMBERED = 4_096  # a list says the same dates and small numbers over and over


def locale(language: str | None = None) -> Locale:
    """Return the CLDR locale of a language code, or of the language in use."""
    return _locale(language or get_language() or "en")


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(_LOCALES.get(code, code), sep="_" if "_" in _LOCALES.get(code, code) else "-")


def language_name(code: str, language: str | None = None) -> str:
    """Return what a language is called in the reader's language; the code itself where nobody knows it."""
    found: str = locale(language).languages.get(code, code)
    return found


def number(value: Number, decimals: int | None = None, language: str | None = None) -> str:
    """Return a number grouped as the language does; with `decimals`, exactly so many of them."""
    return _number(value, decimals, language or get_language())


@lru_cache(maxsize=REMEMBERED)
def _number(value: Number, decimals: int | None, language: str | None) -> str:
    pattern = None if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    return _bare(format_decimal(value, format=pattern, locale=locale(language)))


def compact(value: Number, language: str | None = None) -> str:
    """Return a large number in short form, as in 1.2M, for a place too narrow for the whole of it."""
    return _bare(format_compact_decimal(value, locale=locale(language), fraction_digits=1))


def percent(share: Number, decimals: int = 0, language: str | None = None) -> str:
    """Return a share, where 1 is the whole, as a percentage."""
    home = locale(language)
    pattern = home.percent_formats[None].pattern.replace("#,##0", "#,##0" + ("." + "0" * decimals if decimals else ""))
    return _bare(format_percent(share, format=pattern, locale=home))


def money(amount: Number, currency: str = "EUR", decimals: int = 0, language: str | None = None) -> str:
    """Return an amount with its currency where the language puts it."""
    home = locale(language)
    fraction = "." + "0" * decimals if decimals else ""
    pattern = home.currency_formats["standard"].pattern.replace("0.00", "0" + fraction)
    told = format_currency(amount, currency, format=pattern, locale=home, currency_digits=False)
    return _bare(CODE_BEFORE_DIGIT.sub("\\1\N{NO-BREAK SPACE}", told))


def day(moment: date | datetime, language: str | None = None) -> str:
    """Return a date as day, short month, year: 9 Mar 2026."""
    return _day(_local_day(moment), language or get_language())


@lru_cache(maxsize=REMEMBERED)
def _day(moment: date, language: str | None) -> str:
    return format_date(moment, "d MMM y", locale=locale(language))


def long_day(moment: date | datetime, language: str | None = None) -> str:
    """Return a date with its weekday and whole month, for a deadline in a sentence."""
    return format_date(_local_day(moment), "EEEE d MMMM y", locale=locale(language))


def short_day(moment: date | datetime, language: str | None = None) -> str:
    """Return a date without its year, for a place where the year is plain."""
    return format_date(_local_day(moment), "d MMM", locale=locale(language))


def clock_time(moment: datetime, language: str | None = None) -> str:
    """Return the time of day in the house's time zone, on 24 hours."""
    return format_time(_local(moment), "HH:mm", locale=locale(language))


def instant(moment: datetime, language: str | None = None) -> str:
    """Return a date and time in the house's time zone: 9 Mar 2026, 14:30."""
    between = "، " if (language or get_language()) == "ar" else ", "
    return format_datetime(_local(moment), f"d MMM y'{between}'HH:mm", locale=locale(language))


def listing(items: Iterable[object], language: str | None = None) -> str:
    """Join the items as a list in a sentence: a, b and c."""
    return format_list([str(item) for item in items], locale=locale(language))


def file_size(count: int, language: str | None = None) -> str:
    """Return a size in bytes in the largest unit that keeps it at one or more."""
    megabyte, kilobyte, byte = pgettext("file size", "MB"), pgettext("file size", "kB"), pgettext("file size", "bytes")
    for unit, size in ((megabyte, 1_000_000), (kilobyte, 1_000)):
        if count >= size:
            return f"{number(count / size, 1, language)}\u00a0{unit}"
    return f"{number(count, 0, language)}\u00a0{byte}"


def isolate(text: object) -> str:
    """Wrap text of unknown direction for a place that takes no markup, such as a title or an e-mail subject."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def isolate_ltr(text: object) -> str:
    """Wrap an identifier, hash or signed number, which always runs left to right, for a place without markup."""
    return f"{LEFT_TO_RIGHT_ISOLATE}{text}{POP_ISOLATE}"


def _bare(text: str) -> str:
    """Take the direction marks out, which CLDR puts into Arabic amounts: markup isolates them instead."""
    return text.translate(_MARKS)


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)


def _local_day(moment: date | datetime) -> date:
    return _local(moment).date() if isinstance(moment, datetime) else moment
