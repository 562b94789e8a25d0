"""When two initiatives are so alike that somebody has to say why both are needed."""

from collections.abc import Mapping
from enum import StrEnum

from hemicycle.kernel.text import search_key

DUPLICATE = 0.85  # from here on somebody has to say how the two belong together
LIKELY = 0.60  # from here on whoever proposes has to have seen it before the idea is entered
WORTH_A_LOOK = 0.40  # from here on it is shown to whoever proposes
SHOWN = 5  # of those, the nearest
SAME_FUNCTION = 0.1  # how much of the likeness lies in serving the same function


class Link(StrEnum):
    """How an initiative belongs to one that it resembles."""

    JOINED = "joined"
    EXTENDS = "extends"
    DIFFERS = "differs"


def key_of(text: str) -> str:
    """Return a text as it is compared: without case, accents, vowel marks, and without the article before a word."""
    return " ".join(_bare(word) for word in search_key(text).split())


def _bare(word: str) -> str:
    for article in ("ال", "وال", "بال", "لل"):
        if word.startswith(article) and len(word) - len(article) >= 3:
            return word.removeprefix(article)
    head, mark, tail = word.partition("’")
    if not mark:
        head, mark, tail = word.partition("'")
    return tail if mark and len(head) <= 2 and len(tail) >= 3 else word  # l'indemnité, d’amendements


def score(cosine: float, mine: str, other: str) -> float:
    """Return how alike two initiatives are, from 0 to 1: by their words and, where both say it, by their function."""
    if not mine or not other:
        return cosine
    return (1 - SAME_FUNCTION) * cosine + (SAME_FUNCTION if mine == other else 0.0)


def is_settled(likeness: Mapping[str, str]) -> bool:
    """Return whether it was said how two alike initiatives belong together, and why."""
    return likeness["link"] in set(Link) and bool(likeness["reason"].strip())
