"""The words of the room: what a risk is of, how it is treated, how good a control is."""

from enum import StrEnum


class Category(StrEnum):
    """The eighteen categories of the built-in list."""

    STRATEGY = "Strategy"
    DEMOCRATIC_INTEGRITY = "Democratic integrity"
    LEGAL = "Legal and compliance"
    INTELLECTUAL_PROPERTY = "Intellectual property"
    PRIVACY = "Privacy"
    DATA = "Data"
    BIAS = "Bias"
    TECHNICAL = "Technical"
    HUMAN_AUTONOMY = "Human autonomy"
    TRANSPARENCY = "Transparency"
    ACCOUNTABILITY = "Accountability"
    SECURITY = "Security"
    OPERATIONAL = "Operational"
    SUPPLIER = "Supplier"
    RESOURCES = "Resources"
    PEOPLE = "People and change"
    TRUST = "Reputation and trust"
    ENVIRONMENT = "Environment"


class Dimension(StrEnum):
    """What a risk harms; each has its own scale, and none is added to another."""

    INTEGRITY = "legislative integrity"
    RIGHTS = "rights and fairness"
    PRIVACY = "privacy"
    CONTINUITY = "continuity"
    FINANCE = "finance"
    TRUST = "reputation and trust"
    INNOVATION = "responsible innovation"


class Concern(StrEnum):
    """The nine concerns of the Guidelines (IPU-RM-07) that a register has thought of."""

    SAFETY = "safety"
    ETHICS = "ethics"
    FAIRNESS = "fairness"
    PRIVACY = "privacy"
    TRUST = "trust"
    TRANSPARENCY = "transparency"
    COMPLIANCE = "compliance"
    AUTONOMY = "autonomy"
    INTELLECTUAL_PROPERTY = "intellectual property"


CONCERN_OF: dict[Category, Concern] = {
    Category.TECHNICAL: Concern.SAFETY,
    Category.SECURITY: Concern.SAFETY,
    Category.OPERATIONAL: Concern.SAFETY,
    Category.DEMOCRATIC_INTEGRITY: Concern.ETHICS,
    Category.ACCOUNTABILITY: Concern.ETHICS,
    Category.BIAS: Concern.FAIRNESS,
    Category.PRIVACY: Concern.PRIVACY,
    Category.TRUST: Concern.TRUST,
    Category.TRANSPARENCY: Concern.TRANSPARENCY,
    Category.LEGAL: Concern.COMPLIANCE,
    Category.HUMAN_AUTONOMY: Concern.AUTONOMY,
    Category.INTELLECTUAL_PROPERTY: Concern.INTELLECTUAL_PROPERTY,
}


class RiskState(StrEnum):
    """Whether a risk still stands."""

    OPEN = "open"
    CLOSED = "closed"
    MOVED = "moved"


class Strategy(StrEnum):
    """What is done about a risk."""

    AVOID = "avoid"
    REDUCE = "reduce"
    TRANSFER = "transfer"
    ACCEPT = "accept"


class ControlKind(StrEnum):
    """When a control acts."""

    PREVENT = "prevent"
    DETECT = "detect"
    RECOVER = "recover"


class Rating(StrEnum):
    """How well a control is designed, and how well it works."""

    EFFECTIVE = "effective"
    PARTLY = "partly effective"
    INEFFECTIVE = "ineffective"
    UNTESTED = "not tested"


class ActsOn(StrEnum):
    """What a control makes smaller."""

    FREQUENCY = "frequency"
    SEVERITY = "severity"


class ProposalOutcome(StrEnum):
    """What became of a proposed risk."""

    ACCEPTED = "accepted"
    MERGED = "merged"
    REJECTED = "rejected"


class BreachOutcome(StrEnum):
    """What a body decides on a risk above its limit."""

    TREAT = "treat"
    ACCEPT_90 = "accept for 90 days"
    ACCEPT_180 = "accept for 180 days"
    ACCEPT_365 = "accept for 365 days"


class Pricing(StrEnum):
    """How one loss is described."""

    INTERVAL = "interval"
    PERT = "pert"
    POINTS = "points"
