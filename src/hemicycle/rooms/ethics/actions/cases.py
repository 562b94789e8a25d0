"""What changes cases before a committee, and the code of ethics."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament, Record, User
from hemicycle.kernel.terms import Gate
from hemicycle.rooms.ethics import queries
from hemicycle.rooms.ethics.models import Case, Code, Condition, Statement
from hemicycle.rooms.ethics.rules import OpinionKind, Principle
from hemicycle.rooms.governance.models import Decision


@action(permission="ethics.open-case", event="ethics.case-opened", tells=("title",))
def open_case(
    initiative: Initiative, *, by: User, title: str, question: str, body: str, gate: Gate | None = None
) -> Case:
    """Put a question of judgement before a committee."""
    if not title.strip() or not question.strip():
        raise Refused(_("A case needs a title and a question that the committee can answer."), "question")
    return Case(
        initiative=initiative,
        chamber_id=initiative.chamber_id,
        title=title.strip(),
        question=question.strip(),
        body=body,
        gate=gate or "",
        opened_by=by,
        opened_on=clock.today(),
    )


@action(permission="ethics.state", event="ethics.stated", tells=())
def state(case: Case, *, by: User, text: str) -> Statement:
    """Say something in a case that has no opinion yet."""
    _awaits_opinion(case)
    if not text.strip():
        raise Refused(_("The statement is empty. Write what the committee should know."), "text")
    return Statement(
        case=case, initiative_id=case.initiative_id, chamber_id=case.chamber_id, text=text.strip(), author=by
    )


@action(permission="ethics.give-opinion", event="ethics.opinion-given", tells=("kind",))
def give_opinion(
    case: Case, *, by: User, kind: OpinionKind, opinion: str, conditions: Sequence[str] = ()
) -> Sequence[Record]:
    """Give the committee's opinion, with what it asks for."""
    return _opinion(case, by, kind, opinion, conditions)


@action(permission="ethics.carry-out", event="ethics.case-decided", tells=("outcome", "reason"))
def carry_out_case(
    case: Case, *, by: User, outcome: str, reason: str, conditions: Sequence[Any] = (), decision: Any = None
) -> Sequence[Record]:
    """Carry out what the committee voted on a case: its decision is its opinion."""
    if (
        not isinstance(decision, Decision)
        or (decision.matter, decision.subject_id, decision.outcome) != (queries.MATTER, case.pk, outcome)
        or decision.body.key != case.body
    ):  # fmt: skip
        raise Refused(_("Only the decision of the committee before which the case lies is carried out."), "decision")
    return _opinion(case, by, OpinionKind(outcome), reason, [each.text for each in conditions])


def _opinion(case: Case, by: User, kind: OpinionKind, opinion: str, conditions: Sequence[str]) -> list[Record]:
    _awaits_opinion(case)
    asked = [text.strip() for text in conditions if text.strip()]
    if len(opinion.strip()) < 3:
        raise Refused(_("The opinion is empty. Write what the committee advises and why."), "opinion")
    if (kind is OpinionKind.CONDITIONAL) is not bool(asked):
        raise Refused(
            _("Conditions belong to the opinion “favourable with conditions”, and to no other."), "conditions"
        )
    case.opinion, case.opinion_kind = opinion.strip(), kind
    case.opinion_on, case.opinion_by = clock.today(), by
    place = {"case": case, "initiative_id": case.initiative_id, "chamber_id": case.chamber_id}
    return [Condition(number=number, text=text, **place) for number, text in enumerate(asked, 1)]


@action(permission="ethics.answer-condition", event="ethics.condition-answered", tells=())
def answer_condition(condition: Condition, *, by: User, answer: str) -> None:
    """Answer what a committee asked for."""
    if condition.case.closed_at:
        raise Refused(_("The case is closed. Open a new one if something changed."), "closed")
    if not answer.strip():
        raise Refused(_("The answer is empty. Write what was done, or why not."), "answer")
    condition.answer, condition.answered_by, condition.answered_at = answer.strip(), by, clock.now()


@action(permission="ethics.close-case", event="ethics.case-closed")
def close_case(case: Case, *, by: User, reason: str) -> None:
    """Close a case on which an opinion was given and every condition answered."""
    if case.closed_at:
        raise Refused(_("The case is closed already."), "closed")
    if not case.opinion_on:
        raise Refused(_("The committee has not given its opinion yet."), "opinion")
    if case.conditions.filter(answered_at=None).exists():
        raise Refused(_("A condition has no answer yet. The case is closed once each has one."), "conditions")
    if len(reason.strip()) < 3:
        raise Refused(_("A reason is needed. It stays beside the change for whoever asks later."), "reason")
    case.closed_at = clock.now()


def _awaits_opinion(case: Case) -> None:
    if case.opinion_on:
        raise Refused(_("The committee has given its opinion already. Open a new case for a new question."), "opinion")


@action(permission="ethics.adopt-code", event="ethics.code-adopted", tells=("adopted_by",))
def adopt_code(
    parliament: Parliament,
    *,
    by: User,
    title: str,
    text: str,
    principles: Sequence[Principle],
    adopted_by: str,
    review_on: date,
) -> Code:
    """Put a code of ethics in force; the one before it stays on record."""
    if review_on <= clock.today():
        raise Refused(_("The code must be reviewed on a day still to come."), "review_on")
    if not title.strip() or not text.strip() or not adopted_by.strip():
        raise Refused(_("A code needs a title, its text, and the body that adopted it."), "text")
    kept = [each.value for each in Principle if each in principles]
    return Code(
        title=title.strip(),
        text=text.strip(),
        principles=kept,
        adopted_on=clock.today(),
        adopted_by=adopted_by.strip(),
        review_on=review_on,
    )
