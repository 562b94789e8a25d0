"""The claims of strategy that gates ask, each of many initiatives at once."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.terms import Gate, Verdict
from hemicycle.rooms.portfolio.models import RoadmapReview
from hemicycle.rooms.strategy import queries, rules
from hemicycle.rooms.strategy.queries import Standing
from hemicycle.rooms.strategy.rules import DocumentKind, DocumentState

ALIGN, TREE, DOCUMENTS = "strategy:initiative", "strategy:tree", "strategy:documents"
ROADMAP = "portfolio:roadmap"


def objective_linked(scope: InitiativeScope) -> Answers:
    """Answer whether the initiative serves an objective in force, and how strongly."""
    aligned = queries.alignments_by_initiative(scope)
    return {pk: _linked(aligned.get(pk, ())) for (pk,) in scope.values()}


def _linked(aligned: queries.Aligned) -> Answer:
    evidence = [("strategy.alignment", pk) for pk, _key, _strength in aligned]
    strengths = [strength for _pk, _key, strength in aligned]
    if not strengths:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=ALIGN)
    if not any(strengths):
        return Answer(Verdict.NOT_MET, "serves-none", {}, evidence, ALIGN)
    served = sum(1 for each in strengths if each)
    return Answer(Verdict.MET, "linked", {"n": served, "strongest": max(strengths)}, evidence)


def vision_and_sponsor(scope: InitiativeScope) -> Answers:
    """Answer for the house whether a vision is in force and its sponsor still works here."""
    return _of_the_house(scope, _sponsored(queries.in_force(DocumentKind.VISION)))


def _sponsored(vision: Standing | None) -> Answer:
    if vision is None:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=DOCUMENTS)
    if not vision.document.sponsor.is_active:
        return Answer(Verdict.NOT_MET, "no-sponsor", remedy=DOCUMENTS)
    if vision.state is DocumentState.UNDER_REVIEW:
        return Answer(Verdict.PARTLY, "overdue", remedy=DOCUMENTS)
    return Answer(Verdict.MET, "in-force", until=vision.document.review_on)


def after_prerequisites(scope: InitiativeScope) -> Answers:
    """Answer for the house whether the strategy was adopted after governance, code of ethics and engagement stood."""
    standing = queries.in_force(DocumentKind.STRATEGY)
    if standing is None or standing.document.approved_on is None:
        return _of_the_house(scope, Answer(Verdict.UNKNOWN, "nothing", remedy=DOCUMENTS))
    missing = rules.skipped(standing.document.approved_on, queries.prerequisites(standing.document))
    return _of_the_house(
        scope,
        Answer(Verdict.NOT_MET, "skipped", {"n": len(missing)}, remedy=DOCUMENTS)
        if missing
        else Answer(Verdict.MET, "in-order"),
    )


def roadmap_current(scope: InitiativeScope) -> Answers:
    """Answer for the house whether the road map was gone through within a year, and all under way serves a strategy."""
    if queries.in_force(DocumentKind.STRATEGY) is None:
        return _of_the_house(scope, Answer(Verdict.UNKNOWN, "nothing", remedy=DOCUMENTS))
    review = RoadmapReview.objects.first()
    return _of_the_house(scope, _current(review, scope.on, queries.unaligned() if review else 0))


def _current(review: RoadmapReview | None, on: date, orphans: int) -> Answer:
    if review is None:
        return Answer(Verdict.UNKNOWN, "unseen", remedy=ROADMAP)
    age = {"n": (on - review.reviewed_on).days}
    evidence = [("portfolio.roadmapreview", review.pk)]
    if on > review.holds_until:
        return Answer(Verdict.NOT_MET, "old", age, evidence, ROADMAP)
    if orphans:
        return Answer(Verdict.PARTLY, "orphans", {"n": orphans}, evidence, TREE)
    return Answer(Verdict.MET, "current", age, evidence, until=review.holds_until)


def _of_the_house(scope: InitiativeScope, answer: Answer) -> Answers:
    return {pk: answer for (pk,) in scope.values()}


CRITERIA = [
    Criterion(
        "strategy.objective-linked",
        _("Which objective of parliament does it serve, and how strongly?"),
        objective_linked,
        says={
            "nothing": _("Nobody has said which objective of parliament it serves."),
            "serves-none": _("It was looked at, and serves no objective in force."),
            "linked": _("Objectives that it serves: %(n)s, the strongest with %(strongest)s of 4."),
        },
        asked_at=frozenset({Gate.AUTHORISATION}),
        proves=frozenset({"IPU-KP-14", "IPU-SGV-05", "IPU-PPM-02"}),
        remedy=_("Link at least one objective in force and give the weight of the contribution."),
    ),
    Criterion(
        "strategy.vision-and-sponsor",
        _("Is there a vision and a named sponsor?"),
        vision_and_sponsor,
        says={
            "nothing": _("No vision is in force."),
            "no-sponsor": _("The sponsor of the vision does not work here any more."),
            "overdue": _("The vision is in force, and its review is due."),
            "in-force": _("The vision is in force and has its sponsor."),
        },
        proves=frozenset({"IPU-KP-01"}),
        remedy=_("Approve the vision; appoint the sponsor."),
    ),
    Criterion(
        "strategy.after-prerequisites",
        _("Was the strategy adopted after governance, code of ethics and engagement stood?"),
        after_prerequisites,
        says={
            "nothing": _("No AI strategy is in force."),
            "skipped": _("Prerequisites that did not stand when the strategy was adopted: %(n)s."),
            "in-order": _("Governance, code of ethics and engagement stood before the strategy."),
        },
        proves=frozenset({"IPU-SI-01", "IPU-SI-02", "IPU-SI-03", "IPU-SI-04"}),
        remedy=_("Adopt the missing one, then confirm the strategy."),
    ),
    Criterion(
        "strategy.roadmap-current",
        _("Is the road map derived from needs and current?"),
        roadmap_current,
        says={
            "nothing": _("No AI strategy is in force from which a road map follows."),
            "unseen": _("Nobody has gone through the road map yet."),
            "old": _("The road map was last gone through %(n)s days ago."),
            "orphans": _("Initiatives under way that serve no objective: %(n)s."),
            "current": _("The road map was gone through %(n)s days ago, and all under way serves an objective."),
        },
        proves=frozenset({"IPU-SI-05", "IPU-SI-06", "IPU-SI-08", "IPU-SI-09"}),
        remedy=_("Review the road map."),
    ),
]
