"""Documents of OSCAL: the list, the import, a document, its parts, a change at one place, and what goes out."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hemicycle.design.pages import allowed, done, page
from hemicycle.design.tables import Column, Table
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, User
from hemicycle.kernel.permissions import can, may_ever
from hemicycle.rooms.compliance import forms, queries, tasks
from hemicycle.rooms.compliance.adapters.oscal import documents as adapter
from hemicycle.rooms.compliance.adapters.oscal.documents import Unacceptable
from hemicycle.rooms.compliance.models import OSCAL_KINDS, OSCAL_PARTS, OscalDocument, OscalPart
from hemicycle.rooms.compliance.queries import oscal as reading
from hemicycle.rooms.compliance.rules.oscal import OWN, Kind, states_at
from hemicycle.rooms.compliance.views.grammar import change

COLUMNS = [
    Column("title", gettext_lazy("Document"), order="title"),
    Column("sort", gettext_lazy("Kind"), order="sort"),
    Column("edition", gettext_lazy("Version"), order="edition"),
    Column("filename", gettext_lazy("File name"), order="filename"),
    Column("imported_on", gettext_lazy("Imported on"), order="imported_on"),
]
PARTS = [
    Column("key", gettext_lazy("Name"), order="number"),
    Column("title", gettext_lazy("Title"), order="title"),
    Column("sort", gettext_lazy("Kind")),
]
SHOWN = 100  # fields, references and parts within a part that one page lists


@allowed("compliance.read")
@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """Show the documents that the house holds, and what it states itself."""
    found = OscalDocument.objects.visible_to(request.user)
    table = Table(request, COLUMNS, default="title")
    context = {
        "table": table,
        "page": table.page(found),
        "number": found.count(),
        "frameworks": list(queries.frameworks().values()),
        "models": [(kind.value, OSCAL_KINDS[kind]) for kind in OWN],
        "may_import": may_ever(request.user, "compliance.exchange"),
    }
    return page(request, "compliance/oscal.html#table", context)


@allowed("compliance.exchange")
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Take a document, and show what accepting it would do."""
    form = forms.DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            content = file.read()
            compared = tasks.compare(content, file.name)
            tasks.stage(content)
            return _look(request, compared)
        except Refused as refused:
            form.add_error("file", str(refused))
    return _form(request, form, 422 if form.errors else 200)


def _form(request: HttpRequest, form: forms.DocumentForm, status: int, refused: str = "") -> HttpResponse:
    heading = _("Import an OSCAL document")
    context = {"form": form, "back": reverse("compliance:oscal"), "heading": heading, "refused": refused, "files": "1"}
    return page(request, "compliance/form.html#form", context, status=status)


def _look(request: HttpRequest, compared: tasks.Compared, status: int = 200, refused: str = "") -> HttpResponse:
    context = {
        "compared": compared,
        "kind": OSCAL_KINDS[compared.document.kind],
        "counted": _counted(reading.counted(compared.parts)),
        "references": reading.references(compared.document)[:SHOWN],
        "form": forms.AcceptForm(initial={"digest": compared.digest, "name": compared.filename, "seen": compared.seen}),
        "refused": refused,
    }
    return page(request, "compliance/oscal_import.html", context, status=status)


def _counted(found: dict[str, int]) -> list[tuple[str, Any, int]]:
    return [(sort, OSCAL_PARTS[sort], number) for sort, number in found.items()]


@allowed("compliance.exchange")
@require_POST
def accept_file(request: HttpRequest) -> HttpResponse:
    """Take a document that was looked at, if accepting it still does what the person saw."""
    form = forms.AcceptForm(request.POST)
    if not form.is_valid():
        return redirect("compliance:import-oscal")
    facts = form.cleaned_data
    try:
        compared = tasks.compare(tasks.staged(facts["digest"]), facts["name"])
    except Refused as refused:
        return _form(request, forms.DocumentForm(), 409, str(refused))
    try:
        held = tasks.accept(compared, by=cast("User", request.user), seen=facts["seen"])
    except Refused as refused:
        return _look(request, compared, 409, str(refused))
    return done(request, held)


@allowed("compliance.read")
@require_GET
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a document: what it is, what it builds on, and the things that it names."""
    held = _held(request, pk)
    content = reading.content_of(held)
    sorts, asked = reading.sorts_of(held), request.GET.get("sort", "")
    rows = OscalPart.objects.filter(document=held)
    table = Table(request, PARTS, default="key")
    resolution, contradiction = reading.Resolution(), ""
    try:
        resolution = reading.resolution(content, held.filename)
    except Unacceptable as unacceptable:
        contradiction = str(unacceptable)
    context = {
        "held": held,
        "resolution": resolution,
        "contradiction": contradiction,
        "references": reading.references(content)[:SHOWN],
        "sorts": _counted(sorts),
        "number": sum(sorts.values()),
        "only": asked if asked in sorts else "",
        "table": table,
        "page": table.page(rows.filter(sort=asked) if asked in sorts else rows),
        "may_change": can(request.user, "compliance.exchange", held),
    }
    return page(request, "compliance/oscal_document.html#table", context)


def _held(request: HttpRequest, pk: UUID) -> OscalDocument:
    found: OscalDocument = get_object_or_404(
        OscalDocument.objects.visible_to(request.user).select_related("imported_by"), pk=pk
    )
    return found


@allowed("compliance.read")
@require_GET
def part(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Show one thing of a document with all that it says; number 0 is what the document says of itself."""
    held = _held(request, pk)
    one = get_object_or_404(OscalPart, document=held, number=number) if number else None
    pointer = one.pointer if one else f"/{held.sort}"
    fields = reading.fields_of(held, pointer)
    within = OscalPart.objects.filter(document=held, number__gt=number, pointer__startswith=f"{pointer}/")
    context = {
        "held": held,
        "part": one,
        "fields": fields[:SHOWN],
        "more": max(len(fields) - SHOWN, 0),
        "within": list(within[:SHOWN]) if one else [],
        "may_change": can(request.user, "compliance.exchange", held),
    }
    return page(request, "compliance/oscal_part.html", context)


@allowed("compliance.exchange")
@require_http_methods(["GET", "POST"])
def change_words(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put other words at one place of a document, by default its title; nothing else of it changes."""
    held = _held(request, pk)
    pointer = request.GET.get("at", f"/{held.sort}/metadata/title")
    try:
        value = reading.value_at(held, pointer)
    except Unacceptable:
        raise Http404 from None
    shown = "\n".join(value) if isinstance(value, list) else value
    form = forms.WordsForm(
        request.POST or None,
        seen=held.version,
        initial={"value": shown},
        of=states_at(pointer),
        is_list=isinstance(value, list),
        is_long=pointer.rpartition("/")[2] in adapter.OF_MANY_LINES,
    )
    return change(
        request,
        "compliance.exchange",
        held,
        form,
        lambda: tasks.change(held, by=cast("User", request.user), seen=form.version, pointer=pointer, value=form.words),
        {"heading": _("Change the words"), "held": held, "place": pointer},
        _page_of(held, pointer),
    )


def _page_of(held: OscalDocument, pointer: str) -> str:
    """Return the page of the thing whose words stand at a place: the innermost that has one."""
    places = [pointer[:at] for at, letter in enumerate(pointer) if letter == "/"]
    found = OscalPart.objects.filter(document=held, pointer__in=places).order_by("-number").first()
    return reverse("compliance:oscal-part", kwargs={"pk": held.pk, "number": found.number if found else 0})


@allowed("compliance.read")
@require_GET
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand out a document: as it came, or as it was changed here."""
    held = _held(request, pk)
    return _file(reading.file_of(held), held.filename)


@allowed("compliance.read")
@require_GET
def own(request: HttpRequest, key: str, model: str, pk: UUID | None = None) -> HttpResponse:
    """Hand out the statement on a framework, of the house or of an initiative, as one of its three models."""
    framework = queries.frameworks().get(key)
    if framework is None or model not in OWN:
        raise Http404
    found, subject = queries.of_the_house(framework, request.user), ""
    if pk is not None:
        one: Initiative = get_object_or_404(Initiative.objects.visible_to(request.user), pk=pk)
        found, subject = queries.of_an_initiative(framework, one), one.reference
    kind = Kind(model)
    return _file(adapter.write(reading.own(found, kind, subject)), reading.own_name(key, kind, subject))


def _file(content: bytes, name: str) -> HttpResponse:
    """Return a file of JSON as an attachment that no browser runs."""
    answer = HttpResponse(content, content_type="application/json")
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
