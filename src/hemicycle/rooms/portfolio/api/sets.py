"""The comparison sets through the API."""

from uuid import UUID

from hemicycle.api.grammar import (
    Listing,
    Page,
    Paging,
    Query,
    RecordOut,
    Request,
    Router,
    allowed,
    paged,
    resolve,
)
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.models import Edition, InventoryEntry

router = Router()


class EditionOut(RecordOut):
    """A comparison set."""

    source: str
    key: str
    title: str
    encoding: str
    rows: int
    digest: str


@router.get("/sets", auth=allowed("portfolio.read"), response=Page[EditionOut], summary="List the comparison sets")
def list_sets(request: Request, paging: Query[Paging]) -> Listing:
    """Return the comparison sets."""
    return paged(request, queries.editions(request.user), paging)


class InventoryEntryOut(RecordOut):
    """A system of somebody else's inventory; `cells` are those of the source, exactly."""

    identity: str
    row: int
    title: str
    agency: str
    stage: str
    fields: dict[str, str]
    cells: dict[str, str]
    flags: list[str]


@router.get(
    "/sets/{uuid:pk}/entries",
    auth=resolve(Edition, "portfolio.read"),
    response=Page[InventoryEntryOut],
    summary="List the entries of a comparison set",
)
def list_entries(request: Request, pk: UUID, paging: Query[Paging]) -> Listing:
    """Return the entries that the source still lists, by row."""
    return paged(request, InventoryEntry.objects.filter(edition=request.subject, withdrawn_at=None), paging, by="row")
