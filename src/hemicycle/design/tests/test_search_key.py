"""What readers take for the same word has the same key."""

import pytest

from hemicycle.kernel.text import search_key, search_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أخلاقيات", "اخلاقيات"),
        ("مخاطِرُ", "مخاطر"),
        ("مـــخاطر", "مخاطر"),
        ("إدارة", "اداره"),
        ("على", "علي"),
        ("١٢", "12"),
        ("Évaluation", "evaluation"),
        ("cœur", "COEUR"),
        ("a\u2067b\u2069", "ab"),
        ("  two   words ", "Two words"),
    ],
)
def test_two_spellings_have_one_key(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


def test_two_letters_that_differ_stay_apart() -> None:
    assert search_key("مسئول") != search_key("مسؤول")


def test_a_word_is_also_sought_without_its_article() -> None:
    assert search_words("المخاطر") == ["المخاطر", "مخاطر"]
    assert search_words("risk") == ["risk"]
