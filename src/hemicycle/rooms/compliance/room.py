"""What compliance offers the house."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.hall import EVERYBODY
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Duty, Event, Find, Floor, Light, Listen, NavEntry, Panel, Permission, Room
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.terms import Responsibility, Role
from hemicycle.rooms.compliance import actions, gates, queries
from hemicycle.rooms.compliance.models import Gap, OfInitiative

LEADS = frozenset({Role.PROJECT_LEAD, Role.BUSINESS_OWNER})
OFFICE = frozenset({Role.COMPLIANCE_OFFICER, Role.DPO})


def _leads_it(person: Any, record: Any) -> bool:
    """Return whether the person leads, owns or proposed the initiative: nobody answers the law for their own."""
    if person is None or not isinstance(record, Initiative | OfInitiative):
        return False
    initiative = record if isinstance(record, Initiative) else record.initiative
    led = {office.initiative_id for office in standing(person).offices if office.role in LEADS}
    return initiative.proposed_by_id == person.pk or initiative.pk in led


def _owns_it(person: Any, gap: Any) -> bool:
    """Return whether the person owes what closes the gap: nobody closes their own."""
    return person is not None and isinstance(gap, Gap) and gap.owner_id == person.pk


NOT_ONES_OWN = _("Who proposed, leads or answers for an initiative does not say how it answers the law.")

ROOM = Room(
    name="compliance",
    title=_("Compliance"),
    permissions=[
        Permission("compliance.read", _("Read frameworks, statements and gaps"), roles=EVERYBODY, writes=False),
        Permission(
            "compliance.bind",
            _("Decide which law binds"),
            roles=frozenset({Role.COMPLIANCE_OFFICER, Role.SECRETARY_GENERAL}),
            decides=True,
        ),
        Permission(
            "compliance.author", _("Bring a framework of the house"), roles=frozenset({Role.COMPLIANCE_OFFICER})
        ),
        Permission(
            "compliance.take-position",
            _("Take a position on a requirement"),
            roles=OFFICE,
            unless=_leads_it,
            because=NOT_ONES_OWN,
            decides=True,
        ),
        Permission(
            "compliance.vouch",
            _("Vouch for a requirement"),
            roles=OFFICE,
            unless=_leads_it,
            because=NOT_ONES_OWN,
            decides=True,
        ),
        Permission(
            "compliance.record-gap", _("Record a gap"), roles=OFFICE | LEADS | {Role.AI_OFFICER, Role.RISK_OFFICER}
        ),
        Permission(
            "compliance.close-gap",
            _("Close a gap"),
            roles=OFFICE,
            unless=_owns_it,
            because=_("Who owes what closes a gap does not close it."),
        ),
        Permission("compliance.assess-change", _("Assess a change of law"), roles=OFFICE),
        Permission("compliance.exchange", _("Import and change OSCAL documents"), roles=OFFICE | {Role.CISO}),
        Permission(
            "compliance.classify",
            _("Describe a system and answer what decides its class"),
            roles=LEADS | {Role.AI_OFFICER, Role.COMPLIANCE_OFFICER},
        ),
        Permission(
            "compliance.confirm-class",
            _("Confirm the class of a system"),
            roles=OFFICE,
            unless=_leads_it,
            because=NOT_ONES_OWN,
            decides=True,
        ),
        Permission(
            "compliance.finish-rights",
            _("Conclude on fundamental rights"),
            roles=OFFICE,
            unless=_leads_it,
            because=NOT_ONES_OWN,
            decides=True,
        ),
        Permission("compliance.notify", _("Record that an authority was told"), roles=OFFICE),
        Permission(
            "compliance.give-opinion",
            _("Give a legal opinion"),
            roles=frozenset({Role.COMPLIANCE_OFFICER}),
            unless=_leads_it,
            because=NOT_ONES_OWN,
            decides=True,
        ),
        Permission(
            "compliance.keep-works",
            _("List sources and the rights in them"),
            roles=LEADS | {Role.AI_OFFICER, Role.COMPLIANCE_OFFICER},
        ),
        Permission(
            "compliance.confirm-text",
            _("Confirm the words of a requirement"),
            roles=frozenset({Role.COMPLIANCE_OFFICER}),
            decides=True,
        ),
    ],
    events=[
        Event("compliance.bound", _("%(by)s decided what a framework is here: %(subject)s")),
        Event("compliance.framework-brought", _("%(by)s brought a framework: %(subject)s")),
        Event("compliance.position-taken", _("%(by)s took a position on %(subject)s: %(reason)s")),
        Event("compliance.vouched", _("%(by)s vouched for %(subject)s until %(expires_on)s")),
        Event("compliance.gap-recorded", _("%(by)s recorded a gap: %(subject)s")),
        Event("compliance.gap-closed", _("%(by)s closed a gap: %(reason)s")),
        Event("compliance.system-described", _("%(by)s described a system: %(subject)s")),
        Event("compliance.system-answered", _("%(by)s answered what decides the class of a system: %(subject)s")),
        Event("compliance.class-confirmed", _("%(by)s confirmed the class of %(subject)s: %(reason)s")),
        Event("compliance.class-reopened", _("%(by)s changed an answer, so the class of %(subject)s is open again")),
        Event("compliance.system-retired", _("%(by)s recorded that %(subject)s is no longer used: %(reason)s")),
        Event("compliance.rights-finished", _("%(by)s concluded on fundamental rights: %(reason)s")),
        Event("compliance.authority-notified", _("%(by)s recorded that %(authority)s was told of an assessment")),
        Event("compliance.opinion-given", _("%(by)s gave a legal opinion")),
        Event("compliance.work-listed", _("%(by)s listed a source: %(subject)s")),
        Event("compliance.work-checked", _("%(by)s checked the right in a source: %(subject)s")),
        Event("compliance.text-confirmed", _("%(by)s confirmed the words of %(subject)s against %(source)s")),
        Event("compliance.change-assessed", _("%(by)s assessed a change of law: %(reason)s")),
        Event("compliance.document-imported", _("%(by)s imported the OSCAL document %(subject)s from %(filename)s")),
        Event("compliance.document-changed", _("%(by)s changed the OSCAL document %(subject)s at %(pointer)s")),
    ],
    criteria=gates.CRITERIA,
    duties=[Duty("compliance.answers", _("Law and frameworks"), queries.duties)],
    panels=[
        Panel("compliance.law", _("Law and frameworks"), "compliance/panel.html", queries.panel, "compliance.read")
    ],
    floors=[Floor("compliance.legal-class", _("Legal class"), queries.floors)],
    listens=[
        Listen("compliance.class-confirmed", actions.raise_after_confirming),
        Listen("compliance.bound", actions.raise_after_binding),
    ],
    lights=[Light("compliance.law-decided", Responsibility.RISK, queries.light, queries.READS)],
    notices={
        "compliance.law-changed": _(
            "%(title)s has a new version, %(edition)s. Changes that wait to be assessed: %(n)s."
        )
    },
    finds=[Find("compliance.requirements", _("Requirements"), queries.find)],
    nav=[
        NavEntry("risk", _("Law and frameworks"), "compliance:frameworks", "compliance.read"),
        NavEntry("risk", _("Statement on the Guidelines"), "compliance:statement", "compliance.read"),
        NavEntry("risk", _("Gaps"), "compliance:gaps", "compliance.read"),
        NavEntry("risk", _("OSCAL documents"), "compliance:oscal", "compliance.read"),
    ],
)
