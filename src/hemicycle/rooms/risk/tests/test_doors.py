"""What no number may be: through page, terminal and API each gets a clear answer, and nothing half-written."""

import json
import re
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from hemicycle.kernel.errors import Refused
from hemicycle.rooms.risk import actions, queries
from hemicycle.rooms.risk.cli import app
from hemicycle.rooms.risk.models import Risk

FACTS = {"title": "It errs", "category": "Technical", "event": "A wrong word stays."}
WRONG = [
    ("NaN", "1", "2", "frequency"),
    ("Infinity", "1", "2", "frequency"),
    ("-1", "1", "2", "frequency"),
    ("1e6", "1", "2", "frequency"),
    ("1", "NaN", "2", "low"),
    ("1", "-5", "2", "low"),
    ("1", "0", "2", "low"),
    ("1", "9", "2", "high"),
    ("1", "1", "1e13", "high"),
]


@pytest.fixture
def risk(initiative, risk_officer):
    return actions.record(initiative, by=risk_officer, **FACTS)


@pytest.fixture
def browser(risk_officer, signed_in):
    return signed_in(risk_officer)


def is_untouched(risk):
    kept = Risk.objects.get(pk=risk.pk)
    return (kept.version, kept.frequency, kept.low, kept.high) == (risk.version, None, None, None)


def test_the_page_names_the_field_of_what_cannot_be_priced(risk, browser):
    for frequency, low, high, field in WRONG:
        facts = {"pricing": "interval", "frequency": frequency, "low": low, "high": high, "version": risk.version}
        answer = browser.post(f"/risk/risks/{risk.pk}/price/", facts)
        assert answer.status_code == 422, (frequency, low, high)
        wrong = re.findall(r"<input[^>]*aria-invalid[^>]*>", answer.content.decode())
        assert [f'name="{field}"' in each for each in wrong] == [True], (frequency, low, high, wrong)
        assert is_untouched(risk), (frequency, low, high)


def test_the_api_refuses_what_cannot_be_priced(risk, browser):
    for frequency, low, high, _field in WRONG:
        body = f'{{"frequency": {frequency}, "low": {low}, "high": {high}}}'
        answer = browser.post(
            f"/api/v1/risk/risks/{risk.pk}/price", body, content_type="application/json",
            headers={"If-Match": f'"{risk.version}"'},
        )  # fmt: skip
        assert answer.status_code in {400, 409, 422}, (body, answer.content)
        assert answer["Content-Type"] == "application/problem+json"
        assert is_untouched(risk), body


def test_the_terminal_names_the_line_of_what_cannot_be_priced(tmp_path):
    path = tmp_path / "risks.csv"
    for frequency, low, high, _field in [each for each in WRONG if "1e" not in "".join(each[:3])]:
        path.write_text(f"label,frequency,low,high\ngood,1,2,3\nbad,{frequency},{low},{high}\n")
        refused = CliRunner().invoke(app, ["simulate", str(path)]).exception
        assert isinstance(refused, Refused)
        assert "Line 3" in str(refused)


def test_what_is_only_at_the_edge_is_priced_by_every_door(risk, risk_officer, browser, tmp_path):
    """Never, an interval of ratio 1, a million times a year, and a thousand risks."""
    facts = {"pricing": "interval", "frequency": "0", "low": "7", "high": "7", "version": risk.version}
    assert browser.post(f"/risk/risks/{risk.pk}/price/", facts).status_code == 303
    assert queries.mean_of(Risk.objects.get(pk=risk.pk)) == 0
    assert browser.get("/api/v1/risk/exposure").json()["mean"] == 0
    assert "R-" in browser.get(f"/risk/risks/{risk.pk}/").content.decode()
    kept = Risk.objects.get(pk=risk.pk)
    actions.price(kept, by=risk_officer, frequency=Decimal("0.01"), low=Decimal(7), high=Decimal(7))
    told = browser.get("/api/v1/risk/exposure").json()
    assert told["quantiles"]["0.5"] == 0
    assert told["quantiles"]["0.999"] == pytest.approx(7, rel=2e-3)
    path = tmp_path / "risks.csv"
    lines = [f"risk {n},{1e6 if n == 0 else 0.001 * n},10,{10 + n}" for n in range(1_000)]
    path.write_text("label,frequency,low,high\n" + "\n".join(lines))
    document = json.loads(CliRunner().invoke(app, ["simulate", str(path), "--json"]).stdout)
    normal = document["mean"] + 2.3263478740408408 * document["sd"]  # so many events: nearly a normal year
    assert abs(document["quantiles"]["0.99"] - normal) <= document["bound"] * normal
    assert document["bound"] < 2e-2
