"""What governance offers the house."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.hall import EVERYBODY
from hemicycle.kernel.models import User
from hemicycle.kernel.offers import Duty, Event, Light, NavEntry, Panel, Permission, Room
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.terms import Responsibility, Role
from hemicycle.rooms.governance import gates, queries
from hemicycle.rooms.governance.models import PolicyVersion, ProblemReport
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
        Permission("governance.report-problem", _("Report a problem"), roles=READERS),
        Permission("governance.answer-problem", _("Answer a reported problem"), roles=ANSWERERS, unless=_reported_it),
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
        Event("governance.problem-reported", _("A problem was reported")),
        Event("governance.problem-answered", _("%(by)s answered a reported problem")),
        Event("governance.problem-closed", _("A reported problem was closed")),
    ],
    criteria=gates.CRITERIA,
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
        Duty("governance.fill-vacancies", _("Fill vacant offices"), duties.vacancies_to_fill),
    ],
    notices={
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
        NavEntry("decisions", _("Policies"), "governance:policies", "governance.read"),
        NavEntry("people", _("Responsibilities"), "governance:responsibilities", "governance.read"),
        NavEntry("people", _("Vacancies"), "governance:vacancies", "governance.read"),
    ],
)
