"""What changes money tied to gates: planned, released by the gate's decision, closed by finance."""

from decimal import Decimal

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import Entry, action
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, User
from hemicycle.kernel.terms import Gate
from hemicycle.rooms.portfolio.models import GateRequest
from hemicycle.rooms.resources import queries
from hemicycle.rooms.resources.actions.grammar import demand_amount, demand_words
from hemicycle.rooms.resources.models import Line, Tranche
from hemicycle.rooms.resources.rules.terms import TrancheState


@action(permission="resources.handle-tranches", event="resources.tranche-planned", tells=("gate", "amount"))
def plan_tranche(
    initiative: Initiative, *, by: User, title: str, gate: Gate, line: Line, year: int, amount: Decimal
) -> Tranche:
    """Set money aside that a gate's decision releases."""
    found = demand_amount(amount)
    if not found:
        raise Refused(_("A tranche of nothing releases nothing. Write an amount."), "amount")
    return Tranche(
        initiative=initiative, chamber_id=initiative.chamber_id, title=demand_words(title, "title"), gate=gate,
        line=line, year=year, amount=found,
    )  # fmt: skip


@action(permission="resources.release-tranche", event="resources.tranche-released", tells=())
def release_tranche(tranche: Tranche, *, by: User) -> None:
    """Release a tranche once its gate was passed."""
    if tranche.state != TrancheState.WAITING:
        raise Refused(_("This tranche was released already."), "state")
    if not queries.passed(tranche.initiative_id, Gate(tranche.gate)):
        raise Refused(
            _("No body has passed the initiative through %(gate)s yet. The decision releases the money by itself.")
            % {"gate": tranche.gate},
            "gate",
        )
    tranche.state, tranche.released_on = TrancheState.RELEASED, clock.today()


def release_after_decision(entry: Entry) -> None:
    """Release what waited for a gate, once a body has passed the initiative through it."""
    if entry.subject_kind != GateRequest.kind() or not entry.by or not entry.state or not entry.initiative_id:
        return
    waiting = queries.waiting_tranches(entry.initiative_id, Gate(entry.state["gate"]))
    if waiting and queries.passed(entry.initiative_id, Gate(entry.state["gate"])):
        by = User.objects.get(pk=entry.by)
        for tranche in waiting:
            release_tranche(tranche, by=by)


@action(permission="resources.handle-tranches", event="resources.tranche-closed", tells=("spent", "reason"))
def close_tranche(tranche: Tranche, *, by: User, spent: Decimal, reason: str) -> None:
    """Close a released tranche with what was spent of it; what is left is free again."""
    if tranche.state != TrancheState.RELEASED:
        raise Refused(_("Only a released tranche is closed."), "state")
    found = demand_amount(spent, "spent")
    if found > tranche.amount:
        raise Refused(_("More was spent than the tranche holds. Ask for the rest at the gate."), "spent")
    demand_words(reason, "reason", 3)
    tranche.state, tranche.spent, tranche.closed_on = TrancheState.CLOSED, found, clock.today()
