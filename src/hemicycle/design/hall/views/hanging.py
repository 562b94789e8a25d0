"""What hangs on any record: evidence, remarks, translated texts. Whoever sees the record sees them."""

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.hall.forms import CommentForm, EvidenceForm, TranslationForm, other_languages
from hemicycle.design.pages import allowed, done, page
from hemicycle.kernel import evidence as store
from hemicycle.kernel import permissions, things
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Comment, Evidence, Record, Translation
from hemicycle.kernel.records import find, text_fields


def _hanging(model: Any, record: Record, request: HttpRequest) -> Any:
    return model.objects.visible_to(request.user).filter(subject_kind=record.kind(), subject_id=record.pk)


def _about(request: HttpRequest, record: Record, permission: str) -> dict[str, Any]:
    """Return the record, the address of its own page if it has one, and whether the person may add to it."""
    address = record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
    return {"record": record, "back": address, "may_add": permissions.can(request.user, permission, record)}


def _to_add(request: HttpRequest, kind: str, pk: UUID, permission: str) -> Record:
    """Return the record if the person may add to it: 404 where they do not see it, 403 where they may not."""
    record = find(kind, pk, request.user)
    if not permissions.can(request.user, permission, record):
        raise PermissionDenied
    return record


@allowed("kernel.read")
@require_GET
def evidence(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """List the evidence of a record."""
    record = find(kind, pk, request.user)
    return page(request, "hall/evidence.html#list", _evidence(request, record, EvidenceForm()))


def _evidence(request: HttpRequest, record: Record, form: EvidenceForm) -> dict[str, Any]:
    shown = _hanging(Evidence, record, request).select_related("added_by")
    return _about(request, record, "kernel.add-evidence") | {"files": shown, "form": form}


@allowed("kernel.add-evidence")
@require_http_methods(["GET", "POST"])
def add_evidence(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Take a file as evidence of a record."""
    record = _to_add(request, kind, pk, "kernel.add-evidence")
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file: UploadedFile[Any] = form.cleaned_data["file"]
        facts = {"title": form.cleaned_data["title"], "filename": file.name or form.cleaned_data["title"]}
        try:
            things.add_evidence(record, by=request.user, stored=store.store(_chunks(file)), **facts)
        except Refused as reason:
            form.add_error("file", str(reason))
        else:
            return _added(request, "evidence", record, "hall/evidence.html#list", _evidence(request, record, form))
    return page(request, "hall/evidence.html#list", _evidence(request, record, form), status=_status(request, form))


def _chunks(file: UploadedFile[Any]) -> Iterator[bytes]:
    yield from file.chunks()


def _status(request: HttpRequest, form: Any) -> int:
    return 422 if request.method == "POST" and form.errors else 200


def _added(request: HttpRequest, name: str, record: Record, part: str, context: dict[str, Any]) -> HttpResponse:
    """Answer what was added: the list with an empty form for htmx, else a redirect to the list."""
    address = reverse(f"hall:{name}", args=[record.kind(), record.pk])
    context["form"] = EvidenceForm() if name == "evidence" else CommentForm()
    return done(request, address, part, context)


@allowed("kernel.read")
@require_GET
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a file of evidence as an attachment that no browser will run."""
    found = get_object_or_404(Evidence.objects.visible_to(request.user), pk=pk)
    return cast(HttpResponse, store.serve(found))


@allowed("kernel.read")
@require_GET
def comments(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """List the remarks on a record."""
    record = find(kind, pk, request.user)
    return page(request, "hall/comments.html#list", _comments(request, record, CommentForm()))


def _comments(request: HttpRequest, record: Record, form: CommentForm) -> dict[str, Any]:
    shown = _hanging(Comment, record, request).select_related("author")
    return _about(request, record, "kernel.comment") | {"comments": shown, "form": form}


@allowed("kernel.comment")
@require_http_methods(["GET", "POST"])
def add_comment(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Write a remark on a record."""
    record = _to_add(request, kind, pk, "kernel.comment")
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        things.comment(record, by=request.user, text=form.cleaned_data["text"])
        return _added(request, "comments", record, "hall/comments.html#list", _comments(request, record, form))
    return page(request, "hall/comments.html#list", _comments(request, record, form), status=_status(request, form))


@allowed("kernel.read")
@require_GET
def translations(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Show which texts of a record there are in which languages, and which are awaited or older than their source."""
    record = find(kind, pk, request.user)
    languages = other_languages(record)
    known = {(text.field, text.language): text for text in _hanging(Translation, record, request)}
    rows = [
        {
            "field": name,
            "label": label,
            "source": source,
            "texts": [(code, known.get((name, code))) for code, _ in languages],
        }
        for name, label in text_fields(record).items()
        if (source := getattr(record, name))
    ]
    context = {"rows": rows, "languages": languages}
    return page(request, "hall/translations.html", _about(request, record, "kernel.translate") | context)


@allowed("kernel.translate")
@require_http_methods(["GET", "POST"])
def translate(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Write a text of a record in another language; the source is shown beside it."""
    record = _to_add(request, kind, pk, "kernel.translate")
    form = TranslationForm(record, request.POST or None, initial=_asked(request, record))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            things.translate(record, by=request.user, seen=form.version, **form.cleaned_data)
        except Refused as reason:
            form.add_error(None, str(reason))
        except Stale as stale:
            status, form = 409, _with_new_source(request, stale.current)
        else:
            return done(request, reverse("hall:translations", args=[kind, pk]))
    sources = [(label, getattr(record, name)) for name, label in text_fields(record).items() if getattr(record, name)]
    context = _about(request, record, "kernel.translate") | {"form": form, "sources": sources}
    return page(
        request, "hall/translate.html#form", context, status=status if status == 409 else _status(request, form)
    )


def _asked(request: HttpRequest, record: Record) -> dict[str, Any]:
    """Return what the form begins with: the field and language of the address, and the text there is already."""
    asked = {name: request.GET[name] for name in ("field", "language") if name in request.GET}
    if len(asked) < 2:
        return asked
    known = _hanging(Translation, record, request).filter(**asked).first()
    return asked | {"text": known.text if known else ""}


def _with_new_source(request: HttpRequest, record: Record) -> TranslationForm:
    """Return the form as it was sent, for the source as it has become."""
    data = request.POST.copy()
    data["version"] = str(record.version)
    form = TranslationForm(record, data)
    form.add_error(
        None, _("The source was changed while you translated. Compare it with your text, and send it again.")
    )
    return form
