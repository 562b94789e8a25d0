"""The claims of compliance that gates ask, each of many initiatives at once."""

from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.terms import Gate, Tier, Verdict
from hemicycle.rooms.compliance import queries
from hemicycle.rooms.compliance.models import Binding, Change
from hemicycle.rooms.compliance.rules import rights
from hemicycle.rooms.compliance.rules.classification import LegalClass
from hemicycle.rooms.compliance.rules.rights import Opinion
from hemicycle.rooms.compliance.rules.statement import DAYS_TO_ASSESS, Standing
from hemicycle.rooms.questionnaires import queries as questionnaires
from hemicycle.rooms.questionnaires.queries import Latest

LIST, CHANGES, LAW = "compliance:frameworks", "compliance:changes", "compliance:law"
ADD_SYSTEM, FINISH_RIGHTS = "compliance:add-system", "compliance:finish-rights"
GIVE_OPINION, LIST_WORK, WORK = "compliance:give-opinion", "compliance:list-work", "compliance.usedwork"


def frameworks_listed(scope: InitiativeScope) -> Answers:
    """Answer whether it is decided of every framework what it is for this house, and who watches it."""
    undecided, every = queries.undecided()
    answer = Answer(Verdict.MET, "decided")
    if undecided:
        verdict = Verdict.PARTLY if len(undecided) < every else Verdict.UNKNOWN
        answer = Answer(verdict, "undecided", {"n": len(undecided)}, remedy=LIST)
    return {pk: answer for (pk,) in scope.values()}


def law_watched(scope: InitiativeScope) -> Answers:
    """Answer whether every change of law that touches the initiative was assessed."""
    return _assessed(scope, queries.changes_touching(scope), "open")


def no_unassessed_change(scope: InitiativeScope) -> Answers:
    """Answer whether no change of law that touches the initiative has waited longer than its assessment may take."""
    return _assessed(scope, queries.changes_touching(scope, scope.on - timedelta(days=DAYS_TO_ASSESS)), "late")


def _assessed(scope: InitiativeScope, touching: dict[UUID, list[Change]], says: str) -> Answers:
    if not touching and not Binding.objects.exists():
        unwatched = Answer(Verdict.UNKNOWN, "unwatched", remedy=LIST)
        return {pk: unwatched for (pk,) in scope.values()}
    return {pk: _changes(touching.get(pk, []), says) for (pk,) in scope.values()}


def _changes(waiting: list[Change], says: str) -> Answer:
    if not waiting:
        return Answer(Verdict.MET, "watched")
    evidence = [("compliance.change", each.pk) for each in waiting]
    return Answer(Verdict.NOT_MET, says, {"n": len(waiting)}, evidence, CHANGES)


def no_legal_conflict(scope: InitiativeScope) -> Answers:
    """Answer whether nothing stands against it: upon a legal opinion, at the minimal tier also upon the answer."""
    given, said = queries.opinions(scope.ids(), scope.on), questionnaires.values_of(scope.ids(), rights.CONFLICT)
    return {
        pk: _opinion(given[pk], scope.on) if pk in given else _said(said.get(pk, []) if tier == Tier.MINIMAL else [])
        for pk, tier in scope.values("tier")
    }


def _opinion(given: tuple[UUID, str, date, bool], on: date) -> Answer:
    pk, conclusion, given_on, is_by_lead = given
    evidence, until = [("compliance.legalopinion", pk)], given_on + rights.OPINION_HOLDS
    if conclusion == Opinion.CONFLICT:
        return Answer(Verdict.NOT_MET, "conflict", {}, evidence, GIVE_OPINION)
    if is_by_lead:
        return Answer(Verdict.NOT_MET, "lead", {}, evidence, GIVE_OPINION)
    if until <= on:
        return Answer(Verdict.NOT_MET, "old", {}, evidence, GIVE_OPINION)
    return Answer(Verdict.MET, "clear", {}, evidence, until=until)


def _said(values: list[object]) -> Answer:
    if not values:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=GIVE_OPINION)
    if any(each != rights.NO_CONFLICT for each in values):
        return Answer(Verdict.NOT_MET, "conflict", remedy=GIVE_OPINION)
    return Answer(Verdict.MET, "answered")


def ai_act_classified(scope: InitiativeScope) -> Answers:
    """Answer whether the class of each system in use is confirmed under the Act of today, and none is prohibited."""
    if queries.standing_of_act() == Standing.UNUSED:
        return scope.alike(Answer(Verdict.NOT_APPLICABLE, "unused"))
    known, edition = queries.classed(scope.ids(), scope.on), queries.edition()
    return {pk: _classes(known.get(pk, []), edition) for (pk,) in scope.values()}


def _classes(systems: list[tuple[UUID, str, str, bool, bool]], edition: str) -> Answer:
    if not systems:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=ADD_SYSTEM)
    evidence = [("compliance.system", pk) for pk, *_facts in systems]
    confirmed = [each for each in systems if each[3]]
    if any(legal_class == LegalClass.PROHIBITED for _pk, legal_class, *_facts in confirmed):
        return Answer(Verdict.NOT_MET, "prohibited", {}, evidence, LAW)
    if waiting := len(systems) - len(confirmed):
        return Answer(Verdict.PARTLY, "open", {"n": waiting}, evidence, LAW)
    if any(by_lead for *_facts, by_lead in systems):
        return Answer(Verdict.NOT_MET, "lead", {}, evidence, LAW)
    if any(known != edition for _pk, _class, known, *_facts in systems):
        return Answer(Verdict.PARTLY, "edition", {}, evidence, LAW)
    return Answer(Verdict.MET, "classified", {"n": len(systems)}, evidence)


def fria_finished(scope: InitiativeScope) -> Answers:
    """Answer whether somebody who does not lead concluded, upon the answers as they are signed, that it may be used."""
    opened, known = queries.rights_answers(scope.ids()), queries.concluded(scope.ids(), scope.on)
    return {pk: _rights(opened.get(pk), known.get(pk), scope.on) for (pk,) in scope.values()}


def _rights(opened: Latest | None, known: queries.Concluded | None, on: date) -> Answer:
    if opened is None:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=LAW)
    if not opened.signed_on:
        return Answer(Verdict.PARTLY, "unsigned", {"n": opened.open_required}, remedy=LAW)
    if known is None or not known.is_current or known.response != opened.pk:
        return Answer(Verdict.PARTLY, "unfinished", remedy=FINISH_RIGHTS)
    evidence = [("compliance.rightsassessment", known.pk)]
    if known.outcome not in rights.ALLOWING:
        return Answer(Verdict.NOT_MET, "refused", {}, evidence, LAW)
    if known.is_by_lead:
        return Answer(Verdict.NOT_MET, "lead", {}, evidence, LAW)
    if known.review_on <= on:
        return Answer(Verdict.NOT_MET, "overdue", {}, evidence, LAW)
    return Answer(Verdict.MET, "finished", {}, evidence, until=known.review_on)


def rights_cleared(scope: InitiativeScope) -> Answers:
    """Answer whether each source that is listed may be used, by a right that is named upon terms that were checked."""
    known = queries.works(scope.ids())
    return {pk: _works(known.get(pk, [])) for (pk,) in scope.values()}


def _works(listed: list[tuple[UUID, bool]]) -> Answer:
    if not listed:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=LIST_WORK)
    if unclear := [pk for pk, is_clear in listed if not is_clear]:
        return Answer(Verdict.NOT_MET, "unclear", {"n": len(unclear)}, [(WORK, pk) for pk in unclear], LAW)
    return Answer(Verdict.MET, "cleared", {"n": len(listed)}, [(WORK, pk) for pk, _clear in listed])


CRITERIA = [
    Criterion(
        "compliance.frameworks-listed",
        _("Is it decided which frameworks apply?"),
        frameworks_listed,
        says={
            "undecided": _("Frameworks of which nobody has decided what they are here: %(n)s."),
            "decided": _("It is decided of every framework what it is for this house."),
        },
        proves=frozenset({"IPU-ALN-01", "IPU-ALN-02", "IPU-ALN-04", "IPU-ALN-06"}),
        remedy=_("Decide the open ones."),
    ),
    Criterion(
        "compliance.law-watched",
        _("Were changes of law and policy assessed?"),
        law_watched,
        says={
            "unwatched": _("Nobody has decided which law binds this house, so nobody watches it."),
            "open": _("Changes of law that touch the initiative and were not assessed: %(n)s."),
            "watched": _("No change of law that touches the initiative waits to be assessed."),
        },
        asked_at=frozenset({Gate.REVIEW}),
        proves=frozenset({"IPU-ALN-05"}),
        remedy=_("Open the change and decide what it means here."),
    ),
    Criterion(
        "compliance.no-unassessed-change",
        _("Has no law or policy changed without assessment?"),
        no_unassessed_change,
        says={
            "unwatched": _("Nobody has decided which law binds this house, so nobody watches it."),
            "late": _("Changes of law that have waited over thirty days: %(n)s."),
            "watched": _("No change of law that touches the initiative waits to be assessed."),
        },
        proves=frozenset({"IPU-ALN-05"}),
        remedy=_("Assess the change."),
    ),
    Criterion(
        "compliance.no-legal-conflict",
        _("Does nothing in law, privilege, procedure or policy stand against it?"),
        no_legal_conflict,
        says={
            "nothing": _("No legal opinion was given, and the question about a conflict has no answer."),
            "conflict": _("Something stands against it."),
            "lead": _("The opinion is by somebody who leads the initiative now; another person has to give it."),
            "old": _("The legal opinion is older than a year."),
            "clear": _("A legal opinion of the last year finds nothing against it."),
            "answered": _("It was answered that nothing stands against it, which is enough at the minimal tier."),
        },
        asked_at=frozenset({Gate.AUTHORISATION}),
        proves=frozenset({"IPU-SE-04", "IPU-KP-11", "IPU-PRI-03"}),
        remedy=_("Minimal: answer the question. Otherwise ask the legal service for an opinion."),
    ),
    Criterion(
        "compliance.ai-act-classified",
        _("Is the legal class of the system decided with reasons?"),
        ai_act_classified,
        says={
            "unused": _("The house decided that it does not use the AI Act, not even as a yardstick."),
            "nothing": _("Nobody has described a system of the initiative and answered the questions of its class."),
            "prohibited": _("A system does what the AI Act prohibits. No waiver cures that."),
            "open": _("Systems whose class nobody has confirmed: %(n)s."),
            "lead": _("Somebody who leads the initiative now confirmed a class; another person has to."),
            "edition": _("The AI Act has changed since a class was confirmed."),
            "classified": _("Systems whose class is confirmed with reasons: %(n)s."),
        },
        asked_at=frozenset({Gate.AUTHORISATION, Gate.BUILD_OR_BUY, Gate.REVIEW}),
        proves=frozenset({"IPU-ALN-03", "IPU-KP-12", "IPU-PS-17"}),
        remedy=_("Answer the classification questions; the compliance officer reviews."),
    ),
    Criterion(
        "compliance.fria-finished",
        _("Were the effects on fundamental rights assessed?"),
        fria_finished,
        says={
            "nothing": _("The questions about fundamental rights were not put yet."),
            "unsigned": _("The answers about fundamental rights are not signed; required ones still open: %(n)s."),
            "unfinished": _("Nobody has concluded upon the answers as they are signed now."),
            "refused": _("The assessment concludes that it may not be used as it is."),
            "lead": _("Somebody who leads the initiative now concluded; another person has to."),
            "overdue": _("The day on which the assessment was to be reviewed has come."),
            "finished": _("The assessment concludes that it may be used, and each right touched has its measures."),
        },
        asked_at=frozenset({Gate.BUILD_OR_BUY}),
        proves=frozenset({"IPU-HAO-02", "IPU-HAO-03"}),
        remedy=_("Complete the rights assessment; much is prefilled from Q1."),
    ),
    Criterion(
        "compliance.rights-cleared",
        _("Are the rights in data, content and model cleared?"),
        rights_cleared,
        says={
            "nothing": _("No source of data, content or model is listed."),
            "unclear": _("Sources of which no right is named and checked: %(n)s."),
            "cleared": _("Sources, each used by a right upon terms that were checked: %(n)s."),
        },
        asked_at=frozenset({Gate.BUILD_OR_BUY}),
        proves=frozenset({"IPU-IPR-01", "IPU-IPR-02"}),
        remedy=_("List the sources with licence or exception."),
    ),
]
