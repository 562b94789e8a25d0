"""Every change of who belongs to the house, who holds what, and how the house is set up."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.engines.working_days import DAYS_OF_A_WEEK
from hemicycle.kernel import clock, permissions
from hemicycle.kernel.actions import action, lock, tell
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import (
    Chamber,
    Comment,
    Draft,
    Evidence,
    IdempotencyKey,
    Initiative,
    Invitation,
    Notification,
    Office,
    Parliament,
    Record,
    SavedView,
    Token,
    Translation,
    User,
)
from hemicycle.kernel.terms import INITIATIVE_ROLES, ChamberKind, Role
from hemicycle.rooms.administration import queries, rules
from hemicycle.rooms.administration.adapters import databases
from hemicycle.rooms.administration.rules import Fault
from hemicycle.rooms.ledger.actions import erase as erase_entries

FAULTS = {
    Fault.NEEDS_INITIATIVE: gettext_lazy("This office is held in one initiative. Choose the initiative."),
    Fault.TAKES_NO_INITIATIVE: gettext_lazy("This office is not held in an initiative. Leave the initiative empty."),
    Fault.NEEDS_BODY: gettext_lazy("This office is held in a body. Name the body."),
    Fault.TAKES_NO_BODY: gettext_lazy("This office is not held in a body. Leave the body empty."),
    Fault.ENDS_BEFORE_IT_BEGINS: gettext_lazy("The last day lies before the first day. Correct one of them."),
    Fault.AUDITOR_ACTS: gettext_lazy(
        "An auditor holds no office that acts. End the other office first, or appoint somebody else."
    ),
    Fault.ADMINISTRATOR_DECIDES: gettext_lazy(
        "An administrator holds no office that decides or audits. End the other office first, or appoint somebody else."
    ),
}


@dataclass(frozen=True)
class NewChamber:
    """What the first run is told of a chamber."""

    name: str
    sort: ChamberKind
    key: str = ""
    seats: int = 0


class Invited(NamedTuple):
    """An invitation with the secret that opens it, which is shown this once and never kept."""

    invitation: Invitation
    secret: str


class Issued(NamedTuple):
    """A token with its secret, which is shown this once and never kept."""

    token: Token
    secret: str


@action(permission="administration.found", event="administration.founded", tells=())
def found(
    parliament: Parliament,
    *,
    by: User | None = None,
    chambers: Sequence[NewChamber],
    email: str,
    person_name: str,
    password: str,
) -> list[Record]:
    """Make the parliament, its chambers and its first administrator; return chambers, person and office.

    Only while no parliament exists. ValidationError if the password is too weak.
    """
    _check_settings(parliament)
    if not chambers:
        raise Refused(_("A parliament has at least one chamber. Name it."), "chambers")
    made = _new_chambers(chambers)
    person = _new_person(email, person_name, language=parliament.default_language)
    _set_password(person, password)
    office = Office(person=person, role=Role.ADMINISTRATOR, from_on=clock.today())
    return [*made, person, office]


def _new_chambers(chambers: Sequence[NewChamber]) -> list[Chamber]:
    made: list[Chamber] = []
    for told in chambers:
        key = told.key or rules.key_of(told.name, [chamber.key for chamber in made])
        if not told.name.strip() or key in [chamber.key for chamber in made]:
            raise Refused(_("Each chamber needs a name and a key of its own. Correct them."), "chambers")
        made.append(Chamber(key=key, name=told.name.strip(), sort=told.sort, seats=told.seats))
    return made


def _check_settings(parliament: Parliament) -> None:
    """Refuse a parliament without a name, with languages that the house does not speak, or with no real currency."""
    parliament.name, parliament.currency = parliament.name.strip(), parliament.currency.strip().upper()
    if not parliament.name:
        raise Refused(_("The parliament has no name. Write its name."), "name")
    if not rules.languages_fit(parliament.languages, parliament.default_language, dict(settings.LANGUAGES)):
        raise Refused(_("Choose at least one working language, and the first language among them."), "languages")
    if len(parliament.currency) != 3 or not parliament.currency.isascii() or not parliament.currency.isalpha():
        raise Refused(_("A currency is a code of three letters, such as EUR. Correct it."), "currency")
    if not set(parliament.rest_days) < set(range(DAYS_OF_A_WEEK)):
        raise Refused(_("A week needs at least one working day."), "rest-days")
    if len(parliament.holidays) > rules.MOST_HOLIDAYS:
        most = {"most": rules.MOST_HOLIDAYS}
        raise Refused(_("At most %(most)s holidays. Take away those that are past.") % most, "holidays")


@action(permission="administration.change-settings", event="administration.settings-changed", tells=())
def change_parliament(
    parliament: Parliament,
    *,
    by: User,
    name: str,
    languages: Sequence[str],
    default_language: str,
    currency: str,
    second_factor_demanded: bool,
    country: str = "",
    rest_days: Collection[int] | None = None,
    holidays: Collection[date] | None = None,
) -> Parliament:
    """Change what the whole house is set to; days of rest and holidays that are left out stay as they are."""
    if rest_days is not None:
        parliament.rest_days = sorted(set(rest_days))
    if holidays is not None:
        parliament.holidays = sorted({day.isoformat() for day in holidays})
    parliament.name, parliament.country, parliament.currency = name, country.strip(), currency
    parliament.languages, parliament.default_language = list(languages), default_language
    parliament.second_factor_demanded = second_factor_demanded
    _check_settings(parliament)
    return parliament


@action(permission="administration.change-chambers", event="administration.chamber-added", tells=())
def add_chamber(parliament: Parliament, *, by: User, name: str, sort: str, key: str = "", seats: int = 0) -> Chamber:
    """Add a chamber, or the services that chambers share; its key never changes afterwards."""
    taken = set(Chamber.objects.values_list("key", flat=True))
    chamber = Chamber(key=key or rules.key_of(name, taken), name=name.strip(), sort=ChamberKind(sort), seats=seats)
    if not chamber.name:
        raise Refused(_("The chamber has no name. Write its name."), "name")
    if chamber.key in taken:
        raise Refused(_("Another chamber has this key. Choose another key."), "key")
    return chamber


@action(permission="administration.change-chambers", event="administration.chamber-changed", tells=())
def change_chamber(chamber: Chamber, *, by: User, name: str, seats: int = 0) -> Chamber:
    """Change the name and the seats of a chamber."""
    if not name.strip():
        raise Refused(_("The chamber has no name. Write its name."), "name")
    chamber.name, chamber.seats = name.strip(), seats
    return chamber


@action(permission="administration.add-person", event="administration.person-added", tells=())
def add_person(
    where: Parliament | Chamber,
    *,
    by: User,
    email: str,
    name: str,
    unit: str = "",
    language: str = "",
    password: str = "",
) -> User:
    """Add a person to a chamber, or to the whole house where `where` is the parliament.

    Without a password nobody can sign in until the person accepts an invitation. ValidationError for a weak password.
    """
    spoken = language or _parliament().default_language
    person = _new_person(email, name, unit=unit, language=spoken)
    person.chamber = where if isinstance(where, Chamber) else None
    if password:
        _set_password(person, password)
    return person


def _new_person(email: str, name: str, *, language: str, unit: str = "") -> User:
    person = User(name=name.strip(), unit=unit.strip(), language=language)
    person.email = _free_address(email, person)
    person.set_unusable_password()
    _check_person(person)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def _check_person(person: User) -> None:
    if not person.name:
        raise Refused(_("The person has no name. Write the name."), "name")
    if person.language not in dict(settings.LANGUAGES):
        raise Refused(_("Hemicycle does not speak this language. Choose one of the list."), "language")


def _free_address(email: str, person: User) -> str:
    """Return the address as it is kept: in lower case. Refused if it is none or somebody else's."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(_("This is not an e-mail address. Write it as name@place."), "email") from None
    if User.objects.filter(email__iexact=address).exclude(pk=person.pk).exists():
        raise Refused(_("Somebody else has this e-mail address. Look for the person in the list."), "email")
    return address


def _set_password(person: User, password: str) -> None:
    validate_password(password, person)
    person.set_password(password)


def _parliament() -> Parliament:
    return Parliament.objects.get()


@action(permission="administration.change-person", event="administration.person-changed", tells=())
def change_person(person: User, *, by: User, email: str, name: str, unit: str = "", language: str = "en") -> User:
    """Change a person's name, address, unit or language. The address is what the person signs in with."""
    if person.erased_at:
        raise Refused(_("This person was erased. Add the person anew."), "erased")
    address = _free_address(email, person)
    person.email, person.name, person.unit, person.language = address, name.strip(), unit.strip(), language
    _check_person(person)
    EmailAddress.objects.filter(user_id=person.pk).exclude(email=address).delete()
    EmailAddress.objects.update_or_create(
        user_id=person.pk, email=address, defaults={"verified": True, "primary": True}
    )
    return person


@action(permission="administration.deactivate", event="administration.deactivated")
def deactivate(person: User, *, by: User, reason: str) -> User:
    """Take away a person's access at once. Offices stay as they are, and open nothing."""
    if not person.is_active:
        raise Refused(_("This person has no access any more. Nothing is left to do."), "inactive")
    _need(reason)
    _keep_an_administrator(_held(person), clock.today() - timedelta(days=1))
    person.is_active = False
    return person


@action(permission="administration.deactivate", event="administration.reactivated", tells=())
def reactivate(person: User, *, by: User) -> User:
    """Give a person access again, with the offices still in force."""
    if person.is_active:
        raise Refused(_("This person has access already. Nothing is left to do."), "active")
    if person.erased_at:
        raise Refused(_("This person was erased. Add the person anew."), "erased")
    person.is_active = True
    return person


def _need(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Write the reason in a sentence."), "reason")


def _held(person: User) -> list[Office]:
    """Return the person's offices that are or will be in force."""
    today = clock.today()
    return [office for office in Office.objects.filter(person=person) if office.to_on is None or office.to_on >= today]


def _keep_an_administrator(ending: Collection[Office], last_day: date) -> None:
    """Refuse to leave the house without an administrator. The parliament's row serialises two who try it at once."""
    lock(Parliament.objects.all())
    if queries.is_last_administrator(ending, last_day):
        raise Refused(
            _("This is the last administrator of the house. Appoint another administrator first."), "last-administrator"
        )


@action(permission="administration.appoint", event="administration.appointed", tells=())
def appoint(
    person: User,
    *,
    by: User,
    role: str,
    from_on: date,
    to_on: date | None = None,
    chamber: Chamber | None = None,
    initiative: Initiative | None = None,
    body: str = "",
) -> Office:
    """Give a person an office, from a day until a day; without a chamber it reaches the whole house.

    Nobody appoints themselves. The administrator's own office must reach the chamber in which the office is held.
    """
    held_as = Role(role)
    reach = initiative.chamber if initiative and held_as in INITIATIVE_ROLES else chamber
    permissions.demand(by, "administration.appoint", reach or _parliament())
    if not person.is_active:
        raise Refused(_("This person has no access. Give access back first."), "inactive")
    others = queries.overlapping(person, from_on, to_on)
    _refuse_fault(rules.term_fault(from_on, to_on))
    _refuse_fault(rules.scope_fault(held_as, has_initiative=initiative is not None, has_body=bool(body)))
    _refuse_fault(rules.clash(held_as, [Role(office.role) for office in others]))
    office = Office(
        person=person, role=held_as, chamber=reach, initiative=initiative, body=body, from_on=from_on, to_on=to_on
    )
    if any(_is_same(office, other) for other in others):
        raise Refused(_("The person holds this office on some of these days already. Look at the dates."), "held")
    return office


def _refuse_fault(fault: Fault | None) -> None:
    if fault is not None:
        raise Refused(FAULTS[fault], fault.replace(" ", "-"))


def _is_same(office: Office, other: Office) -> bool:
    """Return whether two offices are one role in one scope."""
    return (office.role, office.chamber_id, office.initiative_id, office.body) == (
        other.role,
        other.chamber_id,
        other.initiative_id,
        other.body,
    )


@action(permission="administration.end-office", event="administration.office-ended", tells=("reason",))
def end_office(office: Office, *, by: User, to_on: date, reason: str = "") -> Office:
    """Set the last day of an office; its tokens die with it."""
    if office.to_on is not None and office.to_on < clock.today():
        raise Refused(_("This office has ended already. Nothing is left to do."), "ended")
    _refuse_fault(rules.term_fault(office.from_on, to_on))
    if office.to_on is not None and to_on > office.to_on:
        raise Refused(
            _("The office would end later than now. Appoint the person for the further time instead."), "later"
        )
    _keep_an_administrator([office], to_on)
    office.to_on = to_on
    return office


@action(permission="administration.invite", event="administration.invited", tells=())
def invite(person: User, *, by: User) -> Invited:
    """Open the door for a person who has no password or lost it. Earlier invitations are withdrawn."""
    if not person.is_active:
        raise Refused(_("This person has no access. Give access back first."), "inactive")
    for earlier in queries.open_invitations(person):
        withdraw_invitation(earlier, by=by)
    secret = rules.new_secret("invitation")
    invitation = Invitation(person=person, chamber_id=person.chamber_id, digest=rules.digest(secret))
    invitation.expires_on = rules.last_day_of_invitation(clock.today())
    return Invited(invitation, secret)


@action(permission="administration.invite", event="administration.invitation-withdrawn", tells=())
def withdraw_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """Close an open invitation."""
    if invitation.accepted_at or invitation.expires_on < clock.today():
        raise Refused(_("This invitation is not open any more. Nothing is left to do."), "closed")
    invitation.expires_on = clock.today() - timedelta(days=1)
    return invitation


@action(permission="administration.accept-invitation", event="administration.invitation-accepted", tells=())
def accept_invitation(invitation: Invitation, *, by: User, secret: str, password: str) -> Invitation:
    """Set the invited person's password. The secret opens the door once. ValidationError for a weak password."""
    is_open = invitation.accepted_at is None and invitation.expires_on >= clock.today() and by.is_active
    if not is_open or not secrets.compare_digest(rules.digest(secret), invitation.digest):
        raise Refused(_("This invitation is not open any more. Ask your administrator for another one."), "closed")
    _set_password(by, password)
    by.save(update_fields=["password"])
    invitation.accepted_at = clock.now()
    return invitation


@action(permission="administration.remove-second-factor", event="administration.second-factor-removed", tells=())
def remove_second_factor(person: User, *, by: User, reason: str) -> User:
    """Remove a lost second factor; the person sets up another one at the next sign-in."""
    _need(reason)
    removed, _kinds = Authenticator.objects.filter(user_id=person.pk).delete()
    if not removed:
        raise Refused(_("This person has no second factor. Nothing is left to do."), "none")
    tell(person, "administration.second-factor-removed", reason=reason)
    return person


@action(permission="administration.create-token", event="administration.token-created", tells=())
def create_token(
    office: Office, *, by: User, name: str, scopes: Sequence[str], expires_on: date, has_second_factor: bool = False
) -> Issued:
    """Make a token that acts for one's own office, within the permissions named in `scopes` (their keys)."""
    today = clock.today()
    if not office.in_force(today):
        raise Refused(_("This office is not held today. Choose an office in force."), "office")
    if not name.strip():
        raise Refused(_("The token has no name. Write what it is for."), "name")
    if not rules.token_may_live_until(expires_on, today):
        raise Refused(
            _("A token lives at most a year. Choose a last day between tomorrow and a year from now."), "expires"
        )
    _check_scopes(office, scopes, has_second_factor)
    secret = rules.new_secret("hmc")
    token = Token(office=office, chamber_id=office.chamber_id, name=name.strip(), digest=rules.digest(secret))
    token.scopes, token.expires_on, token.has_second_factor = sorted(set(scopes)), expires_on, has_second_factor
    return Issued(token, secret)


def _check_scopes(office: Office, scopes: Sequence[str], has_second_factor: bool) -> None:
    """Refuse a permission that the office does not give, or one that decides where no second factor was shown."""
    given = {permission.key: permission for permission in queries.scopes(office.role)}
    if not scopes:
        raise Refused(_("The token would open nothing. Choose at least one permission."), "scopes")
    for key in scopes:
        if key not in given:
            raise Refused(_("This office does not give the permission %(key)s. Leave it out.") % {"key": key}, "scopes")
        if given[key].decides and not has_second_factor:
            raise Refused(
                _("The permission %(key)s decides. Sign in with a second factor, then make the token.") % {"key": key},
                "second-factor",
            )


@action(permission="administration.revoke-token", event="administration.token-revoked", tells=())
def revoke_token(token: Token, *, by: User | None) -> Token:
    """Close a token at once."""
    if token.revoked_at:
        raise Refused(_("This token was revoked already. Nothing is left to do."), "revoked")
    token.revoked_at = clock.now()
    return token


@action(permission="administration.erase", event="administration.person-erased", tells=("reason",), keeps_before=False)
def erase_person(person: User, *, by: User, reason: str) -> list[Record]:
    """Erase who the person was, everywhere: the record, the ledger's content about it, and what the person kept here.

    What the person did stays, done by an erased person; every proof of the ledger still verifies.
    """
    _need(reason)
    if person.erased_at:
        raise Refused(_("This person was erased already. Nothing is left to do."), "erased")
    held = _held(person)
    _keep_an_administrator(held, clock.today() - timedelta(days=1))
    ended = lock(Office.objects.filter(pk__in=[office.pk for office in held]))
    tokens = lock(Token.objects.filter(office__person=person))
    closed = lock(queries.open_invitations(person))
    yesterday = clock.today() - timedelta(days=1)
    for office in ended:
        office.to_on = max(office.from_on, yesterday)
    for token in tokens:
        token.name, token.revoked_at = "", token.revoked_at or clock.now()
    for invitation in closed:
        invitation.expires_on = yesterday
    named = [*tokens, *_words_about(person)]
    _forget(person)
    for record in (person, *named):
        erase_entries(_parliament(), by=by, kind=record.kind(), pk=record.pk, reason=reason)
    transaction.on_commit(databases.empty_write_ahead_log)
    return [person, *ended, *closed, *named]


def _words_about(person: User) -> list[Record]:
    """Return what hangs on the person, with its words taken out."""
    found: list[Record] = []
    for model, words in ((Translation, ("text",)), (Comment, ("text",)), (Evidence, ("title", "filename"))):
        for hung in lock(model.objects.filter(subject_kind=User.kind(), subject_id=person.pk)):
            for name in words:
                setattr(hung, name, "")
            found.append(hung)
    return found


def _forget(person: User) -> None:
    """Take everything from the person's row that says who it was, and delete what only the person used."""
    person.name, person.unit, person.email = "", "", f"{person.pk.hex}@erased.invalid"
    person.is_active, person.erased_at = False, clock.now()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    for model in (EmailAddress, Authenticator):
        model.objects.filter(user_id=person.pk).delete()
    for own in (Draft, SavedView, Notification, IdempotencyKey):
        own.objects.filter(person=person).delete()
    _forget_what_others_kept(person)


def _forget_what_others_kept(person: User) -> None:
    """Delete sessions of the person, drafts of others about them, and kept answers that show them."""
    told = str(person.pk)
    Draft.objects.filter(form__contains=told).delete()
    for session in Session.objects.iterator():
        if told in str(session.get_decoded()):
            session.delete()
    for answer in IdempotencyKey.objects.exclude(body=None).iterator():
        if told.encode() in bytes(answer.body):
            answer.delete()
