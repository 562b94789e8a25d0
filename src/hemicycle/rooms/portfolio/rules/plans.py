"""Plans of the optimiser in the shape that other programs read."""

from typing import Any

from hemicycle.engines.selection import Model, Selection, Status, conflict


def selected(model: Model, found: Selection) -> dict[str, Any]:
    """Return a selection as a document: status, objective, bound, gap, what is chosen, seconds.

    Where nothing is feasible, `conflict` names limits that cannot hold together, each with how far it alone would have
    to give; it is empty otherwise.
    """
    limits = conflict(model).limits if found.status is Status.INFEASIBLE else {}
    return {
        "status": str(found.status),
        "objective": found.objective,
        "bound": found.bound,
        "gap": found.gap,
        "chosen": [{"id": name, "start": start} for name, start in found.chosen.items()],
        "conflict": [{"limit": limit, "enough": enough} for limit, enough in limits.items()],
        "seconds": found.seconds,
    }
