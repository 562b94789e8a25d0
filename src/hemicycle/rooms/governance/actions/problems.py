"""What changes a reported problem, from the report to its end."""

from django.db.models import Max
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Chamber, Initiative, Notification, Parliament, User
from hemicycle.rooms.governance import queries
from hemicycle.rooms.governance.models import ApprovedTool, ProblemReport
from hemicycle.rooms.governance.rules import problems as rules
from hemicycle.rooms.governance.rules.problems import ProblemHarm, ProblemOutcome


@action(permission="governance.report-problem", event="governance.problem-reported", tells=())
def report_problem(
    place: Chamber | Parliament | Initiative,
    *,
    by: User,
    what: str,
    harm: ProblemHarm = ProblemHarm.NONE,
    tool: ApprovedTool | None = None,
    initiative: Initiative | None = None,
    is_anonymous: bool = False,
) -> ProblemReport:
    """Tell what went wrong. The AI officers are told at once, and a day is set until which somebody answers."""
    if len(what.strip()) < 10:
        raise Refused(_("Say in a sentence what happened, so that somebody can look into it."), "what")
    (parliament,) = lock(Parliament.objects.all())  # numbers are given one after the other
    concerned = initiative or (tool.initiative if tool else None)
    report = ProblemReport(what=what.strip(), harm=harm, tool=tool, initiative=concerned, reported_by=by)
    report.number = (ProblemReport.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    report.is_anonymous = is_anonymous
    report.due_on = parliament.working_day_after(clock.today(), rules.ANSWER_WITHIN[harm])
    report.chamber = concerned.chamber if concerned else place if isinstance(place, Chamber) else None
    for officer in queries.officers_for(report.chamber).exclude(pk=by.pk):
        _notify(report, officer, "governance.problem-reported")
    return report


def _notify(report: ProblemReport, person: User, message: str) -> None:
    """Leave a notice; it is nobody's record and goes with the action if that fails."""
    Notification.objects.create(
        person=person,
        at=clock.now(),
        message=message,
        params={"reference": report.reference},
        url=report.get_absolute_url(),
    )


@action(permission="governance.answer-problem", event="governance.problem-answered", tells=("outcome",))
def answer_problem(report: ProblemReport, *, by: User, answer: str, outcome: ProblemOutcome) -> None:
    """Answer a report with what came of it; its reporter is told. Whoever reported it does not answer it."""
    if report.closed_at is not None:
        raise Refused(_("This report is closed. Its reporter can report again."), "closed")
    if len(answer.strip()) < 10:
        raise Refused(_("Answer in a sentence that the reporter understands."), "answer")
    report.answer, report.outcome = answer.strip(), outcome
    report.answered_by, report.answered_at = by, clock.now()
    _notify(report, report.reported_by, "governance.problem-answered")


@action(permission="governance.close-problem", event="governance.problem-closed", tells=())
def close_problem(report: ProblemReport, *, by: User) -> None:
    """End a report that was answered: by its reporter, or by who answers for problems."""
    if report.answered_at is None:
        raise Refused(_("A report is answered before it is closed."), "unanswered")
    if report.closed_at is not None:
        raise Refused(_("This report is closed already."), "closed")
    report.closed_at = clock.now()
