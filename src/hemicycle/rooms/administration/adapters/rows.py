"""Everything that a house holds as plain lines of JSON, one file a table, the same from every database.

Binary is base64, an instant has its microseconds and its offset, a number is text: what is written is read back equal.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models

ROWS_A_STATEMENT = 500
# Made anew in each database, or of no use elsewhere: sessions end with a restore, waiting work is asked for again.
LEFT_OUT = frozenset({"auth", "contenttypes", "sessions", "django_tasks_database"})

Model = type[models.Model]


def tables() -> list[Model]:
    """Return every table that makes up the house, in the order of its names."""
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label not in LEFT_OUT]
    return sorted((model for model in found if model._meta.managed), key=lambda model: model._meta.label_lower)


def dump(folder: Path, using: str = "default") -> list[Path]:
    """Write every row, ordered by its key, into one file a table, and return the files. A transaction is open."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return [_dump(model, folder / f"{model._meta.label_lower}.jsonl", using) for model in tables()]


def _dump(model: Model, path: Path, using: str) -> Path:
    rows = model._base_manager.using(using).order_by("pk").iterator(chunk_size=ROWS_A_STATEMENT)
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            told = {field.attname: _plain(field, row) for field in model._meta.concrete_fields}
            file.write(json.dumps(told) + "\n")
    return path


def _plain(field: Any, row: models.Model) -> Any:
    value = field.value_from_object(row)
    return value if value is None or isinstance(field, models.JSONField) else field.value_to_string(row)


def load(folder: Path, using: str = "default") -> int:
    """Write every line back as a row, in a database whose tables are empty; return how many. One transaction is open.

    Rows go in past the actions, since they are what actions made; the ledger's verification finds any that are not.
    """
    written = sum(_load(model, folder / f"{model._meta.label_lower}.jsonl", using) for model in tables())
    with connections[using].cursor() as cursor:
        for statement in connections[using].ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)
    return written


def _load(model: Model, path: Path, using: str) -> int:
    if not path.exists():
        return 0
    written = 0
    with path.open(encoding="utf-8") as file:
        for batch in _batches(_row(model, json.loads(line)) for line in file):
            model._base_manager.using(using).bulk_create(batch, batch_size=ROWS_A_STATEMENT)
            written += len(batch)
    return written


def _row(model: Model, told: dict[str, Any]) -> models.Model:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: fields[name].to_python(value) for name, value in told.items() if name in fields})


def _batches(rows: Iterable[models.Model]) -> Iterator[list[models.Model]]:
    rows = iter(rows)
    while batch := list(islice(rows, ROWS_A_STATEMENT)):
        yield batch


def empty(using: str = "default") -> None:
    """Delete every row of the house, within the open transaction."""
    connection = connections[using]
    names = [model._meta.db_table for model in (*tables(), *_left_out())]
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), names, reset_sequences=True, allow_cascade=True):
            cursor.execute(statement)


def _left_out() -> list[Model]:
    """Return the tables that hold nothing of the house and must not outlive it: sessions and waiting work."""
    found = apps.get_models()
    return [model for model in found if model._meta.app_label in {"sessions", "django_tasks_database"}]
