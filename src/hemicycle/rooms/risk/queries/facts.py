"""Facts of many initiatives at once, each in one query."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Least

from hemicycle.kernel.models import Office
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.terms import Role
from hemicycle.rooms.questionnaires.models import Response, RiskProposal
from hemicycle.rooms.risk.models import Acceptance, Handling, Limit, Risk, Screening, Treatment
from hemicycle.rooms.risk.rules.terms import Category, RiskState

LEADS = (Role.PROJECT_LEAD, Role.BUSINESS_OWNER)
NO_LIMIT = 99


def led_by(user: Any) -> list[Any]:
    """Return the ids of the initiatives that the person leads or owns today."""
    return [office.initiative_id for office in standing(user).offices if office.role in LEADS]


def bodies_of(user: Any) -> set[str]:
    """Return the keys of the bodies in which the person holds an office today."""
    return {office.body for office in standing(user).offices if office.body}


def open_proposals(ids: QuerySet[Any]) -> dict[UUID, int]:
    """Return how many proposed risks of each initiative nobody has handled."""
    rows = waiting_proposals().filter(initiative__in=ids).order_by()
    return dict(rows.values_list("initiative").annotate(n=Count("pk")))


def waiting_proposals() -> QuerySet[RiskProposal]:
    """Return the proposals that nobody has handled or withdrawn."""
    handled = Handling.objects.filter(proposal=OuterRef("pk"))
    return RiskProposal.objects.filter(~Exists(handled), withdrawn_at=None)


def answered(ids: QuerySet[Any]) -> set[UUID]:
    """Return the initiatives for which somebody signed a questionnaire, so that risks could be proposed."""
    return set(
        Response.objects.filter(initiative__in=ids, state="signed").order_by().values_list("initiative", flat=True)
    )


def screenings(ids: QuerySet[Any]) -> dict[UUID, Screening]:
    """Return the last review of each register that was looked through."""
    return {each.initiative_id: each for each in Screening.objects.filter(initiative__in=ids) if each.initiative_id}


def categories(ids: QuerySet[Any]) -> dict[UUID, set[str]]:
    """Return the categories in which each initiative has a risk, whatever became of it."""
    found: dict[UUID, set[str]] = defaultdict(set)
    for initiative, category in (
        Risk.objects.filter(initiative__in=ids).order_by().values_list("initiative", "category")
    ):
        found[initiative].add(category)
    return found


def standing_risks(ids: QuerySet[Any]) -> dict[UUID, tuple[int, int]]:
    """Return how many risks of each initiative are open, and how many it ever had."""
    rows = Risk.objects.filter(initiative__in=ids).order_by().values("initiative")
    counted = rows.annotate(still=Count("pk", filter=Q(state=RiskState.OPEN)), ever=Count("pk"))
    return {row["initiative"]: (row["still"], row["ever"]) for row in counted}


def house_limits() -> dict[str, Limit]:
    """Return the limits of the house by category and kind of harm."""
    return {each.subject: each for each in Limit.objects.filter(initiative=None)}


def _limit_of(subject: str, initiative: Any) -> Subquery:
    found = Limit.objects.filter(subject=OuterRef(subject), initiative=initiative)
    return Subquery(found.values("limit")[:1], output_field=IntegerField())


def with_limits(risks: QuerySet[Risk]) -> QuerySet[Any]:
    """Return risks with `of_category`, the limit of the house, and `accepted_score`, the least limit that binds."""
    nothing = Value(NO_LIMIT, output_field=IntegerField())
    return risks.annotate(of_category=_limit_of("category", None)).annotate(
        accepted_score=Least(
            Coalesce(F("of_category"), nothing),
            Coalesce(_limit_of("dimension", None), nothing),
            Coalesce(_limit_of("category", OuterRef("initiative")), nothing),
            Coalesce(_limit_of("dimension", OuterRef("initiative")), nothing),
        )
    )


@dataclass(frozen=True)
class Above:
    """A risk above its limit, or one of which that cannot be told: not judged, or without a limit."""

    pk: UUID
    is_known: bool
    is_owned: bool = False
    is_planned: bool = False
    planned_until: date | None = None
    accepted_until: date | None = None


def above(ids: QuerySet[Any], on: date, field: str) -> dict[UUID, list[Above]]:
    """Return the open risks of each initiative whose score lies above the limit, or is not known; one query."""
    return _grouped(_above(Risk.objects.filter(initiative__in=ids), on, field))


def _above(risks: QuerySet[Risk], on: date, field: str) -> QuerySet[Any]:
    open_ones = with_limits(risks.filter(state=RiskState.OPEN))
    uncertain = Q(**{field: None}) | Q(of_category=None)
    leads = Office.objects.filter(
        Q(to_on=None) | Q(to_on__gte=on), initiative=OuterRef("initiative"), person=OuterRef("owner"), role__in=LEADS,
        from_on__lte=on,
    )  # fmt: skip
    planned = Treatment.objects.filter(risk=OuterRef("pk"), is_funded=True)  # nobody waits for unfunded ones
    done = Exists(planned.exclude(done_on=None))
    until = Subquery(planned.filter(due_on__gte=on).order_by("-due_on").values("due_on")[:1])
    accepted = Acceptance.objects.filter(risk=OuterRef("pk"), until_on__gt=on, score__gte=OuterRef(field))
    found: QuerySet[Any] = (
        open_ones.filter(uncertain | Q(**{f"{field}__gt": F("accepted_score")}))
        .annotate(judged=F(field), led=Exists(leads), done=done, until=until)
        .annotate(kept=Subquery(accepted.order_by("-until_on").values("until_on")[:1]))
        .order_by()
    )
    return found


def _grouped(rows: QuerySet[Any]) -> dict[UUID, list[Above]]:
    found: dict[UUID, list[Above]] = defaultdict(list)
    fields = ("initiative", "pk", "owner", "of_category", "judged", "led", "done", "until", "kept")
    for initiative, pk, owner, limit, judged, led, done, until, kept in rows.values_list(*fields):
        is_known = limit is not None and judged is not None
        is_owned, is_planned = owner is not None and not led, bool(done or until)
        found[initiative].append(Above(pk, is_known, is_owned, is_planned, None if done else until, kept))
    return found


def accepted_until(scope: InitiativeScope) -> dict[UUID, list[date]]:
    """Return the last days of what a body accepted of the open risks that lie above their limit; one query."""
    accepted = Acceptance.objects.filter(risk=OuterRef("pk"), score__gte=OuterRef("residual_score"))
    open_ones = with_limits(Risk.objects.filter(initiative__in=scope.ids(), state=RiskState.OPEN))
    above_limit = open_ones.filter(residual_score__gt=F("accepted_score"))
    last = Subquery(accepted.order_by("-until_on").values("until_on")[:1])
    found: dict[UUID, list[date]] = defaultdict(list)
    for pk, until_on in above_limit.annotate(last=last).exclude(last=None).order_by().values_list("initiative", "last"):
        found[pk].append(until_on - timedelta(days=1))  # on `until_on` itself it is accepted no more
    return found


def appetite_overdue(on: date) -> list[Category]:
    """Return the categories whose limit nobody decided, or whose review is due."""
    decided = {each.subject for each in house_limits().values() if each.review_on > on and each.decision}
    return [each for each in Category if each not in decided]


def breaches(on: date, risks: QuerySet[Risk] | None = None) -> QuerySet[Any]:
    """Return the open risks, of these where given, above their limit that no body has accepted, the highest first."""
    among = Risk.objects.all() if risks is None else risks
    found: QuerySet[Any] = with_limits(among.filter(state=RiskState.OPEN)).filter(_is_breach(on))
    return found.order_by("-current_score", "pk")


def _is_breach(on: date) -> Q:
    accepted = Acceptance.objects.filter(risk=OuterRef("pk"), until_on__gt=on, score__gte=OuterRef("current_score"))
    return Q(current_score__gt=F("accepted_score")) & ~Q(Exists(accepted))


def open_and_above(risks: QuerySet[Risk], on: date) -> tuple[int, int]:
    """Return how many of these risks are open, and how many of those are breaches; one query."""
    told = Case(When(_is_breach(on), then=1), default=0, output_field=IntegerField())
    open_ones = with_limits(risks.filter(state=RiskState.OPEN)).annotate(breach=told)
    found = open_ones.aggregate(n=Count("pk"), above=Sum("breach", default=0))
    return found["n"], found["above"]
