"""How initiatives stand before their next gates, and the chamber that shows it."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Readiness, Role, Stage, Status, Tier, Verdict
from hemicycle.rooms.portfolio import actions, queries
from hemicycle.rooms.portfolio.rules import readiness as rules
from tests.support.world import undone

pytestmark = pytest.mark.django_db

MET, PARTLY, NOT_MET, UNKNOWN, WAIVED = (
    Verdict.MET,
    Verdict.PARTLY,
    Verdict.NOT_MET,
    Verdict.UNKNOWN,
    Verdict.WAIVED,
)


@pytest.mark.parametrize(
    ("status", "verdicts", "expected"),
    [
        (Status.ACTIVE, [MET, Verdict.ATTESTED, Verdict.NOT_APPLICABLE], Readiness.READY),
        (Status.ACTIVE, [MET, WAIVED], Readiness.WAIVED),
        (Status.ACTIVE, [MET, UNKNOWN], Readiness.PARTLY),
        (Status.ACTIVE, [PARTLY], Readiness.PARTLY),
        (Status.ACTIVE, [UNKNOWN, UNKNOWN, Verdict.NOT_APPLICABLE], Readiness.NO_DATA),
        (Status.ACTIVE, [MET, NOT_MET, UNKNOWN], Readiness.STOPPED),
        (Status.ACTIVE, [], Readiness.STOPPED),
        (Status.SUSPENDED, [MET, MET], Readiness.STOPPED),
    ],
)
def test_readiness_keeps_its_parts_apart(status, verdicts, expected):
    assert rules.readiness(status, verdicts) is expected


def test_what_is_at_rest_or_prohibited_has_no_seat():
    assert rules.gate_of(Stage.IDEA, Status.PARKED, Tier.LIMITED) is None
    assert rules.gate_of(Stage.IDEA, Status.ACTIVE, Tier.PROHIBITED) is None
    assert rules.gate_of(Stage.IDEA, Status.ACTIVE, Tier.LIMITED) == "G0"


def test_a_stand_says_what_the_gate_says(initiative, officer):
    actions.edit(initiative, by=officer, problem="Too short.")
    (stand,) = queries.stands(Initiative.objects.all())
    state = queries.gate_state(initiative, stand.gate)
    mandatory = [each for each in state.asked if each.mark == "M" and each.answer is not queries.DOES_NOT_APPLY]
    assert (stand.asked, stand.readiness) == (len(mandatory), Readiness.STOPPED)
    assert stand.because == "The problem takes 10 characters; at least 80 are needed to tell it."


def test_stands_agree_with_gates_for_every_stage_and_tier(initiative, officer):
    for stage in Stage:
        for tier in (Tier.MINIMAL, Tier.LIMITED, Tier.HIGH):
            actions.record_stage(initiative, by=officer, stage=stage, status=Status.ACTIVE, reason="for the test")
            actions.set_tier(initiative, by=officer, tier=tier, reason="for the test")
            (stand,) = queries.stands(Initiative.objects.all())
            assert (stand.readiness in (Readiness.READY, Readiness.WAIVED)) is queries.gate_state(
                initiative, stand.gate
            ).is_open


def test_many_stands_cost_what_one_costs(initiative, clerk):
    with CaptureQueriesContext(connection) as of_one:
        queries.computed(Initiative.objects.all())
    for number in range(5):
        actions.propose(initiative.chamber, by=clerk, title=f"Idea {number}")
    with CaptureQueriesContext(connection) as of_many:
        assert len(queries.computed(Initiative.objects.all())) == 6
    assert len(of_many) == len(of_one)


def test_the_page_says_how_many_are_ready_and_links_each_seat(signed_in, officer, initiative):
    html = signed_in(officer).get("/portfolio/chamber/").content.decode()
    assert "The one initiative that awaits a gate is not ready for it." in html
    assert f'href="{initiative.get_absolute_url()}" aria-label="\u2068{initiative.title}\u2069: stage' in html


def test_nobody_sees_a_seat_of_another_chamber(house, signed_in, initiative, office):
    senator = office("staff", house.senate)
    assert initiative.title not in signed_in(senator).get("/portfolio/chamber/").content.decode()


@pytest.mark.usefixtures("ai_policy")
def test_readiness_narrows_picture_table_and_export_alike(signed_in, officer, initiative):
    actions.edit(initiative, by=officer, problem="Too short.")
    other = actions.propose(initiative.chamber, by=officer, title="Another idea")
    browser = signed_in(officer)
    html = browser.get("/portfolio/chamber/?readiness=stopped").content.decode()
    assert initiative.get_absolute_url() in html
    assert other.get_absolute_url() not in html
    exported = browser.get("/portfolio/chamber/?readiness=stopped&format=json")
    rows = json.loads(b"".join(exported.streaming_content))
    assert [(row["reference"], row["readiness"]) for row in rows] == [(initiative.reference, "stopped")]


@pytest.mark.parametrize("sort", ["title", "readiness", "stage", "tier", "needs", "waiting", "nonsense"])
@pytest.mark.parametrize("turn", ["", "-"])
def test_the_table_sorts_by_every_column(signed_in, officer, initiative, sort, turn):
    actions.propose(initiative.chamber, by=officer, title="Another idea")
    assert signed_in(officer).get(f"/portfolio/chamber/?sort={turn}{sort}").status_code == 200


@pytest.mark.parametrize("query", ["?readiness=x", "?readiness=&page=900", "?format=exe", "?chamber=x&readiness=ready"])
def test_a_strange_address_is_no_fault_of_ours(signed_in, officer, initiative, query):
    assert signed_in(officer).get(f"/portfolio/chamber/{query}").status_code == 200


def test_what_is_remembered_costs_two_queries_and_is_what_is_computed(initiative, officer, django_assert_num_queries):
    queries.stands(Initiative.objects.all())
    with django_assert_num_queries(2):
        remembered = queries.stands(Initiative.objects.all())
    assert remembered == queries.computed(Initiative.objects.all())


def test_what_is_remembered_follows_every_change(house, initiative, officer, clerk, lead, office):
    """After a change of one, of another, and of the house, what is remembered is what is computed afresh."""
    other = actions.propose(initiative.chamber, by=officer, title="Another idea")
    queries.stands(Initiative.objects.all())
    for change in (
        lambda: actions.edit(initiative, by=officer, problem="Too short."),
        lambda: actions.suspend(other, by=officer, reason="for the test"),
        lambda: actions.propose(initiative.chamber, by=clerk, title=initiative.title),
        lambda: actions.name_holder(initiative, by=officer, role=Role.BUSINESS_OWNER, person=clerk),
        lambda: office(Role.RISK_OFFICER, house.deputies),
    ):
        change()
        by_number = sorted(queries.stands(Initiative.objects.all()), key=lambda each: each.number)
        assert by_number == sorted(queries.computed(Initiative.objects.all()), key=lambda each: each.number)


def test_what_was_undone_is_not_remembered(initiative, officer):
    """Two histories of one length are told apart by their last entry."""
    for problem in ("Too short.", ""):
        with undone():
            actions.edit(initiative, by=officer, summary=problem or "x", problem=problem)
            assert queries.stands(Initiative.objects.all()) == queries.computed(Initiative.objects.all())


def test_a_new_day_is_asked_afresh(initiative):
    queries.stands(Initiative.objects.all())
    with clock.at(clock.now() + timedelta(days=3)):
        assert queries.stands(Initiative.objects.all())[0].days == 3
