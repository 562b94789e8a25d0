"""Everything that changes instruments, and what is answered under them."""

from hemicycle.rooms.questionnaires.actions.instruments import import_version

__all__ = ["import_version"]
