"""The piles of a Desk follow from the day something is due."""

from datetime import date, timedelta

import pytest

from hemicycle.rooms.reports.rules import Pile, pile

TODAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-1, Pile.LATE), (0, Pile.THIS_WEEK), (6, Pile.THIS_WEEK), (7, Pile.LATER), (None, Pile.UNDATED)],
)
def test_which_pile_a_day_belongs_to(days, expected):
    by = None if days is None else TODAY + timedelta(days=days)
    assert pile(by, TODAY) is expected
