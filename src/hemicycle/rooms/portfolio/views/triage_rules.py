"""The pages of the rules of triage: what is in force, what a change would do, and the way back to the built-in ones."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, done, page
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Parliament, User
from hemicycle.kernel.permissions import can
from hemicycle.kernel.terms import Tier
from hemicycle.rooms.portfolio import actions, forms, queries
from hemicycle.rooms.portfolio.rules import triage as rules

SHOWN = 100  # of the initiatives that a change would move, so many are named


@allowed("portfolio.read")
@require_GET
def triage_rules(request: HttpRequest) -> HttpResponse:
    """Show the rules in force under the tiers they lead to, and every version before."""
    in_force = queries.rules_in_force()
    told = [_told(rule) for rule in in_force.rules]
    tiers = [(tier, [each for each in told if each["rule"].tier is tier]) for tier in reversed(rules.ORDER)]
    context = {
        "tiers": [(tier, held) for tier, held in tiers if held],
        "number": sum(1 for rule in in_force.rules if rule.is_active),
        "versions": list(queries.rules_versions()),
        "is_built_in": rules.rows_of(in_force.rules) == rules.rows_of(rules.built_in().rules),
        "may_change": _may_change(request),
    }
    return page(request, "portfolio/triage_rules.html", context)


def _told(rule: rules.Rule) -> dict[str, Any]:
    language = queries.reader_language()
    said_in = language if rule.says.get(language) else "en"
    return {"rule": rule, "says": rule.sentence(language), "language": said_in, "when": queries.condition(rule)}


def _may_change(request: HttpRequest) -> bool:
    return can(request.user, "portfolio.change-triage-rules", Parliament.objects.first())


@allowed("portfolio.change-triage-rules")
@require_http_methods(["GET", "POST"])
def change_triage_rules(request: HttpRequest) -> HttpResponse:
    """Change one rule or add one: first what it would do to the initiatives under way, then adopt it."""
    if not _may_change(request):
        return page(request, "403.html", status=403)
    held = queries.rules_in_force().rules
    key = request.GET.get("rule", "")
    rule = next((each for each in held if each.key == key), None)
    if key and rule is None:
        raise Http404(key)
    form = forms.RuleForm(request.POST or None, rule=rule)
    context: dict[str, Any] = {"form": form, "rule": rule, "tiers": list(Tier)}
    if form.is_valid():
        rows = _with(held, rule, form.row())
        if "adopt" in request.POST:
            answer = _adopted(request, form, rows)
            if answer:
                return answer
        elif fault := _fault(rows):
            form.add_error("key", fault)
        else:
            context["preview"] = _preview(request, rows)
    return page(request, "portfolio/change_triage_rules.html#form", context, status=422 if form.errors else 200)


def _with(held: Any, rule: rules.Rule | None, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the set with this rule in the place of the old one, or at its end."""
    rows = rules.rows_of(held)
    if rule is None:
        return [*rows, row]
    return [row if each["key"] == rule.key else each for each in rows]


def _fault(rows: list[dict[str, Any]]) -> str:
    try:
        rules.rules_from(rows)
    except rules.RuleFault as fault:
        return queries.rule_fault_words(fault)
    return ""


def _preview(request: HttpRequest, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a set of rules would do to the initiatives under way; those that the person may see are named."""
    shifts = queries.shifts(rules.rules_from(rows))
    visible = queries.visible_to(request.user).in_bulk([shift.initiative.pk for shift in shifts])
    named = [shift for shift in shifts if shift.initiative.pk in visible]
    return {"shifts": named[:SHOWN], "number": len(shifts), "unnamed": len(shifts) - len(named[:SHOWN])}


def _adopted(request: HttpRequest, form: Any, rows: list[dict[str, Any]]) -> HttpResponse | None:
    parliament, by = Parliament.objects.get(), cast("User", request.user)
    try:
        actions.adopt_rules(parliament, by=by, rows=rows, reason=form.cleaned_data["reason"])
    except Refused as refused:
        form.add_error("reason" if refused.code == "reason" else None, str(refused))
        return None
    return done(request, reverse("portfolio:triage-rules"))


@allowed("portfolio.change-triage-rules")
@require_http_methods(["GET", "POST"])
def restore_triage_rules(request: HttpRequest) -> HttpResponse:
    """Return to the built-in rules: what that would do, and then the deed."""
    if not _may_change(request):
        return page(request, "403.html", status=403)
    rows = rules.rows_of(rules.built_in().rules)
    form = forms.ReasonForm(request.POST or None)
    if form.is_valid() and (answer := _adopted(request, form, rows)):
        return answer
    context = {"form": form, "preview": _preview(request, rows)}
    return page(request, "portfolio/restore_triage_rules.html#form", context, status=422 if form.errors else 200)
