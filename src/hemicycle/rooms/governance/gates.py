"""The claims of governance that gates ask, each of many initiatives at once."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.terms import Gate, Stage, Tier, Verdict
from hemicycle.rooms.governance import queries
from hemicycle.rooms.governance.queries.responsibilities import Holders, stage_seats
from hemicycle.rooms.governance.rules import responsibilities as rules
from hemicycle.rooms.governance.rules.responsibilities import Seat

MATRIX = "governance:responsibilities"


def one_accountable_office(scope: InitiativeScope) -> Answers:
    """Answer whether exactly one office, held today by one person, answers for each stage that the tier asks."""
    found = queries.resolved(scope.ids(), scope.on)
    known: dict[tuple[str, str], Mapping[Stage, Seat]] = {}
    answers = {}
    for pk, chamber, tier, stage in scope.values("chamber", "tier", "stage"):
        if pk in found.own or (tier, stage) not in known:
            asked = rules.stages_asked(Stage(stage), Tier(tier))
            seats: Mapping[Stage, Seat] = stage_seats(found, pk, Tier(tier), asked)
            if pk not in found.own:
                known[tier, stage] = seats
        else:
            seats = known[tier, stage]
        answers[pk] = _answer(seats, found.holders, pk, chamber)
    return answers


def _answer(seats: Mapping[Stage, Seat], held: Holders, pk: UUID, chamber: UUID | None) -> Answer:
    count = {seat: len(held.of(seat, pk, chamber)) for seat in set(seats.values())}
    turns = [day for seat in count if (day := held.turn(seat, pk, chamber))]
    until = min(turns, default=None)
    vacant = [stage.value for stage, seat in seats.items() if count[seat] == 0]
    double = [stage.value for stage, seat in seats.items() if rules.is_double(seat, count[seat])]
    for says, stages in (("none", vacant), ("several", double)):
        if stages:
            params = {"n": len(stages), "stages": " ".join(stages)}
            return Answer(Verdict.NOT_MET, says, params, remedy=MATRIX, until=until)
    return Answer(Verdict.MET, "one", until=until)


CRITERIA = [
    Criterion(
        "governance.one-accountable-office",
        _("Does exactly one office answer for each stage?"),
        one_accountable_office,
        says={
            "one": _("One office, held today, answers for each stage."),
            "none": _("Nobody holds the office that answers for these stages: %(stages)s."),
            "several": _("Several people hold the office that answers for these stages: %(stages)s."),
        },
        asked_at=frozenset(Gate) - {Gate.SCREEN},
        proves=frozenset({"IPU-ACC-01", "IPU-KP-08", "IPU-SLC-02"}),
        remedy=_("Name one holder for each stage; remove the second where there are two."),
    )
]
