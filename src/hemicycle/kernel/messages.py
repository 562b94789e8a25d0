"""The words to translate: gathered from Python, templates and content into each app's catalogues, judged, and compiled.

Content files hold words too: `content/translatable.yaml` says in which columns of a CSV file, or under which keys of a
YAML file. Code without Django marks its words with a `marked` of its own.

No system gettext is needed. Catalogues carry no dates and no line numbers, so that a change in a catalogue is always a
change in its words. Plural headers are Django's: Babel exchanges two of the Arabic forms.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import django
import polib
import yaml
from babel.messages import extract
from django.apps import apps
from django.utils.translation.template import templatize

LANGUAGES = ("fr", "ar")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "_lazy": None,
    "marked": None,
}
COMMENT_TAGS = ("Translators", "term:")
NOT_READ = {"tests", "migrations", "locale", "static", "__pycache__"}
TEMPLATE_KINDS = {".html", ".txt", ".svg", ".xml"}
DECLARATION = "content/translatable.yaml"

# A component's dynamic attribute holds an expression, which Django's own extraction takes for plain text.
DYNAMIC_ATTRIBUTE = re.compile(r"""\s:[\w.-]+=(?:"([^"]*)"|'([^']*)')""")
MARKED_CONSTANT = re.compile(r"""\b_\(("[^"]*"|'[^']*')\)""")
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*[\d.]*[a-zA-Z]|\{(\w+)[^{}]*\}")

# Words that are the same in the other language. Everything else that equals its source was copied, not translated.
SAME_WORDS = {
    "fr": frozenset(
        """
        action actions archive archives attestation attestations audit canada commission commissions condition
        conditions contact csv
        date dates description diagnostic document documents exact format global hemicycle impact impacts
        initiative initiatives institution json menu message messages minimal mission motion multiple note notes
        notification notifications ontario page pages participant participants performance permanent phase
        phases plan position possible principal public question questionnaire questionnaires questions quorum
        sanction score scores section sections service services session sessions signature signatures simple
        source sources structure support table tables tamazight total totp transcription type types urgent url
        uruguay verdict version versions vote votes webauthn
        """.split()  # noqa: SIM905 - a paragraph of words reads better than ninety strings
    ),
    "ar": frozenset(["csv", "hemicycle", "json", "totp", "url", "webauthn"]),
}


class Fault(StrEnum):
    """What can be wrong with one entry or one catalogue."""

    MISSING = "missing"
    FUZZY = "fuzzy"
    COPIED = "equal to its source"
    PLACEHOLDERS = "other placeholders than its source"
    PLURAL_HEADER = "another plural header than Django's"
    NOT_GATHERED = "not in step with the source"


@dataclass(frozen=True)
class Gap:
    """One fault of one entry: the catalogue, the language, and the message (empty for the whole catalogue)."""

    catalogue: Path
    language: str
    fault: Fault
    message: str = ""


@dataclass(frozen=True)
class Gathered:
    """What gathering did to one catalogue."""

    catalogue: Path
    language: str
    messages: int
    added: int
    removed: int
    changed: bool


@dataclass
class Message:
    """One text to translate with where it was seen and what its author says to translators."""

    context: str | None
    singular: str
    plural: str
    seen_in: set[str]
    comments: list[str]


Key = tuple[str, str]


def app_folders() -> list[Path]:
    """Return the folder of every installed app of the house, sorted."""
    return sorted(Path(app.path) for app in apps.get_app_configs() if app.name.startswith("hemicycle."))


def gather(folder: Path, *, write: bool = True) -> list[Gathered]:
    """Bring both catalogues of an app in step with its source; without `write`, only say what would change."""
    messages = messages_of(folder)
    return [_merge(folder, language, messages, write=write) for language in LANGUAGES]


def messages_of(folder: Path) -> list[Message]:
    """Return every text of an app that is marked for translation, sorted by text and context, each once."""
    found: dict[Key, Message] = {}
    texts = [(path, text) for path in _sources(folder) for text in _texts(path)]
    texts += [(path, (None, words, "", [])) for path, words in _content(folder)]
    for path, (context, singular, plural, comments) in texts:
        message = found.setdefault((context or "", singular), Message(context, singular, "", set(), []))
        message.plural = message.plural or plural
        message.seen_in.add(path.relative_to(folder).as_posix())
        message.comments += [comment for comment in comments if comment not in message.comments]
    return [found[key] for key in sorted(found, key=lambda key: (key[1], key[0]))]


def _sources(folder: Path) -> Iterator[Path]:
    """Yield the app's Python files and templates, without tests, migrations and apps that lie inside it."""
    inner = [other for other in app_folders() if other != folder and other.is_relative_to(folder)] if apps.ready else []
    for path in sorted(folder.rglob("*")):
        if NOT_READ.isdisjoint(path.relative_to(folder).parts) and not any(map(path.is_relative_to, inner)):
            if path.suffix == ".py" or (path.suffix in TEMPLATE_KINDS and "templates" in path.parts):
                yield path


def _texts(path: Path) -> Iterator[tuple[str | None, str, str, list[str]]]:
    """Yield (context, singular, plural or empty, comments) for every marked text of one file."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = template_as_python(source, str(path))
    marked = extract.extract("python", io.BytesIO(source.encode()), KEYWORDS, COMMENT_TAGS, {"encoding": "utf-8"})
    for _line, text, comments, context in marked:
        singular, plural = text if isinstance(text, tuple) else (text, "")
        if singular:
            yield context, singular, plural, list(comments)


def _content(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield (file, text) for the columns and keys that a declaration in the app's content names."""
    declaration = folder / DECLARATION
    declared = yaml.safe_load(declaration.read_text(encoding="utf-8")) if declaration.exists() else {}
    for pattern, names in declared.items():
        for path in sorted(declaration.parent.glob(pattern)):
            yield from ((path, words) for words in _content_words(path, frozenset(names)) if words)


def _content_words(path: Path, names: frozenset[str]) -> Iterator[str]:
    """Yield what a content file holds in these columns, or anywhere under these keys."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        for row in csv.DictReader(io.StringIO(source)):
            yield from (row[name] for name in sorted(names))
    else:
        yield from _words_under(yaml.safe_load(source), names, is_wanted=False)


def _words_under(document: object, names: frozenset[str], *, is_wanted: bool) -> Iterator[str]:
    """Yield the texts of a document that lie under one of the keys."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield from _words_under(value, names, is_wanted=is_wanted or key in names)
    elif isinstance(document, list):
        for value in document:
            yield from _words_under(value, names, is_wanted=is_wanted)
    elif is_wanted and isinstance(document, str):
        yield document


def template_as_python(source: str, origin: str) -> str:
    """Return a template's marked texts as calls of gettext, in a form that Python's tokeniser reads."""
    calls = [line.strip() for line in templatize(source, origin=origin).splitlines()]
    for double, single in DYNAMIC_ATTRIBUTE.findall(source):
        calls += [f"_({constant})" for constant in MARKED_CONSTANT.findall(double or single)]
    return "\n".join(calls)


def catalogue_path(folder: Path, language: str) -> Path:
    """Return where an app keeps its catalogue of a language."""
    return folder / "locale" / language / "LC_MESSAGES" / "django.po"


def _merge(folder: Path, language: str, messages: list[Message], *, write: bool) -> Gathered:
    """Carry known translations over to the messages of today; a text that is gone takes its translation along."""
    path = catalogue_path(folder, language)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    known = {_key(entry): entry for entry in polib.pofile(before)} if before else {}
    merged = polib.POFile(wrapwidth=0)
    merged.metadata = _header(language)
    for message in messages:
        merged.append(_entry(message, known.get((message.context or "", message.singular)), language))
    after = str(merged).rstrip("\n") + "\n"
    is_wanted = bool(messages or before)
    if write and is_wanted and after != before:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(after, encoding="utf-8")
    names = {(message.context or "", message.singular) for message in messages}
    return Gathered(
        path, language, len(names), len(names - known.keys()), len(known.keys() - names), is_wanted and after != before
    )


def _key(entry: polib.POEntry) -> Key:
    """Return what makes an entry the same message: its context and its text."""
    return entry.msgctxt or "", entry.msgid


def _entry(message: Message, known: polib.POEntry | None, language: str) -> polib.POEntry:
    """Return the entry of a message, with the translation it had while its plural is still the same."""
    entry = polib.POEntry(
        msgctxt=message.context,
        msgid=message.singular,
        msgid_plural=message.plural,
        comment="\n".join(message.comments),
        occurrences=[(place, "") for place in sorted(message.seen_in)],
    )
    if PLACEHOLDER.search(message.singular + message.plural) and "%(" in message.singular + message.plural:
        entry.flags = ["python-format"]
    if message.plural:
        entry.msgstr_plural = dict.fromkeys(range(plural_count(language)), "")
    if known is not None and known.msgid_plural == message.plural:
        entry.msgstr, entry.tcomment = known.msgstr, known.tcomment
        entry.msgstr_plural = entry.msgstr_plural | known.msgstr_plural if message.plural else {}
        entry.flags += ["fuzzy"] if known.fuzzy else []
    return entry


def _header(language: str) -> dict[str, str]:
    """Return the header of a catalogue: no dates, no names, and Django's rule for plurals."""
    return {
        "Project-Id-Version": "Hemicycle",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_header(language),
    }


@cache
def plural_header(language: str) -> str:
    """Return the plural rule of Django's own catalogue of a language."""
    own = Path(django.__file__).parent / "conf" / "locale" / language / "LC_MESSAGES" / "django.po"
    return str(polib.pofile(str(own)).metadata["Plural-Forms"])


def plural_count(language: str) -> int:
    """Return how many plural forms a language has."""
    return int(plural_header(language).split(";")[0].split("=")[1])


def gaps(folder: Path) -> list[Gap]:
    """Return what a translator still owes an app: see `Fault`. A catalogue that is absent owes every message."""
    found = [
        Gap(state.catalogue, state.language, Fault.NOT_GATHERED)
        for state in gather(folder, write=False)
        if state.changed
    ]
    for language in LANGUAGES:
        path = catalogue_path(folder, language)
        if path.exists():
            found += _gaps_of(path, language)
    return found


def _gaps_of(path: Path, language: str) -> Iterator[Gap]:
    """Yield the faults of one catalogue."""
    catalogue = polib.pofile(str(path))
    if catalogue.metadata.get("Plural-Forms") != plural_header(language):
        yield Gap(path, language, Fault.PLURAL_HEADER)
    for entry in catalogue:
        if not entry.obsolete and (fault := fault_of(entry, language)):
            yield Gap(path, language, fault, entry.msgid)


def fault_of(entry: polib.POEntry, language: str) -> Fault | None:
    """Return the worst fault of one entry, or None."""
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    wanted = plural_count(language) if entry.msgid_plural else 1
    if len(texts) != wanted or not all(texts):
        return Fault.MISSING
    if entry.fuzzy:
        return Fault.FUZZY
    if is_copied(entry.msgid, texts, language):
        return Fault.COPIED
    return Fault.PLACEHOLDERS if _placeholders_differ(entry, texts) else None


def is_copied(source: str, texts: Iterable[str], language: str) -> bool:
    """Say whether a translation repeats its source, apart from words that both languages share."""
    words = re.findall(r"[^\W\d_]+", PLACEHOLDER.sub("", source).lower())
    return bool(words) and source in texts and not SAME_WORDS[language].issuperset(words)


def _placeholders_differ(entry: polib.POEntry, texts: list[str]) -> bool:
    """Say whether a translation names a value that its source has not, or leaves one out where it may not.

    A plural form may leave the number out (Arabic says "two criteria" in one word); a sentence without forms may not.
    """
    allowed = _placeholders(entry.msgid) | _placeholders(entry.msgid_plural or "")
    if not entry.msgid_plural:
        return _placeholders(texts[0]) != allowed
    return any(not _placeholders(text) <= allowed for text in texts) or _placeholders(texts[-1]) != allowed


def _placeholders(text: str) -> set[str]:
    """Return the names of the values that a text takes in."""
    return {first or second for first, second in PLACEHOLDER.findall(text)}


def compile_all(folders: Iterable[Path] | None = None) -> int:
    """Write the binary catalogue beside every catalogue that is newer than its own; return how many were written."""
    written = 0
    for folder in app_folders() if folders is None else folders:
        for source in sorted((folder / "locale").glob("*/LC_MESSAGES/django.po")):
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
                _compile(source, target)
                written += 1
    return written


def _compile(source: Path, target: Path) -> None:
    """Compile one catalogue and put it in place whole, since a server may be reading the old one."""
    unfinished = target.with_suffix(".mo.new")
    polib.pofile(str(source)).save_as_mofile(str(unfinished))
    unfinished.replace(target)
