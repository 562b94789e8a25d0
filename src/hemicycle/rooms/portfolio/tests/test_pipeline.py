"""The pipeline: how long each stage may take, what is late, and who sets the pace."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Role, Stage, Status
from hemicycle.rooms.portfolio import actions, queries
from hemicycle.rooms.portfolio.rules import pipeline as rules
from hemicycle.rooms.portfolio.rules.pipeline import Age

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "allowed", "expected"),
    [
        (0, 30, Age.NEW),
        (14, 30, Age.NEW),
        (15, 30, Age.ON_TIME),
        (30, 30, Age.ON_TIME),
        (31, 30, Age.LATE),
        (60, 30, Age.LATE),
        (61, 30, Age.STUCK),
        (10, 5, Age.LATE),
    ],
)
def test_an_age_is_judged_against_its_stage(days, allowed, expected):
    assert rules.age(days, allowed) is expected


@pytest.mark.parametrize(("days", "expected"), [({}, None), ({3: 1}, 3), ({1: 1, 100: 2}, 100), ({1: 1, 2: 1}, 2)])
def test_the_middle_age_is_the_median(days, expected):
    assert rules.middle(days) == expected


def since(initiative, officer, stage, days, status=Status.ACTIVE):
    """Record that an initiative entered a stage so many days ago."""
    other = Stage.DESIGN if stage is not Stage.DESIGN else Stage.IDEA
    actions.record_stage(initiative, by=officer, stage=other, status=status, reason="for the test")
    day = clock.today() - timedelta(days=days)
    actions.record_stage(initiative, by=officer, stage=stage, status=status, reason="for the test", since=day)


def column(stage):
    return next(each for each in queries.pipeline(Initiative.objects.all(), clock.today()) if each.stage is stage)


def test_a_column_counts_and_shows_the_longest_first(initiative, officer):
    other = actions.propose(initiative.chamber, by=officer, title="Another idea")
    since(initiative, officer, Stage.PROPOSAL, 70)
    since(other, officer, Stage.PROPOSAL, 130)
    found = column(Stage.PROPOSAL)
    assert dict(found.ages) == {Age.LATE: 1, Age.STUCK: 1}
    assert (found.median, found.total, found.unshown) == (100, 2, 0)
    assert [each.initiative for each in found.longest] == [other, initiative]


def test_what_is_at_rest_is_in_no_column(initiative, officer):
    since(initiative, officer, Stage.PROPOSAL, 70, Status.PARKED)
    assert column(Stage.PROPOSAL).total == 0


def test_a_column_shows_few_and_says_how_many_more(initiative, officer):
    for number in range(queries.SHOWN_IN_STAGE + 2):
        actions.propose(initiative.chamber, by=officer, title=f"Idea {number}")
    found = column(Stage.IDEA)
    assert (len(found.longest), found.unshown) == (queries.SHOWN_IN_STAGE, 3)


def test_the_pipeline_costs_three_queries(initiative, officer, django_assert_num_queries):
    with django_assert_num_queries(3):
        queries.pipeline(Initiative.objects.all(), clock.today())


def test_the_page_says_what_is_late(signed_in, initiative, officer):
    since(initiative, officer, Stage.IDEA, 61)
    html = signed_in(officer).get("/portfolio/pipeline/").content.decode()
    assert "1 of 1 initiatives has been in its stage longer than the house allows." in " ".join(html.split())
    assert "Stuck" in html


def days(**changed):
    return {**rules.DAYS_IN_STAGE, **{Stage(name): number for name, number in changed.items()}}


def test_the_house_sets_its_own_pace(initiative, officer):
    since(initiative, officer, Stage.IDEA, 40)
    assert column(Stage.IDEA).longest[0].age is Age.LATE
    actions.set_pace(queries.pace_record(), by=officer, days=days(S0=90), confirm_stop_days=3)
    assert column(Stage.IDEA).longest[0].age is Age.ON_TIME


@pytest.mark.parametrize(
    ("changed", "stop", "words"),
    [
        ({"S0": 0}, 5, "Every stage"),
        ({"S0": 5_000}, 5, "Every stage"),
        ({}, 0, "working days"),
    ],
)
def test_a_pace_that_cannot_be_kept_is_refused(officer, changed, stop, words):
    with pytest.raises(Refused, match=words):
        actions.set_pace(queries.pace_record(), by=officer, days=days(**changed), confirm_stop_days=stop)


def test_an_officer_of_one_chamber_does_not_set_the_pace_of_all(house, office):
    with pytest.raises(PermissionDenied):
        actions.set_pace(
            queries.pace_record(),
            by=office(Role.AI_OFFICER, house.deputies).person,
            days=days(),
            confirm_stop_days=5,
        )


def test_the_form_sets_the_pace(signed_in, officer):
    browser = signed_in(officer)
    sent = {stage.value: 50 for stage in Stage} | {"confirm_stop_days": 5}
    assert browser.post("/portfolio/pipeline/pace/", sent | {"S3": 0}).status_code == 422
    assert browser.post("/portfolio/pipeline/pace/", sent).status_code == 303
    assert set(queries.pace().days.values()) == {50}
