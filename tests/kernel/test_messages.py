from pathlib import Path

import polib
import pytest

from hemicycle.kernel import messages
from hemicycle.kernel.messages import Fault

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, npgettext, pgettext

# Translators: said to whoever comes in
GREETING = _("Hello %(name)s")
COUNTED = ngettext("%(n)s criterion", "%(n)s criteria", 3)
STATE = pgettext("initiative", "Approved")
GATES = npgettext("gate", "%(n)s gate", "%(n)s gates", 1)
LONG = _("in two "
         "parts")
"""
TEMPLATE = """
{% load i18n %}
   <c-heading title="{% translate 'A title' %}" :lead="_('Said twice')" :more='{"a": _("In a map")}' />
 {# Translators: a button #}
 {% translate "Save" %}
 {% blocktranslate count n=items|length trimmed %}
    One thing of {{ person }}
 {% plural %}
    {{ n }} things of {{ person }}
 {% endblocktranslate %}
 {% blocktranslate context "verb" %}Open{% endblocktranslate %}
 {{ thing|default:_("none") }}
 text with ( unbalanced " quotes and an apostrophe's '''
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An app with one file of Python and one template."""
    (tmp_path / "templates" / "app").mkdir(parents=True)
    (tmp_path / "words.py").write_text(PYTHON)
    (tmp_path / "templates" / "app" / "page.html").write_text(TEMPLATE)
    return tmp_path


def texts(folder: Path) -> dict[tuple[str | None, str], str]:
    return {(found.context, found.singular): found.plural for found in messages.messages_of(folder)}


def entry(folder: Path, msgid: str, language: str = "ar") -> polib.POEntry:
    return polib.pofile(str(messages.catalogue_path(folder, language))).find(msgid)


def translate(folder: Path, msgid: str, words: str, language: str = "ar") -> None:
    catalogue = polib.pofile(str(messages.catalogue_path(folder, language)), wrapwidth=0)
    catalogue.find(msgid).msgstr = words
    catalogue.save()


def test_python_is_read_with_plural_context_and_joined_strings(folder: Path) -> None:
    found = texts(folder)
    assert found[None, "%(n)s criterion"] == "%(n)s criteria"
    assert ("initiative", "Approved") in found
    assert found["gate", "%(n)s gate"] == "%(n)s gates"
    assert (None, "in two parts") in found


def test_templates_are_read_also_inside_the_attributes_of_components(folder: Path) -> None:
    found = texts(folder)
    assert {(None, "A title"), (None, "Said twice"), (None, "In a map"), (None, "Save"), (None, "none")} <= set(found)
    assert found[None, "One thing of %(person)s"] == "%(n)s things of %(person)s"
    assert ("verb", "Open") in found


def test_content_is_read_where_it_is_declared(folder: Path) -> None:
    content = folder / "content"
    (content / "sources").mkdir(parents=True)
    (content / "translatable.yaml").write_text("asked.csv: [question]\nsources/*.yaml: [labels]\n")
    (content / "asked.csv").write_text("key,question\na,Is it so?\nb,\n")
    (content / "sources" / "one.yaml").write_text("title: Kept\neditions: [{labels: {1_x: The first}}]\n")
    (folder / "rules.py").write_text('WORDS = {"a": marked("Without Django")}\n')
    found = {text for _, text in texts(folder)}
    assert {"Is it so?", "The first", "Without Django"} <= found
    assert found.isdisjoint({"a", "Kept", "1_x", ""})


def test_the_author_s_words_to_translators_are_kept(folder: Path) -> None:
    messages.gather(folder)
    assert entry(folder, "Hello %(name)s").comment == "Translators: said to whoever comes in"
    assert entry(folder, "Save").comment == "Translators: a button"


def test_gathering_twice_gives_the_same_bytes_without_dates_and_lines(folder: Path) -> None:
    messages.gather(folder)
    first = messages.catalogue_path(folder, "fr").read_bytes()
    assert not any(state.changed for state in messages.gather(folder))
    assert messages.catalogue_path(folder, "fr").read_bytes() == first
    assert b"Date" not in first
    assert b"words.py:" not in first


def test_plural_headers_are_django_s(folder: Path) -> None:
    messages.gather(folder)
    arabic = polib.pofile(str(messages.catalogue_path(folder, "ar")))
    assert arabic.metadata["Plural-Forms"].startswith("nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2")
    assert len(entry(folder, "%(n)s criterion").msgstr_plural) == 6
    assert len(entry(folder, "%(n)s criterion", "fr").msgstr_plural) == 2


def test_a_translation_survives_and_one_whose_text_is_gone_leaves(folder: Path) -> None:
    messages.gather(folder)
    translate(folder, "Save", "حفظ")
    translate(folder, "in two parts", "في جزأين")
    (folder / "words.py").write_text(PYTHON.replace("in two ", "in three "))
    states = {state.language: state for state in messages.gather(folder)}
    assert entry(folder, "Save").msgstr == "حفظ"
    assert entry(folder, "in two parts") is None
    assert (states["ar"].added, states["ar"].removed) == (1, 1)


def test_looking_writes_nothing(folder: Path) -> None:
    assert all(state.changed for state in messages.gather(folder, write=False))
    assert not (folder / "locale").exists()
    assert {gap.fault for gap in messages.gaps(folder)} == {Fault.NOT_GATHERED}


@pytest.mark.parametrize(
    ("msgid", "msgstr", "language", "fault"),
    [
        ("Save", "", "fr", Fault.MISSING),
        ("Save", "Save", "fr", Fault.COPIED),
        ("Version", "Version", "fr", None),
        ("Version", "Version", "ar", Fault.COPIED),
        ("Hello %(name)s", "Bonjour %(nom)s", "fr", Fault.PLACEHOLDERS),
        ("Hello %(name)s", "Bonjour", "fr", Fault.PLACEHOLDERS),
        ("Hello %(name)s", "Bonjour %(name)s", "fr", None),
        ("%(n)s %%", "%(n)s %%", "fr", None),
    ],
)
def test_a_fault_is_named(msgid: str, msgstr: str, language: str, fault: Fault | None) -> None:
    assert messages.fault_of(polib.POEntry(msgid=msgid, msgstr=msgstr), language) is fault


def test_a_fuzzy_translation_is_owed() -> None:
    assert messages.fault_of(polib.POEntry(msgid="Save", msgstr="Garder", flags=["fuzzy"]), "fr") is Fault.FUZZY


def test_arabic_may_say_one_and_two_in_words_but_not_many() -> None:
    forms = ["لا توجد بوابات", "بوابة واحدة", "بوابتان", "%(n)s بوابات", "%(n)s بوابة", "%(n)s بوابة"]
    gates = polib.POEntry(msgid="%(n)s gate", msgid_plural="%(n)s gates", msgstr_plural=dict(enumerate(forms)))
    assert messages.fault_of(gates, "ar") is None
    gates.msgstr_plural[5] = "بوابة"
    assert messages.fault_of(gates, "ar") is Fault.PLACEHOLDERS
    del gates.msgstr_plural[5]
    assert messages.fault_of(gates, "ar") is Fault.MISSING


def test_compiling_is_done_once_for_each_change(folder: Path) -> None:
    messages.gather(folder)
    translate(folder, "Save", "حفظ")
    assert messages.compile_all([folder]) == 2
    assert messages.compile_all([folder]) == 0
    compiled = polib.mofile(str(messages.catalogue_path(folder, "ar").with_suffix(".mo")))
    assert [(text.msgid, text.msgstr) for text in compiled] == [("Save", "حفظ")]
