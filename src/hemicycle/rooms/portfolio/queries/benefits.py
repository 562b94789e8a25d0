"""Reading what initiatives are to bring: their case, the measures that weigh them, and who owes a measurement."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import OWED_AT_MOST, Amount, Due, Hit, InitiativeScope
from hemicycle.kernel.records import localise
from hemicycle.rooms.portfolio.models import (
    Acceptance,
    Alternative,
    Benefit,
    Charter,
    InitiativeLink,
    LegalDuty,
    MeasuredValue,
    Metric,
    Partner,
    SandboxTrial,
    Tool,
)
from hemicycle.rooms.portfolio.rules.benefits import MetricKind


@dataclass(frozen=True)
class Case:
    """All that is written of what one initiative is to bring."""

    metrics: Sequence[Metric]
    alternatives: Sequence[Alternative]
    benefits: Sequence[tuple[Benefit, Sequence[MeasuredValue]]]
    tools: Sequence[Tool]
    links: Sequence[InitiativeLink]
    laws: Sequence[LegalDuty]
    trial: SandboxTrial | None
    acceptance: Acceptance | None
    charter: Charter | None
    partners: Sequence[Partner]

    @property
    def chosen(self) -> Alternative | None:
        """Return the alternative that is chosen, or None."""
        return next((each for each in self.alternatives if each.is_chosen), None)


def case_of(initiative: Initiative, person: Any) -> Case:
    """Return the case of an initiative in the reader's language; of links, those whose other end the person may see."""
    of: dict[str, Any] = {"initiative": initiative}
    metrics = list(Metric.objects.filter(**of).select_related("owner"))
    alternatives = list(Alternative.objects.filter(**of).select_related("chosen_by"))
    benefits = list(Benefit.objects.filter(**of).select_related("owner", "alternative"))
    localise([*metrics, *alternatives, *benefits], ["title"], get_language() or "en")
    values: dict[UUID, list[MeasuredValue]] = {}
    for value in MeasuredValue.objects.filter(**of):
        values.setdefault(value.benefit_id, []).append(value)
    seen = Initiative.objects.visible_to(person).values("pk")
    links = list(InitiativeLink.objects.filter(**of, ended_on=None, other__in=seen).select_related("other"))
    localise([each.other for each in links], ["title"], get_language() or "en")
    return Case(
        metrics,
        alternatives,
        [(each, values.get(each.pk, [])) for each in benefits],
        list(Tool.objects.filter(**of)),
        links,
        list(LegalDuty.objects.filter(**of, ended_on=None)),
        SandboxTrial.objects.filter(**of, ended_on=None).select_related("declared_by").first(),
        Acceptance.objects.filter(**of).select_related("accepted_by").first(),
        Charter.objects.filter(**of).first(),
        list(Partner.objects.filter(**of, left_on=None)),
    )


def case_document(case: Case) -> dict[str, Any]:
    """Return the case of an initiative as other programs read it."""
    return {
        "metrics": [
            {
                "id": each.pk, "title": each.title, "kind": each.sort, "unit": each.unit, "baseline": each.baseline,
                "target": each.target, "more_is_better": each.is_better_up, "method": each.method,
                "owner_id": each.owner_id, "measure_on": each.measure_on, "review_on": each.review_on,
            }
            for each in case.metrics
        ],
        "alternatives": [
            {
                "id": each.pk, "title": each.title, "way": each.way, "months": each.months,
                "democratic_value": each.democratic_value, "democratic_because": each.democratic_because,
                "is_chosen": each.is_chosen, "reason": each.reason,
            }
            for each in case.alternatives
        ],
        "benefits": [
            {
                "id": each.pk, "title": each.title, "alternative_id": each.alternative_id, "low": each.low,
                "mode": each.mode, "high": each.high, "is_cashable": each.is_cashable, "owner_id": each.owner_id,
                "measure_on": each.measure_on, "review_on": each.review_on, "final_value": each.final_value,
                "measured": [{"on": value.measured_on, "value": value.value, "note": value.note} for value in values],
            }
            for each, values in case.benefits
        ],
        "tools": [
            {
                "id": each.pk, "title": each.title, "ease": each.ease, "community": each.community,
                "performance": each.performance, "model_support": each.model_support, "deployment": each.deployment,
                "is_chosen": each.is_chosen, "reason": each.reason,
            }
            for each in case.tools
        ],
        "links": [
            {
                "id": each.pk, "kind": each.sort, "other_id": each.other_id, "lag_months": each.lag_months,
                "reason": each.reason,
            }
            for each in case.links
        ],
        "laws": [{"id": each.pk, "law": each.law, "deadline_on": each.deadline_on} for each in case.laws],
        "trial": case.trial
        and {
            "id": case.trial.pk, "starts_on": case.trial.starts_on, "ends_on": case.trial.ends_on,
            "data_kinds": case.trial.data_kinds, "data": case.trial.data,
            "has_official_effect": case.trial.has_official_effect,
        },
        "acceptance": case.acceptance
        and {
            "release": case.acceptance.release, "is_solved": case.acceptance.is_solved,
            "reason": case.acceptance.reason, "accepted_on": case.acceptance.accepted_on,
        },
        "charter": case.charter and {"id": case.charter.pk, **case.charter.facts, "digest": case.charter.digest},
        "partners": [
            {
                "id": each.pk, "parliament": each.parliament, "decided_on": each.decided_on,
                "decision": each.decision, "charter_digest": each.charter_digest,
            }
            for each in case.partners
        ],
    }  # fmt: skip


def case_panel(initiative: Initiative, person: Any) -> dict[str, Any]:
    """Return what the dossier shows of the case: the way that was chosen, and how many were compared. One query."""
    ways = list(Alternative.objects.filter(initiative=initiative))
    localise(ways, ["title"], get_language() or "en")
    return {"initiative": initiative, "ways": ways, "chosen": next((each for each in ways if each.is_chosen), None)}


# What criteria ask of many initiatives at once.


def _of(rows: QuerySet[Any], initiatives: QuerySet[Initiative]) -> QuerySet[Any]:
    return rows.filter(initiative__in=initiatives.order_by().values("pk"))


def open_trials(initiatives: QuerySet[Initiative]) -> Mapping[UUID, SandboxTrial]:
    """Return the trial in the sandbox under way of each initiative that has one."""
    return {each.initiative_id: each for each in _of(SandboxTrial.objects.filter(ended_on=None), initiatives)}


def metrics_stated(initiatives: QuerySet[Initiative]) -> Mapping[UUID, list[tuple[MetricKind, bool]]]:
    """Return of each initiative with metrics the kind of each, and whether nothing of it is missing."""
    found: dict[UUID, list[tuple[MetricKind, bool]]] = {}
    for each in _of(Metric.objects.all(), initiatives):
        found.setdefault(each.initiative_id, []).append((MetricKind(each.sort), each.is_whole))
    return found


def ways_compared(initiatives: QuerySet[Initiative]) -> Mapping[UUID, list[tuple[str, bool, str]]]:
    """Return of each initiative with alternatives the way of each, whether it is chosen, and why."""
    found: dict[UUID, list[tuple[str, bool, str]]] = {}
    rows = _of(Alternative.objects.order_by(), initiatives).values_list("initiative", "way", "is_chosen", "reason")
    for pk, *facts in rows:
        found.setdefault(pk, []).append(tuple(facts))
    return found


def tools_compared(initiatives: QuerySet[Initiative]) -> Mapping[UUID, list[tuple[bool, bool]]]:
    """Return of each initiative with outside tools whether each is scored on all aspects, and whether it is chosen."""
    found: dict[UUID, list[tuple[bool, bool]]] = {}
    for each in _of(Tool.objects.order_by(), initiatives):
        found.setdefault(each.initiative_id, []).append((each.is_scored, each.is_chosen))
    return found


IN_PLAY = Q(alternative=None) | Q(alternative__is_chosen=True)  # what is expected of a way not taken needs no end


def benefits_left(initiatives: QuerySet[Initiative]) -> Mapping[UUID, list[bool]]:
    """Return of each initiative with benefits whether the final value of each is recorded."""
    found: dict[UUID, list[bool]] = {}
    rows = _of(Benefit.objects.filter(IN_PLAY).order_by(), initiatives).values_list("initiative", "final_on")
    for pk, final_on in rows:
        found.setdefault(pk, []).append(final_on is not None)
    return found


def last_acceptances(initiatives: QuerySet[Initiative]) -> Mapping[UUID, Acceptance]:
    """Return what the business owner of each initiative said last of its solution."""
    oldest_first = _of(Acceptance.objects.order_by("accepted_on", "created_at"), initiatives)
    return {each.initiative_id: each for each in oldest_first}


def charters(initiatives: QuerySet[Initiative]) -> Mapping[UUID, Charter]:
    """Return the charter of each initiative whose pilot has one."""
    return {each.initiative_id: each for each in _of(Charter.objects.all(), initiatives)}


def partners(initiatives: QuerySet[Initiative]) -> Mapping[UUID, list[tuple[date | None, str]]]:
    """Return of each initiative that others take part in when each of them decided, and on which text."""
    found: dict[UUID, list[tuple[date | None, str]]] = {}
    rows = _of(Partner.objects.filter(left_on=None).order_by(), initiatives)
    for pk, *decided in rows.values_list("initiative", "decided_on", "charter_digest"):
        found.setdefault(pk, []).append(tuple(decided))
    return found


# What weighs initiatives against one another.


def benefit_amounts(scope: InitiativeScope) -> Mapping[UUID, Sequence[Amount]]:
    """Return what each initiative would bring a year; what was measured once comes already, and is no part of it."""
    measured = Exists(MeasuredValue.objects.filter(benefit=OuterRef("pk")))
    found: dict[UUID, list[Amount]] = {}
    for each in Benefit.objects.filter(~measured, initiative__in=scope.ids(), final_on=None, high__gt=0):
        found.setdefault(each.initiative_id, []).append(_amount(each))
    return found


def _amount(benefit: Benefit) -> Amount:
    """Return a benefit as shares of its mode; one whose mode is nothing by its mean, since nothing has no shares."""
    mode = float(benefit.mode)
    if not mode:
        return Amount((benefit.mean,), alternative=benefit.alternative_id, lasts=True)
    spread = float(benefit.low) / mode, float(benefit.high) / mode
    return Amount((mode,), alternative=benefit.alternative_id, spread=spread, lasts=True)


def democratic_values(scope: InitiativeScope) -> Mapping[UUID, Sequence[Amount]]:
    """Return the democratic value of each alternative that somebody judged, from 0 to 4."""
    found: dict[UUID, list[Amount]] = {}
    judged = (
        Alternative.objects.filter(initiative__in=scope.ids()).exclude(democratic_value=None).order_by("created_at")
    )
    for pk, alternative, value in judged.values_list("initiative", "pk", "democratic_value"):
        found.setdefault(pk, []).append(Amount((float(value),), alternative=alternative, lasts=True))
    return found


# What search and people's desks show.


def found_in_cases(person: Any, words: str, limit: int) -> list[Hit]:
    """Return alternatives, benefits and metrics whose title holds the words, each with the initiative it belongs to."""
    found: list[Any] = []
    for model in (Alternative, Benefit, Metric):
        named = model.objects.visible_to(person).filter(title__icontains=words).select_related("initiative")
        found += named.order_by("title", "pk")[: limit - len(found)]
    return [
        Hit(each.title, each.get_absolute_url(), f"{each.initiative.reference} {each.initiative}") for each in found
    ]


def measures_due(person: Any) -> Iterator[Due]:
    """Yield what the person has to measure, the oldest first: metrics and benefits whose day came."""
    yield from _due(person, "measure_on", _("Measure it"))


def reviews_due(person: Any) -> Iterator[Due]:
    """Yield the metrics and benefits whose review the person owes, the oldest first."""
    yield from _due(person, "review_on", _("Review it"))


def _due(person: Any, day: str, title: Any) -> Iterator[Due]:
    came = {"owner": person, f"{day}__lte": clock.today()}
    found: list[Any] = []
    for model in (Metric, Benefit):
        found += (
            model.objects.visible_to(person).filter(**came).select_related("initiative").order_by(day)[:OWED_AT_MOST]
        )
    localise(found, ["title"], get_language() or "en")
    for each in sorted(found, key=lambda each: (getattr(each, day), str(each.pk)))[:OWED_AT_MOST]:
        url = reverse("portfolio:case", kwargs={"pk": each.initiative_id})
        yield Due(title, url, getattr(each, day), f"{each.initiative.reference} {each.title}")
