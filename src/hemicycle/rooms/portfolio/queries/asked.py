"""The words of the intake: its questions and answers, conditions of rules, and texts that may await a translation."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias, cast

from django.utils.translation import get_language
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as marked_later

from hemicycle.kernel.labels import LABELS, label
from hemicycle.rooms.portfolio.rules.facts import VALUES, questions
from hemicycle.rooms.portfolio.rules.triage import Rule

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"
SOURCE = "en"  # the language in which content is written


@dataclass(frozen=True)
class Question:
    """A question of the intake: the short name of its fact, how it is put, and what may be answered."""

    name: str
    title: Words
    question: Words
    help: Words
    options: tuple[tuple[str, Words], ...]

    def words_of(self, value: str) -> Words:
        """Return how an answer reads; the value itself where the question no longer offers it."""
        return dict(self.options).get(value, value)


@cache
def intake_questions() -> dict[str, Question]:
    """Return every question from whose answer the tier follows, by the name of its fact."""
    return {row["key"]: _question(row) for row in questions()}


def _question(row: dict[str, object]) -> Question:
    name = str(row["key"])
    declared = row.get("options")
    own = [(str(each["value"]), marked_later(each["label"])) for each in declared] if isinstance(declared, list) else []
    terms = [(str(term), cast("Words", label(term))) for term in VALUES[name] if (VALUES[name], term.value) in LABELS]
    options = tuple(own or terms)
    texts = [marked_later(str(row[key])) for key in ("title", "question", "help")]
    return Question(name, texts[0], texts[1], texts[2], options)


@dataclass(frozen=True)
class Stated:
    """A fact with what was answered, in words; nothing where nobody knows."""

    name: str
    title: Words
    answers: tuple[Words, ...]


def stated(facts: dict[str, list[str]]) -> list[Stated]:
    """Return facts as they were kept, in words and in the order of the questions."""
    return [
        Stated(each.name, each.title, tuple(each.words_of(value) for value in facts.get(each.name, ())))
        for each in intake_questions().values()
    ]


def condition(rule: Rule) -> list[Stated]:
    """Return when a rule holds, in words: for each fact it names, the answers of which one must be given."""
    known = [each for each in intake_questions().values() if each.name in rule.when]
    return [
        Stated(each.name, each.title, tuple(words for value, words in each.options if value in rule.when[each.name]))
        for each in known
    ]


@dataclass(frozen=True)
class Said:
    """A text of the content in the reader's language, or in the language in which it was written."""

    text: str
    language: str

    @property
    def is_awaited(self) -> bool:
        """Return whether its translation is awaited."""
        return self.language != (reader_language())


def said(text: str) -> Said:
    """Return a text of the content as the reader may read it."""
    language = reader_language()
    shown = translated(text) if text else ""
    return Said(shown, language if shown != text or language == SOURCE else SOURCE)


def all_said(texts: Iterable[str]) -> list[Said]:
    """Return texts of the content as the reader may read them."""
    return [said(text) for text in texts]


def reader_language() -> str:
    """Return the language in which the reader reads."""
    return get_language() or SOURCE
