"""The inventory rounds through the API."""

from datetime import date
from typing import Annotated
from uuid import UUID

from hemicycle.api.grammar import (
    Field,
    In,
    Listing,
    Page,
    Paging,
    Query,
    RecordOut,
    Request,
    Router,
    Text,
    allowed,
    paged,
    resolve_in,
)
from hemicycle.kernel.models import Parliament
from hemicycle.rooms.portfolio import actions
from hemicycle.rooms.portfolio.models import InventoryRound
from hemicycle.rooms.portfolio.rules.rounds import LONGEST_NAME, MOST_MISSING

router = Router()

Name = Annotated[Text, Field(min_length=1, max_length=LONGEST_NAME)]


class RoundIn(In):
    """When the units were asked, how, and which systems in use the register does not hold."""

    held_on: date
    asked: Annotated[Text, Field(min_length=10, max_length=1_000)]
    missing: Annotated[list[Name], Field(max_length=MOST_MISSING)] = []


class RoundOut(RecordOut):
    """An inventory round of the house."""

    held_on: date
    asked: str
    missing: list[str]
    held_by_id: UUID


@router.get("/rounds", auth=allowed("portfolio.read"), response=Page[RoundOut], summary="List the inventory rounds")
def list_rounds(request: Request, paging: Query[Paging]) -> Listing:
    """Return the inventory rounds, the newest first."""
    return paged(request, InventoryRound.objects.visible_to(request.user), paging, by="-held_on")


@router.post(
    "/parliament/{uuid:parliament}/rounds",
    auth=resolve_in(Parliament, "portfolio.take-stock", "parliament"),
    response={201: RoundOut},
    summary="Record an inventory round",
)
def take_stock(request: Request, parliament: UUID, body: RoundIn) -> InventoryRound:
    """Record that all units were asked which AI they use, and what was found."""
    held: InventoryRound = actions.take_stock(request.subject, by=request.user, **body.model_dump())
    return held
