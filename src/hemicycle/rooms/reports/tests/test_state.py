"""The State of AI: seven lights, each the worst of its rooms', never green where nothing was measured."""

from datetime import date, timedelta

import pytest
from django.utils.translation import gettext_lazy, override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemicycle.design.sparks import spark
from hemicycle.kernel import clock
from hemicycle.kernel.offers import Due, Figure, Light, LightState, Room
from hemicycle.kernel.terms import Responsibility, Role, Stage, Status, Verdict, verdict_of
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.governance.adapters.content import templates
from hemicycle.rooms.governance.queries import in_force
from hemicycle.rooms.portfolio import actions as portfolio
from hemicycle.rooms.reports import queries, rules
from hemicycle.rooms.reports.queries import lights, states

pytestmark = pytest.mark.django_db
SAYS = "Planted"


def planted(*verdicts, responsibility=Responsibility.RESOURCES):
    """Return rooms that each offer one light of this verdict."""
    return [
        Room(
            f"room{number}",
            f"Room {number}",
            lights=[
                Light(
                    f"room{number}.light", responsibility, lambda user, each=verdict: LightState(each, f"It is {each}")
                )
            ],
        )
        for number, verdict in enumerate(verdicts)
    ]


@pytest.fixture
def house_of(monkeypatch):
    """Return a function that lets the house have only these rooms."""

    def furnish(*verdicts):
        found = planted(*verdicts)
        monkeypatch.setattr(states, "rooms", lambda: found)
        monkeypatch.setattr(lights, "rooms", lambda: found)
        lights.forget()
        return found

    yield furnish
    lights.forget()


def resources(user):
    return next(row for row in queries.state(user).rows if row.responsibility is Responsibility.RESOURCES)


@pytest.mark.parametrize(
    ("verdicts", "shown"),
    [
        ((Verdict.MET, Verdict.NOT_MET, Verdict.PARTLY), Verdict.NOT_MET),
        ((Verdict.MET, Verdict.PARTLY), Verdict.PARTLY),
        ((Verdict.MET, Verdict.UNKNOWN), Verdict.UNKNOWN),
        ((Verdict.MET, Verdict.MET), Verdict.MET),
        ((), Verdict.UNKNOWN),
    ],
)
def test_a_responsibility_is_the_worst_of_its_rooms_lights(verdicts, shown, house_of, officer):
    house_of(*verdicts)
    row = resources(officer)
    assert row.verdict is shown
    assert row.says == (f"It is {shown}" if verdicts else row.says)
    assert len(row.lights) == len(verdicts)


def test_what_nothing_measures_is_grey_and_says_what_would_tell(house_of, officer, signed_in):
    house_of()
    page = signed_in(officer).get("/reports/state/").content.decode()
    assert page.count("Not measured yet.") == len(Responsibility) + 2
    assert "state-met" not in page.split('id="seven"')[1].split("</table>")[0]


def test_every_verdict_has_its_place():
    assert set(rules.ORDER) == set(Verdict)


@pytest.mark.parametrize(
    ("part", "of", "verdict"),
    [(0, 0, Verdict.UNKNOWN), (0, 3, Verdict.NOT_MET), (1, 3, Verdict.PARTLY), (3, 3, Verdict.MET)],
)
def test_so_many_of_so_many(part, of, verdict):
    assert verdict_of(part, of) is verdict


def test_a_light_says_its_reason_in_the_reader_s_language():
    state = LightState(Verdict.PARTLY, gettext_lazy("No"), {})
    with override("fr"):
        assert state.words == "Non"


def test_the_page_has_seven_lights_at_most_nine_figures_and_a_source_for_each(initiative, officer, placed, signed_in):
    placed(initiative, Stage.PROPOSAL)
    found = queries.state(officer)
    assert [row.responsibility for row in found.rows] == list(Responsibility)
    assert found.figures <= 9
    browser = signed_in(officer)
    measured = [row.figure for row in found.rows if row.figure]
    assert measured
    for figure in measured:
        assert browser.get(figure.url).status_code == 200
    page = browser.get("/reports/state/").content.decode()
    assert all(f'href="{figure.url}"' in page for figure in measured)
    assert page.count('class="seat ') == found.initiatives
    assert "data-print hidden" in page


def test_an_initiative_stopped_at_a_gate_is_named_with_the_reason(initiative, officer, lead):
    portfolio.edit(initiative, by=lead, problem="Too short.")
    found = queries.state(officer)
    assert [each.initiative.pk for each in found.stopped] == [initiative.pk]
    assert found.stopped[0].because
    assert found.stopped[0].url.endswith("/gates/G0/")
    assert found.stopped_in_all == 1


def test_what_falls_due_is_listed_by_day_and_what_lies_further_is_not(house_of, officer, monkeypatch):
    today = clock.today()
    soon, late = Due("Soon", "/soon", today + timedelta(90)), Due("Late", "/late", today - timedelta(3))
    further = (soon, late, Due("Far", "/far", today + timedelta(91)), Due("Undated", "/undated"))
    light = Light("a.light", Responsibility.RISK, lambda user: LightState(Verdict.MET, SAYS, due=soon, coming=further))
    house_of()
    monkeypatch.setattr(lights, "rooms", lambda: [Room("a", "A", lights=[light])])
    assert queries.state(officer).dues == [late, soon]


@pytest.mark.parametrize(("role", "status"), [(Role.STAFF, 403), (Role.FINANCE, 403), (Role.AUDITOR, 200)])
def test_it_is_for_those_who_read_confidential_things(role, status, office, house, signed_in):
    assert signed_in(office(role, house.deputies).person).get("/reports/state/").status_code == status


def test_nothing_of_the_other_chamber_counts(initiative, outsider, office, house, placed):
    placed(initiative, Stage.PROPOSAL)
    there = office(Role.AI_OFFICER, house.senate).person
    assert queries.state(there).initiatives == 0


def test_programs_read_the_state(initiative, officer, signed_in):
    told = signed_in(officer).get("/api/v1/reports/state").json()
    assert [row["responsibility"] for row in told["responsibilities"]] == [each.value for each in Responsibility]
    assert sum(told["counts"].values()) == len(Responsibility)


def test_a_policy_past_its_review_turns_the_light_and_its_trend(house, officer, office):
    chair = office(Role.BODY_CHAIR).person
    template = templates()["ai"]
    facts = {"texts": template.texts, "prohibited": template.prohibited}
    version = governance.draft_policy(house.parliament, by=officer, about="ai", **facts)[1]
    assert lights.light_states(officer)["governance.policies-current"].verdict is Verdict.NOT_MET
    review_on = clock.today() + timedelta(days=40)
    governance.approve_policy(version, by=chair, body="bureau", review_on=review_on)
    found = lights.light_states(officer)["governance.policies-current"]
    assert found.verdict is Verdict.MET
    assert found.due.by == review_on
    with clock.at(clock.now() + timedelta(days=41)):
        late = lights.light_states(officer)["governance.policies-current"]
        assert late.verdict is Verdict.NOT_MET
        *before, last = [value for _day, value in late.figure.trend]
        assert set(before) == {1.0}
        assert last == 0.0


def test_an_unmeasured_month_is_no_point_of_a_trend():
    assert spark([(date(2026, 1, 31), 1.0)], 1.0, is_share=True) is None


def test_a_line_is_drawn_between_its_own_bounds():
    drawn = spark([(date(2026, 1, 31), 0.0), (date(2026, 2, 28), 10.0)], 5.0, is_share=False)
    assert drawn.points == "4.0,28.0 80.0,4.0"
    assert drawn.target == 16.0


def test_a_light_is_asked_again_only_when_an_entry_concerns_it(initiative, officer, monkeypatch):
    asked = []

    def offer(key, *reads):
        def of(user):
            asked.append(key)
            return LightState(Verdict.MET, SAYS, figure=Figure(1, "things", "/"))

        return Light(key, Responsibility.RISK, of, frozenset(reads))

    offers = [offer("a", "kernel.initiative"), offer("b", "governance.policy"), offer("c")]
    monkeypatch.setattr(lights, "rooms", lambda: [Room("planted", "Planted", lights=offers)])
    lights.forget()
    lights.light_states(officer)
    lights.light_states(officer)
    assert asked == ["a", "b", "c"]
    portfolio.edit(initiative, by=officer, title="Another title")
    lights.light_states(officer)
    assert asked[3:] == ["a", "c"]
    with clock.at(clock.now() + timedelta(days=1)):
        lights.light_states(officer)
    assert asked[5:] == ["a", "b", "c"]
    lights.forget()


STEPS = st.lists(st.sampled_from(["stage", "stop", "title", "appoint", "policy", "withdraw", "day"]), max_size=5)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_remembered_lights_are_those_of_a_fresh_evaluation(steps, initiative, officer, office, house):
    lights.forget()
    chair = office(Role.BODY_CHAIR).person
    moment = clock.now()
    for step in steps:
        moment += timedelta(days=40 if step == "day" else 0, minutes=1)
        with clock.at(moment):
            _live(step, initiative, officer, chair, office, house)
            for person in (officer, chair):
                assert lights.light_states(person) == lights.evaluated(person, lights.offered())


def _live(step, initiative, officer, chair, office, house):
    """Let one thing happen to the house, whatever happened before."""
    initiative.refresh_from_db()
    if step == "stage" and initiative.status != Status.SUSPENDED:
        stage = Stage.PILOT if initiative.stage == Stage.IDEA else Stage.OPERATION
        portfolio.record_stage(initiative, by=officer, stage=stage, status=Status.ACTIVE, reason="There.")
    elif step == "stop" and initiative.status != Status.SUSPENDED:
        portfolio.suspend(initiative, by=officer, reason="It misled a committee.")
    elif step == "title":
        portfolio.edit(initiative, by=officer, title="Another title")
    elif step == "appoint":
        office(Role.BUSINESS_OWNER, house.deputies, initiative=initiative, name="One More")
    elif step == "policy":
        template = templates()["ai"]
        facts = {"texts": template.texts, "prohibited": template.prohibited}
        version = governance.draft_policy(house.parliament, by=officer, about="ai", **facts)[1]
        governance.approve_policy(version, by=chair, body="bureau", review_on=clock.today() + timedelta(days=30))
    elif step == "withdraw":
        for version in in_force():
            governance.withdraw_policy(version, by=chair, reason="Superseded by law.")
