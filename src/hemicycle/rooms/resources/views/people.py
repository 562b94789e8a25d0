"""Capacity against demand, people with their skills, the parliamentary calendar, and the forms that change them."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design import charts, formats
from hemicycle.design.pages import allowed, page
from hemicycle.kernel import clock
from hemicycle.kernel.permissions import may_ever
from hemicycle.rooms.resources import actions, forms, queries
from hemicycle.rooms.resources.models import Allocation, Closure, Leave, Post, Skill
from hemicycle.rooms.resources.queries import CapacityView
from hemicycle.rooms.resources.views.grammar import change, change_house, one


@allowed("resources.read")
@require_GET
def capacity(request: HttpRequest) -> HttpResponse:
    """Show capacity against demand by skill and quarter, with what is promised twice."""
    view = queries.capacity_view()
    context = {
        "view": view,
        "finding": _finding(view),
        "rows": [(row, [(n, *cell) for n, cell in zip(view.names, row.cells, strict=True)]) for row in view.rows],
        "charts": [(row.skill, _chart(view, row)) for row in view.rows if row.over or any(row.asked)],
        "may_keep": may_ever(request.user, "resources.keep-people"),
    }
    return page(request, "resources/capacity.html", context)


def _finding(view: CapacityView) -> str:
    """Return in a sentence what is promised twice, else what is free of the skill that is most wanted."""
    if not view.rows:
        return gettext("No skill is named yet, so nobody knows who is free.")
    if view.over:
        row, quarter, hours = max(view.over, key=lambda each: each[2])
        parts = {
            "n": formats.number(len(view.over)), "skill": row.skill, "quarter": quarter,
            "hours": formats.number(round(hours)),
        }  # fmt: skip
        return (
            ngettext(
                "%(n)s quarter of a skill is promised twice: %(skill)s, %(quarter)s, by %(hours)s hours.",
                "%(n)s quarters of a skill are promised twice, the most %(skill)s, %(quarter)s, by %(hours)s hours.",
                len(view.over),
            )
            % parts
        )
    if not view.free_this_year:
        return gettext("The capacity of no skill is known yet.")
    row, free = view.free_this_year[0]
    asked = sum(row.asked[:4])
    parts = {"skill": row.skill, "free": formats.number(round(free)), "asked": formats.number(round(asked))}
    if asked > free:
        return (
            gettext("%(skill)s is the narrow place: %(free)s hours are free this year, and %(asked)s are asked for.")
            % parts
        )
    return (
        gettext(
            "Nothing is promised twice. Of %(skill)s %(free)s hours are free this year, and %(asked)s are asked for."
        )
        % parts
    )


def _chart(view: CapacityView, row: queries.SkillRow) -> charts.Chart:
    there, taken, more = gettext("Capacity"), gettext("Allocated"), gettext("Asked for besides")
    cells = list(zip(view.names, row.cells, strict=True))
    bars = [
        {"q": name, "kind": kind, "hours": hours, "order": order}
        for name, (_c, allocated, asked, _s) in cells
        for order, (kind, hours) in enumerate(((taken, allocated), (more, asked)))
    ]
    ticks = [{"q": name, "hours": capacity} for name, (capacity, _a, _m, _s) in cells if capacity is not None]
    colours = [charts.colour("plot-1"), charts.colour("plot-3")]

    def specification(width: int) -> charts.Specification:
        x = {
            "field": "q",
            "type": "ordinal",
            "sort": None,
            "title": None,
            "axis": {"labelAngle": 0 if width > 400 else -45},
        }
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "height": 160,
            "layer": [
                {
                    "data": {"values": bars},
                    "mark": {"type": "bar"},
                    "encoding": {
                        "x": x,
                        "y": {
                            "field": "hours", "type": "quantitative", "stack": True,
                            "axis": {"title": gettext("Hours"), "tickCount": 4},
                        },
                        "order": {"field": "order"},
                        "color": {
                            "field": "kind", "type": "nominal", "title": None,
                            "scale": {"domain": [taken, more], "range": colours},
                        },
                    },
                },
                {
                    "data": {"values": ticks},
                    "mark": {"type": "tick", "thickness": 3, "color": charts.colour("ink")},
                    "encoding": {"x": x, "y": {"field": "hours", "type": "quantitative"}},
                },
            ],
        }  # fmt: skip

    worst = [view.names[n] for n in row.over]
    if worst:
        finding = gettext("%(skill)s: promised twice in %(quarters)s.") % {
            "skill": row.skill,
            "quarters": formats.listing(worst),
        }
    elif any(sign == "partly" for *_rest, sign in row.cells):
        finding = gettext("%(skill)s: more is asked for than is free.") % {"skill": row.skill}
    else:
        finding = gettext("%(skill)s: within capacity.") % {"skill": row.skill}
    rows = [
        (name, "—" if c is None else formats.number(round(c)), formats.number(round(a)), formats.number(round(m)))
        for name, (c, a, m, _sign) in cells
    ]
    return charts.Chart(
        finding, finding, specification, heads=[gettext("Quarter"), there, taken, more], rows=rows,
        note=gettext("The line is the capacity. Asked for besides: by chosen alternatives, if all began now."),
    )  # fmt: skip


@allowed("resources.read")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Show people with skills and hours, to whoever needs to know; everybody sees their own, and the sums."""
    posts = list(Post.objects.visible_to(request.user).select_related("skill", "person"))
    today = clock.today()
    quarter = queries.first_quarter(today)
    own = (
        Allocation.objects.visible_to(request.user)
        .filter(year=quarter.year, number=quarter.number)
        .exclude(person=None)
    )
    hours: dict[Any, float] = defaultdict(float)
    for person, skill, each in own.values_list("person", "skill", "hours"):
        hours[person, skill] += float(each)
    rows = [(post, hours[post.person_id, post.skill_id]) for post in posts]
    context = {
        "rows": [(post, taken, taken > float(post.hours)) for post, taken in rows],
        "over": [str(post) for post, taken in rows if taken > float(post.hours)],
        "quarter": queries.finances().years.quarter_name(quarter),
        "leave": Leave.objects.visible_to(request.user).filter(to_on__gte=today).select_related("person"),
        "view": queries.capacity_view(1),
        "may_keep": may_ever(request.user, "resources.keep-people"),
    }
    return page(request, "resources/people.html", context)


@allowed("resources.read")
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the parliamentary calendar: recesses, elections, budget weeks, times without go-live."""
    entries = list(Closure.objects.visible_to(request.user))
    today = clock.today()
    context = {
        "entries": entries,
        "next": next((each for each in entries if each.to_on >= today), None),
        "may_keep": may_ever(request.user, "resources.keep-people"),
    }
    return page(request, "resources/calendar.html", context)


@allowed("resources.keep-people")
@require_http_methods(["GET", "POST"])
def mark_calendar(request: HttpRequest) -> HttpResponse:
    """Enter something in the calendar."""
    form = forms.ClosureForm(request.POST or None)
    verb = _("Enter in the calendar")
    return change_house(request, "resources.keep-people", form, actions.mark_calendar, verb, "resources:calendar")


@allowed("resources.keep-people")
@require_http_methods(["GET", "POST"])
def add_skill(request: HttpRequest) -> HttpResponse:
    """Name a skill."""
    form = forms.SkillForm(request.POST or None)
    return change_house(
        request, "resources.keep-people", form, actions.add_skill, _("Name a skill"), "resources:capacity"
    )


@allowed("resources.keep-people")
@require_http_methods(["GET", "POST"])
def add_post(request: HttpRequest) -> HttpResponse:
    """Add a post."""
    form = forms.PostForm(request.POST or None, person=request.user)
    return change_house(request, "resources.keep-people", form, actions.add_post, _("Add a post"), "resources:people")


@allowed("resources.keep-people")
@require_http_methods(["GET", "POST"])
def change_post(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a post."""
    found: Post = one(request, Post, pk, "person", "skill")
    initial = {"level": found.level, "hours": found.hours, "to_on": found.to_on}
    form = forms.ChangePostForm(request.POST or None, seen=found.version, initial=initial)

    def act(facts: dict[str, Any]) -> None:
        actions.change_post(found, by=request.user, seen=form.version, **facts)

    return change(request, "resources.keep-people", found, form, act, _("Change the post"), reverse("resources:people"))


@allowed("resources.plan-leave")
@require_http_methods(["GET", "POST"])
def add_leave(request: HttpRequest) -> HttpResponse:
    """Enter one's own leave."""
    form = forms.LeaveForm(request.POST or None)

    def act(facts: dict[str, Any]) -> None:
        actions.add_leave(request.user, by=request.user, **facts)

    note = _("Only you, finance and the AI office see the days. Others see that fewer hours are free.")
    back = reverse("resources:people")
    return change(request, "resources.plan-leave", request.user, form, act, _("Enter leave"), back, note)


@allowed("resources.keep-people")
@require_http_methods(["GET", "POST"])
def state_capacity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """State the capacity of a skill in a quarter."""
    found: Skill = one(request, Skill, pk)
    form = forms.CapacityForm(request.POST or None)

    def act(facts: dict[str, Any]) -> None:
        actions.state_capacity(found, by=request.user, **facts)

    note = _("What is stated counts in place of what posts, leave and the calendar come to.")
    verb, back = _("State the capacity"), reverse("resources:capacity")
    return change(request, "resources.keep-people", found, form, act, verb, back, note)
