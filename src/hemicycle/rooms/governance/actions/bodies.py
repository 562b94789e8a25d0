"""What changes a body: its mandate, members, delegations, lapse and renewal, and declared interests."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Chamber, Initiative, Office, Parliament, Record, User
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.rooms import matters
from hemicycle.kernel.terms import Role
from hemicycle.rooms.governance.models import Body, DeclaredInterest, Delegation, Mandate
from hemicycle.rooms.governance.rules.bodies import VOTING, BodyState, SeatKind, Skill
from hemicycle.rooms.governance.rules.votes import Majority

OFFICE_OF = {
    SeatKind.CHAIR: Role.BODY_CHAIR,
    SeatKind.VICE_CHAIR: Role.BODY_MEMBER,
    SeatKind.MEMBER: Role.BODY_MEMBER,
    SeatKind.SECRETARY: Role.BODY_SECRETARY,
}
Words = Mapping[str, str]


@action(permission="governance.keep-bodies", event="governance.body-created", tells=("key",))
def create_body(
    place: Parliament | Chamber,
    *,
    by: User,
    key: str,
    names: Words,
    terms: Words,
    from_on: date,
    to_on: date | None = None,
    term: str = "",
    quorum: int = 1,
    majority: Majority = Majority.SIMPLE,
    seats: int = 1,
    sole_office: Role | str = "",
) -> Body:
    """Establish a body with its terms of reference, its mandate and its rule of voting."""
    if Body.objects.filter(key=key).exists():
        raise Refused(_("There is a body of this key already. Choose another key."), "key")
    body = Body(key=key, chamber=place if isinstance(place, Chamber) else None, sole_office=sole_office)
    _describe(body, names, terms, quorum, majority, seats)
    body.term, body.from_on, body.to_on = term.strip(), from_on, to_on
    _demand_span(from_on, to_on)
    return body


@action(permission="governance.keep-bodies", event="governance.body-changed", tells=())
def edit_body(body: Body, *, by: User, names: Words, terms: Words, quorum: int, majority: Majority, seats: int) -> None:
    """Change the name, the terms or the rule of voting. Meetings whose papers are out keep the old rule."""
    _describe(body, names, terms, quorum, majority, seats)


def _describe(body: Body, names: Words, terms: Words, quorum: int, majority: Majority, seats: int) -> None:
    first = Parliament.objects.get().default_language
    if not names.get(first, "").strip():
        raise Refused(_("The body needs a name in the first language of the house."), "names")
    if not 1 <= quorum <= seats:
        raise Refused(_("The quorum lies between one and the number of seats."), "quorum")
    body.names = {language: text.strip() for language, text in names.items() if text.strip()}
    body.terms = {language: text.strip() for language, text in terms.items() if text.strip()}
    body.quorum, body.majority, body.seats = quorum, majority, seats


def _demand_span(from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on < from_on:
        raise Refused(_("The last day lies before the first one."), "to_on")


@action(permission="governance.keep-bodies", event="governance.member-appointed", tells=("seat",))
def appoint_member(
    body: Body,
    *,
    by: User,
    person: User,
    seat: SeatKind = SeatKind.MEMBER,
    from_on: date,
    to_on: date | None = None,
    group: str = "",
    skills: Sequence[str] = (),
) -> list[Record]:
    """Give a person a seat and the office that goes with it. Nobody seats themself, and nobody sits twice at a time."""
    if person.pk == by.pk:
        raise Refused(_("Nobody appoints themselves. Ask somebody else who keeps the bodies."), "person")
    if any(office.role == Role.AUDITOR for office in standing(person).offices):
        raise Refused(_("An auditor acts on nothing. Choose somebody else."), "auditor")
    if seat in VOTING and any(office.role == Role.ADMINISTRATOR for office in standing(person).offices):
        raise Refused(
            _("Who administers accounts hands out the offices that decide, and holds none. Choose somebody else."),
            "administrator",
        )
    if body.sole_office:
        raise Refused(_("An office decides alone here, so there are no seats."), "body")
    last = to_on if to_on and (body.to_on is None or to_on < body.to_on) else body.to_on
    _demand_span(from_on, last)
    if from_on < body.from_on:
        raise Refused(_("The seat would begin before the mandate of the body."), "from_on")
    _demand_free_seat(body, person, seat, from_on)
    mandate = Mandate(body=body, chamber_id=body.chamber_id, person=person, seat=seat, group=group.strip())
    mandate.from_on, mandate.to_on = from_on, last
    mandate.skills = sorted({Skill(skill).value for skill in skills})
    role = OFFICE_OF[SeatKind(seat)]
    held = Office.objects.filter(person=person, role=role, body=body.key)
    if any(each.in_force(from_on) for each in held):
        return [mandate]
    office = Office(person=person, role=role, body=body.key, chamber_id=body.chamber_id, from_on=from_on)
    office.to_on = body.caretaker_until_on if body.to_on and last == body.to_on and body.caretaker_until_on else last
    return [mandate, office]


def _demand_free_seat(body: Body, person: User, seat: SeatKind, on: date) -> None:
    held = [each for each in Mandate.objects.filter(body=body).select_related("body") if each.in_force(on)]
    if any(each.person_id == person.pk for each in held):
        raise Refused(_("This person sits in the body already. One person has one seat and one vote."), "person")
    if seat is SeatKind.CHAIR and any(each.seat == SeatKind.CHAIR for each in held):
        raise Refused(_("The body has a chair. End that seat first."), "seat")
    if seat in VOTING and len({each.person_id for each in held if each.seat in VOTING}) >= body.seats:
        raise Refused(_("Every seat of the body is held. End one first, or raise the number of seats."), "seat")


@action(permission="governance.keep-bodies", event="governance.member-ended")
def end_member(mandate: Mandate, *, by: User, to_on: date, reason: str = "") -> list[Record]:
    """Set the last day of a seat and of the office that came with it."""
    if mandate.to_on is not None and mandate.to_on < clock.today():
        raise Refused(_("This seat has ended already."), "ended")
    _demand_span(mandate.from_on, to_on)
    mandate.to_on = to_on
    role = OFFICE_OF[SeatKind(mandate.seat)]
    offices = lock(Office.objects.filter(person=mandate.person_id, role=role, body=mandate.body.key))
    for office in offices:
        if office.from_on <= to_on and (office.to_on is None or office.to_on > to_on):
            office.to_on = to_on
    return [mandate, *offices]


@action(permission="governance.keep-bodies", event="governance.body-lapsed")
def dissolve(body: Body, *, by: User, on: date, caretaker_until_on: date, reason: str) -> list[Record]:
    """End the mandate on a day, as at a dissolution. Until another day the members go on with what is urgent."""
    if body.to_on is not None and body.to_on < on:
        raise Refused(_("The mandate ends before that day already."), "on")
    _demand_span(on, caretaker_until_on)
    body.to_on, body.caretaker_until_on = on, caretaker_until_on
    seats = lock(Mandate.objects.filter(body=body, from_on__lte=on))
    staying = [each for each in seats if each.to_on is None or each.to_on >= on]
    for mandate in staying:
        mandate.to_on = on
    people = [each.person_id for each in staying]
    offices = lock(Office.objects.filter(body=body.key, person__in=people, role__in=set(OFFICE_OF.values())))
    for office in offices:
        if office.to_on is None or office.to_on >= on:
            office.to_on = caretaker_until_on
    return [*staying, *offices]


@action(permission="governance.keep-bodies", event="governance.body-renewed", tells=("term",))
def renew(body: Body, *, by: User, term: str, from_on: date, to_on: date | None = None) -> None:
    """Begin the mandate of the next term. All seats are empty, and what caretakers decided waits to be confirmed."""
    if body.state(from_on) is BodyState.IN_OFFICE:
        raise Refused(_("The mandate still holds on that day. Let it end first."), "from_on")
    _demand_span(from_on, to_on)
    body.term, body.from_on, body.to_on, body.caretaker_until_on = term.strip(), from_on, to_on, None


@action(permission="governance.keep-bodies", event="governance.delegated", tells=("what",))
def delegate(
    body: Body,
    *,
    by: User,
    to_body: Body,
    what: str,
    from_on: date,
    to_on: date,
    matter: str = "",
    limit: Decimal | None = None,
) -> Delegation:
    """Let another body decide in place of this one, up to an amount and a day; never beyond its own mandate."""
    _demand_span(from_on, to_on)
    if not what.strip():
        raise Refused(_("Say what is delegated."), "what")
    if matter and matter not in matters():
        raise Refused(_("The house knows no such matter."), "matter")
    if body.to_on is not None and to_on > body.to_on:
        raise Refused(_("A delegation ends with the mandate of the body that gives it, or before."), "to_on")
    return Delegation(
        body=body,
        chamber_id=body.chamber_id,
        to_body=to_body,
        what=what.strip(),
        matter=matter,
        limit=limit,
        language=by.language,
        from_on=from_on,
        to_on=to_on,
    )


@action(permission="governance.declare-interest", event="governance.interest-declared", tells=())
def declare_interest(
    place: Parliament | Chamber | Initiative,
    *,
    by: User,
    text: str,
    initiative: Initiative | None = None,
    supplier: str = "",
) -> DeclaredInterest:
    """Declare what might sway oneself: about an initiative, or about a supplier. It recuses from every vote on it."""
    if len(text.strip()) < 3:
        raise Refused(_("Say in a few words what the interest is."), "text")
    if initiative is None and not supplier.strip():
        raise Refused(_("Name the initiative or the supplier that the interest is about."), "supplier")
    found = DeclaredInterest(person=by, initiative=initiative, supplier=supplier.strip(), text=text.strip())
    found.language, found.declared_on = by.language, clock.today()
    found.chamber = place if isinstance(place, Chamber) else getattr(place, "chamber", None)
    return found


@action(permission="governance.declare-interest", event="governance.interest-ended", tells=())
def end_interest(interest: DeclaredInterest, *, by: User) -> None:
    """Say that an interest of one's own is over, from today on."""
    if interest.person_id != by.pk:
        raise Refused(_("Only the person who declared an interest ends it."), "person")
    interest.ended_on = clock.today()
