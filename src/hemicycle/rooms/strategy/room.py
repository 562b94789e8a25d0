"""What strategy offers the house."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.kernel.hall import EVERYBODY
from hemicycle.kernel.models import User
from hemicycle.kernel.offers import (
    Approval,
    Duty,
    Event,
    Find,
    Light,
    Matter,
    Measure,
    NavEntry,
    Panel,
    Permission,
    Room,
    Words,
)
from hemicycle.kernel.terms import Responsibility, Role
from hemicycle.rooms.strategy import actions, gates, queries
from hemicycle.rooms.strategy.models import REVIEW_OUTCOMES, Document, KeyResult, Review
from hemicycle.rooms.strategy.queries import lights

AI_OFFICE = frozenset({Role.AI_OFFICER, Role.PORTFOLIO_MANAGER})
LEADS = frozenset({Role.PROJECT_LEAD, Role.BUSINESS_OWNER})
DRAFTERS = AI_OFFICE | {Role.SECRETARY_GENERAL, Role.BODY_SECRETARY}
CLOSERS = frozenset({Role.BODY_CHAIR, Role.BODY_SECRETARY, Role.AI_OFFICER, Role.SECRETARY_GENERAL})
APPROVERS = frozenset({Role.SECRETARY_GENERAL, Role.BODY_CHAIR})


def _wrote_it(person: Any, record: Any) -> bool:
    """Return whether the person drafted the document or wrote the review: who writes does not decide."""
    if isinstance(record, Document):
        return record.drafted_by_id == getattr(person, "pk", None)
    return isinstance(record, Review) and record.written_by_id == getattr(person, "pk", None)


def _answers_for_it(person: Any, record: Any) -> bool:
    """Return whether the key result belongs to an objective for which the person answers."""
    return isinstance(record, KeyResult) and isinstance(person, User) and record.objective.owner_id == person.pk


def _drafter(document: Document, people: Sequence[User]) -> Mapping[UUID, Words]:
    return {document.drafted_by_id: _("Drafted it, and does not approve it.")}


def _writer(review: Review, people: Sequence[User]) -> Mapping[UUID, Words]:
    return {review.written_by_id: _("Wrote the review, and does not decide on it.")}


ROOM = Room(
    name="strategy",
    title=_("Strategy"),
    permissions=[
        Permission("strategy.read", _("Read vision, objectives and alignment"), roles=EVERYBODY, writes=False),
        Permission("strategy.draft", _("Draft and review the vision and the AI strategy"), roles=DRAFTERS),
        Permission(
            "strategy.approve",
            _("Approve the vision and the AI strategy, and decide on their reviews"),
            roles=APPROVERS,
            unless=_wrote_it,
            because=_("Who drafted it or wrote the review does not decide on it."),
            decides=True,
        ),
        Permission(
            "strategy.decide",
            _("Carry out what a body decided on the vision and the AI strategy"),
            roles=CLOSERS,
            decides=True,
        ),
        Permission(
            "strategy.keep-objectives",
            _("Set objectives and key results"),
            roles=AI_OFFICE | {Role.SECRETARY_GENERAL},
        ),
        Permission("strategy.measure", _("Record where a key result stands"), roles=AI_OFFICE, also=_answers_for_it),
        Permission(
            "strategy.weigh", _("Decide what objectives weigh"), roles=APPROVERS | {Role.AI_OFFICER}, decides=True
        ),
        Permission("strategy.align", _("Say which objectives an initiative serves"), roles=AI_OFFICE | LEADS),
        Permission(
            "strategy.keep-tasks", _("Keep the inventory of routine tasks"), roles=AI_OFFICE | {Role.CHANGE_LEAD}
        ),
        Permission("strategy.propose-candidate", _("Propose an initiative from a routine task"), roles=AI_OFFICE),
        Permission(
            "strategy.assess-maturity",
            _("Assess the maturity of the house"),
            roles=AI_OFFICE | {Role.SECRETARY_GENERAL},
        ),
    ],
    events=[
        Event("strategy.drafted", _("%(by)s drafted a vision or strategy")),
        Event("strategy.edited", _("%(by)s changed the draft of a vision or strategy")),
        Event("strategy.approved", _("%(by)s put a vision or strategy into force for %(body)s")),
        Event("strategy.submitted", _("%(by)s put a vision or strategy before %(body)s")),
        Event("strategy.decided", _("A vision or strategy was decided on: %(outcome)s")),
        Event("strategy.review-written", _("%(by)s reviewed a vision or strategy: %(findings)s")),
        Event("strategy.review-decided", _("The review of a vision or strategy was decided on: %(outcome)s")),
        Event("strategy.objective-defined", _("%(by)s set an objective: %(title)s")),
        Event("strategy.objective-retired", _("%(by)s ended an objective: %(reason)s")),
        Event("strategy.key-result-added", _("%(by)s added a key result: %(text)s")),
        Event("strategy.key-result-measured", _("%(by)s measured a key result: %(actual)s")),
        Event("strategy.weighed", _("%(by)s weighed the objectives: %(reason)s")),
        Event("strategy.aligned", _("%(by)s said which objective an initiative serves: %(rationale)s")),
        Event("strategy.task-recorded", _("%(by)s recorded a routine task: %(title)s")),
        Event("strategy.candidate-proposed", _("%(by)s proposed an initiative from a routine task")),
        Event("strategy.maturity-assessed", _("%(by)s assessed the maturity of the house: level %(level)s")),
    ],
    criteria=gates.CRITERIA,
    measures=[
        Measure("strategy.contribution", _("Contribution to the objectives"), _("points of 100"), queries.contributions)
    ],
    matters=[
        Matter(
            "strategy.document",
            _("A vision or strategy to approve"),
            subject="strategy.Document",
            awaiting=queries.submitted,
            body=lambda document: document.body,
            outcomes=lambda document: {
                "approve": pgettext_lazy("outcome", "Approve it"),
                "return": pgettext_lazy("outcome", "Return it to its drafters"),
            },
            papers=queries.papers_of_document,
            conflicts=_drafter,
            carry_out=actions.carry_out_document,
        ),
        Matter(
            "strategy.review",
            _("A review of the strategy to decide on"),
            subject="strategy.Review",
            awaiting=queries.reviews_awaiting,
            body=lambda review: review.body,
            outcomes=lambda review: dict(REVIEW_OUTCOMES),
            papers=queries.papers_of_review,
            conflicts=_writer,
            carry_out=actions.carry_out_review,
        ),
    ],
    duties=[Duty("strategy.owed", _("Key results and reviews of the strategy"), queries.duties)],
    approvals=[Approval("strategy.strategy", _("AI strategy"), queries.strategy_approved)],
    panels=[Panel("strategy.panel", _("Objectives it serves"), "strategy/panel.html", queries.panel, "strategy.read")],
    finds=[Find("strategy.objectives", _("Objectives"), queries.find)],
    lights=[Light("strategy.objectives-served", Responsibility.PERFORMANCE, lights.alignment, lights.READS)],
    nav=[
        NavEntry("strategy", _("Strategy"), "strategy:tree", "strategy.read"),
        NavEntry("strategy", _("Alignment"), "strategy:matrix", "strategy.read"),
        NavEntry("strategy", _("Opportunities"), "strategy:opportunities", "strategy.read"),
        NavEntry("strategy", _("Routine tasks"), "strategy:tasks", "strategy.read"),
        NavEntry("strategy", _("Maturity"), "strategy:maturity", "strategy.read"),
    ],
)
