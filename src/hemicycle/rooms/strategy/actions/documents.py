"""What changes the vision and the AI strategy: drafts, approval by a body or an office, and reviews."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Parliament, User
from hemicycle.rooms.governance.models import Decision
from hemicycle.rooms.governance.queries import body_of
from hemicycle.rooms.strategy import queries, rules
from hemicycle.rooms.strategy.models import Document, Review
from hemicycle.rooms.strategy.rules import DocumentKind, ReviewOutcome

Texts = Mapping[str, Mapping[str, str]]


@action(permission="strategy.draft", event="strategy.drafted", tells=("sort",))
def draft(
    parliament: Parliament,
    *,
    by: User,
    sort: DocumentKind,
    texts: Texts,
    sponsor: User,
    horizon_on: date,
    heard_on: date | None = None,
    heard_how: str = "",
) -> Document:
    """Write the next version of the vision or the strategy. One draft of each at a time."""
    newest = Document.objects.filter(sort=sort).order_by("-number").first()
    if newest and newest.approved_on is None:
        raise Refused(_("A draft of it is being written already. Go on with it."), "sort")
    version = Document(sort=sort, number=newest.number + 1 if newest else 1, drafted_by=by)
    _write(
        version,
        parliament,
        texts=texts,
        sponsor=sponsor,
        horizon_on=horizon_on,
        heard_on=heard_on,
        heard_how=heard_how,
    )
    return version


@action(permission="strategy.draft", event="strategy.edited", tells=())
def edit(document: Document, *, by: User, **facts: Any) -> None:
    """Change a draft: its texts, sponsor, horizon, and when stakeholders were heard. What is approved stays."""
    _demand_draft(document)
    _write(document, Parliament.objects.get(), **facts)


def _write(
    document: Document,
    parliament: Parliament,
    *,
    texts: Texts,
    sponsor: User,
    horizon_on: date,
    heard_on: date | None,
    heard_how: str,
) -> None:
    if not texts.get(parliament.default_language, {}).get("title"):
        raise Refused(_("It needs a title in the first language of the house."), "title")
    if horizon_on <= clock.today():
        raise Refused(_("The horizon lies in the past. Choose a day to come."), "horizon_on")
    if not sponsor.is_active:
        raise Refused(_("This person does not work here any more. Name a sponsor who does."), "sponsor")
    if heard_on is not None and (heard_on > clock.today() or not heard_how.strip()):
        raise Refused(_("Say who was heard and how, on a day that has been."), "heard_how")
    document.texts = {language: dict(each) for language, each in texts.items() if any(each.values())}
    document.sponsor, document.horizon_on = sponsor, horizon_on
    document.heard_on, document.heard_how = heard_on, heard_how.strip()


def _demand_draft(document: Document) -> None:
    if document.approved_on is not None:
        raise Refused(_("This version is approved, so its words stay. Draft a new version instead."), "approved")


def _demand_whole(document: Document, review_on: date | None) -> None:
    _demand_draft(document)
    if missing := rules.languages_missing(document.texts, Parliament.objects.get().languages):
        raise Refused(
            _("Title or text is missing in: %(languages)s. Everybody has to be able to read it.")
            % {"languages": ", ".join(missing)},
            "languages",
        )
    if review_on is None or review_on <= clock.today():
        raise Refused(_("The day of the review lies in the past. Choose one to come."), "review_on")


@action(permission="strategy.approve", event="strategy.approved", tells=("body", "review_on"))
def approve(document: Document, *, by: User, body: str, review_on: date) -> None:
    """Put a draft into force as the office that may, for a body that does not vote in this house."""
    _demand_whole(document, review_on)
    if not body.strip():
        raise Refused(_("Name the body that approved it."), "body")
    if document.body or body_of(body.strip()):
        raise Refused(_("This body votes here. Put the draft before it; its decision approves it."), "body")
    document.approved_on, document.approved_by = clock.today(), by
    document.body, document.review_on = body.strip(), review_on


@action(permission="strategy.draft", event="strategy.submitted", tells=("body", "review_on"))
def submit(document: Document, *, by: User, body: str, review_on: date) -> None:
    """Put a draft before a body, with the day of its next review; it waits for a place on the body's agenda."""
    _demand_whole(document, review_on)
    _demand_body(body)
    document.body, document.review_on = body, review_on


def _demand_body(body: str) -> None:
    if body_of(body) is None:
        raise Refused(_("The house keeps no such body. See: hemicycle governance bodies"), "body")


@action(permission="strategy.decide", event="strategy.decided", tells=("outcome", "reason"))
def carry_out_document(
    document: Document, *, by: User, outcome: str, reason: str, conditions: Sequence[Any], decision: Decision
) -> None:
    """Do what a body decided on a draft: put it into force, or give it back to whoever drafted it."""
    if outcome != "approve":
        _demand_draft(document)
        document.body, document.review_on = "", None
        return
    _demand_whole(document, document.review_on)
    document.approved_on, document.approved_by = clock.today(), by


@action(permission="strategy.draft", event="strategy.review-written", tells=("findings",))
def review(document: Document, *, by: User, findings: str, next_on: date, body: str = "") -> Review:
    """Write what a look back on a document in force found, for a body or for the office that decides."""
    if not queries.is_in_force(document):
        raise Refused(_("Only what is in force is reviewed. This version is not."), "state")
    if document.reviews.filter(decided_on=None).exists():
        raise Refused(_("A review of it waits for its decision already."), "again")
    if len(findings.strip()) < 3:
        raise Refused(_("Write what was found: what was reached, what was not, what changed."), "findings")
    if next_on <= clock.today():
        raise Refused(_("The day of the next review lies in the past. Choose one to come."), "next_on")
    if body:
        _demand_body(body)
    return Review(document=document, findings=findings.strip(), next_on=next_on, written_by=by, body=body)


@action(permission="strategy.approve", event="strategy.review-decided", tells=("outcome", "reason"))
def decide_review(review: Review, *, by: User, outcome: ReviewOutcome, reason: str) -> Document | None:
    """End a review with a decision, as the office that may."""
    if review.body:
        raise Refused(_("This review waits for a body. Its decision ends it."), "body")
    return _ended(review, by, outcome, reason)


@action(permission="strategy.decide", event="strategy.review-decided", tells=("outcome", "reason"))
def carry_out_review(
    review: Review, *, by: User, outcome: str, reason: str, conditions: Sequence[Any], decision: Decision
) -> Document | None:
    """End a review with what a body decided."""
    return _ended(review, by, ReviewOutcome(outcome), reason)


def _ended(review: Review, by: User, outcome: ReviewOutcome, reason: str) -> Document | None:
    """Decide a review; what is kept holds until its next review, what is to be revised is due at once."""
    if review.decided_on is not None:
        raise Refused(_("This review is decided already."), "decided")
    if len(reason.strip()) < 3:
        raise Refused(_("A reason is needed. It stays beside the change for whoever asks later."), "reason")
    review.outcome, review.reason = outcome, reason.strip()
    review.decided_by, review.decided_on = by, clock.today()
    if outcome is not ReviewOutcome.KEEP:
        return None
    document = lock(Document.objects.filter(pk=review.document_id))[0]
    document.review_on = max(review.next_on, document.review_on or review.next_on)
    return document
