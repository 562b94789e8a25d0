"""Search over everything the reader may see, the switches of language and theme, and the gallery."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from hemicycle.design import gallery as showcase
from hemicycle.design.context import THEMES
from hemicycle.design.pages import page, public, signed_in
from hemicycle.kernel.offers import Hit
from hemicycle.kernel.rooms import rooms

A_YEAR_S = 365 * 24 * 3600
HITS_OF_A_KIND = 8

language = public(set_language)


@dataclass(frozen=True)
class Found:
    """What one room's search found, under its heading."""

    title: str | Promise
    hits: list[Hit]


def find(user: Any, query: str, limit: int = HITS_OF_A_KIND) -> list[Found]:
    """Ask every room's finds; a kind with nothing found is left out."""
    if not query.strip():
        return []
    offers = [offer for room in rooms() for offer in room.finds]
    found = [Found(offer.title, list(offer.search(user, query.strip(), limit))) for offer in offers]
    return [one for one in found if one.hits]


@signed_in
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what is found; the command palette shows the same part."""
    query = request.GET.get("q", "")[:200]
    found = find(request.user, query)
    return page(
        request,
        "design/search.html#hits",
        {"query": query, "found": found, "count": sum(len(one.hits) for one in found)},
    )


@public
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the reader's choice of theme in a cookie, and lead back."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    response.status_code = 303
    chosen = request.POST.get("theme")
    if chosen in THEMES:
        response.set_cookie(
            "theme", chosen, max_age=A_YEAR_S, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
        )
    return response


@signed_in
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component with an example."""
    return page(request, "design/gallery.html", showcase.examples(request))


@signed_in
@require_safe
def gallery_state(request: HttpRequest, state: str) -> HttpResponse:
    """Show a state that a page may be in: empty, with errors, asking to confirm, two versions, a long task."""
    if state not in showcase.STATES:
        raise Http404
    template, status = showcase.STATES[state]
    return page(request, template, showcase.examples(request), status)
