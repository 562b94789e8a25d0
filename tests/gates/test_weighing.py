"""What a decision weighs is written before it is taken, and whoever recommends after a pilot does not decide."""

from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.terms import Gate, Role, Stage, Status
from hemicycle.rooms.governance import actions, queries
from hemicycle.rooms.governance.cli import app
from hemicycle.rooms.governance.models import Weighing
from hemicycle.rooms.governance.rules.meetings import gate_to_weigh
from hemicycle.rooms.portfolio import actions as portfolio

TOLD = {"gain": "Reports on time.", "integrity_cost": "A wrong word may stay."}
AFTER = {"recommendation": "stop", "reason": "Its own rule ended it."}


@pytest.mark.parametrize("stage", Stage)
def test_the_authorisation_is_weighed_until_it_was_passed_and_then_the_scaling(stage):
    is_early = stage in {Stage.IDEA, Stage.PROPOSAL}
    assert gate_to_weigh(stage) is (Gate.AUTHORISATION if is_early else Gate.SCALE)


@pytest.mark.parametrize(
    ("stage", "said", "words"),
    [
        (Stage.PROPOSAL, {"gain": " "}, "Say both"),
        (Stage.PROPOSAL, {"integrity_cost": ""}, "Say both"),
        (Stage.PROPOSAL, AFTER, "follows a pilot"),
        (Stage.PILOT, {"recommendation": "stop"}, "needs its reason"),
    ],
)
def test_what_is_written_is_whole(initiative, officer, stage, said, words):
    stand(initiative, officer, stage)
    with pytest.raises(Refused, match=words):
        actions.weigh(initiative, by=officer, **TOLD | said)


def stand(initiative, officer, stage):
    facts = {"stage": stage, "status": Status.ACTIVE, "reason": "It went on elsewhere."}
    portfolio.record_stage(initiative, by=officer, **facts)


def test_it_is_written_anew_and_whoever_recommended_does_not_decide(initiative, officer, office):
    lead = office(Role.PROJECT_LEAD, initiative=initiative).person
    stand(initiative, officer, Stage.PILOT)
    for by in (lead, officer):
        actions.weigh(initiative, by=by, **TOLD, **AFTER)
    written = Weighing.objects.get()
    assert (written.gate, written.written_by, queries.weighing(initiative)) == (Gate.SCALE, officer, written)
    asked = {gate: SimpleNamespace(initiative_id=initiative.pk, gate=gate) for gate in Gate}
    assert not any(queries.recommending(record) for gate, record in asked.items() if gate is not Gate.SCALE)
    assert queries.recommending(asked[Gate.SCALE]) == [officer.pk]
    assert queries.recommending(initiative) == []


def test_it_is_written_on_a_page_by_a_program_and_at_a_terminal(initiative, officer, signed_in):
    browser = signed_in(officer)
    page = browser.get(f"/governance/initiatives/{initiative.pk}/weighing/")
    assert b"integrity_cost" in page.content
    assert b"recommendation" not in page.content
    browser.post(f"/governance/initiatives/{initiative.pk}/weighing/", {**TOLD, "version": initiative.version})
    assert queries.weighing(initiative).gain == TOLD["gain"]
    initiative.refresh_from_db()
    headers = {"If-Match": f'"{initiative.version}"'}
    body = TOLD | {"gain": "By a program."}
    path = f"/api/v1/governance/initiatives/{initiative.pk}/weighing"
    assert browser.put(path, body, content_type="application/json", headers=headers).json()["gain"] == body["gain"]
    words = ["weigh", initiative.reference, "--gain", "Typed.", "--integrity-cost", "None.", "--as", officer.email]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert queries.weighing(initiative).gain == "Typed."
