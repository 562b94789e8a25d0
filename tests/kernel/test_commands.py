"""What the command line says of a house that nobody prepared."""

import json
import sqlite3

import pytest

from tests.support.served import Home


def no_folder(path):
    pass


def empty_database(path):
    path.mkdir()
    sqlite3.connect(path / "hemicycle.sqlite3").close()


@pytest.mark.parametrize(("make", "why"), [(no_folder, "unable to open"), (empty_database, "no such table")])
def test_a_house_that_was_not_prepared_is_named_with_the_remedy(tmp_path, make, why):
    home = Home(tmp_path / "house")
    make(home.path)
    done = home.command("portfolio", "list", "--json", code=1)
    assert "Traceback" not in done.stderr
    for said in (done.stderr, json.loads(done.stdout)["error"]):
        assert str(home.path) in said
        assert why in said
        assert "hemicycle prepare" in said
