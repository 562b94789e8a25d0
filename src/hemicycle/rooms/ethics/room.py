"""What ethics offers the house."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.hall import ACTING, EVERYBODY
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Duty, Event, Light, Matter, NavEntry, Panel, Permission, Room
from hemicycle.kernel.terms import Responsibility, Role
from hemicycle.rooms.ethics import actions, gates, queries
from hemicycle.rooms.ethics.models import OPINIONS, Case
from hemicycle.rooms.ethics.queries import lights

LEADS = frozenset({Role.PROJECT_LEAD, Role.BUSINESS_OWNER})
AI_OFFICE = frozenset({Role.AI_OFFICER, Role.PORTFOLIO_MANAGER})
SEATS = frozenset({Role.BODY_CHAIR, Role.BODY_MEMBER})
REVIEWERS = SEATS | {Role.AI_OFFICER, Role.COMPLIANCE_OFFICER, Role.RISK_OFFICER, Role.DPO}


def _leads_it(person: Any, record: Any) -> bool:
    """Return whether the person leads, owns or proposed the initiative: nobody signs their own."""
    if person is None or record is None:
        return False
    found = record if isinstance(record, Initiative) else getattr(record, "initiative", None)
    return found is not None and (found.proposed_by_id == person.pk or found.pk in queries.led_by(person))


def _has_no_seat(person: Any, record: Any) -> bool:
    """Return whether the person may not speak for the case's committee: no seat, the opener, or who leads it."""
    if not isinstance(record, Case):
        return _leads_it(person, record)
    return record.body not in queries.bodies_of(person) or record.opened_by_id == person.pk or _leads_it(person, record)


def _is_another_committee(person: Any, record: Any) -> bool:
    """Return whether the case is before a committee that the person neither chairs nor keeps the minutes of."""
    return isinstance(record, Case) and record.body not in queries.bodies_served_by(person)


ROOM = Room(
    name="ethics",
    title=_("Ethics"),
    permissions=[
        Permission("ethics.read", _("Read ethical assessments and cases"), roles=EVERYBODY, writes=False),
        Permission("ethics.assess", _("Open an ethical assessment"), roles=LEADS | AI_OFFICE),
        Permission(
            "ethics.review",
            _("Sign a principle"),
            roles=frozenset(REVIEWERS),
            unless=_leads_it,
            because=_("Who proposed, leads or answers for an initiative does not sign its principles."),
            decides=True,
        ),
        Permission(
            "ethics.design",
            _("Design fairness, explanation and oversight, and check for bias"),
            roles=LEADS | AI_OFFICE,
        ),
        Permission(
            "ethics.measure",
            _("Record measured oversight and fairness"),
            roles=LEADS | AI_OFFICE | {Role.RISK_OFFICER, Role.TRAINING_OFFICER},
        ),
        Permission("ethics.open-case", _("Open a case before a committee"), roles=ACTING),
        Permission("ethics.state", _("Make a statement in a case"), roles=ACTING),
        Permission(
            "ethics.give-opinion", _("Give a committee's opinion"), roles=SEATS, unless=_has_no_seat, decides=True
        ),
        Permission("ethics.answer-condition", _("Answer a committee's condition"), roles=LEADS | AI_OFFICE),
        Permission(
            "ethics.carry-out",
            _("Carry out what a committee voted on a case"),
            roles=frozenset({Role.BODY_CHAIR, Role.BODY_SECRETARY}),
            unless=lambda person, record: _is_another_committee(person, record) or _leads_it(person, record),
            because=_("Only the chair and the secretary of the committee, who do not lead the initiative, do this."),
            decides=True,
        ),
        Permission(
            "ethics.close-case",
            _("Close a case"),
            roles=frozenset({Role.BODY_CHAIR, Role.BODY_SECRETARY}),
            unless=_is_another_committee,
            decides=True,
        ),
        Permission(
            "ethics.adopt-code",
            _("Put the code of ethics in force"),
            roles=frozenset({Role.SECRETARY_GENERAL, Role.BODY_CHAIR}),
            decides=True,
        ),
    ],
    events=[
        Event("ethics.assessment-opened", _("%(by)s opened the ethical assessment of stage %(stage)s")),
        Event("ethics.principle-signed", _("%(by)s signed a principle: %(reason)s")),
        Event("ethics.fairness-stated", _("%(by)s said what fair means here")),
        Event("ethics.explanation-named", _("%(by)s chose how results are explained")),
        Event("ethics.oversight-planned", _("%(by)s designed the oversight by people")),
        Event("ethics.effect-declared", _("%(by)s said what effect the output has")),
        Event("ethics.bias-looked-for", _("%(by)s recorded a check for bias: %(subject)s")),
        Event("ethics.oversight-measured", _("%(by)s recorded measured oversight: %(subject)s")),
        Event("ethics.fairness-measured", _("%(by)s recorded a fairness reading: %(subject)s")),
        Event("ethics.case-opened", _("%(by)s opened an ethics case: %(subject)s")),
        Event("ethics.stated", _("%(by)s made a statement in an ethics case")),
        Event("ethics.opinion-given", _("%(by)s gave the committee's opinion: %(subject)s")),
        Event("ethics.case-decided", _("A committee voted on an ethics case: %(outcome)s. %(reason)s")),
        Event("ethics.condition-answered", _("%(by)s answered a condition of the committee")),
        Event("ethics.case-closed", _("%(by)s closed an ethics case: %(reason)s")),
        Event("ethics.code-adopted", _("%(by)s put the code of ethics in force: %(subject)s")),
    ],
    criteria=gates.CRITERIA,
    matters=[
        Matter(
            queries.MATTER,
            _("Ethics case"),
            subject="ethics.Case",
            awaiting=queries.cases_awaiting,
            body=lambda case: case.body,
            outcomes=lambda case: dict(OPINIONS),
            papers=queries.papers_of_case,
            conflicts=queries.close_to_case,
            carry_out=actions.carry_out_case,
        )
    ],
    duties=[Duty("ethics.assessments", _("Ethical assessments and cases"), queries.duties)],
    panels=[Panel("ethics.principles", _("Ethical principles"), "ethics/panel.html", queries.panel, "ethics.read")],
    lights=[Light("ethics.principles-embedded", Responsibility.ETHICS, lights.light, lights.READS)],
    nav=[
        NavEntry("risk", _("Ethics"), "ethics:coverage", "ethics.read"),
        NavEntry("risk", _("Ethics cases"), "ethics:cases", "ethics.read"),
    ],
)
