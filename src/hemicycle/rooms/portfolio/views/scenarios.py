"""The pages of the optimiser: scenarios, their plans on the map, reasons, comparisons and departures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design import charts, formats
from hemicycle.design.pages import allowed, done, merge, page
from hemicycle.engines.selection import OutOfTime, Status, select
from hemicycle.kernel import tasks as long_work
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Parliament
from hemicycle.kernel.permissions import can, demand
from hemicycle.kernel.records import localise
from hemicycle.kernel.rooms import measures
from hemicycle.rooms.portfolio import actions
from hemicycle.rooms.portfolio.forms.scenarios import DepartForm, MoreForm, ScenarioForm
from hemicycle.rooms.portfolio.models import Plan, Scenario
from hemicycle.rooms.portfolio.queries import scenarios as queries
from hemicycle.rooms.portfolio.rules import choosing, lines
from hemicycle.rooms.portfolio.rules import scenarios as rules

SHOWN = 200  # items that a page lists; the API and the terminal tell all


@allowed("portfolio.read")
@require_GET
def scenarios(request: HttpRequest) -> HttpResponse:
    """List the scenarios, each with its newest plan."""
    shown = list(Scenario.objects.visible_to(request.user)[:SHOWN])
    localise(shown, ["title"], get_language() or "en")
    newest: dict[Any, Plan] = {}
    for plan in Plan.objects.filter(scenario__in=shown).defer("model").order_by("created_at"):
        newest[plan.scenario_id] = plan
    rows = [(each, newest.get(each.pk)) for each in shown]
    context = {
        "rows": rows,
        "solved": len(newest),
        "may_make": can(request.user, "portfolio.make-scenario", Parliament.objects.first()),
    }
    return page(request, "portfolio/scenarios.html", context)


@allowed("portfolio.make-scenario")
@require_http_methods(["GET", "POST"])
def make_scenario(request: HttpRequest) -> HttpResponse:
    """Make a scenario, blank or like another one."""
    parliament, like = get_object_or_404(Parliament), _uuid(request.GET.get("like"))
    demand(request.user, "portfolio.make-scenario", parliament)
    found = Scenario.objects.visible_to(request.user).filter(pk=like).first() if like else None
    initial = _initial(found) if found else {}
    form = ScenarioForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_scenario(
                parliament, by=request.user, title=form.cleaned_data["title"], terms=form.terms
            )
            return done(request, made)
        except Refused as refused:
            form.add_error(None, str(refused))
    return _form_page(request, form, _("Ask the optimiser a question"), reverse("portfolio:scenarios"))


@allowed("portfolio.make-scenario")
@require_http_methods(["GET", "POST"])
def change_scenario(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what a scenario asks."""
    scenario = get_object_or_404(Scenario.objects.visible_to(request.user), pk=pk)
    demand(request.user, "portfolio.make-scenario", scenario)
    form = ScenarioForm(request.POST or None, initial=_initial(scenario), seen=scenario.version)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_scenario(
                scenario, by=request.user, seen=form.version, title=form.cleaned_data["title"], terms=form.terms
            )
            return done(request, scenario)
        except Stale as stale:
            return merge(request, stale, form)
        except Refused as refused:
            form.add_error(None, str(refused))
    return _form_page(request, form, _("Change the question"), scenario.get_absolute_url())


def _initial(scenario: Scenario) -> dict[str, Any]:
    return {**scenario.terms, "title": scenario.title, **lines.written(scenario.terms)}


def _form_page(request: HttpRequest, form: ScenarioForm, verb: str, back: str) -> HttpResponse:
    context = {
        "form": form,
        "verb": verb,
        "back": back,
        "measures": queries.measure_choices(),
        "limits": [
            (key, limit.title, ", ".join(sorted(part for part in queries.parts_of(limit) if part)))
            for key, limit in queries.limits().items()
        ],
    }
    return page(request, "portfolio/scenario_form.html#form", context, status=422 if form.errors else 200)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@allowed("portfolio.read")
@require_GET
def scenario(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a scenario with its newest plan: the choice, what binds, why the others lost."""
    asked = get_object_or_404(Scenario.objects.visible_to(request.user).select_related("made_by"), pk=pk)
    localise([asked], ["title"], get_language() or "en")
    plan = queries.newest_plan(asked)
    terms = asked.asked
    context: dict[str, Any] = {
        "scenario": asked,
        "plan": plan,
        "terms": terms,
        "finding": finding(plan, terms),
        "may_make": can(request.user, "portfolio.make-scenario", asked),
        "written": lines.written(asked.terms),
        "counted": [_weight_words(each) for each in terms.weights],
        "candidates": ", ".join(terms.candidates),
        "periods": [queries.period_words(terms, period) for period in range(terms.periods)],
    }
    if plan is not None:
        context |= _of_plan(plan, terms, request)
    return page(request, "portfolio/scenario.html", context)


def _weight_words(weight: rules.Weight) -> str:
    """Return what counts as value, with its weight, and the amount at which it counts whole."""
    measure = measures().get(weight.measure)
    return _("%(title)s: %(weight)s, in full from %(full)s") % {
        "title": measure.title if measure else weight.measure,
        "weight": formats.percent(weight.weight),
        "full": formats.number(weight.full),
    }


def _of_plan(plan: Plan, terms: rules.Terms, request: HttpRequest) -> dict[str, Any]:
    reading = queries.Reading(plan, request.user)
    choices = reading.choices()
    return {
        "state": queries.plan_state(plan),
        "has_changed": queries.has_changed(plan),
        "chosen": [
            (each, queries.period_words(terms, each.start or 0), plan.result.get("firmness", {}).get(each.item))
            for each in choices
            if each.is_chosen
        ][:SHOWN],
        "out": [each for each in choices if not each.is_chosen][:SHOWN],
        "uses": [use for use in uses(plan, terms) if any(used for _period, used, _limit, _full in use.rows)],
        "conflict": [
            (queries.limit_words(each["limit"], reading, terms), each["enough"]) for each in plan.result["conflict"]
        ],
        "notes": [queries.note_words(note, reading) for note in plan.result["notes"]][:SHOWN],
        "departures": [
            (each, reading.names(each.left), reading.names(each.taken))
            for each in queries.departures(plan.scenario, request.user)
        ],
        "resources": [(name, queries.resource_words(name)) for name in plan.result.get("trades", {})],
    }


@dataclass(frozen=True)
class Use:
    """What a plan uses of a limit, period by period, and what more of it is worth."""

    name: str
    title: str
    unit: str
    rows: Sequence[tuple[str, float, float, bool]]  # period, used, limit, whether nothing is left
    unit_worth: float | None
    tenth_worth: float | None


def uses(plan: Plan, terms: rules.Terms) -> list[Use]:
    """Return the use of each limit by period."""
    worths = plan.result.get("worths", {})
    full = {(name, period) for name, period in plan.result["binding"]}
    return [
        Use(
            name, queries.resource_words(name), queries.unit_of(name),
            [
                (queries.period_words(terms, period), plan.result["used"][name][period], limit, (name, period) in full)
                for period, limit in enumerate(amounts)
            ],
            worths.get(name, {}).get("unit"), worths.get(name, {}).get("tenth"),
        )
        for name, amounts in plan.model["limits"].items()
        if name != rules.STARTS
    ]  # fmt: skip


def finding(plan: Plan | None, terms: rules.Terms) -> str:
    """Return the finding of a scenario in a sentence; what no proof stands behind is never called the best."""
    if plan is None:
        return _("The question is asked and not answered yet.")
    if plan.status == Status.INFEASIBLE:
        return _("No plan keeps every limit; those that contradict one another are named below.")
    count, of = len(plan.result["chosen"]), len({each for each, _way in plan.result["stands_for"].values()})
    facts = {
        "n": formats.number(count), "of": formats.number(of), "value": formats.number(plan.objective, 1),
        "gap": formats.percent(plan.gap, 2),
    }  # fmt: skip
    if plan.status == Status.OPTIMAL and plan.gap == 0:
        return ngettext(
            "%(n)s of %(of)s initiatives fits, worth %(value)s points; no plan within these limits is worth more.",
            "%(n)s of %(of)s initiatives fit, worth %(value)s points; no plan within these limits is worth more.",
            count,
        ) % facts  # fmt: skip
    return ngettext(
        "%(n)s of %(of)s initiatives is in the best plan found, worth %(value)s points; at most %(gap)s more exists.",
        "%(n)s of %(of)s initiatives are in the best plan found, worth %(value)s points; at most %(gap)s more exists.",
        count,
    ) % facts  # fmt: skip


@allowed("portfolio.make-scenario")
@require_http_methods(["GET", "POST"])
def solve_scenario(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a plan; long work begins, which can be watched and stopped."""
    asked = get_object_or_404(Scenario.objects.visible_to(request.user), pk=pk)
    demand(request.user, "portfolio.make-scenario", asked)
    if request.method == "GET":
        return page(request, "portfolio/scenario_solve.html", {"scenario": asked})
    task = long_work.start("portfolio.optimise", by=request.user, scenario=str(asked.pk))
    return done(request, reverse("hall:task", kwargs={"pk": task.pk}), message=_("The work has begun."))


def _plan(request: HttpRequest, pk: UUID) -> Plan:
    return get_object_or_404(Plan.objects.visible_to(request.user).select_related("scenario"), pk=pk)


@allowed("portfolio.read")
@require_GET
def plan_map(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the initiatives as value against what they take of a limit, and the best that each amount of it allows."""
    plan = _plan(request, pk)
    names = list(plan.result.get("trades", {}))
    against = request.GET.get("against") or (names[0] if names else "")
    sized = request.GET.get("size") or (names[-1] if names else "")
    if names and (against not in names or sized not in names):
        raise Http404
    words = {name: queries.resource_words(name) for name in names}
    context = {
        "scenario": plan.scenario,
        "plan": plan,
        "names": list(words.items()),
        "against": against,
        "size": sized,
        "finding": _trade(plan, against, words) if names else "",
        "chart": _frontier(plan, against, words) if names else None,
        "bubbles": _bubbles(plan, request, against, sized, words) if names else None,
    }
    return page(request, "portfolio/plan_map.html", context)


def _trade(plan: Plan, name: str, words: Mapping[str, str]) -> str:
    points = plan.result["trades"][name]
    half = next((each for each in points if each["value"] >= plan.objective / 2), points[-1])
    return _("Half of the value is had for %(share)s of what the plan takes: %(limit)s.") % {
        "share": formats.percent(half["used"] / points[-1]["used"] if points[-1]["used"] else 0),
        "limit": words[name],
    }


def _frontier(plan: Plan, name: str, words: Mapping[str, str]) -> charts.Chart:
    points = plan.result["trades"][name]
    values = [{"x": each["used"], "y": each["value"]} for each in points]
    unit = queries.unit_of(name)

    def specification(width: int) -> charts.Specification:
        axes = {
            "x": {"field": "x", "type": "quantitative", "title": f"{words[name]} ({unit})",
                  "axis": {"format": "~s", "tickCount": 5 if width > 400 else 3}},
            "y": {"field": "y", "type": "quantitative", "title": _("Value, points"), "axis": {"tickCount": 5}},
        }  # fmt: skip
        chosen = {
            "data": {"values": values[-1:]},
            "encoding": axes,
            "mark": {"type": "point", "size": 160, "color": charts.colour("not-met")},
        }
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json", "height": 260,
            "layer": [
                {"data": {"values": values}, "encoding": axes, "mark": {"type": "line", "point": True}},
                chosen,
            ],
        }  # fmt: skip

    alternative = _trade(plan, name, words)
    return charts.Chart(
        finding=_("The best value within each amount of: %(limit)s") % {"limit": words[name]},
        alternative=alternative, specification=specification, heads=[f"{words[name]} ({unit})", _("Value, points")],
        rows=[(formats.number(each["used"], 1), formats.number(each["value"], 1)) for each in points],
        note=_("%(n)s plans, each solved to its proven gap; the marked one is the plan chosen.")
        % {"n": formats.number(len(points))},
    )  # fmt: skip


def _bubbles(plan: Plan, request: HttpRequest, name: str, sized: str, words: Mapping[str, str]) -> charts.Chart:
    reading = queries.Reading(plan, request.user)
    taken = {item["id"]: {key: sum(amounts) for key, amounts in item["uses"].items()} for item in plan.model["items"]}
    yes, no = _("In the plan"), _("Left out")
    values = [
        {
            "x": taken[each.item].get(name, 0.0), "y": each.value, "s": taken[each.item].get(sized, 0.0),
            "c": yes if each.is_chosen else no, "t": each.title,
        }
        for each in reading.choices()[:SHOWN]
    ]  # fmt: skip

    def specification(width: int) -> charts.Specification:
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json", "height": 300,
            "data": {"values": values}, "mark": {"type": "point", "filled": False, "strokeWidth": 2},
            "encoding": {
                "x": {"field": "x", "type": "quantitative", "title": words[name],
                      "axis": {"format": "~s", "tickCount": 5 if width > 400 else 3}},
                "y": {"field": "y", "type": "quantitative", "title": _("Value, points")},
                "size": {"field": "s", "type": "quantitative", "legend": None, "scale": {"range": [30, 900]}},
                "color": {"field": "c", "type": "nominal", "title": None,
                          "scale": {"domain": [yes, no], "range": [charts.colour("plot-1"), charts.colour("plot-2")]}},
            },
        }  # fmt: skip

    said = _("%(n)s initiatives, by value and by what each takes: %(limit)s. Areas tell: %(size)s.") % {
        "n": formats.number(len(values)), "limit": words[name], "size": words[sized],
    }  # fmt: skip
    return charts.Chart(
        finding=_("Each initiative: its value against what it takes"), alternative=said, specification=specification,
        heads=[_("Initiative"), _("Value, points"), words[name], words[sized], _("In the plan")],
        rows=[
            (row["t"], formats.number(row["y"], 1), formats.number(row["x"], 1), formats.number(row["s"], 1), row["c"])
            for row in values
        ],
        note=said,
    )  # fmt: skip


@allowed("portfolio.read")
@require_GET
def plan_reason(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say why one initiative is in or out: found by solving again with it held the other way."""
    plan = _plan(request, pk)
    if plan.status == Status.INFEASIBLE:
        return redirect(plan)
    item = request.GET.get("item") or next(iter(plan.result["stands_for"]), "")
    if item not in plan.result["stands_for"]:
        raise Http404
    reading, terms = queries.Reading(plan, request.user), plan.scenario.asked
    context = {"scenario": plan.scenario, "plan": plan, "item": item, "title": reading.name(item)}
    context["may_depart"] = can(request.user, "portfolio.depart", plan)
    try:
        context |= reasoned(plan, item, reading, terms)
    except OutOfTime:
        context["finding"] = _("Solving again took too long for a page. Ask at a terminal.")
    return page(request, "portfolio/plan_reason.html", context)


def reasoned(plan: Plan, item: str, reading: queries.Reading, terms: rules.Terms) -> dict[str, Any]:
    """Return why an item is in or out of a plan, in words, and what would change that."""
    found = queries.explained(plan, item)
    is_in = item in plan.result["chosen"]
    left, came = reading.names(found.left), reading.names(found.taken)
    title = reading.name(item)
    if found.cost is None:
        said = _("%(title)s cannot leave: no plan keeps every limit without it.") if is_in else _(
            "%(title)s cannot be in: no plan keeps every limit with it."
        )  # fmt: skip
    elif is_in:
        said = _("%(title)s is in: without it the best plan is worth %(cost)s points less.")
    else:
        said = _("%(title)s is out: with it the best plan is worth %(cost)s points less.")
    conflict = found.conflict.limits if found.conflict else {}
    start, lacks = (0, {}) if is_in else queries.missing(plan, item)
    return {
        "finding": said % {"title": title, "cost": formats.number(found.cost or 0, 1)},
        "is_in": is_in,
        "cost": found.cost,
        "is_proven": found.is_proven,
        "left": left,
        "came": came,
        "conflict": [(queries.limit_words(limit, reading, terms), enough) for limit, enough in conflict.items()],
        "start": queries.period_words(terms, start),
        "lacks": [
            (queries.resource_words(name), queries.period_words(terms, period), amount, queries.unit_of(name))
            for (name, period), amount in lacks.items()
        ],
    }


@allowed("portfolio.depart")
@require_http_methods(["GET", "POST"])
def depart(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Depart from a plan about one initiative, with a reason."""
    plan = _plan(request, pk)
    demand(request.user, "portfolio.depart", plan)
    item = request.POST.get("item") or request.GET.get("item") or next(iter(plan.result["stands_for"]), "")
    form = DepartForm(request.POST or None, initial={"item": item})
    if request.method == "POST" and form.is_valid():
        try:
            actions.depart(plan, by=request.user, **form.cleaned_data)
            return done(request, plan)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "form": form,
        "scenario": plan.scenario,
        "title": queries.Reading(plan, request.user).name(item),
        "takes_in": item not in plan.result["chosen"],
        "back": plan.get_absolute_url(),
    }
    return page(request, "portfolio/depart.html#form", context, status=422 if form.errors else 200)


@allowed("portfolio.read")
@require_GET
def compare_plans(request: HttpRequest) -> HttpResponse:
    """Show two plans side by side: of two scenarios, or of one with so many per cent more of a limit."""
    plans = _newest_plans(request)
    first = plans.get(request.GET.get("a", "")) or next(iter(plans.values()), None)
    other = plans.get(request.GET.get("b", ""))
    context: dict[str, Any] = {"plans": plans.items(), "first": first, "other": other}
    if first is not None:
        form = MoreForm(request.GET if request.GET.get("resource") else None)
        names = [(name, queries.resource_words(name)) for name in choosing.counted(queries.model_of(first))]
        form.fields["resource"].choices = [("", "—"), *names]  # type: ignore[attr-defined]
        context["form"] = form
        if other is not None:
            context |= _sides(request, first, other.objective, other.result, other.scenario.title, other)
        elif form.is_bound and form.is_valid():
            context |= _with_more(request, first, form.cleaned_data["resource"], form.cleaned_data["percent"] or 0.0)
    return page(request, "portfolio/plans_compared.html", context)


def _newest_plans(request: HttpRequest) -> dict[str, Plan]:
    visible = Plan.objects.visible_to(request.user).exclude(status=Status.INFEASIBLE)
    newest: dict[Any, Plan] = {}
    for plan in visible.select_related("scenario").order_by("scenario__created_at", "created_at"):
        newest[plan.scenario_id] = plan
    return {str(plan.pk): plan for plan in newest.values()}


def _with_more(request: HttpRequest, first: Plan, name: str, percent: float) -> dict[str, Any]:
    model = choosing.more(queries.model_of(first), name, percent)
    try:
        found = select(
            model, seconds=queries.EXPLAINING_SECONDS, start=first.result["chosen"] if percent >= 0 else None
        )
    except OutOfTime:
        return {"finding": _("Solving again took too long for a page. Ask at a terminal.")}
    words = _("%(percent)s more of %(limit)s") % {
        "percent": formats.percent(percent / 100), "limit": queries.resource_words(name),
    }  # fmt: skip
    return _sides(request, first, found.objective, choosing.outcome(model, found), words, None)


def _sides(
    request: HttpRequest, first: Plan, objective: float, result: Mapping[str, Any], title: str, other: Plan | None
) -> dict[str, Any]:
    reading = queries.Reading(first, request.user)
    theirs = queries.Reading(other, request.user) if other else reading
    mine = {reading.name(item) for item in first.result["chosen"]}
    named = {theirs.name(item) for item in result["chosen"]}
    gained = objective - first.objective
    rows = [
        (queries.resource_words(name), sum(first.result["used"].get(name, ())), sum(result["used"].get(name, ())))
        for name in sorted(first.result["used"].keys() & result["used"].keys())
        if name != rules.STARTS
    ]
    said = _("“%(other)s” is worth %(gained)s points more and starts %(n)s.") if gained >= 0 else _(
        "“%(other)s” is worth %(gained)s points less and starts %(n)s."
    )  # fmt: skip
    return {
        "finding": said
        % {"other": title, "gained": formats.number(abs(gained), 1), "n": formats.number(len(result["chosen"]))},
        "other_title": title,
        "objective": objective,
        "gained": gained,
        "rows": [(words, one, two, two - one) for words, one, two in rows],
        "only_first": sorted(mine - named),
        "only_other": sorted(named - mine),
        "both": sorted(mine & named),
    }
