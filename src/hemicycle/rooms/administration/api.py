"""Administration for programs: people, offices, invitations, tokens, chambers, settings.

The first run and the acceptance of an invitation have no place here: both are done by somebody who has no account yet.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.http import Http404

from hemicycle.api.grammar import (
    NOT_KEPT,
    Count,
    Day,
    Field,
    In,
    Listing,
    Out,
    Page,
    Paging,
    Query,
    RecordOut,
    Request,
    Router,
    Text,
    allowed,
    paged,
    resolve,
    resolve_in,
)
from hemicycle.kernel.models import Chamber, Initiative, Invitation, Office, Parliament, Token, User
from hemicycle.kernel.terms import ChamberKind, Role
from hemicycle.rooms.administration import actions, queries

router = Router()

Name = Annotated[Text, Field(min_length=1, max_length=200)]
Address = Annotated[Text, Field(min_length=3, max_length=254)]
Language = Annotated[Text, Field(min_length=2, max_length=8)]
Reason = Annotated[Text, Field(min_length=1, max_length=1_000)]
State = Literal["active", "awaited", "away", "erased"]


class OfficeOut(RecordOut):
    """A role held by a person in a scope, from a day until a day."""

    person: UUID
    role: Role
    initiative: UUID | None
    body: str
    from_on: date
    to_on: date | None

    @staticmethod
    def resolve_person(office: Office) -> UUID:
        """Return the id of the person, without reading them."""
        return office.person_id

    @staticmethod
    def resolve_initiative(office: Office) -> UUID | None:
        """Return the id of the initiative, without reading it."""
        return office.initiative_id


class PersonOut(RecordOut):
    """A person, with the offices of today."""

    name: str
    email: str
    unit: str
    language: str
    state: State
    offices: list[OfficeOut]

    @staticmethod
    def resolve_state(person: Any) -> str:
        """Return how the person stands towards the house."""
        return queries.state_of(person, person.is_awaited)

    @staticmethod
    def resolve_offices(person: Any) -> list[Office]:
        """Return the offices of today, read already."""
        offices: list[Office] = person.offices_today
        return offices


class PeopleAsked(Paging):
    """Which people to list."""

    q: Annotated[Text, Field(max_length=100)] = ""
    role: list[Role] = []
    state: list[State] = []


def _shown(request: Request, person: User) -> User:
    """Return the person as the answer shows them."""
    found: User = queries.people(request.user).get(pk=person.pk)
    return found


@router.get("/people", auth=allowed("administration.read"), response=Page[PersonOut], summary="List people you may see")
def people(request: Request, asked: Query[PeopleAsked]) -> Listing:
    """Return people in the order in which they were added."""
    return paged(request, queries.people(request.user, asked.q, asked.role, asked.state), asked)


@router.get(
    "/people/{uuid:pk}", auth=resolve(User, "administration.read"), response=PersonOut, summary="Show one person"
)
def person(request: Request, pk: UUID) -> User:
    """Return one person with the offices of today."""
    return _shown(request, request.subject)


class PersonIn(In):
    """A person's details."""

    name: Name
    email: Address
    unit: Annotated[Text, Field(max_length=200)] = ""
    language: Language = "en"


class NewPersonIn(PersonIn):
    """A person who is added, to a chamber or to the whole house."""

    chamber: UUID | None = None


@router.post("/people", auth=allowed("administration.add-person"), response={201: PersonOut}, summary="Add a person")
def add_person(request: Request, body: NewPersonIn) -> User:
    """Add a person; nobody signs in as them before they accept an invitation."""
    facts = body.model_dump()
    where = _chamber(request, facts.pop("chamber")) or Parliament.objects.get()
    return _shown(request, actions.add_person(where, by=request.user, **facts))


def _chamber(request: Request, pk: UUID | None) -> Chamber | None:
    """Return the chamber of this id as far as the person reaches it; Http404 otherwise, None for the whole house."""
    if pk is None:
        return None
    found: Chamber | None = queries.chambers(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404("chamber")
    return found


@router.put(
    "/people/{uuid:pk}",
    auth=resolve(User, "administration.change-person"),
    response=PersonOut,
    summary="Change a person's details",
)
def change_person(request: Request, pk: UUID, body: PersonIn) -> User:
    """Change name, address, unit and language."""
    actions.change_person(request.subject, by=request.user, seen=request.version, **body.model_dump())
    return _shown(request, request.subject)


class ReasonIn(In):
    """Why it is done; the ledger keeps it."""

    reason: Reason


@router.post(
    "/people/{uuid:pk}/deactivation",
    auth=resolve(User, "administration.deactivate"),
    response=PersonOut,
    summary="Take a person's access away",
)
def deactivate(request: Request, pk: UUID, body: ReasonIn) -> User:
    """Sign the person out and stop their tokens at once."""
    actions.deactivate(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return _shown(request, request.subject)


@router.post(
    "/people/{uuid:pk}/reactivation",
    auth=resolve(User, "administration.deactivate"),
    response=PersonOut,
    summary="Give a person access back",
)
def reactivate(request: Request, pk: UUID) -> User:
    """Let the person sign in again."""
    actions.reactivate(request.subject, by=request.user, seen=request.version)
    return _shown(request, request.subject)


@router.post(
    "/people/{uuid:pk}/second-factor-removal",
    auth=resolve(User, "administration.remove-second-factor"),
    response=PersonOut,
    summary="Remove a person's lost second factor",
)
def remove_second_factor(request: Request, pk: UUID, body: ReasonIn) -> User:
    """Remove it; the person sets up another one at the next sign-in."""
    actions.remove_second_factor(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return _shown(request, request.subject)


@router.post(
    "/people/{uuid:pk}/erasure",
    auth=resolve(User, "administration.erase"),
    response=PersonOut,
    summary="Erase who a person was",
)
def erase_person(request: Request, pk: UUID, body: ReasonIn) -> User:
    """Erase name, address and unit here and in the content of the ledger."""
    actions.erase_person(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return _shown(request, request.subject)


@router.get(
    "/people/{uuid:person}/offices",
    auth=resolve_in(User, "administration.read", "person"),
    response=Page[OfficeOut],
    summary="List a person's offices, past and to come",
)
def offices(request: Request, person: UUID, paging: Query[Paging]) -> Listing:
    """Return every office of a person that you may see."""
    return paged(request, queries.offices(request.subject, request.user), paging, by="from_on")


class OfficeIn(In):
    """An office that a person is to hold; without a chamber it reaches the whole house."""

    role: Role
    chamber: UUID | None = None
    initiative: UUID | None = None
    body: Annotated[Text, Field(max_length=60, pattern=r"^[-a-zA-Z0-9_]*$")] = ""
    from_on: Day
    to_on: Day | None = None


@router.post(
    "/people/{uuid:person}/offices",
    auth=resolve_in(User, "administration.appoint", "person"),
    response={201: OfficeOut},
    summary="Appoint a person to an office",
)
def appoint(request: Request, person: UUID, body: OfficeIn) -> Office:
    """Give a person an office."""
    facts = body.model_dump()
    facts["chamber"] = _chamber(request, facts["chamber"])
    facts["initiative"] = _initiative(request, facts["initiative"])
    made: Office = actions.appoint(request.subject, by=request.user, **facts)
    return made


def _initiative(request: Request, pk: UUID | None) -> Initiative | None:
    """Return the initiative of this id as far as the person sees it; Http404 otherwise."""
    if pk is None:
        return None
    found: Initiative | None = Initiative.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404("initiative")
    return found


@router.get(
    "/offices/{uuid:pk}", auth=resolve(Office, "administration.read"), response=OfficeOut, summary="Show one office"
)
def office(request: Request, pk: UUID) -> Office:
    """Return one office."""
    found: Office = request.subject
    return found


class EndIn(In):
    """The last day of an office."""

    to_on: Day
    reason: Annotated[Text, Field(max_length=1_000)] = ""


@router.post(
    "/offices/{uuid:pk}/end",
    auth=resolve(Office, "administration.end-office"),
    response=OfficeOut,
    summary="Set the last day of an office",
)
def end_office(request: Request, pk: UUID, body: EndIn) -> Office:
    """End an office; its tokens stop with it."""
    actions.end_office(request.subject, by=request.user, seen=request.version, **body.model_dump())
    ended: Office = request.subject
    return ended


class InvitationOut(RecordOut):
    """An invitation, without the secret that opens it."""

    person: UUID
    expires_on: date
    accepted_at: datetime | None

    @staticmethod
    def resolve_person(invitation: Invitation) -> UUID:
        """Return the id of the person, without reading them."""
        return invitation.person_id


class InvitedOut(Out):
    """An invitation with the secret that opens it, which is shown this once."""

    invitation: InvitationOut
    secret: str


@router.post(
    "/people/{uuid:person}/invitations",
    auth=resolve_in(User, "administration.invite", "person"),
    response={201: InvitedOut},
    summary="Invite a person",
)
def invite(request: Request, person: UUID) -> dict[str, Any]:
    """Open the door for a person once; an earlier invitation closes."""
    invited = actions.invite(request.subject, by=request.user)
    request.reply["Cache-Control"] = NOT_KEPT
    return {"invitation": invited.invitation, "secret": invited.secret}


@router.post(
    "/invitations/{uuid:pk}/withdrawal",
    auth=resolve(Invitation, "administration.invite"),
    response=InvitationOut,
    summary="Withdraw an invitation",
)
def withdraw_invitation(request: Request, pk: UUID) -> Invitation:
    """Close an open invitation."""
    actions.withdraw_invitation(request.subject, by=request.user, seen=request.version)
    closed: Invitation = request.subject
    return closed


class TokenOut(RecordOut):
    """A token, without its secret."""

    office: UUID
    name: str
    scopes: list[str]
    has_second_factor: bool
    expires_on: date
    revoked_at: datetime | None
    used_at: datetime | None

    @staticmethod
    def resolve_office(token: Token) -> UUID:
        """Return the id of the office, without reading it."""
        return token.office_id


class IssuedOut(Out):
    """A token with its secret, which is shown this once."""

    token: TokenOut
    secret: str


class TokenIn(In):
    """A token for one's own office: the permissions that it may use, by their keys, and its last day."""

    name: Annotated[Text, Field(min_length=1, max_length=100)]
    scopes: Annotated[list[Annotated[Text, Field(max_length=80)]], Field(min_length=1, max_length=200)]
    expires_on: Day


@router.get(
    "/tokens",
    auth=allowed("administration.create-token"),
    response=Page[TokenOut],
    summary="List your tokens, and those you administer",
)
def tokens(request: Request, paging: Query[Paging]) -> Listing:
    """Return tokens, the newest first."""
    return paged(request, queries.tokens(request.user), paging, by="-created_at")


@router.post(
    "/offices/{uuid:office}/tokens",
    auth=resolve_in(Office, "administration.create-token", "office"),
    response={201: IssuedOut},
    summary="Make a token for your own office",
)
def create_token(request: Request, office: UUID, body: TokenIn) -> dict[str, Any]:
    """Make a token. Only a session makes one; it decides only if the session was opened with a second factor."""
    shown = any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))
    issued = actions.create_token(request.subject, by=request.user, has_second_factor=shown, **body.model_dump())
    request.reply["Cache-Control"] = NOT_KEPT
    return {"token": issued.token, "secret": issued.secret}


@router.post(
    "/tokens/{uuid:pk}/revocation",
    auth=resolve(Token, "administration.revoke-token"),
    response=TokenOut,
    summary="Revoke a token",
)
def revoke_token(request: Request, pk: UUID) -> Token:
    """Close a token at once."""
    actions.revoke_token(request.subject, by=request.user, seen=request.version)
    closed: Token = request.subject
    return closed


class ParliamentOut(RecordOut):
    """What the whole house is set to."""

    name: str
    country: str
    languages: list[str]
    default_language: str
    currency: str
    second_factor_demanded: bool
    rest_days: list[int]
    holidays: list[str]


class ParliamentIn(In):
    """What the whole house is to be set to."""

    name: Name
    country: Annotated[Text, Field(max_length=80)] = ""
    languages: Annotated[list[Language], Field(min_length=1, max_length=20)]
    default_language: Language
    currency: Annotated[Text, Field(min_length=3, max_length=3)]
    second_factor_demanded: bool
    rest_days: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(max_length=7)] | None = None
    holidays: Annotated[list[date], Field(max_length=500)] | None = None


@router.get("/parliament", auth=allowed("administration.read"), response=ParliamentOut, summary="Show the settings")
def parliament(request: Request) -> Parliament:
    """Return what the whole house is set to."""
    found = queries.parliament()
    if found is None:
        raise Http404("parliament")
    return found


@router.put(
    "/parliament/{uuid:pk}",
    auth=resolve(Parliament, "administration.change-settings"),
    response=ParliamentOut,
    summary="Change the settings",
)
def change_parliament(request: Request, pk: UUID, body: ParliamentIn) -> Parliament:
    """Change what the whole house is set to."""
    actions.change_parliament(request.subject, by=request.user, seen=request.version, **body.model_dump())
    changed: Parliament = request.subject
    return changed


class ChamberOut(RecordOut):
    """A house of the parliament, or the services its houses share."""

    key: str
    name: str
    sort: ChamberKind
    seats: int


class ChamberIn(In):
    """What may change of a chamber."""

    name: Name
    seats: Count = 0


class NewChamberIn(ChamberIn):
    """A chamber that is added; its key is made of its name where none is given."""

    sort: ChamberKind
    key: Annotated[Text, Field(max_length=40, pattern=r"^[-a-zA-Z0-9_]*$")] = ""


@router.post(
    "/parliament/{uuid:parliament}/chambers",
    auth=resolve_in(Parliament, "administration.change-chambers", "parliament"),
    response={201: ChamberOut},
    summary="Add a chamber",
)
def add_chamber(request: Request, parliament: UUID, body: NewChamberIn) -> Chamber:
    """Add a chamber, or the services that chambers share."""
    added: Chamber = actions.add_chamber(request.subject, by=request.user, **body.model_dump())
    return added


@router.put(
    "/chambers/{uuid:pk}",
    auth=resolve(Chamber, "administration.change-chambers"),
    response=ChamberOut,
    summary="Change a chamber",
)
def change_chamber(request: Request, pk: UUID, body: ChamberIn) -> Chamber:
    """Change the name and the seats of a chamber."""
    actions.change_chamber(request.subject, by=request.user, seen=request.version, **body.model_dump())
    changed: Chamber = request.subject
    return changed
