"""What an initiative is to bring, by which way, and after what: the policy, without a framework."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

HIGHEST_VALUE = 4  # of democratic value: 0 none, 4 what parliament is for
HIGHEST_SCORE = 4  # of one aspect of a tool: 0 unfit, 4 fits as it is
LONGEST_LAG = 120  # months between one initiative and the next
LARGEST_AMOUNT = 10**12
SANDBOX_DAYS = 90
ROADMAP_HOLDS_FOR = timedelta(days=365)


class MetricKind(StrEnum):
    """What a metric tells: that it pays, or that it is good."""

    BENEFIT = "benefit"
    QUALITY = "quality"


class Way(StrEnum):
    """One way of solving the problem of an initiative."""

    BUILD = "build"
    BUY = "buy"
    EMBED = "embed"
    JOIN = "join"
    NOTHING = "nothing"


class LinkKind(StrEnum):
    """How one initiative depends on another."""

    AFTER = "after"
    EXCLUDES = "excludes"


class Aspect(StrEnum):
    """The five aspects on which outside tools are compared (IPU, software life cycle)."""

    EASE = "ease"
    COMMUNITY = "community"
    PERFORMANCE = "performance"
    MODELS = "model_support"
    DEPLOYMENT = "deployment"


class SandboxData(StrEnum):
    """What a trial in the sandbox may work on."""

    SYNTHETIC = "synthetic"
    PUBLIC = "public"


class TriangleFault(StrEnum):
    """Why three amounts are no triangle."""

    NEGATIVE = "negative"
    ORDER = "order"
    LARGE = "large"


def triangle_fault(low: float, mode: float, high: float) -> TriangleFault | None:
    """Return why least, likeliest and most a year are no triangle, or None. What is not a number has no order."""
    if low < 0 or mode < 0 or high < 0:
        return TriangleFault.NEGATIVE
    if not low <= mode <= high:
        return TriangleFault.ORDER
    return TriangleFault.LARGE if high > LARGEST_AMOUNT else None


def mean(low: float, mode: float, high: float) -> float:
    """Return the mean of a triangle."""
    return (low + mode + high) / 3


def way_round(start: str, to: str, after: Mapping[str, Collection[str]]) -> list[str]:
    """Return the way by which `to` already waits for `start`, both ends included; empty where it does not.

    `after` says of each initiative which ones it waits for. A link from `start` to `to` would close the circle.
    """
    came: dict[str, str] = {to: ""}
    waiting = [to]
    for here in waiting:
        if here == start:
            return _back(here, came)
        for there in sorted(after.get(here, ())):
            if there not in came:
                came[there] = here
                waiting.append(there)
    return []


def _back(end: str, came: Mapping[str, str]) -> list[str]:
    found = [end]
    while came[found[-1]]:
        found.append(came[found[-1]])
    return found[::-1]


def is_bounded(starts_on: date, ends_on: date, data: Iterable[str], has_official_effect: bool) -> bool:
    """Return whether a trial in the sandbox ends in time, works on harmless data only, and has no official effect."""
    kinds = set(data)
    in_time = starts_on < ends_on <= starts_on + timedelta(days=SANDBOX_DAYS)
    return in_time and bool(kinds) and kinds <= set(SandboxData) and not has_official_effect


def are_weighed(ways: Sequence[str], reason: str | None) -> bool:
    """Return whether at least two ways were compared, doing nothing included, and one was chosen with a reason."""
    return len(ways) >= 2 and Way.NOTHING in ways and bool((reason or "").strip())
