"""What is one's own: long work, notices, drafts, saved views. Nobody sees another's."""

import re
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from hemicycle.design.hall import drafts, words
from hemicycle.design.hall.forms import SavedViewForm
from hemicycle.design.pages import allowed, done, page, wants_part
from hemicycle.kernel import clock
from hemicycle.kernel import tasks as long_work
from hemicycle.kernel.models import Notification, SavedView, Task

PER_PAGE = 50
FORM_NAME = re.compile(r"[A-Za-z0-9._-]{1,300}")


@allowed("kernel.own")
@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    """List the work that one asked for, newest first."""
    shown = Paginator(Task.objects.visible_to(request.user), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(task, words.work_of(task.kind)) for task in shown]
    return page(request, "hall/tasks.html#table", {"page": shown, "rows": rows})


def _own_task(request: HttpRequest, pk: UUID) -> Task:
    found: Task = get_object_or_404(Task.objects.visible_to(request.user), pk=pk)
    return found


@allowed("kernel.own")
@require_GET
def task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show how far a piece of work is; while it goes on, htmx asks for the part again and again."""
    found = _own_task(request, pk)
    if found.is_over and wants_part(request):
        return HttpResponseClientRefresh()
    return page(request, "hall/task.html#progress", _about(found))


def _about(found: Task) -> dict[str, Any]:
    return {"task": found, "room": words.work_of(found.kind), "address": reverse("hall:task", args=[found.pk])}


@allowed("kernel.own")
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask whether the work is to end, and end it at its next step."""
    found = _own_task(request, pk)
    address = reverse("hall:task", args=[found.pk])
    if request.method == "POST":
        long_work.cancel(found)
        return done(request, address, message=_("The work was asked to stop."))
    return page(request, "hall/cancel.html", _about(found))


@allowed("kernel.own")
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """List one's notices, newest first."""
    own = Notification.objects.visible_to(request.user)
    shown = Paginator(own, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(notice, words.notice(notice)) for notice in shown]
    context = {"page": shown, "rows": rows, "unread": own.filter(read_at=None).count()}
    return page(request, "hall/notices.html#list", context)


@allowed("kernel.own")
@require_POST
def read_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark one notice as read and open its page."""
    notice = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    _mark_read(request, pk=notice.pk)
    return done(request, notice.url or reverse("hall:notices"), message=_("Marked as read"))


@allowed("kernel.own")
@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read."""
    _mark_read(request)
    return done(request, reverse("hall:notices"), message=_("Marked as read"))


def _mark_read(request: HttpRequest, **which: Any) -> None:
    Notification.objects.visible_to(request.user).filter(read_at=None, **which).update(read_at=clock.now())


@allowed("kernel.own")
@require_POST
def draft(request: HttpRequest, form: str = "") -> HttpResponse:
    """Keep what was typed into a form so far."""
    name = form or request.POST.get("form", "")
    if not FORM_NAME.fullmatch(name):
        raise Http404
    return HttpResponse(status=204 if drafts.keep(_person(request), name, request.POST) else 413)


@allowed("kernel.own")
@require_POST
def forget_draft(request: HttpRequest, form: str) -> HttpResponse:
    """Throw away what was kept of a form, and lead back to where the person came from."""
    drafts.forget(_person(request), form)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return HttpResponse(status=204)
    return done(request, back, message=_("The draft is discarded."))


def _person(request: HttpRequest) -> Any:
    return request.user


@allowed("kernel.own")
@require_http_methods(["GET", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    """List one's saved views, and save one more."""
    form = SavedViewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        path, _mark, query = address.partition("?")
        SavedView.objects.update_or_create(
            person=_person(request),
            path=path,
            name=form.cleaned_data["name"],
            defaults={"query": query, "at": clock.now()},
        )
        return done(request, address, message=_("The view is saved."))
    shown = SavedView.objects.visible_to(request.user)
    return page(request, "hall/views.html", {"views": shown, "form": form}, status=422 if form.errors else 200)


@allowed("kernel.own")
@require_POST
def remove_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove one of one's saved views."""
    get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk).delete()
    return done(request, reverse("hall:views"), message=_("The view is removed."))
