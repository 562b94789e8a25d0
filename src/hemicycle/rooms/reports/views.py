"""The pages of the reports: the Desk."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hemicycle.design.hall import words
from hemicycle.design.pages import allowed, done, page, signed_in
from hemicycle.kernel import clock
from hemicycle.kernel.permissions import standing
from hemicycle.rooms.reports import queries
from hemicycle.rooms.reports.models import Seen


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
