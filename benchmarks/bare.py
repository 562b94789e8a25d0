"""The reference: bare Django views of the same rows, without sign-in, rights, translation or design."""

import re
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines
from django.urls import path

from hemicycle.kernel.models import Initiative

LIST = """<!doctype html><title>Initiatives</title><table>{% for i in page %}<tr><td>{{ i.reference }}</td><td>
<a href="/{{ i.pk }}/">{{ i.title }}</a></td><td>{{ i.chamber.name }}</td><td>{{ i.stage }}</td><td>{{ i.tier }}</td>
<td>{{ i.status }}</td><td>{{ i.route }}</td><td>{{ i.stage_since_on }}</td></tr>{% endfor %}</table>
<p>{{ page.start_index }} to {{ page.end_index }} of {{ page.paginator.count }}</p>"""
DETAIL = """<!doctype html><title>{{ i.title }}</title><h1>{{ i.reference }} {{ i.title }}</h1><p>{{ i.summary }}</p>
<p>{{ i.problem }}</p><p>{{ i.function }} {{ i.route }} {{ i.stage }} {{ i.tier }} {{ i.chamber.name }}</p>"""


def _render(text: str, context: dict[str, Any]) -> HttpResponse:
    return HttpResponse(TEMPLATES.setdefault(text, engines["django"].from_string(text)).render(context))


TEMPLATES: dict[str, Any] = {}


def initiatives(request: HttpRequest) -> HttpResponse:
    """List fifty initiatives, filtered where asked."""
    rows = Initiative.objects.select_related("chamber").order_by("number")
    for name in ("stage", "function"):
        if value := request.GET.get(name):
            rows = rows.filter(**{name: value})
    return _render(LIST, {"page": Paginator(rows, 50).get_page(request.GET.get("page"))})


def initiative(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show one initiative."""
    return _render(DETAIL, {"i": get_object_or_404(Initiative.objects.select_related("chamber"), pk=pk)})


urlpatterns = [path("", initiatives), path("<uuid:pk>/", initiative)]


def references(body: bytes) -> list[str]:
    """Return the references that a page shows, in order and each once."""
    return list(dict.fromkeys(re.findall(r"AI-\d+", body.decode())))
