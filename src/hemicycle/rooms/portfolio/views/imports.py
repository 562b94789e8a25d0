"""The pages of an import: take a file, look at what it would change, accept it once."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.kernel import tasks as long_work
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Task
from hemicycle.rooms.portfolio import forms, tasks
from hemicycle.rooms.portfolio.queries.words import SWEEP_WORDS


@allowed("portfolio.import")
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Take a file, and have it read and compared by the worker; or only read, where its source is not declared yet."""
    form = forms.ImportForm(request.POST or None, request.FILES or None, initial={"source": request.GET.get("source")})
    if request.method == "POST" and form.is_valid():
        file, source = form.cleaned_data["file"], form.cleaned_data["source"]
        facts = {"digest": tasks.stage(file.read()), "filename": file.name}
        if source == forms.UNDECLARED:
            asked = long_work.start("portfolio.look", by=request.user, **facts)
        else:
            guarded = form.cleaned_data["guarded"]
            asked = long_work.start("portfolio.compare", by=request.user, source=source, guarded=guarded, **facts)
        return redirect("hall:task", pk=asked.pk)
    return page(request, "portfolio/import.html#form", {"form": form}, status=422 if form.errors else 200)


@allowed("portfolio.import")
@require_http_methods(["GET", "POST"])
def import_difference(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what accepting a compared file would do, and accept it once."""
    compared = get_object_or_404(
        Task.objects.visible_to(request.user), pk=pk, kind="portfolio.compare", result__isnull=False
    )
    refused = ""
    if request.method == "POST":
        try:
            return redirect("hall:task", pk=tasks.accept_comparison(compared, request.user).pk)
        except Refused as reason:
            refused = str(reason)
    result = compared.result
    everywhere = [{**each, "words": SWEEP_WORDS[each["kind"]]} for each in result["everywhere"]]
    context = {
        "task": compared,
        "result": result,
        "everywhere": everywhere,
        "accepted": tasks.accepted(compared),
        "refused": refused,
    }
    return page(request, "portfolio/import_difference.html", context, status=409 if refused else 200)
