"""The auditor's page: draw a sample by a seed, and take it away with its proofs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from hemicycle.design.pages import allowed, page
from hemicycle.kernel import clock
from hemicycle.kernel.records import localise
from hemicycle.rooms.ledger import queries as ledger
from hemicycle.rooms.portfolio import forms, queries
from hemicycle.rooms.portfolio.adapters import samples
from hemicycle.rooms.portfolio.queries import Of, Strata


@allowed("portfolio.audit")
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Draw a sample out of what the auditor may see; the same address gives it as an archive with proofs."""
    first = {"of": Of.INITIATIVES, "strata": Strata.STAGE, "size": 10, "seed": int(f"{clock.today():%Y%m%d}")}
    form = forms.SampleForm(request.GET if "seed" in request.GET else None, initial=first)
    drawn = _drawn(request, form.cleaned_data) if form.is_valid() else None
    if drawn and request.GET.get("format") == "zip":
        return _archive(drawn)
    shown = drawn.entries[:ENTRIES_SHOWN] if drawn and drawn.of is Of.ENTRIES else []
    if drawn:
        localise(drawn.initiatives, ["title"], get_language() or "en")
    context = {
        "form": form,
        "sample": drawn,
        "told": ledger.told(shown),
        "checkpoint": queries.newest_checkpoint(),
    }
    return page(request, "portfolio/audit.html#drawn", context, status=422 if form.errors else 200)


ENTRIES_SHOWN = 100


def _drawn(request: HttpRequest, asked: dict[str, Any]) -> queries.Sample:
    entries = ledger.visible_to(request.user)
    return queries.sample(
        queries.visible_to(request.user), entries, asked["of"], asked["strata"], asked["seed"], asked["size"]
    )


def _archive(drawn: queries.Sample) -> HttpResponse:
    content = samples.zipped(queries.sample_files(drawn, queries.newest_checkpoint()))
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="sample-{drawn.of}-{drawn.seed}.zip"'
    return response
