"""What risk offers the house."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.hall import EVERYBODY
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import (
    Duty,
    Event,
    Find,
    Lapse,
    Light,
    Limit,
    Matter,
    Measure,
    NavEntry,
    Panel,
    Permission,
    Room,
)
from hemicycle.kernel.terms import Responsibility, Role
from hemicycle.rooms.risk import actions, gates, queries

LEADS = frozenset({Role.PROJECT_LEAD, Role.BUSINESS_OWNER})
AI_OFFICE = frozenset({Role.AI_OFFICER, Role.PORTFOLIO_MANAGER})
RISK_OFFICE = frozenset({Role.RISK_OFFICER, Role.AI_OFFICER})
TESTERS = frozenset({Role.RISK_OFFICER, Role.CISO, Role.COMPLIANCE_OFFICER, Role.DPO})
LEADERS = frozenset({Role.BODY_CHAIR, Role.SECRETARY_GENERAL})
DECIDING = LEADERS | {Role.BODY_SECRETARY, Role.AI_OFFICER, Role.DPO, Role.CISO}


def _leads_it(person: Any, record: Any) -> bool:
    """Return whether the person leads, owns or proposed the initiative: nobody accepts or drops risks of their own."""
    if person is None or record is None:
        return False
    found = record if isinstance(record, Initiative) else getattr(record, "initiative", None)
    return found is not None and (found.proposed_by_id == person.pk or found.pk in queries.led_by(person))


NOT_ONES_OWN = _("Who proposed, leads or answers for an initiative does not decide on its risks.")


ROOM = Room(
    name="risk",
    title=_("Risk"),
    permissions=[
        Permission("risk.read", _("Read risks and the appetite"), roles=EVERYBODY, writes=False),
        Permission("risk.record", _("Record and describe risks"), roles=LEADS | AI_OFFICE | {Role.RISK_OFFICER}),
        Permission("risk.judge", _("Judge and price risks"), roles=LEADS | AI_OFFICE | {Role.RISK_OFFICER}),
        Permission(
            "risk.close",
            _("Close or move a risk"),
            roles=RISK_OFFICE,
            unless=_leads_it,
            because=NOT_ONES_OWN,
            decides=True,
        ),
        Permission(
            "risk.screen", _("Review a register of risks"), roles=RISK_OFFICE, unless=_leads_it, because=NOT_ONES_OWN
        ),
        Permission(
            "risk.handle-proposal",
            _("Handle proposed risks"),
            roles=RISK_OFFICE,
            unless=_leads_it,
            because=NOT_ONES_OWN,
        ),
        Permission("risk.treat", _("Plan and finish treatments"), roles=LEADS | AI_OFFICE | {Role.RISK_OFFICER}),
        Permission(
            "risk.fund",
            _("Fund a treatment"),
            roles=frozenset({Role.FINANCE, Role.SECRETARY_GENERAL}),
            unless=_leads_it,
            because=NOT_ONES_OWN,
            decides=True,
        ),
        Permission(
            "risk.accept",
            _("Accept a risk for a time"),
            roles=LEADERS,
            unless=_leads_it,
            because=NOT_ONES_OWN,
            decides=True,
        ),
        Permission(
            "risk.decide",
            _("Carry out what a body decided on a risk"),
            roles=DECIDING,
            unless=_leads_it,
            because=NOT_ONES_OWN,
            decides=True,
        ),
        Permission("risk.keep-controls", _("Add controls"), roles=RISK_OFFICE | {Role.CISO}),
        Permission("risk.test-control", _("Record tests of controls"), roles=TESTERS),
        Permission("risk.set-appetite", _("Set the appetite for risk"), roles=LEADERS, decides=True),
        Permission("risk.watch", _("Keep risk indicators"), roles=RISK_OFFICE),
        Permission("risk.import-library", _("Import lists of risks"), roles=RISK_OFFICE),
    ],
    events=[
        Event("risk.recorded", _("%(by)s recorded a risk: %(subject)s")),
        Event("risk.edited", _("%(by)s described a risk anew: %(subject)s")),
        Event("risk.judged", _("%(by)s judged a risk: %(reason)s")),
        Event("risk.priced", _("%(by)s priced a risk: %(subject)s")),
        Event("risk.closed", _("%(by)s closed a risk: %(reason)s")),
        Event("risk.moved", _("%(by)s handed a risk to another owner: %(reason)s")),
        Event("risk.register-reviewed", _("%(by)s looked through the register of risks")),
        Event("risk.proposal-handled", _("%(by)s handled a proposed risk: %(subject)s")),
        Event("risk.treatment-planned", _("%(by)s planned a treatment: %(text)s")),
        Event("risk.treatment-funded", _("%(by)s funded a treatment: %(reason)s")),
        Event("risk.treatment-done", _("%(by)s finished a treatment: %(reason)s")),
        Event("risk.accepted", _("%(by)s accepted a risk for a time: %(reason)s")),
        Event("risk.breach-decided", _("%(by)s carried out what the body decided: %(outcome)s. %(reason)s")),
        Event("risk.control-added", _("%(by)s added a control: %(title)s")),
        Event("risk.control-tested", _("%(by)s tested a control: %(reason)s")),
        Event("risk.control-applied", _("%(by)s named a control of a risk")),
        Event("risk.limit-set", _("%(by)s set a limit of the appetite, %(about)s: %(limit)s")),
        Event("risk.tolerance-set", _("%(by)s set the tolerance of losses: %(decision)s")),
        Event("risk.indicator-set", _("%(by)s set a risk indicator: %(text)s")),
        Event("risk.indicator-read", _("%(by)s read a risk indicator: %(value)s")),
        Event("risk.library-imported", _("%(by)s imported a list of risks: %(subject)s")),
        Event("risk.library-mapped", _("%(by)s imported what a list of risks matches: %(subject)s")),
        Event("risk.linked", _("%(by)s linked a risk to a list")),
    ],
    criteria=gates.CRITERIA,
    measures=[Measure("risk.residual-loss", _("Mean loss of a year"), _("money a year"), queries.loss_of)],
    limits=[
        Limit("risk.new-loss", _("Mean loss of all that starts this year"), "risk.residual-loss", queries.new_loss)
    ],
    matters=[
        Matter(
            queries.MATTER,
            _("Risk above its limit"),
            subject="risk.Risk",
            awaiting=queries.breaches_awaiting,
            body=lambda risk: risk.owned_by,
            outcomes=lambda risk: queries.OUTCOMES,
            papers=queries.papers_of_breach,
            conflicts=queries.close_to,
            carry_out=actions.decide_breach,
        )
    ],
    duties=[Duty("risk.owed", _("Risks, treatments and controls"), queries.duties)],
    lapses=[Lapse("risk.acceptances", _("Accepted risks"), queries.accepted_until)],
    panels=[Panel("risk.panel", _("Risks"), "risk/panel.html", queries.panel, "risk.read")],
    lights=[
        Light(
            "risk.within-appetite",
            Responsibility.RISK,
            queries.light,
            frozenset({"risk.risk", "risk.limit", "risk.acceptance", "kernel.initiative"}),
        )
    ],
    finds=[Find("risk.risks", _("Risks"), queries.search)],
    nav=[
        NavEntry("risk", _("Risk"), "risk:list", "risk.read"),
        NavEntry("risk", _("Exposure"), "risk:exposure", "risk.read"),
        NavEntry("risk", _("Appetite"), "risk:appetite", "risk.read"),
    ],
)
