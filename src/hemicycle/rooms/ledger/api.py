"""The ledger through the API."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from hemicycle.api.grammar import Listing, Out, Page, Paging, Query, Request, Router, Wrong, allowed, paged, resolve
from hemicycle.rooms.ledger import queries
from hemicycle.rooms.ledger.models import Check, Checkpoint, Entry

router = Router()


class EntryOut(Out):
    """An entry: what happened when to which record. What else it says is `content`, null where it was erased."""

    id: int
    seq: int
    at: datetime
    event: str
    subject_kind: str
    subject_id: UUID | None
    subject_version: int
    initiative: UUID | None
    content: Any

    @staticmethod
    def resolve_initiative(entry: Entry) -> UUID | None:
        """Return the id of the initiative, without reading it."""
        return entry.initiative_id

    @staticmethod
    def resolve_content(entry: Entry) -> Any:
        """Return the content as JSON."""
        return queries.content(entry)


@router.get(
    "/entries",
    auth=allowed("ledger.read"),
    response=Page[EntryOut],
    summary="List the entries you may see, newest first",
)
def list_entries(request: Request, paging: Query[Paging]) -> Listing:
    """Return what happened, newest first."""
    return paged(request, queries.visible_to(request.user), paging, by="-id")


@router.get("/entries/{int:pk}", auth=resolve(Entry, "ledger.read"), response=EntryOut, summary="Show an entry")
def show_entry(request: Request, pk: int) -> Entry:
    """Return one entry."""
    found: Entry = request.subject
    return found


@router.get(
    "/entries/{int:pk}/proof",
    auth=resolve(Entry, "ledger.read", related=("log",)),
    response=dict[str, Any],
    summary="Give the proof that an entry is in the log",
)
def show_proof(request: Request, pk: int) -> Any:
    """Return the proof file of an entry, for hemicycle-verify; 404 before a signed checkpoint covers it."""
    covering = queries.covering(request.subject)
    if covering is None:
        raise Wrong(404, "No checkpoint covers this entry yet. Have the ledger verified first.", "missing")
    return json.loads(queries.proof_bytes(request.subject, covering))


class CheckpointOut(Out):
    """A signed statement of how long the log was and what its root was."""

    size: int
    at: datetime
    note: str


class CheckOut(Out):
    """That everything was verified."""

    at: datetime
    size: int
    findings: int
    is_sound: bool


@router.get(
    "/verifications",
    auth=allowed("ledger.read"),
    response=list[CheckOut],
    summary="List when everything was verified, newest first",
)
def list_verifications(request: Request) -> list[Check]:
    """Return the newest fifty verifications of the present log, and how much each found."""
    return list(Check.objects.filter(log__is_current=True)[:50])


@router.get(
    "/checkpoints",
    auth=allowed("ledger.read"),
    response=list[CheckpointOut],
    summary="List the signed checkpoints, newest first",
)
def list_checkpoints(request: Request) -> list[Checkpoint]:
    """Return the newest fifty checkpoints of the present log."""
    return list(Checkpoint.objects.filter(log__is_current=True)[:50])
