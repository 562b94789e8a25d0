"""What happens around every request: a busy database answers politely, and offices that decide show a second factor."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hemicycle.kernel.models import Parliament
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.terms import SECOND_FACTOR_ROLES

Respond = Callable[[HttpRequest], HttpResponse]
RETRY_AFTER_S = 2
LOCKED = ("locked", "deadlock", "could not serialize", "lock timeout")


def busy_database(respond: Respond) -> Respond:
    """Answer 503 with Retry-After where the database was too busy to take the change; nothing was written."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return respond(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OperationalError) or not any(word in str(error).lower() for word in LOCKED):
            return None
        return busy(request)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def within_limits(respond: Respond) -> Respond:
    """Refuse what no page takes, before anything reads it: a body beyond every limit, a NUL in the query.

    Django would write any upload to disk, a stranger's too, and PostgreSQL holds no text with a NUL.
    """
    limit = (max(settings.EVIDENCE_LIMIT_MB, settings.IMPORT_LIMIT_MB) + 1) << 20

    def middleware(request: HttpRequest) -> HttpResponse:
        size = request.META.get("CONTENT_LENGTH") or "0"
        if not request.path.startswith("/api/"):  # its door says the same as problems
            if size.isdecimal() and int(size) > limit:
                return HttpResponse(status=413)
            if "%00" in request.META.get("QUERY_STRING", ""):
                raise BadRequest("a NUL in the query")
        return respond(request)

    return middleware


def busy(request: HttpRequest) -> HttpResponse:
    """Return the answer of a busy house, as a page or as a problem of the API."""
    headers = {"Retry-After": str(RETRY_AFTER_S)}
    if request.path.startswith("/api/"):
        problem = {
            "type": "about:blank",
            "title": "The database is busy",
            "status": 503,
            "detail": "Nothing was changed. Send the request again.",
        }
        return JsonResponse(problem, status=503, headers=headers, content_type="application/problem+json")
    response = render(request, "503.html", status=503)
    for name, value in headers.items():
        response[name] = value
    return response


def needs_second_factor(user: object) -> bool:
    """Return whether this person holds an office that decides or administers and has no second factor yet."""
    if not settings.SECOND_FACTOR:
        return False
    held = {office.role for office in standing(user).offices}
    if not held & SECOND_FACTOR_ROLES or is_mfa_enabled(user, ["totp", "webauthn"]):
        return False
    return Parliament.objects.filter(second_factor_demanded=True).exists()


# Where somebody without a second factor may still go: to set one up, to leave, to change the look.
OPEN_PATHS = ("/accounts/", "/static/", "/i18n/", "/theme/", "/healthz", "/readyz", "/invitation/")


def second_factor(respond: Respond) -> Respond:
    """Send those whose offices demand a second factor to set one up before anything else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = getattr(request, "user", None)
        if (
            user is None
            or not user.is_authenticated
            or request.path.startswith(OPEN_PATHS)
            or not needs_second_factor(user)
        ):
            return respond(request)
        if request.path.startswith("/api/"):
            problem = {
                "type": "about:blank",
                "title": "Second factor needed",
                "status": 403,
                "detail": "Set up a second factor first.",
            }
            return JsonResponse(problem, status=403, content_type="application/problem+json")
        messages.warning(request, _("Your office decides or administers: set up a second factor first."))
        return redirect("mfa_index")

    return middleware


def private_pages(respond: Respond) -> Respond:
    """Keep pages of signed-in people out of shared caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        return response

    return middleware
