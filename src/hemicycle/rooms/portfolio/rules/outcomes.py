"""What may be decided at each gate, what follows from it, and which body decides."""

from collections.abc import Mapping
from dataclasses import dataclass

from hemicycle.kernel.terms import Gate, Stage, Status, Tier

AI_OFFICE, PANEL, STEERING, CLOSURE = "ai-office", "gate-panel", "steering", "closure"
BODIES = (AI_OFFICE, PANEL, STEERING, CLOSURE)

_EVERY_TIER = (Tier.MINIMAL, Tier.LIMITED, Tier.HIGH)

# Which body decides, by tier. At G1 the gate panel acts for the minimal tier by delegation of the governance body.
DECIDES: Mapping[Gate, Mapping[Tier, str]] = {
    Gate.SCREEN: dict.fromkeys(_EVERY_TIER, AI_OFFICE),
    Gate.AUTHORISATION: {Tier.MINIMAL: PANEL, Tier.LIMITED: STEERING, Tier.HIGH: STEERING},
    Gate.BUILD_OR_BUY: {Tier.MINIMAL: PANEL, Tier.LIMITED: PANEL, Tier.HIGH: STEERING},
    Gate.PILOT_START: dict.fromkeys(_EVERY_TIER, PANEL),
    Gate.SCALE: dict.fromkeys(_EVERY_TIER, STEERING),
    Gate.GO_LIVE: {Tier.MINIMAL: PANEL, Tier.LIMITED: PANEL, Tier.HIGH: STEERING},
    Gate.REVIEW: {Tier.MINIMAL: PANEL, Tier.LIMITED: PANEL, Tier.HIGH: STEERING},
    Gate.CLOSURE: dict.fromkeys(_EVERY_TIER, CLOSURE),
}

APPETITE = frozenset({"risk.within-appetite", "risk.above-appetite-treated"})


@dataclass(frozen=True)
class Outcome:
    """One thing that a body may decide, and where the initiative stands afterwards."""

    key: str
    stage: Stage
    status: Status
    passes: bool = False  # only through an open gate
    needs_conditions: bool = False


def _passing(key: str, stage: Stage, status: Status = Status.ACTIVE, conditions: bool = False) -> Outcome:
    return Outcome(key, stage, status, passes=True, needs_conditions=conditions)


CONFIRM = "confirm attestations"  # the separate vote where over half rests on somebody's word
EXTEND = "extend once"
SANDBOX = "try in the sandbox"
SANDBOX_TIMES = 2  # a trial, and one extension
SANDBOX_DAYS = 90  # at most, each time
STOP = "stop"

OUTCOMES: Mapping[Gate, tuple[Outcome, ...]] = {
    Gate.SCREEN: (
        _passing("accept to proposal", Stage.PROPOSAL),
        _passing(SANDBOX, Stage.IDEA, Status.PILOT_RUNNING, conditions=True),
        Outcome("merge", Stage.IDEA, Status.CLOSED),
        Outcome("park", Stage.IDEA, Status.PARKED),
        Outcome("return", Stage.IDEA, Status.RETURNED),
        Outcome("reject", Stage.IDEA, Status.REJECTED),
    ),
    Gate.AUTHORISATION: (
        _passing("authorise", Stage.DESIGN),
        _passing("authorise with conditions", Stage.DESIGN, conditions=True),
        Outcome("return", Stage.PROPOSAL, Status.RETURNED),
        Outcome("reject", Stage.PROPOSAL, Status.REJECTED),
    ),
    Gate.BUILD_OR_BUY: (
        _passing("proceed", Stage.PILOT),
        _passing("proceed with conditions", Stage.PILOT, conditions=True),
        Outcome("back to proposal", Stage.PROPOSAL, Status.RETURNED),
        Outcome(STOP, Stage.DESIGN, Status.CLOSED),
    ),
    Gate.PILOT_START: (
        _passing("start", Stage.PILOT, Status.PILOT_RUNNING),
        _passing("start with conditions", Stage.PILOT, Status.PILOT_RUNNING, conditions=True),
        Outcome("return", Stage.PILOT, Status.RETURNED),
        Outcome(STOP, Stage.PILOT, Status.CLOSED),
    ),
    Gate.SCALE: (
        _passing("scale", Stage.DEPLOYMENT),
        _passing("scale with conditions", Stage.DEPLOYMENT, conditions=True),
        Outcome(EXTEND, Stage.PILOT, Status.PILOT_RUNNING),
        Outcome("iterate", Stage.PILOT, Status.ACTIVE),
        Outcome(STOP, Stage.PILOT, Status.CLOSED),
    ),
    Gate.GO_LIVE: (
        _passing("full", Stage.OPERATION),
        _passing("limited", Stage.OPERATION, conditions=True),
        Outcome("roll back", Stage.DEPLOYMENT, Status.RETURNED),
    ),
    Gate.REVIEW: (
        _passing("continue", Stage.OPERATION),
        _passing("continue with conditions", Stage.OPERATION, conditions=True),
        Outcome("adjust", Stage.OPERATION, Status.REVIEW_REOPENED, needs_conditions=True),
        Outcome("retrain", Stage.OPERATION, Status.REVIEW_REOPENED, needs_conditions=True),
        Outcome("restrict", Stage.OPERATION, Status.REVIEW_REOPENED, needs_conditions=True),
        Outcome("suspend", Stage.OPERATION, Status.SUSPENDED),
        Outcome("retire", Stage.WITHDRAWAL, Status.WITHDRAWING),
    ),
    Gate.CLOSURE: (
        _passing("close", Stage.WITHDRAWAL, Status.CLOSED),
        _passing("keep in archive", Stage.WITHDRAWAL, Status.CLOSED),
        Outcome("return", Stage.WITHDRAWAL, Status.WITHDRAWING),
    ),
}


def outcomes(gate: Gate, *, is_open: bool, extended: bool = False) -> tuple[Outcome, ...]:
    """Return what may be decided: to pass only through an open gate, to extend a pilot only once."""
    return tuple(
        each for each in OUTCOMES[gate] if (is_open or not each.passes) and not (extended and each.key == EXTEND)
    )


def outcome(gate: Gate, key: str) -> Outcome | None:
    """Return the outcome of this name at this gate, or None."""
    return next((each for each in OUTCOMES[gate] if each.key == key), None)


def deciding_body(
    gate: Gate,
    tier: Tier,
    bodies: Mapping[tuple[Gate, Tier], str],
    *,
    attested_by_sole_decider: bool = False,
    is_above_appetite: bool = False,
) -> str:
    """Return which body decides: the house's own choice, else the default.

    A sole decider who vouched for something passes it to the gate panel; a review with a risk above appetite goes to
    the governance body at any tier.
    """
    level = Tier.HIGH if tier is Tier.PROHIBITED else tier
    if gate is Gate.REVIEW and is_above_appetite:
        return STEERING
    found = bodies.get((gate, level), DECIDES[gate][level])
    return PANEL if found == AI_OFFICE and attested_by_sole_decider else found


TIER_ORDER = (Tier.MINIMAL, Tier.LIMITED, Tier.HIGH, Tier.PROHIBITED)


def is_lower(tier: Tier, than: Tier) -> bool:
    """Return whether a tier is lower than another."""
    return TIER_ORDER.index(tier) < TIER_ORDER.index(than)


def stage_after(stage: Stage, gate_stage: Stage, decided: Stage) -> Stage:
    """Return where an initiative stands after a decision on one of its gates; a gate passed anew moves nothing back."""
    order = list(Stage)
    is_behind = order.index(stage) > order.index(gate_stage)
    return stage if is_behind and order.index(decided) <= order.index(stage) else decided
