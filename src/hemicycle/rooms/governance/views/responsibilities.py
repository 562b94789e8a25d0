"""The pages of the responsibility matrix and of its vacancies."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, done, page
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.kernel.permissions import can, demand, may_ever
from hemicycle.kernel.records import localise
from hemicycle.rooms.governance import actions, queries
from hemicycle.rooms.governance.forms import AssignForm
from hemicycle.rooms.governance.queries import Row

PER_PAGE = 50


@allowed("governance.read")
@require_GET
def house_matrix(request: HttpRequest) -> HttpResponse:
    """Show the matrix that holds for all initiatives; `?initiative=` leads to that of one, as remedies link it."""
    if asked := request.GET.get("initiative"):
        return redirect("governance:matrix", pk=_uuid(asked))
    parliament = Parliament.objects.get()
    context = {
        "matrix": queries.matrix(),
        "may_assign": can(request.user, "governance.assign", parliament),
    }
    return page(request, "governance/house_matrix.html", context)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404(text) from error


@allowed("governance.read")
@require_GET
def matrix(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show who answers for what in one initiative, who holds those offices today, and what is vacant."""
    found = _initiative(request, pk)
    context = {
        "initiative": found,
        "matrix": queries.matrix(found),
        "may_assign": can(request.user, "governance.assign", found),
        "may_appoint": may_ever(request.user, "administration.appoint"),
    }
    return page(request, "governance/matrix.html", context)


def _initiative(request: HttpRequest, pk: UUID) -> Initiative:
    found: Initiative = get_object_or_404(Initiative.objects.visible_to(request.user), pk=pk)
    localise([found], ["title"], get_language() or "en")
    return found


@allowed("governance.assign")
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, pk: UUID, activity: str) -> HttpResponse:
    """Say which offices hold a part in an activity of an initiative."""
    found = _initiative(request, pk)
    return _assign(request, found, activity, reverse("governance:matrix", args=[found.pk]), initiative=found)


@allowed("governance.assign")
@require_http_methods(["GET", "POST"])
def assign_for_all(request: HttpRequest, activity: str) -> HttpResponse:
    """Say which offices hold a part in an activity of every initiative that says nothing of its own."""
    return _assign(request, Parliament.objects.get(), activity, reverse("governance:responsibilities"))


def _assign(
    request: HttpRequest, subject: Initiative | Parliament, activity: str, back: str, **context: Any
) -> HttpResponse:
    demand(request.user, "governance.assign", subject)
    row = _row(subject, activity)
    known = queries.assignment_of(subject, activity)
    data = request.POST.copy()
    form = AssignForm(
        data or None,
        parts=dict(row.parts),
        seen=known.version if known else 0,
        initial={"body": row.seat.body},
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            if request.POST.get("restore"):
                actions.restore(subject, by=request.user, activity=activity, row_seen=form.version)
            else:
                actions.assign(subject, by=request.user, activity=activity, row_seen=form.version, **facts)
            return done(request, back)
        except Refused as refused:
            form.add_error("body" if "body" in refused.code else None, str(refused))
        except Stale:
            form.add_error(
                None,
                _("Somebody changed this meanwhile. The page shows what you chose; compare it, then save again."),
            )
            data["version"] = str(_version(subject, activity))
    context |= {"form": form, "row": row, "back": back, "is_set": bool(known and known.is_set)}
    return page(request, "governance/assign.html#form", context, status=422 if form.errors else 200)


def _version(subject: Initiative | Parliament, activity: str) -> int:
    known = queries.assignment_of(subject, activity)
    return known.version if known else 0


def _row(subject: Initiative | Parliament, activity: str) -> Row:
    found = queries.matrix(subject if isinstance(subject, Initiative) else None)
    row = next((row for row in found.rows if row.activity.key == activity), None)
    if row is None:
        raise Http404(activity)
    return row


@allowed("governance.read")
@require_GET
def vacancies(request: HttpRequest) -> HttpResponse:
    """List every office that answers for something and that nobody, or several people, hold today."""
    visible = Initiative.objects.visible_to(request.user).order_by("number")
    found = queries.vacancies(visible)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    initiatives = {each.pk: each for each in visible.filter(pk__in={each.initiative_id for each in shown})}
    localise(initiatives.values(), ["title"], get_language() or "en")
    context = {
        "page": shown,
        "rows": [(each, initiatives[each.initiative_id]) for each in shown],
        "vacant": sum(1 for each in found if not each.holders),
        "double": sum(1 for each in found if each.holders),
        "concerned": len({each.initiative_id for each in found}),
    }
    return page(request, "governance/vacancies.html#table", context)
