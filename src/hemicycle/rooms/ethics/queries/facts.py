"""Facts of many initiatives at once, each in one query, by the id of the initiative."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum

from hemicycle.engines.questionnaire import is_empty
from hemicycle.kernel.models import Office
from hemicycle.kernel.terms import GATES_OF_STAGE, Gate, Role, Stage
from hemicycle.rooms.ethics import rules
from hemicycle.rooms.ethics.models import (
    Assessment,
    BiasCheck,
    Case,
    Code,
    Condition,
    Design,
    FairnessReading,
    Finding,
    OversightPeriod,
)
from hemicycle.rooms.ethics.rules import Principle
from hemicycle.rooms.governance.models import Body
from hemicycle.rooms.questionnaires.models import Answer as GivenAnswer
from hemicycle.rooms.questionnaires.queries import published, said, words

LEADS = (Role.PROJECT_LEAD, Role.BUSINESS_OWNER)


def assessments_by_initiative(ids: QuerySet[Any], stage: Stage | None) -> dict[UUID, tuple[UUID, str, str]]:
    """Return (assessment, standing, depths) of this stage, or of the stage in which each initiative stands."""
    of_stage = Q(stage=stage) if stage else Q(stage=F("initiative__stage"))
    rows = Assessment.objects.filter(of_stage, initiative__in=ids).order_by()
    return {
        initiative: (pk, standing, depths)
        for initiative, pk, standing, depths in rows.values_list("initiative", "pk", "standing", "depths")
    }


def signed_by_lead(ids: QuerySet[Any], stage: Stage | None, on: date) -> set[UUID]:
    """Return the initiatives at a high tier where a lead or owner of today signed a principle of this stage."""
    of_stage = Q(assessment__stage=stage) if stage else Q(assessment__stage=F("initiative__stage"))
    leading = in_force(Office.objects.filter(initiative=OuterRef("initiative"), role__in=LEADS), on)
    rows = Finding.objects.filter(of_stage, initiative__in=ids, initiative__tier="high").order_by()
    return set(rows.filter(reviewer__in=leading.values("person")).values_list("initiative", flat=True))


def in_force(offices: QuerySet[Office], on: date) -> QuerySet[Office]:
    """Return the offices held on this day."""
    return offices.filter(Q(to_on=None) | Q(to_on__gte=on), from_on__lte=on)


def overseers(ids: QuerySet[Any], on: date) -> dict[UUID, int]:
    """Return how many named overseers each initiative has on this day."""
    held = in_force(Office.objects.filter(initiative__in=ids, role=Role.OVERSEER), on)
    return dict(held.order_by().values_list("initiative").annotate(n=Count("pk")))


def overseer_names(initiative: UUID, on: date) -> list[str]:
    """Return who oversees an initiative on this day."""
    held = in_force(Office.objects.filter(initiative=initiative, role=Role.OVERSEER), on)
    return [office.person.name for office in held.select_related("person")]


def designs(ids: QuerySet[Any]) -> dict[UUID, Design]:
    """Return the design of each initiative that has one."""
    return {each.initiative_id: each for each in Design.objects.filter(initiative__in=ids)}


def bias_checks(ids: QuerySet[Any]) -> dict[UUID, dict[str, str]]:
    """Return the result of each kind of bias check that was made."""
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    rows = BiasCheck.objects.filter(initiative__in=ids).order_by()
    for initiative, family, result in rows.values_list("initiative", "family", "result"):
        found[initiative][family] = result
    return found


def fairness_readings(ids: QuerySet[Any]) -> dict[UUID, FairnessReading]:
    """Return the latest reading of each initiative that has one."""
    latest = FairnessReading.objects.filter(initiative=OuterRef("initiative")).order_by("-measured_on")
    rows = FairnessReading.objects.filter(initiative__in=ids, pk=Subquery(latest.values("pk")[:1]))
    return {each.initiative_id: each for each in rows}


def oversight_periods(ids: QuerySet[Any]) -> dict[UUID, dict[str, Any]]:
    """Return what was counted over all periods of each initiative, from the first day to the last."""
    rows = (
        OversightPeriod.objects.filter(initiative__in=ids)
        .order_by()
        .values("initiative")
        .annotate(
            first=Min("from_on"),
            last=Max("to_on"),
            checked=Sum("decisions"),
            overridden=Sum("overrides"),
            planted=Sum("seeded"),
            found=Sum("seeded_found"),
            read=Sum("sampled"),
            free=Sum("confirmed"),
        )
    )
    return {row["initiative"]: dict(row) for row in rows}


def shares(period: OversightPeriod) -> dict[str, rules.Share]:
    """Return what was overruled, found and confirmed in a period, each with its interval."""
    return whole([period])


def whole(periods: Iterable[OversightPeriod]) -> dict[str, rules.Share]:
    """Return the same over several periods."""
    counted = list(periods)
    pairs = {
        "overruled": ("overrides", "decisions"),
        "found": ("seeded_found", "seeded"),
        "confirmed": ("confirmed", "sampled"),
    }
    return {
        name: rules.share(sum(getattr(each, part) for each in counted), sum(getattr(each, all_) for each in counted))
        for name, (part, all_) in pairs.items()
    }


def cases_by_initiative(ids: QuerySet[Any], gate: Gate | None) -> dict[UUID, list[tuple[UUID, date, date | None]]]:
    """Return (case, opened on, opinion on) of the cases that a gate waits for, the latest last.

    Without a gate these are the cases for the gates of the stage in which each initiative stands.
    """
    found: dict[UUID, list[tuple[UUID, date, date | None]]] = defaultdict(list)
    rows = Case.objects.filter(_waited_for(gate), initiative__in=ids).order_by("opened_on", "created_at")
    for initiative, pk, opened, given in rows.values_list("initiative", "pk", "opened_on", "opinion_on"):
        found[initiative].append((pk, opened, given))
    return found


def _waited_for(gate: Gate | None, case: str = "") -> Q:
    """Return the rows whose case (at this path) this gate waits for, or a gate of the initiative's own stage."""
    if gate:
        return Q(**{f"{case}gate": gate})
    own = (Q(**{f"{case}gate__in": gates}, initiative__stage=stage) for stage, gates in GATES_OF_STAGE.items())
    return reduce(or_, own)


def open_conditions(ids: QuerySet[Any], gate: Gate | None) -> Mapping[UUID, int]:
    """Return how many conditions of the cases for a gate, or for the gates of each own stage, have no answer."""
    rows = Condition.objects.filter(_waited_for(gate, "case__"), initiative__in=ids, answered_at=None).order_by()
    return dict(rows.values_list("initiative").annotate(n=Count("pk")))


def code_in_force() -> Code | None:
    """Return the code adopted last, None before the first."""
    return Code.objects.order_by("-adopted_on", "-created_at").first()


def committees(on: date) -> list[str]:
    """Return the keys of the bodies that have members today."""
    held = in_force(Office.objects.filter(role__in=(Role.BODY_CHAIR, Role.BODY_MEMBER)), on)
    return sorted(set(held.exclude(body="").values_list("body", flat=True)))


def body_names() -> dict[str, str]:
    """Return what people call each body, by its key."""
    return {each.key: str(each) for each in Body.objects.all()}


def answers_to(ids: QuerySet[Any], *questions: str) -> dict[UUID, dict[str, list[tuple[Any, str]]]]:
    """Return (value, remark) of everybody who answered these questions, by initiative and question."""
    found: dict[UUID, dict[str, list[tuple[Any, str]]]] = defaultdict(lambda: defaultdict(list))
    rows = GivenAnswer.objects.filter(initiative__in=ids, question__in=questions).order_by()
    for initiative, question, value, remark in rows.values_list("initiative", "question", "value", "comment"):
        if not is_empty(value):
            found[initiative][question].append((value, remark))
    return found


def practice_questions(principle: str) -> dict[str, str]:
    """Return the questions of a principle's practice list with their provenance; none before it is published."""
    version = published().defer("document").filter(instrument__key=rules.LISTS[Principle(principle)]).first()
    return {each.key: each.provenance for each in version.parsed.questions} if version else {}


def practice_answers(finding: Finding, asked: Iterable[str]) -> dict[str, Any]:
    """Return the answers to these questions that a finding would rest on now: value, who gave it and when."""
    given = GivenAnswer.objects.filter(initiative=finding.initiative_id, question__in=list(asked)).order_by("given_at")
    return {
        each.question: {"value": each.value, "by": str(each.given_by_id), "at": each.given_at.isoformat()}
        for each in given
        if not is_empty(each.value)
    }


def practice_rows(finding: Finding) -> list[tuple[str, str, bool]]:
    """Return each question of the practice list with its present answer, and whether that changed since the signing."""
    version = published().defer("document").filter(instrument__key=rules.LISTS[Principle(finding.principle)]).first()
    now = practice_answers(finding, [each.key for each in version.parsed.questions] if version else [])
    rows = []
    for each in version.parsed.questions if version else ():
        value = now.get(each.key, {}).get("value")
        changed = finding.signed_at is not None and finding.answers.get(each.key, {}).get("value") != value
        rows.append((words(each.text), said(each, value), changed))
    return rows
