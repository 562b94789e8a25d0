"""Who may do what, and who may see what. Default deny: what no office gives, nobody may.

A right is an office in force (role x chamber, body or initiative) that the permission names, whose scope reaches the
record, and that no separation of duties takes away. The chamber is a hard wall below all of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Denied
from hemicycle.kernel.models import Chamber, Initiative, Office, Record, User
from hemicycle.kernel.offers import Permission
from hemicycle.kernel.rooms import permissions
from hemicycle.kernel.terms import CONFIDENTIAL_READERS, INITIATIVE_ROLES, ChamberKind, Role, Sensitivity

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING  # an empty Q would vanish beside an "or", and take every row with it


@dataclass(frozen=True)
class Standing:
    """The offices that a person holds today, and what follows from them."""

    person_id: UUID | None
    offices: tuple[Office, ...] = ()

    @cached_property
    def initiatives(self) -> list[UUID]:
        """Return the initiatives in which the person holds an office."""
        return [office.initiative_id for office in self.offices if office.initiative_id]

    def _within(self, path: str, offices: Iterable[Office], with_joint: bool) -> Q:
        """Return the rows whose chamber (at this path) these offices reach: all of them, their own, or none."""
        chambers = {office.chamber_id for office in offices}
        if not chambers:
            return NOTHING
        if None in chambers:
            return EVERYTHING
        found = Q(**{f"{path}__in": chambers})
        if path != "pk":
            found |= Q(**{path: None})
        # A subquery and no join, so that an index that begins with the chamber serves the rest of the question.
        return found | Q(**{f"{path}__in": Chamber.objects.filter(sort=ChamberKind.JOINT)}) if with_joint else found

    @cached_property
    def _of_chambers(self) -> list[Office]:
        return [office for office in self.offices if office.role not in INITIATIVE_ROLES]

    def reached(self, path: str) -> Q:
        """Return the rows whose chamber (at this path) is reached, joint services and house-wide rows included."""
        return self._within(path, list(self.offices) if path == "pk" else self._of_chambers, with_joint=True)

    def reached_in_confidence(self, path: str) -> Q:
        """Return the rows whose chamber is reached by an office that reads confidential things."""
        return self.reached_as(CONFIDENTIAL_READERS, path)

    def reached_as(self, roles: frozenset[Role], path: str) -> Q:
        """Return the rows whose chamber is reached by an office of one of these roles."""
        return self._within(path, [office for office in self.offices if office.role in roles], with_joint=False)

    def administered(self, path: str) -> Q:
        """Return the rows of the chambers that the person administers or audits."""
        return self.reached_as(frozenset({Role.ADMINISTRATOR, Role.AUDITOR}), path)


def standing(user: Any) -> Standing:
    """Return the person's standing today, read once a request. A stranger, and whoever may not sign in, has none."""
    if not isinstance(user, User) or not user.is_active:
        return Standing(person_id=None)
    today = clock.today()
    known = user.__dict__.get("_standing")
    if known is None or known[0] != today:
        offices = user.token.office_only() if user.token else Office.objects.filter(person=user)
        held = tuple(office for office in offices if office.in_force(today))
        known = today, Standing(person_id=user.pk, offices=held)
        user.__dict__["_standing"] = known
    found: Standing = known[1]
    return found


def forget(user: User) -> None:
    """Forget what was read of the person's offices, after they changed."""
    user.__dict__.pop("_standing", None)


def _reaches(office: Office, record: Record | None) -> bool:
    """Return whether the office's scope holds the record: its initiative, its chamber, or the whole house."""
    if record is None:
        return True
    chamber_id = record.pk if isinstance(record, Chamber) else record.chamber_id
    if office.initiative_id:
        initiative_id = record.pk if isinstance(record, Initiative) else getattr(record, "initiative_id", None)
        return bool(office.initiative_id == initiative_id)
    if office.chamber_id and office.chamber_id != chamber_id:
        return False
    return not _is_confidential(record) or office.role in CONFIDENTIAL_READERS


def _is_confidential(record: Record) -> bool:
    initiative = record if isinstance(record, Initiative) else getattr(record, "initiative", None)
    return initiative is not None and initiative.sensitivity == Sensitivity.CONFIDENTIAL


def _token_allows(user: Any, permission: Permission) -> bool:
    token = getattr(user, "token", None)
    if token is None:
        return True
    return permission.key in token.scopes and (token.has_second_factor or not permission.decides)


def grant(user: Any, key: str, record: Record | None = None) -> Office | None:
    """Return the office by which this person may do this to this record, or None. KeyError for no permission."""
    permission = permissions()[key]
    if not _token_allows(user, permission) or (permission.unless and permission.unless(user, record)):
        return None
    held = standing(user).offices
    return next((office for office in held if office.role in permission.roles and _reaches(office, record)), None)


def can(user: Any, key: str, record: Record | None = None) -> bool:
    """Return whether this person may do this to this record now. KeyError for an unknown permission."""
    permission = permissions()[key]
    if permission.also and _token_allows(user, permission) and permission.also(user, record):
        return not (permission.unless and permission.unless(user, record))
    return grant(user, key, record) is not None


def may_ever(user: Any, key: str) -> bool:
    """Return whether any office of this person gives this right anywhere, so that a page may be offered at all."""
    permission = permissions()[key]
    if not _token_allows(user, permission) or (permission.unless and permission.unless(user, None)):
        return False
    if any(office.role in permission.roles for office in standing(user).offices):
        return True
    return bool(permission.also and permission.also(user, None))


def demand(user: Any, key: str, record: Record | None = None) -> None:
    """Raise Denied, which says why, unless this person may do this to this record now."""
    if not can(user, key, record):
        raise denied(user, key, record)


def denied(user: Any, key: str, record: Record | None = None) -> Denied:
    """Return the error that tells this person why they may not do this to this record."""
    permission = permissions()[key]
    token = getattr(user, "token", None)
    if token is not None and key not in token.scopes:
        return Denied(key, _("This token was not made for it: it lacks %(right)s.") % {"right": key})
    if token is not None and not _token_allows(user, permission):
        return Denied(key, _("Who decides shows a second factor, and this token was made without one."))
    holds = any(office.role in permission.roles for office in standing(user).offices)
    if holds and permission.because and permission.unless and permission.unless(user, record):
        return Denied(key, permission.because)
    return Denied(key, _("Your office does not allow this."))
