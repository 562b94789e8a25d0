"""What the ledger answers at gates: whether it was verified and signed lately, and whether its trail is whole.

Nothing is verified at a gate: the last verification and the newest signature are read.
"""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import Gate, Stage, Verdict
from hemicycle.rooms.ledger import queries, rules
from hemicycle.rooms.ledger.queries import Care, Trail

VERIFY, LIST = "ledger:verification", "ledger:list"


def heads_verified(scope: InitiativeScope) -> Answers:
    """Answer for the house whether the last verification found nothing and is recent, and the head is signed."""
    return scope.alike(_verified(scope.of_house(queries.care), scope.on))


def _verified(care: Care, on: date) -> Answer:
    if care.check is None:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=VERIFY)
    if not care.check.is_sound:
        return Answer(Verdict.NOT_MET, "broken", remedy=VERIFY)
    checked_on = timezone.localdate(care.check.at)
    if rules.is_verification_old(checked_on, on):
        return Answer(Verdict.NOT_MET, "old", {"days": rules.VERIFIED_FOR.days}, remedy=VERIFY)
    if care.signed_on is None or rules.is_signature_old(care.signed_on, on):
        return Answer(Verdict.NOT_MET, "unsigned", remedy=VERIFY)
    return Answer(Verdict.MET, "verified", until=rules.holds_until(checked_on, care.signed_on))


def trail_complete(scope: InitiativeScope) -> Answers:
    """Answer whether the log tells how each initiative came into its stage, and its trail was verified since."""
    moving = frozenset(event.key for room in rooms() for event in room.events if event.moves)
    known, care = queries.trails(scope.ids(), moving), scope.of_house(queries.care)
    rows = scope.values("stage", "stage_since_on")
    return {pk: _trail(known.get(pk), Stage(stage), since, care) for pk, stage, since in rows}


def _trail(trail: Trail | None, stage: Stage, since: date, care: Care) -> Answer:
    if trail is None:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=LIST)
    if stage is not Stage.IDEA and (trail.moved_at is None or timezone.localdate(trail.moved_at) < since):
        return Answer(Verdict.NOT_MET, "untold", {"moves": trail.moves}, remedy=LIST)
    if care.check is None:
        return Answer(Verdict.UNKNOWN, "unverified", remedy=VERIFY)
    if not care.check.is_sound:
        return Answer(Verdict.NOT_MET, "broken", remedy=VERIFY)
    if not trail.is_within(care):
        return Answer(Verdict.PARTLY, "unverified", remedy=VERIFY)
    return Answer(Verdict.MET, "whole", {"moves": trail.moves})


CRITERIA = [
    Criterion(
        "ledger.heads-verified",
        _("Is the ledger intact and its head signed?"),
        heads_verified,
        says={
            "nothing": _("Nobody has had the whole ledger verified yet."),
            "broken": _("The last verification found what is not as it should be."),
            "old": _("The last verification lies further back than %(days)s days."),
            "unsigned": _("The head of the ledger was not signed within a day."),
            "verified": _("The last verification found nothing, and the head is signed."),
        },
        proves=frozenset({"IPU-TRA-01"}),
        remedy=_("Run the verifier; call the administrator if it fails."),
    ),
    Criterion(
        "ledger.trail-complete",
        _("Is everything since the proposal in the ledger?"),
        trail_complete,
        says={
            "nothing": _("The ledger holds no entry about it."),
            "untold": _("The ledger does not tell how it came into its present stage. Moves that it tells: %(moves)s."),
            "unverified": _("Its last move was written after the last verification of the ledger."),
            "broken": _("The last verification of the ledger found what is not as it should be."),
            "whole": _(
                "The ledger tells each of its moves (%(moves)s), and a verification found them as they were written."
            ),
        },
        asked_at=frozenset({Gate.GO_LIVE, Gate.CLOSURE}),
        proves=frozenset({"IPU-TRA-01", "IPU-TRA-02", "IPU-SYS-04"}),
        remedy=_("Find the stage without entry; re-enter the missing decision with its real date."),
    ),
]
