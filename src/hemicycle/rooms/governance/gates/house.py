"""The claims about the house itself that governance answers: its bodies, its policies and its tools, once for all."""

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Answer, Answers, Criterion, InitiativeScope
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import Verdict
from hemicycle.rooms.governance import queries
from hemicycle.rooms.governance.models import PolicyVersion
from hemicycle.rooms.governance.rules.bodies import LEADERSHIP
from hemicycle.rooms.governance.rules.policies import Subject

BODIES = "governance:bodies"
POLICIES = "governance:policies"
TOOLS = "governance:staff"
RESPONSIBILITIES = "governance:responsibilities"


def bodies_mandated(scope: InitiativeScope) -> Answers:
    """Answer whether every body that decides at gates has a mandate today, terms of reference and a filled quorum."""
    return scope.alike(_mandated(scope.of_house(queries.deciding_bodies)))


def _mandated(found: queries.DecidingBodies) -> Answer:
    if not found.kept:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=BODIES)
    if lacking := [*found.missing, *(body.key for body in found.kept if not body.may_decide)]:
        return Answer(Verdict.NOT_MET, "lacking", {"n": len(lacking), "which": ", ".join(lacking)}, remedy=BODIES)
    return Answer(Verdict.MET, "mandated", {"n": len(found.kept)}, until=found.until)


def prohibited_list_in_force(scope: InitiativeScope) -> Answers:
    """Answer whether a policy in force and within its review says which uses are prohibited."""
    held = scope.of_house(queries.in_force)
    naming = [version for version in held if version.prohibited]
    if not held:
        return scope.alike(Answer(Verdict.UNKNOWN, "nothing", remedy=POLICIES))
    if not naming:
        return scope.alike(Answer(Verdict.NOT_MET, "none", remedy=POLICIES))
    reviews = [version.review_on for version in naming if version.review_on and version.review_on > scope.on]
    if not reviews:
        return scope.alike(Answer(Verdict.NOT_MET, "overdue", remedy=POLICIES))
    uses = sum(len(version.prohibited) for version in naming)
    return scope.alike(Answer(Verdict.MET, "in-force", {"n": uses}, until=max(reviews)))


def _held(scope: InitiativeScope, *subjects: Subject) -> Answer:
    """Answer whether the policies on these subjects are in force and within their review."""
    held = {version.policy.subject: version.review_on for version in scope.of_house(queries.in_force)}
    reviews = [held[subject] for subject in subjects if subject in held]
    if not reviews:
        return Answer(Verdict.UNKNOWN, "nothing", remedy=POLICIES)
    current = [day for day in reviews if day and day > scope.on]
    if lacking := len(subjects) - len(current):
        late = len(reviews) - len(current)
        return Answer(Verdict.NOT_MET, "open", {"n": lacking - late, "late": late}, remedy=POLICIES)
    return Answer(Verdict.MET, "in-force", until=min(current))


def policies_in_force(scope: InitiativeScope) -> Answers:
    """Answer whether the policies on AI, data, privacy and cybersecurity are in force and within their review."""
    return scope.alike(_held(scope, Subject.AI, Subject.DATA, Subject.PRIVACY, Subject.CYBERSECURITY))


def genai_rules_in_force(scope: InitiativeScope) -> Answers:
    """Answer whether the rules on generative AI are in force and name what must never be entered."""
    answer = _held(scope, Subject.GENERATIVE_AI)
    if answer.verdict is Verdict.MET and not _version(scope, Subject.GENERATIVE_AI).prohibited:
        answer = Answer(Verdict.NOT_MET, "no-list", remedy=POLICIES)
    return scope.alike(answer)


def _version(scope: InitiativeScope, subject: Subject) -> PolicyVersion:
    return next(each for each in scope.of_house(queries.in_force) if each.policy.subject == subject)


def sourcing_policy_in_force(scope: InitiativeScope) -> Answers:
    """Answer whether the policy on buying AI is in force and within its review."""
    return scope.alike(_held(scope, Subject.PROCUREMENT))


def guideline_lawmaking_in_force(scope: InitiativeScope) -> Answers:
    """Answer whether the guideline on AI in law-making is in force and demands that AI's part is disclosed."""
    answer = _held(scope, Subject.LAW_MAKING)
    if answer.verdict is Verdict.MET and not _version(scope, Subject.LAW_MAKING).demands_label:
        answer = Answer(Verdict.NOT_MET, "no-rule", remedy=POLICIES)
    return scope.alike(answer)


def sandbox_terms(scope: InitiativeScope) -> Answers:
    """Answer whether the terms of experiments are in force and a tool is approved today."""
    answer = _held(scope, Subject.SANDBOX)
    if answer.verdict is Verdict.MET and not scope.of_house(queries.tools_approved):
        answer = Answer(Verdict.NOT_MET, "no-tool", remedy=TOOLS)
    return scope.alike(answer)


def roles_filled(scope: InitiativeScope) -> Answers:
    """Answer whether each duty of the house has a holder today, and its governing body reaches beyond IT."""
    return scope.alike(_filled(scope.of_house(queries.duties_of_house)))


def _filled(found: queries.DutiesOfHouse) -> Answer:
    if found.vacant:
        told = {"n": len(found.vacant), "which": ", ".join(found.vacant)}
        return Answer(Verdict.PARTLY if found.held else Verdict.UNKNOWN, "vacant", told, remedy=RESPONSIBILITIES)
    if found.lacking:
        return Answer(Verdict.PARTLY, "narrow", {"n": len(found.lacking)}, remedy=BODIES)
    return Answer(Verdict.MET, "filled", {"n": found.held}, until=found.until)


def leadership_approved(scope: InitiativeScope) -> Answers:
    """Answer whether senior leadership approved policy, strategy and budget as they are in force."""
    offered = [each for room in rooms() for each in room.approvals]
    given = [each.of(scope.on) for each in offered]
    held = [
        each for each in given if each and each.body == LEADERSHIP and (each.until is None or each.until > scope.on)
    ]
    told = {"n": len(offered) - len(held), "all": len(offered)}
    if not any(given):
        return scope.alike(Answer(Verdict.UNKNOWN, "nothing", remedy=POLICIES))
    if len(held) < len(offered):
        return scope.alike(Answer(Verdict.PARTLY if held else Verdict.NOT_MET, "open", told, remedy=POLICIES))
    return scope.alike(
        Answer(Verdict.MET, "approved", told, until=min((e.until for e in held if e.until), default=None))
    )


NOTHING = _("No version of the policy is in force.")
OPEN = _("Policies that are missing: %(n)s; in force, but past their review: %(late)s.")

CRITERIA = [
    Criterion(
        "governance.roles-filled",
        _("Has each duty a holder, and does the body reach beyond IT?"),
        roles_filled,
        says={
            "vacant": _("Offices that answer for a duty and that nobody holds: %(which)s."),
            "narrow": _(
                "What the governing body lacks, of leading the house, law, the services and IT: %(n)s of four."
            ),
            "filled": _("Each office that answers for a duty is held, and the governing body reaches beyond IT."),
        },
        proves=frozenset({"IPU-PS-14", "IPU-SE-08", "IPU-SE-09", "IPU-SE-12", "IPU-PS-01"}),
        remedy=_("Appoint, or record who holds the duty as well."),
    ),
    Criterion(
        "governance.leadership-approved",
        _("Did senior leadership approve policy, strategy and budget?"),
        leadership_approved,
        says={
            "nothing": _("Neither policy nor strategy nor budget is in force."),
            "open": _(
                "Of policy, strategy and budget (%(all)s), senior leadership has not approved as they stand: %(n)s."
            ),
            "approved": _("Senior leadership approved policy, strategy and budget as they stand."),
        },
        proves=frozenset({"IPU-SE-03", "IPU-PS-11"}),
        remedy=_("Put the open one on the agenda."),
    ),
    Criterion(
        "governance.bodies-mandated",
        _("Has every deciding body a mandate in force, a quorum and filled seats?"),
        bodies_mandated,
        says={
            "nothing": _("None of the bodies that decide at gates has been established."),
            "lacking": _("Bodies that decide at gates without mandate, terms of reference or quorum: %(which)s."),
            "mandated": _("The %(n)s bodies that decide at gates have a mandate, terms of reference and a quorum."),
        },
        proves=frozenset({"IPU-KP-03", "IPU-PS-02", "IPU-PS-03", "IPU-SGV-02", "IPU-KP-07"}),
        remedy=_("Renew the mandate or fill the seat."),
    ),
    Criterion(
        "governance.prohibited-list-in-force",
        _("Is the list of prohibited and conditional uses in force?"),
        prohibited_list_in_force,
        says={
            "nothing": _("No policy is in force."),
            "none": _("No policy in force says which uses are prohibited."),
            "overdue": _("The list of prohibited uses is past its review."),
            "in-force": _("The list of prohibited uses is in force; it has %(n)s of them."),
        },
        proves=frozenset({"IPU-PS-16"}),
        remedy=_("The body approves the list; a template is there."),
    ),
    Criterion(
        "governance.policies-in-force",
        _("Are the AI, data, privacy and cybersecurity policies in force?"),
        policies_in_force,
        says={
            "nothing": _("None of the four policies is in force."),
            "open": OPEN,
            "in-force": _("The four policies are in force and within their review."),
        },
        proves=frozenset({"IPU-KP-02", "IPU-SGV-03", "IPU-PS-10", "IPU-PS-12", "IPU-PS-13", "IPU-SYS-02"}),
        remedy=_("Approve the missing or overdue policy."),
    ),
    Criterion(
        "governance.genai-rules-in-force",
        _("Are the rules for generative AI in force, with the documents that must never be entered?"),
        genai_rules_in_force,
        says={
            "nothing": NOTHING,
            "open": OPEN,
            "no-list": _("The rules are in force, but name nothing that must never be entered."),
            "in-force": _("The rules are in force and name what must never be entered."),
        },
        proves=frozenset({"IPU-PS-20", "IPU-PRI-07", "IPU-IPR-03", "IPU-ALN-07", "IPU-IPR-04"}),
        remedy=_("Approve the rules and the list."),
    ),
    Criterion(
        "governance.sourcing-policy-in-force",
        _("Are there rules for buying and outsourcing AI?"),
        sourcing_policy_in_force,
        says={
            "nothing": NOTHING,
            "open": OPEN,
            "in-force": _("The policy on buying AI is in force and within its review."),
        },
        proves=frozenset({"IPU-PS-18"}),
        remedy=_("Approve the policy."),
    ),
    Criterion(
        "governance.guideline-lawmaking-in-force",
        _("Is it written how people stay in charge of AI-assisted law-making?"),
        guideline_lawmaking_in_force,
        says={
            "nothing": NOTHING,
            "open": OPEN,
            "no-rule": _("The guideline is in force, but does not demand that the part of AI is disclosed."),
            "in-force": _("The guideline is in force and demands that the part of AI is disclosed."),
        },
        proves=frozenset({"IPU-RCP-06", "IPU-RCP-07"}),
        remedy=_("Approve the guideline."),
    ),
    Criterion(
        "governance.sandbox-terms",
        _("Is there a safe place to try, and a list of approved tools?"),
        sandbox_terms,
        says={
            "nothing": NOTHING,
            "open": OPEN,
            "no-tool": _("The terms are in force, but no tool is approved."),
            "in-force": _("The terms of experiments are in force, and tools are approved."),
        },
        proves=frozenset({"IPU-PS-21", "IPU-KP-13"}),
        remedy=_("Approve terms and list."),
    ),
]
