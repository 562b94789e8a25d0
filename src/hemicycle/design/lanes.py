"""A pipeline: one lane for each stage, with how much is in it and what has waited longest.

The component `<c-lanes :lanes="lanes" />` draws them beside each other, on a phone below each other.
"""

from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Card:
    """A thing that waits: its name and page, for how long of what it may take, and how that is called."""

    title: Words
    url: str
    reference: str
    detail: Words
    waited: Words
    words: Words
    state: str = ""  # the sign it wears, none where all is well
    language: str = ""
    value: int = 0
    most: int = 1


@dataclass(frozen=True)
class Lane:
    """A stage: its name, the list of all in it, how many, what it may take, and what has waited longest."""

    title: Words
    url: str
    count: int
    allowed: Words
    median: Words
    cards: list[Card]
    unshown: int = 0
