"""Imports as long work: read and compare, show the difference, then take it in one transaction."""

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
    "preview",
    "read_file",
    "stage",
    "staged",
    "staged_path",
]
