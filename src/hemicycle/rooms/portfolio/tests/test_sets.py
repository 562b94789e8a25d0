"""Comparison sets are read, counted, exported and compared; an entry may begin a proposal."""

import csv
import io
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemicycle.kernel import things
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Role
from hemicycle.rooms.ledger.models import Entry
from hemicycle.rooms.portfolio import actions, queries, tasks
from hemicycle.rooms.portfolio.adapters import tabular
from hemicycle.rooms.portfolio.models import Adoption, Edition, InventoryEntry, InventorySource
from tests.support.cast import propose, sign_in

pytestmark = pytest.mark.django_db

SOURCE = {
    "key": "trial", "title": "A trial", "publisher": "A parliament", "licence": "CC0", "language": "fr",
    "editions": [
        {
            "key": "trial-1", "label": "A trial, 2026", "recognises": ["Name", "Office"], "identity": ["Name"],
            "facets": ["stage", "agency", "function", "topic"],
            "fields": {
                "title": "Name", "agency": "Office", "stage": "Phase", "topic": "Topic", "function": "Topic",
                "purpose": "Why", "started_on": "Since",
            },
            "values": {"stage": {"S5": "en service", "S1": "projet"}, "function": {"administration": "interne"}},
        },
    ],
}  # fmt: skip
HEADS = ["Name", "Office", "Phase", "Topic", "Why", "Since", "Name"]


def row(at):
    """Return a row whose cells are blank, doubtful, or look like formulas."""
    phase, topic = ("en service", "interne") if at % 2 else ("", "santé")
    return [f"Tool {at}", f"Office {at % 3}", phase, topic, "=1+1", "1/2/2023", "again"]


def rows(number=4):
    return [row(at) for at in range(number)]


def file(number=4):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADS, *rows(number)])
    return out.getvalue().encode()


@pytest.fixture
def trial(officer):
    declared = InventorySource()
    actions.declare_source(declared, by=officer, declaration=SOURCE)
    return bring_in(officer, 4)


def bring_in(officer, number):
    compared = tasks.compare(file(number), "trial.csv", "trial")
    tasks.accept(compared, officer)
    return Edition.objects.get(key="trial-1")


def sent(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_an_entry_says_the_stage_in_words_beside_the_source_s_own(officer, trial):
    page = sign_in(officer).get(InventoryEntry.objects.get(title="Tool 1").get_absolute_url()).content.decode()
    assert "Operation" in page
    assert "S5" not in page
    assert "en service" in page
    assert "two different dates" in page
    assert "Name (2)" in page
    page = sign_in(officer).get(InventoryEntry.objects.get(title="Tool 2").get_absolute_url()).content.decode()
    assert "Not stated" in page


def test_facets_count_every_value_and_blank_ones_with_the_other_filters_applied(officer, trial):
    browser, address = sign_in(officer), trial.get_absolute_url()
    page = browser.get(address)
    options = {facet.name: {each.value: each.count for each in facet.options} for facet in page.context["facets"]}
    assert options["stage"] == {"S5": 2, "-": 2}
    assert options["agency"] == {"Office 0": 2, "Office 1": 1, "Office 2": 1}
    assert options["topic"] == {"interne": 2, "santé": 2}
    page = browser.get(address, {"stage": "-"})
    assert page.context["page"].paginator.count == 2
    assert page.context["facets"][0].options[0].count == 2
    counts = browser.get(f"/api/v1/portfolio/sets/{trial.pk}/facets").json()["facets"]
    assert counts["topic"] == {"santé": 2, "interne": 2}


def test_what_is_withdrawn_is_shown_when_asked_for(officer, trial):
    bring_in(officer, 3)
    browser, address = sign_in(officer), trial.get_absolute_url()
    assert browser.get(address).context["page"].paginator.count == 3
    assert browser.get(address, {"state": "withdrawn"}).context["page"].paginator.count == 1
    assert browser.get(address, {"state": ["withdrawn", "listed"]}).context["page"].paginator.count == 4


def test_a_set_goes_out_as_it_came_with_the_filters_applied(officer, trial):
    browser, address = sign_in(officer), trial.get_absolute_url()
    table = tabular.read(sent(browser, f"{address}?format=csv"), guarded=True)
    assert list(table.headers) == HEADS
    assert [list(row) for row in table.rows] == rows()
    assert sent(browser, f"{address}?format=csv").count(b"'=1+1") == 4
    assert [list(row) for row in tabular.read(sent(browser, f"{address}?format=xlsx")).rows] == rows()
    assert [list(row.values()) for row in json.loads(sent(browser, f"{address}?format=json"))] == rows()
    assert len(json.loads(sent(browser, f"{address}?format=json&stage=S5"))) == 2


def test_a_cell_that_no_workbook_holds_is_refused_on_a_page(officer, trial):
    declared = tasks.compare(file(4).replace(b"again", b"x" * 40_000), "trial.csv", "trial")
    tasks.accept(declared, officer)
    answer = sign_in(officer).get(f"{trial.get_absolute_url()}?format=xlsx")
    assert answer.status_code == 422
    assert "32767" in answer.content.decode()


REGISTER = {
    "key": "own-register", "title": "Our own register", "publisher": "This house", "licence": "CC0",
    "editions": [
        {
            "key": "own-register", "label": "Our own register", "recognises": ["reference", "title"],
            "given_id": "reference", "identity": ["title"],
            "fields": {"title": "title", "stage": "stage", "purpose": "summary"},
            "values": {"stage": {f"S{number}": f"S{number}" for number in range(7)}},
        },
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_the_own_register_is_exported_and_imported_without_a_difference(officer, house, kind):
    for title in ("=SUM(A1)", "'quoted'", "-minus", "Minutes\r\nand more", "Search"):
        propose(house.deputies, officer, title=title, summary="@home")
    actions.declare_source(InventorySource(), by=officer, declaration=REGISTER)
    content = sent(sign_in(officer), f"/portfolio/?format={kind}")
    compared = tasks.compare(content, f"initiatives.{kind}", "own-register", guarded=kind == "csv")
    tasks.accept(compared, officer)
    held = InventoryEntry.objects.order_by("row").values_list("title", "fields__purpose", "stage")
    own = Initiative.objects.order_by("number").values_list("title", "summary", "stage")
    assert [(" ".join(title.split()), summary, stage) for title, summary, stage in own] == list(held)
    again = tasks.compare(content, f"initiatives.{kind}", "own-register", guarded=kind == "csv")
    assert again.difference.is_empty


def test_an_entry_is_adopted_as_the_beginning_of_a_proposal(officer, house, trial):
    entry = InventoryEntry.objects.get(title="Tool 1")
    browser, address = sign_in(officer), f"/portfolio/adopt/?entry={entry.pk}"
    assert "Tool 1" in browser.get(address).content.decode()
    answer = browser.post(address, {"chamber": house.deputies.pk})
    adopted = Adoption.objects.get()
    assert answer["Location"] == f"/portfolio/initiatives/{adopted.initiative.pk}/edit/"
    begun = adopted.initiative
    assert (begun.title, begun.summary, begun.function, begun.language) == ("Tool 1", "=1+1", "administration", "fr")
    assert begun.chamber == house.deputies
    told = Entry.objects.order_by("-seq").values_list("event", flat=True)[:2]
    assert set(told) == {"portfolio.proposed", "portfolio.adopted"}
    assert begun.reference in browser.get(entry.get_absolute_url()).content.decode()
    assert entry.title in browser.get(begun.get_absolute_url()).content.decode()


def test_a_program_adopts_an_entry_as_well(officer, house, trial):
    entry = InventoryEntry.objects.get(title="Tool 0")
    address = f"/api/v1/portfolio/chambers/{house.senate.pk}/adoptions"
    browser = sign_in(officer)
    answer = browser.post(address, json.dumps({"entry": str(entry.pk)}), content_type="application/json")
    assert (answer.status_code, answer.json()["title"]) == (201, "Tool 0")
    answer = browser.post(address, json.dumps({"entry": str(house.senate.pk)}), content_type="application/json")
    assert answer.status_code == 404


def test_who_may_not_propose_in_a_chamber_adopts_nothing(auditor, clerk, house, trial):
    entry = InventoryEntry.objects.first()
    assert sign_in(auditor).get(f"/portfolio/adopt/?entry={entry.pk}").status_code == 403
    assert sign_in(clerk).post(f"/portfolio/adopt/?entry={entry.pk}", {"chamber": house.senate.pk}).status_code == 422
    with pytest.raises(PermissionDenied):
        actions.adopt(house.senate, by=clerk, entry=entry)
    assert not Adoption.objects.exists()


def test_who_does_not_see_the_initiative_does_not_see_that_it_was_adopted(officer, outsider, house, office, trial):
    entry = InventoryEntry.objects.first()
    actions.adopt(house.deputies, by=officer, entry=entry)
    assert list(queries.adoptions(entry, outsider)) == []
    assert len(queries.adoptions(entry, office(Role.STAFF, house.deputies).person)) == 1


def test_the_own_register_stands_beside_a_set(officer, house, trial):
    propose(house.deputies, officer, title="Ours", function="administration")
    found = queries.beside(officer, trial)
    assert (found.own_total, found.their_total) == (Initiative.objects.count(), 4)
    functions = {pair.value: (pair.own, pair.theirs) for pair in found.functions}
    assert functions["administration"] == (1, 2)
    assert {pair.value: pair.theirs for pair in found.stages}["S5"] == 2
    assert found.their_unstated["stage"] == 2
    assert [(pair.value, pair.theirs) for pair in found.agencies] == [("Office 0", 2), ("Office 1", 1), ("Office 2", 1)]
    page = sign_in(officer).get("/portfolio/comparisons/", {"set": str(trial.pk)}).content.decode()
    assert "Office 0" in page
    things.translate(house.deputies, by=officer, field="name", language="fr", text="Chambre des essais")
    browser = sign_in(officer)
    browser.cookies["django_language"] = "fr"
    assert "Chambre des essais" in browser.get("/portfolio/comparisons/", {"set": str(trial.pk)}).content.decode()
    told = sign_in(officer).get(f"/api/v1/portfolio/sets/{trial.pk}/comparison").json()
    assert told["their_total"] == 4


@pytest.mark.parametrize(
    "address", ["/portfolio/sets/{}/", "/portfolio/sets/{}/?stage=S5&q=tool", "/portfolio/comparisons/?set={}"]
)
def test_a_page_costs_the_same_however_long_the_set_is(officer, trial, address):
    browser = sign_in(officer)

    def cost():
        browser.get(address.format(trial.pk))
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address.format(trial.pk)).status_code == 200
        return len([query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    short = cost()
    bring_in(officer, 120)
    assert cost() == short <= 10
