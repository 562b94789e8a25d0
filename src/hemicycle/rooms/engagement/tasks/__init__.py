"""Building the public register as files, in the background and by command."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Task, User
from hemicycle.kernel.tasks import Progress, long_task
from hemicycle.rooms.engagement import queries
from hemicycle.rooms.engagement.actions import BUILD
from hemicycle.rooms.engagement.adapters import site
from hemicycle.rooms.engagement.queries import Proven
from hemicycle.rooms.engagement.rules import documents
from hemicycle.rooms.engagement.tasks import pages
from hemicycle.rooms.ledger.actions import checkpoint


@dataclass(frozen=True)
class Built:
    """What a build wrote."""

    records: int
    notices: int
    files: int


@long_task(BUILD)
def build_in_background(progress: Progress, *, by: User, task: Task) -> dict[str, Any]:
    """Build the register; the page of the result is the register itself."""
    progress(0, 1, _("Building the public register"))
    built = build()
    progress(1, 1, _("Built"))
    return {"result": {"records": built.records, "notices": built.notices, "files": built.files}, "url": "/register/"}


def build() -> Built:
    """Sign the ledger, render every page, and switch the public folder to them in one step.

    Refused where a publication is not what was approved, or where the ledger is not sound: then nothing is changed.
    """
    root = Path(settings.PUBLIC_DIR)
    with site.alone(root):
        if not queries.all_are_signed():
            checkpoint()
        shown = list(queries.proven(queries.newest()))
        for each in shown:
            _refuse_changed(each)
        count = site.publish(root, _files(shown))
    notices = sum(each.publication.is_notice for each in shown)
    return Built(len(shown) - notices, notices, count)


def _refuse_changed(each: Proven) -> None:
    if documents.digest(each.publication.document) != each.publication.digest or not each.is_sealed:
        raise Refused(
            _("Record %(name)s is not what was approved. Nothing was built; run the verification of the ledger.")
            % {"name": each.document["record"]},
            "changed",
        )


def _files(shown: list[Proven]) -> Iterator[tuple[str, bytes]]:
    yield from pages.files(shown)
