"""The door itself: where a reader begins, and what operators ask of a running house."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from hemicycle.design.pages import public
from hemicycle.kernel.models import Parliament, Task
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.terms import Role, TaskState
from hemicycle.rooms.engagement.adapters import site
from hemicycle.rooms.ledger import queries as ledger

# What an office sees first, the weightier office before the lighter one.
FIRST_PAGES = {
    Role.SECRETARY_GENERAL: "reports:state",
    Role.AI_OFFICER: "portfolio:list",
    Role.AUDITOR: "ledger:list",
    Role.ADMINISTRATOR: "administration:people",
}
BELONGING = {Role.STAFF, Role.MEMBER}  # these alone are no office that owes anything

Respond = Callable[[HttpRequest], HttpResponse]
PUBLISHED = ("/register/", "/register.json", "/register.csv")


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the first run where no parliament lives, strangers to sign-in, others to their first page."""
    if not Parliament.objects.exists():
        return redirect("administration-first-run")
    if not request.user.is_authenticated:
        return redirect_to_login("/")
    return redirect(first_page({office.role for office in standing(request.user).offices}))


def first_page(roles: set[str]) -> str:
    """Return the name of the page that the holder of these offices sees first: the Desk where no other is named."""
    found = next((name for role, name in FIRST_PAGES.items() if role in roles), None)
    if found is None and roles and roles <= BELONGING:
        return "governance:staff"
    return found or "reports:desk"


@public
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


@public
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers and is migrated; 503 where it is not."""
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    body = {"status": "waiting" if waiting else "ready", "migrations_waiting": waiting}
    return JsonResponse(body, status=503 if waiting else 200)


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give Prometheus the few numbers that an operator watches; for the machine itself only, unless allowed."""
    is_forwarded = "HTTP_X_FORWARDED_FOR" in request.META  # by a proxy, whose address says nothing of who asks
    if is_forwarded or request.META.get("REMOTE_ADDR") not in settings.METRICS_FROM:
        return HttpResponse(status=403)
    log = ledger.current()
    waiting = Task.objects.filter(state__in=[TaskState.WAITING, TaskState.RUNNING]).count()
    lines = [
        "# TYPE hemicycle_ledger_entries counter",
        f"hemicycle_ledger_entries {log.size if log else 0}",
        "# TYPE hemicycle_tasks_waiting gauge",
        f"hemicycle_tasks_waiting {waiting}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; version=0.0.4")


def published(respond: Respond) -> Respond:
    """Answer with the files of the public register before anything asks for a session, a cookie or the database."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} or not request.path.startswith(PUBLISHED):
            return respond(request)
        found = site.find(Path(settings.PUBLIC_DIR), request.path.removeprefix("/"))
        return respond(request) if found is None else _served(request, found)

    return middleware


def _served(request: HttpRequest, found: site.Served) -> HttpResponse:
    response = HttpResponse(found.data, content_type=found.media_type)
    response["ETag"] = found.etag
    response["Cache-Control"] = f"public, max-age={found.max_age_s}"
    response["X-Frame-Options"] = "DENY"
    answered = get_conditional_response(request, etag=found.etag, response=response)
    return answered or response
