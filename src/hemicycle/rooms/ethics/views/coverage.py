"""The coverage picture, the principles in plain words, and the code."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.design.tables import Column, Table
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, Parliament
from hemicycle.kernel.permissions import can
from hemicycle.kernel.records import localise
from hemicycle.kernel.terms import Stage
from hemicycle.rooms.ethics import actions, forms, queries, rules
from hemicycle.rooms.ethics.models import PRINCIPLES, Code
from hemicycle.rooms.ethics.rules import Principle
from hemicycle.rooms.ethics.views.grammar import change

# The heads of the columns, so that seven of them fit beside the titles; the cells say the whole name.
SHORT: Mapping[str, Promise] = {
    Principle.FAIRNESS: pgettext_lazy("principle", "Fairness"),
    Principle.ROBUSTNESS: pgettext_lazy("principle", "Robustness"),
    Principle.AUTONOMY: pgettext_lazy("principle", "Oversight"),
    Principle.INTELLECTUAL_PROPERTY: pgettext_lazy("principle", "Property"),
}
COLUMNS = [
    Column("reference", _("Reference"), order="number"),
    Column("title", _("Initiative"), order="title"),
    Column("stage", _("Stage"), order="stage"),
    *(Column(key, SHORT.get(key, words)) for key, words in PRINCIPLES.items()),
]


@allowed("ethics.read")
@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """Show principle x stage, and each initiative at the stage in which it stands."""
    visible = Initiative.objects.visible_to(request.user)
    picture = queries.coverage(visible)
    asked, is_open_only = request.GET.get("stage", ""), request.GET.get("open") == "1"
    rows = queries.coverage_rows(queries.lacking(visible) if is_open_only else visible)
    if asked in rules.ASSESSED_STAGES:
        rows = rows.filter(stage=asked)
    table = Table(request, COLUMNS, default="reference")
    shown = table.page(rows)
    localise(shown, ["title"], get_language() or "en")
    context = {
        "picture": [(PRINCIPLES[each], cells) for each, cells in picture.cells.items()],
        "coverage": picture,
        "stages": rules.ASSESSED_STAGES,
        "table": table,
        "page": shown,
        "rows": queries.rows_of(shown),
        "principle_words": list(PRINCIPLES.values()),
        "stage": Stage(asked) if asked in rules.ASSESSED_STAGES else None,
        "is_open_only": is_open_only,
    }
    return page(request, "ethics/coverage.html#table", context)


@allowed("ethics.read")
@require_GET
def principles(request: HttpRequest) -> HttpResponse:
    """Show the seven principles in plain words, and the definitions of fairness."""
    context = {"principles": queries.principles(), "definitions": queries.definitions()}
    return page(request, "ethics/principles.html", context)


@allowed("ethics.read")
@require_GET
def code(request: HttpRequest) -> HttpResponse:
    """Show the code of ethics in force, and those before it."""
    codes = list(Code.objects.visible_to(request.user))
    context = {
        "code": codes[0] if codes else None,
        "earlier": codes[1:],
        "covered": [PRINCIPLES[each] for each in codes[0].principles] if codes else [],
        "is_due": bool(codes) and codes[0].review_on <= clock.today(),
        "may_adopt": can(request.user, "ethics.adopt-code", Parliament.objects.first()),
    }
    return page(request, "ethics/code.html", context)


@allowed("ethics.adopt-code")
@require_http_methods(["GET", "POST"])
def adopt_code(request: HttpRequest) -> HttpResponse:
    """Put a code of ethics in force."""
    parliament = get_object_or_404(Parliament)
    form = forms.CodeForm(request.POST or None)
    return change(
        request,
        "ethics.adopt-code",
        parliament,
        form,
        lambda: actions.adopt_code(parliament, by=request.user, **form.cleaned_data),
        "ethics/adopt_code.html",
        {},
        reverse("ethics:code"),
    )
