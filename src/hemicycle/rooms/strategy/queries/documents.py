"""Reading documents: where each version stands, what was to stand before the strategy, and what awaits a body."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, QuerySet
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel import clock
from hemicycle.kernel.offers import Approved, Papers
from hemicycle.rooms.governance.models import Body, PolicyVersion
from hemicycle.rooms.governance.rules.policies import Subject
from hemicycle.rooms.strategy import rules
from hemicycle.rooms.strategy.models import Document, Review
from hemicycle.rooms.strategy.rules import DocumentKind, DocumentState

HOLDS = {DocumentState.IN_FORCE, DocumentState.UNDER_REVIEW}


@dataclass(frozen=True)
class Standing:
    """A version with where it stands today."""

    document: Document
    state: DocumentState

    @property
    def words(self) -> Promise:
        """Return the state in words."""
        return STATES[self.state]

    @property
    def sign(self) -> str:
        """Return the sign that it wears."""
        return {DocumentState.IN_FORCE: "met", DocumentState.UNDER_REVIEW: "not_met"}.get(self.state, "unknown")


STATES = {
    DocumentState.DRAFT: _("A draft"),
    DocumentState.IN_FORCE: _("In force"),
    DocumentState.UNDER_REVIEW: _("In force, its review is due"),
    DocumentState.SUPERSEDED: _("Replaced by a later version"),
}


def documents(user: Any) -> list[Standing]:
    """Return every version that the person may see, the newest of each kind first."""
    return _standing(Document.objects.visible_to(user).select_related("sponsor", "approved_by"))


def _standing(versions: Iterable[Document]) -> list[Standing]:
    listed, today = list(versions), clock.today()
    newest: dict[str, int] = {}
    for each in listed:
        if each.approved_on is not None:
            newest[each.sort] = max(newest.get(each.sort, 0), each.number)
    return [
        Standing(
            each, rules.state(each.approved_on, each.review_on, today, newest=newest.get(each.sort) == each.number)
        )
        for each in listed
    ]


def in_force(sort: DocumentKind) -> Standing | None:
    """Return the version of a kind that holds today, in time for its review or past it."""
    approved = Document.objects.filter(sort=sort).exclude(approved_on=None).select_related("sponsor")
    found = _standing(approved.order_by("-number")[:1])
    return found[0] if found else None


def strategy_approved(on: date) -> Approved | None:
    """Return which body approved the AI strategy that is in force."""
    standing = in_force(DocumentKind.STRATEGY)
    return Approved(standing.document.body, standing.document.review_on) if standing else None


def is_in_force(document: Document) -> bool:
    """Return whether this version holds today."""
    standing = in_force(DocumentKind(document.sort))
    return standing is not None and standing.document.pk == document.pk


def prerequisites(strategy: Document) -> list[tuple[str, date | None]]:
    """Return what had to stand before the strategy, in order, and since when it stands. Two queries."""
    ethics = PolicyVersion.objects.filter(policy__subject=Subject.ETHICS)
    return [
        ("governance", Body.objects.aggregate(first=Min("from_on"))["first"]),
        ("ethics", ethics.aggregate(first=Min("approved_on"))["first"]),
        ("engagement", strategy.heard_on),
    ]


def submitted(user: Any) -> QuerySet[Document]:
    """Return the drafts that await a body."""
    return Document.objects.visible_to(user).filter(approved_on=None).exclude(body="")


def papers_of_document(document: Document) -> Papers:
    """Return what a vote on a draft binds."""
    told = {
        "sort": document.sort,
        "number": document.number,
        "texts": document.texts,
        "sponsor": str(document.sponsor_id),
        "horizon_on": document.horizon_on.isoformat(),
        "review_on": document.review_on.isoformat() if document.review_on else None,
        "heard_on": document.heard_on.isoformat() if document.heard_on else None,
        "heard_how": document.heard_how,
    }
    return Papers(lazy(lambda: document.title, str)(), told)


def reviews_awaiting(user: Any) -> QuerySet[Review]:
    """Return the reviews that await a body."""
    return Review.objects.visible_to(user).filter(decided_on=None).exclude(body="").select_related("document")


def papers_of_review(review: Review) -> Papers:
    """Return what a vote on a review binds."""
    told = {"document": str(review.document_id), "findings": review.findings, "next_on": review.next_on.isoformat()}
    return Papers(lazy(lambda: review.document.title, str)(), told)
