"""The catalogues: nothing missing, fuzzy or copied, and the marks of French and Arabic as their readers expect them."""

import re

import polib
import pytest

from hemicycle.kernel import messages
from tests.support.map import SOURCE

FOLDERS = messages.app_folders()
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}|https?://\S+|<[^>]+>|&\w+;|[\w.+-]+@[\w.-]+")
# A plain space, or none, before a high mark; French sets a space that does not break.
FRENCH_PLAIN = re.compile(r"(?:^|[^\s\u00a0\u202f])( ?)([;!?:])(?=\s|$|[»)])")
FRENCH_QUOTES = re.compile(r"«(?![\u00a0\u202f])|(?<![\u00a0\u202f])»")
LATIN_MARKS = re.compile(r"[\u0600-\u06ff]\s*[,;?]|[,;?]\s*[\u0600-\u06ff]")


def texts(path):
    for entry in polib.pofile(str(path)):
        if not entry.obsolete:
            for text in [entry.msgstr, *entry.msgstr_plural.values()]:
                if text:
                    yield text


def french_faults(text):
    bare = PLACEHOLDER.sub("x", text)
    found = [match[0] for match in FRENCH_PLAIN.finditer(bare) if not re.search(r"\d:\d", match[0])]
    return found + FRENCH_QUOTES.findall(bare) + (["'"] if re.search(r"\w'\w", bare) else [])


def arabic_faults(text):
    return LATIN_MARKS.findall(PLACEHOLDER.sub("", text))


def complaints_about_marks(path, language):
    faults = {"fr": french_faults, "ar": arabic_faults}[language]
    return [f"{found} in {text!r}" for text in texts(path) if (found := faults(text))]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(SOURCE).as_posix())
def test_nothing_is_owed_to_readers(folder):
    assert [f"{gap.language}: {gap.fault}: {gap.message[:80]}" for gap in messages.gaps(folder)] == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(SOURCE).as_posix())
def test_marks_are_the_language_s_own(folder, language):
    path = messages.catalogue_path(folder, language)
    assert (complaints_about_marks(path, language) if path.exists() else []) == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_house_speaks_the_language(language, client, db):
    """One page in each language says so in its head, and Arabic runs from the right."""
    page = client.get("/accounts/login/", headers={"Accept-Language": language}).content.decode()
    assert f'lang="{language}"' in page
    assert ('dir="rtl"' in page) is (language == "ar")


@pytest.mark.parametrize(
    "text", ["Voulez-vous continuer ?", "Attention!", "Deux choses : une", "«Bonjour»", "l'initiative", "Oui ; non"]
)
def test_planted_a_plain_space_before_a_french_mark_is_named(text):
    assert french_faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "Voulez-vous continuer\u202f?",
        "Deux choses\u00a0: une",
        "«\u00a0Bonjour\u00a0»",
        "l’initiative",
        "à 10:30",
        "%(n)s critère",
    ],
)
def test_french_as_it_should_be_passes(text):
    assert french_faults(text) == []


@pytest.mark.parametrize("text", ["هل تريد المتابعة?", "واحد, اثنان", "أولًا; ثانيًا"])
def test_planted_a_latin_mark_between_arabic_words_is_named(text):
    assert arabic_faults(text)


@pytest.mark.parametrize("text", ["هل تريد المتابعة؟", "واحد، اثنان", "%(a)s, %(b)s"])
def test_arabic_as_it_should_be_passes(text):
    assert arabic_faults(text) == []


def test_planted_a_missing_a_fuzzy_and_a_copied_text_are_named():
    def entry(**facts):
        return polib.POEntry(msgid="Open the gate", **facts)

    found = [
        messages.fault_of(entry(**facts), "fr")
        for facts in ({}, {"msgstr": "x", "flags": ["fuzzy"]}, {"msgstr": "Open the gate"})
    ]
    assert found == [messages.Fault.MISSING, messages.Fault.FUZZY, messages.Fault.COPIED]
