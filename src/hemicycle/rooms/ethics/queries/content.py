"""The room's built-in content: principles in plain words, definitions of fairness."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext

CONTENT = Path(__file__).parent.parent / "content"


@dataclass(frozen=True)
class Plain:
    """A principle as a citizen would read it, with the obligations of the Guidelines that it gathers."""

    key: str
    source_title: str
    source_text: str
    source_asks: str
    obligations: tuple[str, ...]

    @property
    def title(self) -> str:
        """Return its name in the reader's language."""
        return gettext(self.source_title)

    @property
    def text(self) -> str:
        """Return what it means in the reader's language."""
        return gettext(self.source_text)

    @property
    def asks(self) -> str:
        """Return the question it puts, in the reader's language."""
        return gettext(self.source_asks)


@dataclass(frozen=True)
class Definition:
    """A definition of fairness: whose it is, what it means, when it fits."""

    key: str
    sought: str
    source_title: str
    source_means: str
    source_fits: str

    @property
    def title(self) -> str:
        """Return its name in the reader's language."""
        return gettext(self.source_title)

    @property
    def means(self) -> str:
        """Return what it means in the reader's language."""
        return gettext(self.source_means)

    @property
    def fits(self) -> str:
        """Return when it fits, in the reader's language."""
        return gettext(self.source_fits)


def _read(name: str) -> Any:
    return yaml.safe_load((CONTENT / name).read_text(encoding="utf-8"))


@cache
def principles() -> tuple[Plain, ...]:
    """Return the seven principles in their order."""
    return tuple(
        Plain(row["key"], row["title"], row["text"], row["asks"], tuple(row["obligations"]))
        for row in _read("principles.yaml")["principles"]
    )


def principle(key: str) -> Plain:
    """Return one principle. KeyError for no principle."""
    return {each.key: each for each in principles()}[key]


@cache
def definitions() -> tuple[Definition, ...]:
    """Return the definitions of fairness to choose from."""
    return tuple(
        Definition(row["key"], row["sought"], row["title"], row["means"], row["fits"])
        for row in _read("fairness.yaml")["definitions"]
    )
