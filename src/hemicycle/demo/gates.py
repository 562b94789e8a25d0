"""The part of the story that gates hold: what offices vouch for, what is asked, and what bodies decide at sittings."""

from collections.abc import Callable, Iterator, Mapping
from datetime import time
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from hemicycle.demo import content, meetings
from hemicycle.kernel import clock
from hemicycle.kernel.actions import together
from hemicycle.kernel.terms import Gate
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.ledger.actions import look_after
from hemicycle.rooms.portfolio import actions
from hemicycle.rooms.portfolio.models import GateRequest, Waiver
from hemicycle.rooms.questionnaires.models import RiskProposal
from hemicycle.rooms.risk import actions as risk
from hemicycle.rooms.risk.rules.terms import ProposalOutcome

if TYPE_CHECKING:
    from hemicycle.demo.story import Cast

Planned = tuple[int, time, Callable[["Cast"], object]]  # day, hour, what is played

VOUCHING, HANDLING, VERIFYING, ASKING, LISTING = time(12, 15), time(12, 20), time(12, 22), time(12, 25), time(12, 36)
GATES, WAIVERS = "portfolio.gates", "portfolio.waivers"


@cache
def told() -> Mapping[str, Any]:
    """Return what the file of the story tells of gates."""
    found: Mapping[str, Any] = content.read_yaml("gates.yaml")
    return found


def kept_d() -> int:
    """Return the day from which on a stage moves by decisions alone."""
    return int(told()["kept_d"])


def scenes() -> Iterator[Planned]:
    """Yield every scene at gates, in no order."""
    for row in told()["attested"]:
        yield row["on_d"], VOUCHING, partial(vouch, row=row)
    for row in told()["rounds"]:
        yield row["on_d"], VOUCHING, partial(take_stock, row=row)
    for row in told()["weighed"]:
        yield row["on_d"], VOUCHING, partial(weigh, row=row)
    for row in told()["handled"]:
        yield row["on_d"], HANDLING, partial(handle_proposals, row=row)
    for row in told()["waivers"]:
        yield row["asked_d"], ASKING, partial(ask_for_waiver, row=row)
    for row in told()["requests"]:
        yield row["asked_d"], ASKING, partial(ask, row=row)
    for row in told()["sittings"]:
        yield row["papers_d"], meetings.SEND, partial(call, row=row)
        yield row["on_d"], meetings.SIT, partial(sit, row=row)
        yield row["on_d"] + meetings.SIGNED_AFTER_DAYS, meetings.SIGN, partial(sign, row=row)
        for condition in (each for decided in row["decided"] for each in decided.get("conditions", ())):
            if "met_d" in condition:
                yield condition["met_d"], meetings.MET, partial(meetings.meet, row=condition)
    for on_d in told()["verified_ds"]:
        yield on_d, VERIFYING, lambda stage: look_after()
    for row in told()["awaited"]:
        yield row["on_d"], LISTING, partial(put_on_agenda, row=row)


def vouch(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let offices sign for what no room computes, about the house or about an initiative."""
    until_on = stage.day(row["until_d"])
    with together():
        for said in row["said"]:
            by = stage.people[said["by"]]
            facts = {name: said[name] for name in ("criterion", "reason", "record")}
            if row["initiative"] is None:
                actions.attest_house(stage.parliament, by=by, expires_on=until_on, **facts)
            else:
                actions.attest(stage.initiatives[row["initiative"]], by=by, expires_on=until_on, **facts)


def take_stock(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the AI officer record that every unit was asked which AI it uses, and that nothing is missing here."""
    actions.take_stock(stage.parliament, by=stage.people[row["by"]], held_on=clock.today(), asked=row["asked"])


def weigh(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let somebody write what the next decision weighs, and after a pilot what they recommend."""
    facts = {name: row[name] for name in ("gain", "integrity_cost", "recommendation", "reason") if name in row}
    governance.weigh(stage.initiatives[row["initiative"]], by=stage.people[row["by"]], **facts)


def handle_proposals(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the risk officer answer every risk that the answers propose."""
    proposals = RiskProposal.objects.filter(initiative=stage.initiatives[row["initiative"]], withdrawn_at=None)
    for proposal in proposals:
        risk.handle(proposal, by=stage.people[row["by"]], outcome=ProposalOutcome.REJECTED, reason=row["reason"])


def ask_for_waiver(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the lead ask the body to accept for a time that a criterion does not hold."""
    actions.ask_for_waiver(
        stage.initiatives[row["initiative"]],
        by=stage.people[row["by"]],
        gate=Gate(row["gate"]),
        criterion=row["criterion"],
        reason=row["reason"],
        expires_on=stage.day(row["until_d"]),
    )


def ask(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the lead ask for a decision at a gate, which freezes every answer."""
    facts = {"gate": Gate(row["gate"]), "to_pass": row["to_pass"], "note": row["note"]}
    actions.ask_for_decision(stage.initiatives[row["initiative"]], by=stage.people[row["by"]], **facts)


def _waiting(stage: "Cast", key: str) -> GateRequest:
    row = next(each for each in told()["requests"] if each["key"] == key)
    found: GateRequest = GateRequest.objects.get(initiative=stage.initiatives[row["initiative"]], closed_at=None)
    return found


def _waiver(stage: "Cast", key: str) -> Waiver:
    row = next(each for each in told()["waivers"] if each["key"] == key)
    found: Waiver = Waiver.objects.get(initiative=stage.initiatives[row["initiative"]], criterion=row["criterion"])
    return found


def _question(stage: "Cast", decided: Mapping[str, Any]) -> meetings.Question:
    is_waiver = "waiver" in decided
    about = _waiver(stage, decided["waiver"]) if is_waiver else _waiting(stage, decided["request"])
    return meetings.Question(
        WAIVERS if is_waiver else GATES,
        about.pk,
        decided["outcome"],
        decided["reason"],
        votes=decided.get("votes", {}),
        dissents=decided.get("dissents", {}),
        conditions=[meetings.condition_of(stage, each) for each in decided.get("conditions", ())],
    )


def call(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Call the body to a sitting on what was asked."""
    questions = [_question(stage, each) for each in row["decided"]]
    meetings.call(stage, row["body"], stage.day(row["on_d"]), questions)


def sit(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Hold it: each decision is carried out as it is taken."""
    questions = [_question(stage, each) for each in row["decided"]]
    meetings.sit(stage, meetings.meeting_of(row["body"], clock.today()), questions, row.get("absent", ()))
    for initiative in stage.initiatives.values():
        initiative.refresh_from_db()


def sign(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Sign its minutes."""
    meetings.sign(stage, meetings.meeting_of(row["body"], stage.day(row["on_d"])))


def put_on_agenda(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the secretary put what was asked on the agenda of a sitting to come."""
    meeting = meetings.meeting_of(row["body"], stage.day(row["held_d"]))
    secretary = stage.people[meetings.told()["secretary"]]
    governance.add_item(meeting, by=secretary, matter=GATES, about=_waiting(stage, row["request"]).pk)
