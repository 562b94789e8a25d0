"""What is answered under the instruments, through the API."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from hemicycle.api.grammar import (
    Count,
    Day,
    Field,
    In,
    Listing,
    Out,
    Page,
    Paging,
    Query,
    RecordOut,
    Request,
    Router,
    Text,
    Value,
    allowed,
    paged,
    resolve,
    resolve_in,
)
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, User
from hemicycle.kernel.terms import Stage
from hemicycle.rooms.questionnaires import actions, queries
from hemicycle.rooms.questionnaires.models import Answer, Challenge, Response, RiskProposal
from hemicycle.rooms.questionnaires.rules import ResponseState

router = Router()

Said = Annotated[Text, Field(min_length=3, max_length=4_000)]
Key = Annotated[Text, Field(min_length=1, max_length=120)]


class ResponseOut(RecordOut):
    """An instrument put to an initiative, and how far it is answered."""

    initiative: UUID
    under: UUID
    stage: Stage
    iteration: int
    about: str
    state: ResponseState
    due_on: date | None
    asked: int
    answered: int
    open_required: int
    differing: int
    blockers: list[str]
    level: str
    signed_on: date | None
    signed_sha256: str

    @staticmethod
    def resolve_initiative(record: Any) -> UUID:
        """Return the id of the initiative, without reading it."""
        found: UUID = record.initiative_id
        return found

    @staticmethod
    def resolve_under(record: Any) -> UUID:
        """Return the id of the version, without reading it."""
        found: UUID = record.under_id
        return found


@router.get(
    "/answers",
    auth=allowed("questionnaires.read"),
    response=Page[ResponseOut],
    summary="List the questionnaires put to initiatives",
)
def list_responses(request: Request, paging: Query[Paging]) -> Listing:
    """Return what is being answered and what was signed."""
    return paged(request, Response.objects.visible_to(request.user), paging)


@router.get(
    "/answers/{uuid:pk}",
    auth=resolve(Response, "questionnaires.read"),
    response=ResponseOut,
    summary="Show how far a questionnaire is answered",
)
def show_response(request: Request, pk: UUID) -> Any:
    """Return one response."""
    return request.subject


class OpenIn(In):
    """A version by its name, a stage, and a person for each role in which it is answered."""

    under: Annotated[Text, Field(min_length=1, max_length=120)]
    stage: Stage
    respondents: Annotated[dict[Annotated[Text, Field(max_length=40)], UUID], Field(max_length=20)]
    about: Annotated[Text, Field(max_length=100)] = ""
    due_on: Day | None = None


@router.post(
    "/initiatives/{uuid:pk}/answers",
    auth=resolve_in(Initiative, "questionnaires.open", "pk"),
    response={201: ResponseOut},
    summary="Put a questionnaire to an initiative",
)
def open_response(request: Request, pk: UUID, body: OpenIn) -> Any:
    """Say who answers which questionnaire; the people are those whom the caller may see."""
    visible = User.objects.visible_to(request.user)
    people = {each.pk: each for each in visible.filter(pk__in=list(body.respondents.values()), is_active=True)}
    if missing := set(body.respondents.values()) - people.keys():
        raise Refused(f"There is no such person: {min(map(str, missing))}", "respondents")
    return actions.open_response(
        request.subject,
        by=request.user,
        under=queries.version_named(body.under),
        stage=body.stage,
        respondents={role: people[person] for role, person in body.respondents.items()},
        about=body.about,
        due_on=body.due_on,
    )[0]


class AnswerOut(Out):
    """An answer as it is kept: under its question, for a respondent where several answer."""

    id: UUID
    question: str
    respondent: str
    value: Any
    comment: str
    given_by: UUID
    given_at: datetime
    version: int

    @staticmethod
    def resolve_given_by(record: Any) -> UUID:
        """Return the id of the person, without reading them."""
        found: UUID = record.given_by_id
        return found


@router.get(
    "/answers/{uuid:pk}/given",
    auth=resolve(Response, "questionnaires.read", related=("under",)),
    response=list[AnswerOut],
    summary="List the answers to the questions of a questionnaire",
)
def given(request: Request, pk: UUID) -> Any:
    """Return the answers of the initiative to these questions, whichever questionnaire asked first."""
    keys = list(queries.parsed(request.subject.under).by_key)
    return Answer.objects.filter(initiative=request.subject.initiative_id, question__in=keys)


class AnswerIn(In):
    """An answer; `replaces` is the version that was seen, 0 for none."""

    question: Key
    value: Value = None
    comment: Annotated[Text, Field(max_length=4_000)] | None = None
    replaces: Count | None = None


@router.post(
    "/answers/{uuid:pk}/given",
    auth=resolve_in(Response, "questionnaires.answer", "pk", related=("initiative", "under__instrument")),
    response=ResponseOut,
    summary="Answer one question",
)
def give(request: Request, pk: UUID, body: AnswerIn) -> Any:
    """Answer in one's own role; an empty value takes an answer back."""
    facts = {"question": body.question, "value": body.value, "comment": body.comment, "replaces": body.replaces}
    actions.answer(request.subject, by=request.user, **facts)
    return request.subject


class SeveralIn(In):
    """Answers by question: each a value, or an object of `value` and `comment`."""

    answers: Annotated[dict[Key, Value], Field(max_length=500)]


@router.post(
    "/answers/{uuid:pk}/given-together",
    auth=resolve_in(Response, "questionnaires.answer", "pk", related=("initiative", "under__instrument")),
    response=ResponseOut,
    summary="Answer many questions at once",
)
def give_together(request: Request, pk: UUID, body: SeveralIn) -> Any:
    """Answer in one's own role: all of them, or none."""
    actions.answer_all(request.subject, by=request.user, answers=queries.several(body.answers))
    return request.subject


class TakeIn(In):
    """Whose answer to take over."""

    question: Key
    of: Annotated[Text, Field(max_length=40)]


@router.post(
    "/answers/{uuid:pk}/taking-over",
    auth=resolve_in(Response, "questionnaires.answer", "pk", related=("initiative", "under__instrument")),
    response=ResponseOut,
    summary="Take over another respondent's answer",
)
def take_over(request: Request, pk: UUID, body: TakeIn) -> Any:
    """Say the same as the other respondent."""
    actions.take_over(request.subject, by=request.user, question=body.question, of=body.of)
    return request.subject


@router.post(
    "/answers/{uuid:pk}/signature",
    auth=resolve(Response, "questionnaires.sign", related=("initiative", "under__instrument")),
    response=ResponseOut,
    summary="Sign one's own part",
)
def sign(request: Request, pk: UUID) -> Any:
    """Sign; the last signature freezes the answers."""
    actions.sign(request.subject, by=request.user, seen=request.version)
    return request.subject


class DoubtIn(In):
    """What is doubted."""

    question: Key
    text: Said


class DoubtOut(RecordOut):
    """A reviewer's doubt."""

    question: str
    text: str
    reply: str
    settled_at: datetime | None


@router.get(
    "/answers/{uuid:pk}/doubts",
    auth=resolve(Response, "questionnaires.read"),
    response=list[DoubtOut],
    summary="List the doubts about answers",
)
def doubts(request: Request, pk: UUID) -> Any:
    """Return the doubts, the first one first."""
    return Challenge.objects.filter(response=request.subject)


@router.post(
    "/answers/{uuid:pk}/doubts",
    auth=resolve_in(Response, "questionnaires.review", "pk", related=("initiative", "under__instrument")),
    response={201: DoubtOut},
    summary="Doubt an answer and return the questionnaire",
)
def doubt(request: Request, pk: UUID, body: DoubtIn) -> Any:
    """Return the answers to their respondents."""
    return actions.challenge(request.subject, by=request.user, question=body.question, text=body.text)[0]


class ReplyIn(In):
    """A reply to a doubt."""

    text: Said


@router.post(
    "/doubts/{uuid:pk}/reply",
    auth=resolve(Challenge, "questionnaires.reply", related=("initiative",)),
    response=DoubtOut,
    summary="Reply to a doubt",
)
def reply(request: Request, pk: UUID, body: ReplyIn) -> Any:
    """Say what was changed, or why the answer stands."""
    actions.reply(request.subject, by=request.user, seen=request.version, text=body.text)
    return request.subject


@router.post(
    "/doubts/{uuid:pk}/settling",
    auth=resolve(Challenge, "questionnaires.settle", related=("initiative",)),
    response=DoubtOut,
    summary="Settle a doubt",
)
def settle(request: Request, pk: UUID) -> Any:
    """Settle a doubt that has its reply."""
    actions.settle(request.subject, by=request.user, seen=request.version)
    return request.subject


class ProposalOut(RecordOut):
    """A risk that an answer implies."""

    question: str
    risk: str
    severity: str
    likelihood: str
    task_role: str
    due_on: date | None


@router.get(
    "/initiatives/{uuid:pk}/proposals",
    auth=resolve(Initiative, "questionnaires.read"),
    response=list[ProposalOut],
    summary="List the risks that answers of an initiative propose",
)
def proposals(request: Request, pk: UUID) -> Any:
    """Return the proposals that wait."""
    return RiskProposal.objects.filter(initiative=request.subject, withdrawn_at=None)
