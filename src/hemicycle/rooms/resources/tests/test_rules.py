"""Periods, money, people and files: rules, without a database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.engines.working_days import between
from hemicycle.rooms.resources.rules import files, money, people
from hemicycle.rooms.resources.rules.money import Position, Priced, Span
from hemicycle.rooms.resources.rules.people import Presence, Short, Shut, Wanted
from hemicycle.rooms.resources.rules.periods import Quarter, Years
from hemicycle.rooms.resources.rules.terms import FileKind, Timing

D = Decimal
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
RULES = st.builds(Years, st.integers(1, 12), st.integers(1, 28))


@given(RULES, DAYS)
def test_a_day_lies_in_its_quarter_and_its_year(rule, day):
    quarter = rule.quarter_of(day)
    assert rule.first_day(quarter) <= day <= rule.last_day(quarter)
    assert quarter.year == rule.year_of(day)
    assert 0 < rule.elapsed(day) <= 1


@given(RULES, st.integers(2000, 2090), st.integers(1, 4))
def test_quarters_follow_one_another_without_a_gap(rule, year, number):
    quarter = Quarter(year, number)
    assert rule.first_day(quarter.after(1)) == rule.last_day(quarter) + timedelta(days=1)
    assert quarter.after(5).since(quarter) == 5


def test_a_year_is_named_by_where_it_begins():
    assert Years().name(2026) == "2026"
    april = Years(4, 6)
    assert april.quarter_name(april.quarter_of(date(2027, 4, 5))) == "2026/27 Q4"
    assert april.year_of(date(2027, 4, 6)) == 2027
    with pytest.raises(ValueError, match="28"):
        Years(2, 30)


COSTS = [
    Priced(Timing.ONE_OFF, Span(D(250), D(220), D(300)), line="new"),
    Priced(Timing.YEARLY, Span(D(110), D(100), D(140)), 1, 5, "follow-on"),
    Priced(Timing.EXIT, Span(D(14), D(14), D(14)), 5, 5, "follow-on"),
]


def test_the_whole_life_is_the_sum_of_its_years():
    assert [span.amount for span in money.by_year(COSTS)] == [250, 110, 110, 110, 110, 124]
    assert money.whole_life(COSTS) == Span(D(814), D(734), D(1014))
    assert money.missing(COSTS) == []
    assert money.missing(COSTS[:1]) == [Timing.YEARLY, Timing.EXIT]


def test_only_budgeted_years_are_held_against_a_need():
    need = money.needed(COSTS, 2026)
    left = {("new", 2026): D(250), ("follow-on", 2026): D(0), ("follow-on", 2027): D(109)}
    assert money.lacking(need, left) == [money.Lack("follow-on", 2027, D(1))]
    assert money.lacking(need, left | {("follow-on", 2027): D(110)}) == []


@pytest.mark.parametrize(
    ("position", "left", "expected", "is_over"),
    [
        (Position(D(100), D(60), D(20)), 40, 60, False),
        (Position(D(100), D(60), D(80)), 20, 80, False),
        (Position(D(100), D(60), D(20), D(110)), 40, 110, True),
        (Position(D(100), D(60), D(50), D(30)), 40, 50, False),
        (Position(D(100), D(120)), -20, 120, True),
        (Position(D(0)), 0, 0, False),
    ],
)
def test_what_is_free_and_what_is_expected(position, left, expected, is_over):
    assert (position.left, position.expected, position.is_over) == (left, expected, is_over)


def test_the_last_rate_before_a_day_counts():
    rates = [(date(2026, 1, 1), D("7.4")), (date(2026, 6, 1), D("7.6"))]
    assert money.rate_on(rates, date(2026, 5, 31)) == D("7.4")
    assert money.rate_on(rates, date(2026, 6, 1)) == D("7.6")
    assert money.rate_on(rates, date(2025, 12, 31)) is None
    assert money.converted(D(10), D("7.6")) == 76


WEEK = between(date(2026, 3, 2), date(2026, 3, 6))  # Monday to Friday


@pytest.mark.parametrize(
    ("presence", "shut", "hours"),
    [
        (Presence(100, date(2026, 1, 1)), [], 100),
        (Presence(100, date(2026, 3, 4)), [], 60),
        (Presence(100, date(2026, 1, 1), date(2026, 3, 2)), [], 20),
        (Presence(100, date(2026, 1, 1), leave=[(date(2026, 3, 3), date(2026, 3, 4))]), [], 60),
        (Presence(100, date(2026, 1, 1)), [Shut((date(2026, 3, 2), date(2026, 3, 3)), 0.5)], 80),
        (Presence(100, date(2026, 4, 1)), [], 0),
    ],
)
def test_hours_fall_away_with_post_leave_and_recess(presence, shut, hours):
    assert people.hours_of(presence, WEEK, shut) == pytest.approx(hours)


def test_more_asked_than_free_is_named_with_its_quarter():
    need = people.asked([Wanted("engineer", 30), Wanted("engineer", 20, 1, 1)], 3)
    assert need == {"engineer": (30, 50, 30)}
    first = Quarter(2026, 4)
    free = {("engineer", first): 30.0, ("engineer", first.after(1)): 40.0}
    assert people.shortages(need, free, first) == [Short("engineer", Quarter(2027, 1), 10.0)]


def rows(*cells):
    return [(number, dict(each)) for number, each in enumerate(cells, 2)]


GOOD = {"year": "2027", "line": "new", "amount": "10.5"}


def test_a_table_is_taken_row_by_row():
    taken, faults = files.read(FileKind.BUDGET, rows(GOOD, GOOD | {"source": "grant", "kind": "training"}))
    assert faults == []
    assert [(row.row, row.amount, row.source, row.kind) for row in taken] == [
        (2, D("10.50"), "", "other"), (3, D("10.50"), "grant", "training"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "cells", "code"),
    [
        (FileKind.BUDGET, GOOD | {"year": "27"}, "no_year"),
        (FileKind.BUDGET, GOOD | {"amount": "-1"}, "no_amount"),
        (FileKind.BUDGET, GOOD | {"amount": "NaN"}, "no_amount"),
        (FileKind.BUDGET, GOOD | {"amount": ""}, "cell_missing"),
        (FileKind.BUDGET, GOOD | {"line": "New line"}, "no_line"),
        (FileKind.BUDGET, GOOD | {"kind": "gifts"}, "no_kind"),
        (FileKind.PEOPLE, {"email": "a@b", "skill": "engineer", "hours": "1001"}, "no_hours"),
        (FileKind.PEOPLE, {"email": "nobody", "skill": "engineer", "hours": "1"}, "no_email"),
        (FileKind.PEOPLE, {"email": "a@b", "skill": "engineer", "hours": "1", "level": "6"}, "no_level"),
        (FileKind.PEOPLE, {"email": "a@b", "skill": "e", "hours": "1", "from_on": "2027-13-01"}, "no_from_on"),
        (
            FileKind.PEOPLE,
            {"email": "a@b", "skill": "e", "hours": "1", "from_on": "2027-02-01", "to_on": "2027-01-01"},
            "no_to_on",
        ),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_place(kind, cells, code):
    taken, faults = files.read(kind, rows(cells))
    assert taken == []
    assert [(fault.code, fault.row) for fault in faults] == [(code, 2)]


def test_the_same_row_twice_and_foreign_columns_are_named():
    _taken, faults = files.read(FileKind.BUDGET, rows(GOOD, GOOD))
    assert [(fault.code, fault.row, fault.value) for fault in faults] == [("repeated", 3, "2")]
    found = files.column_faults(FileKind.PEOPLE, ["email", "skill", "salary"])
    assert [(fault.code, fault.column) for fault in found] == [
        ("column_missing", "hours"),
        ("column_unknown", "salary"),
    ]
