"""What questionnaires offer the house."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.hall import EVERYBODY
from hemicycle.kernel.offers import Duty, Event, Light, Listen, NavEntry, Permission, Room
from hemicycle.kernel.permissions import standing
from hemicycle.kernel.terms import Responsibility, Role
from hemicycle.rooms.questionnaires import actions, gates, queries
from hemicycle.rooms.questionnaires.models import Challenge, Response
from hemicycle.rooms.questionnaires.queries import lights

AUTHORS = frozenset({Role.AI_OFFICER, Role.COMPLIANCE_OFFICER})

LEADS = frozenset({Role.PROJECT_LEAD, Role.BUSINESS_OWNER})
AI_OFFICE = frozenset({Role.AI_OFFICER, Role.PORTFOLIO_MANAGER})
REVIEWERS = frozenset({Role.RISK_OFFICER, Role.DPO, Role.CISO, Role.COMPLIANCE_OFFICER})


def _house_itself(person: Any, _record: Any) -> bool:
    """Return whether nobody acts but the house: what comes with Hemicycle is installed by no person."""
    return person is None


def _answers_it(person: Any, record: Any) -> bool:
    """Return whether the person is a respondent here, or leads, owns or proposed the initiative."""
    if person is None or not isinstance(record, Response | Challenge):
        return False
    led = [office.initiative_id for office in standing(person).offices if office.role in LEADS]
    found = record.initiative
    return queries.is_respondent(person, record) or found.pk in led or found.proposed_by_id == person.pk


ROOM = Room(
    name="questionnaires",
    title=_("Questionnaires"),
    permissions=[
        Permission("questionnaires.read", _("Read questionnaires"), roles=EVERYBODY, writes=False),
        Permission("questionnaires.write", _("Write questionnaires"), roles=AUTHORS),
        Permission("questionnaires.publish", _("Publish questionnaires"), roles=AUTHORS, decides=True),
        Permission("questionnaires.import", _("Import questionnaires"), roles=frozenset({Role.AI_OFFICER})),
        Permission(
            "questionnaires.install", _("Bring in the questionnaires that come with Hemicycle"), also=_house_itself
        ),
        Permission(
            "questionnaires.open",
            _("Put a questionnaire to an initiative"),
            roles=LEADS | AI_OFFICE | {Role.RISK_OFFICER},
        ),
        Permission("questionnaires.answer", _("Answer a questionnaire as a respondent"), also=queries.is_respondent),
        Permission("questionnaires.reply", _("Reply to a reviewer's doubt"), also=queries.is_respondent),
        Permission(
            "questionnaires.sign", _("Sign one's own part of a questionnaire"), also=queries.is_respondent, decides=True
        ),
        Permission("questionnaires.review", _("Doubt an answer and return it"), roles=REVIEWERS, unless=_answers_it),
        Permission("questionnaires.settle", _("Settle a doubt"), roles=REVIEWERS, unless=_answers_it),
    ],
    events=[
        Event("questionnaires.opened", _("%(by)s put a questionnaire to the initiative")),
        Event("questionnaires.answered", _("%(by)s answered question %(question)s")),
        Event("questionnaires.filled-in", _("%(by)s answered questions of a questionnaire")),
        Event("questionnaires.reconciled", _("%(by)s took over the other answer to question %(question)s")),
        Event("questionnaires.challenged", _("%(by)s doubted the answer to question %(question)s")),
        Event("questionnaires.replied", _("%(by)s replied to a reviewer's doubt")),
        Event("questionnaires.settled", _("%(by)s settled a doubt")),
        Event("questionnaires.signed", _("%(by)s signed the answers to a questionnaire")),
        Event("questionnaires.risk-proposed", _("An answer proposed a risk: %(subject)s")),
        Event("questionnaires.installed", _("A questionnaire that comes with Hemicycle was brought in: %(subject)s")),
        Event("questionnaires.begun", _("%(by)s began a version of a questionnaire: %(subject)s")),
        Event("questionnaires.written", _("%(by)s wrote on a version of a questionnaire")),
        Event("questionnaires.published", _("%(by)s published a version of a questionnaire: %(name)s")),
        Event("questionnaires.discarded", _("%(by)s discarded the draft of a questionnaire")),
        Event("questionnaires.imported", _("%(by)s imported a questionnaire: %(subject)s")),
    ],
    notices={
        "questionnaires.answer-changed": _("An answer that you signed has another value by now: %(about)s"),
        "questionnaires.answers-returned": _("A reviewer doubts an answer of yours and has returned it: %(about)s"),
    },
    criteria=gates.CRITERIA,
    duties=[Duty("questionnaires.answers", _("Questionnaires"), queries.duties)],
    listens=[Listen("questionnaires.signed", actions.propose_after_signing)],
    lights=[Light("questionnaires.answers-signed", Responsibility.RISK, lights.answers_signed, lights.READS)],
    nav=[
        NavEntry("risk", _("Questionnaires"), "questionnaires:list", "questionnaires.read"),
        NavEntry("risk", _("Answers to questionnaires"), "questionnaires:responses", "questionnaires.read"),
    ],
)
