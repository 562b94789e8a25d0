"""The whole OpenAPI document, fuzzed from outside against a served house: no server error, no undocumented answer."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.run import ROOT

RULES = ROOT / "src" / "hemicycle" / "api" / "tests" / "schemathesis.toml"
SCOPES = [
    "kernel.read", "kernel.add-evidence", "kernel.comment", "kernel.translate", "ledger.read", "portfolio.read",
    "portfolio.propose", "portfolio.edit", "portfolio.confirm-problem", "administration.read",
]  # fmt: skip
HOOKS = "hemicycle.api.tests.schemathesis_hooks"


@pytest.fixture
def token(almaris_served):
    """A token of the AI officer with every permission of the office."""
    made = almaris_served.told(
        "token", "create", "--office", "leonie.tazir@almaris.example:AI officer", "--name", "fuzzing",
        *[word for scope in SCOPES for word in ("--scope", scope)],
    )  # fmt: skip
    secret: str = made["token"]
    return secret


def fuzz(home, token, seed, examples, *more):
    """Run schemathesis over the document and return its exit code with what it printed."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(RULES),
        "run", f"{home.origin}/api/v1/openapi.json",
        "--header", f"Authorization: Bearer {token}", "--max-examples", str(examples), "--seed", str(seed),
        "--phases", "examples,coverage,fuzzing", "--no-color", *more,
    ]  # fmt: skip
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": HOOKS, "PYTHONPATH": "src"}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_no_request_breaks_the_api(almaris_served, token, seed, full):
    code, said = fuzz(almaris_served, token, seed, 40 if full else 3)
    assert code == 0, said[-6000:]
    assert almaris_served.told("ledger", "verify")["sound"]


def test_planted_an_operation_that_answers_outside_its_document_is_found(almaris_served, token, seed, tmp_path):
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
        "--header", f"Authorization: Bearer {token}", "--max-examples", "3", "--seed", str(seed), "--no-color",
    ]  # fmt: skip
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 1
