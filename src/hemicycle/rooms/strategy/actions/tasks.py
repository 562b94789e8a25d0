"""What changes the inventory of routine tasks, and where the house stands in each dimension of maturity."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Chamber, Initiative, Parliament, User
from hemicycle.kernel.terms import Function
from hemicycle.rooms.portfolio import actions as portfolio
from hemicycle.rooms.strategy import rules
from hemicycle.rooms.strategy.models import Maturity, RoutineTask
from hemicycle.rooms.strategy.rules import Degree, MaturityDimension, Segment


@action(permission="strategy.keep-tasks", event="strategy.task-recorded", tells=("title",))
def record_task(
    chamber: Chamber,
    *,
    by: User,
    title: str,
    function: Function,
    per_year: int,
    minutes: Decimal,
    error_cost: Degree,
    sensitivity: Degree,
    suitability: int,
    note: str = "",
) -> RoutineTask:
    """Enter a task of a chamber into the inventory."""
    if not title.strip():
        raise Refused(_("Name the task as those who do it would."), "title")
    if per_year < 1 or minutes <= 0:
        raise Refused(_("A task is done at least once a year and takes some time."), "per_year")
    if suitability not in range(5):
        raise Refused(_("How well AI fits runs from 0 to 4."), "suitability")
    facts = {"error_cost": error_cost, "sensitivity": sensitivity, "suitability": suitability, "note": note.strip()}
    return RoutineTask(
        chamber=chamber, title=title.strip(), function=function, per_year=per_year, minutes=minutes,
        language=by.language, **facts,
    )  # fmt: skip


@action(permission="strategy.propose-candidate", event="strategy.candidate-proposed", tells=("problem",))
def propose_candidate(task: RoutineTask, *, by: User, title: str, problem: str) -> Initiative:
    """Propose an initiative out of a task that is a candidate; from then on the register knows where it came from."""
    if task.initiative_id is not None:
        raise Refused(_("An initiative was proposed from this task already."), "again")
    if task.segment is Segment.WITH_PEOPLE:
        raise Refused(_("This task stays with people. Change what is known of it first."), "segment")
    assert task.chamber is not None
    facts = {"title": title, "problem": problem, "function": Function(task.function), "language": by.language}
    proposed = portfolio.propose(task.chamber, by=by, **facts)
    task.initiative = proposed
    return proposed


@action(permission="strategy.assess-maturity", event="strategy.maturity-assessed", tells=("dimension", "level"))
def assess_maturity(
    parliament: Parliament,
    *,
    by: User,
    dimension: MaturityDimension,
    level: int,
    target: int,
    evidence: str,
    assessed_on: date,
) -> Maturity:
    """Say where the house stands in one dimension, with evidence, and where it wants to be."""
    if not (0 <= level <= rules.HIGHEST_LEVEL and 0 <= target <= rules.HIGHEST_LEVEL):
        raise Refused(_("Levels run from 0 to 5."), "level")
    if len(evidence.strip()) < 3:
        raise Refused(_("Name the evidence: a record, a figure, a decision."), "evidence")
    if assessed_on > clock.today():
        raise Refused(_("Nothing is assessed on a day to come."), "assessed_on")
    facts = {"evidence": evidence.strip(), "assessed_on": assessed_on, "assessed_by": by}
    return Maturity(dimension=dimension, level=level, target=target, **facts)
