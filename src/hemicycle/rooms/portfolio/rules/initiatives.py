"""The policy of the portfolio about one initiative: what a well-stated problem is, what follows from its facts."""

from collections.abc import Mapping, Sequence, Set
from datetime import timedelta

from hemicycle.kernel.terms import CORE_FUNCTIONS, GATES_OF_STAGE, Function, Gate, Route, Stage, Status
from hemicycle.rooms.portfolio.rules.facts import Audience, Material, Writes

LEAST_PROBLEM_LENGTH = 80  # characters: two or three sentences that say who has the problem, how often and at what cost

COOLING_OFF = timedelta(days=365)  # for so long, who led or answered for an initiative is too close to decide on it

# In these states nothing awaits a gate.
AT_REST = frozenset({Status.REJECTED, Status.CLOSED, Status.PARKED})


def next_gate(stage: Stage, status: Status) -> Gate | None:
    """Return the gate that an initiative in this stage meets next; None once it is closed, rejected or parked."""
    if status in AT_REST:
        return None
    gates = GATES_OF_STAGE[stage]
    return gates[-1] if status is Status.PILOT_RUNNING else gates[0]


def facts(
    function: str,
    route: str,
    answers: Mapping[str, Sequence[str]] | None = None,
    is_external: bool | None = None,
    is_tried: bool | None = None,
) -> dict[str, bool | None]:
    """Return the facts on which conditions of criteria depend; None where nobody stated it, which counts as true.

    `answers` are those of the last triage, by fact; `is_external` says whether data of others is used,
    `is_tried` whether a trial in the sandbox is under way.
    """
    stated = Route(route) if route else None
    return {
        "personal_data": _any_of(answers, "material", {Material.NAMES, Material.PERSONAL, Material.SENSITIVE}),
        "external_data": is_external,
        "generative": _any_of(answers, "generative", {Writes.YES}),
        "public_facing": _any_of(answers, "audience", {Audience.PUBLIC, Audience.DEPENDENT}),
        "bought": None if stated is None else stated is Route.BUY,
        "embedded": None if stated is None else stated is Route.EMBEDDED,
        "joint": None if stated is None else stated is Route.JOINT,
        "core_function": None if not function else Function(function) in CORE_FUNCTIONS,
        "sandbox": is_tried,
        "suspended": None,
    }


def _any_of(answers: Mapping[str, Sequence[str]] | None, name: str, values: Set[str]) -> bool | None:
    stated = (answers or {}).get(name)
    return bool(values & set(stated)) if stated else None


def is_well_stated(problem: str, names_a_tool: bool | None) -> bool:
    """Return whether a problem is told at enough length and without naming a tool."""
    return len(problem.strip()) >= LEAST_PROBLEM_LENGTH and names_a_tool is False


def reference(number: int) -> str:
    """Return how people call the initiative of this number, such as AI-007."""
    return f"AI-{number:03d}"
