"""The pages of the reports: the State of AI, the Desk, its letters and its calendar."""

import secrets
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from hemicycle.design import formats, hemicycles, sparks
from hemicycle.design.hall import words
from hemicycle.design.pages import allowed, done, page, public, signed_in
from hemicycle.kernel import clock
from hemicycle.kernel.models import Parliament
from hemicycle.kernel.offers import Form
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.terms import Responsibility
from hemicycle.rooms.reports import queries
from hemicycle.rooms.reports.adapters import calendars
from hemicycle.rooms.reports.forms import MailForm
from hemicycle.rooms.reports.models import UNMEASURED, CalendarFeed, MailChoice, Seen


@allowed("reports.state")
@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """Show the seven responsibilities, what is stopped and why, what awaits a decision, and what falls due."""
    found = queries.state(request.user)
    context = {
        "state": found,
        "chamber": _chamber(found),
        "rows": [(row, _spark(row)) for row in found.rows],
        "dues": [(due, due.by is not None and due.by < clock.today()) for due in found.dues],
        "decisions_note": formats.number(found.decisions_in_all),
        "stopped_note": formats.number(found.stopped_in_all),
        "suspended": _("The initiative is suspended."),
        "currency": Parliament.objects.values_list("currency", flat=True).first() or "EUR",
        "exposure": UNMEASURED[Responsibility.RISK],
        "money": UNMEASURED[Responsibility.RESOURCES],
    }
    return page(request, "reports/state.html", context)


def _chamber(found: queries.State) -> hemicycles.Chamber | None:
    """Return the picture of the portfolio, unless it would be so full that drawing it delays the page."""
    if not 0 < len(found.stands) <= hemicycles.SEATS_LIMIT:
        return None
    return hemicycles.draw([hemicycles.Place(each.stage, each.tier, each.readiness) for each in found.stands])


def _spark(row: queries.Responsible) -> sparks.Spark | None:
    """Return the line of a row's figure, drawn as a share where it counts so many of so many."""
    figure = row.figure
    if figure is None:
        return None
    is_share = figure.of is not None or figure.form is Form.SHARE
    target = figure.target / figure.of if figure.of and figure.target is not None else figure.target
    return sparks.spark(figure.trend, target, is_share)


@signed_in
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show what the person owes by when, what awaits a decision, what goes on, and what changed."""
    found = queries.desk(request.user)
    context = {
        "desk": found,
        "notices": [(notice, words.notice(notice)) for notice in found.notices],
        "work": [(task, words.room_of(task.kind)) for task in found.work],
        "has_office": bool(standing(request.user).offices),
    }
    return page(request, "reports/desk.html", context)


@allowed("kernel.own")
@require_http_methods(["GET", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """Show and keep how often letters come, and whether there is a calendar."""
    form = MailForm(request.POST or None, initial={"rhythm": MailChoice.of(request.user)})
    if request.method == "POST" and form.is_valid():
        MailChoice.keep(request.user, form.cleaned_data["rhythm"])
        return done(request, reverse("reports:mail"))
    return page(request, "reports/mail.html", _about_mail(request, form), 422 if form.errors else 200)


def _about_mail(request: HttpRequest, form: MailForm, address: str = "") -> dict[str, Any]:
    feed = CalendarFeed.objects.visible_to(request.user).first()
    return {"form": form, "feed": feed, "address": address, "sends_mail": settings.SENDS_MAIL}


@allowed("kernel.own")
@require_POST
def new_calendar(request: HttpRequest) -> HttpResponse:
    """Make a new secret address for the calendar and show it once; an earlier one opens nothing any more."""
    secret = secrets.token_urlsafe(32)
    facts = {"at": clock.now(), "digest": queries.digest_of(secret)}
    CalendarFeed.objects.update_or_create(person_id=request.user.pk, defaults=facts)
    address = request.build_absolute_uri(reverse("reports-calendar", args=[f"{secret}.ics"]))
    form = MailForm(initial={"rhythm": MailChoice.of(request.user)})
    return page(request, "reports/mail.html", _about_mail(request, form, address))


@allowed("kernel.own")
@require_POST
def end_calendar(request: HttpRequest) -> HttpResponse:
    """End the calendar: its address opens nothing any more."""
    CalendarFeed.objects.visible_to(request.user).delete()
    return done(request, reverse("reports:mail"), message=_("The calendar has no address any more."))


@public
@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Give a calendar program what its owner owes; whoever has the address may read it, nobody else finds it."""
    person = queries.owner(secret.removesuffix(".ics"))
    if person is None:
        raise Http404
    with translation.override(person.language):
        told = calendars.calendar(_("My desk"), person.language, queries.events(person), clock.now())
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="hemicycle.ics"'}
    return HttpResponse(told, content_type="text/calendar; charset=utf-8", headers=headers)


@allowed("kernel.own")
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Remember that the person has seen what changed until now."""
    Seen.objects.update_or_create(person_id=request.user.pk, defaults={"at": clock.now()})
    return done(request, reverse("reports:desk"), message=_("Only what changes from now on will be shown."))
