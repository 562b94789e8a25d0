"""The register: the list, the matrix, one risk, one initiative's risks, and what changes them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.design.tables import Column, Table
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.kernel.permissions import can
from hemicycle.kernel.records import localise
from hemicycle.rooms.questionnaires.models import RiskProposal
from hemicycle.rooms.risk import actions, forms, queries
from hemicycle.rooms.risk.models import CATEGORIES, CONCERNS, LEVELS, Risk
from hemicycle.rooms.risk.rules import library, register
from hemicycle.rooms.risk.rules.terms import RiskState
from hemicycle.rooms.risk.views.grammar import change, currency, initiative_of, one

COLUMNS = [
    Column("reference", _("Reference"), order="number"),
    Column("title", _("Risk"), order="title"),
    Column("initiative", _("Initiative"), order="initiative__number"),
    Column("category", _("Category"), order="category"),
    Column("owner", _("Owner"), order="owner__name"),
    Column("score", _("Score today"), order="current_score", numeric=True),
    Column("limit", _("Accepted"), numeric=True),
]
HEAT_COLUMNS = [Column("reference", _("Reference"), order="number"), Column("title", _("Initiative"), order="title")]


def sign_of(risk: Any) -> str:
    """Return the sign of a risk read with its limits."""
    if risk.state != RiskState.OPEN:
        return "not_applicable"
    if risk.current_score is None or risk.of_category is None:
        return "unknown"
    return "not_met" if risk.current_score > risk.accepted_score else "met"


def _asked(request: HttpRequest, risks: Any) -> Any:
    """Return the risks that the address asks for: of a category, a field of the matrix, above appetite."""
    found = risks if request.GET.get("state") == "all" else risks.filter(state=RiskState.OPEN)
    if (category := request.GET.get("category", "")) in CATEGORIES:
        found = found.filter(category=category)
    likelihood, impact = request.GET.get("likelihood", ""), request.GET.get("impact", "")
    if likelihood in {"1", "2", "3", "4", "5"} and impact in {"1", "2", "3", "4", "5"}:
        found = found.filter(current_likelihood=likelihood, current_impact=impact)
    if request.GET.get("above") == "1":
        found = found.filter(pk__in=queries.breaches(clock.today()).values("pk"))
    return found


@allowed("risk.read")
@require_GET
def risks(request: HttpRequest) -> HttpResponse:
    """List the risks, the highest first."""
    table = Table(request, COLUMNS, default="-score")
    visible = Risk.objects.visible_to(request.user)
    shown = table.page(queries.with_limits(_asked(request, visible)).select_related("initiative", "owner"))
    localise([each.initiative for each in shown if each.initiative], ["title"], get_language() or "en")
    open_risks, above = queries.open_and_above(visible, clock.today())
    context = {
        "table": table,
        "page": shown,
        "rows": [(each, sign_of(each)) for each in shown],
        "open_risks": open_risks,
        "above": above,
        "is_above_only": request.GET.get("above") == "1",
        "may_record": can(request.user, "risk.record", Parliament.objects.first()),
    }
    return page(request, "risk/list.html#table", context)


@allowed("risk.read")
@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """Show the matrix with what moved since each risk was judged before."""
    fields = queries.matrix(Risk.objects.visible_to(request.user))
    flat = [field for row in fields for field in row]
    top = [field for field in flat if field.level in {register.Level.HIGH, register.Level.VERY_HIGH}]
    context = {
        "rows": fields,
        "impacts": range(1, register.HIGHEST + 1),
        "n": sum(field.n for field in flat),
        "high": sum(field.n for field in top),
        "moved": sum(field.came for field in flat),
        "levels": [(words, queries.SIGNS[register.Level(key)]) for key, words in LEVELS.items()],
    }
    return page(request, "risk/matrix.html", context)


@allowed("risk.read")
@require_GET
def heat(request: HttpRequest) -> HttpResponse:
    """Show the highest score of each initiative in each category."""
    table = Table(request, HEAT_COLUMNS, default="reference", per_page=25)
    visible = Risk.objects.visible_to(request.user).filter(state=RiskState.OPEN).exclude(initiative=None)
    shown = table.page(Initiative.objects.visible_to(request.user).filter(pk__in=visible.values("initiative")))
    localise(list(shown), ["title"], get_language() or "en")
    heads, rows = queries.heat(list(shown))
    highest = max((cell[0] or 0 for row in rows for cell in row.cells), default=0)
    context = {"table": table, "page": shown, "heads": heads, "rows": rows, "highest": highest}
    return page(request, "risk/heat.html#table", context)


@allowed("risk.read")
@require_GET
def risk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one risk: what it is, its four scores, its price, and what is done about it."""
    visible = queries.with_limits(Risk.objects.visible_to(request.user)).select_related("initiative", "owner")
    found = get_object_or_404(visible, pk=pk)
    if found.initiative:
        localise([found.initiative], ["title"], get_language() or "en")
    context = {
        "risk": found,
        "initiative": found.initiative,
        "sign": sign_of(found),
        "judged": _judged(found),
        "limit": found.accepted_score if found.of_category is not None else None,
        "kind": library.built_in().get(found.kind_of_risk),
        "bias": library.terms("bias").get(found.bias),
        "bias_cause": library.terms("bias").get(found.bias_cause),
        "treatments": found.treatments.select_related("owner"),
        "applied": found.applied.select_related("control"),
        "acceptances": found.acceptances.select_related("accepted_by"),
        "indicators": [
            (each, value := queries.indicator_value(each), queries.indicator_sign(each, value))
            for each in found.indicators.all()
        ],
        "links": found.links.select_related("entry__library"),
        "today": clock.today(),
        "currency": currency(),
        "mean": queries.mean_of(found),
        "may": {name.replace("-", "_"): can(request.user, f"risk.{name}", found) for name in MAY},
        "history": reverse("ledger:history", args=[found.kind(), found.pk]),
    }
    return page(request, "risk/risk.html", context)


MAY = ("record", "judge", "close", "treat", "accept", "watch", "fund")
JUDGED = [
    ("inherent", _("Without controls")),
    ("current", _("Today")),
    ("residual", _("With controls found to work")),
    ("target", _("Aimed at")),
]


def _judged(found: Risk) -> list[tuple[Any, Any, Any, Any, str]]:
    rows = []
    for key, words in JUDGED:
        likelihood, impact = getattr(found, f"{key}_likelihood"), getattr(found, f"{key}_impact")
        score = register.score(likelihood, impact)
        sign = queries.SIGNS[register.level(score, queries.cuts())] if score else "unknown"
        rows.append((words, likelihood, impact, score, sign))
    return rows


@allowed("risk.read")
@require_GET
def initiative(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the risks of one initiative, what answers propose, and when its register was last looked through."""
    found = initiative_of(request, pk)
    mine = queries.with_limits(Risk.objects.filter(initiative=found)).select_related("owner")
    shown = [(each, sign_of(each)) for each in mine.order_by("-current_score", "number")]
    screening = queries.screenings(Initiative.objects.filter(pk=pk).values("pk")).get(found.pk)
    reasons = screening.not_relevant if screening else {}
    left = register.concerns_left([each.category for each, _sign in shown], reasons)
    context = {
        "initiative": found,
        "rows": shown,
        "n": sum(each.state == RiskState.OPEN for each, _sign in shown),
        "above": sum(sign == "not_met" for _each, sign in shown),
        "proposals": [
            (each, library.built_in().get(each.risk)) for each in queries.waiting_proposals().filter(initiative=found)
        ],
        "screening": screening,
        "reasons": [(CONCERNS[key], text) for key, text in reasons.items()],
        "left": [CONCERNS[each] for each in left],
        "may_record": can(request.user, "risk.record", found),
        "may_review": can(request.user, "risk.screen", found),
        "may_handle": can(request.user, "risk.handle-proposal", found),
    }
    return page(request, "risk/initiative.html", context)


@allowed("risk.record")
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record a risk of an initiative."""
    return _record(request, initiative_of(request, pk), reverse("risk:initiative", args=[pk]))


@allowed("risk.record")
@require_http_methods(["GET", "POST"])
def record_for_house(request: HttpRequest) -> HttpResponse:
    """Record a risk of the house."""
    return _record(request, get_object_or_404(Parliament), reverse("risk:list"))


def _record(request: HttpRequest, subject: Any, back: str) -> HttpResponse:
    form = forms.RiskForm(request.POST or None, user=request.user)
    return change(
        request, "risk.record", subject, form,
        lambda facts: actions.record(subject, by=request.user, **facts), _("Record a risk"), back,
    )  # fmt: skip


@allowed("risk.record")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Describe a risk anew."""
    found = one(request, Risk, pk, "initiative")
    form = forms.RiskForm(request.POST or None, instance=found, user=request.user)
    return change(
        request, "risk.record", found, form,
        lambda facts: actions.edit(found, by=request.user, seen=form.version, **facts),
        _("Describe the risk"), found.get_absolute_url(),
    )  # fmt: skip


@allowed("risk.judge")
@require_http_methods(["GET", "POST"])
def judge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Judge likelihood and impact."""
    found = one(request, Risk, pk, "initiative")
    form = forms.JudgeForm(request.POST or None, instance=found, user=request.user)
    return change(
        request, "risk.judge", found, form,
        lambda facts: actions.judge(found, by=request.user, seen=form.version, **facts),
        _("Judge the risk"), found.get_absolute_url(),
        _("1 is rare, and hardly felt; 5 is almost certain, and grave. The score is likelihood × impact."),
    )  # fmt: skip


@allowed("risk.judge")
@require_http_methods(["GET", "POST"])
def price(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Price a risk."""
    found = one(request, Risk, pk, "initiative")
    form = forms.PriceForm(request.POST or None, instance=found, user=request.user)
    return change(
        request, "risk.judge", found, form,
        lambda facts: actions.price(found, by=request.user, seen=form.version, **facts),
        _("Price the risk"), found.get_absolute_url(),
        _("Of ten losses, nine lie between the two amounts. Harm that is not money stays out of the price."),
    )  # fmt: skip


@allowed("risk.close")
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a risk."""
    found = one(request, Risk, pk, "initiative")
    form = forms.ReasonForm(request.POST or None, seen=found.version)
    return change(
        request, "risk.close", found, form,
        lambda facts: actions.close(found, by=request.user, seen=form.version, **facts),
        _("Close the risk"), found.get_absolute_url(),
    )  # fmt: skip


@allowed("risk.close")
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand a risk to another owner."""
    found = one(request, Risk, pk, "initiative")
    form = forms.MoveForm(request.POST or None, seen=found.version, user=request.user)
    return change(
        request, "risk.close", found, form,
        lambda facts: actions.move(found, by=request.user, seen=form.version, **facts),
        _("Hand the risk to another owner"), found.get_absolute_url(),
    )  # fmt: skip


@allowed("risk.screen")
@require_http_methods(["GET", "POST"])
def review_register(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that the register of an initiative was looked through."""
    found = initiative_of(request, pk)
    known = queries.screenings(Initiative.objects.filter(pk=pk).values("pk")).get(found.pk)
    form = forms.ReviewForm(request.POST or None, known=known.not_relevant if known else None)
    return change(
        request, "risk.screen", found, form,
        lambda _facts: actions.review_register(found, by=request.user, **form.facts()),
        _("Review the register"), reverse("risk:initiative", args=[pk]),
        _("For each concern without a risk, say why it does not arise here; leave the others empty."),
    )  # fmt: skip


@allowed("risk.handle-proposal")
@require_http_methods(["GET", "POST"])
def handle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accept, merge or reject a proposed risk."""
    found = one(request, RiskProposal, pk, "initiative")
    risks = Risk.objects.visible_to(request.user).filter(initiative=found.initiative_id, state=RiskState.OPEN)
    form = forms.HandleForm(request.POST or None, seen=found.version, risks=risks)
    return change(
        request, "risk.handle-proposal", found, form,
        lambda facts: actions.handle(found, by=request.user, seen=form.version, **facts),
        _("Handle the proposed risk"), reverse("risk:initiative", args=[found.initiative_id]),
    )  # fmt: skip
