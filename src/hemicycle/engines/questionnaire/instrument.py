"""An instrument as it is asked and scored: frozen, checked, in the order in which it is shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from hemicycle.engines.questionnaire.conditions import Test, Tree, compiled

Words = Mapping[str, str]  # language -> text
UNKNOWN = "unknown"  # what a respondent answers who does not know

WEIGHTS: Mapping[str, int] = {"low": 1, "medium": 2, "high": 4, "critical": 8}
FACTORS: Mapping[str, float] = {"good": 0.0, "partial": 0.5, "bad": 1.0, "unknown": 0.75}


class Kind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTI = "multi"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TABLE = "table"
    FILE = "file"
    LOOKUP = "lookup"


CHOICES = frozenset({Kind.SINGLE, Kind.MULTI})


class Side(StrEnum):
    """On which side of an impact score the points of a question stand."""

    RAW = "raw"
    MITIGATION = "mitigation"


class Method(StrEnum):
    """How answers become a score."""

    NONE = "none"
    IMPACT = "impact"  # points of risk against points of mitigation
    EXPOSURE = "exposure"  # severity times how bad the answer is


@dataclass(frozen=True)
class Condition:
    """A condition with its text, ready to be asked."""

    text: str
    tree: Tree

    @cached_property
    def holds(self) -> Test:
        """Return the function that says whether it holds for these answers."""
        return compiled(self.tree)


@dataclass(frozen=True)
class Option:
    """One answer that may be chosen."""

    value: str
    text: Words
    points: int | float = 0
    factor: float | None = None  # how bad the answer is, 0 to 1; None where it tells nothing
    is_blocker: bool = False
    show_if: Condition | None = None


@dataclass(frozen=True)
class Band:
    """How bad a number is up to (and with) this limit; the last band has none."""

    up_to: float | None
    factor: float


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    key: str
    text: Words
    kind: Kind = Kind.TEXT
    options: tuple[Option, ...] = ()
    is_required: bool = False


@dataclass(frozen=True)
class Question:
    """One question: how it is asked, when, and what its answer means."""

    key: str
    kind: Kind
    text: Words
    help: Words = field(default_factory=dict)
    remark: Words = field(default_factory=dict)  # what the comment beside the answer is asked for
    section: str = ""
    options: tuple[Option, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[Option, ...] = ()
    lookup: str = ""
    show_if: Condition | None = None
    is_required: bool = False
    required_if: Condition | None = None
    evidence: str = "optional"
    unknown_factor: float | None = FACTORS["unknown"]  # None: "I do not know" is no answer here
    severity: str = ""
    bands: tuple[Band, ...] = ()
    bad_if: Condition | None = None
    is_blocker: bool = False
    needs_all: bool = False
    side: Side | None = None
    risk: str = ""
    likelihood: str = ""
    task_role: str = ""
    due_days: int | None = None
    obligations: tuple[str, ...] = ()
    principle: str = ""
    provenance: str = ""

    @property
    def weight(self) -> int:
        """Return the weight of its severity; 0 where it has none and is not scored by exposure."""
        return WEIGHTS.get(self.severity, 0)

    @cached_property
    def by_value(self) -> Mapping[str, Option]:
        """Return its options by their value."""
        return {option.value: option for option in self.options}

    @cached_property
    def most_points(self) -> int | float:
        """Return the most that its answer can bring: the best option, or all together where many may be ticked."""
        points = [option.points for option in self.options]
        if self.kind is Kind.MULTI:
            return sum(points)
        return max([0, *points])


@dataclass(frozen=True)
class Note:
    """Words between the questions that ask for nothing."""

    text: Words
    show_if: Condition | None = None


@dataclass(frozen=True)
class Section:
    """A page or a group: questions, notes and further sections in the order in which they are shown."""

    key: str
    title: Words
    help: Words = field(default_factory=dict)
    show_if: Condition | None = None
    respondents: tuple[str, ...] = ()
    parts: tuple["Question | Note | Section", ...] = ()


@dataclass(frozen=True)
class Scoring:
    """The numbers of a scoring method; shares are exact fractions of 1."""

    method: Method = Method.NONE
    levels: tuple[float, ...] = ()  # impact: upper ends of levels 1, 2, ... as shares; exposure: low below, high above
    mitigation_share: float = 1.0
    relief_from: float = 0.8
    relief: float = 0.15


@dataclass(frozen=True)
class Step:
    """One visit of the walk that decides what is shown: a condition, and what stands and falls with it."""

    key: str
    is_question: bool
    parent: int  # position of the section around it in the walk, or -1
    holds: Test | None


@dataclass(frozen=True)
class Instrument:
    """A versioned questionnaire."""

    key: str
    version: str
    title: Words
    description: Words = field(default_factory=dict)
    languages: tuple[str, ...] = ("en",)
    stage: str = ""
    respondents: tuple[str, ...] = ()
    is_joint: bool = False
    attribution: Words = field(default_factory=dict)
    scoring: Scoring = field(default_factory=Scoring)
    sections: tuple[Section, ...] = ()
    walk: tuple[Step, ...] = ()  # sections and questions, each after everything that its condition asks for

    @property
    def name(self) -> str:
        """Return key@version, by which the instrument is called."""
        return f"{self.key}@{self.version}"

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Return every question in the order in which it is shown."""
        return tuple(part for _section, part in parts_of(self.sections) if isinstance(part, Question))

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        """Return every question by its key."""
        return {question.key: question for question in self.questions}

    @cached_property
    def top_sections(self) -> Mapping[str, str]:
        """Return the key of the outermost section of every question."""
        return {
            part.key: top.key
            for top in self.sections
            for _section, part in parts_of((top,))
            if isinstance(part, Question)
        }


def parts_of(sections: tuple[Section, ...]) -> Iterator[tuple[Section, Question | Note | Section]]:
    """Yield every part with the section around it, in the order in which it is shown."""
    for section in sections:
        for part in section.parts:
            yield section, part
            if isinstance(part, Section):
                yield from parts_of((part,))
