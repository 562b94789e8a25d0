"""Database files: a copy of a living one as of one moment, and a copy put in place of a living one at one moment."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connections
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused

PAGES_A_STEP = 2_048
PATIENCE_S = 20
BORROWED = "borrowed"


def is_sqlite() -> bool:
    """Return whether the house lives in SQLite."""
    return connections["default"].vendor == "sqlite"


def place() -> Path:
    """Return the file in which the house lives, in SQLite."""
    return Path(connections["default"].settings_dict["NAME"])


def snapshot(living: Path, target: Path) -> None:
    """Copy a living database as it stands at one moment, while others go on writing.

    The copy reads inside one transaction: without it SQLite starts anew whenever somebody writes, and may never end.
    """
    with (
        closing(sqlite3.connect(living, timeout=PATIENCE_S, isolation_level=None)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(copy, pages=PAGES_A_STEP, sleep=0)
        source.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=DELETE")


def empty_write_ahead_log() -> None:
    """Move what was written into the database file, so that no older bytes remain beside it. SQLite only."""
    if is_sqlite():
        with connections["default"].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def check(path: Path) -> None:
    """Refuse a file that is no sound SQLite database."""
    try:
        with closing(sqlite3.connect(path)) as database:
            said = database.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise Refused(_("The database in the backup is damaged: %(why)s") % {"why": said}, "damaged")


def put_in_place(source: Path, living: Path) -> None:
    """Make the living database what the source is, in one transaction: a kill meanwhile leaves the old one."""
    living.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with closing(sqlite3.connect(source)) as new, closing(sqlite3.connect(living, timeout=PATIENCE_S)) as old:
        old.execute("PRAGMA synchronous=FULL")
        new.backup(old)
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.chmod(living, 0o600)  # noqa: PTH101 - the mode matters, not the path


@contextmanager
def borrowed(path: Path) -> Iterator[str]:
    """Open a SQLite file beside the house's own database, and return the alias to reach it by."""
    house = connections.databases["default"]
    connections.databases[BORROWED] = {
        **house,
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {},
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
    }
    try:
        yield BORROWED
    finally:
        connections[BORROWED].close()
        del connections[BORROWED]
        del connections.databases[BORROWED]


@contextmanager
def house_at(path: Path) -> Iterator[None]:
    """Let the house live in another SQLite file for what is done inside. For commands only: servers have threads."""
    connection = connections["default"]
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
