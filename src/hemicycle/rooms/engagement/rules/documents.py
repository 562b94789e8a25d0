"""What is published, byte by byte: the document of a record, its digest, and the rows of the open data.

A document is canonical JSON (RFC 8785). Its SHA-256 is what the ledger's entry of the publication holds, so that a
stranger who fetched the file can check that it is the very one that was approved.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, cast

from hemicycle.rooms.engagement.rules.fields import Texts, offered
from hemicycle.rooms.ledger.rules import Json, canonical, moment, plain

FORMAT = "hemicycle-register-record-v1"
REGISTER_FORMAT = "hemicycle-register-v1"
PUBLISHED, WITHDRAWN = "published", "withdrawn"


class TextState(StrEnum):
    """How far the text of a record is on its way to the public."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"


def name(number: int) -> str:
    """Return the public name of a record; its numbers tell nothing of what is not published."""
    return f"r-{number:03d}"


def record_document(
    *,
    number: int,
    edition: int,
    at: datetime,
    house: Texts,
    languages: Sequence[str],
    values: Mapping[str, Texts],
    codes: Mapping[str, str],
    chosen: Iterable[str],
    lines: Sequence[Mapping[str, Any]] = (),
    previous: str = "",
) -> str:
    """Return the document of a publication: the chosen fields, each with its texts by language, nothing else."""
    wanted = set(chosen)
    fields = [
        {
            "field": key,
            "level": offered()[key].level.value,
            "name": offered()[key].title,
            "atrs": offered()[key].atrs or None,
            "code": codes.get(key) or None,
            "texts": texts,
        }
        for key, texts in filled(values).items()
        if key in wanted
    ]
    return _text(
        {
            "format": FORMAT,
            "record": name(number),
            "edition": edition,
            "state": PUBLISHED,
            "at": moment(at),
            "house": house,
            "languages": list(languages),
            "fields": fields,
            "lines": [line for line in lines if line["key"] in wanted],
            "previous": previous or None,
        }
    )


def notice_document(
    *,
    number: int,
    edition: int,
    at: datetime,
    house: Texts,
    languages: Sequence[str],
    title: Texts,
    reason: Texts,
    previous: str,
) -> str:
    """Return the document that stays where a record was withdrawn: its name, when and why, nothing of its content."""
    return _text(
        {
            "format": FORMAT,
            "record": name(number),
            "edition": edition,
            "state": WITHDRAWN,
            "at": moment(at),
            "house": house,
            "languages": list(languages),
            "title": title,
            "reason": reason,
            "previous": previous or None,
        }
    )


def _text(document: Mapping[str, Any]) -> str:
    return canonical(plain(document)).decode()


def digest(document: str) -> str:
    """Return the SHA-256 of the published bytes."""
    return sha256(document.encode()).hexdigest()


def texts_of(document: Mapping[str, Any], key: str) -> Texts:
    """Return the texts of a field of a document, by language."""
    if document["state"] == WITHDRAWN:
        return cast(Texts, document["title"]) if key == "title" else {}
    return next((each["texts"] for each in document["fields"] if each["field"] == key), {})


def values_of(document: Mapping[str, Any]) -> dict[str, Texts]:
    """Return the texts of every field of a document."""
    return {each["field"]: each["texts"] for each in document.get("fields", ())}


def filled(values: Mapping[str, Texts]) -> dict[str, Texts]:
    """Return the offered fields that have a text, each with its languages that have one."""
    kept = {key: {code: text for code, text in values.get(key, {}).items() if text.strip()} for key in offered()}
    return {key: texts for key, texts in kept.items() if texts}


def code_of(document: Mapping[str, Any], key: str) -> str:
    """Return the code of a fact of a document, such as S5; nothing where it was not published."""
    return next((each["code"] or "" for each in document.get("fields", ()) if each["field"] == key), "")


def register_bytes(records: Sequence[Mapping[str, Any]], house: Texts, languages: Sequence[str]) -> bytes:
    """Return the whole register as one file."""
    fields: Json = [
        {"field": key, "level": field.level.value, "name": field.title, "atrs": field.atrs or None}
        for key, field in offered().items()
    ]
    whole = {
        "format": REGISTER_FORMAT,
        "house": house,
        "languages": list(languages),
        "fields": fields,
        "records": list(records),
    }
    return canonical(plain(whole))


HEAD = ("record", "edition", "state", "at", "language", "digest", "ledger_entry")


def rows(records: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Return the register as a table: a line for each record and language, a column for each field."""
    keys = list(offered())
    found = [[*HEAD, *keys, "reason"]]
    for record in records:
        document, ledger = record["document"], record["ledger"] or {}
        for language in document["languages"]:
            texts = [safe(texts_of(document, key).get(language, "")) for key in keys]
            facts = [document["record"], str(document["edition"]), document["state"], document["at"], language]
            reason = safe(document.get("reason", {}).get(language, ""))
            found.append([*facts, record["digest"], str(ledger.get("index", "")), *texts, reason])
    return found


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
