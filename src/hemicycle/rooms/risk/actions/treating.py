"""What changes treatments, controls and acceptances."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Chamber, Office, Parliament, Record, User
from hemicycle.rooms.governance.models import Decision
from hemicycle.rooms.risk import queries
from hemicycle.rooms.risk.actions.register import demand_reason
from hemicycle.rooms.risk.models import Acceptance, Applied, Control, Risk, Treatment
from hemicycle.rooms.risk.rules import register
from hemicycle.rooms.risk.rules.terms import ControlKind, RiskState


@action(permission="risk.treat", event="risk.treatment-planned", tells=("text",))
def plan(
    risk: Risk, *, by: User, strategy: str, text: str, due_on: date, owner: User | None = None,
    cost: Decimal = Decimal(0), **after: Any,
) -> Treatment:  # fmt: skip
    """Plan what is done about a risk."""
    if risk.state != RiskState.OPEN:
        raise Refused(_("The risk is closed or moved. Record it anew if it has come back."), "closed")
    if not text.strip():
        raise Refused(_("Write what is done about the risk."), "text")
    if cost < 0:
        raise Refused(_("A cost is zero or more."), "cost")
    if due_on < clock.today():
        raise Refused(_("The day by which it is done lies still to come."), "due_on")
    if (after.get("after_likelihood") is None) is not (after.get("after_impact") is None):
        raise Refused(_("Likelihood and impact are judged together."), "after_impact")
    return Treatment(
        risk=risk, initiative_id=risk.initiative_id, chamber_id=risk.chamber_id, strategy=strategy, text=text.strip(),
        due_on=due_on, owner=owner, cost=cost, is_funded=cost == 0, **after,
    )  # fmt: skip


@action(permission="risk.fund", event="risk.treatment-funded")
def fund(treatment: Treatment, *, by: User, reason: str) -> None:
    """Say that the money for a treatment is there."""
    if treatment.is_funded:
        raise Refused(_("The treatment is funded already."), "funded")
    demand_reason(reason)
    treatment.is_funded = True


@action(permission="risk.treat", event="risk.treatment-done")
def finish(treatment: Treatment, *, by: User, reason: str) -> Sequence[Record]:
    """Say that a treatment is done; the risk stands from now on where the treatment was to bring it."""
    if treatment.done_on:
        raise Refused(_("The treatment is done already."), "done")
    if not treatment.is_funded:
        raise Refused(_("The treatment is not funded yet."), "funded")
    demand_reason(reason)
    treatment.done_on = clock.today()
    risk = lock(Risk.objects.filter(pk=treatment.risk_id))[0]
    risk.earlier_likelihood, risk.earlier_impact = risk.current_likelihood, risk.current_impact
    if treatment.after_likelihood is not None:
        risk.current_likelihood, risk.current_impact = treatment.after_likelihood, treatment.after_impact
        risk.current_score = register.score(risk.current_likelihood, risk.current_impact)
        risk.judged_on = clock.today()
    if treatment.after_frequency is not None:
        risk.frequency = treatment.after_frequency
    return [risk]


@action(permission="risk.accept", event="risk.accepted")
def accept(risk: Risk, *, by: User, body: str, reason: str, until_on: date) -> Acceptance:
    """Accept a risk for a limited time, for a body in which one holds the chair."""
    demand_reason(reason)
    if risk.state != RiskState.OPEN or risk.current_score is None:
        raise Refused(_("A risk is judged before it is accepted."), "risk")
    latest = clock.today() + timedelta(days=register.LONGEST_ACCEPTANCE_DAYS)
    if not clock.today() < until_on <= latest:
        raise Refused(_("An acceptance ends on a day still to come, within a year."), "until_on")
    _must_speak_for(by, body)
    if queries.body_of(risk) != body:
        raise Refused(_("Only the body that owns the limit accepts the risk."), "body")
    return _acceptance(risk, by, reason, until_on)


def _acceptance(risk: Risk, by: User, reason: str, until_on: date) -> Acceptance:
    return Acceptance(
        risk=risk, initiative_id=risk.initiative_id, chamber_id=risk.chamber_id, body=queries.body_of(risk),
        reason=reason.strip(), score=max(risk.current_score or 0, risk.residual_score or 0), accepted_by=by,
        accepted_on=clock.today(), until_on=until_on,
    )  # fmt: skip


@action(permission="risk.decide", event="risk.breach-decided", tells=("outcome", "reason"))
def decide_breach(
    risk: Risk, *, by: User, outcome: str, reason: str, conditions: Sequence[Any] = (), decision: Any = None
) -> Sequence[Record]:
    """Carry out what the body that owns the limit decided: accept the risk for a time, or have it treated first."""
    if (
        not isinstance(decision, Decision)
        or (decision.matter, decision.subject_id, decision.outcome) != (queries.MATTER, risk.pk, outcome)
    ):  # fmt: skip
        raise Refused(_("Only the decision of the body that this waits for is carried out."), "decision")
    days = register.accepted_days(outcome)
    return [_acceptance(risk, by, reason, clock.today() + timedelta(days=days))] if days else []


def _must_speak_for(by: User, body: str) -> None:
    held = [office for office in Office.objects.filter(person=by) if office.in_force(clock.today())]
    if not any(office.body == body for office in held):
        raise Refused(_("You hold no office in this body today."), "body")


@action(permission="risk.keep-controls", event="risk.control-added", tells=("title",))
def add_control(subject: Parliament | Chamber, *, by: User, title: str, sort: str, **facts: Any) -> Control:
    """Add a control that risks may name."""
    if not title.strip() or sort not in set(ControlKind):
        raise Refused(_("A control needs a name, and whether it prevents, detects or recovers."), "title")
    if not 0 <= facts.get("takes_away", 0) < 1:
        raise Refused(_("A control takes away a share of at least 0 and less than 1."), "takes_away")
    chamber = subject if isinstance(subject, Chamber) else None
    return Control(chamber=chamber, title=title.strip(), sort=sort, **facts)


@action(permission="risk.test-control", event="risk.control-tested", tells=("reason", "design", "operating"))
def record_test(
    control: Control, *, by: User, design: str, operating: str, reason: str, next_test_on: date | None = None
) -> None:
    """Record what a test found of a control, and when the next is due."""
    demand_reason(reason)
    if control.owner_id == by.pk:
        raise Refused(_("Who owns a control does not test it."), "owner")
    if next_test_on and next_test_on <= clock.today():
        raise Refused(_("The next test lies on a day still to come."), "next_test_on")
    control.design, control.operating = design, operating
    control.tested_on, control.next_test_on = clock.today(), next_test_on


@action(permission="risk.treat", event="risk.control-applied", tells=("control",))
def apply_control(risk: Risk, *, by: User, control: Control) -> Applied:
    """Say that a control acts on a risk."""
    if control.chamber_id not in {None, risk.chamber_id}:
        raise Refused(_("The control belongs to another chamber."), "control")
    if Applied.objects.filter(risk=risk, control=control).exists():
        raise Refused(_("The control acts on this risk already."), "control")
    return Applied(risk=risk, control=control, initiative_id=risk.initiative_id, chamber_id=risk.chamber_id)
