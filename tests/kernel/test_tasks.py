import json

import pytest
from django.core.management import call_command

from hemicycle.kernel import tasks
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Notification, Task
from hemicycle.kernel.terms import TaskState

pytestmark = pytest.mark.django_db(transaction=True)  # a worker opens and closes connections


@pytest.fixture
def kind(monkeypatch):
    """A kind of work that does what the test puts into it."""
    monkeypatch.setitem(tasks.kinds(), "kernel.test-work", None)

    def does(function):
        tasks.kinds()["kernel.test-work"] = function
        return "kernel.test-work"

    return does


def work_until_idle():
    call_command("db_worker", queue_name="*", interval=0, batch=True, startup_delay=False, reload=False, verbosity=0)


@pytest.fixture
def worker(transactional_db):
    """Ask for work and let a worker do it until nothing waits."""

    def ask_and_work(kind, by, **arguments):
        asked = tasks.start(kind, by=by, **arguments)
        work_until_idle()
        return Task.objects.get(pk=asked.pk)

    return ask_and_work


def test_work_tells_its_progress_and_its_result(kind, worker, clerk):
    seen = []

    def work(progress, *, by, task, size):
        for number in range(size):
            progress(number + 1, size, f"row {number + 1}")
            seen.append(Task.objects.values_list("done", "total", "note").get(pk=task.pk))
        assert by == clerk
        return {"result": {"rows": size}, "url": "/portfolio/"}

    done = worker(kind(work), clerk, size=3)
    assert seen == [(1, 3, "row 1"), (2, 3, "row 2"), (3, 3, "row 3")]
    assert (done.state, done.result, done.result_url, done.error) == (TaskState.DONE, {"rows": 3}, "/portfolio/", "")
    assert done.is_over
    assert done.ended_at
    assert Notification.objects.get(person=clerk).url == f"/tasks/{done.pk}/"


def test_work_may_be_ended_before_it_begins(kind, clerk):
    asked = tasks.start(kind(lambda *_, **__: pytest.fail("it was cancelled")), by=clerk)
    tasks.cancel(asked)
    work_until_idle()
    assert Task.objects.get().state == TaskState.CANCELLED


def test_work_ends_at_its_next_step_when_asked_to(kind, worker, clerk):
    def work(progress, *, by, task):
        progress(1, 2, "")
        tasks.cancel(task)
        progress(2, 2, "")
        pytest.fail("it went on")

    done = worker(kind(work), clerk)
    assert (done.state, done.done, done.result) == (TaskState.CANCELLED, 2, None)


def test_a_refusal_is_told_in_its_own_words(kind, worker, clerk):
    def work(progress, **_facts):
        raise Refused("Row 7 has no title.")

    done = worker(kind(work), clerk)
    assert (done.state, done.error) == (TaskState.FAILED, "Row 7 has no title.")


def test_an_unforeseen_failure_is_told_in_general_words(kind, worker, clerk):
    def work(progress, **_facts):
        raise ValueError("password=hunter2 at /srv/secret")

    done = worker(kind(work), clerk)
    assert done.state == TaskState.FAILED
    assert "hunter2" not in done.error
    assert "Nothing was changed" in done.error


def test_a_right_lost_meanwhile_is_told(kind, worker, clerk):
    from django.core.exceptions import PermissionDenied

    def work(progress, **_facts):
        raise PermissionDenied("portfolio.import")

    assert "office" in worker(kind(work), clerk).error


def test_people_read_the_outcome_in_their_language(kind, worker, person):
    from django.utils.translation import get_language

    reader = person(language="fr")
    assert worker(kind(lambda progress, **_facts: {"result": get_language()}), reader).result == "fr"


def test_work_is_done_once(kind, worker, clerk):
    runs = []
    done = worker(kind(lambda progress, **_facts: runs.append(1) or {}), clerk)
    tasks.work.func(str(done.pk))
    assert runs == [1]


def test_an_unknown_kind_is_a_mistake(clerk):
    with pytest.raises(KeyError):
        tasks.start("kernel.unheard-of", by=clerk)


def test_tasks_are_seen_by_whoever_asked(kind, worker, clerk, officer):
    worker(kind(lambda progress, **_facts: {}), clerk)
    assert Task.objects.visible_to(clerk).count() == 1
    assert Task.objects.visible_to(officer).count() == 0


def test_a_fresh_process_knows_the_work_of_every_room():
    """A worker imports no page, so it must find the rooms' work by itself."""
    import subprocess
    import sys

    program = "import django; django.setup(); from hemicycle.kernel import tasks; import json; print(json.dumps(sorted(tasks.kinds())))"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert {"ledger.verify", "portfolio.compare", "portfolio.import"} <= set(json.loads(said))
