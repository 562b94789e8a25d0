"""What stands in the hall: who acts, what is governed, and what every room hangs on its records."""

from hemicycle.kernel.models.initiative import Initiative
from hemicycle.kernel.models.operational import Draft, IdempotencyKey, Notification, SavedView, Task
from hemicycle.kernel.models.people import Chamber, Invitation, Office, Parliament, Token, User
from hemicycle.kernel.models.record import Record, RecordQuerySet
from hemicycle.kernel.models.things import Comment, Evidence, Translation

__all__ = [
    "Chamber",
    "Comment",
    "Draft",
    "Evidence",
    "IdempotencyKey",
    "Initiative",
    "Invitation",
    "Notification",
    "Office",
    "Parliament",
    "Record",
    "RecordQuerySet",
    "SavedView",
    "Task",
    "Token",
    "Translation",
    "User",
]
