"""The pages of the sources: those declared, and the screen on which a person says what the columns of a file mean."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, done, merge, page
from hemicycle.kernel import tasks as long_work
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Task
from hemicycle.kernel.permissions import can
from hemicycle.rooms.portfolio import actions, forms, queries, tasks
from hemicycle.rooms.portfolio.adapters.sources import as_yaml
from hemicycle.rooms.portfolio.models import InventorySource
from hemicycle.rooms.portfolio.rules import sources as declarations
from hemicycle.rooms.portfolio.rules.inventory import Entry, Reading
from hemicycle.rooms.portfolio.rules.tables import Unreadable

PREVIEWED = ("title", "agency", "stage", "function", "purpose")


@allowed("portfolio.read")
@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    """List the sources: those that come with the house, and those declared in it."""
    own = {each.key: each for each in queries.declared_sources(request.user)}
    lines = [{"source": source, "own": own.get(key)} for key, source in queries.sources().items()]
    context = {"lines": lines, "may_import": can(request.user, "portfolio.import")}
    return page(request, "portfolio/sources.html", context)


@allowed("portfolio.read")
@require_GET
def source_file(request: HttpRequest, key: str) -> HttpResponse:
    """Send the declaration of a source as YAML, in the grammar in which it may be declared anywhere else."""
    source = queries.source_named(key)
    if source is None:
        return page(request, "404.html", status=404)
    response = HttpResponse(as_yaml(source), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}.yaml"'
    return response


@allowed("portfolio.read")
@require_http_methods(["GET", "POST"])
def source(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a source declared in the house, and change its declaration."""
    found = get_object_or_404(queries.declared_sources(request.user), pk=pk)
    may_change = can(request.user, "portfolio.import", found)
    if request.method == "POST" and not may_change:
        return page(request, "403.html", status=403)
    initial = {"declaration": as_yaml(declarations.source(found.declaration))}
    form = forms.DeclarationForm(request.POST or None, seen=found.version, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare_source(
                found, by=request.user, seen=form.version, declaration=form.cleaned_data["declaration"]
            )
            return done(request, found)
        except Stale as stale:
            current = cast("InventorySource", stale.current)
            current.declaration = as_yaml(declarations.source(current.declaration))
            return merge(request, stale, form)
        except Refused as refused:
            form.add_error("declaration", str(refused))
    context = {"source": found, "form": form, "may_change": may_change}
    return page(request, "portfolio/source.html#form", context, status=422 if form.errors else 200)


@allowed("portfolio.import")
@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    """Declare a source by its YAML, for instance one that another parliament wrote."""
    form = forms.DeclarationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        declared = InventorySource()
        try:
            actions.declare_source(declared, by=request.user, declaration=form.cleaned_data["declaration"])
            return done(request, declared)
        except Refused as refused:
            form.add_error("declaration", str(refused))
    return page(request, "portfolio/declare.html#form", {"form": form}, status=422 if form.errors else 200)


@allowed("portfolio.import")
@require_http_methods(["GET", "POST"])
def map_columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask what the columns of a file mean, show how its first rows then read, and keep that as a source."""
    looked = get_object_or_404(
        Task.objects.visible_to(request.user), pk=pk, kind="portfolio.look", result__isnull=False
    )
    form = forms.MappingForm(request.POST or None, looked=looked.result)
    reading = None
    if request.method == "POST" and form.is_valid():
        try:
            reading = tasks.preview(
                looked.result or {}, declarations.source(form.declaration_beside(InventorySource()))
            )
            if "save" in request.POST:
                return _save(request, looked, form)
        except Unreadable as wrong:
            form.add_error(None, queries.fault_words(wrong.fault))
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "looked": looked,
        "result": looked.result,
        "form": form,
        "columns": form.columns,
        "words": form.words,
        "about": form.about,
        "preview": _preview(reading) if reading else None,
    }
    return page(request, "portfolio/map.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest, looked: Task, form: forms.MappingForm) -> HttpResponse:
    """Keep the mapping as a source, or as an edition of one declared before, and have the file compared by it."""
    declared = queries.declared_sources(request.user).filter(key=form.cleaned_data["key"]).first() or InventorySource()
    declaration = form.declaration_beside(declared)
    if not declared._state.adding or declared.declaration != declaration:
        actions.declare_source(declared, by=request.user, declaration=declaration)
    result = looked.result or {}
    facts = {"digest": result["digest"], "filename": result["filename"], "source": declared.key}
    return redirect("hall:task", pk=long_work.start("portfolio.compare", by=request.user, **facts).pk)


def _preview(reading: Reading) -> dict[str, Any]:
    """Return the first entries under those common fields that say something, and what was rejected or noticed."""
    shown = [name for name in PREVIEWED if name in reading.edition.columns]
    return {
        "heads": [queries.FIELD_WORDS[name] for name in shown],
        "rows": [[_told(entry, name) for name in shown] for entry in reading.entries],
        "rejected": [queries.rejection_words(each) for each in reading.rejected],
        "notes": [queries.fault_words(note) for note in reading.notes],
        "others": len(reading.edition.other_columns(reading.columns)),
    }


def _told(entry: Entry, name: str) -> tuple[queries.Words, queries.Words]:
    value = entry.title if name == "title" else entry.fields[name]
    return queries.FIELD_WORDS[name], queries.value_words(name, value)
