"""The hall's own routes: oneself, chambers, one's tasks and notices, and what hangs on any record."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from django.http import FileResponse

from hemicycle.api.grammar import (
    Field,
    File,
    Form,
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
    UploadedFile,
    Wrong,
    allowed,
    authenticated,
    paged,
    resolve,
    resolve_any,
)
from hemicycle.kernel import clock, evidence, permissions, tasks, things
from hemicycle.kernel.models import Chamber, Comment, Evidence, Notification, Office, Record, Task, Translation, User
from hemicycle.kernel.rooms import permissions as known_permissions
from hemicycle.kernel.terms import ChamberKind, Role, TaskState

router = Router()

Kind = Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=80)]


class OwnOfficeOut(Out):
    """An office in force."""

    id: UUID
    role: Role
    chamber: UUID | None
    initiative: UUID | None
    body: str
    from_on: date
    to_on: date | None

    @staticmethod
    def resolve_chamber(office: Office) -> UUID | None:
        """Return the id of the chamber, without reading it."""
        return office.chamber_id

    @staticmethod
    def resolve_initiative(office: Office) -> UUID | None:
        """Return the id of the initiative, without reading it."""
        return office.initiative_id


class MeOut(Out):
    """Whoever asks, with what they may do somewhere today."""

    id: UUID
    name: str
    email: str
    language: str
    offices: list[OwnOfficeOut]
    permissions: list[str]


@router.get("/me", auth=authenticated, response=MeOut, summary="Say who you are and what you may do")
def me(request: Request) -> dict[str, Any]:
    """Return the person, their offices of today, and the permissions that these give anywhere."""
    user: User = request.user
    return {
        "id": user.pk,
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "offices": permissions.standing(user).offices,
        "permissions": sorted(key for key in known_permissions() if permissions.may_ever(user, key)),
    }


class HallChamberOut(RecordOut):
    """A house of the parliament, or the services its houses share."""

    key: str
    name: str
    sort: ChamberKind
    seats: int


@router.get(
    "/chambers", auth=allowed("kernel.read"), response=Page[HallChamberOut], summary="List the chambers you reach"
)
def chambers(request: Request, paging: Query[Paging]) -> Listing:
    """Return the chambers that one's offices reach."""
    return paged(request, Chamber.objects.visible_to(request.user), paging, by="key")


@router.get(
    "/chambers/{uuid:pk}", auth=resolve(Chamber, "kernel.read"), response=HallChamberOut, summary="Show a chamber"
)
def chamber(request: Request, pk: UUID) -> Chamber:
    """Return one chamber."""
    found: Chamber = request.subject
    return found


class TaskOut(Out):
    """A piece of long work, and how far it is."""

    id: UUID
    kind: str
    state: TaskState
    done: int
    total: int
    note: str
    result: Any
    error: str
    at: datetime
    ended_at: datetime | None


@router.get("/tasks", auth=allowed("kernel.own"), response=Page[TaskOut], summary="List your tasks, newest first")
def own_tasks(request: Request, paging: Query[Paging]) -> Listing:
    """Return one's own tasks."""
    return paged(request, Task.objects.visible_to(request.user), paging, by="-at")


@router.get("/tasks/{uuid:pk}", auth=resolve(Task, "kernel.own"), response=TaskOut, summary="Show one of your tasks")
def own_task(request: Request, pk: UUID) -> Task:
    """Return one of one's own tasks."""
    found: Task = request.subject
    return found


@router.post(
    "/tasks/{uuid:pk}/cancellation",
    auth=resolve(Task, "kernel.own"),
    response={202: TaskOut},
    summary="Ask one of your tasks to end",
)
def cancel(request: Request, pk: UUID) -> Task:
    """Ask the work to end at its next step; what it wrote is undone."""
    tasks.cancel(request.subject)
    return Task.objects.get(pk=pk)


class NoticeOut(Out):
    """Something that a person should know."""

    id: UUID
    message: str
    params: dict[str, Any]
    url: str
    at: datetime
    read_at: datetime | None


@router.get("/notices", auth=allowed("kernel.own"), response=Page[NoticeOut], summary="List your notices, newest first")
def notices(request: Request, paging: Query[Paging]) -> Listing:
    """Return one's own notices."""
    return paged(request, Notification.objects.visible_to(request.user), paging, by="-at")


@router.post(
    "/notices/{uuid:pk}/reading",
    auth=resolve(Notification, "kernel.own"),
    response=NoticeOut,
    summary="Mark one of your notices as read",
)
def read_notice(request: Request, pk: UUID) -> Notification:
    """Note that the notice was read; a second time changes nothing."""
    Notification.objects.filter(pk=pk, read_at=None).update(read_at=clock.now())
    return Notification.objects.get(pk=pk)


def hanging_on(model: type[Any], subject: Record, user: User) -> QuerySet[Any]:
    """Return what of this kind hangs on a record and may be seen."""
    rows: QuerySet[Any] = model.objects.visible_to(user).filter(subject_kind=subject.kind(), subject_id=subject.pk)
    return rows


class EvidenceOut(RecordOut):
    """A file that proves something; its content lies at `/content`."""

    subject_kind: str
    subject_id: UUID
    title: str
    filename: str
    media_type: str
    digest: str
    size_bytes: int


class EvidenceIn(In):
    """What a file is called in the list of evidence."""

    title: Annotated[Text, Field(min_length=1, max_length=200)]


@router.get(
    "/records/{str:kind}/{uuid:pk}/evidence",
    auth=resolve_any("kernel.read"),
    response=Page[EvidenceOut],
    summary="List the evidence of a record",
)
def list_evidence(request: Request, kind: Kind, pk: UUID, paging: Query[Paging]) -> Listing:
    """Return the evidence that hangs on a record."""
    return paged(request, hanging_on(Evidence, request.subject, request.user), paging)


@router.post(
    "/records/{str:kind}/{uuid:pk}/evidence",
    auth=resolve_any("kernel.add-evidence"),
    response={201: EvidenceOut},
    summary="Add a file as evidence to a record",
)
def add_evidence(request: Request, kind: Kind, pk: UUID, facts: Form[EvidenceIn], file: File[UploadedFile]) -> Evidence:
    """Keep the file by the hash of its content, and hang it on the record."""
    stored = evidence.store(_chunks(file))
    added: Evidence = things.add_evidence(
        request.subject, by=request.user, title=facts.title, filename=file.name or facts.title, stored=stored
    )
    return added


def _chunks(file: UploadedFile) -> Iterator[bytes]:
    yield from file.chunks()


@router.get(
    "/evidence/{uuid:pk}",
    auth=resolve(Evidence, "kernel.read"),
    response=EvidenceOut,
    summary="Show one piece of evidence",
)
def show_evidence(request: Request, pk: UUID) -> Evidence:
    """Return what is known of a file."""
    found: Evidence = request.subject
    return found


FILE_ANSWER = {
    200: {
        "description": "The file.",
        "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get(
    "/evidence/{uuid:pk}/content",
    auth=resolve(Evidence, "kernel.read"),
    response={200: None},
    summary="Download a piece of evidence",
    openapi_extra={"responses": FILE_ANSWER},
)
def evidence_content(request: Request, pk: UUID) -> FileResponse:
    """Return the file itself, as an attachment."""
    return evidence.serve(request.subject)


class CommentOut(RecordOut):
    """A remark on a record."""

    subject_kind: str
    subject_id: UUID
    text: str
    author: UUID
    resolved_at: datetime | None

    @staticmethod
    def resolve_author(comment: Comment) -> UUID:
        """Return the id of the author, without reading them."""
        return comment.author_id


class CommentIn(In):
    """A remark."""

    text: Annotated[Text, Field(min_length=1, max_length=4_000)]


@router.get(
    "/records/{str:kind}/{uuid:pk}/comments",
    auth=resolve_any("kernel.read"),
    response=Page[CommentOut],
    summary="List the remarks on a record",
)
def list_comments(request: Request, kind: Kind, pk: UUID, paging: Query[Paging]) -> Listing:
    """Return the remarks on a record, oldest first."""
    return paged(request, hanging_on(Comment, request.subject, request.user), paging)


@router.post(
    "/records/{str:kind}/{uuid:pk}/comments",
    auth=resolve_any("kernel.comment"),
    response={201: CommentOut},
    summary="Write a remark on a record",
)
def comment(request: Request, kind: Kind, pk: UUID, body: CommentIn) -> Comment:
    """Write a remark, signed by oneself."""
    written: Comment = things.comment(request.subject, by=request.user, text=body.text)
    return written


class TranslationOut(RecordOut):
    """A field of a record in another language."""

    subject_kind: str
    subject_id: UUID
    field: str
    language: str
    text: str
    source_version: int


class TranslationIn(In):
    """A text in another language."""

    field: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")]
    text: Annotated[Text, Field(min_length=1, max_length=4_000)]


@router.get(
    "/records/{str:kind}/{uuid:pk}/translations",
    auth=resolve_any("kernel.read"),
    response=Page[TranslationOut],
    summary="List the translated texts of a record",
)
def list_translations(request: Request, kind: Kind, pk: UUID, paging: Query[Paging]) -> Listing:
    """Return the texts of a record in other languages."""
    return paged(request, hanging_on(Translation, request.subject, request.user), paging)


@router.post(
    "/records/{str:kind}/{uuid:pk}/translations",
    auth=resolve_any("kernel.translate"),
    response=TranslationOut,
    summary="Give a text of a record in another language",
)
def translate(request: Request, kind: Kind, pk: UUID, body: TranslationIn) -> Translation:
    """Write or replace the text of one field in one language."""
    if body.field not in _texts(request.subject):
        raise Wrong(409, f"This record has no text {body.field!r} to translate.", "field")
    translated: Translation = things.translate(request.subject, by=request.user, **body.model_dump())
    return translated


def _texts(subject: Record) -> Iterable[str]:
    """Return the names of the fields that hold words of people's own."""
    return {
        field.name
        for field in subject._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and field.editable
        and not field.choices
        and not field.unique
    }
