"""The verification as long work, and the signature that follows a sound one."""

from typing import Any

from django.urls import reverse

from hemicycle.kernel.models import Task, User
from hemicycle.kernel.tasks import Progress, long_task
from hemicycle.rooms.ledger import actions, queries

SHOWN = 500


@long_task("ledger.verify")
def verify(progress: Progress, *, by: User, task: Task) -> dict[str, Any]:
    """Verify everything, sign the log where it is sound, and keep what was found for the page."""
    result = actions.verify(progress=progress)
    if result.is_sound and result.entries:
        actions.checkpoint()
    shown = [[finding.where, queries.finding_words(finding)] for finding in result.findings[:SHOWN]]
    counts = {
        name: getattr(result, name)
        for name in ("logs", "entries", "erased", "records", "checkpoints", "root", "origin")
    }
    found = {**counts, "findings": shown, "found": len(result.findings)}
    return {"result": found, "url": reverse("ledger:verified", kwargs={"pk": task.pk})}
