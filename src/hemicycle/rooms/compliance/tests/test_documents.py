"""Documents of OSCAL that the house holds: looked at, taken whole or not at all, changed at one place, handed out."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from typer.testing import CliRunner

from hemicycle.kernel.errors import Denied, Refused, Stale
from hemicycle.rooms.compliance import actions, cli, queries, tasks
from hemicycle.rooms.compliance.adapters.oscal import documents, parts
from hemicycle.rooms.compliance.models import OscalDocument, OscalPart
from hemicycle.rooms.compliance.queries import oscal
from hemicycle.rooms.compliance.rules.oscal import OWN, Kind
from hemicycle.rooms.compliance.tests.test_oscal import (
    altered,
    complaints_of_trestle,
    control,
    document,
    other,
    samples,
)

STAMP = "metadata/last-modified"


@pytest.fixture
def officer(office):
    return office("compliance officer").person


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.EVIDENCE_DIR, settings.HOME = tmp_path / "evidence", tmp_path


def kept(tmp_path):
    return [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]


def imported(content, by, name="c.json"):
    compared = tasks.compare(content, name)
    return tasks.accept(compared, by=by, seen=compared.seen)


def profile(number, *hrefs):
    return document(Kind.PROFILE, number, imports=[{"href": href} for href in hrefs])


# What comes in goes out, and a change made on a page alters exactly its place.


def places_of(held):
    """Return ten places over the whole document that its pages offer to change."""
    pointers = [f"/{held.sort}", *OscalPart.objects.filter(document=held).values_list("pointer", flat=True)]
    found = {each.pointer: each.value for pointer in pointers for each in oscal.fields_of(held, pointer)}
    return dict(list(found.items())[:: max(1, len(found) // 10)][:10])


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name if path else "none")
def test_each_sample_comes_in_on_a_page_and_differs_at_ten_places_after_ten_changes(path, officer, signed_in, tmp_path):
    browser, before = signed_in(officer), json.loads(path.read_bytes())
    look = browser.post("/compliance/oscal/import/", {"file": SimpleUploadedFile(path.name, path.read_bytes())})
    assert look.status_code == 200
    assert not OscalDocument.objects.exists()
    browser.post("/compliance/oscal/import/acceptance/", look.context["form"].initial)
    held = OscalDocument.objects.get()
    address = reverse("compliance:export-oscal", kwargs={"pk": held.pk})
    assert browser.get(address).content == path.read_bytes()
    chosen = places_of(held)
    assert len(chosen) == 10
    words = reverse("compliance:change-oscal", kwargs={"pk": held.pk})
    for place, value in chosen.items():
        form = browser.get(words, {"at": place}).context["form"]
        assert form.initial["value"] == ("\n".join(value) if isinstance(value, list) else value)
        said = other(place, value)
        text = "\n".join(said) if isinstance(said, list) else said
        facts = {"version": form["version"].value(), "value": text.replace("\n", "\r\n")}
        assert browser.post(f"{words}?at={place}", facts).status_code == 303
    content = browser.get(address).content
    assert complaints_of_trestle(held.sort, content, tmp_path) == complaints_of_trestle(
        held.sort, path.read_bytes(), tmp_path
    )
    after = json.loads(content)
    assert altered(before, after, chosen) == {*chosen, f"/{held.sort}/{STAMP}"}
    held.refresh_from_db()
    assert held.was_changed_here
    now = [(part.pointer, (part.title or part.prose)[:300]) for part in parts.parts(oscal.content_of(held))]
    assert list(OscalPart.objects.filter(document=held).values_list("pointer", "title")) == now


def test_a_change_is_indexed_refused_elsewhere_and_never_lost(officer):
    held = imported(document(controls=[control("a", props=[{"name": "status", "value": "draft"}])]), officer)
    facts = {"by": officer, "pointer": "/catalog/controls/0/props/0/value", "value": "withdrawn"}
    seen = held.version
    tasks.change(held, seen=seen, **facts)
    assert OscalPart.objects.get(document=held).is_withdrawn
    with pytest.raises(Stale):
        tasks.change(held, seen=seen, **facts)
    with pytest.raises(Refused, match="/catalog/controls/0/id"):
        tasks.change(held, seen=None, **{**facts, "pointer": "/catalog/controls/0/id"})


def test_who_holds_no_such_office_neither_imports_nor_changes(officer, clerk):
    compared = tasks.compare(document(), "c.json")
    with pytest.raises(Denied):
        tasks.accept(compared, by=clerk, seen=compared.seen)
    held = imported(document(), officer)
    with pytest.raises(Denied):
        tasks.change(held, by=clerk, seen=None, pointer="/catalog/metadata/title", value="Mine")


# The next version of a document, and files that are held already.


def test_the_same_file_again_writes_nothing_and_the_next_version_says_what_differs(officer, heard):
    held = imported(document(controls=[control("a"), control("b")]), officer)
    imported(document(controls=[control("a"), control("b")]), officer)
    assert heard == ["compliance.document-imported"]
    now = document(number=2, controls=[control("a", title="Otherwise"), control("c")])
    compared = tasks.compare(now, "c.json")
    assert (compared.replaces, vars_of(compared.difference)) == (held, (1, 1, 1))
    tasks.accept(compared, by=officer, seen=compared.seen)
    held.refresh_from_db()
    assert (held.identifier[-2:], held.version, OscalDocument.objects.count()) == ("02", 2, 1)
    assert [each.key for each in held.parts.all()] == ["a", "c"]


def vars_of(found):
    return found.added, found.changed, found.withdrawn


def test_what_changed_between_look_and_acceptance_is_looked_at_again(officer):
    compared = tasks.compare(document(number=2), "c.json")
    imported(document(), officer)
    with pytest.raises(Refused) as refused:
        tasks.accept(tasks.compare(document(number=2), "c.json"), by=officer, seen=compared.seen)
    assert refused.value.code == "stale"


# Hostile documents: a clear reason, nothing kept, nothing fetched.


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (document(controls=[control("a"), control("a")]), "c.json", "/catalog/controls/1 has the identifier"),
        (
            document(Kind.PROFILE, 3, imports=[{"href": "a.json"}, {"href": "b.json"}]),
            "p.json",
            "/profile/imports/1 selects",
        ),
        (profile(3, "p.json"), "p.json", "leads back to"),
        (document(number=2), "a.json", "Give it another name"),
        (profile(1), "other.json", "of another kind"),
        (b"{", "c.json", "line 1, column 2"),
        (b'{"catalog": [' + b"0," * 4_000_001, "c.json", "more than 4000000 values"),
        (document(), "", "a name of at most 200"),
        (document(), "a\nb.json", "a name of at most 200"),
    ],
)
def test_what_cannot_be_taken_is_refused_on_the_page_and_nothing_is_kept(
    content, name, says, officer, signed_in, tmp_path
):
    for number, file in enumerate(("a.json", "b.json"), start=1):
        imported(document(number=number, controls=[control("a")]), officer, file)
    before = len(kept(tmp_path))
    with pytest.raises(Refused, match=says):
        tasks.compare(content, name)
    if name.isprintable() and name:
        answer = signed_in(officer).post("/compliance/oscal/import/", {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422
        assert says in str(answer.context["form"].errors)
    assert (OscalDocument.objects.count(), len(kept(tmp_path))) == (2, before)
    assert not (tmp_path / "imports").exists()


@pytest.mark.parametrize("href", ["https://evil.example/c.json", "file:///etc/passwd", "not-here.json"])
def test_a_profile_whose_catalog_is_not_held_is_kept_with_its_reason_and_resolved_once_it_is(href, officer, signed_in):
    held = imported(profile(2, href), officer, "p.json")
    page = signed_in(officer).get(held.get_absolute_url())
    assert href.rpartition("/")[2] in page.context["resolution"].open
    imported(document(controls=[control("a")]), officer, "not-here.json")
    selected = signed_in(officer).get(held.get_absolute_url()).context["resolution"].selected
    assert len(selected) == (href == "not-here.json")


def test_profiles_that_come_to_import_one_another_are_refused_at_the_last(officer):
    imported(profile(1, "2.json"), officer, "1.json")
    with pytest.raises(Refused, match="leads back"):
        tasks.compare(profile(2, "1.json"), "2.json")
    assert OscalDocument.objects.count() == 1


def test_a_catalog_of_a_hundred_thousand_controls_is_taken_and_one_of_more_parts_than_can_be_is_refused(
    officer, monkeypatch
):
    content = document(controls=[control(f"c{n}") for n in range(100_000)])
    held = imported(content, officer)
    assert OscalPart.objects.filter(document=held).count() == 100_000
    monkeypatch.setattr(tasks, "MOST_PARTS", 1)
    with pytest.raises(Refused, match="names 2 things"):
        tasks.compare(document(controls=[control("a"), control("b")]), "other.json")


def test_a_file_that_the_store_would_not_take_is_refused_before_it_is_read(settings):
    settings.EVIDENCE_LIMIT_MB = 1
    with pytest.raises(Refused, match="1 MB"):
        tasks.compare(b" " * (1 << 20) + b"{", "c.json")


# What the house states itself.


def test_what_the_house_states_others_accept_and_it_comes_in_again(officer, initiative, tmp_path):
    for key, framework in queries.frameworks().items():
        house, one = queries.of_the_house(framework, officer), queries.of_an_initiative(framework, initiative)
        stated = [(kind, house, "") for kind in OWN] + [(Kind.PLAN, one, initiative.reference)]
        for kind, found, subject in stated:
            content = documents.write(oscal.own(found, kind, subject))
            assert complaints_of_trestle(kind, content, tmp_path) == []
            if key == "IPU" and not subject:
                held = imported(content, officer, oscal.own_name(key, kind))
                selected = oscal.resolution(oscal.content_of(held), held.filename).selected
                assert len(selected) == (263 if kind is Kind.PROFILE else 0)
    assert OscalPart.objects.filter(document=held, sort="requirement").count() == 263


def test_the_controls_of_a_catalog_become_requirements_of_the_house(officer, house):
    stated = [{"name": "statement", "prose": "Name one."}]
    link = {"rel": "related", "href": "#b"}
    props = [{"name": "label", "value": "A (1)"}]
    gone = control("c", props=[{"name": "status", "value": "withdrawn"}])
    controls = [control("a", parts=stated, links=[link], props=props), control("b"), gone]
    imported(document(controls=controls), officer)
    facts = {
        "title": "Controls",
        "edition": "1",
        "sort": "standard",
        "binds": "whoever takes it over",
        "language": "en",
    }
    for key, content in (("own", document(controls=controls)), ("part", profile(2, "c.json"))):
        rows = queries.rows_of([(content, "file.json")], key)
        actions.bring_framework(house.parliament, by=officer, key=key, rows=rows, **facts)
        first, second = queries.frameworks()[key].requirements
        assert (first.id, first.reference, first.text, second.id) == (f"{key}:a", "A (1)", "Name one.", f"{key}:b")
        assert first.related == (second.id,)
    with pytest.raises(Refused, match="neither a catalog nor a profile"):
        queries.rows_of([(document(Kind.PLAN), "file.json")], "own")


# The terminal.


def run(*words):
    done = CliRunner().invoke(cli.app, [str(word) for word in words])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


def test_a_document_comes_in_and_goes_out_at_a_terminal(officer, tmp_path):
    file, out = tmp_path / "c.json", tmp_path / "out.json"
    file.write_bytes(document(controls=[control("a")]))
    told = json.loads(run("import-oscal", file, "--json"))
    assert told == {"type": "catalog", "uuid": "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c701", "title": "No. 1"}
    run("export-oscal", told["uuid"], "-o", out)
    assert out.read_bytes() == file.read_bytes()
    for model in ("catalog", "profile", "system-security-plan"):
        written = json.loads(run("export-oscal", "OECD", "--model", model, "-o", out, "--json"))
        assert (written["type"], json.loads(out.read_text()).keys()) == (model, {model})
    with pytest.raises(Refused, match="is held"):
        run("export-oscal", "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c799")
