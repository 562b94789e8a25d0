"""The policy of the room: which offices go together, what each reaches, how long a token lives, what a secret is."""

import hashlib
import re
import secrets
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from enum import StrEnum

from hemicycle.kernel.terms import INITIATIVE_ROLES, Role

INVITATION_DAYS = 14
TOKEN_DAYS = 365
MOST_HOLIDAYS = 500
LOOK_AHEAD = timedelta(days=60)  # how early the Desk tells that an office or an invitation ends
SECRET_BYTES = 32

BODY_ROLES = frozenset({Role.BODY_CHAIR, Role.BODY_MEMBER, Role.BODY_SECRETARY})

# An auditor acts on nothing; belonging to the house as staff or member is no acting.
BESIDE_AUDITOR = frozenset({Role.AUDITOR, Role.STAFF, Role.MEMBER})
# Who hands out the offices that decide must not hold one.
NEVER_BESIDE_ADMINISTRATOR = frozenset({Role.SECRETARY_GENERAL, Role.BODY_CHAIR, Role.BODY_MEMBER, Role.AUDITOR})


class Fault(StrEnum):
    """What can be wrong with an office that somebody is to hold."""

    NEEDS_INITIATIVE = "needs initiative"
    TAKES_NO_INITIATIVE = "takes no initiative"
    NEEDS_BODY = "needs body"
    TAKES_NO_BODY = "takes no body"
    ENDS_BEFORE_IT_BEGINS = "ends before it begins"
    AUDITOR_ACTS = "auditor acts"
    ADMINISTRATOR_DECIDES = "administrator decides"


def may_hold_together(role: Role, other_roles: Iterable[Role]) -> bool:
    """Return whether one person may hold this role beside the others at the same time."""
    return clash(role, other_roles) is None


def clash(role: Role, other_roles: Iterable[Role]) -> Fault | None:
    """Return why one person may not hold this role beside the others, or None."""
    all_roles = {role, *other_roles}
    if Role.AUDITOR in all_roles and not all_roles <= BESIDE_AUDITOR:
        return Fault.AUDITOR_ACTS
    if Role.ADMINISTRATOR in all_roles and all_roles & NEVER_BESIDE_ADMINISTRATOR:
        return Fault.ADMINISTRATOR_DECIDES
    return None


def scope_fault(role: Role, *, has_initiative: bool, has_body: bool) -> Fault | None:
    """Return what is wrong with the scope of an office: each role reaches one initiative, a body, or a chamber."""
    if has_initiative != (role in INITIATIVE_ROLES):
        return Fault.TAKES_NO_INITIATIVE if has_initiative else Fault.NEEDS_INITIATIVE
    if has_body != (role in BODY_ROLES):
        return Fault.TAKES_NO_BODY if has_body else Fault.NEEDS_BODY
    return None


def term_fault(from_on: date, to_on: date | None) -> Fault | None:
    """Return what is wrong with the days of an office, or None."""
    return Fault.ENDS_BEFORE_IT_BEGINS if to_on is not None and to_on < from_on else None


def overlap(from_on: date, to_on: date | None, other_from_on: date, other_to_on: date | None) -> bool:
    """Return whether two spans share a day; a span without a last day goes on for ever."""
    return (to_on is None or other_from_on <= to_on) and (other_to_on is None or from_on <= other_to_on)


def last_day_of_invitation(today: date) -> date:
    """Return the last day on which an invitation made today opens the door."""
    return today + timedelta(days=INVITATION_DAYS)


def token_may_live_until(expires_on: date, today: date) -> bool:
    """Return whether a token made today may have this last day: from tomorrow until a year from now."""
    return today < expires_on <= today + timedelta(days=TOKEN_DAYS)


def languages_fit(languages: Collection[str], default: str, known: Collection[str]) -> bool:
    """Return whether these are working languages that the house knows, the first one among them."""
    return bool(languages) and set(languages) <= set(known) and default in languages


def days_from(lines: str) -> list[date]:
    """Return the days out of a text with one a line, each once, in order. ValueError names the line that is none."""
    found = set()
    for number, line in enumerate(lines.splitlines(), start=1):
        if text := line.strip():
            try:
                found.add(date.fromisoformat(text))
            except ValueError:
                raise ValueError(number) from None
    return sorted(found)


def key_of(name: str, taken: Collection[str]) -> str:
    """Return a short key for a chamber of this name that no other bears; names without Latin letters get a number."""
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:30].strip("-") or "chamber"
    numbered = (f"{words}-{number}" for number in range(2, len(taken) + 3))
    return words if words not in taken else next(key for key in numbered if key not in taken)


def new_secret(kind: str) -> str:
    """Return a secret that nobody can guess; its first word tells a finder what it opens."""
    return f"{kind}_{secrets.token_urlsafe(SECRET_BYTES)}"


def digest(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256 in hex. The secret is random, so it needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
