"""The pages of an import: take a file, look at what it would change, accept it once."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from hemicycle.design.pages import allowed, done, page
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import User
from hemicycle.kernel.permissions import demand
from hemicycle.rooms.resources import forms, tasks
from hemicycle.rooms.resources.rules.terms import FileKind

SHOWN = 200
VERB = _("Import budgets or people")
RIGHT = {FileKind.BUDGET: "resources.plan", FileKind.PEOPLE: "resources.keep-people"}
AFTER = {FileKind.BUDGET: "resources:money", FileKind.PEOPLE: "resources:people"}


@allowed("resources.plan")
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Take a file of budgets or people, and show what accepting it would do."""
    form = forms.FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        demand(request.user, RIGHT[kind])
        try:
            content = file.read()
            compared = tasks.compare(content, file.name, kind)
            tasks.stage(content)
            return _difference(request, compared)
        except Refused as refused:
            form.add_error("file", str(refused))
    context = {"form": form, "back": reverse("resources:money"), "verb": VERB, "multipart": "1"}
    return page(request, "resources/form.html#form", context, status=422 if form.errors else 200)


def _difference(request: HttpRequest, compared: tasks.Compared, status: int = 200, refused: str = "") -> HttpResponse:
    facts = {name: getattr(compared, name) for name in ("kind", "digest", "name", "seen")}
    context = {
        "compared": compared,
        "changes": compared.changes[:SHOWN],
        "more": max(len(compared.changes) - SHOWN, 0),
        "faults": compared.faults[:SHOWN],
        "form": forms.AcceptForm(initial=facts),
        "refused": refused,
    }
    return page(request, "resources/difference.html", context, status=422 if compared.faults else status)


@allowed("resources.plan")
@require_POST
def accept_file(request: HttpRequest) -> HttpResponse:
    """Take a compared file in one transaction, if it still changes what the person saw."""
    form = forms.AcceptForm(request.POST or None)
    if not form.is_valid():
        return redirect("resources:import")
    facts = form.cleaned_data
    kind = facts["kind"]
    demand(request.user, RIGHT[kind])
    try:
        compared = tasks.compare(tasks.staged(facts["digest"]), facts["name"], kind)
    except Refused as refused:
        again = forms.FileForm()
        context = {
            "form": again,
            "back": reverse("resources:money"),
            "verb": VERB,
            "multipart": "1",
            "note": str(refused),
        }
        return page(request, "resources/form.html#form", context, status=409)
    try:
        tasks.accept(compared, by=cast("User", request.user), seen=facts["seen"])
    except Refused as refused:
        return _difference(request, compared, 409, str(refused))
    return done(request, reverse(AFTER[kind]))
