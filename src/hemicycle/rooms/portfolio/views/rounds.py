"""The page of the inventory rounds: when all units were asked, and what the register still lacks."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hemicycle.design.pages import allowed, done, page
from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Parliament
from hemicycle.kernel.permissions import can
from hemicycle.rooms.portfolio import actions, forms, queries
from hemicycle.rooms.portfolio.models import InventoryRound

SHOWN = 20


@allowed("portfolio.read")
@require_http_methods(["GET", "POST"])
def rounds(request: HttpRequest) -> HttpResponse:
    """Show the rounds, newest first, and record one."""
    parliament = Parliament.objects.first()
    may_hold = bool(parliament) and can(request.user, "portfolio.take-stock", parliament)
    if request.method == "POST" and not may_hold:
        return page(request, "403.html", status=403)
    shown = list(InventoryRound.objects.visible_to(request.user).select_related("held_by")[:SHOWN])
    still = "\n".join(shown[0].missing) if shown else ""
    form = forms.RoundForm(request.POST or None, initial={"missing": still})
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_stock(parliament, by=request.user, **form.cleaned_data)
            return done(request, reverse("portfolio:rounds"))
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "form": form,
        "rounds": shown,
        "last": shown[0] if shown else None,
        "is_past": bool(shown) and shown[0].is_past(clock.today()),
        "tools": list(queries.unregistered_tools(clock.today()).visible_to(request.user)[:SHOWN]),
        "may_hold": may_hold,
    }
    return page(request, "portfolio/rounds.html#form", context, status=422 if form.errors else 200)
