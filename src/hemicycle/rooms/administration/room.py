"""What the room administration offers the house."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.models import Invitation, Office, Token, User
from hemicycle.kernel.offers import Duty, Event, Find, NavEntry, Permission, Room
from hemicycle.kernel.permissions import can, standing
from hemicycle.kernel.terms import Role
from hemicycle.rooms.administration import queries

ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
READERS = frozenset(
    {Role.ADMINISTRATOR, Role.AUDITOR, Role.SECRETARY_GENERAL, Role.AI_OFFICER, Role.DPO, Role.COMPLIANCE_OFFICER}
)


def _nobody_lives_here(user: Any, record: Any) -> bool:
    """Return whether no parliament exists yet."""
    return not queries.is_founded()


def _invited(user: Any, record: Any) -> bool:
    """Return whether the invitation is this person's own."""
    return isinstance(record, Invitation) and isinstance(user, User) and record.person_id == user.pk


def _in_person(user: Any, record: Any) -> bool:
    """Return whether somebody asks in person, and for an office or a token of their own."""
    if not isinstance(user, User) or not user.is_active or user.token is not None:
        return False
    if isinstance(record, Token):
        return record.office.person_id == user.pk
    return record is None or (isinstance(record, Office) and record.person_id == user.pk)


def _oneself(user: Any, record: Any) -> bool:
    """Return whether a person would do it to themselves."""
    person_id = record.person_id if isinstance(record, Office) else getattr(record, "pk", None)
    return isinstance(user, User) and person_id == user.pk


def _oneself_or_beyond_the_ledger(user: Any, record: Any) -> bool:
    """Return whether it would be oneself, or the person may not have the ledger erased, which is of the whole house."""
    return _oneself(user, record) or not can(user, "ledger.erase", queries.parliament())


def _beyond_reach(user: Any, record: Any) -> bool:
    """Return whether the person holds an office beyond one's reach: its account must not be taken from a chamber."""
    held = record.person if isinstance(record, Invitation) else record
    if not isinstance(held, User) or not isinstance(user, User):
        return False
    mine = [office.chamber_id for office in standing(user).offices if office.role == Role.ADMINISTRATOR]
    return None not in mine and queries.holds_beyond(held, mine)


def _oneself_or_beyond_reach(user: Any, record: Any) -> bool:
    """Return whether a person would do it to themselves, or to somebody of whom they administer only a part."""
    return _oneself(user, record) or _beyond_reach(user, record)


def _may(key: str, title: Any, **more: Any) -> Permission:
    return Permission(f"administration.{key}", title, roles=ADMINISTRATORS, **more)


ROOM = Room(
    name="administration",
    title=_("Administration"),
    permissions=[
        Permission("administration.found", _("Found the parliament while there is none"), also=_nobody_lives_here),
        Permission("administration.read", _("See people, their offices and the settings"), roles=READERS, writes=False),
        _may("change-settings", _("Change the settings of the parliament")),
        _may("change-chambers", _("Add and change chambers")),
        _may("add-person", _("Add a person")),
        _may("change-person", _("Change a person's details"), unless=_beyond_reach),
        _may("deactivate", _("Take a person's access away, and give it back"), unless=_oneself_or_beyond_reach),
        _may("appoint", _("Appoint a person to an office"), unless=_oneself),
        _may("end-office", _("End an office")),
        _may("invite", _("Invite a person, and withdraw an invitation"), unless=_beyond_reach),
        _may("remove-second-factor", _("Remove a lost second factor"), unless=_oneself_or_beyond_reach),
        Permission(
            "administration.erase",
            _("Erase a person"),
            roles=frozenset({Role.ADMINISTRATOR, Role.DPO}),
            unless=_oneself_or_beyond_the_ledger,
        ),
        Permission("administration.accept-invitation", _("Accept one's own invitation"), also=_invited),
        Permission("administration.create-token", _("Make a token for one's own office"), also=_in_person),
        _may("revoke-token", _("Revoke a token"), also=_in_person),
    ],
    events=[
        Event("administration.founded", _("The parliament was founded")),
        Event("administration.settings-changed", _("%(by)s changed the settings of the parliament")),
        Event("administration.chamber-added", _("%(by)s added the chamber %(subject)s")),
        Event("administration.chamber-changed", _("%(by)s changed the chamber %(subject)s")),
        Event("administration.person-added", _("%(by)s added a person: %(subject)s")),
        Event("administration.person-changed", _("%(by)s changed the details of %(subject)s")),
        Event("administration.deactivated", _("%(by)s took away the access of %(subject)s: %(reason)s")),
        Event("administration.reactivated", _("%(by)s gave access back to %(subject)s")),
        Event("administration.appointed", _("%(by)s made an appointment: %(subject)s")),
        Event("administration.office-ended", _("%(by)s ended an office: %(subject)s")),
        Event("administration.invited", _("%(by)s invited %(subject)s")),
        Event("administration.invitation-withdrawn", _("%(by)s withdrew the invitation of %(subject)s")),
        Event("administration.invitation-accepted", _("%(by)s accepted the invitation")),
        Event("administration.second-factor-removed", _("%(by)s removed the second factor of %(subject)s: %(reason)s")),
        Event("administration.token-created", _("%(by)s made the token %(subject)s")),
        Event("administration.token-revoked", _("%(by)s revoked the token %(subject)s")),
        Event("administration.person-erased", _("%(by)s had a person erased: %(reason)s")),
    ],
    duties=[
        Duty("administration.ending-offices", _("Appoint successors"), queries.ending_offices),
        Duty("administration.open-invitations", _("Remind people of their invitation"), queries.expiring_invitations),
    ],
    finds=[Find("administration.people", _("People"), queries.find_people)],
    nav=[
        NavEntry("settings", _("People and offices"), "administration:people", "administration.read"),
        NavEntry("settings", _("Parliament"), "administration:settings", "administration.read"),
        NavEntry("settings", _("My tokens"), "administration:tokens", "administration.create-token"),
    ],
)
