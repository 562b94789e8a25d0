"""Policies and approved tools through the API."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from hemicycle.api.grammar import (
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
    allowed,
    paged,
    resolve,
    resolve_in,
)
from hemicycle.kernel.models import Parliament
from hemicycle.rooms.governance import actions, queries
from hemicycle.rooms.governance.models import ApprovedTool, PolicyVersion
from hemicycle.rooms.governance.rules.policies import PolicyState, Subject

router = Router()

Words = dict[Annotated[Text, Field(max_length=8)], Annotated[Text, Field(max_length=300)]]
Reason = Annotated[Text, Field(min_length=3, max_length=1_000)]
Slug = Annotated[Text, Field(min_length=1, max_length=60, pattern=r"^[-a-zA-Z0-9_]+$")]


class PolicyOut(Out):
    """A version of a policy: its words by language, what it prohibits, where it stands, who has read it."""

    id: UUID
    subject: Subject
    version_number: int
    state: PolicyState
    title: str
    texts: dict[str, Any]
    prohibited: list[dict[str, Any]]
    demands_label: bool
    body: str
    approved_on: date | None
    review_on: date | None
    withdrawn_on: date | None
    read: int
    concerned: int
    read_by_me: bool
    version: int


def _shown(request: Request, version: PolicyVersion) -> dict[str, Any]:
    return queries.policy_document(queries.standing_of(request.user, version))


@router.get(
    "/policies",
    auth=allowed("governance.read"),
    response=list[PolicyOut],
    summary="List all versions of the policies, with the state of each",
)
def policies(request: Request) -> list[dict[str, Any]]:
    """Return every version, by subject, the newest first."""
    return [queries.policy_document(each) for each in queries.policies(request.user)]


@router.get(
    "/policies/{uuid:pk}",
    auth=resolve(PolicyVersion, "governance.read"),
    response=PolicyOut,
    summary="Show a version of a policy",
)
def policy(request: Request, pk: UUID) -> dict[str, Any]:
    """Return one version."""
    return _shown(request, request.subject)


class PolicyTextIn(In):
    """A policy in one language."""

    title: Annotated[Text, Field(max_length=200)]
    text: Annotated[Text, Field(max_length=20_000)] = ""
    rules: Annotated[list[Annotated[Text, Field(max_length=500)]], Field(max_length=50)] = []


class ProhibitedUseIn(In):
    """A use that is prohibited, in words, and the facts that make it so."""

    key: Annotated[Text, Field(pattern=r"^[-a-z0-9]{1,60}$")]
    words: Words
    when: dict[Annotated[Text, Field(max_length=40)], list[Annotated[Text, Field(max_length=40)]]] = {}


class PolicyIn(In):
    """The words of a policy by language, and the uses that it prohibits."""

    texts: dict[Literal["en", "fr", "ar"], PolicyTextIn]
    prohibited: Annotated[list[ProhibitedUseIn], Field(max_length=100)] = []
    demands_label: bool = False


def _facts(body: PolicyIn) -> dict[str, Any]:
    told: dict[str, Any] = body.model_dump()
    return {name: told[name] for name in ("texts", "prohibited", "demands_label")}


class NewPolicyIn(PolicyIn):
    """The next version of the policy on a subject."""

    subject: Subject


@router.post(
    "/parliament/{uuid:parliament}/policies",
    auth=resolve_in(Parliament, "governance.draft-policy", "parliament"),
    response={201: PolicyOut},
    summary="Draft the next version of a policy",
)
def draft_policy(request: Request, parliament: UUID, body: NewPolicyIn) -> dict[str, Any]:
    """Write a draft; nothing holds before it is approved."""
    made = actions.draft_policy(request.subject, by=request.user, about=body.subject, **_facts(body))
    version = next(record for record in made if isinstance(record, PolicyVersion))
    return _shown(request, version)


@router.put(
    "/policies/{uuid:pk}",
    auth=resolve(PolicyVersion, "governance.draft-policy"),
    response=PolicyOut,
    summary="Change the words of a draft",
)
def edit_policy(request: Request, pk: UUID, body: PolicyIn) -> dict[str, Any]:
    """Replace the words of a version that is not approved yet."""
    actions.edit_policy(request.subject, by=request.user, seen=request.version, **_facts(body))
    return _shown(request, request.subject)


class PolicyApprovalIn(In):
    """For which body, and until when it is reviewed."""

    body: Slug
    review_on: Day


@router.post(
    "/policies/{uuid:pk}/approval",
    auth=resolve(PolicyVersion, "governance.approve-policy"),
    response=PolicyOut,
    summary="Put a draft into force",
)
def approve_policy(request: Request, pk: UUID, body: PolicyApprovalIn) -> dict[str, Any]:
    """Approve a draft for a body."""
    actions.approve_policy(
        request.subject, by=request.user, seen=request.version, body=body.body, review_on=body.review_on
    )
    return _shown(request, request.subject)


class WithdrawalIn(In):
    """Why."""

    reason: Reason


@router.post(
    "/policies/{uuid:pk}/withdrawal",
    auth=resolve(PolicyVersion, "governance.approve-policy"),
    response=PolicyOut,
    summary="Withdraw a version that is in force",
)
def withdraw_policy(request: Request, pk: UUID, body: WithdrawalIn) -> dict[str, Any]:
    """End a version; nothing takes its place by itself."""
    actions.withdraw_policy(request.subject, by=request.user, seen=request.version, reason=body.reason)
    return _shown(request, request.subject)


@router.post(
    "/policies/{uuid:pk}/acknowledgement",
    auth=resolve_in(PolicyVersion, "governance.acknowledge", "pk"),
    response={201: PolicyOut},
    summary="Say that you have read a policy in force",
)
def acknowledge(request: Request, pk: UUID) -> dict[str, Any]:
    """Note that the person has read this version."""
    actions.acknowledge(request.subject, by=request.user)
    return _shown(request, request.subject)


class ToolOut(RecordOut):
    """An approved tool."""

    name: str
    purpose: str
    audience: str
    conditions: str
    language: str
    initiative: UUID | None
    approved_on: date
    until_on: date | None
    withdrawn_on: date | None

    @staticmethod
    def resolve_initiative(tool: ApprovedTool) -> UUID | None:
        """Return the id of the initiative, without reading it."""
        return tool.initiative_id


@router.get(
    "/tools", auth=allowed("governance.read"), response=Page[ToolOut], summary="List the tools that were approved"
)
def tools(request: Request, paging: Query[Paging]) -> Listing:
    """Return every tool that is or was on the list, by name."""
    return paged(request, ApprovedTool.objects.visible_to(request.user), paging, by="name")


class ToolIn(In):
    """What for, for whom and on which conditions."""

    name: Annotated[Text, Field(min_length=1, max_length=120)]
    purpose: Annotated[Text, Field(min_length=1, max_length=300)]
    audience: Annotated[Text, Field(min_length=1, max_length=200)]
    conditions: Annotated[Text, Field(min_length=1, max_length=2_000)]
    until_on: Day | None = None


@router.post(
    "/parliament/{uuid:parliament}/tools",
    auth=resolve_in(Parliament, "governance.approve-tool", "parliament"),
    response={201: ToolOut},
    summary="Approve a tool",
)
def approve_tool(request: Request, parliament: UUID, body: ToolIn) -> ApprovedTool:
    """Enter a tool into the list."""
    tool: ApprovedTool = actions.approve_tool(request.subject, by=request.user, **body.model_dump())
    return tool


@router.post(
    "/tools/{uuid:pk}/withdrawal",
    auth=resolve(ApprovedTool, "governance.approve-tool"),
    response=ToolOut,
    summary="Take a tool off the list",
)
def withdraw_tool(request: Request, pk: UUID, body: WithdrawalIn) -> ApprovedTool:
    """Take a tool off the list, from today on."""
    actions.withdraw_tool(request.subject, by=request.user, seen=request.version, reason=body.reason)
    found: ApprovedTool = request.subject
    return found
