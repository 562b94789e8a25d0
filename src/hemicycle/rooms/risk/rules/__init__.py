"""The policy of risk in plain Python: scales, categories, appetite, and what a price must hold."""

from hemicycle.rooms.risk.rules.pricing import (
    COLUMNS,
    MOST_RISKS,
    Fault,
    Modelled,
    Unpriced,
    document,
    priced,
)

__all__ = ["COLUMNS", "MOST_RISKS", "Fault", "Modelled", "Unpriced", "document", "priced"]
