"""Any file becomes a source: its columns are named on a screen, kept as a record, and written in one grammar."""

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.kernel import tasks as long_work
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Task
from hemicycle.rooms.portfolio import actions, queries
from hemicycle.rooms.portfolio.adapters.sources import as_yaml, parsed, sources
from hemicycle.rooms.portfolio.models import Edition, InventoryEntry, InventorySource
from hemicycle.rooms.portfolio.rules import guesses
from hemicycle.rooms.portfolio.rules.sources import document, source
from hemicycle.rooms.portfolio.rules.tables import Unreadable
from tests.support.cast import sign_in

pytestmark = pytest.mark.django_db

FILE = (
    b"Name,Ministry,Status,What it does,Users\r\n"
    b'Chatbot,Press,in use,Answers questions,"10,000+"\r\n'
    b"Minutes,Record,planned,Drafts minutes,1-100\r\n"
    b"Search,Library,in use,Finds speeches,\r\n"
)
ABOUT = {
    "title": "Tools of neighbours", "key": "neighbours", "label": "2026", "publisher": "A parliament", "licence": "CC0",
    "language": "fr", "given_id": "",
}  # fmt: skip
COLUMNS = {"column-0": "title", "column-1": "agency", "column-2": "stage", "column-3": "purpose", "column-4": "users"}
WORDS = {"word-stage-2-0": "S5", "word-stage-2-1": "S1"}


def worked(task):
    long_work.work.func(str(task.pk))
    task.refresh_from_db()
    assert not task.error, task.error
    return task


def looked_at(browser, content=FILE, name="tools.csv"):
    """Upload a file of no declared source and return the address at which its columns are named."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    browser.post("/portfolio/sets/import/", {"source": "-", "file": SimpleUploadedFile(name, content)})
    return worked(Task.objects.latest("at")).result_url


def test_a_file_is_mapped_kept_as_a_source_and_imported(officer):
    browser = sign_in(officer)
    address = looked_at(browser)
    page = browser.get(address)
    assert page.context["form"]["column-0"].initial == "title"
    assert page.context["form"]["column-2"].initial == "stage"
    shown = browser.post(address, ABOUT | COLUMNS | WORDS)
    assert shown.status_code == 200
    assert [str(cell) for _head, cell in shown.context["preview"]["rows"][0]] == [
        "Chatbot", "Press", "Operation", "Answers questions",
    ]  # fmt: skip
    assert not InventorySource.objects.exists(), "a preview writes nothing"
    kept = browser.post(address, ABOUT | COLUMNS | WORDS | {"save": "1"})
    assert kept.status_code == 302
    compared = worked(Task.objects.filter(kind="portfolio.compare").latest("at"))
    assert (compared.result["added"], compared.result["language"]) == (3, "fr")
    browser.post(compared.result_url)
    worked(Task.objects.filter(kind="portfolio.import").latest("at"))
    entry = InventoryEntry.objects.get(title="Chatbot")
    assert (entry.stage, entry.agency, entry.fields["users"]) == ("S5", "Press", "10,000+")
    assert Edition.objects.get().key == "neighbours-2026"


def test_a_mapping_without_a_title_is_refused_with_the_reason(officer):
    browser = sign_in(officer)
    answer = browser.post(looked_at(browser), ABOUT | COLUMNS | {"column-0": ""})
    assert answer.status_code == 422
    assert "holds the title" in answer.content.decode()


@pytest.mark.parametrize("key", ["us-inventory", "A B", ""])
def test_a_key_that_is_taken_or_none_is_refused(officer, key):
    browser = sign_in(officer)
    answer = browser.post(looked_at(browser), ABOUT | COLUMNS | WORDS | {"key": key, "save": "1"})
    assert answer.status_code == 422
    assert not InventorySource.objects.exists()


def test_another_year_under_the_same_key_is_added_as_an_edition(officer):
    browser = sign_in(officer)
    browser.post(looked_at(browser), ABOUT | COLUMNS | WORDS | {"save": "1"})
    later = FILE.replace(b"Ministry", b"Department")
    browser.post(looked_at(browser, later), ABOUT | COLUMNS | WORDS | {"label": "2027", "save": "1"})
    declared = InventorySource.objects.get()
    assert [edition["key"] for edition in declared.declaration["editions"]] == ["neighbours-2026", "neighbours-2027"]
    assert declared.version == 2


def test_a_source_is_written_as_yaml_and_read_again(officer):
    browser = sign_in(officer)
    browser.post(looked_at(browser), ABOUT | COLUMNS | WORDS | {"save": "1"})
    text = browser.get("/portfolio/sources/files/neighbours/").content.decode()
    assert source(parsed(text)) == queries.source_named("neighbours")
    changed = text.replace("Tools of neighbours", "Tools nearby").replace("neighbours", "nearby")
    assert browser.post("/portfolio/sources/declare/", {"declaration": changed}).status_code == 303
    assert set(queries.sources()) >= {"neighbours", "nearby", "us-inventory"}


def test_a_changed_declaration_is_a_new_version_and_two_who_change_it_meet(officer):
    browser = sign_in(officer)
    browser.post(looked_at(browser), ABOUT | COLUMNS | WORDS | {"save": "1"})
    declared = InventorySource.objects.get()
    text = as_yaml(source(declared.declaration)).replace("CC0", "CC BY 4.0")
    address = declared.get_absolute_url()
    assert browser.post(address, {"declaration": text, "version": 1}).status_code == 303
    assert browser.post(address, {"declaration": text, "version": 1}).status_code == 409
    assert queries.source_named("neighbours").licence == "CC BY 4.0"
    text = text.replace("key: neighbours\n", "key: other\n")
    assert browser.post(address, {"declaration": text, "version": 2}).status_code == 422


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- a list", "not a mapping"),
        ("key: [", "not YAML"),
        ("a: &a [x]\nb: *a", "refers to itself"),
        ("[" * 50, "not YAML|too deep"),
        ("key: a\ntitle: b\npublisher: c\nlicence: d\nsecret: e\neditions: []", "nothing is known of secret"),
        ("key: a\ntitle: b\npublisher: c\nlicence: d\neditions: []", "no edition"),
        ("key: a\ntitle: {x: y}\npublisher: c\nlicence: d\neditions: []", "title is not a word"),
    ],
)
def test_a_wrong_declaration_is_refused_with_the_reason(text, says):
    with pytest.raises(Unreadable, match=says):
        source(parsed(text))


@pytest.mark.parametrize("key", sorted(sources()))
def test_what_comes_with_the_house_can_be_written_and_read_again(key):
    assert source(parsed(as_yaml(sources()[key]))) == sources()[key]
    assert source(document(sources()[key])) == sources()[key]


def test_who_may_not_import_declares_nothing(clerk, officer):
    assert sign_in(clerk).get("/portfolio/sources/declare/").status_code == 403
    with pytest.raises(PermissionDenied):
        actions.declare_source(InventorySource(), by=clerk, declaration=document(sources()["uk-atrs"]))
    with pytest.raises(Refused, match="already"):
        actions.declare_source(InventorySource(), by=officer, declaration=document(sources()["uk-atrs"]))


def test_what_a_column_means_is_guessed_by_its_name_and_never_twice():
    known = sources().values()
    found = guesses.meanings(["2_use_case_name", "Titre", "Statut", "Organisme", "Colour"], known)
    assert found == {"2_use_case_name": "title", "Statut": "stage", "Organisme": "agency"}
    assert guesses.value_of("In mission.", "stage", known) == "S5"
    assert guesses.value_of("asleep", "stage", known) == ""
