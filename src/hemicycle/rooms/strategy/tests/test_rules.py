"""The rules of strategy without a database: weights, contribution, prerequisites, segments, progress, states."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.rooms.strategy import rules
from hemicycle.rooms.strategy.rules import Degree, DocumentState, Segment

KEYS = ["open", "law", "scrutiny", "languages", "service", "access"]
UPPER = [[1, 2, 2, 3, 2], [2, 2, 3, 2], [1, 2, 1], [1, 1], [0.5]]
JUDGED = {(KEYS[i], KEYS[i + 1 + k]): value for i, row in enumerate(UPPER) for k, value in enumerate(row)}


def test_the_judgements_of_the_story_weigh_what_it_says():
    found = rules.compared(KEYS, JUDGED)
    assert found.is_consistent
    assert found.ratio == pytest.approx(0.0074, abs=5e-5)
    assert found.weights["open"] == found.weights["law"] == pytest.approx(0.2592, abs=5e-5)
    assert rules.contribution({"open": 4, "languages": 2, "service": 3}, found.weights) == pytest.approx(38.5, abs=0.05)
    least, most = found.ranges["open"]
    assert least < found.weights["open"] < most


def test_judgements_that_run_in_a_circle_name_the_pair_to_look_at():
    found = rules.compared(["a", "b", "c"], {("a", "b"): 5, ("b", "c"): 5, ("a", "c"): 0.2})
    assert not found.is_consistent
    assert found.doubt[:2] in {("a", "b"), ("b", "c"), ("a", "c")}


@given(st.lists(st.floats(0, 1_000), min_size=1, max_size=6))
def test_points_given_directly_sum_to_one_or_are_refused(given_points):
    points = dict(enumerate(given_points))
    if sum(points.values()) <= 0:
        with pytest.raises(ValueError, match="above 0"):
            rules.shared(points)
    else:
        assert sum(rules.shared(points).weights.values()) == pytest.approx(1)


@pytest.mark.parametrize("points", [{"a": -1.0, "b": 2.0}, {"a": 0.0}, {"a": float("nan")}, {"a": float("inf")}, {}])
def test_points_that_are_no_points_are_refused(points):
    with pytest.raises(ValueError, match="points"):
        rules.shared(points)


def test_an_objective_that_nobody_weighed_adds_nothing():
    assert rules.contribution({"new": 4}, {"open": 1.0}) == 0
    assert rules.contribution({"open": 4}, {"open": 1.0}) == 100


ON = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ((date(2025, 1, 1), date(2026, 2, 1), ON), []),
        ((date(2025, 1, 1), date(2026, 3, 2), ON), ["ethics"]),
        ((None, None, date(2027, 1, 1)), ["governance", "ethics", "engagement"]),
    ],
)
def test_what_did_not_stand_in_time_was_skipped(since, expected):
    assert rules.skipped(ON, zip(("governance", "ethics", "engagement"), since, strict=True)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((4, Degree.LOW, Degree.MODERATE), Segment.CANDIDATE),
        ((2, Degree.LOW, Degree.LOW), Segment.WITH_CARE),
        ((3, Degree.HIGH, Degree.LOW), Segment.WITH_CARE),
        ((4, Degree.HIGH, Degree.HIGH), Segment.WITH_PEOPLE),
        ((1, Degree.LOW, Degree.LOW), Segment.WITH_PEOPLE),
    ],
)
def test_a_task_is_segmented(facts, expected):
    assert rules.segment(*facts) is expected


def test_a_key_result_may_run_downwards():
    assert rules.progress(80, 20, 50) == 0.5
    assert rules.progress(0, 10, None) is None
    assert rules.progress(5, 5, 5) is None


@pytest.mark.parametrize(
    ("approved_on", "review_on", "newest", "expected"),
    [
        (None, None, False, DocumentState.DRAFT),
        (ON, date(2027, 3, 1), True, DocumentState.IN_FORCE),
        (ON, date(2026, 9, 1), True, DocumentState.UNDER_REVIEW),
        (ON, date(2027, 3, 1), False, DocumentState.SUPERSEDED),
    ],
)
def test_a_version_stands_somewhere(approved_on, review_on, newest, expected):
    assert rules.state(approved_on, review_on, date(2026, 10, 1), newest=newest) is expected
