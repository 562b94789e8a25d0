"""The addresses of the API, mounted at `/api/v1/`: its description, every room's routes, and a problem for the rest."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from hemicycle.api.house import build_api
from hemicycle.api.problems import not_allowed, nothing_here

api = build_api()


@cache
def description(prefix: str) -> dict[str, Any]:
    """Return the OpenAPI document for the place at which the API is mounted."""
    return dict(api.get_openapi_schema(path_prefix=prefix))


@csrf_exempt
def openapi(request: HttpRequest) -> HttpResponse:
    """Show the OpenAPI document."""
    if request.method not in {"GET", "HEAD"}:
        return not_allowed(["GET", "HEAD"])
    return JsonResponse(description(request.path.removesuffix("openapi.json")))


openapi.permission = "public"  # type: ignore[attr-defined]

urlpatterns = [
    path("", nothing_here),
    path("openapi.json", openapi, name="api-description"),
    path("", api.urls),
    re_path(r"^[\s\S]", nothing_here),
]
