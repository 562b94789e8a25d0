"""The files of the public register: pages in every working language, open data, feeds, and what checks them."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files as resources
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from hemicycle.design import hemicycles
from hemicycle.design.context import OWN_NAMES
from hemicycle.kernel.labels import label
from hemicycle.kernel.terms import Function, Stage, Status, Tier
from hemicycle.kernel.text import search_key
from hemicycle.rooms.engagement import queries
from hemicycle.rooms.engagement.models import Contribution
from hemicycle.rooms.engagement.queries import Proven, Words, in_language
from hemicycle.rooms.engagement.rules import clock as answering
from hemicycle.rooms.engagement.rules import documents, fields
from hemicycle.rooms.engagement.rules.fields import Level

REGISTER = "register/"
ASSETS = (
    "built/bootstrap.min.css",
    "built/bootstrap.rtl.min.css",
    "built/design.css",
    "built/fonts/inter.woff2",
    "built/fonts/source-serif-4.woff2",
    "built/fonts/plex-arabic-400.woff2",
    "built/fonts/plex-arabic-600.woff2",
    "design/mark.svg",
    "design/register.js",
    "design/rove.js",
)

# What a reader is told of where a system stands, after its name.
STANDS: dict[str, Any] = {
    Stage.IDEA: pgettext_lazy("after the name of a system", "is an idea so far."),
    Stage.PROPOSAL: pgettext_lazy("after the name of a system", "is proposed and not in use."),
    Stage.DESIGN: pgettext_lazy("after the name of a system", "is being designed and not in use."),
    Stage.PILOT: pgettext_lazy("after the name of a system", "is being tried out."),
    Stage.DEPLOYMENT: pgettext_lazy("after the name of a system", "is being brought into use."),
    Stage.OPERATION: pgettext_lazy("after the name of a system", "is in use."),
    Stage.WITHDRAWAL: pgettext_lazy("after the name of a system", "is being taken out of use."),
}

# What counts more than the stage.
STANDS_BY_STATUS: dict[str, Any] = {
    Status.REJECTED: pgettext_lazy("after the name of a system", "was refused and is not in use."),
    Status.SUSPENDED: pgettext_lazy("after the name of a system", "is suspended."),
    Status.CLOSED: pgettext_lazy("after the name of a system", "has ended."),
}


@dataclass(frozen=True)
class Shown:
    """A field as a page shows it."""

    key: str
    title: str
    words: Words


@dataclass(frozen=True)
class Group:
    """Details under one heading."""

    title: str
    fields: Sequence[Shown]


@dataclass(frozen=True)
class Said:
    """A contribution and its answer as the page of the record shows them."""

    contribution: Contribution

    @property
    def days(self) -> int:
        """Return after how many days it was answered."""
        assert self.contribution.answered_at is not None
        return (self.contribution.answered_at.date() - self.contribution.received_at.date()).days

    @property
    def is_late(self) -> bool:
        """Return whether the answer came after its day."""
        assert self.contribution.answered_at is not None
        return self.contribution.answered_at.date() > self.contribution.due_on


@dataclass(frozen=True)
class Entry:
    """A record of the register with all that its pages show."""

    proven: Proven
    said: Sequence[Said]
    order: Sequence[str]
    earlier: Sequence[Any]

    @property
    def document(self) -> Mapping[str, Any]:
        return self.proven.document

    @property
    def name(self) -> str:
        return str(self.document["record"])

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.document["state"] == documents.WITHDRAWN)

    @cached_property
    def at(self) -> Any:
        return parse_datetime(self.document["at"])

    def code(self, key: str) -> str:
        return documents.code_of(self.document, key)

    def words(self, key: str, language: str) -> Words:
        return in_language(documents.texts_of(self.document, key), language, self.order)


@dataclass(frozen=True)
class Listed:
    """A record in a list, in one language."""

    entry: Entry
    title: Words
    what: Words
    facts: Sequence[str]
    href: str


class Register:
    """The whole register in memory, from which its pages are made."""

    def __init__(self, shown: Sequence[Proven]) -> None:
        self.languages = queries.languages()
        self.house = queries.house_texts()
        answered = queries.answered_in(each.publication.record_id for each in shown)
        earlier = queries.earlier_editions(shown)
        self.entries = [
            Entry(
                each,
                [Said(one) for one in answered.get(each.publication.record_id, ())],
                self.languages,
                earlier.get(each.publication.record_id, ()),
            )
            for each in shown
        ]
        self.public = [entry for entry in self.entries if not entry.is_withdrawn]
        self.withdrawn = [entry for entry in self.entries if entry.is_withdrawn]
        self.assets = list(assets())
        self.assets_folder = f"assets/{_digest(self.assets)}/"
        self.key = shown[0].entry.log.verifier if shown and shown[0].entry else ""

    def records(self) -> list[dict[str, Any]]:
        """Return the register as open data."""
        return [
            {
                "document": entry.document,
                "digest": entry.proven.publication.digest,
                "ledger": entry.proven.ledger,
                "contributions": [_contribution(said.contribution) for said in entry.said],
            }
            for entry in self.entries
        ]


def _contribution(said: Contribution) -> dict[str, Any]:
    return {
        "language": said.language,
        "received_on": said.received_at.date(),
        "due_on": said.due_on,
        "answered_on": said.answered_at.date() if said.answered_at else None,
        "outcome": said.outcome,
        "text": said.shown_text,
        "answer": said.answer,
        "late_because": said.late_because,
    }


def assets() -> Iterator[tuple[str, bytes]]:
    """Yield what the pages load, by the name under which they load it."""
    for name in ASSETS:
        path = finders.find(name)
        if path:
            yield name.partition("/")[2], Path(str(path)).read_bytes()


def _digest(parts: Iterable[tuple[str, bytes]]) -> str:
    whole = hashlib.sha256()
    for name, data in parts:
        whole.update(name.encode() + b"\0" + data)
    return whole.hexdigest()[:16]


def files(shown: Sequence[Proven]) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the public folder with its path."""
    register = Register(shown)
    yield from ((f"{REGISTER}{register.assets_folder}{name}", data) for name, data in register.assets)
    yield from _open_data(register)
    yield from _checking(register)
    for language in register.languages:
        with translation.override(language):
            yield from _pages(register, language)
    first = register.languages[0]
    with translation.override(first):
        yield f"{REGISTER}index.html", _index(register, first, "", register.public, "all", "")


def _open_data(register: Register) -> Iterator[tuple[str, bytes]]:
    records = register.records()
    yield "register.json", documents.register_bytes(records, register.house, register.languages)
    table = io.StringIO()
    csv.writer(table, lineterminator="\r\n").writerows(documents.rows(records))
    yield "register.csv", table.getvalue().encode("utf-8-sig")  # spreadsheets take UTF-8 for what it is by its mark


def _checking(register: Register) -> Iterator[tuple[str, bytes]]:
    """Yield what a stranger checks a record with: document, proof, checkpoint, key, program."""
    for entry in register.entries:
        yield f"{REGISTER}records/{entry.name}.json", entry.proven.publication.document.encode()
        if entry.proven.proof:
            yield f"{REGISTER}records/{entry.name}.proof.json", entry.proven.proof
    signed = [entry.proven.checkpoint for entry in register.entries if entry.proven.checkpoint]
    if signed:
        newest = max(signed, key=lambda checkpoint: checkpoint.size)
        yield f"{REGISTER}checkpoint", newest.note.encode()
        yield ".well-known/hemicycle/checkpoint", newest.note.encode()
        yield f"{REGISTER}key.txt", f"{newest.log.verifier}\n".encode()
    program = resources("hemicycle.rooms.ledger.adapters").joinpath("hemicycle_verify.py")
    yield f"{REGISTER}hemicycle_verify.py", program.read_bytes()


def _pages(register: Register, language: str) -> Iterator[tuple[str, bytes]]:
    home = f"{REGISTER}{language}/"
    yield f"{home}index.html", _index(register, language, "", register.public, "all", home)
    newest = sorted(register.public, key=lambda entry: entry.at, reverse=True)
    yield f"{home}newest/index.html", _index(register, language, "newest/", newest, "newest", home)
    for code, chosen in _by_code(register, "function").items():
        folder = f"function/{code.replace(' ', '-')}/"
        yield f"{home}{folder}index.html", _index(register, language, folder, chosen, code, home)
    for code, chosen in _by_code(register, "stage").items():
        folder = f"stage/{code.lower()}/"
        yield f"{home}{folder}index.html", _index(register, language, folder, chosen, code, home)
    for entry in register.entries:
        yield f"{home}{entry.name}/index.html", _record(register, language, entry)
    yield f"{home}how-to-check/index.html", _how_to_check(register, language)
    yield f"{home}feed.xml", _feed(register, language)


def _by_code(register: Register, key: str) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in register.public:
        found.setdefault(entry.code(key), []).append(entry)
    found.pop("", None)
    return dict(sorted(found.items()))


def _frame(register: Register, language: str, folder: str, home: str) -> dict[str, Any]:
    """Return what every page has around it. `folder` is the page's below its language, `home` where that lies."""
    depth = folder.count("/") + (1 if home else 0)
    root = "../" * depth
    return {
        "language": language,
        "is_rtl": translation.get_language_info(language)["bidi"],
        "languages": [
            (code, OWN_NAMES.get(code, code), f"{root}{code}/{folder}")
            for code in register.languages
            if code != language
        ],
        "root": root,
        "here": f"{root}{language}/",
        "top": f"{root}../",
        "assets": f"{root}{register.assets_folder}",
        "house": in_language(register.house, language, register.languages),
        "answer_days": answering.answer_within(),
    }


def _index(register: Register, language: str, folder: str, chosen: Sequence[Entry], code: str, home: str) -> bytes:
    frame = _frame(register, language, folder, home)
    listed = [_listed(entry, language, frame["here"]) for entry in chosen]
    if code != "newest":
        listed.sort(key=lambda each: search_key(each.title.text))
    gone = [_listed(entry, language, frame["here"]) for entry in register.withdrawn]
    heading = ""
    if folder.startswith("function/"):
        heading = str(label(Function(code)))
    elif folder.startswith("stage/"):
        heading = str(label(Stage(code)))
    context = {
        **frame,
        "listed": listed,
        "chamber": _chamber(register, language, frame["here"]) if code == "all" and listed else None,
        "withdrawn": gone if code in {"all", "newest"} else [],
        "total": len(register.public),
        "heading": heading,
        "current": code,
        "functions": _ways(register, "function", Function, frame["here"]),
        "stages": _ways(register, "stage", Stage, frame["here"]),
    }
    return _rendered("index", context)


def _chamber(register: Register, language: str, here: str) -> hemicycles.Chamber:
    """Return the picture of the published records: what their documents tell, and nothing else of the house's.

    How ready a system is for its next gate is not published, so that seats tell their stage, and their tier where the
    record tells it.
    """
    places = [
        hemicycles.Place(
            Stage(entry.code("stage")),
            _tier(entry),
            readiness=None,
            title=entry.words("title", language).text,
            url=f"{here}{entry.name}/",
        )
        for entry in register.public
    ]
    taken = {place.stage for place in places}
    return hemicycles.draw(
        places,
        benches=hemicycles.public_benches(place.tier for place in places),
        url_of=lambda stage, *_others: f"{here}stage/{stage.lower()}/" if stage in taken else "",
        key="chamber",
    )


def _tier(entry: Entry) -> Tier | None:
    code = entry.code("tier")
    return Tier(code) if code else None


def _ways(register: Register, key: str, terms: Any, here: str) -> list[tuple[str, str, int, str]]:
    """Return the pages that show a part of the register: code, words, how many, address."""
    return [
        (code, str(label(terms(code))), len(found), f"{here}{key}/{code.lower().replace(' ', '-')}/")
        for code, found in _by_code(register, key).items()
    ]


def _listed(entry: Entry, language: str, here: str) -> Listed:
    facts = [
        str(label(terms(entry.code(key))))
        for key, terms in (("stage", Stage), ("function", Function))
        if entry.code(key)
    ]
    return Listed(entry, entry.words("title", language), entry.words("what", language), facts, f"{here}{entry.name}/")


def _record(register: Register, language: str, entry: Entry) -> bytes:
    frame = _frame(register, language, f"{entry.name}/", REGISTER)
    context = {
        **frame,
        "entry": entry,
        "title": entry.words("title", language),
        "publication": entry.proven.publication,
        "ledger": entry.proven.ledger,
        "total": len(register.public),
        "canonical": f"{frame['here']}{entry.name}/",
    }
    if entry.is_withdrawn:
        reason = in_language(entry.document["reason"], language, register.languages)
        return _rendered("notice", {**context, "reason": reason})
    stage = entry.code("stage")
    tier = entry.code("tier")
    context |= {
        "stands": STANDS_BY_STATUS.get(entry.code("status")) or STANDS.get(stage, ""),
        "tags": _tags(entry, language),
        "summary": _summary(entry, language),
        "groups": _groups(entry, language),
        "awaited": sum(
            1 for each in entry.document["fields"] if each["texts"] and not each["texts"].get(language, "").strip()
        ),
        "is_high": tier == Tier.HIGH,
    }
    return _rendered("record", context)


SAID_ELSEWHERE = frozenset({"title"})
LINKS = frozenset({"website", "data-address", "assessment-link"})


NAMED_BY_THEMSELVES = frozenset({"chamber", "function"})
TOLD_BY_THE_LEAD = frozenset({"stage"})


def _tags(entry: Entry, language: str) -> list[tuple[str, Words]]:
    """Return the facts beside the name, each with its title unless it tells by itself what it is."""
    return [
        ("" if key in NAMED_BY_THEMSELVES else str(_(field.title)), entry.words(key, language))
        for key, field in fields.offered().items()
        if field.level is Level.FACT and key not in TOLD_BY_THE_LEAD and documents.texts_of(entry.document, key)
        if (key, entry.code(key)) != ("status", Status.ACTIVE)
    ]


def _summary(entry: Entry, language: str) -> list[Shown]:
    return [
        Shown(key, str(_(field.title)), entry.words(key, language))
        for key, field in fields.offered().items()
        if field.level is Level.SUMMARY and key not in SAID_ELSEWHERE and documents.texts_of(entry.document, key)
    ]


def _groups(entry: Entry, language: str) -> list[Group]:
    found: dict[str, list[Shown]] = {}
    for key, field in fields.offered().items():
        if field.level is Level.DETAILS and documents.texts_of(entry.document, key):
            found.setdefault(field.group, []).append(Shown(key, str(_(field.title)), entry.words(key, language)))
    groups = [Group(str(_(title)), shown) for title, shown in found.items()]
    if lines := entry.document["lines"]:
        told = [
            Shown(
                line["key"],
                in_language(line["title"], language, entry.order).text,
                in_language(line["texts"], language, entry.order),
            )
            for line in lines
        ]
        groups.append(Group(_("Further details"), told))
    return groups


def _how_to_check(register: Register, language: str) -> bytes:
    frame = _frame(register, language, "how-to-check/", REGISTER)
    example = register.entries[0].name if register.entries else "r-001"
    return _rendered("how_to_check", {**frame, "key": register.key, "example": example})


def _feed(register: Register, language: str) -> bytes:
    newest = sorted(register.entries, key=lambda entry: entry.at, reverse=True)[:50]
    listed = [
        (entry, entry.words("title", language), entry.words("what", language), _feed_id(entry)) for entry in newest
    ]
    frame = _frame(register, language, "", REGISTER)
    updated = newest[0].document["at"] if newest else "1970-01-01T00:00:00Z"
    return _rendered(
        "feed", {**frame, "listed": listed, "updated": updated, "id": _feed_name(register, language)}, "xml"
    )


def _feed_id(entry: Entry) -> str:
    return f"urn:uuid:{entry.proven.publication.pk}"


def _feed_name(register: Register, language: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'hemicycle register {register.house} {language}')}"


def _rendered(name: str, context: Mapping[str, Any], kind: str = "html") -> bytes:
    return render_to_string(f"engagement/public/{name}.{kind}", dict(context)).encode()
