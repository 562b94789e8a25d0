"""The trial in the sandbox, the owner's word that the problem is solved, and the yearly review of the roadmap."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from hemicycle.kernel import clock, permissions
from hemicycle.kernel.actions import action
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament, User
from hemicycle.kernel.terms import Stage
from hemicycle.rooms.portfolio.actions.triage import demand_reason
from hemicycle.rooms.portfolio.models import Acceptance, RoadmapReview, SandboxTrial
from hemicycle.rooms.portfolio.rules import benefits as rules
from hemicycle.rooms.portfolio.rules.initiatives import AT_REST


@action(permission="portfolio.plan", event="portfolio.trial-declared", tells=("ends_on",))
def declare_trial(
    initiative: Initiative,
    *,
    by: User,
    ends_on: date,
    data_kinds: Sequence[str],
    which_data: str,
    has_official_effect: bool = False,
) -> SandboxTrial:
    """Declare that an idea is tried in the sandbox until a day, and what it works on.

    What is declared is written down as it is; the gate says whether it is bounded enough.
    """
    if initiative.stage != Stage.IDEA or initiative.status in AT_REST:
        raise Refused(_("Only an idea on its way is tried in the sandbox. Later, a pilot is the way."), "stage")
    if ends_on <= clock.today():
        raise Refused(
            _("The trial has to end on a day to come. Choose one within %(days)s days.") % {"days": rules.SANDBOX_DAYS},
            "ends-on",
        )
    if SandboxTrial.objects.filter(initiative=initiative, ended_on=None).exists():
        raise Refused(_("A trial is declared already. End it before another one."), "open")
    if len(which_data.strip()) < 3:
        raise Refused(_("Name the data that it works on."), "data")
    return SandboxTrial(
        initiative=initiative,
        chamber_id=initiative.chamber_id,
        starts_on=clock.today(),
        ends_on=ends_on,
        data_kinds=sorted(set(data_kinds)),
        data=which_data.strip(),
        has_official_effect=has_official_effect,
        declared_by=by,
    )


@action(permission="portfolio.plan", event="portfolio.trial-ended")
def end_trial(trial: SandboxTrial, *, by: User, reason: str) -> None:
    """End a trial in the sandbox."""
    demand_reason(reason)
    if trial.ended_on:
        raise Refused(_("This trial is ended already."), "ended")
    trial.ended_on = clock.today()


@action(permission="portfolio.accept-solution", event="portfolio.solution-judged", tells=("is_solved", "reason"))
def accept_solution(initiative: Initiative, *, by: User, release: str, is_solved: bool, reason: str) -> Acceptance:
    """Say as the business owner whether a version solves the problem as it was told."""
    demand_reason(reason)
    if not release.strip():
        raise Refused(_("Name the version that was tried, such as 1.2."), "release")
    if not initiative.problem.strip():
        raise Refused(_("There is no problem to hold it against. Ask the proposer to write it down."), "problem")
    said = {"release": release.strip(), "is_solved": is_solved, "reason": reason.strip()}
    where = {"initiative": initiative, "chamber_id": initiative.chamber_id, "problem": initiative.problem}
    return Acceptance(**where, **said, accepted_by=by, accepted_on=clock.today())


@action(permission="portfolio.review-roadmap", event="portfolio.roadmap-reviewed", tells=("finding",))
def review_roadmap(parliament: Parliament, *, by: User, finding: str) -> RoadmapReview:
    """Record that the roadmap was gone through today, and what came of it."""
    permissions.demand(by, "portfolio.review-roadmap", parliament)
    if len(finding.strip()) < 10:
        raise Refused(_("Say in a sentence what came of the review."), "finding")
    return RoadmapReview(reviewed_on=clock.today(), finding=finding.strip(), reviewed_by=by)
