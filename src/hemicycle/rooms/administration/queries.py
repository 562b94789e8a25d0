"""What the room reads: whether a parliament exists, who belongs to it, who holds what, and whose secret this is."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hemicycle.engines.merkle import Frontier
from hemicycle.kernel import clock
from hemicycle.kernel.models import Chamber, Evidence, Invitation, Office, Parliament, Token, Translation, User
from hemicycle.kernel.offers import OWED_AT_MOST, Due, Hit, Permission
from hemicycle.kernel.permissions import can, may_ever
from hemicycle.kernel.rooms import permissions
from hemicycle.kernel.terms import Role
from hemicycle.rooms.administration import rules
from hemicycle.rooms.ledger.models import Log

STATES = ("active", "awaited", "away", "erased")


def holidays_to_come(house: Parliament) -> list[date]:
    """Return the holidays of the house from today on."""
    return [day for day in map(date.fromisoformat, house.holidays) if day >= clock.today()]


def is_founded() -> bool:
    """Return whether a parliament exists, so that there is somebody to sign in."""
    return Parliament.objects.exists()


def parliament() -> Parliament | None:
    """Return the parliament, or None before the first run."""
    found: Parliament | None = Parliament.objects.first()
    return found


def chambers(user: Any) -> QuerySet[Chamber]:
    """Return the chambers that this person's offices reach."""
    return Chamber.objects.visible_to(user)


def in_force(on: date, path: str = "") -> Q:
    """Return the offices held on this day; `path` leads from the queried model to the office."""
    return Q(**{f"{path}from_on__lte": on}) & (Q(**{f"{path}to_on": None}) | Q(**{f"{path}to_on__gte": on}))


def administrator_offices(on: date) -> QuerySet[Office]:
    """Return the offices of administrators of the whole house on this day, of people who may sign in."""
    return Office.objects.filter(in_force(on), role=Role.ADMINISTRATOR, chamber=None, person__is_active=True)


def is_last_administrator(offices: Collection[Office], last_day: date) -> bool:
    """Return whether nobody would administer the house once these offices ended after this day."""
    of_house = [office for office in offices if office.role == Role.ADMINISTRATOR and office.chamber_id is None]
    if not of_house:
        return False
    after = min(last_day, date.max - timedelta(days=1)) + timedelta(days=1)
    return not administrator_offices(after).exclude(pk__in=[office.pk for office in of_house]).exists()


def holds_beyond(person: User, chambers: Collection[Any]) -> bool:
    """Return whether the person holds, or will hold, an office in the whole house or in another chamber than these."""
    held = Office.objects.filter(Q(to_on=None) | Q(to_on__gte=clock.today()), person=person)
    return held.exclude(chamber_id__in=chambers).exists() if chambers else held.exists()


def administrator(email: str | None = None) -> User:
    """Return the person of this address, or the only administrator of the house. User.DoesNotExist otherwise."""
    if email:
        return person_of(email)
    held = administrator_offices(clock.today()).select_related("person")
    people = {office.person for office in held}
    if len(people) != 1:
        raise User.DoesNotExist(f"There are {len(people)} administrators. Name the one who acts: --as EMAIL")
    return people.pop()


def person_of(email: str) -> User:
    """Return the person who signs in with this address. User.DoesNotExist says which address is unknown."""
    found: User | None = User.objects.filter(email__iexact=email.strip()).first()
    if found is None:
        raise User.DoesNotExist(f"Nobody has the address {email}.")
    return found


def office_of(email: str, role: str) -> Office:
    """Return the office of this role that the person holds today. Office.DoesNotExist names what was not found."""
    held = Office.objects.select_related("person").filter(in_force(clock.today()), person=person_of(email), role=role)
    found: Office | None = held.order_by("from_on").last()
    if found is None:
        raise Office.DoesNotExist(f"{email} does not hold the office {role} today.")
    return found


def _awaited() -> Exists:
    """Return whether an invitation of the person is open."""
    open_ones = Invitation.objects.filter(person=OuterRef("pk"), accepted_at=None, expires_on__gte=clock.today())
    return Exists(open_ones)


def people(user: Any, search: str = "", roles: Collection[str] = (), states: Collection[str] = ()) -> QuerySet[Any]:
    """Return the people whom this person sees, narrowed by words, by offices held today and by state.

    Each comes with `is_awaited`, `offices_today` and `chamber_named`, the chamber's name in the reader's language if it
    has one; two queries whatever the length.
    """
    today = clock.today()
    named = Translation.objects.filter(
        subject_id=OuterRef("chamber"), field="name", language=get_language() or "en"
    ).values("text")[:1]
    found = User.objects.visible_to(user).annotate(is_awaited=_awaited(), chamber_named=Subquery(named))
    found = found.select_related("chamber")
    for word in search.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(unit__icontains=word))
    if roles:
        held = Office.objects.filter(in_force(today), person=OuterRef("pk"), role__in=roles)
        found = found.filter(Exists(held))
    if states:
        wanted = Q()
        for state in states:
            wanted |= _state(state)
        found = found.filter(wanted)
    offices = Office.objects.visible_to(user).filter(in_force(today)).select_related("chamber", "initiative")
    shown: QuerySet[Any] = found.prefetch_related(Prefetch("offices", offices, to_attr="offices_today"))
    return shown


def _state(state: str) -> Q:
    if state == "erased":
        return Q(erased_at__isnull=False)
    if state == "away":
        return Q(is_active=False, erased_at=None)
    return Q(is_active=True, is_awaited=state == "awaited")


def role_counts(user: Any) -> Counter[str]:
    """Return how many of the people whom this person sees hold each role today."""
    held = Office.objects.filter(in_force(clock.today()), person__in=User.objects.visible_to(user))
    pairs = held.order_by().values_list("role").annotate(number=Count("person", distinct=True))
    return Counter(dict(pairs))


def state_counts(user: Any) -> Counter[str]:
    """Return how many of the people whom this person sees are in each state."""
    seen = User.objects.visible_to(user).annotate(is_awaited=_awaited())
    wanted = {state: Count("pk", filter=_state(state)) for state in STATES}
    return Counter(seen.order_by().aggregate(**wanted))


def state_of(person: User, is_awaited: bool) -> str:
    """Return one of STATES: how the person stands towards the house."""
    if person.erased_at:
        return "erased"
    if not person.is_active:
        return "away"
    return "awaited" if is_awaited else "active"


def offices(person: User, user: Any) -> QuerySet[Office]:
    """Return every office of the person that the reader may see, the latest first."""
    seen = Office.objects.visible_to(user).filter(person=person)
    return seen.select_related("chamber", "initiative").order_by("-from_on", "-created_at")


def overlapping(person: User, from_on: date, to_on: date | None) -> list[Office]:
    """Return the offices that the person holds on any day of this span."""
    held = Office.objects.filter(person=person)
    return [office for office in held if rules.overlap(from_on, to_on, office.from_on, office.to_on)]


def open_invitations(person: User) -> QuerySet[Invitation]:
    """Return the person's invitations that still open the door."""
    return Invitation.objects.filter(person=person, accepted_at=None, expires_on__gte=clock.today())


def invitation_of(secret: str) -> Invitation | None:
    """Return the invitation that this secret opens, or None where it was used, withdrawn or has passed."""
    found = Invitation.objects.select_related("person").filter(digest=rules.digest(secret)).first()
    is_open = found and not found.accepted_at and found.expires_on >= clock.today() and found.person.is_active
    return found if is_open else None


def tokens(user: Any) -> QuerySet[Any]:
    """Return the person's own tokens and those that they administer, the newest first."""
    return Token.objects.visible_to(user).select_related("office__person", "office__chamber").order_by("-created_at")


def offices_today(person: Any) -> QuerySet[Office]:
    """Return the offices that the person holds today."""
    return Office.objects.filter(in_force(clock.today()), person=person).select_related("chamber", "initiative")


def scopes(role: str) -> list[Permission]:
    """Return the permissions that an office of this role gives, in the order of their keys."""
    given = [permission for permission in permissions().values() if role in permission.roles]
    return sorted(given, key=lambda permission: permission.key)


def find_people(user: Any, query: str, limit: int) -> Sequence[Hit]:
    """Return the people whose name, address or unit holds the words, for the search of the house."""
    if not can(user, "administration.read"):
        return []
    found = people(user, query).filter(erased_at=None).order_by("name", "pk")[:limit]
    return [
        Hit(str(person), reverse("administration:person", args=[person.pk]), person.unit or person.email)
        for person in found
    ]


def log_head(alias: str) -> dict[str, Any]:
    """Return how far the ledger in this database has come: origin, size and root, empty before anything happened."""
    log = Log.objects.using(alias).filter(is_current=True).first()
    if log is None:
        return {"origin": "", "size": 0, "root": ""}
    frontier = Frontier(log.size, tuple(bytes.fromhex(each) for each in log.frontier))
    return {"origin": log.origin, "size": log.size, "root": frontier.root().hex()}


def cited_evidence(alias: str) -> set[str]:
    """Return the hash of every file of evidence that a row of this database speaks of."""
    return set(Evidence.objects.using(alias).values_list("digest", flat=True).distinct().order_by())


def ending_offices(user: Any) -> Iterator[Due]:
    """Yield the offices that end soon and that nobody holds afterwards, for those who appoint."""
    if not may_ever(user, "administration.appoint"):
        return
    today = clock.today()
    soon = Office.objects.visible_to(user).filter(to_on__gte=today, to_on__lte=today + rules.LOOK_AHEAD)
    later = Office.objects.filter(
        Q(to_on=None) | Q(to_on__gt=OuterRef("to_on")),
        role=OuterRef("role"),
        body=OuterRef("body"),
        initiative__isnull=True,
        chamber__isnull=True,
    )
    of_initiative = Office.objects.filter(
        Q(to_on=None) | Q(to_on__gt=OuterRef("to_on")), role=OuterRef("role"), initiative=OuterRef("initiative")
    )
    of_chamber = Office.objects.filter(
        Q(to_on=None) | Q(to_on__gt=OuterRef("to_on")),
        role=OuterRef("role"),
        body=OuterRef("body"),
        chamber=OuterRef("chamber"),
        initiative=None,
    )
    alone = soon.exclude(Exists(later)).exclude(Exists(of_initiative)).exclude(Exists(of_chamber))
    for office in alone.select_related("person").order_by("to_on")[: OWED_AT_MOST + 1]:
        title = _("Appoint a successor, or extend the office")
        about = f"{office.person}, {office.title}"
        yield Due(title, reverse("administration:person", args=[office.person_id]), by=office.to_on, about=about)


def expiring_invitations(user: Any) -> Iterator[Due]:
    """Yield the invitations that nobody has accepted yet, for those who invite."""
    if not may_ever(user, "administration.invite"):
        return
    today = clock.today()
    waiting = Invitation.objects.visible_to(user).filter(
        accepted_at=None, expires_on__gte=today, expires_on__lte=today + rules.LOOK_AHEAD, person__is_active=True
    )
    for invitation in waiting.select_related("person").order_by("expires_on")[: OWED_AT_MOST + 1]:
        address = reverse("administration:person", args=[invitation.person_id])
        yield Due(
            _("Remind somebody of the invitation"), address, by=invitation.expires_on, about=str(invitation.person)
        )
