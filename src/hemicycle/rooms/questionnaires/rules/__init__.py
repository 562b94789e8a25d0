"""The policy of questionnaires: what a version is called, who may publish, and which words are shown."""

import hashlib
import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from hemicycle.engines import questionnaire as engine

LANGUAGES = ("en", "fr", "ar")
KEPT_PARSED = 64


class Origin(StrEnum):
    """Where an instrument comes from."""

    BUILT_IN = "built in"
    IMPORTED = "imported"
    OWN = "own"


class State(StrEnum):
    """Whether a version is being written or can be answered."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class ResponseState(StrEnum):
    """Whether answers are being given, were signed, or came back from a reviewer."""

    OPEN = "open"
    SIGNED = "signed"
    RETURNED = "returned"


def in_language(words: Mapping[str, str], language: str) -> str:
    """Return the words in this language, else in English, else in whichever there is."""
    for wanted in (language, language.split("-")[0], "en"):
        if wanted in words:
            return words[wanted]
    return next(iter(words.values()), "")


def shown_language(words: Mapping[str, str], language: str) -> str:
    """Return the language in which the words are shown, for the reader's screen reader."""
    for wanted in (language, language.split("-")[0], "en"):
        if wanted in words:
            return wanted
    return next(iter(words), "en")


def fingerprint(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document, the same however its fields are ordered."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


_parsed: dict[str, engine.Instrument] = {}


def parsed(sha256: str, document: Callable[[], Mapping[str, Any]]) -> engine.Instrument:
    """Return the instrument of a document, kept by its fingerprint: published ones never change, and are read once."""
    if sha256 not in _parsed:
        while len(_parsed) >= KEPT_PARSED:
            _parsed.pop(next(iter(_parsed)), None)
        _parsed[sha256] = engine.parse(document())
    return _parsed[sha256]
