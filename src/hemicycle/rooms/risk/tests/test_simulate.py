"""A file of risks, priced: its door, and every refusal with the line and the remedy."""

import json

import pytest
from typer.testing import CliRunner

from hemicycle.rooms.risk.cli import app

HEADS = "label,frequency,low,high\n"
GOOD = HEADS + "Outage,0.5,1000,20000\nLeak,0.1,5000,900000\n"


def simulated(path, *words):
    return CliRunner().invoke(app, ["simulate", str(path), *words])


def written(tmp_path, content):
    path = tmp_path / "risks.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_file_is_priced(tmp_path):
    document = json.loads(simulated(written(tmp_path, GOOD), "--json").stdout)
    assert set(document) >= {"mean", "sd", "p_any_loss", "quantiles", "expected_shortfall_95", "method"}
    assert list(document["quantiles"]) == ["0.5", "0.9", "0.95", "0.99", "0.999"]
    assert document["p_any_loss"] == pytest.approx(0.4511883639)
    assert document["bound"] < 1e-3


def test_order_case_and_other_columns_do_not_matter(tmp_path):
    other = "\ufeffHigh,note,LOW,label,Frequency\n20000,x,1000,Outage,0.5\n\n900000,,5000,Leak,1e-1\n"
    first = json.loads(simulated(written(tmp_path, GOOD), "--json").stdout)
    assert json.loads(simulated(written(tmp_path, other), "--json").stdout) == first


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HEADS + "a,nan,1,2\n", "Line 2, frequency"),
        (HEADS + "a,inf,1,2\n", "Line 2, frequency"),
        (HEADS + "a,1,2,1\n", "from 2 to 1 is reversed"),
        (HEADS + "a,-1,1,2\n", "Line 2: the frequency is negative"),
        (HEADS + "a,1,0,2\n", "Line 2: the low loss"),
        (HEADS + "a,1,1,2\nb,much,1,2\n", "Line 3, frequency: “much” is no number"),
        (HEADS + "a,1_0,1,2\n", "no number"),
        (HEADS + "a,1,1\n", "Line 2 has 3 cells"),
        (HEADS + 'a,1,"1,2\n', "quotation mark"),
        ("label,frequency,low\na,1,1\n", "high"),
        ("label,frequency,low,high,low\na,1,1,2,1\n", "low"),
        ("", "label, frequency, low, high"),
        (b"label,frequency,low,high\n\xff,1,1,2\n", "UTF-8 text at byte 25"),
        (HEADS + "a\0,1,1,2\n", "bytes of no text"),
    ],
)
def test_what_cannot_be_priced_names_the_line_and_the_remedy(tmp_path, content, words):
    done = simulated(written(tmp_path, content))
    assert done.exit_code != 0
    assert words in str(done.exception)


def test_no_risk_costs_nothing(tmp_path):
    document = json.loads(simulated(written(tmp_path, HEADS), "--json").stdout)
    assert (document["mean"], document["p_any_loss"], document["quantiles"]["0.999"]) == (0, 0, 0)
    never = json.loads(simulated(written(tmp_path, HEADS + "a,0,1,2\n"), "--json").stdout)
    assert never["mean"] == 0


@pytest.mark.django_db
def test_without_a_file_the_register_is_named():
    assert "register" in str(CliRunner().invoke(app, ["simulate"]).exception)
