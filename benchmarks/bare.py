"""The reference: bare Django views of the same rows, without sign-in, rights, translation or design.

They answer in this process through the middleware that `django-admin startproject` writes, so that product and
reference can be asked in turn.
"""

import re
from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines
from django.test import Client, override_settings
from django.urls import path

from hemicycle.kernel.models import Initiative, Office, User
from hemicycle.rooms.ethics.models import Assessment
from hemicycle.rooms.governance.models import Assignment, PolicyVersion
from hemicycle.rooms.ledger.models import Entry
from hemicycle.rooms.portfolio.models import Likeness, Triage
from hemicycle.rooms.risk.models import Limit, Risk

LIST = """<!doctype html><title>Initiatives</title><table>{% for i in page %}<tr><td>{{ i.reference }}</td><td>
<a href="/{{ i.pk }}/">{{ i.title }}</a></td><td>{{ i.chamber.name }}</td><td>{{ i.stage }}</td><td>{{ i.tier }}</td>
<td>{{ i.status }}</td><td>{{ i.route }}</td><td>{{ i.stage_since_on }}</td></tr>{% endfor %}</table>
<p>{{ page.start_index }} to {{ page.end_index }} of {{ page.paginator.count }}</p>"""
DETAIL = """<!doctype html><title>{{ i.title }}</title><h1>{{ i.reference }} {{ i.title }}</h1><p>{{ i.summary }}</p>
<p>{{ i.problem }}</p><p>{{ i.function }} {{ i.route }} {{ i.stage }} {{ i.tier }} {{ i.chamber.name }}</p>
<ul>{% for o in offices %}<li>{{ o.role }} {{ o.person.name }}</li>{% endfor %}</ul>
<ul>{% for e in entries %}<li><a href="/ledger/entries/{{ e.pk }}/">{{ e.at }} {{ e.event }} {{ e.by_name }}</a></li>
{% endfor %}</ul>
{% for rows in around %}<ul>{% for row in rows %}<li>{{ row.pk }} {{ row.created_at }}</li>{% endfor %}</ul>
{% endfor %}"""
COVERAGE = """<!doctype html><title>Coverage</title><table>{% for c in counts %}<tr><td>{{ c.stage }}</td>
<td>{{ c.initiative__stage }}</td><td>{{ c.standing }}</td><td>{{ c.n }}</td></tr>{% endfor %}</table>
<table>{% for i in page %}<tr><td>{{ i.reference }}</td><td><a href="/{{ i.pk }}/">{{ i.title }}</a></td>
<td>{{ i.stage }}</td><td>{{ i.standing }}</td></tr>{% endfor %}</table>
<p>{{ page.start_index }} to {{ page.end_index }} of {{ page.paginator.count }}</p>"""
RISKS = """<!doctype html><title>Risks</title><p>{{ above }} of {{ page.paginator.count }}</p><table>
{% for r in page %}<tr><td>R-{{ r.number }}</td><td><a href="/{{ r.pk }}/">{{ r.title }}</a></td>
<td>{{ r.initiative.title }}</td><td>{{ r.category }}</td><td>{{ r.owner.name }}</td><td>{{ r.current_score }}</td>
<td>{{ r.limit }}</td></tr>{% endfor %}</table>"""
COUNTS = """<!doctype html><title>Counts</title><table>{% for row in rows %}<tr>{% for each in row %}<td>{{ each }}</td>
{% endfor %}</tr>{% endfor %}</table>"""
STARTPROJECT = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "benchmarks.bare.own_addresses",
]
TEMPLATES: dict[str, Any] = {}


def stranger() -> Client:
    """Return a client of the bare views; its middleware is loaded once, so that nothing is switched while timing."""
    client = Client(SERVER_NAME="localhost")
    with override_settings(MIDDLEWARE=STARTPROJECT):
        client.handler.load_middleware()
    return client


def own_addresses(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Look addresses up in this module."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return respond(request)

    return middleware


def _render(text: str, context: dict[str, Any]) -> HttpResponse:
    return HttpResponse(TEMPLATES.setdefault(text, engines["django"].from_string(text)).render(context))


def initiatives(request: HttpRequest) -> HttpResponse:
    """List fifty initiatives, filtered where asked."""
    rows = Initiative.objects.select_related("chamber").order_by("number")
    for name in ("stage", "function"):
        if value := request.GET.get(name):
            rows = rows.filter(**{name: value})
    return _render(LIST, {"page": Paginator(rows, 50).get_page(request.GET.get("page"))})


def initiative(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show one initiative with the rows that the dossier shows or judges by, and its newest history."""
    found = get_object_or_404(Initiative.objects.select_related("chamber"), pk=pk)
    offices = Office.objects.filter(initiative=found).select_related("person")
    name = User.objects.filter(pk=OuterRef("by")).values("name")
    entries = Entry.objects.filter(initiative=found).annotate(by_name=Subquery(name))[:8]
    around = [
        Triage.objects.filter(initiative=found).select_related("decided_by", "contested_by"),
        Likeness.objects.filter(initiative=found),
        Assignment.objects.filter(initiative=found),
        Assessment.objects.filter(initiative=found, stage=found.stage),
        PolicyVersion.objects.select_related("policy"),
    ]
    return _render(DETAIL, {"i": found, "offices": offices, "entries": entries, "around": around})


def coverage(request: HttpRequest) -> HttpResponse:
    """Count the standings of all initiatives by stage, and list fifty of them with their present one."""
    rows = Initiative.objects.exclude(stage="S0").order_by("number")
    counts = Assessment.objects.filter(initiative__in=rows.order_by().values("pk"))
    counted = counts.order_by().values("stage", "initiative__stage", "standing").annotate(n=Count("pk"))
    present = Assessment.objects.filter(initiative=OuterRef("pk"), stage=OuterRef("stage")).values("standing")
    page = Paginator(rows.annotate(standing=Subquery(present[:1])), 50).get_page(request.GET.get("page"))
    return _render(COVERAGE, {"counts": counted, "page": page})


def risks(request: HttpRequest) -> HttpResponse:
    """List fifty open risks with the limit of their category, the highest first, and count those above it."""
    limit = Limit.objects.filter(initiative=None, subject=OuterRef("category")).values("limit")[:1]
    rows = Risk.objects.filter(state="open").annotate(limit=Subquery(limit))
    above = rows.filter(current_score__gt=F("limit")).count()
    ordered = rows.select_related("initiative", "owner").order_by("-current_score", "pk")
    return _render(RISKS, {"page": Paginator(ordered, 50).get_page(request.GET.get("page")), "above": above})


def fields(request: HttpRequest) -> HttpResponse:
    """Count the open risks by where they stand and where they stood."""
    keys = ("current_likelihood", "current_impact", "earlier_likelihood", "earlier_impact")
    rows = Risk.objects.filter(state="open").order_by().values_list(*keys).annotate(n=Count("pk"))
    return _render(COUNTS, {"rows": rows})


def scores(request: HttpRequest) -> HttpResponse:
    """Count the open risks by category and score, and list the limits."""
    rows = Risk.objects.filter(state="open").order_by().values_list("category", "current_score")
    limits = Limit.objects.values_list("subject", "limit")
    return _render(COUNTS, {"rows": [*rows.annotate(n=Count("pk")), *limits]})


urlpatterns = [
    path("risks/", risks),
    path("fields/", fields),
    path("scores/", scores),
    path("", initiatives),
    path("coverage/", coverage),
    path("<uuid:pk>/", initiative),
]


def shown(body: bytes) -> list[str]:
    """Return the references, of risks too, and ledger entries that a page shows, in order and each once."""
    return list(dict.fromkeys(re.findall(r"AI-\d+|\bR-\d+|/ledger/entries/\d+/", body.decode())))
