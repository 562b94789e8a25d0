from enum import StrEnum
from pathlib import Path

import pytest
from django.utils import translation

from hemicycle.kernel import labels, terms
from hemicycle.kernel.terms import GATES_OF_STAGE, Gate, Role, Stage, Tier

TERMS = [
    kind
    for kind in vars(terms).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
]


@pytest.mark.parametrize("kind", TERMS, ids=lambda kind: kind.__name__)
def test_every_term_has_words_and_no_two_of_a_kind_the_same(kind):
    words = [str(words) for _value, words in labels.choices(kind)]
    assert len(words) == len(kind)
    assert all(words)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("kind", TERMS, ids=lambda kind: kind.__name__)
def test_the_words_of_a_kind_stay_apart_in_every_language(kind, language):
    with translation.override(language):
        words = [str(words) for _value, words in labels.choices(kind)]
    assert len(set(words)) == len(words), words


def test_a_term_of_one_kind_is_not_taken_for_one_of_another():
    assert labels.label(Stage.PILOT) is not labels.label(Gate.PILOT_START)
    with pytest.raises(KeyError):
        labels.label(StrEnum("Weather", {"FAIR": "fair"}).FAIR)


def test_every_gate_belongs_to_one_stage():
    asked = [gate for gates in GATES_OF_STAGE.values() for gate in gates]
    assert sorted(asked) == sorted(Gate)
    assert set(GATES_OF_STAGE) == set(Stage)


def test_the_terms_know_no_framework():
    source = Path(terms.__file__).read_text()
    assert "django" not in source


def test_roles_named_in_the_groups_exist():
    assert frozenset(Role) >= terms.CONFIDENTIAL_READERS | terms.SECOND_FACTOR_ROLES | terms.INITIATIVE_ROLES
    assert Tier.PROHIBITED in Tier
