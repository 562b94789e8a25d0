"""When gates come at the pace of the house, and which quarter a day lies in."""

from datetime import date, timedelta

import pytest

from hemicycle.kernel.terms import Gate, Stage, Status
from hemicycle.rooms.portfolio.rules import roadmap as rules
from hemicycle.rooms.portfolio.rules.roadmap import Quarter

DAY = date(2026, 11, 30)
DAYS = dict.fromkeys(Stage, 30)


def test_quarters_run_on_over_the_year():
    assert rules.quarters(DAY, 3) == [Quarter(2026, 4), Quarter(2027, 1), Quarter(2027, 2)]
    assert [each.first_day for each in rules.quarters(DAY, 2)] == [date(2026, 10, 1), date(2027, 1, 1)]
    assert [each.last_day for each in rules.quarters(DAY, 2)] == [date(2026, 12, 31), date(2027, 3, 31)]
    assert rules.quarter_of(date(2026, 3, 31)) == Quarter(2026, 1)


@pytest.mark.parametrize(
    ("stage", "status", "since", "gates"),
    [
        (Stage.PILOT, Status.ACTIVE, 0, [("G3", 0), ("G4", 30), ("G5", 60), ("G6", 90)]),
        (Stage.PILOT, Status.PILOT_RUNNING, 10, [("G4", 20), ("G5", 50), ("G6", 80)]),
        (Stage.OPERATION, Status.ACTIVE, 99, [("G6", 0)]),
        (Stage.WITHDRAWAL, Status.WITHDRAWING, 0, [("G7", 30)]),
        (Stage.DESIGN, Status.PARKED, 0, []),
        (Stage.IDEA, Status.ACTIVE, 40, [("G0", 0), ("G1", 30), ("G2", 60), ("G3", 60), ("G4", 90), ("G5", 120),
            ("G6", 150)]),
    ],
)  # fmt: skip
def test_gates_come_at_the_end_of_their_stage_and_the_late_ones_today(stage, status, since, gates):
    found = rules.gates_to_come(stage, status, DAY - timedelta(days=since), DAYS, DAY)
    assert found == [(Gate(gate), DAY + timedelta(days=days)) for gate, days in gates]
