"""The addresses of the API, mounted at `/api/v1/`: its description, every room's routes, and a problem for the rest.

The routes of all rooms, and the libraries that they need, are made ready for the first request that asks for one: that
takes longer than all the rest of the house, and neither a command nor a page needs it.
"""

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, URLResolver, path, re_path
from django.urls.resolvers import RegexPattern
from django.views.decorators.csrf import csrf_exempt

if TYPE_CHECKING:
    from hemicycle.api.house import HouseAPI

_one_at_a_time = Lock()


def api() -> "HouseAPI":
    """Return the API of the house, made once."""
    with _one_at_a_time:
        return _made()


@cache
def _made() -> "HouseAPI":
    from hemicycle.api.house import build_api

    return build_api()


@cache
def routes() -> URLResolver:
    """Return the addresses of every operation."""
    return URLResolver(RegexPattern(""), [path("", api().urls)])


@cache
def description(prefix: str) -> dict[str, Any]:
    """Return the OpenAPI document for the place at which the API is mounted."""
    return dict(api().get_openapi_schema(path_prefix=prefix))


@csrf_exempt
def openapi(request: HttpRequest) -> HttpResponse:
    """Show the OpenAPI document."""
    from hemicycle.api.problems import not_allowed

    if request.method not in {"GET", "HEAD"}:
        return not_allowed(["GET", "HEAD"])
    return JsonResponse(description(request.path.removesuffix("openapi.json")))


openapi.permission = "public"  # type: ignore[attr-defined]


@csrf_exempt  # the right of each operation asks for the token where a session is used
def operation(request: HttpRequest, asked: str = "") -> HttpResponse:
    """Answer by the operation at this address, or by a problem where there is none."""
    from hemicycle.api.problems import nothing_here

    try:
        found = routes().resolve(asked) if asked else None
    except Resolver404:
        found = None
    if found is None:
        return nothing_here()
    request.resolver_match = found
    answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return answer


urlpatterns = [
    path("openapi.json", openapi, name="api-description"),
    re_path(r"^(?P<asked>[\s\S]*)$", operation),
]
