"""What the portfolio offers the house."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.kernel.hall import EVERYBODY
from hemicycle.kernel.offers import Event, Find, NavEntry, Panel, Permission, Room
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.terms import Role, Stage
from hemicycle.rooms.portfolio import gates, queries

AI_OFFICE = frozenset({Role.AI_OFFICER, Role.PORTFOLIO_MANAGER})
LEADS = frozenset({Role.PROJECT_LEAD, Role.BUSINESS_OWNER})
JUDGES = frozenset({Role.AI_OFFICER, Role.RISK_OFFICER})


def _proposed_it(person: Any, initiative: Any) -> bool:
    """Return whether the person proposed the initiative: who proposed does not confirm, nor set its tier."""
    return person is not None and getattr(initiative, "proposed_by_id", None) == person.pk


def _proposed_or_leads_it(person: Any, initiative: Any) -> bool:
    """Return whether the person proposed or leads the initiative: neither decides its tier."""
    leads = [office.initiative_id for office in standing(person).offices if office.role in LEADS]
    return _proposed_it(person, initiative) or (initiative is not None and initiative.pk in leads)


def _own_idea(person: Any, initiative: Any) -> bool:
    """Return whether it is the person's own idea that no gate has let through yet."""
    return _proposed_it(person, initiative) and initiative.stage == Stage.IDEA


ROOM = Room(
    name="portfolio",
    title=_("Portfolio"),
    permissions=[
        Permission("portfolio.read", _("Read the register of initiatives"), roles=EVERYBODY, writes=False),
        Permission(
            "portfolio.propose", _("Propose an initiative"), roles=EVERYBODY - {Role.AUDITOR, Role.ADMINISTRATOR}
        ),
        Permission("portfolio.edit", _("Edit an initiative"), roles=AI_OFFICE | LEADS, also=_own_idea),
        Permission("portfolio.confirm-problem", _("Confirm the problem"), roles=AI_OFFICE, unless=_proposed_it),
        Permission(
            "portfolio.set-tier",
            _("Set the risk tier"),
            roles=JUDGES,
            unless=_proposed_or_leads_it,
            decides=True,
        ),
        Permission(
            "portfolio.contest-tier", _("Contest the proposed tier"), roles=AI_OFFICE | LEADS, also=_proposed_it
        ),
        Permission("portfolio.change-triage-rules", _("Change the rules of triage"), roles=JUDGES, decides=True),
        Permission("portfolio.record-stage", _("Record where an initiative stands"), roles=AI_OFFICE, decides=True),
        Permission("portfolio.import", _("Import inventories of others"), roles=AI_OFFICE),
        Permission("portfolio.export", _("Export what is shown"), roles=EVERYBODY, writes=False),
    ],
    events=[
        Event("portfolio.proposed", _("%(by)s proposed the initiative: %(subject)s")),
        Event("portfolio.edited", _("%(by)s changed what is written about the initiative")),
        Event("portfolio.problem-confirmed", _("%(by)s read the problem and said whether it names a tool")),
        Event("portfolio.tier-set", _("%(by)s set the risk tier: %(reason)s")),
        Event("portfolio.answered", _("%(by)s answered the questions of the triage; the rules proposed a tier")),
        Event("portfolio.tier-contested", _("%(by)s contested the proposed tier: %(reason)s")),
        Event("portfolio.triage-rules-adopted", _("%(by)s changed the rules of triage: %(reason)s")),
        Event("portfolio.compared", _("%(by)s compared the initiative with the rest of the register")),
        Event("portfolio.likeness-explained", _("%(by)s said how it belongs to one it resembles: %(reason)s")),
        Event("portfolio.stage-recorded", _("%(by)s recorded the stage: %(reason)s")),
        Event("portfolio.imported", _("%(by)s imported an inventory: %(subject)s")),
        Event("portfolio.source-declared", _("%(by)s said what the columns of a source mean: %(subject)s")),
        Event("portfolio.adopted", _("%(by)s began a proposal with what others run")),
    ],
    criteria=gates.CRITERIA,
    panels=[Panel("portfolio.triage", _("Risk tier"), "portfolio/triage_panel.html", queries.triage_panel)],
    finds=[Find("portfolio.initiatives", _("Initiatives"), queries.find)],
    nav=[
        NavEntry("initiatives", _("Initiatives"), "portfolio:list", "portfolio.read"),
        NavEntry("initiatives", pgettext_lazy("picture", "Chamber"), "portfolio:chamber", "portfolio.read"),
        NavEntry("initiatives", _("Use cases"), "portfolio:catalogue", "portfolio.read"),
        NavEntry("initiatives", _("Comparison sets"), "portfolio:editions", "portfolio.read"),
        NavEntry("settings", _("Rules of triage"), "portfolio:triage-rules", "portfolio.read"),
    ],
)
