"""Weights by pairwise comparison against published examples, in closed form, and what is no comparison at all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.engines.pairwise import Doubt, NotComparable, matrix, sensitivity, weigh

# Saaty, "A scaling method for priorities in hierarchical structures", Journal of Mathematical Psychology 15, 1977: the
# brightness of four chairs at growing distance from a lamp, as judged by the eye.
CHAIRS = [[1, 5, 6, 7], [1 / 5, 1, 4, 6], [1 / 6, 1 / 4, 1, 4], [1 / 7, 1 / 6, 1 / 4, 1]]
# Saaty 2008 (see the engine), table 3: how much of each drink is drunk in the United States.
DRINKS = [
    [1, 9, 5, 2, 1, 1, 1 / 2],
    [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
    [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
    [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [1, 9, 4, 2, 1, 2, 1 / 2],
    [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [2, 9, 9, 3, 2, 3, 1],
]
# Saaty, "How to make a decision: the analytic hierarchy process", European Journal of Operational Research 48, 1990:
# what matters in buying a house.
HOUSE: list[list[float]] = [
    [1, 5, 3, 7, 6, 6, 1 / 3, 1 / 4],
    [1 / 5, 1, 1 / 3, 5, 3, 3, 1 / 5, 1 / 7],
    [1 / 3, 3, 1, 6, 3, 4, 6, 1 / 5],
    [1 / 7, 1 / 5, 1 / 6, 1, 1 / 3, 1 / 4, 1 / 7, 1 / 8],
    [1 / 6, 1 / 3, 1 / 3, 3, 1, 1 / 2, 1 / 5, 1 / 6],
    [1 / 6, 1 / 3, 1 / 4, 4, 2, 1, 1 / 5, 1 / 6],
    [3, 5, 1 / 6, 7, 5, 5, 1, 1 / 2],
    [4, 7, 5, 8, 6, 6, 2, 1],
]
PUBLISHED: dict[str, Any] = {
    "chairs": (CHAIRS, (0.61, 0.24, 0.10, 0.05), 4.39, None),
    "drinks": (DRINKS, (0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327), None, 0.022),
    "house": (HOUSE, (0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333), 9.669, 0.169),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_examples_are_reproduced(name):
    comparisons, weights, eigenvalue, ratio = PUBLISHED[name]
    found = weigh(comparisons)
    digits = 0.01 if name == "chairs" else 0.001
    assert found.weights == pytest.approx(weights, abs=digits)
    if eigenvalue is not None:
        assert found.eigenvalue == pytest.approx(eigenvalue, abs=0.01)
    if ratio is not None:
        assert found.ratio == pytest.approx(ratio, abs=0.002)


def test_contradiction_is_judged_and_the_most_doubtful_comparison_named():
    assert weigh(DRINKS).is_consistent
    house = weigh(HOUSE)
    assert not house.is_consistent
    assert (house.doubt.row, house.doubt.column) == (2, 6)  # the paper names the same comparison, and revises it
    assert house.doubt.implied == pytest.approx(house.weights[2] / house.weights[6])
    revised = [list(row) for row in HOUSE]
    revised[2][6], revised[6][2] = 1 / 2, 2
    assert weigh(revised).ratio < house.ratio


weights_of = st.lists(st.floats(0.12, 1), min_size=2, max_size=9)


@given(weights_of)
def test_comparisons_of_true_weights_give_them_back_without_contradiction(given_weights):
    total = sum(given_weights)
    found = weigh([[one / other for other in given_weights] for one in given_weights])
    assert found.weights == pytest.approx([one / total for one in given_weights])
    assert found.ratio == pytest.approx(0, abs=1e-9)
    assert found.doubt is None


scale = st.sampled_from([1 / 9, 1 / 7, 1 / 5, 1 / 3, 1, 3, 5, 7, 9])


@given(st.integers(2, 7).flatmap(lambda n: st.tuples(st.just(n), st.lists(scale, min_size=21, max_size=21))))
def test_weights_are_an_eigenvector_and_lie_within_their_sensitivity(case):
    size, values = case
    pairs = [(row, column) for row in range(size) for column in range(row + 1, size)]
    comparisons = matrix(size, dict(zip(pairs, values, strict=False)))
    found = weigh(comparisons)
    assert sum(found.weights) == pytest.approx(1)
    for row, weight in zip(comparisons, found.weights, strict=True):
        product = sum(value * other for value, other in zip(row, found.weights, strict=True))
        assert product == pytest.approx(found.eigenvalue * weight, abs=1e-6)
    for weight, (least, most) in zip(found.weights, sensitivity(comparisons), strict=True):
        assert least - 1e-12 <= weight <= most + 1e-12


def test_one_step_of_the_scale_has_no_gap_at_as_much():
    assert all(each == pytest.approx((1 / 3, 2 / 3)) for each in sensitivity([[1, 1], [1, 1]]))
    assert sensitivity([[1, 9], [1 / 9, 1]])[0] == pytest.approx((8 / 9, 9 / 10))


def test_two_things_never_contradict():
    found = weigh([[1, 3], [1 / 3, 1]])
    assert found.weights == pytest.approx((0.75, 0.25))
    assert (found.ratio, found.doubt) == (0, None)


def test_a_doubt_says_what_the_others_imply():
    doubt = weigh([[1, 2, 1 / 9], [1 / 2, 1, 2], [9, 1 / 2, 1]]).doubt
    assert isinstance(doubt, Doubt)
    assert doubt.judged != pytest.approx(doubt.implied)


@pytest.mark.parametrize(
    ("comparisons", "place"),
    [
        ([[1]], None),
        ([[1.0] * 16] * 16, None),
        ([[1, 2], [1 / 2]], (1, 0)),
        ([[1, 2], [2, 1]], (0, 1)),
        ([[2, 1], [1, 1]], (0, 0)),
        ([[1, 10], [1 / 10, 1]], (0, 1)),
        ([[1, -3], [-1 / 3, 1]], (0, 1)),
        ([[1, 0], [0, 1]], (0, 1)),
        ([[1, float("nan")], [1, 1]], (0, 1)),
        ([[1, float("inf")], [0, 1]], (0, 1)),
    ],
)
def test_what_is_no_comparison_is_refused_with_its_place(comparisons, place):
    with pytest.raises(NotComparable) as refused:
        weigh(comparisons)
    assert refused.value.place == place


@pytest.mark.parametrize(
    ("judgements", "place"),
    [({(0, 1): 3, (0, 2): 5}, (1, 2)), ({(0, 1): 3, (1, 0): 3}, (0, 1)), ({(0, 1): 0, (0, 2): 1, (1, 2): 1}, (0, 1))],
)
def test_judgements_name_each_pair_once(judgements, place):
    with pytest.raises(NotComparable) as refused:
        matrix(3, judgements)
    assert refused.value.place == place
