"""Everything that changes the register: initiatives of the house, and the comparison sets beside them."""

from hemicycle.rooms.portfolio.actions.initiatives import (
    WRITABLE,
    confirm_problem,
    edit,
    propose,
    record_stage,
    set_tier,
)
from hemicycle.rooms.portfolio.actions.sets import (
    Imported,
    edition_of,
    import_edition,
)

__all__ = [
    "WRITABLE",
    "Imported",
    "confirm_problem",
    "edit",
    "edition_of",
    "import_edition",
    "propose",
    "record_stage",
    "set_tier",
]
