"""Reading instruments and their versions, and what is answered under them."""

from hemicycle.rooms.questionnaires.queries.instruments import instruments, published, version_named

__all__ = ["instruments", "published", "version_named"]
