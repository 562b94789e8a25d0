"""What governance offers the house."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.kernel.hall import EVERYBODY
from hemicycle.kernel.models import User
from hemicycle.kernel.offers import (
    Approval,
    Duty,
    Event,
    Interest,
    Light,
    Matter,
    NavEntry,
    Panel,
    Papers,
    Permission,
    Room,
    Words,
)
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.terms import Responsibility, Role
from hemicycle.rooms.governance import actions, gates, queries
from hemicycle.rooms.governance.models import (
    Body,
    Condition,
    DeclaredInterest,
    Item,
    Meeting,
    Policy,
    PolicyException,
    PolicyVersion,
    ProblemReport,
)
from hemicycle.rooms.governance.queries import duties, lights

GOVERNING = frozenset({Role.SECRETARY_GENERAL, Role.BODY_CHAIR, Role.BODY_SECRETARY, Role.AI_OFFICER})
DRAFTERS = frozenset({Role.AI_OFFICER, Role.COMPLIANCE_OFFICER, Role.DPO, Role.CISO, Role.BODY_SECRETARY})
APPROVERS = frozenset({Role.BODY_CHAIR, Role.SECRETARY_GENERAL})
ANSWERERS = frozenset({Role.AI_OFFICER, Role.DPO, Role.CISO})
READERS = EVERYBODY - {Role.AUDITOR}


def _drafted_it(person: Any, version: Any) -> bool:
    """Return whether the person drafted the policy: who drafts does not approve."""
    return person is not None and getattr(version, "drafted_by_id", None) == person.pk


def _concerns_everybody(person: Any, version: Any) -> bool:
    """Return whether it is a policy of the house and the person holds an office that acts, wherever it is held."""
    if not isinstance(version, PolicyVersion):
        return False
    return any(office.role in READERS for office in standing(person).offices)


def _reported_it(person: Any, report: Any) -> bool:
    """Return whether it is the person's own report."""
    return isinstance(person, User) and isinstance(report, ProblemReport) and report.reported_by_id == person.pk


def _own_report(person: Any, report: Any) -> bool:
    """Return whether it is the person's own report, or somebody asks whether they could ever close one."""
    return _reported_it(person, report) or (report is None and isinstance(person, User) and person.is_active)


KEEPERS_OF_BODIES = frozenset({Role.SECRETARY_GENERAL, Role.AI_OFFICER})
KEEPERS_OF_MEETINGS = frozenset({Role.BODY_CHAIR, Role.BODY_SECRETARY})
DECIDERS = KEEPERS_OF_MEETINGS | {Role.AI_OFFICER, Role.SECRETARY_GENERAL, Role.DPO, Role.CISO}
ASKERS = DRAFTERS | {Role.PROJECT_LEAD, Role.BUSINESS_OWNER}


def _body_of(record: Any) -> Body | None:
    """Return the body that a record of the room belongs to."""
    if isinstance(record, Item):
        return record.meeting.body
    if isinstance(record, Meeting):
        return record.body
    return record if isinstance(record, Body) else None


def _keeps_another(person: Any, record: Any) -> bool:
    """Return whether the record is a body's, and the person is neither its chair nor its secretary."""
    body = _body_of(record)
    return body is not None and not queries.offices_in(body, person) & {"chair", "secretary"}


def _decides_elsewhere(person: Any, record: Any) -> bool:
    """Return whether the record is a body's, and the person neither closes its votes nor decides for it alone."""
    body = _body_of(record)
    return body is not None and not queries.offices_in(body, person) & {"chair", "secretary", "office"}


def _sits_elsewhere(person: Any, record: Any) -> bool:
    """Return whether the record is a body's, and the person has no seat in it."""
    body = _body_of(record)
    return body is not None and not queries.offices_in(body, person) & {"chair", "member"}


def _somebody_elses(person: Any, record: Any) -> bool:
    """Return whether it is another person's declared interest."""
    return isinstance(record, DeclaredInterest) and record.person_id != getattr(person, "pk", None)


def _owns_it(person: Any, condition: Any) -> bool:
    """Return whether the condition is the person's to meet."""
    return isinstance(person, User) and isinstance(condition, Condition) and condition.owner_id == person.pk


def _leads_something(person: Any, policy: Any) -> bool:
    """Return whether it is a policy of the house, and the person leads or owns an initiative that it binds."""
    offices = standing(person).offices
    return isinstance(policy, Policy | PolicyVersion) and any(office.role in ASKERS for office in offices)


def _asked_it(person: Any, exception: Any) -> bool:
    """Return whether the person asked for the exception: who asks does not grant."""
    return isinstance(exception, PolicyException) and exception.asked_by_id == getattr(person, "pk", None)


def _papers_of_policy(version: PolicyVersion) -> Papers:
    document = {
        "subject": version.policy.subject,
        "number": version.number,
        "texts": version.texts,
        "prohibited": version.prohibited,
        "demands_label": version.demands_label,
        "review_on": version.review_on.isoformat() if version.review_on else None,
    }
    return Papers(lazy(lambda: version.title, str)(), document)


def _drafters(version: PolicyVersion, people: Sequence[User]) -> Mapping[UUID, Words]:
    return {version.drafted_by_id: _("Drafted the policy, and does not approve it.")}


def _submitted(person: Any) -> QuerySet[PolicyVersion]:
    waiting = PolicyVersion.objects.visible_to(person).filter(approved_on=None).exclude(body="")
    return waiting.select_related("policy")


MATTERS = [
    Matter(
        "governance.policy",
        _("A policy to approve"),
        subject="governance.PolicyVersion",
        awaiting=_submitted,
        body=lambda version: version.body,
        outcomes=lambda version: {
            "approve": pgettext_lazy("outcome", "Approve the policy"),
            "return": pgettext_lazy("outcome", "Return it to its drafters"),
        },
        papers=_papers_of_policy,
        conflicts=_drafters,
        carry_out=actions.carry_out_policy,
    ),
    Matter(
        "governance.confirmation",
        _("A caretaker’s decision to confirm"),
        subject="governance.Decision",
        awaiting=queries.to_confirm,
        body=lambda decision: decision.body.key,
        outcomes=lambda decision: {
            "confirm": pgettext_lazy("outcome", "Confirm the decision"),
            "lift": pgettext_lazy("outcome", "Lift the decision"),
        },
        papers=actions.papers_of_confirmation,
        conflicts=lambda decision, people: {},
        carry_out=actions.confirm,
    ),
]


ROOM = Room(
    name="governance",
    title=_("Governance"),
    permissions=[
        Permission("governance.read", _("Read who answers for what, and the policies"), roles=EVERYBODY, writes=False),
        Permission("governance.assign", _("Say which offices answer for what"), roles=GOVERNING),
        Permission("governance.draft-policy", _("Draft a policy"), roles=DRAFTERS),
        Permission(
            "governance.approve-policy",
            _("Approve a policy for a body, and withdraw it"),
            roles=APPROVERS,
            unless=_drafted_it,
            because=_("Who drafted a policy does not approve it."),
            decides=True,
        ),
        Permission(
            "governance.acknowledge", _("Say that one has read a policy"), roles=READERS, also=_concerns_everybody
        ),
        Permission(
            "governance.approve-tool",
            _("Keep the list of approved tools"),
            roles=frozenset({Role.AI_OFFICER}),
            decides=True,
        ),
        Permission(
            "governance.keep-bodies", _("Establish bodies, seat their members, and renew them"), roles=KEEPERS_OF_BODIES
        ),
        Permission(
            "governance.keep-meetings",
            _("Prepare and hold the meetings of one’s body"),
            roles=KEEPERS_OF_MEETINGS,
            unless=_keeps_another,
            because=_("Only the chair and the secretary of this body do this."),
        ),
        Permission(
            "governance.vote",
            _("Vote in one’s body, or step back"),
            roles=frozenset({Role.BODY_CHAIR, Role.BODY_MEMBER}),
            unless=_sits_elsewhere,
            because=_("Only who sits in this body votes in it."),
            decides=True,
        ),
        Permission(
            "governance.decide",
            _("Close a vote, or decide for an office that decides alone"),
            roles=DECIDERS,
            unless=_decides_elsewhere,
            because=_(
                "Only the chair and the secretary of this body close its votes, or the office that decides alone."
            ),
            decides=True,
        ),
        Permission(
            "governance.sign-minutes",
            _("Sign the minutes of one’s body"),
            roles=KEEPERS_OF_MEETINGS,
            unless=_keeps_another,
            because=_("Only the chair and the secretary of this body do this."),
            decides=True,
        ),
        Permission(
            "governance.declare-interest",
            _("Declare one’s own interests"),
            roles=READERS,
            unless=_somebody_elses,
            because=_("An interest is ended by whoever declared it."),
        ),
        Permission(
            "governance.meet-condition",
            _("Say how a condition was met"),
            roles=frozenset({Role.BODY_SECRETARY}),
            also=_owns_it,
        ),
        Permission(
            "governance.discharge-condition",
            _("Agree that a condition is met"),
            roles=KEEPERS_OF_MEETINGS | KEEPERS_OF_BODIES,
            unless=_owns_it,
            because=_("Who owes a condition does not discharge it."),
            decides=True,
        ),
        Permission("governance.weigh", _("Write what a decision weighs"), roles=ASKERS | {Role.SECRETARY_GENERAL}),
        Permission(
            "governance.ask-exception", _("Ask for an exception from a policy"), roles=ASKERS, also=_leads_something
        ),
        Permission(
            "governance.grant-exception",
            _("Grant, refuse or end an exception from a policy"),
            roles=APPROVERS | {Role.AI_OFFICER},
            unless=_asked_it,
            because=_("Who asked for an exception does not grant it."),
            decides=True,
        ),
        Permission("governance.report-problem", _("Report a problem"), roles=READERS),
        Permission(
            "governance.answer-problem",
            _("Answer a reported problem"),
            roles=ANSWERERS,
            unless=_reported_it,
            because=_("Who reported a problem does not answer it."),
        ),
        Permission("governance.close-problem", _("Close a reported problem"), roles=ANSWERERS, also=_own_report),
    ],
    events=[
        Event("governance.assigned", _("%(by)s said which offices hold a part in %(activity)s")),
        Event("governance.assignment-restored", _("%(by)s went back to the default for %(activity)s")),
        Event("governance.policy-drafted", _("%(by)s drafted a policy")),
        Event("governance.policy-edited", _("%(by)s changed the draft of a policy")),
        Event("governance.policy-approved", _("%(by)s put a policy into force for %(body)s")),
        Event("governance.policy-withdrawn", _("%(by)s withdrew a policy: %(reason)s")),
        Event("governance.policy-acknowledged", _("%(by)s has read a policy")),
        Event("governance.tool-approved", _("%(by)s approved a tool: %(subject)s")),
        Event("governance.tool-withdrawn", _("%(by)s took a tool off the list: %(subject)s, %(reason)s")),
        Event("governance.policy-submitted", _("%(by)s put a policy before %(body)s")),
        Event("governance.policy-decided", _("A policy was decided on: %(outcome)s")),
        Event("governance.body-created", _("%(by)s established a body: %(key)s")),
        Event("governance.body-changed", _("%(by)s changed a body")),
        Event("governance.member-appointed", _("%(by)s gave somebody a seat: %(seat)s")),
        Event("governance.member-ended", _("%(by)s ended a seat")),
        Event("governance.body-lapsed", _("%(by)s ended the mandate of a body: %(reason)s")),
        Event("governance.body-renewed", _("%(by)s began the mandate of a body for the term %(term)s")),
        Event("governance.delegated", _("%(by)s let another body decide: %(what)s")),
        Event("governance.interest-declared", _("%(by)s declared an interest")),
        Event("governance.interest-ended", _("%(by)s ended a declared interest")),
        Event("governance.meeting-planned", _("%(by)s planned a meeting for %(held_on)s")),
        Event("governance.meeting-cancelled", _("%(by)s cancelled a meeting: %(reason)s")),
        Event("governance.agenda-drafted", _("%(by)s drafted an agenda")),
        Event("governance.item-added", _("%(by)s added an item to an agenda")),
        Event("governance.motion-put", _("%(by)s put a motion to the vote: %(outcome)s")),
        Event("governance.papers-sent", _("%(by)s sent the papers of a meeting")),
        Event("governance.recused", _("%(by)s stepped back from an item")),
        Event("governance.meeting-opened", _("%(by)s opened a meeting")),
        Event("governance.item-noted", _("A body took note of an item")),
        Event("governance.item-voided", _("%(by)s struck an item whose papers had changed: %(reason)s")),
        Event("governance.voted", _("%(by)s voted")),
        Event("governance.votes-recorded", _("%(by)s recorded votes")),
        Event("governance.decided", _("A body decided: %(subject)s")),
        Event("governance.decision-closed", _("%(by)s closed a vote: %(reason)s")),
        Event("governance.confirmation-given", _("A caretaker’s decision was confirmed or lifted: %(reason)s")),
        Event("governance.meeting-closed", _("%(by)s closed a meeting")),
        Event("governance.minutes-signed", _("%(by)s signed minutes")),
        Event("governance.condition-met", _("%(by)s met a condition: %(note)s")),
        Event("governance.condition-discharged", _("%(by)s agreed that a condition is met: %(reason)s")),
        Event("governance.condition-returned", _("%(by)s found a condition not met yet: %(reason)s")),
        Event("governance.weighed", _("%(by)s wrote what the next decision weighs")),
        Event("governance.exception-asked", _("%(by)s asked for an exception: %(subject)s")),
        Event("governance.exception-granted", _("%(by)s granted an exception: %(subject)s")),
        Event("governance.exception-refused", _("%(by)s refused an exception: %(reason)s")),
        Event("governance.exception-ended", _("%(by)s ended an exception: %(reason)s")),
        Event("governance.problem-reported", _("A problem was reported")),
        Event("governance.problem-answered", _("%(by)s answered a reported problem")),
        Event("governance.problem-closed", _("A reported problem was closed")),
    ],
    criteria=gates.CRITERIA,
    matters=MATTERS,
    interests=[
        Interest("governance.declared", _("Declared an interest in it."), queries.declared),
        Interest("governance.recommended", _("Recommended what is decided on."), queries.recommending),
    ],
    approvals=[Approval("governance.ai-policy", _("Policy on AI"), queries.ai_policy_approved)],
    panels=[
        Panel(
            "governance.responsibilities",
            _("Who answers"),
            "governance/panel.html",
            queries.stage_panel,
            permission="governance.read",
        )
    ],
    duties=[
        Duty("governance.problems-to-answer", _("Answer a reported problem"), duties.problems_to_answer),
        Duty("governance.approve-policies", _("Approve a policy"), duties.policies_to_approve),
        Duty("governance.review-policies", _("Review a policy"), duties.policies_to_review),
        Duty("governance.read-policies", _("Read a policy"), duties.policies_to_read),
        Duty("governance.meet-conditions", _("Meet a condition"), duties.conditions_to_meet),
        Duty("governance.discharge-conditions", _("Agree that a condition is met"), duties.conditions_to_discharge),
        Duty("governance.cast-votes", _("Vote"), duties.votes_to_cast),
        Duty("governance.papers-and-minutes", _("Papers and minutes"), duties.meetings_to_keep),
        Duty("governance.answer-exceptions", _("Answer a request for an exception"), duties.exceptions_to_answer),
        Duty("governance.fill-vacancies", _("Fill vacant offices"), duties.vacancies_to_fill),
    ],
    notices={
        "governance.papers-sent": _("Papers for %(body)s, %(day)s"),
        "governance.problem-reported": _("A problem was reported: %(reference)s"),
        "governance.problem-answered": _("Your report %(reference)s was answered"),
    },
    lights=[
        Light("governance.policies-current", Responsibility.GOVERNANCE, lights.policies_current, lights.READS_POLICIES),
        Light("governance.offices-held", Responsibility.GOVERNANCE, lights.offices_held, lights.READS_OFFICES),
    ],
    nav=[
        NavEntry("desk", _("Rules and tools"), "governance:staff", "governance.read"),
        NavEntry("desk", _("Reported problems"), "governance:problems", "governance.read"),
        NavEntry("decisions", _("Decisions"), "governance:decisions", "governance.read"),
        NavEntry("decisions", _("Meetings"), "governance:meetings", "governance.read"),
        NavEntry("decisions", _("Bodies"), "governance:bodies", "governance.read"),
        NavEntry("decisions", _("Exceptions"), "governance:exceptions", "governance.read"),
        NavEntry("decisions", _("Declared interests"), "governance:interests", "governance.declare-interest"),
        NavEntry("decisions", _("Policies"), "governance:policies", "governance.read"),
        NavEntry("people", _("Responsibilities"), "governance:responsibilities", "governance.read"),
        NavEntry("people", _("Vacancies"), "governance:vacancies", "governance.read"),
    ],
)
