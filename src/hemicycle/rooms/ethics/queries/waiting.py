"""What the room says elsewhere: what a person owes, the card on a dossier."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.kernel.models import Initiative, User
from hemicycle.kernel.offers import Due, Papers, Words
from hemicycle.kernel.permissions import may_ever, standing
from hemicycle.kernel.terms import Role
from hemicycle.rooms.ethics import rules
from hemicycle.rooms.ethics.models import Assessment, Case, Condition
from hemicycle.rooms.ethics.queries.coverage import lacking, signs_of
from hemicycle.rooms.ethics.queries.facts import LEADS
from hemicycle.rooms.portfolio import queries as portfolio

MOST = 50
SEATS = (Role.BODY_CHAIR, Role.BODY_MEMBER)


def led_by(user: Any) -> list[Any]:
    """Return the ids of the initiatives that the person leads or owns today."""
    return [office.initiative_id for office in standing(user).offices if office.role in LEADS]


def bodies_of(user: Any) -> set[str]:
    """Return the keys of the bodies in which the person has a seat today."""
    return {office.body for office in standing(user).offices if office.role in SEATS and office.body}


def bodies_served_by(user: Any) -> set[str]:
    """Return the keys of the bodies that the person chairs, or keeps the minutes of, today."""
    serving = (Role.BODY_CHAIR, Role.BODY_SECRETARY)
    return {office.body for office in standing(user).offices if office.role in serving and office.body}


def duties(user: Any) -> Iterator[Due]:
    """Yield what the person owes in this room: principles open, reviews, opinions, answers to conditions."""
    led = led_by(user)
    if led:
        for each in lacking(Initiative.objects.filter(pk__in=led)):
            yield Due(_("Ethical assessment of this stage"), _page(each.pk), about=each.reference)
        for condition in Condition.objects.filter(initiative__in=led, answered_at=None).select_related("initiative"):
            title = _("Condition of the committee without an answer")
            yield Due(title, condition.get_absolute_url(), about=condition.initiative.reference)
    if may_ever(user, "ethics.review"):
        for assessment in unsigned(user):
            title = _("Principles to be signed")
            yield Due(title, _page(assessment.initiative_id), about=assessment.initiative.reference)
    if bodies := bodies_of(user):
        for case in Case.objects.visible_to(user).filter(body__in=bodies, opinion_on=None).order_by("opened_on")[:MOST]:
            yield Due(_("Opinion on a case"), case.get_absolute_url(), about=case.title)


MATTER = "ethics.cases"


def cases_awaiting(user: Any) -> QuerySet[Case]:
    """Return the cases that the person may see and on which no committee has given its opinion."""
    waiting: QuerySet[Case] = Case.objects.visible_to(user).filter(opinion_on=None, closed_at=None)
    return waiting.select_related("initiative")


def papers_of_case(case: Case) -> Papers:
    """Return what a committee reads before it votes on a case: the question, and what was said in it."""
    said = case.statements.order_by("created_at", "pk").values_list("text", flat=True)
    told = {name: str(getattr(case, name)) for name in ("title", "question", "gate", "body")}
    return Papers(case.title, {"initiative": str(case.initiative_id), **told, "statements": list(said)})


def close_to_case(case: Case, people: Sequence[User]) -> Mapping[UUID, Words]:
    """Return who of these people may not vote on a case: who opened it, and who is too close to its initiative."""
    close = dict(portfolio.conflicts(case, people))
    return close | {person.pk: _("Opened this case") for person in people if person.pk == case.opened_by_id}


def unsigned(user: Any) -> list[Assessment]:
    """Return assessments of the present stage in which a principle is open, of initiatives that others lead."""
    is_present = Q(stage__in=rules.ASSESSED_STAGES) & Q(standing__contains=rules.OPEN)
    found = Assessment.objects.visible_to(user).filter(is_present).select_related("initiative")
    others = found.exclude(initiative__in=led_by(user)).exclude(initiative__proposed_by=user)
    return [each for each in others[:MOST] if each.stage == each.initiative.stage]


def _page(pk: Any) -> str:
    return reverse("ethics:initiative", kwargs={"pk": pk})


def panel(initiative: Initiative, user: Any) -> dict[str, Any]:
    """Return what the card on the dossier shows. One query."""
    found = Assessment.objects.filter(initiative=initiative, stage=initiative.stage).first()
    letters = found.standing if found else rules.NOTHING_SIGNED
    return {
        "stage": initiative.stage,
        "principles": signs_of(letters),
        "is_open": found is not None,
        "is_asked": initiative.stage in rules.ASSESSED_STAGES,
        "url": _page(initiative.pk),
    }
