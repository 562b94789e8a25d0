"""The claims about what bodies decide: what was weighed and recommended, conditions, reviews, stops."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import Gate, Stage, Status, Tier, Verdict
from hemicycle.rooms.governance import queries
from hemicycle.rooms.governance.models import Weighing
from hemicycle.rooms.governance.rules.meetings import gate_to_weigh

DECISIONS = "governance:decisions"
OVERDUE_AT_MOST = 1


def conditions_met(scope: InitiativeScope) -> Answers:
    """Answer whether somebody else than its owner agreed that each condition that is due is met."""
    found = scope.once(queries.undischarged)
    return {pk: _met(found.get(pk, ()), scope.on) for (pk,) in scope.values()}


def _met(due: Sequence[date], on: date) -> Answer:
    if late := sum(day <= on for day in due):
        return Answer(Verdict.NOT_MET, "due", {"n": late}, remedy=DECISIONS)
    return Answer(Verdict.MET, "none", until=min(due, default=None))  # no count: what a gate decides adds conditions


def actions_not_overdue(scope: InitiativeScope) -> Answers:
    """Answer whether at most one action that a decision asked for is past its day."""
    found = scope.once(queries.undischarged)
    return {pk: _overdue(sum(day < scope.on for day in found.get(pk, ()))) for (pk,) in scope.values()}


def _overdue(late: int) -> Answer:
    if late > OVERDUE_AT_MOST:
        return Answer(Verdict.NOT_MET, "overdue", {"n": late}, remedy=DECISIONS)
    return Answer(Verdict.MET, "in-time", {"n": late})


WEIGH = "governance:weigh"


def weighing_recorded(scope: InitiativeScope) -> Answers:
    """Answer whether it is written what parliament gains and what it might lose in integrity."""
    found, gate = scope.once(queries.weighings), scope.gate
    return {pk: _weighed(found.get((pk, gate or gate_to_weigh(Stage(stage))))) for pk, stage in scope.values("stage")}


def _weighed(written: Weighing | None) -> Answer:
    if written is None:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=WEIGH)
    return Answer(Verdict.MET, "weighed", {"gain": written.gain, "cost": written.integrity_cost})


def recommendation_made(scope: InitiativeScope) -> Answers:
    """Answer whether somebody who does not decide recommended, with a reason, to scale, to iterate or to stop."""
    found = scope.once(queries.weighings)
    return {pk: _recommended(found.get((pk, Gate.SCALE))) for (pk,) in scope.values()}


def _recommended(written: Weighing | None) -> Answer:
    if written is None or not written.recommendation:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=WEIGH)
    words = dict(written._meta.get_field("recommendation").flatchoices)
    return Answer(Verdict.MET, "made", {"what": words[written.recommendation], "reason": written.reason})


def exceptions_valid(scope: InitiativeScope) -> Answers:
    """Answer whether nothing on which it rests by somebody's word or leave is past its last day."""
    days: dict[UUID, list[date]] = {}
    for room in rooms():
        for each in room.lapses:
            for pk, last in each.of(scope).items():
                days.setdefault(pk, []).extend(last)
    return {pk: _valid(days.get(pk, ()), scope.on) for (pk,) in scope.values()}


def _valid(days: Sequence[date], on: date) -> Answer:
    if past := sum(day < on for day in days):
        return Answer(Verdict.NOT_MET, "past", {"n": past}, remedy="portfolio:requests")
    return Answer(Verdict.MET, "valid" if days else "none", {"n": len(days)}, until=min(days, default=None))


REVIEW_DAYS = {Tier.MINIMAL: 365, Tier.LIMITED: 180, Tier.HIGH: 90, Tier.PROHIBITED: 90}


def review_on_time(scope: InitiativeScope) -> Answers:
    """Answer whether the last review of what is in operation is recent enough for its tier."""
    last, rows = scope.once(queries.reviewed_on), scope.values("stage", "tier", "stage_since_on")
    return {
        pk: _reviewed(stage, Tier(tier), max(since, last.get(pk, since)), scope.on) for pk, stage, tier, since in rows
    }


def _reviewed(stage: str, tier: Tier, since: date, on: date) -> Answer:
    if stage != Stage.OPERATION:
        return Answer(Verdict.NOT_APPLICABLE, "not-running")
    due_on = since + timedelta(days=REVIEW_DAYS[tier])
    if due_on < on:
        return Answer(Verdict.NOT_MET, "late", {"days": REVIEW_DAYS[tier]}, remedy=DECISIONS)
    return Answer(Verdict.MET, "in-time", {"days": REVIEW_DAYS[tier]}, until=due_on)


def suspension_confirmed(scope: InitiativeScope) -> Answers:
    """Answer whether the body confirmed or lifted an emergency stop before its day passed."""
    waiting = [each.of(scope) for room in rooms() for each in room.confirmations]
    last = {pk: min(days[pk] for days in waiting if pk in days) for pk in set().union(*waiting)}
    return {pk: _confirmed(status, last.get(pk), scope.on) for pk, status in scope.values("status")}


def _confirmed(status: str, by_on: date | None, on: date) -> Answer:
    if status != Status.SUSPENDED:
        return Answer(Verdict.NOT_APPLICABLE, "not-stopped")
    if by_on is None:
        return Answer(Verdict.MET, "confirmed")
    if by_on < on:
        return Answer(Verdict.NOT_MET, "late", remedy="portfolio:initiative")
    return Answer(Verdict.MET, "waiting", until=by_on)


CRITERIA = [
    Criterion(
        "governance.weighing-recorded",
        _("Is it written what parliament gains and what it might lose in integrity?"),
        weighing_recorded,
        says={
            "nothing": _("Nobody has written yet what parliament gains and what it might lose."),
            "weighed": _("Gain: %(gain)s Cost in integrity: %(cost)s"),
        },
        asked_at=frozenset({Gate.AUTHORISATION, Gate.SCALE}),
        proves=frozenset({"IPU-KP-06"}),
        remedy=_("Fill the two fields of the draft decision."),
    ),
    Criterion(
        "governance.recommendation-made",
        _("Is there a reasoned recommendation: scale, iterate or stop?"),
        recommendation_made,
        says={
            "nothing": _("Nobody has recommended yet what follows the pilot."),
            "made": _("Recommended: %(what)s. %(reason)s"),
        },
        asked_at=frozenset({Gate.SCALE}),
        proves=frozenset({"IPU-KP-24", "IPU-PS-06"}),
        remedy=_("Write the recommendation with its reason."),
    ),
    Criterion(
        "governance.review-on-time",
        _("Was the last review in time?"),
        review_on_time,
        says={
            "not-running": _("It is not in operation."),
            "late": _("The last review lies further back than the %(days)s days of its tier."),
            "in-time": _("It began or was reviewed within the %(days)s days of its tier."),
        },
        proves=frozenset({"IPU-KP-24", "IPU-PPM-06"}),
        remedy=_("Hold the review."),
    ),
    Criterion(
        "governance.suspension-confirmed",
        _("Was an emergency stop confirmed or lifted in five working days?"),
        suspension_confirmed,
        says={
            "not-stopped": _("No emergency stop holds it."),
            "confirmed": _("The body confirmed the stop."),
            "waiting": _("The stop awaits the word of the body, and its day has not passed."),
            "late": _("The day has passed on which the body had to confirm or lift the stop."),
        },
        proves=frozenset({"IPU-PS-06"}),
        remedy=_("The body confirms or lifts it."),
    ),
    Criterion(
        "governance.exceptions-valid",
        _("Are no waiver, acceptance or attestation past its date?"),
        exceptions_valid,
        says={
            "past": _(
                "Waivers, accepted risks and attestations past their last day, with nothing in their place: %(n)s."
            ),
            "valid": _("Waivers, accepted risks and attestations on which it rests: %(n)s. All are within their days."),
            "none": _("It rests on no waiver, no accepted risk and no attestation."),
        },
        proves=frozenset({"IPU-PS-06"}),
        remedy=_("Meet the criterion, or ask again with a new reason."),
    ),
    Criterion(
        "governance.conditions-met",
        _("Are the conditions of earlier decisions met?"),
        conditions_met,
        says={
            "due": _("Conditions of earlier decisions that are due and not discharged: %(n)s."),
            "none": _("No condition of an earlier decision is due and open."),
        },
        asked_at=frozenset(Gate) - {Gate.SCREEN, Gate.AUTHORISATION},
        proves=frozenset({"IPU-PS-06"}),
        remedy=_("Do what the condition asks and attach the proof."),
    ),
    Criterion(
        "governance.actions-not-overdue",
        _("Are fewer than two actions overdue?"),
        actions_not_overdue,
        says={
            "overdue": _("Actions that decisions asked for and that are overdue: %(n)s."),
            "in-time": _("Actions that decisions asked for and that are overdue: %(n)s; one is borne."),
        },
        proves=frozenset({"IPU-PS-06"}),
        remedy=_("Finish or re-plan with the body."),
    ),
]
