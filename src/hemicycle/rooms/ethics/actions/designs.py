"""What changes the design of fairness, explanation, oversight and effect, and the checks for bias."""

from datetime import date
from decimal import Decimal
from typing import TypeVar, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Initiative, User
from hemicycle.rooms.ethics import rules
from hemicycle.rooms.ethics.models import About, BiasCheck, Design
from hemicycle.rooms.ethics.rules import BiasFamily, BiasResult, Environment, OversightForm, Sought

Kept = TypeVar("Kept", bound=About)


def kept(model: type[Kept], initiative: Initiative, replaces: int | None, **key: object) -> Kept:
    """Return the initiative's record under lock, or a new one. Stale if it is not at the version that was seen."""
    known = lock(cast("QuerySet[Kept]", model._default_manager.filter(initiative=initiative, **key)))
    if known and replaces is not None and known[0].version != replaces:
        raise Stale(known[0])
    return known[0] if known else model(initiative=initiative, chamber_id=initiative.chamber_id, **key)


@action(permission="ethics.design", event="ethics.fairness-stated", tells=())
def define_fairness(
    initiative: Initiative,
    *,
    by: User,
    sought: Sought,
    measure: str,
    statement: str,
    groups: list[str],
    without_data: list[str],
    threshold: Decimal | None,
    replaces: int | None = None,
) -> Design:
    """Say what fair means here, for which groups, and how large a gap may be."""
    named = list(dict.fromkeys(name.strip() for name in groups if name.strip()))
    if sought is Sought.GROUP and len(named) < rules.LEAST_GROUPS:
        raise Refused(_("Fairness between groups needs at least two of them. Write one on each line."), "groups")
    design = kept(Design, initiative, replaces)
    design.fairness_sought, design.fairness_measure, design.fairness_statement = sought, measure, statement.strip()
    design.fairness_groups = named
    design.fairness_without_data = list(dict.fromkeys(name.strip() for name in without_data if name.strip()))
    design.fairness_threshold = threshold
    return design


@action(permission="ethics.design", event="ethics.explanation-named", tells=())
def choose_explanation(
    initiative: Initiative, *, by: User, method: str, audience: str, replaces: int | None = None
) -> Design:
    """Name the method by which a result is explained, and to whom."""
    design = kept(Design, initiative, replaces)
    design.explanation_method, design.explanation_audience = method.strip(), audience.strip()
    return design


@action(permission="ethics.design", event="ethics.oversight-planned", tells=())
def design_oversight(
    initiative: Initiative,
    *,
    by: User,
    form: OversightForm,
    minutes: Decimal | None,
    has_stop_power: bool | None,
    stop_how: str = "",
    replaces: int | None = None,
) -> Design:
    """Say how people oversee the system, with what time for each check, and how it is stopped."""
    design = kept(Design, initiative, replaces)
    design.oversight_form, design.minutes_per_item = form, minutes
    design.has_stop_power, design.stop_how = has_stop_power, stop_how.strip()
    return design


@action(permission="ethics.design", event="ethics.effect-declared", tells=())
def declare_effect(
    initiative: Initiative,
    *,
    by: User,
    environment: Environment,
    has_official_effect: bool | None,
    needs_adoption: bool | None,
    replaces: int | None = None,
) -> Design:
    """Say where it runs, whether its output has an official effect, and whether a person must adopt it."""
    design = kept(Design, initiative, replaces)
    design.environment, design.has_official_effect = environment, has_official_effect
    design.needs_adoption = needs_adoption
    return design


@action(permission="ethics.design", event="ethics.bias-looked-for", tells=("family",))
def check_bias(
    initiative: Initiative,
    *,
    by: User,
    family: BiasFamily,
    checked_on: date,
    result: BiasResult,
    note: str = "",
    replaces: int | None = None,
) -> BiasCheck:
    """Record that one kind of bias was looked for, on which day, with what result."""
    if checked_on > clock.today():
        raise Refused(_("The day lies in the future. A check is recorded once it was made."), "checked_on")
    if result is not BiasResult.BALANCED and not note.strip():
        raise Refused(_("Say what was found and what was done about it."), "note")
    check = kept(BiasCheck, initiative, replaces, family=family)
    check.checked_on, check.result, check.note, check.checked_by = checked_on, result, note.strip(), by
    return check
