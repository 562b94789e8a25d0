"""Begin a proposal with what somebody else runs."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemicycle.design.pages import allowed, done, page
from hemicycle.kernel.errors import Refused
from hemicycle.rooms.portfolio import actions, forms
from hemicycle.rooms.portfolio.models import InventoryEntry


@allowed("portfolio.propose")
@require_http_methods(["GET", "POST"])
def adopt(request: HttpRequest) -> HttpResponse:
    """Propose an initiative that begins with the entry that the address names, then go on in its form."""
    if "entry" not in request.GET:
        return page(request, "portfolio/adopt.html")
    entry = _entry(request)
    form = forms.AdoptForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            adoption = actions.adopt(form.cleaned_data["chamber"], by=request.user, entry=entry)
            address = reverse("portfolio:edit", kwargs={"pk": adoption.initiative_id})
            return done(request, address, message=_("The proposal is entered. Make it your own."))
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"entry": entry, "form": form, "beginning": actions.beginning(entry)}
    return page(request, "portfolio/adopt.html#form", context, status=422 if form.errors else 200)


def _entry(request: HttpRequest) -> InventoryEntry:
    try:
        pk = UUID(request.GET["entry"])
    except ValueError:
        raise Http404("entry") from None
    return get_object_or_404(InventoryEntry.objects.visible_to(request.user).select_related("edition"), pk=pk)
