"""The pages of the catalogue: what parliaments do with AI, to start an intake from."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from hemicycle.design.pages import allowed, page
from hemicycle.design.tables import Column, Table
from hemicycle.kernel.labels import label
from hemicycle.kernel.permissions import can
from hemicycle.kernel.terms import Archetype, Function, Tier
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.rules.catalogue import kinds
from hemicycle.rooms.portfolio.rules.facts import plain
from hemicycle.rooms.portfolio.views.facets import Facet, Option

COLUMNS = [
    Column("use", _("Use case")),
    Column("function", _("Function")),
    Column("kind", _("Kind of use")),
    Column("tier", _("Proposed tier")),
]
FACETS = {
    "tier": (_("Proposed tier"), Tier),
    "function": (_("Function"), Function),
    "archetype": (_("Kind of use"), Archetype),
}


@allowed("portfolio.read")
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """List the use cases with facets and the tier that the rules in force propose for each."""
    words = request.GET.get("q", "")
    filters = {name: request.GET.getlist(name) for name in queries.CASE_FACETS}
    found = queries.cases()
    counts = queries.case_counts(found, filters, words)
    facets = [
        Facet(
            name,
            title,
            [
                Option(term.value, label(term), counts[name][term.value], term.value in filters[name])
                for term in terms
                if counts[name][term.value] or term.value in filters[name]
            ],
        )
        for name, (title, terms) in FACETS.items()
    ]
    context = {
        "table": Table(request, COLUMNS),
        "cases": [_told(each) for each in queries.fitting_cases(found, filters, words)],
        "all": len(found),
        "facets": facets,
        "query": words,
        "is_filtered": bool(words) or any(filters.values()),
    }
    return page(request, "portfolio/catalogue.html#table", context)


def _told(found: queries.Case) -> dict[str, object]:
    use = found.use
    return {
        "key": use.key,
        "title": queries.said(use.title),
        "parliament": queries.said(use.parliament),
        "kind": label(use.archetype),
        "function": label(use.function),
        "tier": found.tier,
        "provenance": use.provenance,
    }


@allowed("portfolio.read")
@require_GET
def use_case(request: HttpRequest, key: str) -> HttpResponse:
    """Show one use case: what is known of it, its starting risks, measures and questions, and the tier proposed."""
    found = queries.case(key)
    if found is None:
        raise Http404(key)
    use, kind = found.use, kinds()[found.use.archetype]
    context = {
        "case": _told(found),
        "use": use,
        "source": queries.said(use.use),
        "technique": queries.said(use.technique),
        "risks": queries.all_said(use.risks),
        "kind_risks": [(risk, queries.said(text)) for risk, text in kind.risks],
        "metrics": queries.all_said([*use.metrics, *kind.metrics]),
        "questions": queries.all_said(kind.questions),
        "facts": queries.stated(plain(use.facts)),
        "reasons": queries.reasons(queries.rows_of(found.proposal.reasons), queries.reader_language()),
        "may_propose": can(request.user, "portfolio.propose"),
    }
    return page(request, "portfolio/use_case.html", context)
