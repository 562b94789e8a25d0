"""The lights of "governance structures and policies": policies reviewed in time, and offices that somebody holds."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import COMING_AT_MOST, Due, Figure, LightState
from hemicycle.kernel.terms import Stage, Verdict, verdict_of
from hemicycle.rooms.governance.models import PolicyVersion
from hemicycle.rooms.governance.queries.policies import in_language, states
from hemicycle.rooms.governance.queries.responsibilities import vacancies
from hemicycle.rooms.governance.rules import policies as rules
from hemicycle.rooms.governance.rules.policies import PolicyState
from hemicycle.rooms.governance.rules.responsibilities import OVER

MONTHS = 8
READS_POLICIES = frozenset({"governance.policy", "governance.policyversion"})
READS_OFFICES = frozenset({"kernel.initiative", "kernel.office", "governance.assignment"})


def policies_current(user: Any) -> LightState:
    """Return how many policies in force are within their review. One query."""
    versions = list(PolicyVersion.objects.visible_to(user).select_related("policy"))
    standing = states(versions)
    held = [each for each in versions if standing[each.pk] in rules.IN_FORCE]
    current = sum(standing[each.pk] is PolicyState.IN_FORCE for each in held)
    figure = Figure(
        current, _("policies in force and reviewed in time"), reverse("governance:policies"),
        of=len(held) or None, target=len(held) or None, trend=_history(versions),
    )  # fmt: skip
    if not held:
        return LightState(Verdict.NOT_MET, _("No policy is in force."), figure=figure)
    dated = sorted((each for each in held if each.review_on), key=lambda each: each.review_on or date.max)
    coming = [_review(each) for each in dated[:COMING_AT_MOST]]
    due = coming[0] if coming else None
    late = len(held) - current
    if late:
        says = ngettext_lazy("%(n)s policy is past its review.", "%(n)s policies are past their review.", "n")
        return LightState(verdict_of(current, len(held)), says, {"n": late}, figure, due, coming)
    return LightState(Verdict.MET, _("Every policy in force is within its review."), {}, figure, due, coming)


def _history(versions: list[PolicyVersion]) -> list[tuple[Any, float]]:
    """Return the share of policies in force that were within their review, by the dates that the versions carry."""
    found = []
    for day in clock.month_ends(MONTHS):
        held = [each for each in states(versions, day).values() if each in rules.IN_FORCE]
        if held:
            found.append((day, held.count(PolicyState.IN_FORCE) / len(held)))
    return found


def _review(version: PolicyVersion) -> Due:
    title = in_language({language: words["title"] for language, words in version.texts.items()})
    return Due(_("Review the policy"), version.get_absolute_url(), version.review_on, title)


def offices_held(user: Any) -> LightState:
    """Return how many initiatives under way have exactly one holder of every office that answers. Three queries."""
    asked = Initiative.objects.visible_to(user).exclude(stage=Stage.IDEA).exclude(status__in=OVER)
    total = asked.count()
    if not total:
        return LightState(Verdict.UNKNOWN, _("No initiative has passed its first gate yet."))
    lacking = len({each.initiative_id for each in vacancies(asked)})
    figure = Figure(
        total - lacking, _("have one holder for every office that answers"), reverse("governance:vacancies"),
        of=total, target=total,
    )  # fmt: skip
    if not lacking:
        return LightState(Verdict.MET, _("One person holds every office that answers."), figure=figure)
    says = ngettext_lazy(
        "In %(n)s initiative an office that answers is vacant or held twice.",
        "In %(n)s initiatives an office that answers is vacant or held twice.",
        "n",
    )
    return LightState(verdict_of(total - lacking, total), says, {"n": lacking}, figure)
