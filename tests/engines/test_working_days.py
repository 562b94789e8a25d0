"""Deadlines in working days skip what the house rests on."""

from datetime import date

import pytest

from hemicycle.engines.working_days import after

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("day", "count", "rest", "expected"),
    [
        (date(2026, 11, 23), 5, {5, 6}, date(2026, 11, 30)),
        (FRIDAY, 1, {5, 6}, date(2026, 11, 30)),
        (FRIDAY, 1, {4, 5}, date(2026, 11, 29)),
        (date(2026, 11, 28), 5, {5, 6}, date(2026, 12, 4)),
        (FRIDAY, 0, {5, 6}, FRIDAY),
        (FRIDAY, 3, set(), date(2026, 11, 30)),
    ],
)
def test_rest_days_do_not_count(day, count, rest, expected):
    assert after(day, count, rest) == expected


def test_a_holiday_does_not_count():
    assert after(FRIDAY, 1, holidays=[date(2026, 11, 30)]) == date(2026, 12, 1)


def test_a_week_of_rest_is_refused():
    with pytest.raises(ValueError, match="working day"):
        after(FRIDAY, 1, range(7))
