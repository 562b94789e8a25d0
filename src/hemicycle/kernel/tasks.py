"""Long work: asked for on a page, done by the worker, watched on a page, ended by whoever asked.

A room marks a function with `@long_task("room.verb")`; it gets `progress` and returns what the result page shows.
Progress is written outside the ledger and outside the work's own transaction (decision 0008).
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Chamber, Notification, Task
from hemicycle.kernel.terms import TaskState

Progress = Callable[[int, int, str], None]
_registered: dict[str, Callable[..., Any]] = {}


class Cancelled(Exception):
    """Whoever asked for the work ended it; what the work wrote in its transaction is undone."""


def long_task(kind: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function `(progress, *, by, task, **arguments)` as the work of this kind."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        _registered[kind] = function
        return function

    return register


@cache
def kinds() -> dict[str, Callable[..., Any]]:
    """Return every kind of work with its function; the rooms' files are imported when somebody first asks."""
    for app in apps.get_app_configs():
        if app.name.startswith("hemicycle.rooms.") and find_spec(f"{app.name}.tasks"):
            import_module(f"{app.name}.tasks")
    return _registered


def start(kind: str, *, by: Any, chamber: Chamber | None = None, **arguments: Any) -> Task:
    """Ask for work, which a worker begins once the present transaction is over. KeyError for an unknown kind."""
    if kind not in kinds():
        raise KeyError(kind)
    asked = Task.objects.create(kind=kind, person=by, chamber=chamber, arguments=arguments, at=clock.now())
    transaction.on_commit(lambda: work.enqueue(str(asked.pk)))
    return asked


def cancel(asked: Task) -> None:
    """Ask the work to end; it does at its next step, or at once if it has not begun."""
    waiting = Task.objects.filter(pk=asked.pk, state=TaskState.WAITING)
    if not waiting.update(state=TaskState.CANCELLED, ended_at=clock.now()):
        Task.objects.filter(pk=asked.pk, ended_at=None).update(cancel_asked_at=clock.now())


@task()
def work(task_id: str) -> None:
    """Do what was asked, unless it was cancelled or somebody does it already."""
    begun = Task.objects.filter(pk=task_id, state=TaskState.WAITING).update(state=TaskState.RUNNING)
    if not begun:
        return
    asked = Task.objects.select_related("person", "chamber").get(pk=task_id)
    with translation.override(asked.person.language):
        _end(asked, *_outcome(asked))


def _outcome(asked: Task) -> tuple[TaskState, dict[str, Any]]:
    """Return how the work ended and what to write of it. An unforeseen error goes to the log and is told in general."""
    try:
        done = kinds()[asked.kind](_progress(asked.pk), by=asked.person, task=asked, **asked.arguments)
    except Cancelled:
        return TaskState.CANCELLED, {}
    except (Refused, Stale) as reason:
        return TaskState.FAILED, {"error": str(reason)[:1_000]}
    except PermissionDenied:
        return TaskState.FAILED, {"error": _("Your office does not allow this any more.")}
    except Exception:
        _end(
            asked,
            TaskState.FAILED,
            {"error": _("The work ended unexpectedly; the operator finds the reason in the log. Nothing was changed.")},
        )
        raise
    return TaskState.DONE, {"result": done.get("result"), "result_url": done.get("url", "")}


def _progress(task_id: UUID) -> Progress:
    def progress(done: int, total: int, note: str = "") -> None:
        row = Task.objects.filter(pk=task_id)
        row.update(done=done, total=total, note=note[:200])
        if row.filter(cancel_asked_at__isnull=False).exists():
            raise Cancelled

    return progress


def _end(asked: Task, state: TaskState, outcome: dict[str, Any]) -> None:
    Task.objects.filter(pk=asked.pk).update(state=state, ended_at=clock.now(), **outcome)
    Notification.objects.create(
        person=asked.person,
        at=clock.now(),
        message=f"task.{state}",
        params={"kind": asked.kind},
        url=f"/tasks/{asked.pk}/",
    )
