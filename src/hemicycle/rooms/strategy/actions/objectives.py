"""What changes objectives, key results, their weights, and which initiative serves which."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from hemicycle.engines.pairwise import NotComparable
from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament, User
from hemicycle.rooms.portfolio.queries import case
from hemicycle.rooms.strategy import queries, rules
from hemicycle.rooms.strategy.models import Alignment, KeyResult, Objective, Weighing
from hemicycle.rooms.strategy.rules import Method


@action(permission="strategy.keep-objectives", event="strategy.objective-defined", tells=("title",))
def define(
    parliament: Parliament, *, by: User, key: str, title: str, owner: User, use_case: str = "", language: str = ""
) -> Objective:
    """Enter an objective, with who answers for it and the use case that one might start from."""
    if not title.strip():
        raise Refused(_("An objective needs a title that everybody understands."), "title")
    if Objective.objects.filter(key=key).exists():
        raise Refused(_("Another objective bears this key. Choose another."), "key")
    if use_case and case(use_case) is None:
        raise Refused(_("The catalogue holds no such use case. See: hemicycle portfolio use-cases"), "use_case")
    facts = {"use_case": use_case.upper(), "language": language or by.language}
    return Objective(key=key, title=title.strip(), owner=owner, **facts)


@action(permission="strategy.keep-objectives", event="strategy.objective-retired")
def retire(objective: Objective, *, by: User, reason: str) -> None:
    """Give an objective up, or call it reached. It counts for nothing from today on and stays on record."""
    _demand_current(objective)
    if len(reason.strip()) < 3:
        raise Refused(_("A reason is needed. It stays beside the change for whoever asks later."), "reason")
    objective.retired_on = clock.today()


def _demand_current(objective: Objective) -> None:
    if objective.retired_on is not None:
        raise Refused(_("This objective was given up or reached."), "objective")


@action(permission="strategy.keep-objectives", event="strategy.key-result-added", tells=("text",))
def add_key_result(
    objective: Objective, *, by: User, text: str, unit: str, baseline: Decimal, target: Decimal, due_on: date
) -> KeyResult:
    """Add a number by which one sees that an objective is reached."""
    _demand_current(objective)
    if not text.strip() or not unit.strip():
        raise Refused(_("A key result says what is counted, and in which unit."), "text")
    if baseline == target:
        raise Refused(_("Baseline and target are equal, so nothing would change. Set a target."), "target")
    if due_on <= clock.today():
        raise Refused(_("The key result would be due in the past. Choose a day to come."), "due_on")
    facts = {"unit": unit.strip(), "baseline": baseline, "target": target, "due_on": due_on, "language": by.language}
    return KeyResult(objective=objective, text=text.strip(), **facts)


@action(permission="strategy.measure", event="strategy.key-result-measured", tells=("actual", "measured_on"))
def measure(result: KeyResult, *, by: User, actual: Decimal, measured_on: date) -> None:
    """Record where a key result stands. Earlier values stay in the ledger."""
    if measured_on > clock.today():
        raise Refused(_("Nothing is measured on a day to come."), "measured_on")
    if result.measured_on is not None and measured_on < result.measured_on:
        raise Refused(_("A later value is on record already."), "measured_on")
    result.actual, result.measured_on = actual, measured_on


@action(permission="strategy.weigh", event="strategy.weighed", tells=("method", "reason"))
def weigh(
    parliament: Parliament,
    *,
    by: User,
    method: Method,
    reason: str,
    judgements: Mapping[tuple[str, str], float] | None = None,
    points: Mapping[str, float] | None = None,
) -> Weighing:
    """Say what the objectives weigh: by judging each pair of them, or by points given directly."""
    keys = [each.key for each in queries.current_objectives()]
    if len(reason.strip()) < 3:
        raise Refused(_("A reason is needed. It stays beside the change for whoever asks later."), "reason")
    told = judgements or {}
    found = _compared(keys, told) if method is Method.PAIRWISE else _shared(keys, points or {})
    return Weighing(
        method=method,
        judgements=[[one, other, value] for (one, other), value in told.items()] if method is Method.PAIRWISE else [],
        weights=dict(found.weights),
        ratio=found.ratio,
        reason=reason.strip(),
        decided_by=by,
        decided_on=clock.today(),
    )


def _compared(keys: list[str], judgements: Mapping[tuple[str, str], float]) -> rules.Weighed:
    _demand_known(keys, {key for pair in judgements for key in pair})
    try:
        found = rules.compared(keys, judgements)
    except NotComparable as fault:
        place = " / ".join(keys[each] for each in fault.place) if fault.place else str(len(keys))
        raise Refused(
            _("These judgements give no weights, at %(place)s: each pair of 2 to 15 objectives once, 1/9 to 9.")
            % {"place": place},
            "judgements",
        ) from None
    if not found.is_consistent and found.doubt:
        one, other, judged, implied = found.doubt
        raise Refused(
            _(
                "The judgements contradict one another: ratio %(ratio).2f, at most 0.10. Look again at %(one)s against "
                "%(other)s: judged %(judged).2f, while the others imply %(implied).2f."
            )
            % {"ratio": found.ratio, "one": one, "other": other, "judged": judged, "implied": implied},
            "judgements",
        )
    return found


def _shared(keys: list[str], points: Mapping[str, float]) -> rules.Weighed:
    _demand_known(keys, set(points))
    if missing := [key for key in keys if key not in points]:
        raise Refused(_("No points were given for: %(keys)s.") % {"keys": ", ".join(missing)}, "points")
    try:
        return rules.shared({key: points[key] for key in keys})
    except ValueError:
        raise Refused(_("Points are 0 or more, and at least one objective has some."), "points") from None


def _demand_known(keys: list[str], named: set[str]) -> None:
    if unknown := sorted(named - set(keys)):
        raise Refused(_("No objective in force has the key: %(keys)s.") % {"keys": ", ".join(unknown)}, "unknown")


@action(permission="strategy.align", event="strategy.aligned", tells=("contribution", "rationale"))
def align(initiative: Initiative, *, by: User, objective: Objective, contribution: int, rationale: str) -> Alignment:
    """Say how strongly an initiative serves an objective, from 0 to 4, and why; said again, it replaces the former."""
    _demand_current(Objective.objects.get(pk=objective.pk))
    if not 0 <= contribution <= rules.STRONGEST:
        raise Refused(_("A contribution runs from 0 to 4."), "contribution")
    if len(rationale.strip()) < 3:
        raise Refused(_("Say in a sentence why it serves the objective so strongly."), "rationale")
    known = lock(Alignment.objects.filter(initiative=initiative, objective=objective))
    found = known[0] if known else Alignment(initiative=initiative, objective=objective)
    found.chamber_id, found.language = initiative.chamber_id, by.language
    found.contribution, found.rationale = contribution, rationale.strip()
    return found
