"""Houses that are served as in life: a folder of their own, `hemicycle serve` and `hemicycle worker` in processes.

What every test may share is prepared once a run, in the first process that asks, and copied for each process.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.run import BUILT, ROOT, Run, run

READY_WITHIN_S = 60
SAMPLES = "samples.json"


def environment(home: Path, **settings: str) -> dict[str, str]:
    """Return what a command needs to work on this folder, and on nothing that this process works on."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HEMICYCLE_")}
    own = {"HEMICYCLE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "hemicycle.settings"}
    return kept | own | {f"HEMICYCLE_{name}": value for name, value in settings.items()}


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Home:
    """A folder with a parliament in it (or none yet), the settings it is used with, and what runs on it."""

    path: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """The address of the server, under the name that WebAuthn accepts without a certificate."""
        return f"http://localhost:{self.port}"

    @property
    def database(self) -> Path:
        return self.path / "hemicycle.sqlite3"

    @property
    def samples(self) -> dict[str, Any]:
        """What furnishing found: pages with an address each, sessions, ids. Empty for a house that was not furnished."""
        path = self.path / SAMPLES
        found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        return found

    def environment(self) -> dict[str, str]:
        return environment(self.path, **self.settings)

    def command(self, *words: object, code: int | None = 0, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run `hemicycle WORDS` on this house and return what came of it; `code` is the exit code expected, if any."""
        return self._python(["-m", "hemicycle", *map(str, words)], code, **more)

    def told(self, *words: object) -> Any:
        """Run `hemicycle WORDS --json` and return what it told."""
        return json.loads(self.command(*words, "--json").stdout)

    def script(self, *words: object, code: int | None = 0, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run `python -m WORDS` of the tests' own on this house."""
        return self._python(["-m", *map(str, words)], code, **more)

    def _python(self, words: list[str], code: int | None, **more: Any) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT, env=self.environment(), capture_output=True, text=True, check=False, timeout=900, **more,
        )  # fmt: skip
        assert code is None or done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self, *words: object) -> subprocess.Popen[bytes]:
        """Run `hemicycle WORDS` beside the test; it ends with the house."""
        log = (self.path / f"{words[0]}.log").open("ab")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", "hemicycle", *map(str, words)],
                cwd=ROOT, env=self.environment(), stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def serve(self, *, worker: bool = False) -> "Home":
        """Serve the pages, with a worker beside where it is wanted, and wait until they answer."""
        self.port = free_port()
        server = self.start("serve", "--port", self.port)
        if worker:
            self.start("worker")
        deadline = time.monotonic() + READY_WITHIN_S
        while not answers(self.port):
            assert server.poll() is None, (self.path / "serve.log").read_text()
            assert time.monotonic() < deadline, f"no answer within {READY_WITHIN_S} s"
            time.sleep(0.05)
        return self

    def end(self) -> None:
        """End what runs on the house, politely first."""
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()


def answers(port: int) -> bool:
    """Return whether /readyz answers 200 now."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


EMPTY = {"SECOND_FACTOR": "1"}
DEMO = {"SECOND_FACTOR": "0", "DEMO": "1"}


def new_folder(path: Path) -> Path:
    """Make a folder for a house, with the built files that all houses of the run share."""
    path.mkdir(mode=0o700, parents=True)
    (path / "assets").symlink_to(BUILT)
    return path


def begun(path: Path) -> Path:
    """Return the path of a folder to begin, without what an attempt left there that failed."""
    shutil.rmtree(path, ignore_errors=True)
    return path


def prepared(this: Run) -> Path:
    """Return the folder of a house without a parliament, made once a run."""
    path = this.shared / "prepared"
    with this.alone("prepared"):
        if not path.exists():
            made = new_folder(begun(this.shared / "preparing"))
            Home(made, EMPTY).command("prepare")
            made.rename(path)
    return path


def furnished(this: Run) -> Path:
    """Return the folder of the example parliament with one of everything that a page may show, made once a run."""
    path = this.shared / "furnished"
    empty = prepared(this)
    with this.alone("furnished"):
        if not path.exists():
            made = copied(empty, begun(this.shared / "furnishing"))
            furnish(Home(made, DEMO))
            made.rename(path)
    return path


def furnish(home: Home) -> None:
    """Load the example parliament into a prepared house, add what its story leaves out, and find a sample of each page."""
    home.command("demo", "load", "--if-empty")
    home.script("tests.support.furnish", "make")
    home.command("worker", "--until-idle")
    home.script("tests.support.furnish", "look", home.path / SAMPLES)


def copied(source: Path, target: Path) -> Path:
    """Copy the folder of a house on which nothing runs."""
    shutil.copytree(source, target, symlinks=True)
    return target


@pytest.fixture(scope="session")
def this_run(request: pytest.FixtureRequest) -> Run:
    """The run that this process belongs to."""
    return request.config.stash[run]


@pytest.fixture(scope="session")
def furnished_house(this_run: Run) -> Path:
    """The folder of the furnished example parliament, to be copied and not to be changed."""
    return furnished(this_run)


@pytest.fixture(scope="session")
def almaris_served(furnished_house: Path, this_run: Run) -> Iterator[Home]:
    """The furnished example parliament, served with a worker, once for each process."""
    home = Home(copied(furnished_house, this_run.home / "almaris"), dict(DEMO)).serve(worker=True)
    yield home
    home.end()


@pytest.fixture(scope="session")
def empty_served(this_run: Run) -> Iterator[Home]:
    """A house in which no parliament lives; for looking only."""
    home = Home(copied(prepared(this_run), this_run.home / "empty"), dict(EMPTY)).serve()
    yield home
    home.end()


@pytest.fixture
def new_home(this_run: Run, tmp_path: Path) -> Iterator[Callable[..., Home]]:
    """A factory of houses of the test's own: `new_home()` holds no parliament, `new_home(demo=True)` the example one."""
    made: list[Home] = []

    def make(*, demo: bool = False, **settings: str) -> Home:
        source = furnished(this_run) if demo else prepared(this_run)
        folder = copied(source, tmp_path / f"home-{len(made)}")
        home = Home(folder, (DEMO if demo else EMPTY) | settings)
        made.append(home)
        return home

    yield make
    for home in made:
        home.end()


class Asked:
    """The answer of a house to a program: status, headers by their names in small letters, content."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def document(self) -> Any:
        return json.loads(self.body)


def ask(home: Home, path: str, body: Any = None, *, method: str = "", token: str = "", **headers: str) -> Asked:
    """Ask a served house as a program does: JSON in, whatever it answers out. A token of the officer unless named."""
    connection = http.client.HTTPConnection("127.0.0.1", home.port, timeout=60)
    sent = {"Authorization": f"Bearer {token or home.samples['token']}"} if token != "none" else {}
    content = None if body is None else json.dumps(body)
    sent |= {"Content-Type": "application/json"} if content else {}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method or ("POST" if content else "GET"), path, content, sent)
        answer = connection.getresponse()
        return Asked(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def propose(home: Home, title: str, chamber: int = 0) -> dict[str, Any]:
    """Propose an initiative over the API, as the AI officer, and return it."""
    chambers = ask(home, "/api/v1/kernel/chambers").document["items"]
    answer = ask(home, f"/api/v1/portfolio/chambers/{chambers[chamber]['id']}/initiatives", {"title": title})
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.document
    return made
