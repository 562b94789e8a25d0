"""How alike texts are: bounds, symmetry, and that an index which was changed says what a new one says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.engines.similarity import beginnings, index, letter_groups

WORDS = st.lists(st.sampled_from(["search", "record", "bills", "amendments", "تفريغ", "محاضر", "séances"]), max_size=6)
TEXTS = WORDS.map(" ".join)
SPLITS = pytest.mark.parametrize("split", [letter_groups, beginnings])


@SPLITS
@given(texts=st.lists(TEXTS, min_size=1, max_size=8), asked=TEXTS)
def test_likeness_lies_between_nothing_and_one(split, texts, asked):
    scores = index(dict(enumerate(texts)), split).compare(asked)
    assert all(0 < score <= 1 for score in scores.values())
    for key, text in enumerate(texts):
        shared = set(split(text)) & set(split(asked))
        assert (key in scores) == bool(shared)


@SPLITS
@given(texts=st.lists(TEXTS.filter(bool), min_size=1, max_size=8, unique=True))
def test_a_text_resembles_itself_entirely_and_likeness_is_mutual(split, texts):
    known = index(dict(enumerate(texts)), split)
    table = [known.compare(text) for text in texts]
    for one in range(len(texts)):
        assert table[one][one] == pytest.approx(1, abs=1e-5)
        for other in range(len(texts)):
            assert table[one].get(other, 0) == pytest.approx(table[other].get(one, 0), abs=1e-5)


def test_a_rare_word_counts_more_than_a_common_one():
    texts = {number: f"search in papers {number}" for number in range(50)} | {"rare": "search of deepfakes"}
    scores = index(texts).compare("deepfakes in search")
    assert max(scores, key=lambda key: scores[key]) == "rare"
    assert scores["rare"] > 2 * max(score for key, score in scores.items() if key != "rare")


def test_what_came_changed_or_went_is_known_at_once():
    known = index({"a": "transcription of committees", "b": "chat on the website"})
    later = known.succeeded({"b": "transcription of sittings", "c": "committees on tour", "a": None})
    assert "b" in later.compare("sittings")
    assert "c" in later.compare("tour")
    assert "a" not in later.compare("transcription of committees")
    assert known.compare("sittings").keys() == set(), "the index before stays as it was"


@given(changes=st.lists(st.tuples(st.integers(0, 9), st.one_of(st.none(), TEXTS)), max_size=12))
def test_the_same_texts_are_found_whichever_way_an_index_came_about(changes):
    texts = {number: f"record {number} of the house" for number in range(6)}
    grown = index(texts)
    for key, text in changes:
        grown = grown.succeeded({key: text})
        texts = {**texts, key: text}
    left = {key: text for key, text in texts.items() if text is not None}
    assert grown.compare("record amendments").keys() == index(left).compare("record amendments").keys()


def test_many_changes_are_taken_into_a_new_index():
    grown = index({0: "first"})
    for number in range(1, 600):
        grown = grown.succeeded({number: f"text number {number}"})
    assert len(grown.changed) <= 251
    assert 599 in grown.compare("text number 599")


def test_nothing_resembles_nothing():
    assert index({}).compare("anything") == {}
    assert index({"a": ""}).compare("") == {}
