"""Questionnaires through the API: what there is, how it is asked, and what answers score."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

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
    Value,
    allowed,
    paged,
    resolve,
    resolve_in,
)
from hemicycle.engines import questionnaire as engine
from hemicycle.rooms.questionnaires import actions, queries
from hemicycle.rooms.questionnaires.models import Instrument, InstrumentVersion
from hemicycle.rooms.questionnaires.rules import Origin, State

router = Router()


class InstrumentOut(RecordOut):
    """A questionnaire through all its versions."""

    key: str
    title: dict[str, str]
    stage: str
    origin: Origin


@router.get(
    "/instruments",
    auth=allowed("questionnaires.read"),
    response=Page[InstrumentOut],
    summary="List the questionnaires",
)
def list_instruments(request: Request, paging: Query[Paging]) -> Listing:
    """Return the instruments."""
    return paged(request, queries.instruments(request.user), paging)


class InstrumentVersionOut(RecordOut):
    """A version of a questionnaire; `name` is what people call it, `document` is all that it asks."""

    instrument: UUID
    called: str
    name: str
    number: int
    state: State
    questions: int
    sha256: str
    source: str
    published_at: datetime | None

    @staticmethod
    def resolve_instrument(version: InstrumentVersion) -> UUID:
        """Return the id of the instrument, without reading it."""
        return version.instrument_id

    @staticmethod
    def resolve_called(version: InstrumentVersion) -> str:
        """Return key@version."""
        return str(version)


class DocumentOut(InstrumentVersionOut):
    """A version with its document."""

    document: dict[str, Any]


@router.get(
    "/instruments/{uuid:pk}/versions",
    auth=resolve(Instrument, "questionnaires.read"),
    response=Page[InstrumentVersionOut],
    summary="List the versions of a questionnaire",
)
def list_versions(request: Request, pk: UUID, paging: Query[Paging]) -> Listing:
    """Return the versions of an instrument, drafts included, in the order of their making."""
    return paged(request, queries.versions(request.user).filter(instrument=request.subject), paging, by="number")


@router.get(
    "/versions/{uuid:pk}",
    auth=resolve(InstrumentVersion, "questionnaires.read", related=("instrument",)),
    response=DocumentOut,
    summary="Show a version of a questionnaire with all that it asks",
)
def show_version(request: Request, pk: UUID) -> InstrumentVersion:
    """Return one version."""
    found: InstrumentVersion = request.subject
    return found


class ImportIn(In):
    """What the imported version is called, where the file does not say it or says it otherwise."""

    key: Annotated[Text, Field(max_length=60)] = ""
    version: Annotated[Text, Field(max_length=30)] = ""


class ImportedOut(Out):
    """What was imported; `written` is false where it was here already, word for word."""

    instrument: str
    version: str
    questions: int
    written: bool
    left_out: list[str]


@router.post(
    "/imports",
    auth=allowed("questionnaires.import"),
    response={201: ImportedOut},
    summary="Import a questionnaire from a file",
)
def import_file(request: Request, facts: Form[ImportIn], file: File[UploadedFile]) -> dict[str, Any]:
    """Take our own YAML or a survey file: all of it, or nothing with every reason."""
    name = file.name or "questionnaire"
    loaded = queries.load(_content(file), name, key=facts.key, version=facts.version)
    found = queries.instrument_called(loaded.parsed.key, Origin.IMPORTED)
    told = {"document": loaded.document, "parsed": loaded.parsed, "source": loaded.source}
    written = actions.import_version(found, by=request.user, **told)
    return {
        "instrument": loaded.parsed.name,
        "version": loaded.parsed.version,
        "questions": len(loaded.parsed.questions),
        "written": bool(written),
        "left_out": [queries.fault_words(fault) for fault in loaded.left_out],
    }


def _content(file: UploadedFile) -> bytes:
    """Return the file, and not much more of it than would be read."""
    content: bytes = file.read(queries.MOST_BYTES + 1)
    return content


class ScoreIn(In):
    """Answers by the key of their question: a text for one choice, a list for many, a number, a text."""

    answers: Annotated[dict[str, Value], Field(max_length=10_000)]


class PartOut(Out):
    """What one question brings."""

    question: str
    finding: str
    side: str | None
    points: float
    most: float


class ScoresOut(Out):
    """The five numbers of an assessment."""

    raw: float
    mitigation: float
    current: float
    raw_max: float
    mitigation_max: float


class ScoreOut(Out):
    """A score with its parts question by question; `unrecognised` names what counted nothing."""

    instrument: str
    version: str
    scores: ScoresOut
    level: int | str | None
    method: str
    exposure: float | None
    worst: float | None
    blockers: list[str]
    unanswered: list[str]
    unrecognised: list[str]
    parts: list[PartOut]


@router.post(
    "/versions/{uuid:pk}/score",
    auth=resolve_in(InstrumentVersion, "questionnaires.read", "pk"),  # nothing changes, so no version need be named
    response=ScoreOut,
    summary="Score answers; nothing is kept",
)
def score(request: Request, pk: UUID, body: ScoreIn) -> dict[str, Any]:
    """Return the score of these answers. 422 for a draft that makes no sense yet."""
    version: InstrumentVersion = request.subject
    parsed = queries.parsed(version)
    return queries.result_document(version, engine.score(parsed, body.answers), body.answers)
