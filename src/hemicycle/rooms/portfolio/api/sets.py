"""The comparison sets through the API: import, read, compare and export them, declare sources, adopt an entry."""

from typing import Annotated, Any
from uuid import UUID

from django.conf import settings

from hemicycle.api.grammar import (
    Field,
    File,
    Flag,
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
    Status,
    Text,
    UploadedFile,
    Value,
    Wrong,
    allowed,
    paged,
    resolve,
    resolve_in,
)
from hemicycle.api.hall import TaskOut
from hemicycle.kernel import tasks as long_work
from hemicycle.kernel.models import Chamber, Initiative, Task
from hemicycle.rooms.portfolio import actions, queries, tasks
from hemicycle.rooms.portfolio.api.register import InitiativeOut
from hemicycle.rooms.portfolio.models import Edition, InventoryEntry, InventorySource
from hemicycle.rooms.portfolio.rules import sources as declarations

router = Router()

Key = Annotated[Text, Field(min_length=1, max_length=60)]


class EditionOut(RecordOut):
    """A comparison set."""

    source: str
    key: str
    title: str
    format: str
    encoding: str
    language: str
    columns: list[str]
    rows: int
    rejected: list[dict[str, Any]]
    digest: str


@router.get("/sets", auth=allowed("portfolio.read"), response=Page[EditionOut], summary="List the comparison sets")
def list_sets(request: Request, paging: Query[Paging]) -> Listing:
    """Return the comparison sets."""
    return paged(request, queries.editions(request.user), paging)


@router.get(
    "/sets/{uuid:pk}", auth=resolve(Edition, "portfolio.read"), response=EditionOut, summary="Show a comparison set"
)
def show_set(request: Request, pk: UUID) -> Edition:
    """Return one comparison set."""
    found: Edition = request.subject
    return found


class InventoryEntryOut(RecordOut):
    """A system of somebody else's inventory; `cells` are those of the source, exactly, `kinds` of what kind (JSON)."""

    identity: str
    row: int
    title: str
    agency: str
    stage: str
    function: str
    fields: dict[str, str]
    cells: dict[str, str]
    kinds: dict[str, str]
    flags: list[str]


class EntryFilters(Paging):
    """What the entries may be narrowed to; `-` for those that do not state it."""

    stage: Annotated[Text, Field(max_length=20)] | None = None
    agency: Annotated[Text, Field(max_length=300)] | None = None
    function: Annotated[Text, Field(max_length=20)] | None = None
    state: Annotated[Text, Field(pattern="^(listed|withdrawn)$")] = queries.LISTED
    q: Annotated[Text, Field(max_length=200)] = ""


@router.get(
    "/sets/{uuid:pk}/entries",
    auth=resolve(Edition, "portfolio.read"),
    response=Page[InventoryEntryOut],
    summary="List the entries of a comparison set",
)
def list_entries(request: Request, pk: UUID, filters: Query[EntryFilters]) -> Listing:
    """Return the entries that the source still lists, by row."""
    names = ("stage", "agency", "function")
    chosen = {name: [value] for name in (*names, "state") if (value := getattr(filters, name))}
    return paged(
        request, queries.fitting(queries.entries(request.subject, filters.q), names, chosen), filters, by="row"
    )


class FacetsOut(Out):
    """How many living entries have each value of each facet; `-` stands for those that do not state it."""

    facets: dict[str, dict[str, int]]


@router.get(
    "/sets/{uuid:pk}/facets",
    auth=resolve(Edition, "portfolio.read"),
    response=FacetsOut,
    summary="Count the entries of a comparison set",
)
def count_entries(request: Request, pk: UUID) -> dict[str, Any]:
    """Return the counts by everything that the set is counted by."""
    edition = request.subject
    return {"facets": queries.entry_counts(queries.entries(edition), queries.facets_of(edition), {})}


class PairOut(Out):
    """How many of a kind the house has, and how many the set."""

    value: str
    own: int
    theirs: int
    own_share: float
    their_share: float


class BesideOut(Out):
    """The own register beside a set."""

    own_total: int
    their_total: int
    stages: list[PairOut]
    functions: list[PairOut]
    chambers: list[PairOut]
    agencies: list[PairOut]
    agencies_in_all: int
    own_unstated: dict[str, int]
    their_unstated: dict[str, int]


@router.get(
    "/sets/{uuid:pk}/comparison",
    auth=resolve(Edition, "portfolio.read"),
    response=BesideOut,
    summary="Compare the own register with a set",
)
def compare(request: Request, pk: UUID) -> queries.Beside:
    """Return how many of each stage, function and agency there are here and there."""
    return queries.beside(request.user, request.subject)


class ImportIn(In):
    """The source of a file; `guarded` for a CSV file that this house exported, whose formula guard is to be undone."""

    source: Key
    guarded: Flag = False


@router.post(
    "/imports",
    auth=allowed("portfolio.import"),
    response={202: TaskOut},
    summary="Upload an inventory and have it compared",
)
def upload(request: Request, facts: Form[ImportIn], file: File[UploadedFile]) -> Status[Task]:
    """Have a file read and compared by the worker; the task's result says what accepting it would do."""
    if queries.source_named(facts.source) is None:
        raise Wrong(404, "There is no such source. See /api/v1/portfolio/sources.", "missing")
    arguments: dict[str, Any] = {"digest": tasks.stage(_content(file)), "filename": (file.name or "")[-200:]}
    asked = long_work.start(
        "portfolio.compare", by=request.user, source=facts.source, guarded=facts.guarded, **arguments
    )
    return Status(202, asked)


def _content(file: UploadedFile) -> bytes:
    if (file.size or 0) > settings.IMPORT_LIMIT_MB * 1_048_576:
        raise Wrong(413, f"The file is larger than {settings.IMPORT_LIMIT_MB} MB.", "too-large")
    content: bytes = file.read()
    return content


@router.post(
    "/imports/{uuid:pk}/acceptance",
    auth=resolve(Task, "portfolio.import"),
    response={202: TaskOut},
    summary="Accept what was compared",
)
def accept(request: Request, pk: UUID) -> Status[Task]:
    """Take a compared file into its set, once; 409 the second time, or where the set changed since."""
    comparison: Task = request.subject
    if comparison.kind != "portfolio.compare" or comparison.result is None:
        raise Wrong(409, "This is no comparison, or not a finished one.", "not-compared")
    return Status(202, tasks.accept_comparison(comparison, request.user))


@router.post(
    "/looks",
    auth=allowed("portfolio.import"),
    response={202: TaskOut},
    summary="Upload a file and have its columns told",
)
def look(request: Request, file: File[UploadedFile]) -> Status[Task]:
    """Have a file of no declared source read; the task's result tells its columns with samples."""
    arguments: dict[str, Any] = {"digest": tasks.stage(_content(file)), "filename": (file.name or "")[-200:]}
    return Status(202, long_work.start("portfolio.look", by=request.user, **arguments))


class SourceOut(Out):
    """A source as it is known here: one that comes with the house has no id."""

    key: str
    title: str
    publisher: str
    licence: str
    language: str
    id: UUID | None
    declaration: dict[str, Any]


class SourcesOut(Out):
    """All sources."""

    items: list[SourceOut]


@router.get("/sources", auth=allowed("portfolio.read"), response=SourcesOut, summary="List the sources of inventories")
def list_sources(request: Request) -> dict[str, Any]:
    """Return every source with its declaration, those that come with the house first."""
    own = dict(queries.declared_sources(request.user).values_list("key", "pk"))
    return {
        "items": [
            {
                "key": key, "title": source.title, "publisher": source.publisher, "licence": source.licence,
                "language": source.language, "id": own.get(key), "declaration": declarations.document(source),
            }
            for key, source in queries.sources().items()
        ]
    }  # fmt: skip


class DeclarationOut(RecordOut):
    """A source that was declared in the house."""

    key: str
    title: str
    declaration: dict[str, Any]


class DeclarationIn(In):
    """What the columns of a source mean, in the grammar of the YAML files."""

    declaration: dict[str, Value]


@router.post("/sources", auth=allowed("portfolio.import"), response={201: DeclarationOut}, summary="Declare a source")
def declare(request: Request, body: DeclarationIn) -> InventorySource:
    """Keep what the columns of a source mean."""
    declared = InventorySource()
    actions.declare_source(declared, by=request.user, declaration=body.declaration)
    return declared


@router.get(
    "/sources/{uuid:pk}",
    auth=resolve(InventorySource, "portfolio.read"),
    response=DeclarationOut,
    summary="Show a source that was declared in the house",
)
def show_source(request: Request, pk: UUID) -> InventorySource:
    """Return one source with its declaration."""
    found: InventorySource = request.subject
    return found


@router.put(
    "/sources/{uuid:pk}",
    auth=resolve(InventorySource, "portfolio.import"),
    response=DeclarationOut,
    summary="Declare a source anew",
)
def declare_anew(request: Request, pk: UUID, body: DeclarationIn) -> InventorySource:
    """Keep a new version of what the columns of a source mean."""
    found: InventorySource = request.subject
    actions.declare_source(found, by=request.user, seen=request.version, declaration=body.declaration)
    return found


class AdoptIn(In):
    """The entry of a comparison set with which a proposal begins."""

    entry: UUID


@router.post(
    "/chambers/{uuid:chamber}/adoptions",
    auth=resolve_in(Chamber, "portfolio.propose", "chamber"),
    response={201: InitiativeOut},
    summary="Begin a proposal with an entry of a comparison set",
)
def adopt(request: Request, chamber: UUID, body: AdoptIn) -> Initiative:
    """Propose an initiative that begins with what somebody else runs."""
    entry = InventoryEntry.objects.visible_to(request.user).select_related("edition").filter(pk=body.entry).first()
    if entry is None:
        raise Wrong(404, "There is no such entry.", "missing")
    initiative: Initiative = actions.adopt(request.subject, by=request.user, entry=entry).initiative
    return initiative
