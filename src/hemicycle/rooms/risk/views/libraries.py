"""Lists of risks, built in and imported, the links to them, and risks that come from a model file."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design import formats
from hemicycle.design.pages import allowed, done, page
from hemicycle.design.tables import Column, Table
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.kernel.permissions import can, demand
from hemicycle.rooms.risk import actions, forms, queries
from hemicycle.rooms.risk.adapters import fair, libraries
from hemicycle.rooms.risk.models import CATEGORIES, Library, LibraryEntry, Risk
from hemicycle.rooms.risk.rules import Unpriced
from hemicycle.rooms.risk.rules import library as built_in
from hemicycle.rooms.risk.views.grammar import change, initiative_of, one

ENTRIES = [
    Column("key", _("Key"), order="key"),
    Column("title", _("Entry"), order="title"),
    Column("maps", _("Matches")),
]
NAMED = 12  # entries that are named one by one after an import


@allowed("risk.read")
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """Show the built-in list (kinds of risk, bias and attack, challenges of parliaments), and the imported ones."""
    context = {
        "kinds": [(each, CATEGORIES[each.category]) for each in built_in.built_in().values()],
        "biases": built_in.terms("bias").values(),
        "attacks": built_in.terms("attack").values(),
        "challenges": built_in.terms("challenge").values(),
        "libraries": queries.libraries_counted(request.user),
        "may_import": can(request.user, "risk.import-library", Parliament.objects.first()),
    }
    return page(request, "risk/lists.html", context)


@allowed("risk.read")
@require_GET
def library(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the entries of an imported list, what each matches elsewhere, and which are gone from it."""
    found = get_object_or_404(queries.libraries_counted(request.user), pk=pk)
    table = Table(request, ENTRIES, default="key")
    shown = table.page(LibraryEntry.objects.filter(library=found))
    known = queries.known_targets(shown)
    rows = [(each, [(target, target in known) for target in each.maps_to]) for each in shown]
    return page(
        request,
        "risk/library.html#table",
        {
            "library": found, "table": table, "page": shown, "rows": rows,
            "may_import": can(request.user, "risk.import-library", found),
        },
    )  # fmt: skip


@allowed("risk.import-library")
@require_http_methods(["GET", "POST"])
def import_library(request: HttpRequest) -> HttpResponse:
    """Take a list from a file, or a newer copy of it, and say what is new, renamed and gone."""
    form = forms.LibraryForm(request.POST or None, request.FILES or None)
    subject = get_object_or_404(Parliament)

    def act(facts: dict[str, Any]) -> str:
        file = facts.pop("file")
        items = libraries.items(file.read())
        if items is None:
            raise Refused(actions.no_list(), "file")
        found = queries.difference_of(facts["key"], items)
        actions.import_library(subject, by=request.user, items=items, **facts)
        told = {"new": _some(found.new), "changed": _some(found.changed), "gone": _some(found.gone)}
        return gettext("New: %(new)s. Renamed: %(changed)s. Gone: %(gone)s.") % told

    return _upload(
        request, "risk.import-library", subject, form, act, _("Import a list of risks"), reverse("risk:lists")
    )


@allowed("risk.import-library")
@require_http_methods(["GET", "POST"])
def import_mapping(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take from a file which entries of other lists the entries of a list match."""
    form = forms.MappingForm(request.POST or None, request.FILES or None)
    subject = get_object_or_404(Library.objects.visible_to(request.user), pk=pk)

    def act(facts: dict[str, Any]) -> str:
        pairs = libraries.pairs(facts["file"].read())
        if pairs is None:
            raise Refused(actions.no_mapping(), "file")
        actions.map_library(subject, by=request.user, pairs=pairs)
        told = {"n": formats.number(len(pairs)), "unknown": _some(tuple(queries.unknown_targets(subject)))}
        return gettext("Pairs read: %(n)s. Of lists that are not here: %(unknown)s.") % told

    back = reverse("risk:library", args=[pk])
    return _upload(request, "risk.import-library", subject, form, act, _("Import what the list matches"), back)


def _some(keys: tuple[str, ...]) -> str:
    """Return how many, and the first by name."""
    if not keys:
        return formats.number(0)
    return f"{formats.number(len(keys))} ({', '.join(keys[:NAMED])}{', …' if len(keys) > NAMED else ''})"


@allowed("risk.record")
@require_http_methods(["GET", "POST"])
def import_model_for_house(request: HttpRequest) -> HttpResponse:
    """Record a priced risk of the house from a model file."""
    return _import_model(request, get_object_or_404(Parliament))


@allowed("risk.record")
@require_http_methods(["GET", "POST"])
def import_model(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record a priced risk of an initiative from a model file."""
    return _import_model(request, initiative_of(request, pk))


def _import_model(request: HttpRequest, subject: Parliament | Initiative) -> HttpResponse:
    form = forms.ModelFileForm(request.POST or None, request.FILES or None)

    def act(facts: dict[str, Any]) -> str:
        try:
            modelled = fair.model(facts["file"].read())
        except Unpriced as unpriced:
            raise Refused("\n".join(map(actions.told, unpriced.faults)), "file") from None
        risk = actions.import_model(subject, by=request.user, modelled=modelled, category=facts["category"])
        return gettext("%(reference)s is in the register, with its price.") % {"reference": risk.reference}

    return _upload(
        request, "risk.record", subject, form, act, _("Record a risk from a FAIR model"), reverse("risk:list")
    )


def _upload(
    request: HttpRequest, permission: str, subject: Any, form: Any, act: Any, verb: Any, back: str
) -> HttpResponse:
    """Show a form that takes a file and do what it asks; what cannot be read is said at the form."""
    demand(request.user, permission, subject)
    if request.method == "POST" and form.is_valid():
        try:
            return done(request, back, message=act(dict(form.cleaned_data)))
        except Refused as refused:
            form.add_error(refused.code if refused.code in form.fields else None, str(refused).split("\n"))
    context = {"form": form, "back": back, "verb": verb, "multipart": "1"}
    return page(request, "risk/form.html#form", context, status=422 if form.errors else 200)


@allowed("risk.record")
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that a risk is one of an imported list's."""
    found = one(request, Risk, pk, "initiative")
    form = forms.LinkForm(request.POST or None)
    return change(
        request, "risk.record", found, form,
        lambda facts: actions.link(found, by=request.user, **facts), _("Link to an imported list"),
        found.get_absolute_url(),
    )  # fmt: skip
