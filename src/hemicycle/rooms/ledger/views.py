"""The pages of the ledger: what happened, what an entry changed, its proof, and the verification."""

import tempfile
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hemicycle.design.pages import allowed, page, public
from hemicycle.design.tables import Column, Table
from hemicycle.kernel import clock
from hemicycle.kernel import tasks as long_work
from hemicycle.kernel.models import Task
from hemicycle.kernel.permissions import may_ever
from hemicycle.kernel.records import find
from hemicycle.kernel.rooms import events
from hemicycle.rooms.ledger import queries
from hemicycle.rooms.ledger.models import Checkpoint, Entry

COLUMNS = [
    Column("seq", _("Number"), order="pk", numeric=True),
    Column("at", _("When"), order="at"),
    Column("what", _("What happened")),
    Column("event", _("Event"), order="event"),
]


@allowed("ledger.read")
@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """List what happened, newest first, by event and from a day until a day."""
    shown = queries.visible_to(request.user)
    if event := request.GET.get("event"):
        shown = shown.filter(event=event)
    if since := _day(request.GET.get("from")):
        shown = shown.filter(at__date__gte=since)
    if until := _day(request.GET.get("to")):
        shown = shown.filter(at__date__lte=until)
    return _list(request, shown, {})


@allowed("ledger.read")
@require_GET
def history(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """List what happened to one record, and around it where it is an initiative."""
    record = find(kind, pk, request.user)
    return _list(request, queries.history(record, request.user), {"record": record})


def _list(request: HttpRequest, shown: Any, context: dict[str, Any]) -> HttpResponse:
    table = Table(request, COLUMNS, default="-seq")
    rows = table.page(shown)
    newest = Checkpoint.objects.filter(log__is_current=True).first()
    context |= {
        "table": table,
        "page": rows,
        "entries": queries.told(list(rows)),
        "checkpoint": newest,
        "events": sorted(events()),
    }
    return page(request, "ledger/list.html#table", context)


def _day(text: str | None) -> Any:
    try:
        return parse_date(text or "")
    except ValueError:
        return None


@allowed("ledger.read")
@require_GET
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one entry: who did what, what it changed, and what seals it."""
    found = _entry(request, pk)
    context = {
        "entry": found,
        "told": queries.told([found])[0],
        "changes": queries.changes(found),
        "is_erased": found.content is None,
        "leaf": bytes(found.leaf).decode(),
        "checkpoint": queries.covering(found),
    }
    return page(request, "ledger/entry.html", context)


@allowed("ledger.read")
@require_GET
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the proof file of an entry that a signed checkpoint covers; 404 before there is one."""
    found = _entry(request, pk)
    covering = queries.covering(found)
    if covering is None:
        raise Http404("no checkpoint covers this entry yet")
    response = HttpResponse(queries.proof_bytes(found, covering), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="proof-{found.seq}.json"'
    return response


def _entry(request: HttpRequest, pk: int) -> Entry:
    found: Entry = get_object_or_404(queries.visible_to(request.user).select_related("log", "initiative"), pk=pk)
    return found


@allowed("ledger.verify")
@require_http_methods(["GET", "POST"])
def verification(request: HttpRequest) -> HttpResponse:
    """Offer the verification, and start it."""
    if request.method == "POST":
        asked = long_work.start("ledger.verify", by=request.user)
        return redirect("hall:task", pk=asked.pk)
    newest = Checkpoint.objects.filter(log__is_current=True)[:20]
    context = {
        "log": queries.current(),
        "last": queries.care(clock.today()).check,
        "checkpoints": newest,
        "may_export": may_ever(request.user, "ledger.export"),
    }
    return page(request, "ledger/verification.html", context)


@allowed("ledger.verify")
@require_GET
def verified(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what a verification found."""
    task = get_object_or_404(Task.objects.visible_to(request.user), pk=pk, kind="ledger.verify", result__isnull=False)
    return page(request, "ledger/verified.html", {"task": task, "result": task.result})


@allowed("ledger.export")
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Give the log up to its newest checkpoint as one file that a stranger can check."""
    newest = Checkpoint.objects.filter(log__is_current=True).select_related("log").first()
    if newest is None:
        return redirect("ledger:verification")
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with tempfile.TemporaryDirectory() as folder:
        queries.export(Path(folder) / "ledger", newest)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
            for path in sorted((Path(folder) / "ledger").rglob("*")):
                bundle.write(path, path.relative_to(folder))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"ledger-{newest.size}.zip")


@public
@require_GET
def newest_checkpoint(request: HttpRequest) -> HttpResponse:
    """Give anybody the newest signed checkpoint, to keep elsewhere."""
    newest = Checkpoint.objects.filter(log__is_current=True).first()
    if newest is None:
        raise Http404("nothing has been signed yet")
    return HttpResponse(newest.note, content_type="text/plain; charset=utf-8")
