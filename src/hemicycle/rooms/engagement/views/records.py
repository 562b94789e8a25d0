"""The pages on which public records are written, approved and withdrawn."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.context import OWN_NAMES
from hemicycle.design.pages import allowed, done, merge, page
from hemicycle.design.tables import Column, Table
from hemicycle.kernel import tasks as long_work
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.permissions import can, demand, may_ever
from hemicycle.rooms.engagement import actions, forms, queries
from hemicycle.rooms.engagement.models import Publication, PublicRecord
from hemicycle.rooms.engagement.rules import documents, fields
from hemicycle.rooms.engagement.rules.documents import TextState
from hemicycle.rooms.engagement.rules.fields import Level

COLUMNS = [
    Column("name", gettext_lazy("Public name"), order="number"),
    Column("title", gettext_lazy("Initiative"), order="initiative__title"),
    Column("state", gettext_lazy("State of the text"), order="state"),
    Column("edition", gettext_lazy("Edition"), order="edition", numeric=True),
    Column("languages", gettext_lazy("Texts awaited")),
]
BEGINNINGS_SHOWN = 20


@allowed("engagement.read")
@require_GET
def records(request: HttpRequest) -> HttpResponse:
    """List the public records, and the initiatives that have none."""
    table = Table(request, COLUMNS, default="title")
    shown = table.page(queries.visible_to(request.user))
    may_write = may_ever(request.user, "engagement.write")
    context = {
        "table": table,
        "page": shown,
        "rows": queries.rows(list(shown), get_language() or "en"),
        "beginnings": queries.beginnings(request.user)[:BEGINNINGS_SHOWN] if may_write else [],
        "may_build": may_ever(request.user, "engagement.build"),
    }
    return page(request, "engagement/list.html#table", context)


def _record(request: HttpRequest, pk: UUID) -> PublicRecord:
    return get_object_or_404(queries.visible_to(request.user), pk=pk)


@allowed("engagement.read")
@require_GET
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a record: every field in every language, what is lacking, and what was published."""
    found = _record(request, pk)
    values, codes = queries.values(found), queries.languages()
    has, asked = fields.completeness(values)
    context = {
        "record": found,
        "groups": _groups(values, codes),
        "never": [
            {"title": _(field.title), "why": _(field.why_not)} for field in fields.declared() if not field.offered
        ],
        "languages": _lacking(values, codes),
        "has": has,
        "asked": asked,
        "editions": Publication.objects.filter(record=found).defer("document").select_related("approved_by"),
        "may": {verb: can(request.user, f"engagement.{verb}", found) for verb in ("write", "publish", "withdraw")},
        "awaits": found.state == TextState.SUBMITTED,
        "is_confidential": not queries.may_be_public(found.initiative),
    }
    return page(request, "engagement/record.html", context)


GROUP_TITLES = {Level.FACT: pgettext_lazy("public record", "Facts"), Level.SUMMARY: gettext_lazy("In short")}


def _groups(values: Any, codes: list[str]) -> list[dict[str, Any]]:
    """Return the fields under their headings, each with its text in every language."""
    found: dict[Any, list[dict[str, Any]]] = {}
    for field in fields.offered().values():
        heading = GROUP_TITLES.get(field.level) or _(field.group)
        texts = [(code, values[field.key].get(code, "")) for code in codes]
        found.setdefault(str(heading), []).append({"field": field, "title": _(field.title), "texts": texts})
    return [{"title": title, "fields": shown} for title, shown in found.items()]


def _lacking(values: Any, codes: list[str]) -> list[dict[str, Any]]:
    lacking = fields.parity(values, codes)
    return [
        {
            "code": code,
            "name": OWN_NAMES.get(code, code),
            "lacking": [_(fields.offered()[key].title) for key in lacking[code]],
        }
        for code in codes
    ]


@allowed("engagement.write")
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the public record of an initiative."""
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), pk=pk)
    demand(request.user, "engagement.write", initiative)
    error = ""
    if request.method == "POST":
        try:
            return done(request, actions.begin(initiative, by=request.user))
        except Refused as refused:
            error = str(refused)
    context = {"initiative": initiative, "error": error}
    return page(request, "engagement/begin.html#form", context, status=422 if error else 200)


def _change(
    request: HttpRequest,
    pk: UUID,
    permission: str,
    template: str,
    form_of: Callable[[PublicRecord], Any],
    act: Callable[[PublicRecord, Any], object],
    context_of: Callable[[PublicRecord], dict[str, Any]] = lambda found: {},
) -> HttpResponse:
    """Show a form over a record and do what it asks; the merge page where somebody was quicker."""
    found = _record(request, pk)
    demand(request.user, permission, found)
    form = form_of(found)
    if request.method == "POST" and form.is_valid():
        try:
            act(found, form)
            return done(request, found)
        except Stale as stale:
            return merge(request, stale, form)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"record": found, "form": form, **context_of(found)}
    return page(request, f"{template}#form", context, status=422 if form.errors else 200)


@allowed("engagement.write")
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the texts of a record in one language, the first language's beside them."""
    codes = queries.languages()
    asked = request.GET.get("language", "")
    language = asked if asked in codes else codes[0]

    def context(found: PublicRecord) -> dict[str, Any]:
        first = codes[0]
        sources = {key: texts.get(first, "") for key, texts in found.texts.items()} if language != first else {}
        return {
            "language": language,
            "languages": [(code, OWN_NAMES.get(code, code)) for code in codes],
            "first": first,
            "sources": sources,
        }

    return _change(
        request,
        pk,
        "engagement.write",
        "engagement/write.html",
        lambda found: forms.TextsForm(found, language, request.POST or None),
        lambda found, form: actions.write(
            found, by=request.user, seen=form.version, language=language, texts=form.cleaned_data
        ),
        context,
    )


@allowed("engagement.write")
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for approval."""
    return _change(
        request,
        pk,
        "engagement.write",
        "engagement/submit.html",
        lambda found: forms.SeenForm(request.POST or None, seen=found.version),
        lambda found, form: actions.submit(found, by=request.user, seen=form.version),
    )


@allowed("engagement.publish")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tick what the public may read, and publish it."""

    def form_of(found: PublicRecord) -> forms.ChosenForm:
        filled = documents.filled(queries.values(found))
        choices = [(key, _(fields.offered()[key].title)) for key in filled]
        choices += [
            (line["key"], line["title"].get(get_language(), line["key"])) for line in queries.lines(found.initiative)
        ]
        initial = {"chosen": [key for key, _title in choices]}
        return forms.ChosenForm(choices, request.POST or None, seen=found.version, initial=initial)

    def context(found: PublicRecord) -> dict[str, Any]:
        values, codes = documents.filled(queries.values(found)), queries.languages()
        shown = [
            {"field": fields.offered()[key], "title": _(fields.offered()[key].title), "texts": list(texts.items())}
            for key, texts in values.items()
        ]
        return {"fields": shown, "languages": _lacking(queries.values(found), codes)}

    return _change(
        request,
        pk,
        "engagement.publish",
        "engagement/approve.html",
        form_of,
        lambda found, form: actions.publish(
            found, by=request.user, seen=form.version, chosen=form.cleaned_data["chosen"]
        ),
        context,
    )


@allowed("engagement.publish")
@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a submitted record back to its writer."""
    return _change(
        request,
        pk,
        "engagement.publish",
        "engagement/send_back.html",
        lambda found: forms.ReasonForm(request.POST or None, seen=found.version),
        lambda found, form: actions.send_back(
            found, by=request.user, seen=form.version, reason=form.cleaned_data["reason"]
        ),
    )


@allowed("engagement.withdraw")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a record and leave a notice."""
    languages = [(code, OWN_NAMES.get(code, code)) for code in queries.languages()]
    return _change(
        request,
        pk,
        "engagement.withdraw",
        "engagement/withdraw.html",
        lambda found: forms.NoticeForm(languages, request.POST or None, seen=found.version),
        lambda found, form: actions.withdraw(found, by=request.user, seen=form.version, reason=form.cleaned_data),
    )


@allowed("engagement.build")
@require_http_methods(["GET", "POST"])
def build(request: HttpRequest) -> HttpResponse:
    """Have the public register built again."""
    if request.method == "POST":
        asked = long_work.start(actions.BUILD, by=request.user)
        return redirect("hall:task", pk=asked.pk)
    return page(request, "engagement/build.html")
