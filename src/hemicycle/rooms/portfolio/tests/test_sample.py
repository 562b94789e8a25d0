"""The auditor's sample: drawn again by its seed, spread over strata, and checked by the verifier alone."""

import base64
import io
import json
import subprocess
import sys
import zipfile
from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Role, Sensitivity, Stage, Status
from hemicycle.rooms.ledger.actions import checkpoint
from hemicycle.rooms.ledger.models import Entry
from hemicycle.rooms.portfolio import actions, queries
from hemicycle.rooms.portfolio.adapters import samples
from hemicycle.rooms.portfolio.queries import Of, Strata
from hemicycle.rooms.portfolio.rules import sampling

POPULATION = [(f"id-{number}", "abc"[number % 3]) for number in range(90)]


@given(
    st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 500), min_size=1, max_size=9), st.integers(1, 100)
)
def test_a_sample_is_shared_out_in_full_and_never_beyond_a_stratum(sizes, size):
    given_out = sampling.shares(sizes, size)
    assert sum(given_out.values()) == min(size, sum(sizes.values()))
    assert all(0 <= given_out[name] <= sizes[name] for name in sizes)
    if size >= len(sizes):
        assert min(given_out.values()) >= 1


def test_a_seed_draws_the_same_again_in_any_order():
    drawn = sampling.draw(POPULATION, 7, 12)
    assert drawn == sampling.draw(POPULATION[::-1], 7, 12)
    assert drawn != sampling.draw(POPULATION, 8, 12)
    assert len(set(drawn)) == 12
    assert Counter(dict(POPULATION)[name] for name in drawn) == {"a": 4, "b": 4, "c": 4}


def test_a_rank_is_the_hash_that_the_readme_names():
    assert sampling.rank(7, "id-1") == sha256(b"7\nid-1").digest()


@pytest.mark.parametrize(("seed", "size"), [(-1, 10), (2**60, 10), (7, 0), (7, 101)])
def test_a_size_or_seed_that_is_none_is_refused(seed, size):
    with pytest.raises(ValueError, match="sample holds"):
        sampling.draw(POPULATION, seed, size)


def test_more_than_there_is_draws_all():
    assert sorted(sampling.draw(POPULATION, 7, 90)) == sorted(name for name, _stratum in POPULATION)


@pytest.fixture
def register(initiative, officer):
    """Nine initiatives in three stages, and a signed log."""
    for number in range(8):
        other = actions.propose(initiative.chamber, by=officer, title=f"Idea {number}")
        stage = (Stage.IDEA, Stage.PROPOSAL, Stage.DESIGN)[number % 3]
        actions.record_stage(other, by=officer, stage=stage, status=Status.ACTIVE, reason="for the test")
    return checkpoint()


@pytest.fixture
def auditor(office):
    return office(Role.AUDITOR)


def drawn(seed=7, size=6):
    return queries.sample(Initiative.objects.all(), Entry.objects.all(), Of.INITIATIVES, Strata.STAGE, seed, size)


def verified(folder, file):
    """Let the verifier of the sample check one proof in a process of its own, with nothing but Python."""
    command = [sys.executable, "-I", str(folder / "hemicycle_verify.py"), "proof", str(file)]
    return subprocess.run([*command, "--key", str(folder / "key.txt")], capture_output=True, text=True, check=False)


@pytest.mark.django_db
def test_every_proof_of_a_sample_is_checked_by_the_verifier_alone(register, tmp_path):
    samples.write(tmp_path / "sample", queries.sample_files(drawn(), register).items())
    folder = tmp_path / "sample"
    proofs = sorted((folder / "proofs").iterdir())
    assert len(proofs) >= 6
    for file in proofs:
        assert verified(folder, file).returncode == 0, file
    about = json.loads((folder / "sample.json").read_text())
    assert (about["seed"], about["drawn"], about["population"], about["awaiting_signature"]) == (7, 6, 9, [])
    assert len(list((folder / "records").iterdir())) == len(list((folder / "histories").iterdir())) == 6


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["leaf", "content", "salt", "checkpoint"])
def test_a_proof_that_somebody_tampered_with_is_found_out(register, tmp_path, part):
    samples.write(tmp_path / "sample", queries.sample_files(drawn(), register).items())
    file = next((tmp_path / "sample" / "proofs").iterdir())
    proof = json.loads(file.read_text())
    old = proof[part][20]
    proof[part] = proof[part][:20] + ("a" if old != "a" else "b") + proof[part][21:]
    file.write_text(json.dumps(proof, ensure_ascii=False, separators=(",", ":")))
    assert verified(tmp_path / "sample", file).returncode == 1


@pytest.mark.django_db
def test_a_record_is_what_the_proof_of_its_newest_entry_says(register, tmp_path):
    found = queries.sample_files(drawn(), register)
    for name in (name for name in found if name.startswith("records/")):
        record = json.loads(found[name])
        proof = json.loads(found[f"proofs/{record['entry']:08d}.json"])
        assert json.loads(base64.b64decode(proof["content"]))["state"] == record["record"]


@pytest.mark.django_db
def test_the_sums_find_a_changed_record(register):
    found = queries.sample_files(drawn(), register)
    sums = dict(line.split("  ")[::-1] for line in found["SHA256SUMS"].decode().splitlines())
    assert sums.keys() == found.keys() - {"SHA256SUMS"}
    assert all(sha256(found[name]).hexdigest() == digest for name, digest in sums.items())


@pytest.mark.django_db
def test_what_no_checkpoint_covers_is_said_to_await_one(register, officer):
    late = actions.propose(Initiative.objects.first().chamber, by=officer, title="Late")
    found = queries.sample_files(drawn(size=10), register)
    awaiting = json.loads(found["sample.json"])["awaiting_signature"]
    assert awaiting == sorted(Entry.objects.filter(initiative=late).values_list("seq", flat=True))
    assert str(awaiting[0]) in found["README.txt"].decode()


@pytest.mark.django_db
def test_entries_are_sampled_by_what_happened(register):
    found = queries.sample(Initiative.objects.all(), Entry.objects.all(), Of.ENTRIES, Strata.EVENT, 3, 8)
    assert found.drawn == 8
    assert {"portfolio.proposed", "portfolio.stage-recorded"} <= {entry.event for entry in found.entries}
    with pytest.raises(ValueError, match="not spread by"):
        queries.sample(Initiative.objects.all(), Entry.objects.all(), Of.ENTRIES, Strata.STAGE, 3, 8)


@pytest.mark.django_db
def test_the_page_draws_and_gives_the_same_archive_twice(signed_in, auditor, register):
    browser = signed_in(auditor)
    query = "?of=initiatives&strata=stage&size=5&seed=11"
    shown = browser.get(f"/portfolio/audit/{query}").content.decode()
    assert "5 of 9" in shown
    first, second = (browser.get(f"/portfolio/audit/{query}&format=zip").content for _time in range(2))
    assert first == second
    names = zipfile.ZipFile(io.BytesIO(first)).namelist()
    assert {"README.txt", "sample.json", "key.txt", "hemicycle_verify.py", "SHA256SUMS"} <= set(names)
    for reference in (each.reference for each in drawn(11, 5).initiatives):
        assert reference in shown
        assert f"records/{reference}.json" in names


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["?seed=x", "?seed=1&size=900&of=initiatives&strata=none", "?seed=1&of=entries&strata=stage&size=3"]
)
def test_a_wrong_question_is_answered_with_what_is_wrong(signed_in, auditor, register, query):
    assert signed_in(auditor).get(f"/portfolio/audit/{query}").status_code == 422


@pytest.mark.django_db
def test_only_an_auditor_draws_and_only_out_of_what_they_see(signed_in, officer, house, office, register, initiative):
    assert signed_in(officer).get("/portfolio/audit/").status_code == 403
    actions.edit(initiative, by=officer, sensitivity=Sensitivity.CONFIDENTIAL)
    abroad = signed_in(office(Role.AUDITOR, house.senate))
    query = "?of=initiatives&strata=none&size=50&seed=1"
    assert initiative.reference not in abroad.get(f"/portfolio/audit/{query}").content.decode()


@pytest.mark.django_db
def test_the_api_draws_the_same_with_a_proof_for_every_entry(signed_in, auditor, officer, register):
    browser, address = signed_in(auditor), "/api/v1/portfolio/samples"
    document = browser.get(address, {"seed": 11, "size": 5, "strata": "stage"}).json()
    there = drawn(11, 5)
    assert {each["reference"] for each in document["initiatives"]} == {each.reference for each in there.initiatives}
    assert document["entries"] == [each.seq for each in there.entries]
    files = queries.sample_files(there, register)
    assert {each["entry"] for each in document["proofs"]} == set(document["entries"])
    assert all(json.loads(files[f"proofs/{each['entry']:08d}.json"]) == each["proof"] for each in document["proofs"])
    assert document["key"] == register.log.verifier
    assert browser.get(address, {"seed": 1, "strata": "event"}).status_code == 422
    assert browser.get(address, {"seed": "-1"}).status_code == browser.get(address, {"seed": "x"}).status_code == 400
    assert signed_in(officer).get(address, {"seed": 1}).status_code == 403
