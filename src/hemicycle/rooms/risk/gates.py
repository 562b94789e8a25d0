"""What risk answers at gates: of many initiatives at once, a fixed number of queries each."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.terms import Gate, Tier, Verdict
from hemicycle.rooms.risk import queries
from hemicycle.rooms.risk.queries import Above
from hemicycle.rooms.risk.rules.register import REVIEW_DAYS, concerns_left

REGISTER, REVIEW, APPETITE = "risk:initiative", "risk:review-register", "risk:appetite"


def proposals_handled(scope: InitiativeScope) -> Answers:
    """Answer whether every risk that answers propose was accepted, merged or rejected."""
    waiting, answered = queries.open_proposals(scope.ids()), queries.answered(scope.ids())
    return {pk: _proposals(waiting.get(pk, 0), pk in answered) for (pk,) in scope.values()}


def _proposals(waiting: int, is_answered: bool) -> Answer:
    if waiting:
        return Answer(Verdict.NOT_MET, "waiting", {"n": waiting}, remedy=REGISTER)
    if not is_answered:
        return Answer(Verdict.UNKNOWN, "unanswered", remedy=REGISTER)
    return Answer(Verdict.MET, "handled")


def above_appetite_treated(scope: InitiativeScope) -> Answers:
    """Answer whether each risk above appetite has an owner who does not lead, and a treatment with a date."""
    found, looked = queries.above(scope.ids(), scope.on, "current_score"), queries.screenings(scope.ids())
    return {pk: _treated(found.get(pk, []), pk in looked) for (pk,) in scope.values()}


def _treated(above: list[Above], is_screened: bool) -> Answer:
    evidence = [("risk.risk", each.pk) for each in above]
    if not is_screened:
        return Answer(Verdict.UNKNOWN, "unscreened", remedy=REVIEW)
    if unknown := [each for each in above if not each.is_known]:
        return Answer(Verdict.UNKNOWN, "unjudged", {"n": len(unknown)}, evidence, REGISTER)
    left = [each for each in above if not (each.is_owned and each.is_planned)]
    if left:
        return Answer(Verdict.NOT_MET, "untreated", {"n": len(left)}, evidence, REGISTER)
    days = [each.planned_until for each in above if each.planned_until]
    return Answer(Verdict.MET, "treated", {"n": len(above)}, evidence, until=_day_after(days))


def _day_after(days: list[date]) -> date | None:
    return min(days) + timedelta(days=1) if days else None


def categories_covered(scope: InitiativeScope) -> Answers:
    """Answer whether all nine concerns were thought of: a risk for each, or why there is none."""
    found, looked = queries.categories(scope.ids()), queries.screenings(scope.ids())
    answers = {}
    for (pk,) in scope.values():
        reasons = looked[pk].not_relevant if pk in looked else {}
        left = len(concerns_left(found.get(pk, ()), reasons))
        verdict = Verdict.MET if not left else Verdict.UNKNOWN if left == 9 else Verdict.PARTLY
        says = "covered" if not left else "empty"
        answers[pk] = Answer(verdict, says, {"n": left}, remedy="" if not left else REVIEW)
    return answers


def no_open_high(scope: InitiativeScope) -> Answers:
    """Answer whether no risk stays above appetite without a body's acceptance, in a register looked through of late."""
    found, looked = queries.above(scope.ids(), scope.on, "residual_score"), queries.screenings(scope.ids())
    return {
        pk: _no_high(found.get(pk, []), looked[pk].screened_on if pk in looked else None, Tier(tier), scope.on)
        for pk, tier in scope.values("tier")
    }


def _no_high(above: list[Above], screened_on: date | None, tier: Tier, on: date) -> Answer:
    evidence = [("risk.risk", each.pk) for each in above]
    if screened_on is None:
        return Answer(Verdict.UNKNOWN, "unscreened", remedy=REVIEW)
    due = screened_on + timedelta(days=REVIEW_DAYS[tier])
    if due < on:
        return Answer(Verdict.NOT_MET, "overdue", {"days": REVIEW_DAYS[tier]}, evidence, REVIEW)
    if unknown := [each for each in above if not each.is_known]:
        return Answer(Verdict.UNKNOWN, "unjudged", {"n": len(unknown)}, evidence, REGISTER)
    left = [each for each in above if each.accepted_until is None]
    if left:
        return Answer(Verdict.NOT_MET, "high", {"n": len(left)}, evidence, REGISTER)
    days = [due + timedelta(days=1), *(each.accepted_until for each in above if each.accepted_until)]
    return Answer(Verdict.MET, "none", {}, evidence, until=min(days))


def closed_or_moved(scope: InitiativeScope) -> Answers:
    """Answer whether each risk is closed or was handed to somebody else."""
    found, looked = queries.standing_risks(scope.ids()), queries.screenings(scope.ids())
    answers = {}
    for (pk,) in scope.values():
        left, ever = found.get(pk, (0, 0))
        if left:
            answers[pk] = Answer(Verdict.NOT_MET, "open", {"n": left}, remedy=REGISTER)
        elif not ever and pk not in looked:
            answers[pk] = Answer(Verdict.UNKNOWN, "unscreened", remedy=REVIEW)
        else:
            answers[pk] = Answer(Verdict.MET, "closed")
    return answers


def appetite_set(scope: InitiativeScope) -> Answers:
    """Answer for the house whether a body decided the appetite in every category, and none is due for review."""
    left = queries.appetite_overdue(scope.on)
    verdict = Verdict.MET if not left else Verdict.UNKNOWN if len(left) == 18 else Verdict.PARTLY
    answer = Answer(verdict, "set" if not left else "open", {"n": len(left)}, remedy=APPETITE if left else "")
    return scope.alike(answer)


def _gates(names: str) -> frozenset[Gate]:
    return frozenset(Gate(name) for name in names.split())


UNSCREENED = _("Nobody has looked through the register of this initiative yet.")
UNJUDGED = _("Risks that are not judged, or whose category has no limit: %(n)s.")

CRITERIA = [
    Criterion(
        "risk.proposals-handled",
        _("Was every risk that the answers propose accepted, merged or rejected with a reason?"),
        proposals_handled,
        says={
            "waiting": _("Proposed risks that nobody has handled: %(n)s."),
            "unanswered": _("No questionnaire was signed yet, so no risk could be proposed."),
            "handled": _("Every proposed risk was accepted, merged or rejected with a reason."),
        },
        asked_at=_gates("G1 G3"),
        proves=frozenset({"IPU-KP-15", "IPU-ACC-03"}),
        remedy=_("Open each proposed risk: accept, merge, or reject with a reason."),
    ),
    Criterion(
        "risk.above-appetite-treated",
        _("Has every risk above appetite an owner and a treatment with a date?"),
        above_appetite_treated,
        says={
            "unscreened": UNSCREENED,
            "unjudged": UNJUDGED,
            "untreated": _(
                "Risks above appetite without an owner outside the lead, or a funded, dated treatment: %(n)s."
            ),
            "treated": _("Risks above appetite, each with an owner and a dated treatment: %(n)s."),
        },
        asked_at=_gates("G1 G2 G3"),
        proves=frozenset({"IPU-RM-01", "IPU-ACC-03", "IPU-SE-08"}),
        remedy=_("Give each such risk an owner outside the project lead and a dated treatment."),
    ),
    Criterion(
        "risk.categories-covered",
        _("Were all nine concerns considered, from safety to intellectual property?"),
        categories_covered,
        says={
            "empty": _("Concerns of the nine with neither a risk nor a reason: %(n)s."),
            "covered": _("All nine concerns hold a risk, or the reason why there is none."),
        },
        asked_at=_gates("G1 G3"),
        proves=frozenset({"IPU-RM-07", "IPU-PDP-08", "IPU-RM-08"}),
        remedy=_("For each empty category add a risk or say why there is none."),
    ),
    Criterion(
        "risk.no-open-high",
        _("Is no risk above appetite left without a valid acceptance?"),
        no_open_high,
        says={
            "unscreened": UNSCREENED,
            "unjudged": UNJUDGED,
            "overdue": _("The register was not looked through for more than %(days)s days."),
            "high": _("Risks above appetite that no body has accepted: %(n)s."),
            "none": _("No risk is above appetite without a body's acceptance in force."),
        },
        asked_at=_gates("G3 G4 G5 G6"),
        proves=frozenset({"IPU-KP-27", "IPU-ROB-08", "IPU-PPM-04"}),
        remedy=_("Treat the risk and verify the control, or ask the body to accept it for a limited time."),
    ),
    Criterion(
        "risk.closed-or-moved",
        _("Is each risk closed or handed to another owner?"),
        closed_or_moved,
        says={
            "open": _("Risks still open: %(n)s."),
            "unscreened": UNSCREENED,
            "closed": _("Each risk is closed or has another owner."),
        },
        asked_at=_gates("G7"),
        proves=frozenset({"IPU-RM-01"}),
        remedy=_("Close or move each."),
    ),
    Criterion(
        "risk.appetite-set",
        _("Has the governance body set the appetite for each category?"),
        appetite_set,
        says={
            "open": _("Categories without a decided limit, or past its review: %(n)s of 18."),
            "set": _("The appetite is decided in every category."),
        },
        proves=frozenset({"IPU-KP-04", "IPU-RM-03"}),
        remedy=_("Take the defaults to the body and decide."),
    ),
]
