"""A question as its respondent finds it on the page: the words, what was answered, by whom, and what differs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from hemicycle.engines import questionnaire as engine
from hemicycle.engines.questionnaire import UNKNOWN, Kind, Question
from hemicycle.rooms.questionnaires import queries
from hemicycle.rooms.questionnaires.models import Answer, Challenge
from hemicycle.rooms.questionnaires.queries import Sheet, said, words
from hemicycle.rooms.questionnaires.rules import answering

SPARE_ROWS = 3  # empty lines that a table offers


@dataclass(frozen=True)
class Choice:
    """An option as it is shown."""

    value: str
    text: str
    is_chosen: bool
    stops: bool = False


@dataclass(frozen=True)
class Other:
    """What another respondent has answered."""

    role: str
    person: Any
    text: str
    comment: str


@dataclass
class Row:
    """A question on the page."""

    question: Question
    own: Answer | None
    choices: list[Choice]
    others: list[Other]
    differs: bool
    is_mine: bool
    source: Answer | None = None
    challenges: list[Challenge] = field(default_factory=list)
    wrong: str = ""
    typed: Any = None
    remark_typed: str | None = None

    @property
    def key(self) -> str:
        """Return the question's key."""
        return self.question.key

    @property
    def text(self) -> str:
        """Return the question in the reader's language."""
        return words(self.question.text)

    @property
    def help(self) -> str:
        """Return its help in the reader's language."""
        return words(self.question.help) if self.question.help else ""

    @property
    def remark(self) -> str:
        """Return what the remark is asked for."""
        return words(self.question.remark) if self.question.remark else _("Remark")

    @property
    def is_choice(self) -> bool:
        """Return whether it is answered by choosing."""
        return self.question.kind in engine.CHOICES

    @property
    def input_type(self) -> str:
        """Return the type of the field for what is typed in one line; none for longer texts and tables."""
        return {Kind.NUMBER: "text", Kind.DATE: "date"}.get(self.question.kind, "")

    @property
    def is_table(self) -> bool:
        """Return whether it is answered by rows."""
        return self.question.kind is Kind.TABLE

    @property
    def value(self) -> Any:
        """Return what stands in the field: what was typed and refused, else what was answered."""
        if self.typed is not None:
            return self.typed
        return "" if self.own is None or self.own.value in (None, UNKNOWN) else self.own.value

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Return the columns of a table."""
        return [(column.key, words(column.text)) for column in self.question.columns]

    @property
    def lines(self) -> list[list[tuple[str, str, str]]]:
        """Return the lines of a table, some of them empty, as (field name, column, cell)."""
        held = self.value if isinstance(self.value, list) else []
        lines = [*held, *({} for _n in range(SPARE_ROWS))]
        return [
            [(f"value:{self.key}:{n}:{key}", title, str(line.get(key, ""))) for key, title in self.columns]
            for n, line in enumerate(lines)
        ]

    @property
    def own_words(self) -> str:
        """Return the answer in words, for whoever only reads it."""
        return said(self.question, self.own.value if self.own else None)

    @property
    def comment(self) -> str:
        """Return the remark beside the answer."""
        if self.remark_typed is not None:
            return self.remark_typed
        return self.own.comment if self.own else ""

    @property
    def version(self) -> int:
        """Return the version of the answer that is shown, 0 for none."""
        return self.own.version if self.own and not self.own._state.adding else 0

    @property
    def is_unknown_allowed(self) -> bool:
        """Return whether "I do not know" can be ticked."""
        return self.question.unknown_factor is not None and UNKNOWN not in self.question.by_value

    @property
    def is_unknown(self) -> bool:
        """Return whether it is ticked."""
        return self.own is not None and self.own.value == UNKNOWN

    @property
    def is_required(self) -> bool:
        """Return whether it must be answered whenever it is shown."""
        return self.question.is_required


@dataclass(frozen=True)
class Doubt:
    """A reviewer's doubt above the questions, with the question that it is about."""

    challenge: Challenge
    asked: str
    section: str


def doubts(found: Sheet, challenges: Sequence[Challenge]) -> list[Doubt]:
    """Return the doubts that are not settled yet."""
    known, sections = found.instrument.by_key, found.instrument.top_sections
    waiting = [each for each in challenges if not each.settled_at]
    return [Doubt(each, words(known[each.question].text), sections[each.question]) for each in waiting]


def rows_of(found: Sheet, section: str, role: str, challenges: Sequence[Challenge]) -> Iterator[Row]:
    """Yield the shown questions of a section as this role finds them."""
    for question in found.instrument.questions:
        if found.instrument.top_sections[question.key] == section and found.shown[question.key]:
            yield row(found, question, role, [each for each in challenges if each.question == question.key])


def row(found: Sheet, question: Question, role: str, challenges: list[Challenge]) -> Row:
    """Return a question as this role finds it."""
    own = found.own(question.key, role)
    held = own.value if own else None
    ticked = held if isinstance(held, list) else [held]
    return Row(
        question=question,
        own=own,
        choices=[
            Choice(option.value, words(option.text), option.value in ticked, option.is_blocker)
            for option in question.options
            if option.show_if is None or option.show_if.holds(found.counted)
        ],
        others=[
            Other(other, found.roles[other], said(question, each.value), each.comment)
            for other, each in found.others(question.key, role)
        ],
        differs=question.key in found.differing,
        is_mine=bool(role) and answering.answers_section(found.instrument, question.key, role),
        source=_source(found, own),
        challenges=challenges,
    )


def _source(found: Sheet, own: Answer | None) -> Answer | None:
    """Return an answer given before, or under another questionnaire, so that the page says where it is from."""
    return own if own is not None and queries.is_earlier(found, own) else None


def sent(question: Question, data: QueryDict) -> Any:
    """Return the value that a form sent for a question."""
    name = f"value:{question.key}"
    if data.get(f"unknown:{question.key}"):
        return UNKNOWN
    if question.kind is Kind.MULTI:
        return data.getlist(name)
    if question.kind is Kind.TABLE:
        return list(_sent_rows(question, data, name))
    return data.get(name, "")


def _sent_rows(question: Question, data: QueryDict, name: str) -> Iterator[dict[str, str]]:
    for n in range(answering.MOST_ROWS):
        cells = {column.key: data.get(f"{name}:{n}:{column.key}") for column in question.columns}
        if all(cell is None for cell in cells.values()):
            return
        if any(cell and cell.strip() for cell in cells.values()):
            yield {key: cell or "" for key, cell in cells.items()}


@dataclass(frozen=True)
class SectionLink:
    """A section in the list beside the questions: how many of its shown questions are answered."""

    key: str
    title: str
    answered: int
    asked: int
    is_current: bool

    @property
    def sign(self) -> str:
        """Return the sign of its progress."""
        if self.answered == self.asked:
            return "met"
        return "partly" if self.answered else "unknown"


def sections(found: Sheet, current: str, role: str) -> list[SectionLink]:
    """Return the sections that show a question."""
    made = []
    for section in found.instrument.sections:
        keys = [key for key, top in found.instrument.top_sections.items() if top == section.key and found.shown[key]]
        if keys:
            done = sum(found.is_answered_by(key, role) if role else key in found.counted for key in keys)
            made.append(SectionLink(section.key, words(section.title), done, len(keys), section.key == current))
    return made
