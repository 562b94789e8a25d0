"""What engagement offers the house."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.hall import EVERYBODY
from hemicycle.kernel.offers import Duty, Event, Light, NavEntry, Panel, Permission, Room
from hemicycle.kernel.terms import Responsibility, Role
from hemicycle.rooms.engagement import gates, queries
from hemicycle.rooms.engagement.queries import lights

OFFICER = frozenset({Role.ENGAGEMENT_OFFICER})
APPROVERS = frozenset({Role.AI_OFFICER, Role.SECRETARY_GENERAL})


def _wrote_it(person: Any, record: Any) -> bool:
    """Return whether the person wrote or submitted the text: who writes does not approve."""
    return person is not None and str(person.pk) in getattr(record, "writers", ())


def _anybody(person: Any, record: Any) -> bool:
    return True


def _stranger(person: Any, record: Any) -> bool:
    """Return whether nobody in particular asks: a contributor is known by their reference alone."""
    return person is None


ROOM = Room(
    name="engagement",
    title=_("Engagement"),
    permissions=[
        Permission("engagement.read", _("Read the public records as they are written"), roles=EVERYBODY, writes=False),
        Permission("engagement.write", _("Write a public record"), roles=OFFICER),
        Permission(
            "engagement.publish",
            _("Approve and publish a public record"),
            roles=APPROVERS,
            unless=_wrote_it,
            decides=True,
        ),
        Permission("engagement.withdraw", _("Withdraw a public record"), roles=APPROVERS, decides=True),
        Permission("engagement.contribute", _("Write to the house about a public record"), also=_anybody),
        Permission("engagement.answer", _("Answer the public"), roles=OFFICER, decides=True),
        Permission("engagement.forget", _("Erase a contributor's address"), roles=OFFICER | {Role.DPO}, also=_stranger),
        Permission("engagement.build", _("Have the public register built"), roles=OFFICER | APPROVERS, writes=False),
    ],
    events=[
        Event("engagement.begun", _("%(by)s began the public record")),
        Event("engagement.written", _("%(by)s wrote the public record in %(language)s")),
        Event("engagement.submitted", _("%(by)s asked for approval of the public record")),
        Event("engagement.returned", _("%(by)s sent the public record back: %(reason)s")),
        Event("engagement.published", _("%(by)s approved and published the public record")),
        Event("engagement.withdrawn", _("%(by)s withdrew the public record")),
        Event("engagement.received", _("Somebody outside wrote about the public record")),
        Event("engagement.answered", _("%(by)s answered a contribution from the public: %(outcome)s")),
        Event("engagement.forgotten", _("The address of a contributor was erased")),
    ],
    criteria=gates.CRITERIA,
    duties=[
        Duty("engagement.answers", _("Answers owed to the public"), queries.due),
        Duty("engagement.approvals", _("Public records that await approval"), queries.duties_of_approval),
    ],
    panels=[
        Panel("engagement.record", _("Public register"), "engagement/panel.html", queries.panel, "engagement.read")
    ],
    lights=[
        Light(
            "engagement.systems-published",
            Responsibility.ENGAGEMENT,
            lights.register_published,
            lights.READS_RECORDS,
        ),
        Light(
            "engagement.answered-in-time",
            Responsibility.ENGAGEMENT,
            lights.answered_in_time,
            lights.READS_CONTRIBUTIONS,
        ),
    ],
    works={"engagement.build": _("Building of the public register")},
    nav=[
        NavEntry("register", _("Public records"), "engagement:list", "engagement.read"),
        NavEntry("register", _("From the public"), "engagement:contributions", "engagement.answer"),
        NavEntry("register", _("The register as the public reads it"), "engagement-register"),
    ],
)
