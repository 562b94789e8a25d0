"""Lists and models of others: the same file through page, terminal and API; a newer copy; what cannot be read."""

import json
from pathlib import Path

import numpy as np
import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from typer.testing import CliRunner

from hemicycle.kernel.errors import Refused
from hemicycle.rooms.risk import actions, queries
from hemicycle.rooms.risk.adapters import fair, libraries
from hemicycle.rooms.risk.cli import app
from hemicycle.rooms.risk.models import Library, LibraryEntry, Risk
from hemicycle.rooms.risk.rules import Unpriced, library

DATA = Path(__file__).parents[6] / "shared" / "data"
MODEL = {
    "type": "FairModel",
    "name": "Minutes lost",
    "Loss Event Frequency": {"low": 2, "mode": 10, "high": 90},
    "Loss Magnitude": {"low": 300, "mode": 350, "high": 500},
}


def shared(*path):
    """Return a file of the shared data, or skip."""
    found = DATA.joinpath(*path)
    if not found.exists():
        pytest.skip(f"the shared data is not here: {'/'.join(path)} is not imported")
    return found


def run(*words):
    done = CliRunner().invoke(app, [*map(str, words), "--json"], catch_exceptions=False)
    return json.loads(done.stdout)


@pytest.fixture
def risk(initiative, risk_officer):
    facts = {"title": "It errs", "category": "Technical", "event": "A wrong word stays."}
    return actions.record(initiative, by=risk_officer, **facts)


def test_a_changed_copy_of_atlas_keeps_every_link_and_lists_what_is_new_and_gone(house, risk, risk_officer, tmp_path):
    path = shared("mitre-atlas", "ATLAS-v5.3.0.yaml")
    told = run("import-library", path, "--key", "atlas", "--edition", "5.3.0")
    assert (len(told["new"]), told["changed"], told["gone"]) == (148, [], [])
    linked = list(LibraryEntry.objects.order_by("key")[:12])
    for entry in linked:
        actions.link(risk, by=risk_officer, entry=entry)
    before = set(risk.links.values_list("pk", "entry", "entry__key"))
    atlas = yaml.load(path.read_bytes(), Loader=libraries.Loader)
    techniques = atlas["matrices"][0]["techniques"]
    gone = next(each for each in techniques if each["id"] == linked[3].key)
    renamed = next(each for each in techniques if each["id"] == linked[5].key)
    techniques.remove(gone)
    renamed["name"] = "Renamed"
    techniques.append({"id": "AML.T9999", "name": "New"})
    newer = tmp_path / "newer.yaml"
    newer.write_text(json.dumps(atlas, default=str))
    told = run("import-library", newer, "--key", "atlas", "--edition", "6")
    assert (told["new"], told["changed"], told["gone"]) == (["AML.T9999"], [renamed["id"]], [gone["id"]])
    assert set(risk.links.values_list("pk", "entry", "entry__key")) == before
    assert LibraryEntry.objects.get(key=gone["id"]).gone_in == "6"
    assert Library.objects.get().edition == "6"


@pytest.mark.parametrize(
    ("file", "entries"),
    [
        ("nist_ai_rmf_data.yaml", 12),
        ("owasp_llm_2.0_data.yaml", 10),
        ("mit_ai_risk_repository_data.yaml", 33),
        ("risk_atlas_data.yaml", 99),
    ],
)
def test_the_lists_of_others_are_read_whole(file, entries):
    items = libraries.items(shared("risk-libraries", file).read_bytes())
    assert len(items) == entries
    assert library.faults(items) == []


def test_a_mapping_between_lists_keeps_targets_that_are_not_here_and_survives_a_newer_copy(house, risk_officer):
    ibm, mit = (shared("risk-libraries", name) for name in ("risk_atlas_data.yaml", "mit_ai_risk_repository_data.yaml"))
    run("import-library", ibm, "--key", "ibm", "--edition", "1")
    mapped = run("import-mapping", shared("risk-libraries", "mit-to-ibm-mapping.tsv"), "--key", "ibm")
    entries = list(LibraryEntry.objects.filter(library__key="ibm"))
    assert "mit-ai-risk-subdomain-2.2" in mapped["unknown"]
    assert queries.known_targets(entries) == set()
    run("import-library", mit, "--key", "mit", "--edition", "1")
    assert queries.unknown_targets(Library.objects.get(key="ibm")) == []
    run("import-library", ibm, "--key", "ibm", "--edition", "2")
    kept = dict(LibraryEntry.objects.filter(library__key="ibm").values_list("key", "maps_to"))
    assert kept == {each.key: each.maps_to for each in entries}


def test_a_list_comes_through_page_and_api_and_a_risk_is_linked(house, risk, risk_officer, signed_in):
    browser = signed_in(risk_officer)
    items = json.dumps([{"key": "T1", "title": "Poison", "maps_to": ["R-SEC-01"]}, {"key": "T2", "title": "Evade"}])
    facts = {"key": "threats", "title": "Threats", "edition": "1", "file": SimpleUploadedFile("l.json", items.encode())}
    answer = browser.post("/risk/lists/import/", facts, follow=True)
    assert "New: 2 (T1, T2). Renamed: 0. Gone: 0." in answer.content.decode()
    newer = SimpleUploadedFile("l.json", b'[{"key": "T2", "title": "Slip past"}, {"key": "T3", "title": "Steal"}]')
    address = f"/api/v1/risk/parliament/{house.parliament.pk}/libraries"
    told = browser.post(address, {**facts, "edition": "2", "file": newer})
    assert told.status_code == 201, told.content
    assert told.json() == {"library": "threats", "edition": "2", "new": ["T3"], "changed": ["T2"], "gone": ["T1"]}
    kept = {each.key: each for each in LibraryEntry.objects.all()}
    assert browser.post(f"/risk/risks/{risk.pk}/link/", {"entry": kept["T2"].pk}).status_code == 303
    linked = browser.post(
        f"/api/v1/risk/risks/{risk.pk}/links", {"entry": str(kept["T3"].pk)}, content_type="application/json"
    )
    assert linked.status_code == 201, linked.content
    threats = f"/risk/libraries/{kept['T1'].library_id}/"
    table = "subject_id\tobject_id\nT2\tmit:2.2\nT3\tR-SEC-01\n"
    sent = browser.post(threats + "mapping/", {"file": SimpleUploadedFile("m.tsv", table.encode())}, follow=True)
    assert "Pairs read: 2. Of lists that are not here: 1 (2.2)." in sent.content.decode()
    refused = browser.post(threats + "mapping/", {"file": SimpleUploadedFile("m.tsv", b"nothing")})
    assert (refused.status_code, "no table" in refused.content.decode()) == (422, True)
    file = SimpleUploadedFile("m.tsv", table.replace("mit:2.2", "mit:3.1").encode())
    mapped = browser.post(f"/api/v1/risk/libraries/{kept['T1'].library_id}/mapping", {"file": file})
    assert (mapped.status_code, mapped.json()) == (201, {"pairs": 2, "unknown": ["3.1"]})
    shown = browser.get(threats).content.decode()
    assert "gone in edition 2" in shown
    assert "3.1" in shown
    assert "Slip past" in browser.get(f"/risk/risks/{risk.pk}/").content.decode()


def test_a_model_comes_through_terminal_page_and_api_with_one_price(initiative, risk_officer, signed_in, tmp_path):
    path = tmp_path / "model.json"
    path.write_text(json.dumps(MODEL))
    told = run("import-model", path, "--category", "Operational", "--initiative", initiative.reference)
    browser = signed_in(risk_officer)
    file = SimpleUploadedFile("model.json", path.read_bytes())
    facts = {"category": "Operational", "file": file}
    assert browser.post(f"/risk/initiatives/{initiative.pk}/model/", facts).status_code == 303
    file.seek(0)
    answer = browser.post(f"/api/v1/risk/initiatives/{initiative.pk}/models", facts)
    assert answer.status_code == 201, answer.content
    means = [queries.mean_of(each) for each in Risk.objects.all()]
    assert means == pytest.approx([22 * (300 + 4 * 350 + 500) / 6] * 3, rel=1e-6)
    assert told["mean"] == means[0]


def test_the_model_of_pyfair_has_the_mean_that_its_own_sampling_has():
    found = fair.model(shared("risk-simulation", "pyfair-model.json").read_bytes())
    chance = np.random.default_rng(42)

    def pert(low, mode, high):
        shape = 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)
        return low + (high - low) * chance.beta(*shape, 200_000)

    sample = pert(20, 100, 900) * pert(3e6, 3.5e6, 5e6)
    mean = found.frequency * (found.low + 4 * found.mode + found.high) / 6
    assert abs(mean - sample.mean()) < 4 * sample.std() / 200_000**0.5
    assert found.title == "Regular Model 1"


def changed(**parts):
    return json.dumps({key: value for key, value in {**MODEL, **parts}.items() if value is not None}).encode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"[", "not_fair"),
        (b"[]", "not_fair"),
        (b"\xff", "not_fair"),
        (changed(type="FairMetaModel"), "not_fair"),
        (changed(**{"Loss Magnitude": None}), "fair_missing"),
        (changed(**{"Loss Event Frequency": None}), "fair_missing"),
        (changed(**{"Secondary Loss": {"constant": 1}}), "fair_secondary"),
        (changed(**{"Loss Magnitude": {"mean": 5, "stdev": 1}}), "fair_shape"),
        (changed(**{"Loss Magnitude": {"low": 1, "mode": 2, "high": 3, "gamma": 9}}), "fair_shape"),
        (changed(**{"Loss Magnitude": {"low": 9, "mode": 2, "high": 3}}), "fair_order"),
        (changed(**{"Loss Event Frequency": {"low": float("nan"), "mode": 2, "high": 3}}), "fair_number"),
        (changed(**{"Loss Event Frequency": {"low": -1, "mode": 2, "high": 3}}), "fair_number"),
        (changed(**{"Loss Event Frequency": {"low": "1", "mode": 2, "high": 3}}), "fair_shape"),
        (b" " * 1_048_577, "too_large"),
    ],
)
def test_a_model_that_cannot_be_priced_says_why(content, code):
    with pytest.raises(Unpriced) as refused:
        fair.model(content)
    assert [each.code for each in refused.value.faults] == [code]
    assert actions.told(refused.value.faults[0])


def test_what_a_frequency_is_made_of_is_multiplied():
    parts = {"Loss Event Frequency": None, "Contact Frequency": {"constant": 50}, "Vulnerability": {"constant": 0.2}}
    found = fair.model(changed(**parts, **{"Probability of Action": {"low": 0, "mode": 0.5, "high": 1}}))
    assert found.frequency == pytest.approx(50 * 0.5 * 0.2)


def test_a_refused_file_writes_nothing(house, initiative, risk_officer, signed_in):
    browser = signed_in(risk_officer)
    bad = {
        "category": "Operational",
        "file": SimpleUploadedFile("m.json", changed(**{"Loss Magnitude": {"constant": 0}})),
    }
    refused = browser.post(f"/risk/initiatives/{initiative.pk}/model/", bad)
    assert (refused.status_code, Risk.objects.count()) == (422, 0)
    assert "lies above zero" in refused.content.decode()
    none = {"key": "x", "title": "X", "edition": "1", "file": SimpleUploadedFile("m.yaml", b"[1]")}
    refused = browser.post("/risk/lists/import/", none)
    assert (refused.status_code, Library.objects.count()) == (422, 0)
    assert "no list of risks" in refused.content.decode()
    with pytest.raises(Refused, match="no table"):
        raise CliRunner().invoke(app, ["import-mapping", __file__, "--key", "x"]).exception
