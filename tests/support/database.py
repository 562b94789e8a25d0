"""The database of the tests. Loaded after pytest-django, whose fixture of the same name it replaces."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from tests.support.run import Run, run


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """Migrate once a run on SQLite and copy; on PostgreSQL each process has a database of its own."""
    this: Run = request.config.stash[run]
    if connection.vendor != "sqlite":
        settings.DATABASES["default"]["TEST"]["NAME"] = connection.settings_dict["TEST"]["NAME"] = (
            f"test_{this.home.name}"
        )
    with django_db_blocker.unblock():
        with this.alone("database"):
            made = _on_sqlite(this) if connection.vendor == "sqlite" else setup_databases(0, interactive=False)
        yield
        if connection.vendor != "sqlite":
            teardown_databases(made, verbosity=0)
        connection.close()


def _on_sqlite(this: Run) -> Any:
    template, own = this.shared / "template.sqlite3", Path(settings.DATABASES["default"]["TEST"]["NAME"])
    if template.exists():
        shutil.copyfile(template, own)
        return setup_databases(0, interactive=False, keepdb=True)
    made = setup_databases(0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(own, template)
    return made
