"""The policy of strategy: states of documents, weights of objectives, contribution, prerequisites, tasks, maturity."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hemicycle.engines import pairwise

STRONGEST = 4  # a contribution runs from 0, nothing, to 4, the objective is not reached without it
HIGHEST_LEVEL = 5  # of maturity


class DocumentKind(StrEnum):
    """What parliament writes down before it chooses."""

    VISION = "vision"
    STRATEGY = "strategy"


class DocumentState(StrEnum):
    """Where a version of a document stands."""

    DRAFT = "draft"
    IN_FORCE = "in force"
    UNDER_REVIEW = "under review"
    SUPERSEDED = "superseded"


class ReviewOutcome(StrEnum):
    """How a review ends."""

    KEEP = "keep"
    REVISE = "revise"


class Method(StrEnum):
    """How weights came about."""

    PAIRWISE = "pairwise"
    DIRECT = "direct"


class MaturityDimension(StrEnum):
    """The four dimensions of maturity, never blended into one."""

    GOVERNANCE = "governance"
    TECHNICAL = "technical"
    ORGANISATIONAL = "organisational"
    DEMOCRATIC = "democratic impact"


class Degree(StrEnum):
    """How costly an error is, or how sensitive the material."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class Segment(StrEnum):
    """What becomes of a task."""

    CANDIDATE = "candidate"
    WITH_CARE = "with care"
    WITH_PEOPLE = "with people"


def state(approved_on: date | None, review_on: date | None, on: date, *, newest: bool) -> DocumentState:
    """Return where a version stands; `newest` says that no later version of its kind is approved."""
    if approved_on is None or approved_on > on:
        return DocumentState.DRAFT
    if not newest:
        return DocumentState.SUPERSEDED
    return DocumentState.UNDER_REVIEW if review_on is not None and review_on <= on else DocumentState.IN_FORCE


def languages_missing(texts: Mapping[str, Mapping[str, str]], wanted: Sequence[str]) -> list[str]:
    """Return the working languages in which the title or the text is missing."""
    return [each for each in wanted if not all(texts.get(each, {}).get(part) for part in ("title", "text"))]


@dataclass(frozen=True)
class Weighed:
    """Weights by key, summing to 1; the ratio and the range of each only where they were compared two by two."""

    weights: Mapping[str, float]
    ratio: float | None = None
    ranges: Mapping[str, tuple[float, float]] | None = None
    doubt: tuple[str, str, float, float] | None = None  # row, column, judged, implied

    @property
    def is_consistent(self) -> bool:
        """Return whether the judgements contradict one another no more than is usually accepted."""
        return self.ratio is None or self.ratio <= pairwise.ACCEPTABLE


def compared(keys: Sequence[str], judgements: Mapping[tuple[str, str], float]) -> Weighed:
    """Return the weights that follow from judging each pair once; pairwise.NotComparable names what is missing."""
    place = {key: number for number, key in enumerate(keys)}
    numbered = {(place[one], place[other]): value for (one, other), value in judgements.items()}
    matrix = pairwise.matrix(len(keys), numbered)
    found = pairwise.weigh(matrix)
    ranges = pairwise.sensitivity(matrix)
    doubt = found.doubt
    return Weighed(
        dict(zip(keys, found.weights, strict=True)),
        found.ratio,
        dict(zip(keys, ranges, strict=True)),
        (keys[doubt.row], keys[doubt.column], doubt.judged, doubt.implied) if doubt else None,
    )


def shared(points: Mapping[str, float]) -> Weighed:
    """Return weights in the ratio of points given directly; ValueError for a negative number, or none above 0."""
    total = sum(points.values())
    if not math.isfinite(total) or total <= 0 or any(each < 0 for each in points.values()):
        raise ValueError("points are 0 or more, and one of them is above 0")
    return Weighed({key: each / total for key, each in points.items()})


def contribution(strengths: Mapping[str, int], weights: Mapping[str, float]) -> float:
    """Return what an initiative adds in points of 100: each strength of 0 to 4 as a share, times the weight."""
    return 100 * sum(weights.get(key, 0.0) * strength / STRONGEST for key, strength in strengths.items())


def skipped(adopted_on: date, prerequisites: Iterable[tuple[str, date | None]]) -> list[str]:
    """Return the prerequisites that did not stand when the strategy was adopted, in their order."""
    return [what for what, since in prerequisites if since is None or since > adopted_on]


def progress(baseline: float, target: float, actual: float | None) -> float | None:
    """Return how far a key result has come from baseline to target: 0 at the start, 1 there; None unmeasured."""
    if actual is None or baseline == target:
        return None
    return (actual - baseline) / (target - baseline)


def hours(per_year: int, minutes: float) -> float:
    """Return the hours that a task takes in a year."""
    return per_year * minutes / 60


def segment(suitability: int, error_cost: Degree, sensitivity: Degree) -> Segment:
    """Return what becomes of a task: what AI fits little, or errs in too dearly upon the most sensitive, stays."""
    if suitability <= 1 or (error_cost is Degree.HIGH and sensitivity is Degree.HIGH):
        return Segment.WITH_PEOPLE
    return Segment.WITH_CARE if Degree.HIGH in (error_cost, sensitivity) or suitability == 2 else Segment.CANDIDATE
