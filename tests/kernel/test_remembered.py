"""What a process remembers between requests follows the language and the address it serves under, and nothing else."""

from datetime import date

import pytest
from django.urls import reverse, set_script_prefix
from django.utils.translation import override

from hemicycle.design import formats
from hemicycle.design.templatetags.design import stage_mini
from hemicycle.kernel import addresses
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Stage, Tier

LANGUAGES = ("en", "fr", "ar", "en")  # English again, after the others were remembered


def test_the_words_of_a_choice_are_those_of_the_reader_s_language():
    initiative = Initiative(tier=Tier.HIGH, function="")
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append(initiative.get_tier_display())
    assert len(set(said)) == 3
    assert said[0] == said[-1] == "High"
    assert initiative.get_function_display() == ""


def test_a_value_that_is_no_choice_is_shown_as_it_is():
    assert Initiative(tier="unheard of").get_tier_display() == "unheard of"


def test_stages_days_and_numbers_are_those_of_the_reader_s_language():
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append((stage_mini(Stage.PILOT), formats.day(date(2026, 2, 9)), formats.number(12_345.5)))
    assert said[0] == said[-1]
    assert all(len({each[place] for each in said}) == 3 for place in range(2))
    assert said[0][2] != said[1][2]


@pytest.fixture
def below():
    """Serve the house below a path."""
    set_script_prefix("/house/")
    yield
    set_script_prefix("/")


def test_a_remembered_address_is_what_reverse_returns(below):
    one, other = Initiative(), Initiative()
    for record in (one, other):
        expected = reverse("portfolio:initiative", kwargs={"pk": record.pk})
        assert addresses.of("portfolio:initiative", record.pk) == expected
        assert expected.startswith("/house/")
    set_script_prefix("/")
    assert not one.get_absolute_url().startswith("/house/")
