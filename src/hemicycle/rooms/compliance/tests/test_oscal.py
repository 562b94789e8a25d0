"""OSCAL both ways: what comes in goes out again, one change alters one place, and nothing is ever fetched."""

import json
import os
import socket
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from itertools import cycle
from pathlib import Path

import jsonpointer
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trestle.common.const import MODEL_TYPE_TO_MODEL_MODULE as MODULES
from trestle.core.catalog_validator import CatalogValidator
from trestle.core.duplicates_validator import DuplicatesValidator
from trestle.core.refs_validator import RefsValidator

from hemicycle.kernel.terms import Verdict
from hemicycle.rooms.compliance.adapters.oscal import documents, imports, parts, statements
from hemicycle.rooms.compliance.adapters.oscal.documents import Document, Unacceptable
from hemicycle.rooms.compliance.adapters.oscal.statements import Evidence, Line, Obligation, Statement
from hemicycle.rooms.compliance.rules import frameworks
from hemicycle.rooms.compliance.rules.oscal import Kind, states_at

SHARED = Path(__file__).parents[6] / "shared" / "data" / "oscal"
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
UUID = "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c7"


def samples():
    found = sorted(SHARED.glob("*.json"))
    return found or [pytest.param(None, marks=pytest.mark.skip(reason=f"no sample documents in {SHARED}"))]


def sample(name: str) -> Document:
    if not SHARED.is_dir():
        pytest.skip(f"no sample documents in {SHARED}")
    return documents.read((SHARED / name).read_bytes())


def document(kind: Kind = Kind.CATALOG, number: int = 1, **body) -> bytes:
    head = {"title": f"No. {number}", "last-modified": "2026-01-01T00:00:00Z", "version": "1", "oscal-version": "1.1.2"}
    return json.dumps({kind.value: {"uuid": f"{UUID}{number:02}", "metadata": head} | body}).encode()


def control(key: str, **more) -> dict:
    return {"id": key, "title": f"Control {key}", **more}


def profile(number: int, *hrefs: str, **entry) -> Document:
    return documents.read(document(Kind.PROFILE, number, imports=[{"href": href, **entry} for href in hrefs]))


def differences(before, after, at: str = "") -> set[str]:
    if type(before) is type(after) and isinstance(before, dict) and before.keys() == after.keys():
        return set().union(*(differences(before[key], after[key], f"{at}/{key}") for key in before))
    if type(before) is type(after) and isinstance(before, list) and len(before) == len(after):
        return set().union(*(differences(*pair, f"{at}/{n}") for n, pair in enumerate(zip(before, after, strict=True))))
    return set() if before == after else {at}


def altered(before, after, chosen) -> set[str]:
    """Return the places that differ, those within a list that was changed as the list."""
    found = differences(before, after)
    return {parent if (parent := place.rpartition("/")[0]) in chosen else place for place in found}


def other(place: str, value: str | list[str]) -> str | list[str]:
    """Return other words that may stand at a place."""
    if words := states_at(place):
        return next(word for word in words if word != value)
    if place.endswith("/email-addresses"):
        return ["one@parliament.example", "two@parliament.example"]
    said = "Said\notherwise" if place.rpartition("/")[2] in documents.OF_MANY_LINES else "Said otherwise"
    return said.split() if isinstance(value, list) else said


# What comes in goes out again.


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name if path else "none")
def test_each_sample_is_read_indexed_and_written_back_equal(path):
    found = documents.read(path.read_bytes())
    indexed = parts.parts(found)
    assert indexed
    some = indexed[:: max(1, len(indexed) // 50)]
    assert all(not part.key or part.key in json.dumps(documents.at(found, part.pointer)) for part in some)
    assert json.loads(documents.write(found)) == json.loads(path.read_bytes())


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name if path else "none")
def test_ten_changes_alter_exactly_their_places(path):
    found = documents.read(path.read_bytes())
    places = [
        f"{pointer}/{name}"
        for pointer, _name, value in documents.walk(found.content)
        if isinstance(value, dict)
        for name in value
        if name in documents.TEXTS | documents.STATES | documents.LISTS and isinstance(value[name], str | list)
    ]
    chosen = places[:: max(1, len(places) // 10)][:10]
    new = {place: other(place, documents.at(found, place)) for place in chosen}
    changed = documents.change(found, new, NOW)
    written, before = json.loads(documents.write(changed)), json.loads(path.read_bytes())
    stamp = f"/{found.kind}/metadata/last-modified"
    assert altered(before, written, chosen) == {*chosen, stamp}
    assert found.content == before


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("/catalog/controls/0/id", "b"),
        ("/catalog/uuid", "x"),
        ("/catalog/metadata/oscal-version", "1.1.3"),
        ("/catalog/controls/0/title", " "),
        ("/catalog/controls/0/title", "two\nlines"),
        ("/catalog/controls/0/status/state", "finished"),
        ("/catalog/metadata/email-addresses", ["nobody"]),
        ("/catalog/controls/0/title", "a\0b"),
        ("/catalog/controls/0/title", ["no", "list"]),
        ("/catalog/controls/0/params/0/values", []),
        ("/catalog/controls/0/parts", "gone"),
        ("/catalog/controls/7/title", "nobody"),
        ("/catalog/controls/-/title", "the next"),
        ("/catalog/uuid/title", "within a text"),
        ("/catalog/controls/x/title", "no number"),
        ("catalog", "no pointer"),
    ],
)
def test_nothing_else_can_be_changed(place, value):
    one = control("a", params=[{"id": "p", "values": ["1"]}], parts=[], status={"state": "other"})
    content = json.loads(document(controls=[one]))
    content["catalog"]["metadata"]["email-addresses"] = ["a@b.example"]
    found = documents.read(json.dumps(content).encode())
    with pytest.raises(Unacceptable) as refusal:
        documents.change(found, {place: value}, NOW)
    assert refusal.value.pointer == place


# What cannot be taken is refused with its place.


@pytest.mark.parametrize(
    ("content", "code", "pointer"),
    [
        (b"<catalog/>", "json", ""),
        (b"\xff\xfe", "json", ""),
        (b"[]", "root", ""),
        (b'{"catalog": {}, "profile": {}}', "root", ""),
        (b'{"mapping-collection": {}}', "root", ""),
        (b'{"catalog": 1}', "missing", "/catalog/metadata"),
        (b'{"catalog": {"uuid": 1, "uuid": 2}}', "member-twice", ""),
        (b'{"catalog": NaN}', "number", ""),
        (b'{"catalog": 1e999}', "number", ""),
        (b'{"catalog": ' + b"1" * 5_000 + b"}", "number", ""),
        (b"[" * 100_000, "depth", ""),
        (document().replace(b"1.1.2", b"1.0.4"), "version", "/catalog/metadata/oscal-version"),
        (document().replace(UUID.encode(), b"mine"), "missing", "/catalog/uuid"),
        (document(remarks="REMARK").replace(b"REMARK", rb"a\u0000b"), "character", "/catalog/remarks"),
        (document(controls=["REMARK"]).replace(b"REMARK", rb"a\ud800"), "character", "/catalog/controls/0"),
    ],
)
def test_what_is_no_document_is_refused(content, code, pointer):
    with pytest.raises(Unacceptable) as refusal:
        documents.read(content)
    assert (refusal.value.code, refusal.value.pointer) == (code, pointer)


def test_a_document_that_is_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(documents, "LARGEST_BYTES", 100)
    with pytest.raises(Unacceptable, match="larger") as refusal:
        documents.read(b"{" * 101)
    assert refusal.value.code == "size"


def nested(depth: int) -> list:
    found: list = []
    for n in range(depth):
        found = [control(f"c{n}", controls=found)]
    return found


@pytest.mark.parametrize(
    ("kind", "body", "code", "pointer"),
    [
        (Kind.CATALOG, {"controls": [control("a"), control("a")]}, "twice", "/catalog/controls/1"),
        (
            Kind.CATALOG,
            {"controls": [control("a")], "groups": [{"title": "G", "controls": [control("a")]}]},
            "twice",
            "/catalog/groups/0/controls/0",
        ),
        (Kind.CATALOG, {"controls": [{"title": "no id"}]}, "unnamed", "/catalog/controls/0"),
        (Kind.CATALOG, {"controls": {"id": "a"}}, "shape", "/catalog/controls"),
        (Kind.CATALOG, {"controls": nested(40)}, "depth", "/catalog" + "/controls/0" * 32),
        (
            Kind.PROFILE,
            {"imports": [{"href": "x", "include-controls": [{"with-ids": ["a", "a"]}]}]},
            "overlap",
            "/profile/imports/0/include-controls/0/with-ids/1",
        ),
        (
            Kind.PLAN,
            {"control-implementation": {"implemented-requirements": [{"control-id": "a"}, {"control-id": "a"}]}},
            "overlap",
            "/system-security-plan/control-implementation/implemented-requirements/1",
        ),
        (Kind.MILESTONES, {"risks": [{"uuid": "u"}, {"uuid": "u"}]}, "twice", "/plan-of-action-and-milestones/risks/1"),
    ],
)
def test_parts_that_contradict_one_another_are_refused(kind, body, code, pointer):
    with pytest.raises(Unacceptable) as refusal:
        parts.parts(documents.read(document(kind, **body)))
    assert (refusal.value.code, refusal.value.pointer) == (code, pointer) or (
        code == "depth" and refusal.value.pointer.startswith("/catalog/controls/0/controls/0")
    )
    if code in {"twice", "overlap"}:
        assert refusal.value.message.count("/") > pointer.count("/")  # the first place is told as well


@given(st.data())
def test_whatever_stands_where_something_else_belongs_is_taken_or_refused(data):
    catalog = json.loads(
        document(controls=[control("a", params=[{"id": "p", "values": ["1"]}], parts=[{"name": "item"}])])
    )
    entry = {
        "href": "#r",
        "include-controls": [{"with-ids": ["a"], "matching": [{"pattern": "a"}]}],
        "exclude-controls": [],
    }
    matter = {"resources": [{"uuid": "r", "rlinks": [{"href": "c.json"}]}]}
    chosen = json.loads(document(Kind.PROFILE, 2, **{"imports": [entry], "back-matter": matter}))
    for of in (catalog, chosen):
        places = [
            f"{at}/{key}"
            for at, _, each in documents.walk(of)
            for key in (each if type(each) is dict else range(len(each)))
        ]
        place = data.draw(st.sampled_from(places))
        jsonpointer.set_pointer(
            of, place, data.draw(st.sampled_from([None, 5, "x", [], {}, [[]], [None], [{}], {"a": [1]}]))
        )
    with suppress(Unacceptable):
        held, profile_ = (documents.read(json.dumps(each).encode()) for each in (catalog, chosen))
        documents.change(held, {data.draw(st.sampled_from(places)): "new"}, NOW)
        imports.references(profile_)
        imports.resolve(profile_, {"c.json": held})


def test_a_control_says_what_its_statement_says():
    of = control(
        "a",
        props=[{"name": "status", "value": "withdrawn"}],
        parts=[
            {"name": "statement", "prose": "Do:", "parts": [{"name": "item", "prose": "this."}]},
            {"name": "guidance", "prose": "Hint."},
        ],
    )
    found = parts.parts(documents.read(document(controls=[of])))[0]
    assert (found.kind, found.key, found.title, found.prose) == ("control", "a", "Control a", "Do:\nthis.")
    assert found.is_withdrawn


def test_a_change_copies_nothing_that_stands_beside_it():
    found = documents.read(document(groups=[{"id": f"g{g}", "title": "G", "controls": []} for g in range(3)]))
    changed = documents.change(found, {"/catalog/groups/2/title": "Other"}, NOW)
    assert changed.body["groups"][0] is found.body["groups"][0]
    assert documents.at(found, "/catalog/groups/2/title") == "G"


# Imports are resolved among the documents that the house holds.


def test_a_profile_selects_its_controls_from_the_catalog_held():
    held = {
        "NIST_SP-800-53_rev5_catalog.json": sample("NIST_SP-800-53_rev5_PRIVACY-baseline-resolved-profile_catalog.json")
    }
    found = imports.resolve(sample("NIST_SP-800-53_rev5_PRIVACY-baseline_profile.json"), held)
    assert len(found) == 96
    with pytest.raises(Unacceptable) as refusal:
        imports.resolve(sample("NIST_SP-800-53_rev5_LOW-baseline_profile.json"), held)
    assert refusal.value.code == "unknown-control"
    assert refusal.value.pointer == "/profile/imports/0/include-controls/0/with-ids/1"


def test_profiles_select_by_id_pattern_and_exclusion():
    tree = [control("a", controls=[control("a.1", controls=[control("a.1.x")])]), control("b"), control("c")]
    held = {"c.json": documents.read(document(controls=tree))}

    def keys(**entry):
        return [each.control.key for each in imports.resolve(profile(2, "dir/c.json#top", **entry), held)]

    assert keys() == keys(**{"include-all": {}}) == ["a", "a.1", "a.1.x", "b", "c"]
    assert keys(**{"include-controls": [{"with-ids": ["a"]}]}) == ["a"]
    assert keys(**{"include-controls": [{"with-ids": ["a"], "with-child-controls": "yes"}]}) == ["a", "a.1", "a.1.x"]
    assert keys(**{"include-controls": [{"matching": [{"pattern": "a.*"}]}]}) == ["a.1", "a.1.x"]
    assert keys(**{"exclude-controls": [{"with-ids": ["b"]}]}) == ["a", "a.1", "a.1.x", "c"]


def test_a_catalog_reached_on_two_ways_counts_once_and_many_ways_take_no_time():
    held = {"0.json": documents.read(document(controls=[control("a")]))}
    for n in range(1, 25):
        held[f"{n}.json"] = profile(n + 1, f"{n - 1}.json", f"{n - 1}.json")
    assert [each.control.key for each in imports.resolve(held["24.json"], held)] == ["a"]


def test_profiles_that_import_one_another_are_refused():
    held = {"1.json": profile(1, "2.json"), "2.json": profile(2, "3.json"), "3.json": profile(3, "1.json")}
    with pytest.raises(Unacceptable, match=r"No\. 1") as refusal:
        imports.resolve(held["1.json"], held)
    assert (refusal.value.code, refusal.value.pointer) == ("cycle", "/profile/imports/0/href")


def test_one_control_from_two_catalogs_is_refused():
    held = {f"{n}.json": documents.read(document(number=n, controls=[control("a")])) for n in (1, 2)}
    with pytest.raises(Unacceptable) as refusal:
        imports.resolve(profile(3, "1.json", "2.json"), held)
    assert (refusal.value.code, refusal.value.pointer) == ("overlap", "/profile/imports/1")


@pytest.mark.parametrize(
    ("href", "code"),
    [
        ("https://evil.example/c.json", "remote"),
        ("HTTP:\\\\evil.example\\c.json", "remote"),
        ("//evil.example/c.json", "remote"),
        ("\\\\evil.example\\share\\c.json", "remote"),
        ("ftp://evil.example/c.json", "remote"),
        ("trestle://catalogs/c.json", "remote"),
        ("file:///etc/passwd", "file"),
        ("/etc/passwd", "file"),
        ("%2Fetc%2Fpasswd", "file"),
        ("C:\\secrets\\c.json", "file"),
        ("../../../../etc/passwd", "not-held"),
        ("other.json", "not-held"),
        ("#6b7f4d5e-0000-4000-8000-000000000000", "dangling"),
        ("", "href"),
    ],
)
def test_a_reference_is_never_followed_out_of_the_house(href, code, monkeypatch):
    def reached(*_args, **_kwargs):
        raise AssertionError("something was opened or fetched")

    found = profile(2, href)
    for owner, name in ((socket, "socket"), (socket, "create_connection"), (os, "open"), (Path, "open")):
        monkeypatch.setattr(owner, name, reached)
    monkeypatch.setattr("builtins.open", reached)
    with pytest.raises(Unacceptable) as refusal:
        imports.resolve(found, {"c.json": found})
    monkeypatch.undo()
    assert (refusal.value.code, refusal.value.pointer.removesuffix("/href")) == (code, "/profile/imports/0")


def test_references_are_listed_with_where_they_lead():
    leads = {each.pointer: each.reach for each in imports.references(profile(2, "https://a.example/x", "b.json", "#c"))}
    assert leads == {
        "/profile/imports/0/href": imports.Reach.REMOTE,
        "/profile/imports/1/href": imports.Reach.BESIDE,
        "/profile/imports/2/href": imports.Reach.INSIDE,
    }


# The house's own statements.


STATEMENT = Statement(
    framework="IPU",
    title="Guidelines for AI in parliaments",
    version="2024-12",
    house="Parliament of Example",
    obligations=[
        Obligation("IPU-RM-01", "Risks are assessed", "Assess the risks\nof each initiative.", "RM 1", "Risk"),
        Obligation("IPU-TRA-06", "A public register", "Keep a public register.", "TRA 6", "Transparency"),
        Obligation("12 a/b", "Our own law", "Ask the library first."),
    ],
    lines=[
        Line(
            "IPU-RM-01",
            Verdict.MET,
            "Each is assessed.",
            (Evidence("Register", "/risk/"), Evidence("Minutes")),
        ),
        Line("IPU-TRA-06", Verdict.PARTLY, "Begun."),
        Line("12 a/b", Verdict.NOT_APPLICABLE, ""),
    ],
)


def exported(statement: Statement = STATEMENT) -> list[Document]:
    return [
        statements.catalog(statement, NOW),
        statements.profile(statement, NOW, "catalog.json"),
        statements.plan(statement, NOW, "profile.json"),
    ]


def of_framework(key: str) -> Statement:
    framework = frameworks.built_in()[key]
    obligations = statements.asked(framework.requirements)
    verdicts = cycle(Verdict)
    lines = [Line(each.key, next(verdicts), f"About {each.title}.") for each in obligations]
    return Statement(key, framework.title, framework.version, "Parliament of Example", obligations, lines)


def complaints_of_trestle(kind: str, content: bytes, folder: Path) -> list[type]:
    """Return which validators refuse a document; its model refuses by an exception."""
    model = import_module(MODULES[kind]).Model.model_validate_json(content)
    inner = getattr(model, kind.replace("-", "_"))
    validators = (DuplicatesValidator(), RefsValidator(), CatalogValidator())
    return [type(each) for each in validators if not each.model_is_valid(inner, True, folder)]


@pytest.mark.parametrize("key", ["", "OECD"])
def test_compliance_trestle_accepts_what_the_house_states(key, tmp_path):
    for each in exported(of_framework(key) if key else STATEMENT):
        assert complaints_of_trestle(each.kind, documents.write(each), tmp_path) == []


def test_a_verdict_that_oscal_has_no_word_for_is_told_beside_its_state():
    statement = Statement("IPU", "T", "1", "H", [Obligation("a", "A", "Do.")], [Line("a", Verdict.UNKNOWN, "")])
    answer = documents.at(
        statements.plan(statement, NOW, "p.json"),
        "/system-security-plan/control-implementation/implemented-requirements/0/by-components/0",
    )
    assert answer["implementation-status"] == {"state": "planned"}
    assert [(prop["name"], prop["value"]) for prop in answer["props"]] == [("verdict", "unknown")]
    assert statements.STATES.keys() == set(Verdict)


def test_the_house_reads_what_it_states_and_resolves_it():
    catalog, profile_, plan = (documents.read(documents.write(each)) for each in exported())
    selected = imports.resolve(profile_, {"catalog.json": catalog})
    assert [each.control.key for each in selected] == ["_12-a-b", "IPU-RM-01", "IPU-TRA-06"]
    assert imports.found(plan, imports.imports(plan)[0], {"profile.json": profile_}) is profile_
    answers = {part.key for part in parts.parts(plan) if part.kind == "requirement"}
    assert answers == {each.control.key for each in selected}
    assert documents.write(exported()[2]) == documents.write(plan)  # the same at each export
