"""What changes the initiatives of the house."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Chamber, Initiative, Parliament, Record, User
from hemicycle.kernel.terms import Stage, Status, Tier
from hemicycle.kernel.text import search_key
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.actions.alike import Explained, compared
from hemicycle.rooms.portfolio.actions.triage import Answers, answered, demand_reason, triaged
from hemicycle.rooms.portfolio.models import Triage
from hemicycle.rooms.portfolio.rules import initiatives as rules
from hemicycle.rooms.portfolio.rules.catalogue import catalogue
from hemicycle.rooms.portfolio.rules.facts import OF_THE_INITIATIVE
from hemicycle.rooms.portfolio.rules.triage import may_move

# What a person may write into an initiative; tier, stage and state have actions of their own.
WRITABLE = frozenset(
    {
        "title",
        "summary",
        "problem",
        "function",
        "archetype",
        "use_case",
        "no_use_case_because",
        "route",
        "suppliers",
        "automation",
        "human_role",
        "deployment_case",
        "sensitivity",
        "language",
    }
)


COMPARED = frozenset({"title", "summary", "function"})  # what is compared with the rest of the register


@action(permission="portfolio.propose", event="portfolio.proposed", tells=())
def enter(chamber: Chamber, *, by: User, **facts: Any) -> Initiative:
    """Enter an idea under the next free reference and nothing more; `propose` also says what it resembles."""
    return _entered(chamber, by, facts)


@action(permission="portfolio.propose", event="portfolio.proposed", tells=())
def take_in(
    chamber: Chamber,
    *,
    by: User,
    answers: Answers | None = None,
    explained: Mapping[UUID, Explained] | None = None,
    **facts: Any,
) -> list[Record]:
    """Enter an idea with what it resembles and how that is explained; where answers come along, propose its tier."""
    initiative = _entered(chamber, by, facts)
    likenesses = compared(initiative, by, explained or {})
    return [initiative, *likenesses, *([] if answers is None else answered(initiative, answers))]


def propose(chamber: Chamber, *, by: User, **facts: Any) -> Initiative:
    """Enter an idea into the register of a chamber as `take_in` does, and return it."""
    proposed = take_in(chamber, by=by, **facts)[0]
    assert isinstance(proposed, Initiative)
    return proposed


def _entered(chamber: Chamber, by: User, facts: dict[str, Any]) -> Initiative:
    lock(Parliament.objects.all())  # references are given one after the other
    initiative = Initiative(chamber=chamber, proposed_by=by, stage_since_on=clock.today())
    initiative.number = (Initiative.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    initiative.reference = rules.reference(initiative.number)
    _write(initiative, facts)
    return initiative


@action(permission="portfolio.edit", event="portfolio.edited", tells=())
def edit(initiative: Initiative, *, by: User, **facts: Any) -> list[Record]:
    """Change what is written about an initiative.

    A changed problem has to be confirmed anew; changed words are compared with the register anew; and where a fact
    changed on which the tier rests, the tier is proposed anew.
    """
    if "problem" in facts and facts["problem"].strip() != initiative.problem:
        initiative.problem_confirmed_by = None
        initiative.names_a_tool = None
    before = {name: getattr(initiative, name) for name in COMPARED | OF_THE_INITIATIVE}
    _write(initiative, facts)
    changed = {name for name, value in before.items() if getattr(initiative, name) != value}
    made = compared(initiative, by, {}) if COMPARED & changed else []
    is_judged = bool(OF_THE_INITIATIVE & changed) and Triage.objects.filter(initiative=initiative).exists()
    return [*made, *(triaged(initiative) if is_judged else [])]


def _write(initiative: Initiative, facts: dict[str, Any]) -> None:
    unknown = facts.keys() - WRITABLE
    if unknown:
        raise TypeError(f"not written by this action: {', '.join(sorted(unknown))}")
    if (key := facts.get("use_case", "").strip()) and key not in catalogue():
        raise Refused(_("The catalogue has no use case %(key)s. Choose one of its list.") % {"key": key}, "use-case")
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


@action(permission="portfolio.record-stage", event="portfolio.stage-recorded")
def record_stage(
    initiative: Initiative, *, by: User, stage: Stage, status: Status, reason: str, since: date | None = None
) -> None:
    """Record where an initiative stands that was decided before gates were kept here: a record, never a decision.

    Once a gate was decided in this house, a stage moves by decisions alone.
    """
    demand_reason(reason)
    if queries.gates_are_kept():
        raise Refused(
            _("This house decides its gates here. A stage moves by a decision; ask the body for one."), "kept"
        )
    if not may_move(Tier(initiative.tier), Stage(initiative.stage), stage):
        raise Refused(
            _("A prohibited use does not move on. It may be rejected, closed, or withdrawn where it runs already."),
            "tier",
        )
    if status != Status.SUSPENDED and queries.open_stop(initiative):
        raise Refused(_("An emergency stop holds this initiative. Only lifting it sets the initiative going."), "stop")
    since = since or clock.today()
    if since > clock.today():
        raise Refused(_("The day lies in the future. A stage is recorded once it has begun."), "since")
    if stage != initiative.stage:
        initiative.stage_since_on = since
    initiative.stage, initiative.status = stage, status
