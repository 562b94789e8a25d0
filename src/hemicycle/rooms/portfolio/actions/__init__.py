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
    adopt,
    beginning,
    declare_source,
    edition_of,
    everywhere,
    import_edition,
)

__all__ = [
    "WRITABLE",
    "Imported",
    "adopt",
    "beginning",
    "confirm_problem",
    "declare_source",
    "edit",
    "edition_of",
    "everywhere",
    "import_edition",
    "propose",
    "record_stage",
    "set_tier",
]
