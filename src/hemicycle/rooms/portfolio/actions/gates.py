"""Asking a body to decide at a gate, and carrying out what it decided."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.kernel import clock, permissions
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament, Record, User
from hemicycle.kernel.terms import GATES_OF_STAGE, OPENING_VERDICTS, Gate, Stage, Status
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.actions.stops import stopped_by_body
from hemicycle.rooms.portfolio.actions.triage import demand_reason
from hemicycle.rooms.portfolio.models import GateRequest, GateRules
from hemicycle.rooms.portfolio.rules import initiatives as rules
from hemicycle.rooms.portfolio.rules import outcomes

STAGE_OF = {gate: stage for stage, gates in GATES_OF_STAGE.items() for gate in gates}


@action(permission="portfolio.ask", event="portfolio.decision-asked", tells=("gate", "note"))
def ask_for_decision(
    initiative: Initiative, *, by: User, gate: Gate, to_pass: bool = True, note: str = ""
) -> list[Record]:
    """Ask the deciding body to decide at a gate, and freeze every answer that it will see.

    To pass, the gate has to be open. What is no passing, such as to park, to return or to stop, may be asked any time.
    A request that something voided since is closed with what changed, and the new one stands in its place.
    """
    _demand_turn(initiative, gate)
    state = queries.gate_state(initiative, gate)
    if to_pass and not state.is_open:
        raise Refused(_shut_words(initiative, gate, state), "shut")
    _close_void(initiative, by)
    document = queries.frozen(initiative, state)
    asked = GateRequest(
        initiative=initiative,
        chamber_id=initiative.chamber_id,
        gate=gate,
        tier=initiative.tier,
        body=queries.body_for(initiative, gate, state),
        to_pass=to_pass,
        note=note.strip(),
        asked_by=by,
        asked_at=clock.now(),
        document=document,
        papers_digest=queries.digest_of(document),
    )
    return [asked]


def _demand_turn(initiative: Initiative, gate: Gate) -> None:
    """Refuse a gate that it is not this initiative's turn to pass."""
    if initiative.status == Status.SUSPENDED and queries.open_stop(initiative):
        raise Refused(_("An emergency stop holds this initiative. The body confirms or lifts it first."), "stop")
    again = queries.reopened(initiative)
    if gate in again[:1]:
        return
    if again:
        raise Refused(
            _("The tier was lowered, so gate %(gate)s has to be decided anew first.") % {"gate": again[0]}, "reopened"
        )
    if initiative.status in {Status.REJECTED, Status.CLOSED} or gate not in GATES_OF_STAGE[Stage(initiative.stage)]:
        raise Refused(
            _("It is not the turn of gate %(gate)s: the initiative is in the stage %(stage)s, and %(state)s.")
            % {
                "gate": gate,
                "stage": initiative.get_stage_display(),
                "state": initiative.get_status_display(),
            },
            "turn",
        )
    following = rules.next_gate(Stage(initiative.stage), Status(initiative.status))
    if gate is Gate.SCALE and following is not Gate.SCALE:
        raise Refused(_("No pilot runs yet. Gate G3 starts it."), "turn")


def _shut_words(initiative: Initiative, gate: Gate, state: queries.GateState) -> str:
    if not state.asked:
        return _("A prohibited use passes no gate.")
    missing = [
        each.demand.key for each in state.asked if each.mark == "M" and each.answer.verdict not in OPENING_VERDICTS
    ]
    return _("Gate %(gate)s is shut. These criteria do not hold: %(missing)s") % {
        "gate": gate,
        "missing": ", ".join(missing),
    }


def _close_void(initiative: Initiative, by: User) -> None:
    """Close the request that something voided, with what changed; refuse where one still stands."""
    request = GateRequest.objects.filter(initiative=initiative, closed_at=None).first()
    if request is None:
        return
    if not queries.differences(request):
        raise Refused(_("A decision is asked for already, and nothing changed since."), "asked")
    withdraw_request(request, by=by, reason=_("Asked anew."))


@action(permission="portfolio.ask", event="portfolio.request-withdrawn")
def withdraw_request(request: GateRequest, *, by: User, reason: str) -> None:
    """Take back a request on which nobody has decided, with what changed since if anything did."""
    demand_reason(reason)
    _demand_open(request)
    request.void_because = [vars(each) for each in queries.differences(request)]
    request.closed_at, request.note = clock.now(), f"{request.note}\n{reason.strip()}".strip()


def _demand_open(request: GateRequest) -> None:
    if request.outcome:
        raise Refused(_("This request is decided already."), "decided")
    if request.closed_at:
        raise Refused(_("This request is void or was withdrawn. Ask anew."), "closed")


@action(permission="portfolio.decide", event="portfolio.gate-decided", tells=("outcome", "reason"))
def decide_gate(
    request: GateRequest,
    *,
    by: User,
    outcome: str,
    reason: str,
    conditions: Sequence[Any] = (),
    decision: Any = None,
) -> list[Record]:
    """Carry out what the body decided at a gate, inside the decision's own transaction: the initiative moves."""
    demand_reason(reason)
    _demand_open(request)
    queries.demand_bound(request, by, outcome, decision, request.papers_digest)
    if changed := queries.differences(request):
        raise Refused(
            _("The answers changed after they were frozen, so this request is void: %(what)s. Ask anew.")
            % {"what": ", ".join(each.what for each in changed)},
            "changed",
        )
    if outcome not in queries.may_be_decided(request):
        raise Refused(
            _("“%(outcome)s” cannot be decided here: %(may)s.")
            % {"outcome": outcome, "may": ", ".join(queries.may_be_decided(request))},
            "outcome",
        )
    if outcome == outcomes.CONFIRM:
        request.attestations_confirmed = True
        return []
    decided = outcomes.outcome(Gate(request.gate), outcome)
    assert decided is not None
    _demand_conditions(decided, conditions)
    request.outcome, request.reason, request.decided_by = outcome, reason.strip(), by
    request.closed_at, request.decision = clock.now(), decision
    return _moved(request, decided, by)


def _demand_conditions(decided: outcomes.Outcome, conditions: Sequence[Any]) -> None:
    if decided.needs_conditions and not conditions:
        raise Refused(_("This outcome needs at least one condition, with who owes it and by when."), "conditions")
    latest = clock.today() + timedelta(days=outcomes.SANDBOX_DAYS)
    if decided.key == outcomes.SANDBOX and not any(queries.due_of(each) <= latest for each in conditions):
        raise Refused(
            _("A trial in the sandbox ends within %(days)s days: name the condition that ends it.")
            % {"days": outcomes.SANDBOX_DAYS},
            "sandbox",
        )


def _moved(request: GateRequest, decided: outcomes.Outcome, by: User) -> list[Record]:
    """Move the initiative where the decision puts it: a gate decided anew is not reopened, and to suspend is a stop."""
    again = lock(
        GateRequest.objects.filter(initiative=request.initiative_id, gate=request.gate, reopened_on__isnull=False)
    )
    for each in again:
        each.reopened_on = None
    initiative = lock(Initiative.objects.filter(pk=request.initiative_id))[0]
    stage, before = Stage(initiative.stage), initiative.status
    to = outcomes.stage_after(stage, STAGE_OF[Gate(request.gate)], decided.stage) if decided.passes else decided.stage
    if not decided.passes and again:
        to = stage  # what runs is not moved by a confirmation refused; its state says that it is open again
    if to != stage:
        initiative.stage, initiative.stage_since_on = to, clock.today()
    open_again = GateRequest.objects.filter(initiative=initiative, reopened_on__isnull=False)
    waits = open_again.exclude(pk__in=[each.pk for each in again]).exists()
    initiative.status = Status.REVIEW_REOPENED if waits else decided.status
    stops = []
    if decided.status is Status.SUSPENDED:
        initiative.status = before
        stops = [stopped_by_body(initiative, by, request.reason)]
    return [*again, initiative, *stops]


@action(permission="portfolio.change-gate-rules", event="portfolio.gate-rules-adopted")
def adopt_gate_rules(
    parliament: Parliament,
    *,
    by: User,
    marks: Sequence[tuple[str, str, str, str]],
    bodies: Sequence[tuple[str, str, str]],
    reason: str,
) -> GateRules:
    """Adopt what this house asks at its gates otherwise than the built-in table, and which bodies decide."""
    demand_reason(reason)
    permissions.demand(by, "portfolio.change-gate-rules", parliament)
    wanted = queries.checked_rules(marks, bodies)
    last = GateRules.objects.first()
    if wanted == (queries.as_rules(last).changes, queries.as_rules(last).bodies) if last else not any(wanted):
        raise Refused(_("These are the rules in force already. Nothing was changed."), "same")
    changes, deciding = wanted
    return GateRules(
        number=last.number + 1 if last else 1,
        marks=sorted([key, str(gate), str(tier), mark] for key, gate, tier, mark in changes),
        bodies=sorted([str(gate), str(tier), body] for (gate, tier), body in deciding.items()),
        adopted_by=by,
        adopted_at=clock.now(),
        reason=reason.strip(),
    )
