"""Cuts: rows that every solution keeps and the relaxation breaks, so that what nothing exceeds is known more closely.

Things that use more together than a limit holds are a cover: not all of them can be chosen. An item that may start at
several times is one thing here, since it starts once: whatever start of it uses at least so much counts. Sources:
L. A. Wolsey, Mathematical Programming 47, 1990 (covers of things that exclude one another); Z. Gu, G. L. Nemhauser and
M. W. P. Savelsbergh, Journal of Combinatorial Optimization 4, 2000 (what the other columns add).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hemicycle.engines.selection.formulation import INFINITE, Row
from hemicycle.engines.selection.solver import Floats, Numbers

BROKEN = 1e-3  # how far beyond a cut a solution has to lie for the cut to be worth its row


@dataclass(frozen=True)
class Knapsack:
    """A row of amounts of which at most `most` fits; of the columns of one owner at most one is 1."""

    columns: Numbers
    amounts: Floats
    owners: Numbers
    most: float


def knapsacks(rows: Sequence[Row], owners: Numbers) -> list[Knapsack]:
    """Return the rows that limit what is used; those that only count say already what their covers would."""
    found = []
    for row in rows:
        amounts = np.array(list(row.terms.values()))
        counts = (amounts == 1.0).all() and row.most == int(row.most) if row.most < INFINITE else True
        if not counts and (amounts > 0).all():
            columns = np.array(list(row.terms))
            found.append(Knapsack(columns, amounts, owners[columns], row.most))
    return found


def covers(knapsack: Knapsack, solution: Floats) -> Iterator[Row]:
    """Yield covers that a fractional solution breaks."""
    shares = solution[knapsack.columns]
    used = np.flatnonzero(shares > BROKEN)
    used = used[np.lexsort((-knapsack.amounts[used], knapsack.owners[used]))]
    owners, amounts = knapsack.owners[used], knapsack.amounts[used]
    so_far = np.cumsum(shares[used])
    first = np.searchsorted(owners, owners)
    at_least = so_far - np.where(first > 0, so_far[first - 1], 0.0)  # the share of an owner that uses so much or more
    short = np.maximum(0.0, 1.0 - at_least)
    told = set()
    for order in (np.argsort(short / amounts, kind="stable"), np.lexsort((-amounts, short))):
        cover = _cover(knapsack.most, owners, amounts, short, order)
        if len(cover) > 1 and tuple(cover) not in told:
            told.add(tuple(cover))
            row = _lifted(knapsack, dict(zip(owners[cover].tolist(), amounts[cover].tolist(), strict=True)))
            if sum(value * solution[column] for column, value in row.terms.items()) > row.most + BROKEN:
                yield row


def _cover(most: float, owners: Numbers, amounts: Floats, short: Floats, order: Numbers) -> list[int]:
    """Return places in that order, one an owner, until they exceed `most`, and then no more than that needs."""
    taken: dict[int, int] = {}
    total = 0.0
    for place in order.tolist():
        if owners[place] not in taken:
            taken[owners[place]] = place
            total += amounts[place]
            if total > most * (1 + 1e-9):
                break
    else:
        return []
    for place in sorted(taken.values(), key=lambda place: -short[place]):
        if total - amounts[place] > most * (1 + 1e-9):
            total -= amounts[place]
            del taken[owners[place]]
    return sorted(taken.values())


def _lifted(knapsack: Knapsack, cover: dict[int, float]) -> Row:
    """Return the row of a cover, the least amount of each owner, with what every other column adds to it."""
    sizes = np.sort(np.array(list(cover.values())))[::-1]
    sums = np.cumsum(sizes)
    excess = sums[-1] - knapsack.most
    steps = sums[:-1] - excess  # beyond the step h an amount displaces h of the cover
    spare = np.maximum(0.0, sizes[1:] - (sizes[0] - excess))
    amounts = knapsack.amounts - 1e-9 * knapsack.most
    count = np.searchsorted(steps, amounts)
    place = np.maximum(count - 1, 0)
    short = np.where(count > 0, steps[place] + spare[place] - amounts, 0.0)
    added = count - np.where(short > 0, short / max(spare[0], 1e-12), 0.0)
    least = np.array([cover.get(owner, INFINITE) for owner in knapsack.owners.tolist()])
    values = np.where(knapsack.amounts >= least, np.maximum(1.0, added), added)
    kept = np.flatnonzero(values > 1e-9)
    terms = dict(zip(knapsack.columns[kept].tolist(), values[kept].tolist(), strict=True))
    return Row("cover", terms, most=float(len(sizes) - 1))
