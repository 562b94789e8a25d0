"""What an action may answer instead of doing what was asked."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise

if TYPE_CHECKING:
    from hemicycle.kernel.models import Record


class Refused(Exception):
    """The house's rules do not allow it; `message` says why and what would mend it, in the reader's language."""

    def __init__(self, message: str | Promise, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


class Denied(PermissionDenied):
    """No office of the person gives this right here, or a separation of duties takes it away; `message` says which."""

    def __init__(self, permission: str, message: str | Promise) -> None:
        super().__init__(message)
        self.permission = permission
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Stale(Exception):
    """Somebody changed the record after it was read; `current` is what it has become."""

    def __init__(self, current: "Record") -> None:
        super().__init__(f"{current._meta.label_lower} {current.pk} is at version {current.version} by now")
        self.current = current


class WrittenPastTheActions(Exception):
    """A programming error: a record was saved outside an action, so the ledger would not know of it."""
