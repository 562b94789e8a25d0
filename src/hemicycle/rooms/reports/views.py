"""The pages of the reports: the State of AI, and the Desk."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hemicycle.design import formats, sparks
from hemicycle.design.hall import words
from hemicycle.design.pages import allowed, done, page, signed_in
from hemicycle.kernel import clock
from hemicycle.kernel.offers import Form
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.terms import Responsibility
from hemicycle.rooms.reports import queries
from hemicycle.rooms.reports.models import UNMEASURED, Seen


@allowed("reports.state")
@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """Show the seven responsibilities, what is stopped and why, what awaits a decision, and what falls due."""
    found = queries.state(request.user)
    context = {
        "state": found,
        "rows": [(row, _spark(row)) for row in found.rows],
        "dues": [(due, due.by is not None and due.by < clock.today()) for due in found.dues],
        "decisions_note": formats.number(found.decisions_in_all),
        "stopped_note": formats.number(found.stopped_in_all),
        "suspended": _("The initiative is suspended."),
        "exposure": UNMEASURED[Responsibility.RISK],
        "money": UNMEASURED[Responsibility.RESOURCES],
    }
    return page(request, "reports/state.html", context)


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
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Remember that the person has seen what changed until now."""
    Seen.objects.update_or_create(person_id=request.user.pk, defaults={"at": clock.now()})
    return done(request, reverse("reports:desk"), message=_("Only what changes from now on will be shown."))
