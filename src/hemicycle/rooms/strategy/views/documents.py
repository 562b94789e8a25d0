"""The vision and the AI strategy: their versions, approval, and reviews."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from hemicycle.design.pages import allowed, page
from hemicycle.kernel.models import Parliament
from hemicycle.kernel.permissions import can
from hemicycle.rooms.strategy import actions, forms, queries, rules
from hemicycle.rooms.strategy.models import Document, Review
from hemicycle.rooms.strategy.rules import DocumentKind
from hemicycle.rooms.strategy.views.grammar import change, one

PREREQUISITES = {
    "governance": _("Governance: a body with a mandate"),
    "ethics": _("The code of ethics in force"),
    "engagement": _("Stakeholders heard"),
}


@allowed("strategy.read")
@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """List every version, and what had to stand before the strategy, in order."""
    standing = queries.in_force(DocumentKind.STRATEGY)
    order, skipped = [], []
    if standing and standing.document.approved_on:
        found = queries.prerequisites(standing.document)
        skipped = rules.skipped(standing.document.approved_on, found)
        order = [(PREREQUISITES[what], since, what in skipped) for what, since in found]
    context = {
        "rows": queries.documents(request.user),
        "vision": queries.in_force(DocumentKind.VISION),
        "strategy": standing,
        "order": order,
        "skipped": len(skipped),
        "may_draft": can(request.user, "strategy.draft", Parliament.objects.get()),
    }
    return page(request, "strategy/documents.html", context)


@allowed("strategy.read")
@require_GET
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a version: its words, sponsor and horizon, who approved it, its reviews."""
    found: Document = one(request, Document, pk, "sponsor", "drafted_by", "approved_by")
    user = request.user
    is_draft = found.approved_on is None
    reviews = list(found.reviews.select_related("written_by", "decided_by"))
    context = {
        "document": found,
        "standing": next(each for each in queries.documents(user) if each.document.pk == found.pk),
        "reviews": [
            (each, each.decided_on is None and not each.body and can(user, "strategy.approve", each))
            for each in reviews
        ],
        "may_edit": is_draft and can(user, "strategy.draft", found),
        "may_submit": is_draft and not found.body and can(user, "strategy.draft", found),
        "may_approve": is_draft and not found.body and can(user, "strategy.approve", found),
        "may_review": queries.is_in_force(found) and can(user, "strategy.draft", found),
    }
    return page(request, "strategy/document.html", context)


def _languages() -> list[str]:
    house = Parliament.objects.get()
    return sorted(house.languages, key=lambda language: language != house.default_language)


@allowed("strategy.draft")
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Draft the next version."""
    house = Parliament.objects.get()
    form = forms.NewDocumentForm(request.POST or None, languages=_languages())

    def act(facts: dict[str, Any]) -> Any:
        return actions.draft(house, by=request.user, **form.facts())

    return change(request, "strategy.draft", house, form, act, _("Draft a vision or strategy"), _back())


def _back() -> str:
    return reverse("strategy:documents")


@allowed("strategy.draft")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a draft."""
    found: Document = one(request, Document, pk)
    words = {f"{part}_{language}": text for language, told in found.texts.items() for part, text in told.items()}
    facts = {name: getattr(found, name) for name in ("sponsor", "horizon_on", "heard_on", "heard_how")}
    form = forms.DocumentForm(
        request.POST or None, languages=_languages(), seen=found.version, initial={**words, **facts}
    )

    def act(facts: dict[str, Any]) -> Any:
        return actions.edit(found, by=request.user, seen=form.version, **form.facts())

    return change(request, "strategy.draft", found, form, act, _("Edit the draft"), found.get_absolute_url())


@allowed("strategy.approve")
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a draft into force."""
    found: Document = one(request, Document, pk)
    form = forms.ApproveForm(request.POST or None, seen=found.version)

    def act(facts: dict[str, Any]) -> Any:
        return actions.approve(found, by=request.user, seen=form.version, **facts)

    note = _("For a body that does not vote in this house. A body that does decides at its meeting.")
    verb = pgettext_lazy("strategy", "Put it into force")
    return change(request, "strategy.approve", found, form, act, verb, found.get_absolute_url(), note)


@allowed("strategy.draft")
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a draft before a body."""
    found: Document = one(request, Document, pk)
    form = forms.SubmitForm(request.POST or None, seen=found.version)

    def act(facts: dict[str, Any]) -> Any:
        return actions.submit(found, by=request.user, seen=form.version, **facts)

    return change(request, "strategy.draft", found, form, act, _("Put it before a body"), found.get_absolute_url())


@allowed("strategy.draft")
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write a review of what is in force."""
    found: Document = one(request, Document, pk)
    form = forms.ReviewForm(request.POST or None)

    def act(facts: dict[str, Any]) -> Any:
        return actions.review(found, by=request.user, **facts)

    return change(request, "strategy.draft", found, form, act, _("Review it"), found.get_absolute_url())


@allowed("strategy.approve")
@require_http_methods(["GET", "POST"])
def decide_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a review with a decision."""
    found: Review = one(request, Review, pk, "document")
    form = forms.DecideReviewForm(request.POST or None, seen=found.version)

    def act(facts: dict[str, Any]) -> Any:
        return actions.decide_review(found, by=request.user, seen=form.version, **facts)

    verb = _("Decide on the review")
    return change(request, "strategy.approve", found, form, act, verb, found.get_absolute_url())
