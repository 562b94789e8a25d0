"""Everything that changes governance."""

from hemicycle.rooms.governance.actions.responsibilities import assign, restore

__all__ = ["assign", "restore"]
