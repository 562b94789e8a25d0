"""Numbers, dates and lists read as CLDR has them in each language."""

from datetime import UTC, date, datetime

import pytest
from babel.numbers import parse_decimal
from django.utils import translation

from hemicycle.design import formats
from hemicycle.design.templatetags import design as tags

NARROW = "\u202f"
WIDE = "\u00a0"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "1,234,567.5"), ("fr", f"1{NARROW}234{NARROW}567,5"), ("ar", "1,234,567.5")],
)
def test_a_number_is_grouped_as_the_language_groups(language: str, expected: str) -> None:
    assert formats.number(1_234_567.5, language=language) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "26.4%"), ("fr", f"26,4{WIDE}%"), ("ar", "26.4%")])
def test_a_share_is_a_percentage(language: str, expected: str) -> None:
    assert formats.percent(0.264, 1, language=language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "€184,000"), ("fr", f"184{NARROW}000{WIDE}€"), ("ar", f"184,000{WIDE}€")],
)
def test_an_amount_stands_where_the_language_puts_its_currency(language: str, expected: str) -> None:
    assert formats.money(184_000, language=language) == expected


@pytest.mark.parametrize("amount", [184_000, -184_000])
def test_a_code_of_a_currency_stands_apart_from_its_number(amount: int) -> None:
    assert formats.money(amount, "ALF", language="en") == f"{'-' if amount < 0 else ''}ALF{WIDE}184,000"


@pytest.mark.parametrize(("language", "expected"), [("en", "9 Mar 2026"), ("fr", "9 mars 2026"), ("ar", "9 مارس 2026")])
def test_a_day_is_written_out_with_western_digits(language: str, expected: str) -> None:
    assert formats.day(date(2026, 3, 9), language=language) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "a, b and c"), ("fr", "a, b et c"), ("ar", "a وb وc")])
def test_a_list_is_joined_as_in_a_sentence(language: str, expected: str) -> None:
    assert formats.listing(["a", "b", "c"], language=language) == expected


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("value", ["0", "-3.25", "1234567.5", "100"])
def test_a_number_shown_parses_back(language: str, value: str) -> None:
    shown = formats.number(float(value), language=language)
    assert float(parse_decimal(shown, locale=formats.locale(language))) == float(value)


def test_no_direction_mark_is_left_in_an_amount() -> None:
    assert "\u200f" not in formats.money(-12, language="ar")


def test_an_instant_is_said_in_the_language_in_use() -> None:
    with translation.override("fr"):
        assert formats.instant(datetime(2026, 3, 9, 14, 30, tzinfo=UTC)) == "9 mars 2026, 14:30"


def test_what_comes_from_data_is_isolated_and_escaped() -> None:
    assert tags.isolate("<b>") == "<bdi>&lt;b&gt;</bdi>"
    assert tags.ltr("AI-026") == '<bdi dir="ltr">AI-026</bdi>'


@pytest.mark.parametrize(
    ("name", "expected"), [("Lea Moreau", "LM"), ("Noor", "N"), ("Ana de la Cruz", "AC"), ("", "")]
)
def test_initials_are_of_the_first_and_last_name(name: str, expected: str) -> None:
    assert tags.initials(name) == expected


@pytest.mark.parametrize(
    ("code", "language", "expected"), [("ar", "en", "Arabic"), ("fr", "fr", "français"), ("xx", "en", "xx")]
)
def test_a_language_is_named_in_the_readers_language(code: str, language: str, expected: str) -> None:
    assert formats.language_name(code, language) == expected
