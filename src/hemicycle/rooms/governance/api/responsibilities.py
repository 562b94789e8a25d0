"""The responsibility matrix and its vacancies through the API."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from hemicycle.api.grammar import (
    Count,
    Field,
    In,
    Out,
    Query,
    Request,
    Router,
    Text,
    Wrong,
    allowed,
    resolve,
    resolve_in,
)
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.kernel.terms import Role, Stage
from hemicycle.rooms.governance import actions, queries
from hemicycle.rooms.governance.rules.responsibilities import Part

router = Router()


class OfficeHolderOut(Out):
    """Who holds an office, and until when."""

    name: str
    until: date | None


class ResponsibilityOut(Out):
    """An activity: the office that answers for it, who holds that office today, and every office's part."""

    activity: str
    title: str
    stage: Stage
    accountable: Role
    body: str
    parts: dict[Role, Part]
    own: bool
    asked: bool
    holders: list[OfficeHolderOut] | None


@router.get(
    "/responsibilities",
    auth=allowed("governance.read"),
    response=list[ResponsibilityOut],
    summary="Show who answers for what in every initiative",
)
def house_matrix(request: Request) -> list[dict[str, Any]]:
    """Return the matrix of the house, stage by stage."""
    return queries.matrix_document(queries.matrix())


@router.get(
    "/initiatives/{uuid:pk}/responsibilities",
    auth=resolve(Initiative, "governance.read"),
    response=list[ResponsibilityOut],
    summary="Show who answers for what in an initiative",
)
def matrix(request: Request, pk: UUID) -> list[dict[str, Any]]:
    """Return the matrix of one initiative with the holders of today."""
    return queries.matrix_document(queries.matrix(request.subject))


def _known(activity: str) -> None:
    if activity not in queries.activities():
        raise Wrong(404, "There is no such activity.", "missing")


class ResponsibilityIn(In):
    """The part of each office, the body where the accountable office is held in one, and why."""

    parts: Annotated[dict[Role, Part], Field(min_length=1)]
    body: Annotated[Text, Field(max_length=60, pattern=r"^[-a-zA-Z0-9_]*$")] = ""
    reason: Annotated[Text, Field(max_length=1_000)] = ""
    row_seen: Count | None = None


@router.put(
    "/initiatives/{uuid:initiative}/responsibilities/{str:activity}",
    auth=resolve_in(Initiative, "governance.assign", "initiative"),
    response=list[ResponsibilityOut],
    summary="Say which offices hold a part in an activity of an initiative",
)
def assign(request: Request, initiative: UUID, activity: str, body: ResponsibilityIn) -> list[dict[str, Any]]:
    """Set the parts of one activity and return the matrix; 404 for a name that is no activity."""
    _known(activity)
    actions.assign(request.subject, by=request.user, activity=activity, **dict(body))
    return queries.matrix_document(queries.matrix(request.subject))


@router.put(
    "/parliament/{uuid:parliament}/responsibilities/{str:activity}",
    auth=resolve_in(Parliament, "governance.assign", "parliament"),
    response=list[ResponsibilityOut],
    summary="Say which offices hold a part in an activity of every initiative",
)
def assign_for_all(request: Request, parliament: UUID, activity: str, body: ResponsibilityIn) -> list[dict[str, Any]]:
    """Set the parts of one activity for the whole house and return the matrix; 404 for a name that is no activity."""
    _known(activity)
    actions.assign(request.subject, by=request.user, activity=activity, **dict(body))
    return queries.matrix_document(queries.matrix())


class VacancyOut(Out):
    """An office that answers for something in an initiative and is not held by exactly one person."""

    initiative: UUID
    reference: str
    title: str
    office: Role
    body: str
    stages: list[Stage]
    activities: list[str]
    holders: int


class VacanciesOut(Out):
    """Vacancies in the order of references, and how many there are in all."""

    total: int
    items: list[VacancyOut]


class VacanciesAsked(Out):
    """Which part of the list."""

    offset: Count = 0
    limit: Annotated[int, Field(ge=1, le=1_000)] = 100


@router.get(
    "/vacancies",
    auth=allowed("governance.read"),
    response=VacanciesOut,
    summary="List offices that answer for something and are vacant or held twice",
)
def vacancies(request: Request, asked: Query[VacanciesAsked]) -> dict[str, Any]:
    """Return the vacancies of the initiatives you may see."""
    found = queries.vacancies(Initiative.objects.visible_to(request.user).order_by("number"))
    shown = found[asked.offset : asked.offset + asked.limit]
    return {"total": len(found), "items": [queries.vacancy_document(each) for each in shown]}
