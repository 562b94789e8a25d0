"""The claims of governance that gates ask, each of many initiatives at once."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.terms import Gate, Stage, Tier, Verdict
from hemicycle.rooms.governance import queries
from hemicycle.rooms.governance.queries.responsibilities import Holders, stage_seats
from hemicycle.rooms.governance.rules import policies as prohibitions
from hemicycle.rooms.governance.rules import responsibilities as rules
from hemicycle.rooms.governance.rules.policies import Use
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


POLICIES = "governance:policies"
EDIT = "portfolio:edit"


def no_prohibited_use(scope: InitiativeScope) -> Answers:
    """Answer whether the initiative is outside everything that the policies in force prohibit."""
    found = queries.prohibited_uses(scope.on)
    uses = [use for _version, use in found or ()]
    names = list(prohibitions.FACTS)
    known: dict[tuple[str, ...], Answer] = {}
    answers = {}
    for pk, *values in scope.values(*names):
        key = tuple(values)  # initiatives of the same facts get the same answer
        if key not in known:
            known[key] = _judged(uses, dict(zip(names, key, strict=True)))
        answers[pk] = known[key]
    return answers


def _judged(uses: list[Use], facts: dict[str, str]) -> Answer:
    if not uses:
        return Answer(Verdict.NOT_MET, "no-list", remedy=POLICIES)
    fired = [use for use in uses if prohibitions.fires(use, facts)]
    if fired:
        return Answer(Verdict.NOT_MET, "prohibited", {"use": queries.in_language(fired[0].words)}, remedy=EDIT)
    if waiting := prohibitions.open_facts(uses, facts):
        return Answer(Verdict.UNKNOWN, "open", {"n": len(waiting)}, remedy=EDIT)
    return Answer(Verdict.MET, "outside", {"n": len(uses)})


CRITERIA = [
    Criterion(
        "governance.no-prohibited-use",
        _("Is the use outside everything that this parliament has prohibited?"),
        no_prohibited_use,
        says={
            "no-list": _("No policy in force says which uses are prohibited."),
            "prohibited": _("A policy in force prohibits this use: %(use)s"),
            "open": _("Facts on which a prohibition depends are still open: %(n)s."),
            "outside": _("None of the prohibited uses of the policies in force is this one (%(n)s looked at)."),
        },
        asked_at=frozenset({Gate.SCREEN, Gate.AUTHORISATION, Gate.BUILD_OR_BUY, Gate.GO_LIVE, Gate.REVIEW}),
        proves=frozenset({"IPU-PS-16", "IPU-RCP-05"}),
        remedy=_(
            "Answer the open facts; if a rule fires, change the idea so that it no longer does. There is no waiver."
        ),
    ),
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
    ),
]
