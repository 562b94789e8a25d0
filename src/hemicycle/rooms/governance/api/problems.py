"""Reported problems through the API."""

from datetime import date, datetime
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
    Wrong,
    allowed,
    paged,
    resolve,
    resolve_in,
)
from hemicycle.kernel.models import Initiative
from hemicycle.rooms.governance import actions, queries
from hemicycle.rooms.governance.models import ApprovedTool, ProblemReport
from hemicycle.rooms.governance.rules.problems import ProblemHarm, ProblemOutcome, ProblemState

router = Router()

Long = Annotated[Text, Field(min_length=10, max_length=4_000)]


class ProblemOut(RecordOut):
    """A reported problem as the reader may see it: who reported it without a name stays out."""

    reference: str
    state: ProblemState
    what: str
    harm: ProblemHarm
    tool: UUID | None
    initiative: UUID | None
    is_anonymous: bool
    due_on: date
    answer: str
    outcome: str
    answered_at: datetime | None
    closed_at: datetime | None

    @staticmethod
    def resolve_tool(report: ProblemReport) -> UUID | None:
        """Return the id of the tool, without reading it."""
        return report.tool_id

    @staticmethod
    def resolve_initiative(report: ProblemReport) -> UUID | None:
        """Return the id of the initiative, without reading it."""
        return report.initiative_id


@router.get(
    "/problems",
    auth=allowed("governance.read"),
    response=Page[ProblemOut],
    summary="List your reports, and those that you answer for",
)
def problems(request: Request, paging: Query[Paging]) -> Listing:
    """Return the reports, the newest first."""
    return paged(request, queries.visible_to(request.user), paging, by="-number")


@router.get(
    "/problems/{uuid:pk}",
    auth=resolve(ProblemReport, "governance.read"),
    response=ProblemOut,
    summary="Show a reported problem",
)
def problem(request: Request, pk: UUID) -> ProblemReport:
    """Return one report."""
    found: ProblemReport = request.subject
    return found


class ProblemIn(In):
    """What went wrong."""

    what: Long
    harm: ProblemHarm = ProblemHarm.NONE
    tool: UUID | None = None
    is_anonymous: bool = False


def _tool(request: Request, pk: UUID | None) -> ApprovedTool | None:
    if pk is None:
        return None
    found: ApprovedTool | None = ApprovedTool.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Wrong(404, "There is no such tool.", "missing")
    return found


@router.post(
    "/problems",
    auth=allowed("governance.report-problem"),
    response={201: ProblemOut},
    summary="Report a problem",
)
def report_problem(request: Request, body: ProblemIn) -> ProblemReport:
    """Report what went wrong; the answer says until when somebody replies."""
    place = queries.place_of(request.user)
    if place is None:
        raise Wrong(403, "Your office does not allow this.", "denied")
    facts = body.model_dump() | {"tool": _tool(request, body.tool)}
    report: ProblemReport = actions.report_problem(place, by=request.user, **facts)
    return report


@router.post(
    "/initiatives/{uuid:initiative}/problems",
    auth=resolve_in(Initiative, "governance.report-problem", "initiative"),
    response={201: ProblemOut},
    summary="Report a problem with an initiative",
)
def report_problem_with(request: Request, initiative: UUID, body: ProblemIn) -> ProblemReport:
    """Report what went wrong with a system of this initiative."""
    facts = body.model_dump() | {"tool": _tool(request, body.tool), "initiative": request.subject}
    report: ProblemReport = actions.report_problem(request.subject, by=request.user, **facts)
    return report


class ProblemAnswerIn(In):
    """What came of a report."""

    answer: Long
    outcome: ProblemOutcome


@router.post(
    "/problems/{uuid:pk}/answer",
    auth=resolve(ProblemReport, "governance.answer-problem"),
    response=ProblemOut,
    summary="Answer a reported problem",
)
def answer_problem(request: Request, pk: UUID, body: ProblemAnswerIn) -> ProblemReport:
    """Answer a report; its reporter gets a notice."""
    actions.answer_problem(
        request.subject, by=request.user, seen=request.version, answer=body.answer, outcome=body.outcome
    )
    found: ProblemReport = request.subject
    return found


@router.post(
    "/problems/{uuid:pk}/closure",
    auth=resolve(ProblemReport, "governance.close-problem"),
    response=ProblemOut,
    summary="Close a report that was answered",
)
def close_problem(request: Request, pk: UUID) -> ProblemReport:
    """Close a report."""
    actions.close_problem(request.subject, by=request.user, seen=request.version)
    found: ProblemReport = request.subject
    return found
