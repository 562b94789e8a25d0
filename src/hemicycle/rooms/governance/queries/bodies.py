"""Reading bodies: who sits in them on a day, what is delegated to them, and what a body that lapses hands over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import translation

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, Office, Parliament, Record, User
from hemicycle.kernel.offers import Matter, Papers, Words
from hemicycle.kernel.rooms import matters, rooms
from hemicycle.rooms.governance.models import (
    Body,
    Condition,
    Decision,
    DeclaredInterest,
    Delegation,
    Mandate,
    PolicyException,
)
from hemicycle.rooms.governance.rules.bodies import VOTING, BodyState, SeatKind
from hemicycle.rooms.governance.rules.policies import ExceptionState


def spoken(words: Words) -> dict[str, str]:
    """Return words in every working language of the house, so that they stay as they were said."""
    found = {}
    for language in Parliament.objects.get().languages:
        with translation.override(language):
            found[language] = str(words)
    return found


def mandates(body: Body, on: date | None = None) -> list[Mandate]:
    """Return the seats of a body that are held on a day, the chair first. One query."""
    order = list(SeatKind)
    day = on or clock.today()
    held = [each for each in Mandate.objects.filter(body=body).select_related("person", "body") if each.in_force(day)]
    return sorted(held, key=lambda each: (order.index(SeatKind(each.seat)), each.person.name))


def voters(body: Body, on: date | None = None) -> dict[UUID, Mandate]:
    """Return who may vote in a body on a day, each person once whatever the number of their seats. One query."""
    found: dict[UUID, Mandate] = {}
    for mandate in mandates(body, on):
        if mandate.seat in VOTING and mandate.person.is_active:
            found.setdefault(mandate.person_id, mandate)
    return found


@dataclass(frozen=True)
class Decider:
    """A body that decides, with whether it may do so on the day asked about, and the last day of its mandate."""

    key: str
    may_decide: bool
    until: date | None


@dataclass(frozen=True)
class DecidingBodies:
    """The bodies before which rooms bring what they want decided: those that are kept, and the keys of the others."""

    kept: tuple[Decider, ...]
    missing: tuple[str, ...]

    @property
    def until(self) -> date | None:
        """Return the last day on which all their mandates hold."""
        return min((body.until for body in self.kept if body.until), default=None)


def deciding_bodies(on: date) -> DecidingBodies:
    """Return the bodies that the matters of all rooms name as deciding. One query, and what the matters ask."""
    keys = sorted({key for matter in matters().values() for key in matter.deciders()})
    held = Q(to_on=None) | Q(to_on__gte=on)
    seats = Mandate.objects.filter(
        held, body=OuterRef("pk"), seat__in=VOTING, from_on__lte=on, person__is_active=True
    ).order_by()
    filled = seats.values("body").annotate(n=Count("person", distinct=True)).values("n")
    office = Office.objects.filter(held, role=OuterRef("sole_office"), from_on__lte=on, person__is_active=True)
    bodies = Body.objects.filter(key__in=keys).annotate(filled=Coalesce(Subquery(filled), 0), is_held=Exists(office))
    kept = tuple(Decider(body.key, _may_decide(body, on), body.to_on) for body in bodies)
    return DecidingBodies(kept, tuple(key for key in keys if key not in {body.key for body in kept}))


def _may_decide(body: Any, on: date) -> bool:
    is_seated = body.is_held if body.sole_office else body.filled >= body.quorum
    return body.state(on) is BodyState.IN_OFFICE and bool(body.terms) and is_seated


def vacant(body: Body, held: Sequence[Mandate]) -> int:
    """Return how many voting seats nobody holds."""
    return max(0, body.seats - len({each.person_id for each in held if each.seat in VOTING}))


def amount_of(papers: Papers) -> Decimal | None:
    """Return the amount that papers name, none where they name none that is a number."""
    try:
        return Decimal(str(papers.document["amount"]))
    except (KeyError, InvalidOperation):
        return None


def delegated(body: Body, deciding: str, matter: Matter, papers: Papers) -> Delegation | None:
    """Return the delegation by which `body` decides in place of the body that would, within its limit."""
    today = clock.today()
    for each in Delegation.objects.filter(body__key=deciding, to_body=body, matter__in=["", matter.key]):
        amount = amount_of(papers)
        within = each.limit is None or (amount is not None and amount <= each.limit)
        if each.in_force(today) and within:
            return each
    return None


def bodies_of(person: Any) -> list[UUID]:
    """Return the bodies in which a person holds a seat today. One query."""
    held = Mandate.objects.filter(person=person).select_related("body")
    return [each.body_id for each in held if each.in_force(clock.today())]


def delegations_of(person: Any) -> list[Delegation]:
    """Return what the bodies of a person let others decide, or decide for others, today. Two queries."""
    mine = bodies_of(person)
    of_mine = Delegation.objects.filter(Q(body__in=mine) | Q(to_body__in=mine)).select_related("body", "to_body")
    return [each for each in of_mine if each.in_force(clock.today())]


def declared(record: Any) -> list[UUID]:
    """Return who declared an interest in the initiative of a record, or in one of its suppliers."""
    initiative = record if isinstance(record, Initiative) else getattr(record, "initiative", None)
    if initiative is None:
        return []
    today = clock.today()
    known = DeclaredInterest.objects.filter(Q(ended_on=None) | Q(ended_on__gt=today), declared_on__lte=today)
    suppliers = initiative.supplier_names
    return [
        each.person_id
        for each in known
        if each.initiative_id == initiative.pk or " ".join(each.supplier.split()).casefold() in suppliers
    ]


def conflicts(matter: Matter, record: Any, people: Sequence[User]) -> dict[str, dict[str, str]]:
    """Return who of these people may not take part in a matter, each with the reason in every working language."""
    found: dict[UUID, Words] = dict(matter.conflicts(record, people))
    known = {person.pk for person in people}
    for room in rooms():
        for interest in room.interests:
            for person_id in interest.of(record):
                found.setdefault(person_id, interest.title)
    return {str(person_id): spoken(reason) for person_id, reason in found.items() if person_id in known}


def awaiting(user: Any, body: Body) -> list[tuple[Matter, Record]]:
    """Return what awaits this body and the person may see, by the matters of all rooms."""
    return [
        (matter, record)
        for matter in matters().values()
        for record in matter.awaiting(user)
        if matter.body(record) == body.key
    ]


def hand_over(user: Any, body: Body) -> dict[str, Any]:
    """Return what a body leaves to the next one: open matters, duties, exceptions, seats and decisions to confirm."""
    today = clock.today()
    decisions = Decision.objects.visible_to(user).filter(body=body)
    open_conditions = (
        Condition.objects.visible_to(user)
        .filter(decision__body=body, discharged_on=None)
        .select_related("owner", "decision__body")
    )
    exceptions = PolicyException.objects.visible_to(user).select_related("policy")
    return {
        "body": body.name,
        "term": body.term,
        "state": body.state(today).value,
        "mandate_until": body.to_on,
        "caretaker_until": body.caretaker_until_on,
        "matters": [{"matter": str(matter.title), "about": str(record)} for matter, record in awaiting(user, body)],
        "duties": [
            {"text": each.text, "owner": each.owner.name, "due_on": each.due_on, "decision": each.decision.reference}
            for each in open_conditions
        ],
        "exceptions": [
            {"rule": each.rule, "policy": str(each.policy), "until_on": each.until_on}
            for each in exceptions
            if each.state(today) is ExceptionState.GRANTED
        ],
        "mandates": [
            {"person": each.person.name, "seat": each.seat, "group": each.group, "until_on": each.to_on}
            for each in mandates(body)
        ],
        "to_confirm": [
            {"reference": each.reference, "title": each.title}
            for each in decisions.filter(needs_confirmation=True, confirmed_by=None).select_related("body")
        ],
    }


def people_of(ids: Iterable[Any]) -> dict[str, User]:
    """Return people by the text of their id. One query."""
    return {str(person.pk): person for person in User.objects.filter(pk__in=list(ids))}


def body_of(key: str) -> Body | None:
    """Return the body of a key, none where the house keeps no such body."""
    found: Body | None = Body.objects.filter(key=key).first()
    return found
