"""Long work: imports, read and compared before they are taken in one transaction, and plans of scenarios."""

from hemicycle.rooms.portfolio.tasks.imports import (
    Compared,
    accept,
    accept_comparison,
    accepted,
    compare,
    compare_staged,
    import_staged,
    read_file,
)
from hemicycle.rooms.portfolio.tasks.looks import Look, look_at_staged, preview
from hemicycle.rooms.portfolio.tasks.scenarios import optimise, solve
from hemicycle.rooms.portfolio.tasks.staging import stage, staged, staged_path

__all__ = [
    "Compared",
    "Look",
    "accept",
    "accept_comparison",
    "accepted",
    "compare",
    "compare_staged",
    "import_staged",
    "look_at_staged",
    "optimise",
    "preview",
    "read_file",
    "solve",
    "stage",
    "staged",
    "staged_path",
]
