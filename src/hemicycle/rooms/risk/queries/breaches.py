"""Risks above their limit that await the body which owns it: who decides, on which papers, and who may not."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, Office, User
from hemicycle.kernel.offers import Papers, Words
from hemicycle.rooms.governance.models import Decision
from hemicycle.rooms.risk.models import Limit, Risk, Treatment
from hemicycle.rooms.risk.queries.facts import LEADS, breaches, with_limits
from hemicycle.rooms.risk.rules.register import DAYS_TO_TREAT
from hemicycle.rooms.risk.rules.terms import BreachOutcome

MATTER = "risk.breaches"
NAMED = 5  # initiatives that a sentence names
OUTCOMES: Mapping[str, Words] = {
    BreachOutcome.TREAT.value: pgettext_lazy("outcome", "Have the risk treated first"),
    BreachOutcome.ACCEPT_90.value: pgettext_lazy("outcome", "Accept the risk for 90 days"),
    BreachOutcome.ACCEPT_180.value: pgettext_lazy("outcome", "Accept the risk for 180 days"),
    BreachOutcome.ACCEPT_365.value: pgettext_lazy("outcome", "Accept the risk for 365 days"),
}


def _owner_of_limit() -> Subquery:
    whose = Q(initiative=None) | Q(initiative=OuterRef("initiative"))
    what = Q(subject=OuterRef("category")) | Q(subject=OuterRef("dimension"))
    return Subquery(Limit.objects.filter(whose, what).order_by("limit", "pk").values("body")[:1])


def body_of(risk: Risk) -> str:
    """Return the key of the body that decided the least limit which binds a risk; empty where nobody decided one."""
    found = Risk.objects.filter(pk=risk.pk).annotate(owned_by=_owner_of_limit())
    return found.values_list("owned_by", flat=True).first() or ""


def breaches_awaiting(user: Any) -> QuerySet[Any]:
    """Return the breaches that await the body of their limit, whose key is `owned_by`.

    What the body sent to be treated awaits it again once it is judged on a later day, or when treatment took too long.
    """
    sent = Decision.objects.filter(
        matter=MATTER, outcome=BreachOutcome.TREAT, subject_id=OuterRef("pk"),
        taken_at__gt=clock.now() - timedelta(days=DAYS_TO_TREAT), taken_at__date__gte=OuterRef("judged_on"),
    )  # fmt: skip
    visible = Risk.objects.visible_to(user).values("pk")
    waiting = breaches(clock.today()).filter(~Exists(sent), pk__in=visible).annotate(owned_by=_owner_of_limit())
    found: QuerySet[Any] = waiting.select_related("initiative")
    return found


def unfunded(risks: QuerySet[Risk]) -> list[Initiative]:
    """Return the initiatives with a risk above its limit for which no funded treatment is due or done; one query."""
    funded = Treatment.objects.filter(risk=OuterRef("pk"), is_funded=True)
    funded = funded.filter(Q(due_on__gte=clock.today()) | ~Q(done_on=None))
    left = breaches(clock.today(), risks.filter(initiative=OuterRef("pk"))).filter(~Exists(funded))
    return list(Initiative.objects.filter(Exists(left.order_by())).order_by("number")[:NAMED])


def close_to(risk: Risk, people: Sequence[User]) -> Mapping[UUID, Words]:
    """Return who of these people leads, owns or proposed the initiative of a risk: they do not decide on it."""
    if risk.initiative is None:
        return {}
    held = Office.objects.filter(initiative=risk.initiative, role__in=LEADS, person__in=people)
    close = {each.person_id for each in held if each.in_force(clock.today())} | {risk.initiative.proposed_by_id}
    why = _("Leads, owns or proposed the initiative.")
    return {person.pk: why for person in people if person.pk in close}


def papers_of_breach(risk: Risk) -> Papers:
    """Return what a body reads before it decides on a risk above its limit."""
    limit = with_limits(Risk.objects.filter(pk=risk.pk)).values_list("accepted_score", flat=True).first()
    told = {name: getattr(risk, name) for name in ("reference", "title", "category", "cause", "event", "consequence")}
    scores = {"score": risk.current_score, "residual": risk.residual_score, "limit": limit}
    title = format_lazy(_("Above its limit: {reference} {title}"), reference=risk.reference, title=risk.title)
    return Papers(title, {"initiative": str(risk.initiative_id or ""), "body": body_of(risk), **told, **scores})
