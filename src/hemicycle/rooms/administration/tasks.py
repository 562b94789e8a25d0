"""What concerns the whole house at once: its founding, its backup into one file, and the way back.

Backup and restore are for commands: no page outlives its database.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

import hemicycle
from hemicycle.kernel import clock
from hemicycle.kernel.actions import together
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Parliament, Record, Task
from hemicycle.kernel.terms import TaskState
from hemicycle.rooms.administration import actions, queries
from hemicycle.rooms.administration.adapters import archive, databases, rows
from hemicycle.rooms.administration.adapters.archive import Member
from hemicycle.rooms.ledger.actions import open_origin
from hemicycle.rooms.questionnaires.tasks import install_built_in

DATABASE = "database.sqlite3"


def found(parliament: Parliament, **facts: Any) -> list[Record]:
    """Found the parliament by the action of that name, with the questionnaires that it begins with."""
    with together():
        made: list[Record] = actions.found(parliament, by=None, **facts)
        install_built_in()
    return made


@dataclass(frozen=True)
class Restored:
    """What a restore brought back."""

    manifest: dict[str, Any]
    files: int
    origin: str
    has_keys: bool


def back_up(target: Path, *, overwrite: bool = False, with_keys: bool = False) -> dict[str, Any]:
    """Write the house as it stands at one moment into a file and return its manifest; others go on working meanwhile.

    Evidence is copied after the database: a file is always there before a row speaks of it, and none is ever deleted.
    """
    with _workshop(target.parent) as folder:
        members, facts = _database(folder)
        members += list(_files(Path(settings.EVIDENCE_DIR), "evidence", "*/*"))
        members += list(_files(Path(settings.HOME) / "imports", "imports", "*"))
        members += list(_files(Path(settings.KEYS_DIR), "keys", "*")) if with_keys else []
        kept = {member.path.name for member in members if member.name.startswith("evidence/")}
        facts["missing_evidence"] = sorted(facts.pop("evidence") - kept)
        facts |= {"version": hemicycle.__version__, "created_at": clock.now().isoformat(), "with_keys": with_keys}
        return archive.write(target, members, facts, overwrite=overwrite)


@contextmanager
def _workshop(parent: Path) -> Iterator[Path]:
    """Make a folder on the same disk that only its owner reads, and remove it at the end."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".hemicycle-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _database(folder: Path) -> tuple[list[Member], dict[str, Any]]:
    """Copy the database at one moment, and say what it holds."""
    if databases.is_sqlite():
        if not databases.place().exists():
            raise Refused(_("There is no database yet, so there is nothing to back up."), "nothing")
        copy = folder / DATABASE
        databases.snapshot(databases.place(), copy)
        with databases.borrowed(copy) as alias:
            return [Member(DATABASE, copy)], {"database": "sqlite", **_state(alias)}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        files = rows.dump(folder / "rows")
        return [Member(f"rows/{path.name}", path) for path in files], {"database": "rows", **_state("default")}


def _state(alias: str) -> dict[str, Any]:
    """Return what the manifest says of a database: its log, its migrations, and the evidence that it cites."""
    applied = MigrationLoader(connections[alias]).applied_migrations or {}
    return {
        "ledger": queries.log_head(alias),
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
        "evidence": queries.cited_evidence(alias),
    }


def _files(folder: Path, name: str, pattern: str) -> Iterator[Member]:
    """Return the finished files of a folder; unfinished ones have other names than a backup takes."""
    for path in sorted(folder.glob(pattern)):
        member = Member(f"{name}/{path.relative_to(folder).as_posix()}", path)
        if path.is_file() and archive.NAMES.fullmatch(member.name):
            yield member


def restore(source: Path, *, force: bool = False) -> Restored:
    """Bring a house back from a file; Refused where one lives already, unless forced, and where the file is not sound.

    Everything is prepared beside the house, a new log opened in it included, and put in place at one moment.
    """
    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not force and _is_lived_in():
        raise Refused(
            _("A parliament lives here already. Restore into an empty HEMICYCLE_HOME, or use --force to replace it."),
            "lived-in",
        )
    with _workshop(home) as folder:
        manifest = archive.read(source, folder, settings.BACKUP_LIMIT_MB << 20)
        _refuse_newer(manifest)
        put_in_place = _into_sqlite(folder, manifest) if databases.is_sqlite() else _into_server(folder, manifest)
        has_keys = _settle_files(folder, home)
        origin = put_in_place()
    return Restored(manifest, len(manifest["files"]), origin, has_keys)


def _is_lived_in() -> bool:
    """Return whether a parliament lives in the database, prepared or not."""
    return "kernel_parliament" in connection.introspection.table_names() and queries.is_founded()


def _refuse_newer(manifest: dict[str, Any]) -> None:
    """Refuse a backup whose database has steps that this version does not know."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}}
    if unknown := sorted(set(manifest["migrations"]) - known):
        raise Refused(
            _("The backup was made by a newer version of Hemicycle (%(step)s). Install that version first.")
            % {"step": unknown[0]},
            "newer",
        )


def _into_sqlite(folder: Path, manifest: dict[str, Any]) -> Callable[[], str]:
    """Prepare a SQLite database beside the house's own; return what puts it in place."""
    prepared = folder / DATABASE
    if manifest["database"] == "sqlite":
        databases.check(prepared)
    with databases.house_at(prepared):
        _migrate("default")
        with transaction.atomic():
            if manifest["database"] == "rows":
                rows.load(folder / "rows")
            origin = _begin_anew(manifest)

    def put_in_place() -> str:
        connection.close()
        databases.put_in_place(prepared, databases.place())
        return origin

    return put_in_place


def _into_server(folder: Path, manifest: dict[str, Any]) -> Callable[[], str]:
    """Prepare the rows for a database server; return what writes them in one transaction."""
    if manifest["database"] == "sqlite":
        databases.check(folder / DATABASE)
        with databases.borrowed(folder / DATABASE) as alias:
            _migrate(alias)
            rows.dump(folder / "rows", alias)
    _migrate("default")

    def put_in_place() -> str:
        with transaction.atomic():
            rows.empty()
            rows.load(folder / "rows")
            return _begin_anew(manifest)

    return put_in_place


def _migrate(alias: str) -> None:
    call_command("migrate", database=alias, interactive=False, verbosity=0)
    call_command("createcachetable", database=alias, verbosity=0)


def _begin_anew(manifest: dict[str, Any]) -> str:
    """End sessions and work under way, and open a new log, so that the copy cannot pass for the original."""
    Session.objects.all().delete()
    halted = Task.objects.filter(state__in=[TaskState.WAITING, TaskState.RUNNING])
    halted.update(state=TaskState.FAILED, ended_at=clock.now(), error=_("The house was restored meanwhile. Ask again."))
    house = queries.parliament()
    if house:
        open_origin(house, by=None, reason=_("Restored from the backup of %(at)s") % {"at": manifest["created_at"]})
    return str(queries.log_head("default")["origin"])


def _settle_files(folder: Path, home: Path) -> bool:
    """Move evidence, imported files and keys to their places; return whether the signing key came along.

    A file of evidence bears the hash of its content, so one that lies there already is the same. A key stays.
    """
    for name, target in (("evidence", Path(settings.EVIDENCE_DIR)), ("imports", home / "imports")):
        for path in sorted((folder / name).rglob("*")):
            if path.is_file():
                _move(path, target / path.relative_to(folder / name))
    keys = [path for path in sorted((folder / "keys").glob("*")) if not (Path(settings.KEYS_DIR) / path.name).exists()]
    for path in keys:
        os.chmod(path, 0o600)  # noqa: PTH101 - the mode matters, not the path
        _move(path, Path(settings.KEYS_DIR) / path.name)
    return bool(keys)


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.replace(target)
    archive.sync_folder(target.parent)
