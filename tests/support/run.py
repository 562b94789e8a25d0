"""What one run of the tests lives on: a folder, a database, a seed, and a last word about what was left out.

Loaded by `-p` before Django reads its settings. Under xdist the first process makes the folder, the server and the
built files; each worker has a home of its own inside it.
"""

import fcntl
import os
import random
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
BUILT = ROOT / "var" / "test" / "assets"  # fonts take seconds to subset, so they outlive a run
MEMORY, ROOM = Path("/dev/shm"), 8 * 2**30  # how many bytes of it must be free
TRIALS = 3  # at default depth one trial in so many is run
ON_POSTGRESQL = 6  # at default depth one test in so many is run there again
WAITING = {"furnished_house", "new_home"}  # the fixtures of what waits until the example parliament is made
KEPT_VARIABLES = {"HEMICYCLE_BROWSER", "HEMICYCLE_SEED"}
run = pytest.StashKey["Run"]()


class Run:
    """The folder of this run and what the first process started for all."""

    def __init__(self, home: Path, *, is_worker: bool) -> None:
        self.home = home
        self.is_worker = is_worker
        self.server: Any = None

    @property
    def shared(self) -> Path:
        """Return the folder that all processes of the run see."""
        return self.home.parent

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Let one process of the run at a time do what is inside."""
        with (self.shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def end(self) -> None:
        """Stop the server and remove the folder, in the process that made them."""
        if self.server:
            self.server.stop()
        if not self.is_worker:
            shutil.rmtree(self.shared, ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("hemicycle")
    group.addoption(
        "--full", action="store_true", help="every combination and the long trials, not only a covering set"
    )
    group.addoption("--seed", type=int, default=None, help="the seed of everything random; printed at the top")
    group.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="which database; PostgreSQL comes from a wheel",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Prepare the environment before anything reads the settings."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    shared = Path(os.environ["HEMICYCLE_HOME"]).parent if worker else _new_folder()
    this = early_config.stash[run] = Run(shared / (worker or "first"), is_worker=bool(worker))
    url = os.environ.get("HEMICYCLE_DATABASE_URL") if worker else None
    for name in [name for name in os.environ if name.startswith("HEMICYCLE_") and name not in KEPT_VARIABLES]:
        del os.environ[name]
    this.home.mkdir(mode=0o700)
    os.environ["HEMICYCLE_HOME"] = str(this.home)
    os.environ["HEMICYCLE_SECOND_FACTOR"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "hemicycle.settings"
    if url := url or _server_url(early_config, this):
        os.environ["HEMICYCLE_DATABASE_URL"] = url
    BUILT.mkdir(parents=True, exist_ok=True)
    (this.home / "assets").symlink_to(BUILT)
    (this.home / "static").mkdir()
    return (yield)


def _new_folder() -> Path:
    """Make the folder of a run, in memory where that is roomy: a test that kills waits for no disk to be sure.

    What the tests themselves put into temporary folders goes there as well.
    """
    is_roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    made = Path(tempfile.mkdtemp(prefix="hemicycle-test-", dir=MEMORY if is_roomy else None))
    os.environ["TMPDIR"] = tempfile.tempdir = str(made)
    return made


def _server_url(config: pytest.Config, this: Run) -> str | None:
    options = config.known_args_namespace
    if options.database != "postgresql" or options.help or options.version:
        return None
    from tests.support.postgresql import Server

    this.server = Server().start()
    url: str = this.server.url()
    return url


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Settle the seed, relax what only slows tests down, and build once what every page needs."""
    if config.option.seed is None:
        config.option.seed = int(os.environ.get("HEMICYCLE_SEED") or f"{datetime.now(UTC):%Y%m%d}")
    config.option.hypothesis_seed = str(config.option.seed)
    _settle_hypothesis(config)
    _relax_settings(config.stash[run])
    if not config.stash[run].is_worker:
        _build()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the long trials; draw a part of what is sampled; on PostgreSQL run only what touches the database.

    What is pure, drives a browser, or asks every door by every role was run on SQLite already: the rights are judged in
    Python, and what they read of the database is asked by all other tests.
    """
    items.sort(key=lambda item: item.get_closest_marker("trial") is None)
    kept = items
    if config.option.database == "postgresql":
        kept = [item for item in kept if _depends_on_database(item)]
    if not config.option.full:
        kept = drawn(kept, config.option.seed, ON_POSTGRESQL if config.option.database == "postgresql" else 1)
    left = set(items).difference(kept)
    config.hook.pytest_deselected(items=[item for item in items if item in left])
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    items[:] = served_last(kept, lambda item: bool(WAITING & _fixtures(item)), processes)
    if os.environ.get("PYTEST_XDIST_WORKER") == "gw0" and any(WAITING & _fixtures(item) for item in items):
        _furnish_meanwhile(config.stash[run])


def _furnish_meanwhile(this: Run) -> None:
    """Make the example parliament while other tests run, so that no process waits for another that makes it."""
    from tests.support.served import furnished

    threading.Thread(target=furnished, args=[this], daemon=True).start()


def served_last(items: Sequence[Any], is_served: Callable[[Any], bool], processes: int) -> list[Any]:
    """Return the items so that each process ends its share with what needs the served house, which is made meanwhile.

    Each process is given a like part of the list, in order.
    """
    kinds = [item for item in items if not is_served(item)], [item for item in items if is_served(item)]
    ordered: list[Any] = []
    for number in range(processes):
        for kind in kinds:
            ordered += kind[len(kind) * number // processes : len(kind) * (number + 1) // processes]
    return ordered


def drawn(items: list[pytest.Item], seed: int, one_in: int = 1) -> list[pytest.Item]:
    """Return what default depth runs: of a sampled test's cases one in so many, by the seed, and never none.

    `one_in` draws among the tests as well, each with all its cases; of the trials a third is drawn. The seed changes with
    the commit, so a few commits see every case; full depth runs all.
    """
    lots = {item: crc32(f"{seed} {item.nodeid}".encode()) for item in items}
    first: dict[str, int] = {}
    for item, lot in lots.items():
        function = item.nodeid.partition("[")[0]
        first[function] = min(lot, first.get(function, lot))

    def is_drawn(item: pytest.Item) -> bool:
        function = item.nodeid.partition("[")[0]
        of_tests = max(one_in, TRIALS if item.get_closest_marker("trial") else 1)
        if crc32(f"{seed} {function}".encode()) % of_tests:
            return False
        marker = item.get_closest_marker("sampled")
        return marker is None or lots[item] % marker.kwargs["one_in"] == 0 or lots[item] == first[function]

    return [item for item in items if is_drawn(item)]


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def _depends_on_database(item: pytest.Item) -> bool:
    uses = {"db", "transactional_db"} & _fixtures(item)
    reads = bool(uses or item.get_closest_marker("django_db"))
    return reads and not item.get_closest_marker("browser") and item.path.name != "test_doors.py"


def _settle_hypothesis(config: pytest.Config) -> None:
    from hypothesis import HealthCheck, settings

    common: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
    settings.register_profile("default-depth", max_examples=100, **common)
    settings.register_profile("full-depth", max_examples=200, **common)
    settings.load_profile("full-depth" if config.option.full else "default-depth")


def _relax_settings(this: Run) -> None:
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        # A file and not the memory, as threads and child processes share it.
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(this.home / "test.sqlite3")


def _build() -> None:
    from hemicycle.design import assets
    from hemicycle.kernel import messages

    with (BUILT.parent / "assets.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another run of the same checkout may build as well
        assets.build(BUILT)
        messages.compile_all()


def pytest_report_header(config: pytest.Config) -> list[str]:
    depth = "full" if config.option.full else "default"
    return [f"hemicycle: {depth} depth, seed {config.option.seed} (--seed), database {config.option.database}"]


def pytest_unconfigure(config: pytest.Config) -> None:
    if run in config.stash:
        config.stash[run].end()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say last and loudly what was left out and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section(f"{len(skipped)} TESTS WERE LEFT OUT", sep="!", red=True, bold=True)
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        terminalreporter.line(f"{report.nodeid}: {reason.removeprefix('Skipped: ')}", red=True)


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    """Whether the run goes to full depth."""
    return bool(request.config.option.full)


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> int:
    """The seed of the run."""
    return int(request.config.option.seed)


@pytest.fixture
def rng(seed: int, request: pytest.FixtureRequest) -> random.Random:
    """Randomness that is this test's own and comes again with the same seed, in whatever order tests run."""
    return random.Random(f"{seed} {request.node.nodeid}")
