"""The intake, the triage and the catalogue through the API."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from hemicycle.api.grammar import (
    Field,
    In,
    Out,
    Query,
    Request,
    Router,
    Text,
    Wrong,
    allowed,
    resolve,
    resolve_in,
)
from hemicycle.kernel.models import Chamber, Initiative, Parliament
from hemicycle.kernel.terms import Archetype, Function, Tier
from hemicycle.rooms.portfolio import actions, queries
from hemicycle.rooms.portfolio.actions import Explained
from hemicycle.rooms.portfolio.api.register import InitiativeOut, ProposeIn, Reason, given
from hemicycle.rooms.portfolio.models import Likeness
from hemicycle.rooms.portfolio.rules import triage as rules
from hemicycle.rooms.portfolio.rules.facts import Audience, Effect, Harm, Material, Practice, Writes
from hemicycle.rooms.portfolio.rules.similarity import Link

router = Router()


class AnswersIn(In):
    """What the triage asks beside what the initiative says itself; null or left out where nobody knows."""

    generative: Writes | None = None
    material: Annotated[list[Material], Field(max_length=len(Material))] = []
    practices: Annotated[list[Practice], Field(max_length=len(Practice))] = []
    audience: Audience | None = None
    effect: Effect | None = None
    rights: Harm | None = None


class ExplanationIn(In):
    """How a proposal belongs to an initiative that it resembles."""

    initiative: UUID
    link: Link
    reason: Reason


class IntakeIn(ProposeIn):
    """An idea with its answers, and how it belongs to what it resembles."""

    answers: AnswersIn
    explanations: Annotated[list[ExplanationIn], Field(max_length=20)] = []


class ReasonOut(Out):
    """A rule that held, and its sentence in your language."""

    rule: str
    tier: Tier
    says: str


class TriageOut(Out):
    """What the rules proposed from which facts and why, and what a person made of it."""

    number: int
    at: datetime
    rules: str
    facts: dict[str, list[str]]
    unknown: list[str]
    proposed: Tier
    reasons: list[ReasonOut]
    decided: Tier | None
    decided_because: str
    contested_because: str


class TierOut(Out):
    """The tier of an initiative in force, and every triage, the newest first."""

    initiative: UUID
    tier: Tier
    triages: list[TriageOut]


def _tier(initiative: Initiative, language: str) -> dict[str, Any]:
    told = [queries.triage_document(each, language) for each in queries.triages(initiative)]
    return {"initiative": initiative.pk, "tier": initiative.tier, "triages": told}


def _answers(body: AnswersIn) -> dict[str, list[str]]:
    listed = {name: value if isinstance(value, list) else [value] for name, value in body.model_dump().items()}
    return {name: [str(value) for value in values if value] for name, values in listed.items()}


@router.post(
    "/chambers/{uuid:chamber}/intake",
    auth=resolve_in(Chamber, "portfolio.propose", "chamber"),
    response={201: InitiativeOut},
    summary="Take in an idea with its answers; the rules propose its tier",
)
def take_in(request: Request, chamber: UUID, body: IntakeIn) -> Any:
    """Enter an idea, compare it with the register and let the rules of triage propose its tier."""
    explained = {each.initiative: Explained(each.link, each.reason) for each in body.explanations}
    return actions.take_in(
        request.subject,
        by=request.user,
        answers=_answers(body.answers),
        explained=explained,
        language=request.user.language,
        **given(body, leave={"answers", "explanations"}),
    )[0]


@router.get(
    "/initiatives/{uuid:pk}/triage",
    auth=resolve(Initiative, "portfolio.read"),
    response=TierOut,
    summary="Show how the tier of an initiative came about",
)
def show_triage(request: Request, pk: UUID) -> dict[str, Any]:
    """Return the tier in force and every proposal with its reasons and what people decided."""
    return _tier(request.subject, request.user.language)


@router.put(
    "/initiatives/{uuid:pk}/triage",
    auth=resolve(Initiative, "portfolio.edit"),
    response=TierOut,
    summary="Answer what the triage asks about an initiative",
)
def answer(request: Request, pk: UUID, body: AnswersIn) -> dict[str, Any]:
    """Answer the questions of the triage; new answers make a new proposal."""
    actions.answer(request.subject, by=request.user, seen=request.version, answers=_answers(body))
    return _tier(request.subject, request.user.language)


class ContestIn(In):
    """Why the proposed tier does not fit."""

    reason: Reason


@router.post(
    "/initiatives/{uuid:pk}/triage/contest",
    auth=resolve(Initiative, "portfolio.contest-tier"),
    response=TierOut,
    summary="Contest the proposed tier of an initiative",
)
def contest_tier(request: Request, pk: UUID, body: ContestIn) -> dict[str, Any]:
    """Say why the proposed tier does not fit; somebody else decides."""
    actions.contest_tier(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return _tier(request.subject, request.user.language)


class AlikeOut(Out):
    """An initiative that another one or a text resembles."""

    initiative: UUID
    reference: str
    title: str
    score: float
    link: str = ""
    reason: str = ""


class SimilarFilters(In):
    """A text to compare with the register."""

    title: Annotated[Text, Field(min_length=1, max_length=200)]
    summary: Annotated[Text, Field(max_length=4_000)] = ""
    function: Function | None = None


@router.get(
    "/similar",
    auth=allowed("portfolio.read"),
    response=list[AlikeOut],
    summary="Find the initiatives that a text resembles, among those you may see",
)
def similar(request: Request, filters: Query[SimilarFilters]) -> list[dict[str, Any]]:
    """Return the few initiatives most alike, the nearest first."""
    among = queries.visible_to(request.user)
    found = queries.similar(filters.title, filters.summary, str(filters.function or ""), among)
    return [_alike(each.initiative, each.score) for each in found]


def _alike(other: Initiative, score: float, link: str = "", reason: str = "") -> dict[str, Any]:
    named = {"initiative": other.pk, "reference": other.reference, "title": other.title}
    return {**named, "score": round(score, 3), "link": link, "reason": reason}


@router.get(
    "/initiatives/{uuid:pk}/alike",
    auth=resolve(Initiative, "portfolio.read"),
    response=list[AlikeOut],
    summary="Show what an initiative resembles",
)
def alike(request: Request, pk: UUID) -> list[dict[str, Any]]:
    """Return the initiatives that this one resembles, with how people say that they belong together."""
    pairs = queries.alikes(request.subject, request.user)
    return [_alike(pair.other, pair.score, pair.link, pair.reason) for pair in pairs]


class ExplainIn(ExplanationIn):
    """How an initiative belongs to one that it resembles."""


@router.post(
    "/initiatives/{uuid:pk}/alike",
    auth=resolve(Initiative, "portfolio.edit"),
    response=list[AlikeOut],
    summary="Say how an initiative belongs to one that it resembles",
)
def explain_likeness(request: Request, pk: UUID, body: ExplainIn) -> list[dict[str, Any]]:
    """Say why both initiatives are needed."""
    pairs = Likeness.objects.visible_to(request.user).filter(initiative=request.subject)
    pair = pairs.select_related("other").filter(other_id=body.initiative).first()
    if pair is None:
        raise Wrong(404, "This initiative does not resemble the one that you name.", "missing")
    said = {"link": body.link, "reason": body.reason}
    actions.explain_likeness(request.subject, by=request.user, seen=request.version, other=pair.other, **said)
    return alike(request, pk)


class RuleOut(Out):
    """A rule of triage: where each fact named has one of the values named, it leads to its tier."""

    key: str
    tier: Tier
    when: dict[str, list[str]]
    says: dict[str, str]
    active: bool


class RulesOut(Out):
    """The rules of triage in force."""

    version: str
    rules: list[RuleOut]


@router.get(
    "/triage-rules", auth=allowed("portfolio.read"), response=RulesOut, summary="Show the rules of triage in force"
)
def triage_rules(request: Request) -> dict[str, Any]:
    """Return the rules by which the tier of an idea is proposed."""
    found = queries.rules_in_force()
    return {"version": found.version, "rules": rules.rows_of(found.rules)}


class RuleIn(In):
    """A rule of triage."""

    key: Annotated[Text, Field(min_length=1, max_length=60)]
    tier: Tier
    when: dict[str, list[Text]]
    says: dict[str, Annotated[Text, Field(max_length=400)]]
    active: bool = True


class RulesIn(In):
    """A whole set of rules, and why it is adopted."""

    rules: Annotated[list[RuleIn], Field(min_length=1, max_length=100)]
    reason: Reason


@router.put(
    "/parliament/{uuid:pk}/triage-rules",
    auth=resolve_in(Parliament, "portfolio.change-triage-rules", "pk"),
    response=RulesOut,
    summary="Adopt a set of rules of triage",
)
def adopt_rules(request: Request, pk: UUID, body: RulesIn) -> dict[str, Any]:
    """Adopt the rules, and propose the tier anew for each initiative under way that they judge otherwise."""
    rows = [{**each.model_dump(), "tier": str(each.tier)} for each in body.rules]
    actions.adopt_rules(request.subject, by=request.user, rows=rows, reason=body.reason)
    return triage_rules(request)


class UseCaseOut(Out):
    """A use of AI in a parliament, and the tier that the rules in force propose for the usual answers."""

    id: str
    title: str
    parliament: str
    source_title: str
    function: Function
    archetype: Archetype
    technique: str
    provenance: str
    risks: list[str]
    metrics: list[str]
    questions: list[str]
    facts: dict[str, list[str]]
    tier: Tier
    reasons: list[ReasonOut]


class UseCaseFilters(In):
    """What the catalogue may be narrowed to."""

    function: Function | None = None
    archetype: Archetype | None = None
    tier: Tier | None = None
    q: Annotated[Text, Field(max_length=200)] = ""


@router.get(
    "/use-cases", auth=allowed("portfolio.read"), response=list[UseCaseOut], summary="List the catalogue of use cases"
)
def use_cases(request: Request, filters: Query[UseCaseFilters]) -> list[dict[str, Any]]:
    """Return the use cases that fit, in the order of the catalogue."""
    chosen = {name: [str(value)] for name, value in filters.model_dump(exclude={"q"}).items() if value}
    found = queries.fitting_cases(queries.cases(), chosen, filters.q)
    return [queries.case_document(each, request.user.language) for each in found]


@router.get("/use-cases/{str:key}", auth=allowed("portfolio.read"), response=UseCaseOut, summary="Show a use case")
def use_case(request: Request, key: str) -> dict[str, Any]:
    """Return one use case; 404 for an id that the catalogue does not hold."""
    found = queries.case(key)
    if found is None:
        raise Wrong(404, "The catalogue holds UC-01 to UC-67.", "missing")
    return queries.case_document(found, request.user.language)
