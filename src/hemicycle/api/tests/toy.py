"""A small room of its own for the grammar's tests: initiatives that can be listed, shown, named anew and broken."""

from typing import Annotated, Any
from uuid import UUID

from django.db import IntegrityError, OperationalError
from django.urls import include, path
from ninja.throttling import AuthRateThrottle

from hemicycle.api.grammar import (
    Count,
    Day,
    Field,
    Flag,
    In,
    Listing,
    Moment,
    Page,
    Paging,
    Query,
    RecordOut,
    Request,
    Router,
    Text,
    allowed,
    authenticated,
    paged,
    resolve,
    resolve_in,
)
from hemicycle.api.house import guarded, new_api
from hemicycle.kernel.actions import action
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Chamber, Comment, Initiative, User
from hemicycle.kernel.terms import Tier

router = Router()


@action(permission="kernel.add-evidence", event="kernel.commented", tells=())
def rename(initiative: Initiative, *, by: User, title: str) -> None:
    if title == "refuse":
        raise Refused("That name is taken.", "taken")
    initiative.title = title


class InitiativeOut(RecordOut):
    title: str
    tier: Tier


class Filter(Paging):
    tier: Tier | None = None
    is_new: Flag | None = None


class NameIn(In):
    title: Annotated[Text, Field(min_length=1, max_length=200)]
    on: Day | None = None
    at: Moment | None = None
    seats: Count = 0
    chamber: UUID | None = None
    tier: Tier | None = None


@router.get("/initiatives", auth=allowed("kernel.read"), response=Page[InitiativeOut])
def list_initiatives(request: Request, filters: Query[Filter]) -> Listing:
    rows = Initiative.objects.visible_to(request.user)
    return paged(request, rows.filter(tier=filters.tier) if filters.tier else rows, filters, by="title")


@router.get("/newest", auth=allowed("kernel.read"), response=Page[InitiativeOut])
def newest(request: Request, paging: Query[Paging]) -> Listing:
    return paged(request, Initiative.objects.visible_to(request.user), paging, by="-created_at")


@router.get("/initiatives/{uuid:pk}", auth=resolve(Initiative, "kernel.read"), response=InitiativeOut)
def show(request: Request, pk: UUID) -> Initiative:
    return request.subject


@router.patch("/initiatives/{uuid:pk}", auth=resolve(Initiative, "kernel.add-evidence"), response=InitiativeOut)
def name(request: Request, pk: UUID, body: NameIn) -> Initiative:
    rename(request.subject, by=request.user, seen=request.version, title=body.title)
    return request.subject


@router.post(
    "/initiatives/{uuid:pk}/name", auth=resolve(Initiative, "kernel.add-evidence"), response={201: InitiativeOut}
)
def name_by_post(request: Request, pk: UUID, body: NameIn) -> Initiative:
    rename(request.subject, by=request.user, seen=request.version, title=body.title)
    return request.subject


@router.post("/chambers/{uuid:chamber}/notes", auth=resolve_in(Chamber, "kernel.comment", "chamber"), response=dict)
def note(request: Request, chamber: UUID, body: NameIn) -> dict[str, Any]:
    return {"title": body.title, "on": str(body.on), "at": str(body.at), "remarks": Comment.objects.count()}


@router.get("/locked", auth=authenticated, response=dict)
def locked(request: Request) -> dict[str, Any]:
    raise OperationalError("database is locked")


@router.get("/broken", auth=authenticated, response=dict)
def broken(request: Request) -> dict[str, Any]:
    raise RuntimeError("secret detail")


@router.get("/contradiction", auth=authenticated, response=dict)
def contradiction(request: Request) -> dict[str, Any]:
    raise IntegrityError("UNIQUE constraint failed")


@router.get("/often", auth=authenticated, response=dict, throttle=AuthRateThrottle("1/h"))
def often(request: Request) -> dict[str, Any]:
    return {}


api = new_api("toy")
api.add_router("/toy", router, tags=["toy"])
guarded(api)

urlpatterns = [path("api/v1/", include("hemicycle.api.urls")), path("api/", api.urls)]
