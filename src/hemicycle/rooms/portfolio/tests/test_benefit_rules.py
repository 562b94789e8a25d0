"""The rules of what an initiative is to bring: triangles, circles, trials, alternatives."""

from datetime import date, timedelta
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.rooms.portfolio.rules import benefits as rules
from hemicycle.rooms.portfolio.rules.benefits import TriangleFault, Way

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("amounts", "fault"),
    [
        ((0, 0, 0), None),
        ((60, 110, 150), None),
        ((-1, 0, 1), TriangleFault.NEGATIVE),
        ((2, 1, 3), TriangleFault.ORDER),
        ((1, 3, 2), TriangleFault.ORDER),
        ((nan, 1, 2), TriangleFault.ORDER),
        ((0, 1, 2 * rules.LARGEST_AMOUNT), TriangleFault.LARGE),
    ],
)
def test_a_triangle_rises_from_nothing_below_zero(amounts, fault):
    assert rules.triangle_fault(*amounts) == fault


AFTER = {"A": ["B"], "B": ["C", "D"], "D": ["E"]}


@pytest.mark.parametrize(
    ("start", "to", "way"),
    [("E", "A", ["A", "B", "D", "E"]), ("A", "E", []), ("A", "A", ["A"]), ("C", "B", ["B", "C"]), ("F", "A", [])],
)
def test_a_circle_is_named_by_its_way(start, to, way):
    assert rules.way_round(start, to, AFTER) == way


NAMES = st.sampled_from("ABCDEF")


@given(st.lists(st.tuples(NAMES, NAMES), max_size=12))
def test_what_refuses_every_circle_leaves_an_order(links):
    after = {}
    for one, other in links:
        if not rules.way_round(one, other, after):
            after.setdefault(one, []).append(other)
    left = {name: set(before) for name, before in after.items()}
    while left:
        free = [name for name, before in left.items() if not before & left.keys()]
        assert free, left
        for name in free:
            del left[name]


@pytest.mark.parametrize(
    ("days", "data", "effect", "bounded"),
    [
        (90, ["synthetic", "public"], False, True),
        (91, ["synthetic"], False, False),
        (0, ["synthetic"], False, False),
        (30, [], False, False),
        (30, ["public", "personal"], False, False),
        (30, ["public"], True, False),
    ],
)
def test_a_trial_is_bounded_in_time_data_and_effect(days, data, effect, bounded):
    assert rules.is_bounded(DAY, DAY + timedelta(days=days), data, effect) is bounded


@pytest.mark.parametrize(
    ("ways", "reason", "weighed"),
    [
        ([Way.BUY, Way.NOTHING], "It is cheaper.", True),
        ([Way.BUY, Way.BUILD], "It is cheaper.", False),
        ([Way.NOTHING], "Nothing is needed.", False),
        ([Way.BUY, Way.NOTHING], None, False),
        ([Way.BUY, Way.NOTHING], " ", False),
    ],
)
def test_alternatives_are_weighed_with_doing_nothing_and_a_reason(ways, reason, weighed):
    assert rules.are_weighed(ways, reason) is weighed
