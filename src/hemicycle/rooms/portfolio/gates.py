"""The claims of the portfolio that gates ask, each of many initiatives at once."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.terms import Archetype, Function, Gate, Role, Tier, Verdict
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.models import Acceptance, Charter, Comparison, Likeness, SandboxTrial
from hemicycle.rooms.portfolio.queries import Judged, benefits
from hemicycle.rooms.portfolio.rules import charters
from hemicycle.rooms.portfolio.rules import initiatives as rules
from hemicycle.rooms.portfolio.rules.benefits import MetricKind, are_weighed
from hemicycle.rooms.portfolio.rules.catalogue import catalogue
from hemicycle.rooms.portfolio.rules.similarity import DUPLICATE
from hemicycle.rooms.portfolio.rules.triage import highest

EDIT = "portfolio:edit"
ANSWER = "portfolio:answer"
SET_TIER = "portfolio:set-tier"
ALIKE = "portfolio:alike"
ROUND = "portfolio:rounds"
CASE = "portfolio:case"
SOLUTION = "portfolio:accept-solution"


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


def use_case_cited(scope: InitiativeScope) -> Answers:
    """Answer whether a use case of the catalogue is named, or why none of them fits."""
    return {pk: _cited(use, because) for pk, use, because in scope.values("use_case", "no_use_case_because")}


def _cited(use: str, because: str) -> Answer:
    if use in catalogue():
        return Answer(Verdict.MET, "cited", {"key": use})
    return Answer(Verdict.MET, "none") if because.strip() else Answer(Verdict.UNKNOWN, "nothing", remedy=EDIT)


def single_register(scope: InitiativeScope) -> Answers:
    """Answer for the house whether somebody asked all units within a year, and all that was found is registered."""
    last = queries.last_round()
    if last is None:
        answer = Answer(Verdict.UNKNOWN, "nothing", remedy=ROUND)
    elif last.is_past(scope.on):
        answer = Answer(Verdict.NOT_MET, "old", {"days": (scope.on - last.held_on).days}, remedy=ROUND)
    elif missing := len(last.missing) + queries.unregistered_tools(scope.on).count():
        answer = Answer(Verdict.NOT_MET, "missing", {"n": missing}, remedy=ROUND)
    else:
        answer = Answer(Verdict.MET, "whole", until=last.holds_until)
    return scope.alike(answer)


def no_duplicate(scope: InitiativeScope) -> Answers:
    """Answer whether each initiative that this one resembles is explained; unknown where nothing was compared."""
    found = Comparison.objects.filter(initiative__in=scope.ids()).annotate(
        alike=_number(_alike()), unexplained=_number(_alike().filter(link=""))
    )
    known = {pk: counts for pk, *counts in found.values_list("initiative_id", "alike", "unexplained")}
    return {pk: _likeness(pk in known, *known.get(pk, (0, 0))) for (pk,) in scope.values()}


def _alike() -> QuerySet[Likeness]:
    return Likeness.objects.filter(initiative=OuterRef("initiative"), score__gte=DUPLICATE).order_by()


def _number(rows: QuerySet[Likeness]) -> Coalesce:
    counted = rows.values("initiative").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _likeness(is_compared: bool, alike: int, unexplained: int) -> Answer:
    if not is_compared:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=ALIKE)
    if unexplained:
        return Answer(Verdict.NOT_MET, "alike", {"n": unexplained}, remedy=ALIKE)
    return Answer(Verdict.MET, "explained" if alike else "alone", {"n": alike})


def tier_proposed(scope: InitiativeScope) -> Answers:
    """Answer whether every fact is stated from which the tier follows, and it is as proposed, decided or demanded."""
    known, rows = scope.once(queries.judged), list(scope.values("tier"))
    differs = any(pk in known and tier != known[pk].own for pk, tier in rows)
    demanded = scope.once(queries.floors) if differs else {}
    return {pk: _proposed(known.get(pk), tier, demanded.get(pk, Tier.MINIMAL)) for pk, tier in rows}


def _proposed(known: Judged | None, tier: str, demanded: Tier = Tier.MINIMAL) -> Answer:
    if known is None:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=ANSWER)
    if known.unknown:
        return Answer(Verdict.NOT_MET, "open", {"n": len(known.unknown)}, remedy=ANSWER)
    if tier == Tier.PROHIBITED:
        return Answer(Verdict.NOT_MET, "prohibited", remedy=ANSWER)
    if tier == highest(known.own, demanded):
        return Answer(Verdict.MET, "proposed")
    return Answer(Verdict.PARTLY, "differs", remedy=SET_TIER)


def tier_confirmed(scope: InitiativeScope) -> Answers:
    """Answer whether a person confirmed the tier on the facts as they are; the risk officer where it is not minimal."""
    known = scope.once(queries.judged)
    return {pk: _confirmed(known.get(pk), tier) for pk, tier in scope.values("tier")}


def _confirmed(known: Judged | None, tier: str) -> Answer:
    if known is None:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=ANSWER)
    if not known.decided:
        stands = tier == Tier.MINIMAL == known.proposed and not known.is_settled
        return Answer(Verdict.MET, "minimal") if stands else Answer(Verdict.NOT_MET, "undecided", remedy=SET_TIER)
    if tier != Tier.MINIMAL and known.decided_as != Role.RISK_OFFICER:
        return Answer(Verdict.PARTLY, "unsigned", remedy=SET_TIER)
    return Answer(Verdict.MET, "confirmed")


def sandbox_bounded(scope: InitiativeScope) -> Answers:
    """Answer whether the trial in the sandbox ends in time, on harmless data, without official effect."""
    trials = scope.once(benefits.open_trials)
    return {pk: _bounded(trials.get(pk), scope.on) for (pk,) in scope.values()}


def _bounded(trial: SandboxTrial | None, on: date) -> Answer:
    if trial is None:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=CASE)
    if on > trial.ends_on:
        return Answer(Verdict.NOT_MET, "past", {"days": (on - trial.ends_on).days}, remedy=CASE)
    if not trial.is_bounded:
        return Answer(Verdict.NOT_MET, "unbounded", remedy=CASE)
    return Answer(Verdict.MET, "bounded", until=trial.ends_on + timedelta(days=1))


def success_measures_set(scope: InitiativeScope) -> Answers:
    """Answer whether success can be measured: one whole metric, above the minimal tier a benefit and a quality."""
    known = scope.once(benefits.metrics_stated)
    return {pk: _measures(known.get(pk, ()), tier) for pk, tier in scope.values("tier")}


def _measures(metrics: Collection[tuple[MetricKind, bool]], tier: str) -> Answer:
    if not metrics:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=CASE)
    whole = {sort for sort, is_whole in metrics if is_whole}
    if not whole:
        return Answer(Verdict.PARTLY, "unfinished", {"n": len(metrics)}, remedy=CASE)
    if tier != Tier.MINIMAL and len(whole) < len(MetricKind):
        return Answer(Verdict.PARTLY, "one-kind", remedy=CASE)
    return Answer(Verdict.MET, "set", {"n": sum(is_whole for _sort, is_whole in metrics)})


def alternatives_weighed(scope: InitiativeScope) -> Answers:
    """Answer whether other ways were compared, doing nothing included, and one was chosen with a reason."""
    known = scope.once(benefits.ways_compared)
    return {pk: _weighed(known.get(pk, ())) for (pk,) in scope.values()}


def _weighed(ways: Sequence[tuple[str, bool, str]]) -> Answer:
    if not ways:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=CASE)
    reason = next((reason for _way, is_chosen, reason in ways if is_chosen), None)
    if are_weighed([way for way, *_rest in ways], reason):
        return Answer(Verdict.MET, "weighed", {"n": len(ways)})
    return Answer(Verdict.PARTLY, "few" if reason else "unchosen", {"n": len(ways)}, remedy=CASE)


def framework_evaluated(scope: InitiativeScope) -> Answers:
    """Answer whether every outside tool is scored on five aspects, and one is chosen with a reason."""
    known = scope.once(benefits.tools_compared)
    return {pk: _evaluated(known.get(pk, ())) for (pk,) in scope.values()}


def _evaluated(tools: Sequence[tuple[bool, bool]]) -> Answer:
    if not tools:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=CASE)
    if unscored := sum(not is_scored for is_scored, _chosen in tools):
        return Answer(Verdict.PARTLY, "unscored", {"n": unscored}, remedy=CASE)
    if not any(is_chosen for _scored, is_chosen in tools):
        return Answer(Verdict.PARTLY, "unchosen", remedy=CASE)
    return Answer(Verdict.MET, "evaluated", {"n": len(tools)})


def benefits_final(scope: InitiativeScope) -> Answers:
    """Answer whether the final value of every benefit is recorded."""
    known = scope.once(benefits.benefits_left)
    return {pk: _final(known.get(pk, ())) for (pk,) in scope.values()}


def _final(recorded: Sequence[bool]) -> Answer:
    if not recorded:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=CASE)
    if left := recorded.count(False):
        verdict = Verdict.PARTLY if any(recorded) else Verdict.NOT_MET
        return Answer(verdict, "open", {"n": left}, remedy=CASE)
    return Answer(Verdict.MET, "final", {"n": len(recorded)})


def problem_solved(scope: InitiativeScope) -> Answers:
    """Answer whether the business owner said of the problem, as it is told now, that it is solved."""
    known = scope.once(benefits.last_acceptances)
    return {pk: _solved(known.get(pk), problem) for pk, problem in scope.values("problem")}


def _solved(said: Acceptance | None, problem: str) -> Answer:
    if said is None:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=SOLUTION)
    if not said.is_solved:
        return Answer(Verdict.NOT_MET, "unsolved", {"release": said.release}, remedy=SOLUTION)
    if said.problem != problem:
        return Answer(Verdict.PARTLY, "retold", remedy=SOLUTION)
    return Answer(Verdict.MET, "solved", {"release": said.release})


def pilot_charter(scope: InitiativeScope) -> Answers:
    """Answer whether the charter of the pilot says all that a pilot needs, and ends it within half a year."""
    known = scope.once(benefits.charters)
    return {pk: _chartered(known.get(pk)) for (pk,) in scope.values()}


def _chartered(charter: Charter | None) -> Answer:
    if charter is None:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=CASE)
    if open_parts := charters.missing(charter.facts):
        return Answer(Verdict.PARTLY, "open", {"n": len(open_parts)}, remedy=CASE)
    assert charter.starts_on
    assert charter.ends_on  # neither is missing
    told = {"days": charters.days(charter.starts_on, charter.ends_on), "most": charters.LONGEST_PILOT.days}
    if charters.is_too_long(charter.starts_on, charter.ends_on):
        return Answer(Verdict.NOT_MET, "long", told, remedy=CASE)
    return Answer(Verdict.MET, "whole", told)


def shared_charter(scope: InitiativeScope) -> Answers:
    """Answer whether every parliament that takes part decided for itself, on the charter as it reads here."""
    known, partners = scope.once(benefits.charters), scope.once(benefits.partners)
    return {pk: _shared(known.get(pk), partners.get(pk, ())) for (pk,) in scope.values()}


def _shared(charter: Charter | None, partners: Sequence[tuple[date | None, str]]) -> Answer:
    if charter is None or not partners:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=CASE)
    if others := charters.on_another_text(partners, charter.digest):
        return Answer(Verdict.NOT_MET, "another", {"n": others}, remedy=CASE)
    if waiting := charters.undecided(partners):
        return Answer(Verdict.PARTLY, "undecided", {"n": waiting}, remedy=CASE)
    return Answer(Verdict.MET, "shared", {"n": len(partners)})


CRITERIA = [
    Criterion(
        "portfolio.pilot-charter",
        _("Has the pilot a hypothesis, limits, a comparator, an end, and rules for success and stop?"),
        pilot_charter,
        says={
            "nothing": _("The pilot has no charter."),
            "open": _("What the charter does not say yet: %(n)s of its parts."),
            "long": _("The pilot would last %(days)s days; %(most)s are the limit."),
            "whole": _("The charter says all that it needs, and the pilot ends after %(days)s days."),
        },
        asked_at=frozenset({Gate.PILOT_START}),
        proves=frozenset({"IPU-KP-19", "IPU-DEP-06"}),
        remedy=_("Complete the charter."),
    ),
    Criterion(
        "portfolio.shared-charter",
        _("Did every parliament taking part decide for itself on one charter?"),
        shared_charter,
        says={
            "nothing": _("There is no charter, or no other parliament is named that takes part."),
            "another": _("Parliaments that decided on another text than the charter as it reads here: %(n)s."),
            "undecided": _("Parliaments that have not decided yet: %(n)s."),
            "shared": _("Each of the other parliaments decided on this very charter: %(n)s."),
        },
        asked_at=frozenset({Gate.PILOT_START}),
        proves=frozenset({"IPU-COP-05"}),
        remedy=_("Send the charter and record each decision."),
    ),
    Criterion(
        "portfolio.sandbox-bounded",
        _("Is the experiment bounded, registered and free of real personal data?"),
        sandbox_bounded,
        says={
            "nothing": _("No trial in the sandbox is declared."),
            "past": _("The trial in the sandbox was to end %(days)s days ago."),
            "unbounded": _("The trial takes longer than 90 days, works on other data, or has official effect."),
            "bounded": _("The trial ends in time, works on synthetic or published data, and nothing official follows."),
        },
        asked_at=frozenset({Gate.SCREEN}),
        proves=frozenset({"IPU-PS-21", "IPU-KP-13"}),
        remedy=_("Set an end date within 90 days and name the synthetic or public data."),
    ),
    Criterion(
        "portfolio.success-measures-set",
        _("Is it known beforehand how success will be measured?"),
        success_measures_set,
        says={
            "nothing": _("Nobody has said how success will be measured."),
            "unfinished": _("Metrics that lack a value today, a target, an owner or a method: %(n)s. None is whole."),
            "one-kind": _("Above the minimal tier both are needed: a metric of the benefit and one of the quality."),
            "set": _("Metrics with value today, target, unit, owner and method: %(n)s."),
        },
        asked_at=frozenset({Gate.AUTHORISATION}),
        proves=frozenset({"IPU-KP-21"}),
        remedy=_("Enter a measure with its value today, the target, and who measures it."),
    ),
    Criterion(
        "portfolio.alternatives-weighed",
        _("Were other ways compared, doing nothing included?"),
        alternatives_weighed,
        says={
            "nothing": _("No other way was written down."),
            "unchosen": _("Ways compared: %(n)s. None is chosen with a reason."),
            "few": _("Ways compared: %(n)s. At least two are needed, doing nothing among them."),
            "weighed": _("Ways compared, doing nothing among them: %(n)s. One is chosen with a reason."),
        },
        asked_at=frozenset({Gate.AUTHORISATION}),
        proves=frozenset({"IPU-STEP-01", "IPU-PS-15"}),
        remedy=_("Add the alternatives and say why the chosen one wins."),
    ),
    Criterion(
        "portfolio.framework-evaluated",
        _("Were outside tools compared before one was chosen?"),
        framework_evaluated,
        says={
            "nothing": _("No outside tool was compared."),
            "unscored": _("Outside tools without a score on every aspect: %(n)s."),
            "unchosen": _("The outside tools are scored, and none is chosen."),
            "evaluated": _("Outside tools compared on five aspects: %(n)s. One is chosen with a reason."),
        },
        asked_at=frozenset({Gate.BUILD_OR_BUY}),
        proves=frozenset({"IPU-SLC-03"}),
        remedy=_("Fill the sheet for ease, community, performance, models and deployment."),
    ),
    Criterion(
        "portfolio.problem-solved",
        _("Does the business owner accept that the problem is solved?"),
        problem_solved,
        says={
            "nothing": _("The business owner has not said yet whether the problem is solved."),
            "unsolved": _("The business owner says of version %(release)s that the problem is not solved."),
            "retold": _("The problem is told otherwise now than when the business owner accepted the solution."),
            "solved": _("The business owner accepts that version %(release)s solves the problem."),
        },
        asked_at=frozenset({Gate.GO_LIVE}),
        proves=frozenset({"IPU-SYS-01"}),
        remedy=_("The business owner accepts this version against the problem of G0."),
    ),
    Criterion(
        "portfolio.benefits-final",
        _("Are the final benefit and cost recorded?"),
        benefits_final,
        says={
            "nothing": _("No benefit is written down, so nothing came of one."),
            "open": _("Benefits without a final value: %(n)s."),
            "final": _("The final value is recorded of every benefit: %(n)s."),
        },
        asked_at=frozenset({Gate.CLOSURE}),
        proves=frozenset({"IPU-PPM-05", "IPU-KP-31"}),
        remedy=_("Enter the final figures."),
    ),
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
    Criterion(
        "portfolio.use-case-cited",
        _("Does the idea build on a known use case?"),
        use_case_cited,
        says={
            "nothing": _("No use case of the catalogue is named, nor why none fits."),
            "cited": _("It builds on the use case %(key)s."),
            "none": _("No known use case fits, and the reason is told."),
        },
        asked_at=frozenset({Gate.SCREEN}),
        proves=frozenset({"IPU-ROL-02"}),
        remedy=_("Choose the nearest case of the catalogue, or say why none fits."),
    ),
    Criterion(
        "portfolio.tier-proposed",
        _("Are the facts from which the risk tier follows answered?"),
        tier_proposed,
        says={
            "nothing": _("Nobody has answered the questions of the triage."),
            "open": _("Questions of the triage without an answer: %(n)s. What nobody knows counts as high."),
            "prohibited": _("The rules found a prohibited use. It passes no gate."),
            "differs": _("The answers or the rules changed, and nobody has decided the tier anew."),
            "proposed": _("Every question is answered, and the tier is the one proposed or decided with a reason."),
        },
        asked_at=frozenset({Gate.SCREEN}),
        proves=frozenset({"IPU-RM-02", "IPU-PRI-01", "IPU-DEP-01"}),
        remedy=_("Answer the questions of the triage. What nobody knows counts as high."),
    ),
    Criterion(
        "portfolio.no-duplicate",
        _("Does no other initiative of the house already do this?"),
        no_duplicate,
        says={
            "nothing": _("Nobody has compared it with the rest of the register yet."),
            "alike": _("Initiatives that resemble it, without a word on how they belong together: %(n)s."),
            "explained": _("Initiatives that resemble it, each with a reason why both are needed: %(n)s."),
            "alone": _("Nothing in the register resembles it closely."),
        },
        asked_at=frozenset({Gate.SCREEN}),
        proves=frozenset({"IPU-PPM-01", "IPU-KP-20"}),
        remedy=_("Open the similar initiative: join it, extend it, or say in a sentence what differs."),
    ),
    Criterion(
        "portfolio.tier-confirmed",
        _("Is the tier confirmed on the facts as they are now?"),
        tier_confirmed,
        says={
            "nothing": _("Nobody has answered the questions of the triage."),
            "undecided": _("Nobody has confirmed the tier since the answers or the rules last changed."),
            "unsigned": _("The tier was decided, but not by the risk officer."),
            "minimal": _("The minimal tier follows from the facts as they are."),
            "confirmed": _("The tier was confirmed on the facts as they are."),
        },
        asked_at=frozenset({Gate.AUTHORISATION, Gate.BUILD_OR_BUY, Gate.GO_LIVE, Gate.REVIEW}),
        proves=frozenset({"IPU-RM-02", "IPU-RM-03"}),
        remedy=_("Confirm the tier; at limited and high the risk officer signs."),
    ),
    Criterion(
        "portfolio.single-register",
        _("Is every AI use of the house in one register?"),
        single_register,
        says={
            "nothing": _("Nobody has asked the units of the house yet which AI they use."),
            "old": _("The last inventory round was held %(days)s days ago; a year is the limit."),
            "missing": _("Systems in use that the register does not hold: %(n)s."),
            "whole": _("The units were asked within a year, and all that was found stands in the register."),
        },
        proves=frozenset({"IPU-KP-20", "IPU-PPM-01"}),
        remedy=_("Hold an inventory round, and register what it finds."),
    ),
]
