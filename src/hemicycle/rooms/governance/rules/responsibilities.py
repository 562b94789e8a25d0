"""Who answers for what: stages, activities, and the offices that hold a part in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hemicycle.kernel.terms import Role, Stage, Status, Tier


class Part(StrEnum):
    """What an office does in an activity."""

    ACCOUNTABLE = "A"
    RESPONSIBLE = "R"
    CONSULTED = "C"
    INFORMED = "I"


class Fault(StrEnum):
    """What can be wrong with the parts that offices hold in an activity."""

    NOBODY_ANSWERS = "nobody answers"
    SEVERAL_ANSWER = "several answer"
    CANNOT_ANSWER = "cannot answer"
    DECIDES_OWN = "decides own"
    AUDITOR_ACTS = "auditor acts"
    NEEDS_BODY = "needs body"
    TAKES_NO_BODY = "takes no body"


@dataclass(frozen=True)
class Seat:
    """An office as a matrix names it: a role, and the body where the role is held in one."""

    role: Role
    body: str = ""


Parts = Mapping[Role, Part]


@dataclass(frozen=True)
class Activity:
    """Something that is done in a stage, and who holds which part in it unless the parliament says otherwise."""

    key: str
    stage: Stage
    title: Mapping[str, str]  # language -> words
    parts: Parts
    high: Role | None = None  # who answers at the high tier, where that is another office
    decides: bool = False

    @property
    def is_stage(self) -> bool:
        """Return whether it is the stage itself that somebody answers for."""
        return self.key == f"{self.stage.lower()}-stage"

    def seat(self, tier: Tier) -> Seat:
        """Return who answers for it by default at this tier; the body is not known here."""
        if self.high and tier not in {Tier.MINIMAL, Tier.LIMITED}:
            return Seat(self.high)
        return Seat(next(role for role, part in self.parts.items() if part is Part.ACCOUNTABLE))

    def parts_at(self, tier: Tier) -> Parts:
        """Return who holds which part by default at this tier."""
        seat = self.seat(tier)
        others = {role: part for role, part in self.parts.items() if part is not Part.ACCOUNTABLE and role != seat.role}
        return {seat.role: Part.ACCOUNTABLE, **others}


@dataclass(frozen=True)
class Catalogue:
    """The activities of all stages in order, and the offices that may stop a system at once."""

    activities: tuple[Activity, ...]
    stop: tuple[Role, ...] = ()
    by_key: Mapping[str, Activity] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {each.key: each for each in self.activities})


GOVERNING = "s1-authorise"  # whose body decides where a default names a chair or secretary of no body
BODY_ROLES = frozenset({Role.BODY_CHAIR, Role.BODY_MEMBER, Role.BODY_SECRETARY})
# Who audits or administers answers for nothing, and belonging to the house is no office that does.
ANSWERS_FOR_NOTHING = frozenset({Role.AUDITOR, Role.ADMINISTRATOR, Role.STAFF, Role.MEMBER})
# Several people hold these beside one another, each for data of their own.
SHARED = frozenset({Role.DATA_OWNER, Role.DATA_STEWARD})
LEADS = frozenset({Role.PROJECT_LEAD, Role.BUSINESS_OWNER})
# Nobody answers for an initiative that is over.
OVER = frozenset({Status.REJECTED, Status.CLOSED})
IN_ORDER = tuple(Stage)


def fault(activity: Activity, parts: Parts, body: str) -> Fault | None:
    """Return what is wrong with these parts, or None: exactly one office answers, and one that may."""
    answering = [role for role, part in parts.items() if part is Part.ACCOUNTABLE]
    if len(answering) != 1:
        return Fault.SEVERAL_ANSWER if answering else Fault.NOBODY_ANSWERS
    if parts.get(Role.AUDITOR, Part.INFORMED) is not Part.INFORMED:
        return Fault.AUDITOR_ACTS
    if answering[0] in ANSWERS_FOR_NOTHING:
        return Fault.CANNOT_ANSWER
    if activity.decides and answering[0] in LEADS:
        return Fault.DECIDES_OWN
    if bool(body) != (answering[0] in BODY_ROLES):
        return Fault.TAKES_NO_BODY if body else Fault.NEEDS_BODY
    return None


def is_double(seat: Seat, holders: int) -> bool:
    """Return whether more people hold the office than may answer for one thing."""
    return holders > 1 and seat.role not in SHARED


def stages_asked(stage: Stage, tier: Tier) -> tuple[Stage, ...]:
    """Return the stages for which somebody must answer: this and the next at the minimal tier, else S1 to S6."""
    if tier is not Tier.MINIMAL:
        return IN_ORDER[1:]
    here = IN_ORDER.index(stage)
    return IN_ORDER[here : here + 2]


def stages_watched(stage: Stage, tier: Tier) -> tuple[Stage, ...]:
    """Return the stages whose vacancies are reported: of an idea only its own, since nobody has taken it up yet."""
    return (Stage.IDEA,) if stage is Stage.IDEA else stages_asked(stage, tier)
