"""The policy of ethics in plain Python: principles, verdicts, depth, oversight, fairness, and what was measured."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum

from hemicycle.kernel.terms import CORE_FUNCTIONS, GATES_OF_STAGE, AutomationLevel, Gate, Stage, Tier


class Principle(StrEnum):
    """The seven ethical principles of the Guidelines, in their order."""

    PRIVACY = "privacy"
    TRANSPARENCY = "transparency"
    ACCOUNTABILITY = "accountability"
    FAIRNESS = "fairness"
    ROBUSTNESS = "robustness"
    AUTONOMY = "autonomy"
    INTELLECTUAL_PROPERTY = "intellectual-property"


# The questionnaire that is the practice list of each principle.
LISTS = {
    Principle.PRIVACY: "ipu-e-pri",
    Principle.TRANSPARENCY: "ipu-e-tra",
    Principle.ACCOUNTABILITY: "ipu-e-acc",
    Principle.FAIRNESS: "ipu-e-fai",
    Principle.ROBUSTNESS: "ipu-e-rob",
    Principle.AUTONOMY: "ipu-e-hao",
    Principle.INTELLECTUAL_PROPERTY: "ipu-e-ipr",
}


class Outcome(StrEnum):
    """What a reviewer says of a principle at a stage."""

    UPHELD = "upheld"
    CONDITIONAL = "upheld_with_conditions"
    NOT_UPHELD = "not_upheld"
    UNDER_REVIEW = "under_review"


UPHOLDING = frozenset({Outcome.UPHELD, Outcome.CONDITIONAL})


class Depth(IntEnum):
    """How much of a principle's practice list was answered when its verdict was signed."""

    NONE = 0
    ONE = 1
    SEEN = 2
    WHOLE = 3


# What a tier asks of every principle; nothing is asked of what is prohibited, which passes no gate.
REQUIRED_DEPTH = {
    Tier.MINIMAL: Depth.ONE,
    Tier.LIMITED: Depth.SEEN,
    Tier.HIGH: Depth.WHOLE,
    Tier.PROHIBITED: Depth.WHOLE,
}

STAGE_OF_GATE: dict[Gate, Stage] = {gate: stage for stage, gates in GATES_OF_STAGE.items() for gate in gates}
ASSESSED_STAGES = tuple(stage for stage in Stage if stage is not Stage.IDEA)

# One letter for each principle, so that the coverage of a register is counted without reading its findings.
OPEN = "-"
LETTERS = {Outcome.UPHELD: "u", Outcome.CONDITIONAL: "c", Outcome.NOT_UPHELD: "n", Outcome.UNDER_REVIEW: "r"}
OUTCOMES = {letter: outcome for outcome, letter in LETTERS.items()}
NOTHING_SIGNED = OPEN * len(Principle)
NO_DEPTH = "0" * len(Principle)


def standing(outcomes: Mapping[Principle, Outcome]) -> str:
    """Return one letter for each principle, in their order; "-" where nobody has signed."""
    return "".join(LETTERS[outcomes[each]] if each in outcomes else OPEN for each in Principle)


def outcome_of(standing: str, principle: Principle) -> Outcome | None:
    """Return what a standing says of a principle, None where it is open."""
    return OUTCOMES.get(standing[list(Principle).index(principle)])


def depth(answered: Iterable[str], questions: Mapping[str, str]) -> Depth:
    """Return how deep a practice list was answered; `questions` gives each question's provenance by its id."""
    known = set(answered) & questions.keys()
    if not known:
        return Depth.NONE
    if known == questions.keys():
        return Depth.WHOLE
    seen = {key for key, provenance in questions.items() if provenance == "S"}
    return Depth.SEEN if seen and seen <= known else Depth.ONE


@dataclass(frozen=True)
class Gaps:
    """What a stage's assessment lacks: principles without a signed verdict, not upheld, or answered too thinly."""

    open: int
    refused: int
    thin: int

    @property
    def is_none(self) -> bool:
        """Return whether every principle is upheld at the depth that the tier asks for."""
        return not (self.open or self.refused or self.thin)


def gaps(standing: str, depths: str, tier: Tier) -> Gaps:
    """Return what is missing for this tier; a verdict "under review" counts as not given yet."""
    unsettled = {OPEN, LETTERS[Outcome.UNDER_REVIEW]}
    thin = [digit for letter, digit in zip(standing, depths, strict=True) if letter not in unsettled]
    return Gaps(
        open=sum(letter in unsettled for letter in standing),
        refused=standing.count(LETTERS[Outcome.NOT_UPHELD]),
        thin=sum(int(digit) < REQUIRED_DEPTH[tier] for digit in thin),
    )


def may_be_automated(level: AutomationLevel, function: str) -> bool:
    """Return whether this level is allowed in this function; an unstated function counts as a core one."""
    is_core = not function or function in CORE_FUNCTIONS
    return not (level is AutomationLevel.FULL and is_core)


# The questions of the authorisation questionnaire that tell who could lose, and what is done about it.
NEGATIVE_EFFECT, MITIGATION = "Q1-PUR-03", "Q1-PUR-04"


def is_mitigated(measures: Sequence[tuple[object, str]]) -> bool:
    """Return whether everybody who answered sees the effect mitigated, at least partly, and names a measure."""
    return bool(measures) and all(value in {"yes", "partly"} and remark.strip() for value, remark in measures)


class OversightForm(StrEnum):
    """How a person stands towards a system."""

    IN_THE_LOOP = "in"
    ON_THE_LOOP = "on"
    IN_COMMAND = "in_command"


def is_oversight_designed(form: str, overseers: int, has_stop_power: bool | None, minutes: Decimal | None) -> bool:
    """Return whether somebody named today oversees the system, with time for each item and the power to stop it."""
    return (
        form in set(OversightForm) and overseers >= 1 and has_stop_power is True and minutes is not None and minutes > 0
    )


class Sought(StrEnum):
    """Whose fairness is sought."""

    INDIVIDUAL = "individual"
    GROUP = "group"


LEAST_GROUPS = 2


def is_fairness_defined(sought: str, groups: Sequence[str], threshold: Decimal | None) -> bool:
    """Return whether it is said what fair means: for whom, between which groups, and how large a gap may be."""
    return (
        sought in set(Sought) and threshold is not None and (sought == Sought.INDIVIDUAL or len(groups) >= LEAST_GROUPS)
    )


class BiasFamily(StrEnum):
    """The three families of bias in their causal order, and the two checks of law-making data."""

    COGNITIVE = "cognitive"
    DATA = "data"
    PROCESSING = "processing"
    LEANING = "leaning"
    HISTORY = "history"


CAUSAL_FAMILIES = (BiasFamily.COGNITIVE, BiasFamily.DATA, BiasFamily.PROCESSING)


class BiasResult(StrEnum):
    """What came of a check."""

    BALANCED = "balanced"
    CORRECTED = "corrected"
    BIASED = "biased"


NEUTRAL = frozenset({BiasResult.BALANCED, BiasResult.CORRECTED})


class Environment(StrEnum):
    """Where a pilot runs."""

    NON_PRODUCTION = "non_production"
    PRODUCTION = "production"


def is_effect_reversible(environment: str, has_official_effect: bool | None, needs_adoption: bool | None) -> bool:
    """Return whether nothing of the pilot binds parliament without a person adopting it."""
    return environment == Environment.NON_PRODUCTION or has_official_effect is False or needs_adoption is True


LEAST_GROUP_SIZE = 30  # below it a group is listed, never judged


@dataclass(frozen=True)
class Group:
    """What was measured for one group: how many cases, and the rate that the definition compares."""

    name: str
    n: int
    value: float


def group_gaps(groups: Sequence[Group]) -> dict[str, float]:
    """Return for each group with enough cases its distance from the farthest other such group; 0 for a single one."""
    enough = [group for group in groups if group.n >= LEAST_GROUP_SIZE]
    values = [group.value for group in enough]
    return {group.name: max(group.value - min(values), max(values) - group.value) for group in enough}


LEAST_SAMPLE = 50
LEAST_CONFIRMED = 0.95


def is_output_confirmed(sampled: int, confirmed: int) -> bool:
    """Return whether enough generated texts were read, and nearly all found free of bias."""
    return sampled >= LEAST_SAMPLE and confirmed / sampled >= LEAST_CONFIRMED


Z_95 = 1.959963984540054  # the 97.5 % point of the normal distribution


@dataclass(frozen=True)
class Share:
    """A count out of a number of trials with its 95 % interval; the interval is the whole range without a trial."""

    k: int
    n: int
    low: float
    high: float

    @property
    def rate(self) -> float | None:
        """Return the share itself, None without a trial."""
        return self.k / self.n if self.n else None


def share(k: int, n: int) -> Share:
    """Return k of n with Wilson's score interval at 95 %. ValueError unless 0 <= k <= n. Source: Wilson (1927)."""
    if not 0 <= k <= n:
        raise ValueError(f"{k} is no part of {n}")
    if n == 0:
        return Share(0, 0, 0.0, 1.0)
    rate, spread = k / n, Z_95**2 / n
    middle = (rate + spread / 2) / (1 + spread)
    half = Z_95 * math.sqrt(rate * (1 - rate) / n + spread / (4 * n)) / (1 + spread)
    return Share(k, n, 0.0 if k == 0 else middle - half, 1.0 if k == n else middle + half)


@dataclass(frozen=True)
class Period:
    """What was counted from one day to another."""

    from_on: date
    to_on: date
    decisions: int
    overrides: int
    median_seconds: Decimal | None = None
    seeded: int = 0
    seeded_found: int = 0
    sampled: int = 0
    confirmed: int = 0
    source: str = ""


class OpinionKind(StrEnum):
    """What a committee advises."""

    FAVOURABLE = "favourable"
    CONDITIONAL = "conditional"
    UNFAVOURABLE = "unfavourable"
