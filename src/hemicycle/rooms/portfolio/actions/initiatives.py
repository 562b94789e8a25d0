"""What changes the initiatives of the house."""

from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Chamber, Initiative, Parliament, User
from hemicycle.kernel.terms import Stage, Status, Tier
from hemicycle.kernel.text import search_key
from hemicycle.rooms.portfolio.rules import initiatives as rules

# What a person may write into an initiative; tier, stage and state have actions of their own.
WRITABLE = frozenset(
    {
        "title",
        "summary",
        "problem",
        "function",
        "archetype",
        "use_case",
        "route",
        "automation",
        "human_role",
        "deployment_case",
        "sensitivity",
        "language",
    }
)


@action(permission="portfolio.propose", event="portfolio.proposed")
def propose(chamber: Chamber, *, by: User, **facts: Any) -> Initiative:
    """Enter an idea into the register of a chamber, under the next free reference."""
    lock(Parliament.objects.all())  # references are given one after the other
    initiative = Initiative(chamber=chamber, proposed_by=by, stage_since_on=clock.today())
    initiative.number = (Initiative.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    initiative.reference = rules.reference(initiative.number)
    _write(initiative, facts)
    return initiative


@action(permission="portfolio.edit", event="portfolio.edited")
def edit(initiative: Initiative, *, by: User, **facts: Any) -> None:
    """Change what is written about an initiative. A changed problem has to be confirmed anew."""
    if "problem" in facts and facts["problem"].strip() != initiative.problem:
        initiative.problem_confirmed_by = None
        initiative.names_a_tool = None
    _write(initiative, facts)


def _write(initiative: Initiative, facts: dict[str, Any]) -> None:
    unknown = facts.keys() - WRITABLE
    if unknown:
        raise TypeError(f"not written by this action: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(initiative, name, value.strip())
    if not initiative.title:
        raise Refused(_("An initiative needs a title. Write what it is about in a few words."), "title")
    initiative.search_key = search_key(f"{initiative.reference} {initiative.title} {initiative.summary}")


@action(permission="portfolio.confirm-problem", event="portfolio.problem-confirmed", tells=("names_a_tool",))
def confirm_problem(initiative: Initiative, *, by: User, names_a_tool: bool) -> None:
    """Say as somebody who did not propose it whether the problem is told without naming a tool."""
    if not initiative.problem.strip():
        raise Refused(_("There is no problem to confirm yet. Ask the proposer to write it down."), "problem")
    initiative.names_a_tool = names_a_tool
    initiative.problem_confirmed_by = by


@action(permission="portfolio.set-tier", event="portfolio.tier-set")
def set_tier(initiative: Initiative, *, by: User, tier: Tier, reason: str) -> None:
    """Set the house's own risk tier with a reason."""
    _demand_reason(reason)
    initiative.tier = tier


@action(permission="portfolio.record-stage", event="portfolio.stage-recorded")
def record_stage(
    initiative: Initiative, *, by: User, stage: Stage, status: Status, reason: str, since: date | None = None
) -> None:
    """Record where an initiative stands that was decided before gates were kept here: a record, never a decision."""
    _demand_reason(reason)
    since = since or clock.today()
    if since > clock.today():
        raise Refused(_("The day lies in the future. A stage is recorded once it has begun."), "since")
    if stage != initiative.stage:
        initiative.stage_since_on = since
    initiative.stage, initiative.status = stage, status


def _demand_reason(reason: str) -> None:
    if len(reason.strip()) < 3:
        raise Refused(_("A reason is needed. It stays beside the change for whoever asks later."), "reason")
