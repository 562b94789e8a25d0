"""Weights from comparing things two at a time: the analytic hierarchy process.

Source: T. L. Saaty, *The Analytic Hierarchy Process* (1980), and "Decision making with the analytic hierarchy process",
International Journal of Services Sciences 1(1), 2008.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

LEAST, MOST = 2, 15  # things compared: beyond, nobody judges them all, and no index of chance is published
SCALE = 9.0  # how many times one thing may outweigh another
ACCEPTABLE = 0.1  # the consistency ratio that Saaty takes as the limit
RECIPROCAL = 1e-6
# The mean consistency index of random judgements, by the number of things (Saaty 1980; n of 11 to 15 likewise).
BY_CHANCE = (0, 0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)


class NotComparable(ValueError):
    """Judgements from which no weights follow; `place` is the row and column, counted from 0, where there is one."""

    def __init__(self, reason: str, place: tuple[int, int] | None = None) -> None:
        super().__init__(reason)
        self.place = place


@dataclass(frozen=True)
class Doubt:
    """The judgement that agrees least with all others: `judged` was said of (`row`, `column`), `implied` follows."""

    row: int
    column: int
    judged: float
    implied: float


@dataclass(frozen=True)
class Weights:
    """What judgements say: `weights` sum to 1; the ratio is 0 for judgements without contradiction.

    `eigenvalue` is the largest of the matrix and at least its size; `index` is its excess by size; `ratio` is that of
    random judgements. `doubt` is None where nothing is contradicted.
    """

    weights: tuple[float, ...]
    eigenvalue: float
    index: float
    ratio: float
    doubt: Doubt | None

    @property
    def is_consistent(self) -> bool:
        """Return whether the judgements contradict one another no more than is usually accepted."""
        return self.ratio <= ACCEPTABLE


def matrix(size: int, judgements: Mapping[tuple[int, int], float]) -> list[list[float]]:
    """Return the reciprocal matrix of judgements that name each pair once; NotComparable for one missing or twice."""
    rows = [[1.0] * size for _ in range(size)]
    for row in range(size):
        for column in range(row + 1, size):
            told = [pair for pair in ((row, column), (column, row)) if pair in judgements]
            if len(told) != 1:
                raise NotComparable("judged twice" if told else "not judged", (row, column))
            value = judgements[told[0]]
            _refuse_impossible(value, told[0])
            rows[told[0][0]][told[0][1]], rows[told[0][1]][told[0][0]] = float(value), 1 / value
    return rows


def weigh(comparisons: Sequence[Sequence[float]]) -> Weights:
    """Return the weights of things compared: `comparisons[i][j]` says how many times `i` outweighs `j`.

    The weights are the principal eigenvector. NotComparable for a matrix that is not square, positive and reciprocal,
    for a judgement beyond 9 or a ninth, and for fewer than 2 or more than 15 things.
    """
    _refuse(comparisons)
    judged = np.array(comparisons, float)
    values, vectors = np.linalg.eig(judged)
    first = int(np.argmax(values.real))
    vector = np.abs(vectors[:, first].real)
    weights, size = vector / vector.sum(), len(judged)
    eigenvalue = max(float(values[first].real), float(size))
    index = (eigenvalue - size) / (size - 1)
    by_chance = BY_CHANCE[size]
    ratio = index / by_chance if by_chance else 0.0
    return Weights(tuple(map(float, weights)), eigenvalue, index, ratio, _doubt(judged, weights))


def sensitivity(comparisons: Sequence[Sequence[float]], step: float = 1.0) -> tuple[tuple[float, float], ...]:
    """Return for each thing the least and the most it would weigh if any one judgement were a step of the scale off.

    A step of 1 takes "3 times" to 2 and to 4, and "as much" to 2 and to a half. NotComparable as for `weigh`.
    """
    _refuse(comparisons)
    found = [weigh(comparisons).weights]
    size = len(comparisons)
    for row in range(size):
        for column in range(row + 1, size):
            for value in _moved(comparisons[row][column], step):
                other = [list(each) for each in comparisons]
                other[row][column], other[column][row] = value, 1 / value
                found.append(weigh(other).weights)
    return tuple((min(each), max(each)) for each in zip(*found, strict=True))


def _moved(value: float, step: float) -> tuple[float, float]:
    """Return a judgement one step to either side on the scale 1/9 ... 1/2, 1, 2 ... 9, which has no gap at 1."""
    place = value - 1 if value >= 1 else 1 - 1 / value
    near, far = (min(max(place + way * step, 1 - SCALE), SCALE - 1) for way in (-1, 1))
    return _placed(near), _placed(far)


def _placed(place: float) -> float:
    return 1 + place if place >= 0 else 1 / (1 - place)


def _doubt(judged: np.ndarray, weights: np.ndarray) -> Doubt | None:
    implied = weights[:, None] / weights[None, :]
    apart = np.triu(np.abs(np.log(judged / implied)), 1)
    if apart.max() < RECIPROCAL:
        return None
    row, column = map(int, np.unravel_index(int(np.argmax(apart)), apart.shape))
    return Doubt(row, column, float(judged[row, column]), float(implied[row, column]))


def _refuse(comparisons: Sequence[Sequence[float]]) -> None:
    size = len(comparisons)
    if not LEAST <= size <= MOST:
        raise NotComparable(f"between {LEAST} and {MOST} things are compared, not {size}")
    for row, values in enumerate(comparisons):
        if len(values) != size:
            raise NotComparable(f"{size} things need {size} judgements in a row, not {len(values)}", (row, 0))
        for column, value in enumerate(values):
            _refuse_impossible(value, (row, column))
            if abs(value * comparisons[column][row] - 1) > RECIPROCAL:
                raise NotComparable("the two directions of a comparison are not each other's inverse", (row, column))


def _refuse_impossible(value: float, place: tuple[int, int]) -> None:
    if not math.isfinite(value) or not 1 / SCALE - RECIPROCAL <= value <= SCALE + RECIPROCAL:
        raise NotComparable("a judgement lies between a ninth and 9", place)
