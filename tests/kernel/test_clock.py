from datetime import UTC, datetime, timedelta

import pytest

from hemicycle.kernel import clock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_the_clock_runs():
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().tzinfo is not None


def test_it_is_moved_inside_and_runs_again_outside():
    with clock.at(NOON):
        assert clock.now() == NOON
        with clock.at(NOON + timedelta(days=1)):
            assert clock.now().day == 2
        assert clock.now() == NOON
    assert clock.now() != NOON


def test_it_runs_again_after_a_failure():
    with pytest.raises(ZeroDivisionError), clock.at(NOON):
        raise ZeroDivisionError
    assert clock.now() != NOON


def test_the_day_is_the_house_s_own(settings):
    settings.TIME_ZONE = "Asia/Beirut"
    with clock.at(datetime(2026, 3, 1, 23, 30, tzinfo=UTC)):
        assert str(clock.today()) == "2026-03-02"
