"""The words that every room shares. No framework here, so rules and engines may use them.

Stages, gates, tiers and routes are those of the life cycle; automation levels and responsibilities are the IPU's
(Guidelines for AI in parliaments); roles follow its list of who does what.
"""

from enum import StrEnum


class Stage(StrEnum):
    """Where an initiative stands, from idea to decommissioning."""

    IDEA = "S0"
    PROPOSAL = "S1"
    DESIGN = "S2"
    PILOT = "S3"
    DEPLOYMENT = "S4"
    OPERATION = "S5"
    WITHDRAWAL = "S6"


class Gate(StrEnum):
    """The eight points at which a body decides."""

    SCREEN = "G0"
    AUTHORISATION = "G1"
    BUILD_OR_BUY = "G2"
    PILOT_START = "G3"
    SCALE = "G4"
    GO_LIVE = "G5"
    REVIEW = "G6"
    CLOSURE = "G7"


# The gates asked while an initiative stands in a stage, in order: G3 lies inside S3, G6 recurs in S5.
GATES_OF_STAGE: dict[Stage, tuple[Gate, ...]] = {
    Stage.IDEA: (Gate.SCREEN,),
    Stage.PROPOSAL: (Gate.AUTHORISATION,),
    Stage.DESIGN: (Gate.BUILD_OR_BUY,),
    Stage.PILOT: (Gate.PILOT_START, Gate.SCALE),
    Stage.DEPLOYMENT: (Gate.GO_LIVE,),
    Stage.OPERATION: (Gate.REVIEW,),
    Stage.WITHDRAWAL: (Gate.CLOSURE,),
}


class Tier(StrEnum):
    """The house's own risk tier; a legal class is another thing and is kept apart."""

    MINIMAL = "minimal"
    LIMITED = "limited"
    HIGH = "high"
    PROHIBITED = "prohibited"


class Verdict(StrEnum):
    """What a criterion answers. Unknown never counts as met."""

    MET = "met"
    ATTESTED = "attested"
    PARTLY = "partly"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    WAIVED = "waived"
    NOT_APPLICABLE = "not_applicable"


OPENING_VERDICTS = frozenset({Verdict.MET, Verdict.ATTESTED, Verdict.WAIVED, Verdict.NOT_APPLICABLE})


def verdict_of(part: int, of: int) -> Verdict:
    """Return the verdict on so many of so many: met for all of them, partly for some, unknown where there are none."""
    if not of:
        return Verdict.UNKNOWN
    if part >= of:
        return Verdict.MET
    return Verdict.PARTLY if part else Verdict.NOT_MET


class Readiness(StrEnum):
    """How an initiative stands before its next gate, what is most urgent first."""

    STOPPED = "stopped"
    NO_DATA = "no data"
    PARTLY = "partly"
    WAIVED = "waived"
    READY = "ready"


class AutomationLevel(StrEnum):
    """The IPU's four degrees of automation."""

    HUMAN_ONLY = "human_only"
    ASSISTANCE = "assistance"
    PARTIAL = "partial"
    FULL = "full"


class Route(StrEnum):
    """How a parliament comes by a system."""

    BUILD = "build"
    BUY = "buy"
    EMBEDDED = "embedded"
    JOINT = "joint"


class Function(StrEnum):
    """The parliamentary function that a use serves."""

    LEGISLATIVE = "legislative"
    OVERSIGHT = "oversight"
    REPRESENTATION = "representation"
    CITIZEN_ENGAGEMENT = "citizen engagement"
    ADMINISTRATION = "administration"
    SECURITY = "security"


# Where a parliament's own judgement is exercised.
CORE_FUNCTIONS = frozenset({Function.LEGISLATIVE, Function.OVERSIGHT, Function.REPRESENTATION})


class Archetype(StrEnum):
    """The ten kinds of use that cover the catalogue."""

    TRANSCRIPTION = "transcription"
    TRANSLATION = "translation"
    SUMMARISATION = "summarisation"
    RETRIEVAL = "retrieval"
    DRAFTING = "drafting"
    AMENDMENTS = "amendments"
    CLASSIFICATION = "classification"
    CITIZEN_INPUT = "citizen input"
    PROCEDURE = "procedure"
    ADMINISTRATION = "administration"


class Status(StrEnum):
    """The state of an initiative beside its stage."""

    ACTIVE = "active"
    DECISION_ASKED = "decision asked"
    RETURNED = "returned"
    PARKED = "parked"
    REJECTED = "rejected"
    SUSPENDED = "suspended"
    PILOT_RUNNING = "pilot running"
    REVIEW_REOPENED = "review reopened"
    WITHDRAWING = "withdrawing"
    CLOSED = "closed"


class Sensitivity(StrEnum):
    """Who may read a record inside the house."""

    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"


class ChamberKind(StrEnum):
    """A house of the parliament, or the services that its houses share."""

    LOWER = "lower"
    UPPER = "upper"
    SINGLE = "single"
    JOINT = "joint"


class Role(StrEnum):
    """What a person may be in the house. An office is a role held in a scope for a time."""

    SECRETARY_GENERAL = "secretary general"
    AI_OFFICER = "AI officer"
    PORTFOLIO_MANAGER = "portfolio manager"
    PROJECT_LEAD = "project lead"
    BUSINESS_OWNER = "business owner"
    OVERSEER = "named overseer"
    RISK_OFFICER = "risk officer"
    COMPLIANCE_OFFICER = "compliance officer"
    DPO = "DPO"
    CISO = "CISO"
    DATA_OWNER = "data owner"
    DATA_STEWARD = "data steward"
    FINANCE = "finance"
    PROCUREMENT = "procurement"
    TRAINING_OFFICER = "training officer"
    CHANGE_LEAD = "change lead"
    ENGAGEMENT_OFFICER = "engagement officer"
    ARCHIVIST = "archivist"
    BODY_CHAIR = "body chair"
    BODY_SECRETARY = "body secretary"
    BODY_MEMBER = "body member"
    STAFF = "staff"
    MEMBER = "member of parliament"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


# Offices of one initiative reach that initiative only; every other office reaches its chamber or the whole house.
INITIATIVE_ROLES = frozenset({Role.PROJECT_LEAD, Role.BUSINESS_OWNER, Role.OVERSEER})

# These read confidential initiatives of their chamber; staff and members read internal ones.
CONFIDENTIAL_READERS = frozenset(
    {
        Role.SECRETARY_GENERAL,
        Role.BODY_CHAIR,
        Role.BODY_MEMBER,
        Role.BODY_SECRETARY,
        Role.AI_OFFICER,
        Role.PORTFOLIO_MANAGER,
        Role.RISK_OFFICER,
        Role.COMPLIANCE_OFFICER,
        Role.DPO,
        Role.CISO,
        Role.AUDITOR,
    }
)

# A second factor is demanded of offices that decide or administer.
SECOND_FACTOR_ROLES = frozenset(
    {
        Role.SECRETARY_GENERAL,
        Role.BODY_CHAIR,
        Role.BODY_MEMBER,
        Role.AI_OFFICER,
        Role.RISK_OFFICER,
        Role.COMPLIANCE_OFFICER,
        Role.DPO,
        Role.CISO,
        Role.ADMINISTRATOR,
    }
)


class Responsibility(StrEnum):
    """The seven responsibilities of the IPU's summary for senior managers."""

    GOVERNANCE = "governance"
    RESOURCES = "resources"
    RISK = "risk and compliance"
    CHANGE = "change and adoption"
    ENGAGEMENT = "stakeholder engagement"
    ETHICS = "ethical principles"
    PERFORMANCE = "performance and impact"


class TaskState(StrEnum):
    """The life of a piece of background work."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Period(StrEnum):
    """What figures over time are counted by."""

    YEAR = "year"
    QUARTER = "quarter"
