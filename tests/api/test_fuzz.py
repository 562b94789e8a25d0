"""The whole OpenAPI document, fuzzed from outside against a served house: no server error, no undocumented answer."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.map import PARAMETER, api_operations
from tests.support.run import ROOT
from tests.support.served import DEMO, Home, copied
from tests.support.world import kind_of

pytestmark = pytest.mark.trial
RULES = ROOT / "src" / "hemicycle" / "api" / "tests" / "schemathesis.toml"
HOOKS = "hemicycle.api.tests.schemathesis_hooks"


def fuzz(home, token, seed, examples, *more, rules=RULES, phases="examples,coverage,fuzzing"):
    """Run schemathesis over the document and return its exit code with what it printed."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(rules),
        "run", f"{home.origin}/api/v1/openapi.json",
        "--header", f"Authorization: Bearer {token}", "--max-examples", str(examples), "--seed", str(seed),
        "--phases", phases, "--no-color", *more,
    ]  # fmt: skip
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": HOOKS, "PYTHONPATH": "src"}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


ADMINISTRATION = "administration"
ROOMS = sorted({operation.route.split("/")[3] for operation in api_operations()})


@pytest.fixture(scope="module")
def attacked(furnished_house, this_run):
    """The house to fuzz for a room: one for all, and one of its own for the room that may shut everybody out."""
    served = {}

    def of(room):
        name = ADMINISTRATION if room == ADMINISTRATION else "rooms"
        if name not in served:
            folder = copied(furnished_house, this_run.home / f"attacked-{name}")
            served[name] = Home(folder, dict(DEMO)).serve()
        return served[name]

    yield of
    for home in served.values():
        sound = home.told("ledger", "verify")["sound"]
        home.end()
        assert sound


def allowed(home, room):
    """Return the token of whoever is let into a room."""
    return home.samples["administrator_token" if room == ADMINISTRATION else "token"]


def only(room):
    """Return the words that keep schemathesis within a room."""
    return ["--include-path-regex", f"^/api/v1/{room}/"]


@pytest.mark.sampled(one_in=6)
@pytest.mark.parametrize("room", ROOMS)
def test_no_request_breaks_the_api(room, attacked, seed, full):
    home = attacked(room)
    code, said = fuzz(home, allowed(home, room), seed, 3 if full else 1, *only(room))
    print(said[-1500:])
    assert code == 0, said[-8000:]


def with_ids(home, path):
    """Write the rules with an identifier that exists for every operation about a record, so that its inside is reached."""
    text = RULES.read_text()
    for route in sorted({operation.route for operation in api_operations()}):
        kind = kind_of(route)
        if kind is None or kind not in home.samples["ids"]:
            continue
        last = PARAMETER.findall(route)
        named = {"path.kind": "kernel.initiative"} if last[0][1] == "kind" else {}
        named[f"path.{last[len(named)][1]}"] = home.samples["ids"]["initiative" if named else kind]
        shown = PARAMETER.sub(r"{\2}", route)
        values = ", ".join(f'"{name}" = "{value}"' for name, value in named.items())
        text += f'\n[[operations]]\ninclude-path = "{shown}"\nparameters = {{ {values} }}\n'
    path.write_text(text)
    return path


@pytest.mark.sampled(one_in=6)
@pytest.mark.parametrize("room", ROOMS)
def test_no_request_about_a_record_breaks_the_api(room, attacked, seed, full, tmp_path):
    """The same with identifiers of records that exist: what is refused or done then comes from the operations themselves."""
    home = attacked(room)
    rules = with_ids(home, tmp_path / "schemathesis.toml")
    examples = 6 if full else 1
    code, said = fuzz(home, allowed(home, room), seed, examples, *only(room), rules=rules, phases="fuzzing")
    print(said[-1500:])
    assert code == 0, said[-8000:]


def test_planted_an_operation_that_answers_outside_its_document_is_found(almaris_served, seed, tmp_path):
    """The same run on a document that promises another answer of `me` fails."""
    import urllib.request

    with urllib.request.urlopen(f"{almaris_served.origin}/api/v1/openapi.json") as answer:
        document = json.load(answer)
    document["paths"] = {path: value for path, value in document["paths"].items() if path.endswith("/kernel/me")}
    operation = next(iter(document["paths"].values()))["get"]
    operation["responses"] = {"204": {"description": "nothing"}}
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document))
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", str(path), "--url", almaris_served.origin,
        "--header", f"Authorization: Bearer {almaris_served.samples['token']}", "--max-examples", "3", "--seed", str(seed), "--no-color",
    ]  # fmt: skip
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 1
