"""The public register through the API: its records as they are written, and what the public wrote."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from hemicycle.api.grammar import (
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
from hemicycle.kernel.models import Initiative
from hemicycle.rooms.engagement import actions, queries
from hemicycle.rooms.engagement.models import Contribution, Publication, PublicRecord
from hemicycle.rooms.engagement.rules import clock, fields
from hemicycle.rooms.engagement.rules.clock import About, AnswerOutcome
from hemicycle.rooms.engagement.rules.documents import TextState

router = Router()

Long = Annotated[Text, Field(max_length=fields.LONGEST)]
Reason = Annotated[Text, Field(min_length=3, max_length=1_000)]
Language = Annotated[Text, Field(pattern="^[a-z]{2,3}$")]


class PublicRecordOut(RecordOut):
    """A public record as it is being written."""

    initiative: UUID
    public_name: str
    state: TextState
    edition: int
    withdrawn_at: datetime | None
    returned_because: str
    texts: dict[str, dict[str, str]]

    @staticmethod
    def resolve_initiative(record: PublicRecord) -> UUID:
        """Return the id of the initiative, without reading it."""
        return record.initiative_id


class PublicationOut(RecordOut):
    """An edition as it was published."""

    edition: int
    is_notice: bool
    digest: str
    document: str
    published_at: datetime


@router.get(
    "/records", auth=allowed("engagement.read"), response=Page[PublicRecordOut], summary="List the public records"
)
def list_records(request: Request, paging: Query[Paging]) -> Listing:
    """Return the records that you may see, the oldest first."""
    return paged(request, queries.visible_to(request.user), paging, by="created_at")


@router.get(
    "/records/{uuid:pk}",
    auth=resolve(PublicRecord, "engagement.read"),
    response=PublicRecordOut,
    summary="Show a public record",
)
def show_record(request: Request, pk: UUID) -> PublicRecord:
    """Return one record."""
    found: PublicRecord = request.subject
    return found


@router.post(
    "/initiatives/{uuid:initiative}/record",
    auth=resolve_in(Initiative, "engagement.write", "initiative"),
    response={201: PublicRecordOut},
    summary="Begin the public record of an initiative",
)
def begin(request: Request, initiative: UUID) -> PublicRecord:
    """Begin with what the initiative says of itself."""
    begun: PublicRecord = actions.begin(request.subject, by=request.user)
    return begun


class TextsIn(In):
    """Texts of a record in one language, by field; what is left out stays as it is."""

    language: Language
    texts: dict[Annotated[Text, Field(max_length=40)], Long]


@router.patch(
    "/records/{uuid:pk}",
    auth=resolve(PublicRecord, "engagement.write", related=("initiative",)),
    response=PublicRecordOut,
    summary="Write a public record in one language",
)
def write(request: Request, pk: UUID, body: TextsIn) -> PublicRecord:
    """Write texts."""
    actions.write(request.subject, by=request.user, seen=request.version, language=body.language, texts=body.texts)
    found: PublicRecord = request.subject
    return found


@router.post(
    "/records/{uuid:pk}/submission",
    auth=resolve(PublicRecord, "engagement.write", related=("initiative",)),
    response=PublicRecordOut,
    summary="Ask for approval of a public record",
)
def submit(request: Request, pk: UUID) -> PublicRecord:
    """Submit the texts as they stand."""
    actions.submit(request.subject, by=request.user, seen=request.version)
    found: PublicRecord = request.subject
    return found


class ReturnIn(In):
    """What has to be mended."""

    reason: Reason


@router.post(
    "/records/{uuid:pk}/return",
    auth=resolve(PublicRecord, "engagement.publish", related=("initiative",)),
    response=PublicRecordOut,
    summary="Send a public record back to its writer",
)
def send_back(request: Request, pk: UUID, body: ReturnIn) -> PublicRecord:
    """Send it back."""
    actions.send_back(request.subject, by=request.user, seen=request.version, reason=body.reason)
    found: PublicRecord = request.subject
    return found


class PublishIn(In):
    """The fields that become public."""

    fields: list[Annotated[Text, Field(max_length=80)]]


@router.post(
    "/records/{uuid:pk}/publication",
    auth=resolve(PublicRecord, "engagement.publish", related=("initiative",)),
    response={201: PublicationOut},
    summary="Approve chosen fields of a public record and publish them",
)
def publish(request: Request, pk: UUID, body: PublishIn) -> Publication:
    """Publish the next edition."""
    made: Publication = actions.publish(request.subject, by=request.user, seen=request.version, chosen=body.fields)
    return made


class NoticeIn(In):
    """Why a record is withdrawn, by language."""

    reason: dict[Language, Reason]


@router.post(
    "/records/{uuid:pk}/withdrawal",
    auth=resolve(PublicRecord, "engagement.withdraw", related=("initiative",)),
    response={201: PublicationOut},
    summary="Withdraw a public record and leave a notice",
)
def withdraw(request: Request, pk: UUID, body: NoticeIn) -> Publication:
    """Withdraw it."""
    made: Publication = actions.withdraw(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return made


class ContributionOut(RecordOut):
    """What somebody outside wrote; the address that they may have left is not here."""

    record: UUID
    about: About
    text: str
    language: str
    received_at: datetime
    due_on: date
    outcome: AnswerOutcome
    shown_text: str
    answer: str
    late_because: str
    answered_at: datetime | None

    @staticmethod
    def resolve_record(contribution: Contribution) -> UUID:
        """Return the id of the record, without reading it."""
        return contribution.record_id


@router.get(
    "/contributions",
    auth=allowed("engagement.read"),
    response=Page[ContributionOut],
    summary="List what the public wrote",
)
def list_contributions(request: Request, paging: Query[Paging]) -> Listing:
    """Return what the public wrote about records that you may see, the oldest first."""
    return paged(request, queries.contributions(request.user), paging, by="created_at")


@router.get(
    "/contributions/{uuid:pk}",
    auth=resolve(Contribution, "engagement.read"),
    response=ContributionOut,
    summary="Show what somebody wrote",
)
def show_contribution(request: Request, pk: UUID) -> Contribution:
    """Return one contribution."""
    found: Contribution = request.subject
    return found


class AnswerIn(In):
    """An answer, as it is published."""

    outcome: Annotated[AnswerOutcome, Field(description="Anything but open.")]
    answer: Annotated[Text, Field(min_length=3, max_length=clock.LONGEST_ANSWER)]
    shown_text: Annotated[Text, Field(max_length=clock.LONGEST_ANSWER)] = ""
    late_because: Annotated[Text, Field(max_length=1_000)] = ""


@router.post(
    "/contributions/{uuid:pk}/answer",
    auth=resolve(Contribution, "engagement.answer"),
    response=ContributionOut,
    summary="Answer a contribution in public",
)
def answer(request: Request, pk: UUID, body: AnswerIn) -> Contribution:
    """Answer it."""
    actions.answer(
        request.subject,
        by=request.user,
        seen=request.version,
        outcome=body.outcome,
        answer=body.answer,
        shown_text=body.shown_text,
        late_because=body.late_because,
    )
    found: Contribution = request.subject
    return found


class ErasedOut(Out):
    """That an address is gone."""

    erased: bool


@router.delete(
    "/contributions/{uuid:pk}/email",
    auth=resolve(Contribution, "engagement.forget"),
    response=ErasedOut,
    summary="Erase the address that a contributor left",
)
def forget(request: Request, pk: UUID) -> dict[str, bool]:
    """Erase it."""
    actions.forget(request.subject, by=request.user, seen=request.version)
    return {"erased": True}
