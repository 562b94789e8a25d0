"""What a room may offer the house. Rooms do not know each other; whoever needs something loops over offers.

Every offer is data: a frozen value in the room's `room.py`, whose key begins with the room's name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

import rfc8785
from django.db.models import QuerySet
from django.utils.functional import Promise

from hemicycle.kernel.terms import Gate, Period, Responsibility, Role, Tier, Verdict

Words = str | Promise
Read = TypeVar("Read")


@dataclass(frozen=True)
class Permission:
    """The right to do one thing: held by roles within their scope, taken away by `unless`, given besides by `also`."""

    key: str
    title: Words
    roles: frozenset[Role] = frozenset()
    writes: bool = True
    decides: bool = False  # a token needs a second factor for it
    unless: Callable[[Any, Any], bool] | None = None  # (person, record) -> separation of duties
    because: Words = ""  # what a person reads from whom `unless` takes the right
    also: Callable[[Any, Any], bool] | None = None  # (person or None, record) -> a right without an office


@dataclass(frozen=True)
class Answer:
    """What a criterion says of one initiative now, and until when time alone cannot change it."""

    verdict: Verdict
    says: str
    params: Mapping[str, Any] = field(default_factory=dict)
    evidence: Sequence[tuple[str, UUID]] = ()
    remedy: str = ""
    until: date | None = None


Answers = Mapping[UUID, Answer]


UNASKED = frozenset({"summary", "search_key"})


class InitiativeScope:
    """The initiatives that a question is asked of: a query set, usable as a subquery however long it is.

    `gate` is the gate that asks; without one, each initiative is asked about the stage in which it stands.
    """

    def __init__(self, initiatives: QuerySet[Any], on: date, gate: Gate | None = None) -> None:
        self.initiatives = initiatives
        self.on = on
        self.gate = gate
        self._read: dict[Callable[[QuerySet[Any]], Any], Any] = {}
        self._told: dict[Callable[[date], Any], Any] = {}

    def ids(self) -> QuerySet[Any]:
        """Return the ids as a subquery; no query is made here."""
        return self.initiatives.order_by().values("pk")

    def once(self, read: Callable[[QuerySet[Any]], Read]) -> Read:
        """Return what `read` returns for these initiatives, read once for every criterion that asks by it."""
        if read not in self._read:
            self._read[read] = read(self.initiatives)
        found: Read = self._read[read]
        return found

    def of_house(self, read: Callable[[date], Read]) -> Read:
        """Return what `read` tells of the house on the day asked about, read once for every criterion that asks it."""
        if read not in self._told:
            self._told[read] = read(self.on)
        told: Read = self._told[read]
        return told

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        """Read the facts of all initiatives once, for every criterion that asks; texts that none asks are left."""
        fields = [field.name for field in self.initiatives.model._meta.concrete_fields if field.name not in UNASKED]
        return list(self.initiatives.order_by().values(*fields))

    def values(self, *fields: str) -> Iterable[tuple[Any, ...]]:
        """Return (id, *fields) of each initiative; the first caller reads them, one query for all criteria."""
        return [(row["id"], *(row[name] for name in fields)) for row in self._rows]

    def alike(self, answer: "Answer") -> "Answers":
        """Return the same answer for each initiative, as a fact about the house has it."""
        return {row["id"]: answer for row in self._rows}


@dataclass(frozen=True)
class Criterion:
    """A claim that a gate asks: true or not, of many initiatives at once."""

    key: str
    question: Words
    answers: Callable[[InitiativeScope], Answers]
    says: Mapping[str, Words]  # what each answer's `says` reads to people
    asked_at: frozenset[Gate] = frozenset()
    proves: frozenset[str] = frozenset()
    remedy: Words = ""


@dataclass(frozen=True)
class Amount:
    """What an initiative takes or gives of a measure, by the measure's period since its start.

    `part` says of which part (a line of the budget, a skill, a category of risk), `alternative` for which way of doing
    it, None for every one. `spread` is the least and the most as shares of the amounts, a triangle with its mode at 1.
    What `lasts` goes on at its last amount.
    """

    amounts: tuple[float, ...]
    part: str = ""
    alternative: UUID | None = None
    spread: tuple[float, float] = (1.0, 1.0)
    lasts: bool = False

    def within(self, periods: int) -> tuple[float, ...]:
        """Return the amounts of the first so many periods."""
        rest = self.amounts[-1:] * (periods - len(self.amounts)) if self.lasts else ()
        return (*self.amounts, *rest)[:periods]


@dataclass(frozen=True)
class Measure:
    """A number with a unit, by initiative, part, alternative and period since its start; who has none is left out."""

    key: str
    title: Words
    unit: Words
    of: Callable[[InitiativeScope], Mapping[UUID, Sequence[Amount]]]
    period: Period = Period.YEAR
    parts: Callable[[], Mapping[str, Words]] = dict  # what each part is called; none for a measure of one part


@dataclass(frozen=True)
class Limit:
    """What the whole house has left of a measure, by part and period; a part that nobody limited is left out.

    `of` takes a day and a number of periods: the first period is the one of the measure in which the day lies.
    """

    key: str
    title: Words
    measure: str
    of: Callable[[date, int], Mapping[str, Sequence[float]]]


@dataclass(frozen=True)
class Due:
    """One thing that a person owes: what, for which record, by when, and the form that settles it."""

    title: Words
    url: str
    by: date | None = None
    about: Words = ""


@dataclass(frozen=True)
class Papers:
    """What a vote binds: a title for people, and a document of which every byte is hashed."""

    title: Words
    document: Mapping[str, Any]  # JSON, so texts for days, ids and decimals

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the document's canonical bytes (RFC 8785), in hexadecimal."""
        return sha256(rfc8785.dumps(dict(self.document))).hexdigest()


@dataclass(frozen=True)
class Matter:
    """Something that awaits a body or an office, with the action that carries the decision out.

    `carry_out` is an action; it runs inside the decision's own transaction, so that both happen or none:
    (record, *, by, outcome, reason, conditions, decision).
    """

    key: str
    title: Words
    subject: str  # "app.Model" of the record that waits
    awaiting: Callable[[Any], QuerySet[Any]]  # (person) -> records that wait and that the person may see
    body: Callable[[Any], str]  # (record) -> key of the deciding body
    outcomes: Callable[[Any], Mapping[str, Words]]  # (record) -> what may be decided
    papers: Callable[[Any], Papers]
    conflicts: Callable[[Any, Sequence[Any]], Mapping[UUID, Words]]  # (record, users) -> {user id: plain reason}
    carry_out: Callable[..., Any]
    changed: Callable[[Any], Sequence[str]] = lambda record: ()  # what is not as the record itself froze it
    gate: Callable[[Any], str] = lambda record: ""  # the gate at which it decides; none for what is no gate's decision
    deciders: Callable[[], Iterable[str]] = tuple  # keys of the bodies before which it may come, whatever waits now


COMING_AT_MOST = 6  # what a light names of what falls due
OWED_AT_MOST = 20  # what the Desk shows of one duty; a room need not find more than one beyond


@dataclass(frozen=True)
class Duty:
    """What a person owes in this room."""

    key: str
    title: Words
    of: Callable[[Any], Iterable[Due]]


@dataclass(frozen=True)
class Interest:
    """What makes a person conflicted in a matter: the title is the plain reason."""

    key: str
    title: Words
    of: Callable[[Any], Iterable[UUID]]  # (record that waits) -> ids of people


@dataclass(frozen=True)
class Confirmation:
    """What was done at once and awaits a body's word: the last day for it, by initiative that awaits one."""

    key: str
    title: Words
    of: Callable[[InitiativeScope], Mapping[UUID, date]]


@dataclass(frozen=True)
class Closing:
    """Days of the parliamentary calendar, such as a recess, on which the house works less or lets nothing go live."""

    title: str
    from_on: date
    to_on: date


@dataclass(frozen=True)
class Calendar:
    """What a room knows of the parliamentary calendar between two days, both included."""

    key: str
    title: Words
    of: Callable[[date, date], Iterable[Closing]]


@dataclass(frozen=True)
class Lapse:
    """What was vouched for, accepted or waived, and what an initiative still rests on: the last days, by initiative.

    A day that has passed is one that nobody replaced, and what it stood for does not hold by itself.
    """

    key: str
    title: Words
    of: Callable[[InitiativeScope], Mapping[UUID, Sequence[date]]]


@dataclass(frozen=True)
class Approved:
    """Which body approved something, and the day on which it is due anew."""

    body: str
    until: date | None = None


@dataclass(frozen=True)
class Approval:
    """What the leaders of the house approve: who did so of what is in force on a day, None where nothing is."""

    key: str
    title: Words
    of: Callable[[date], Approved | None]


@dataclass(frozen=True)
class Floor:
    """The least tier that something beside the house’s own judgement demands; an initiative without one is left out."""

    key: str
    title: Words
    of: Callable[[QuerySet[Any]], Mapping[UUID, Tier]]


@dataclass(frozen=True)
class Panel:
    """The room's card on the initiative's page: a template of the room and what it shows."""

    key: str
    title: Words
    template: str
    of: Callable[[Any, Any], Mapping[str, Any]]  # (initiative, person) -> context
    permission: str = ""


@dataclass(frozen=True)
class Section:
    """The room's pages of the board pack."""

    key: str
    title: Words
    of: Callable[[Any], Mapping[str, Any]]


@dataclass(frozen=True)
class Disclosure:
    """The room's lines of the public register."""

    key: str
    title: Words
    of: Callable[[InitiativeScope], Mapping[UUID, Any]]


@dataclass(frozen=True)
class Hit:
    """One thing found: its words, its page, and which kind of thing it is."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Find:
    """What search may show: at most `limit` hits that the person may see."""

    key: str
    title: Words
    search: Callable[[Any, str, int], Sequence[Hit]]


@dataclass(frozen=True)
class Lookup:
    """What a questionnaire may refer to."""

    key: str
    title: Words
    of: Callable[[Any], Iterable[tuple[str, str]]]


class Form(StrEnum):
    """How the number of a figure is written."""

    COUNT = "count"
    SHARE = "share"  # from 0 to 1, read as a percentage
    MONEY = "money"  # in the currency of the house


@dataclass(frozen=True)
class Figure:
    """The number of a light: what it counts, of how many, what it should be, and the page that lists what it counts.

    `trend` holds the same number at the ends of past months, oldest first, where the facts have dates that tell it;
    with `of`, its share. Where they have none it stays empty.
    """

    value: float
    unit: Words
    url: str
    of: float | None = None
    target: float | None = None
    is_cap: bool = False  # the target must not be passed; without it, it must be reached
    form: Form = Form.COUNT
    trend: Sequence[tuple[date, float]] = ()


@dataclass(frozen=True)
class LightState:
    """The state of one responsibility in one room, why in a sentence, its figure, and the decision that is due.

    Unknown is grey, never green. `says` is a lazy text and `params` its numbers: words are made when it is shown, since
    a state is remembered for readers of any language.
    """

    verdict: Verdict
    says: Words
    params: Mapping[str, Any] = field(default_factory=dict)
    figure: Figure | None = None
    due: Due | None = None
    coming: Sequence[Due] = ()  # what falls due after it, some of the nearest

    @property
    def words(self) -> str:
        """Return the reason in the reader's language."""
        return str(self.says % dict(self.params)) if self.params else str(self.says)


@dataclass(frozen=True)
class Light:
    """The room's part in one of the seven responsibilities.

    `of` reads what the person's offices reach, never who they are: its answer is remembered, for everybody of the same
    reach, until the day ends or the ledger has an entry about one of the kinds of record that it `reads`.
    """

    key: str
    responsibility: Responsibility
    of: Callable[[Any], LightState]
    reads: frozenset[str] = frozenset()  # "app.model"; none means that any entry may change it


@dataclass(frozen=True)
class Listen:
    """Another room's event that this room acts upon, in the same transaction."""

    event: str
    action: Callable[..., Any]


@dataclass(frozen=True)
class Event:
    """Something that happens in the room, as the ledger calls it and as people read it.

    `sentence` is a lazy text in the past tense; it may hold %(by)s, %(subject)s and the facts of the entry.
    """

    key: str
    sentence: Words
    moves: bool = False  # it says in which stage an initiative stands from now on


@dataclass(frozen=True)
class NavEntry:
    """A page of the room in the rail, under one of the reader's seven words."""

    group: str
    title: Words
    url_name: str
    permission: str = ""


@dataclass(frozen=True)
class Room:
    """Everything a room offers, at a glance."""

    name: str
    title: Words
    permissions: Sequence[Permission] = ()
    events: Sequence[Event] = ()
    criteria: Sequence[Criterion] = ()
    measures: Sequence[Measure] = ()
    limits: Sequence[Limit] = ()
    matters: Sequence[Matter] = ()
    duties: Sequence[Duty] = ()
    interests: Sequence[Interest] = ()
    confirmations: Sequence[Confirmation] = ()
    calendars: Sequence[Calendar] = ()
    lapses: Sequence[Lapse] = ()
    approvals: Sequence[Approval] = ()
    floors: Sequence[Floor] = ()
    panels: Sequence[Panel] = ()
    sections: Sequence[Section] = ()
    disclosures: Sequence[Disclosure] = ()
    finds: Sequence[Find] = ()
    lookups: Sequence[Lookup] = ()
    lights: Sequence[Light] = ()
    listens: Sequence[Listen] = ()
    nav: Sequence[NavEntry] = ()
    notices: Mapping[str, Words] = field(default_factory=dict)  # what a notice's key reads, with its details
    works: Mapping[str, Words] = field(default_factory=dict)  # what a kind of long work is called
    foot: Callable[[], Words | None] | None = None  # one line under the rail
