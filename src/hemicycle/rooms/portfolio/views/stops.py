"""The pages of the emergency stop, and of who holds an office of an initiative."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from hemicycle.design.pages import allowed, done, merge, page
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.permissions import demand
from hemicycle.kernel.records import localise
from hemicycle.rooms.portfolio import actions, forms, queries
from hemicycle.rooms.portfolio.models import Stop


@allowed("portfolio.suspend")
@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop an initiative in an emergency, once the person has read what it means and said why."""
    found = _initiative(request, pk)
    form = forms.StopForm(request.POST or None, seen=found.version)
    context = {"initiative": found, "pace": queries.pace()}
    said = _("The initiative is suspended. Everybody concerned was told.")
    return _act(request, found, "portfolio.suspend", form, actions.suspend, "portfolio/suspend.html", context, said)


@allowed("portfolio.confirm-stop")
@require_http_methods(["GET", "POST"])
def confirm_stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm an emergency stop for the body."""
    return _decide(request, pk, "portfolio.confirm-stop", actions.confirm_stop, "portfolio/confirm_stop.html")


@allowed("portfolio.lift-stop")
@require_http_methods(["GET", "POST"])
def lift_stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lift an emergency stop."""
    return _decide(request, pk, "portfolio.lift-stop", actions.lift_stop, "portfolio/lift_stop.html")


@allowed("portfolio.name-holder")
@require_http_methods(["GET", "POST"])
def name_holder(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name who leads an initiative, who answers for it, or who oversees it."""
    found = _initiative(request, pk)
    form = forms.HolderForm(request.POST or None, seen=found.version, by=request.user, initiative=found)
    context = {"initiative": found, "offices": queries.offices_held(found)}
    return _act(request, found, "portfolio.name-holder", form, actions.name_holder, "portfolio/holders.html", context)


def _decide(request: HttpRequest, pk: UUID, permission: str, act: Callable[..., Any], template: str) -> HttpResponse:
    related = "initiative__chamber", "stopped_by", "confirmed_by"
    stop = get_object_or_404(Stop.objects.visible_to(request.user).select_related(*related), pk=pk)
    localise([stop.initiative], ["title"], get_language() or "en")
    form = forms.StopForm(request.POST or None, seen=stop.version)
    context = {"initiative": stop.initiative, "stop": stop}
    return _act(request, stop, permission, form, act, template, context)


def _initiative(request: HttpRequest, pk: UUID) -> Initiative:
    found = get_object_or_404(queries.visible_to(request.user).select_related("chamber"), pk=pk)
    localise([found, found.chamber], ["title", "name"], get_language() or "en")
    return found


def _act(
    request: HttpRequest,
    subject: Any,
    permission: str,
    form: Any,
    act: Callable[..., Any],
    template: str,
    context: dict[str, Any],
    said: Any = "",
) -> HttpResponse:
    """Show the form and do what it asks; the merge page where somebody was quicker."""
    demand(request.user, permission, subject)
    if request.method == "POST" and form.is_valid():
        try:
            act(subject, by=request.user, seen=form.version, **form.cleaned_data)
            return done(request, subject, message=str(said))
        except Stale as stale:
            return merge(request, stale, form)
        except Refused as refused:
            form.add_error(None, str(refused))
    return page(request, f"{template}#form", {**context, "form": form}, status=422 if form.errors else 200)
