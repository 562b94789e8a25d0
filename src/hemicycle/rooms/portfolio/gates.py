"""The claims of the portfolio that gates ask, each of many initiatives at once."""

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.terms import Archetype, Function, Gate, Verdict
from hemicycle.rooms.portfolio.rules import initiatives as rules

EDIT = "portfolio:edit"


def problem_stated(scope: InitiativeScope) -> Answers:
    """Answer whether a problem is told without a tool and confirmed by somebody who did not propose it."""
    rows = scope.values("problem", "names_a_tool", "problem_confirmed_by", "proposed_by")
    return {pk: _problem(*facts) for pk, *facts in rows}


def _problem(problem: str, names_a_tool: bool | None, confirmed_by: object, proposed_by: object) -> Answer:
    length = len(problem.strip())
    if not length:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=EDIT)
    if length < rules.LEAST_PROBLEM_LENGTH:
        return Answer(Verdict.NOT_MET, "short", {"n": length, "least": rules.LEAST_PROBLEM_LENGTH}, remedy=EDIT)
    if names_a_tool is None or confirmed_by is None:
        return Answer(Verdict.PARTLY, "unconfirmed", remedy="portfolio:confirm-problem")
    if names_a_tool:
        return Answer(Verdict.NOT_MET, "tool", remedy=EDIT)
    if confirmed_by == proposed_by:
        return Answer(Verdict.NOT_MET, "own", remedy="portfolio:confirm-problem")
    return Answer(Verdict.MET, "stated")


def function_tagged(scope: InitiativeScope) -> Answers:
    """Answer whether a parliamentary function and a kind of use are named."""
    return {pk: _tags(function, archetype) for pk, function, archetype in scope.values("function", "archetype")}


def _tags(function: str, archetype: str) -> Answer:
    named = (function in set(Function)) + (archetype in set(Archetype))
    if named == 2:
        return Answer(Verdict.MET, "tagged")
    return Answer(Verdict.PARTLY if named else Verdict.UNKNOWN, "half" if named else "nothing", remedy=EDIT)


CRITERIA = [
    Criterion(
        "portfolio.problem-stated",
        _("Does the idea describe a problem of parliament without naming a tool?"),
        problem_stated,
        says={
            "nothing": _("No problem has been written down."),
            "short": _("The problem takes %(n)s characters; at least %(least)s are needed to tell it."),
            "unconfirmed": _("Nobody has confirmed yet that the problem is told without naming a tool."),
            "tool": _("The text names a tool instead of the problem."),
            "own": _("Whoever proposed the initiative confirmed the problem; another person has to."),
            "stated": _("The problem is stated and confirmed."),
        },
        asked_at=frozenset({Gate.SCREEN}),
        proves=frozenset({"IPU-SYS-01", "IPU-SE-05"}),
        remedy=_(
            "Write in two or three sentences who has the problem, how often and at what cost; leave the tool out."
        ),
    ),
    Criterion(
        "portfolio.function-tagged",
        _("Which parliamentary function and which kind of use is it?"),
        function_tagged,
        says={
            "nothing": _("Neither the function nor the kind of use is named."),
            "half": _("One of the two is named: the function or the kind of use."),
            "tagged": _("Function and kind of use are named."),
        },
        asked_at=frozenset({Gate.SCREEN}),
        proves=frozenset({"IPU-ROL-03"}),
        remedy=_("Choose one function and one kind of use from the two lists."),
    ),
]
