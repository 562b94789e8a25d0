"""Reading an instrument from plain data, as YAML or JSON gives it: every fault is named by its place."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeVar

from hemicycle.engines.questionnaire import conditions
from hemicycle.engines.questionnaire.faults import Fault, Malformed
from hemicycle.engines.questionnaire.instrument import (
    CHOICES,
    FACTORS,
    WEIGHTS,
    Band,
    Column,
    Condition,
    Instrument,
    Kind,
    Method,
    Note,
    Option,
    Question,
    Scoring,
    Section,
    Side,
    Step,
    Words,
    parts_of,
)

Choice = TypeVar("Choice", bound="Kind | Method | Side")

MOST_FAULTS = 100
MOST_QUESTIONS = 5_000
MOST_OPTIONS = 2_000  # of one question
MOST_OPTIONS_IN_ALL = 50_000
DEEPEST_SECTION = 12
LONGEST_TEXT = 30_000
LONGEST_KEY = 120
MOST_POINTS = 1_000_000

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,29}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
NOT_IN_KEYS = re.compile(r"[\x00-\x1f\x7f{}\u202a-\u202e\u2066-\u2069]")

QUESTION_FIELDS = {
    "key", "type", "text", "help", "remark", "options", "columns", "rows", "lookup", "show_if", "required", "evidence",
    "unknown", "severity", "bands", "bad_if", "blocker", "needs_all", "side", "risk", "likelihood", "task_role",
    "due_days", "obligations", "principle", "provenance",
}  # fmt: skip
SECTION_FIELDS = {"key", "title", "help", "show_if", "respondents", "parts"}
OPTION_FIELDS = {"value", "text", "points", "effect", "blocker", "show_if"}
COLUMN_FIELDS = {"key", "text", "type", "options", "required"}
INSTRUMENT_FIELDS = {
    "instrument", "version", "title", "description", "languages", "stage", "respondents", "joint", "attribution",
    "scoring", "sections",
}  # fmt: skip
SCORING_FIELDS = {"method", "levels", "mitigation_share", "relief_from", "relief"}
EVIDENCE = ("none", "optional", "required")


def parse(document: Any) -> Instrument:
    """Return the instrument of a document. Malformed with every fault that was found; nothing is guessed."""
    reading = _Reading()
    instrument = reading.instrument(document)
    if reading.faults:
        raise Malformed(reading.faults)
    return instrument


class _Reading:
    """One document being read: the faults so far, and what was counted."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.keys: dict[str, set[str]] = {"section": set(), "question": set()}
        self.questions = self.options = 0

    def fault(self, code: str, place: str, **params: str | int) -> None:
        self.faults.append(Fault(code, place, params))
        if len(self.faults) >= MOST_FAULTS:
            raise Malformed(self.faults)

    # plain values

    def mapping(self, value: Any, place: str, known: set[str]) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            self.fault("not_a_mapping", place, found=_kind_of(value))
            return {}
        for name in value:
            if name not in known:
                self.fault("field_unknown", place, name=str(name)[:60], known=", ".join(sorted(known)))
        return value

    def list(self, value: Any, place: str, limit: int = MOST_QUESTIONS) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault("not_a_list", place, found=_kind_of(value))
            return []
        if len(value) > limit:
            self.fault("too_many", place, found=len(value), limit=limit)
            return []
        return value

    def words(self, value: Any, place: str, *, needed: bool = False) -> Words:
        if value is None or value == "" or value == {}:
            if needed:
                self.fault("text_missing", place)
            return {}
        found = {"en": value} if isinstance(value, str) else value
        if not isinstance(found, Mapping):
            self.fault("not_a_text", place, found=_kind_of(value))
            return {}
        return {str(name): text for name, text in found.items() if self.is_text(name, text, place)}

    def is_text(self, language: Any, text: Any, place: str) -> bool:
        if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
            self.fault("language_unknown", place, name=str(language)[:60])
        elif not isinstance(text, str):
            self.fault("not_a_text", f"{place}.{language}", found=_kind_of(text))
        elif len(text) > LONGEST_TEXT:
            self.fault("text_too_long", f"{place}.{language}", characters=len(text), limit=LONGEST_TEXT)
        else:
            return bool(text.strip())
        return False

    def text(self, value: Any, place: str, limit: int = LONGEST_KEY) -> str:
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.fault("not_a_text", place, found=_kind_of(value))
            return ""
        if len(str(value)) > limit:
            self.fault("text_too_long", place, characters=len(str(value)), limit=limit)
            return ""
        return str(value)

    def texts(self, value: Any, place: str) -> tuple[str, ...]:
        return tuple(self.text(each, f"{place}[{at}]") for at, each in enumerate(self.list(value, place, 500)))

    def truth(self, value: Any, place: str) -> bool:
        if value is not None and not isinstance(value, bool):
            self.fault("not_a_truth", place, found=_kind_of(value))
        return value is True

    def number(self, value: Any, place: str, least: float, most: float) -> int | float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault("not_a_number", place, found=_kind_of(value))
            return 0
        if not math.isfinite(value) or not least <= value <= most:
            self.fault("number_out_of_range", place, found=str(value)[:40], least=str(least), most=str(most))
            return 0
        return int(value) if float(value).is_integer() else value

    def one_of(self, value: Any, place: str, choices: Iterable[str], default: str) -> str:
        if value is None:
            return default
        known = list(choices)
        if value not in known:
            self.fault("choice_unknown", place, found=str(value)[:60], known=", ".join(known))
            return default
        return str(value)

    def key(self, value: Any, place: str, kind: str) -> str:
        found = self.text(value, place)
        if not found.strip() or NOT_IN_KEYS.search(found):
            self.fault("key_unfit", place, found=found[:60])
        elif found in self.keys[kind]:
            self.fault("key_twice", place, key=found)
        self.keys[kind].add(found)
        return found

    def condition(self, value: Any, place: str) -> Condition | None:
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            self.fault("not_a_text", place, found=_kind_of(value))
            return None
        try:
            tree = conditions.read(value)
        except Malformed as malformed:
            for fault in malformed.faults:
                self.fault(fault.code, place, **fault.params)
            return None
        return Condition(value, tree)

    # the parts of an instrument

    def instrument(self, document: Any) -> Instrument:
        told = self.mapping(document, "instrument", INSTRUMENT_FIELDS)
        if not told:
            self.fault("nothing_told", "instrument")
            raise Malformed(self.faults)
        key, version = self.text(told.get("instrument"), "instrument"), self.text(told.get("version"), "version")
        if not KEY.fullmatch(key):
            self.fault("instrument_key_unfit", "instrument", found=key[:60])
        if not VERSION.fullmatch(version):
            self.fault("version_unfit", "version", found=version[:60])
        title = self.words(told.get("title"), "title", needed=True)
        sections = self.sections(told.get("sections"))
        instrument = Instrument(
            key=key,
            version=version,
            title=title,
            description=self.words(told.get("description"), "description"),
            languages=self.texts(told.get("languages"), "languages") or tuple(title) or ("en",),
            stage=self.text(told.get("stage"), "stage"),
            respondents=self.texts(told.get("respondents"), "respondents"),
            is_joint=self.truth(told.get("joint"), "joint"),
            attribution=self.words(told.get("attribution"), "attribution"),
            scoring=self.scoring(told.get("scoring")),
            sections=sections,
        )
        if not instrument.questions:
            self.fault("no_question", "sections")
        return self.walked(replace(instrument, sections=self.resolved(instrument)))

    def scoring(self, value: Any) -> Scoring:
        if value is None:
            return Scoring()
        told = self.mapping(value, "scoring", SCORING_FIELDS)
        given = Scoring()
        levels = self.list(told.get("levels"), "scoring.levels", 20)
        ends = tuple(float(self.number(end, "scoring.levels", 0, 1)) for end in levels)
        if list(ends) != sorted(set(ends)):
            self.fault("levels_unsorted", "scoring.levels")
        shares = {
            name: float(self.number(told.get(name, getattr(given, name)), f"scoring.{name}", 0, 1))
            for name in ("mitigation_share", "relief_from", "relief")
        }
        return Scoring(
            method=Method(self.one_of(told.get("method"), "scoring.method", list(Method), Method.NONE)),
            levels=ends,
            **shares,
        )

    def sections(self, value: Any) -> tuple[Section, ...]:
        listed = self.list(value, "sections")
        return tuple(self.section(each, f"sections[{at}]", 1) for at, each in enumerate(listed))

    def section(self, value: Any, place: str, depth: int) -> Section:
        told = self.mapping(value, place, SECTION_FIELDS)
        if depth > DEEPEST_SECTION:
            self.fault("too_deep", place, limit=DEEPEST_SECTION)
            return Section("", {})
        key = self.key(told.get("key"), f"{place}.key", "section")
        parts = self.list(told.get("parts"), f"{place}.parts")
        return Section(
            key=key,
            title=self.words(told.get("title"), f"{place}.title"),
            help=self.words(told.get("help"), f"{place}.help"),
            show_if=self.condition(told.get("show_if"), f"{place}.show_if"),
            respondents=self.texts(told.get("respondents"), f"{place}.respondents"),
            parts=tuple(self.part(each, f"{place}.parts[{at}]", depth, key) for at, each in enumerate(parts)),
        )

    def part(self, value: Any, place: str, depth: int, section: str) -> Question | Note | Section:
        if isinstance(value, Mapping) and "parts" in value:
            return self.section(value, place, depth + 1)
        if isinstance(value, Mapping) and "note" in value:
            told = self.mapping(value, place, {"note", "show_if"})
            note = self.words(told["note"], f"{place}.note", needed=True)
            return Note(note, self.condition(told.get("show_if"), f"{place}.show_if"))
        return self.question(value, place, section)

    def question(self, value: Any, place: str, section: str) -> Question:
        told = self.mapping(value, place, QUESTION_FIELDS)
        self.questions += 1
        if self.questions > MOST_QUESTIONS:
            self.fault("too_many", place, found=self.questions, limit=MOST_QUESTIONS)
            raise Malformed(self.faults)
        key = self.key(told.get("key"), f"{place}.key", "question")
        place = key[:LONGEST_KEY] or place
        kind = Kind(self.one_of(told.get("type"), f"{place}.type", list(Kind), Kind.TEXT))
        required = told.get("required")
        required_if = self.condition(required, f"{place}.required") if isinstance(required, str) else None
        question = Question(
            key=key,
            kind=kind,
            section=section,
            text=self.words(told.get("text"), f"{place}.text", needed=True),
            help=self.words(told.get("help"), f"{place}.help"),
            remark=self.words(told.get("remark"), f"{place}.remark"),
            options=self.options_of(told.get("options"), f"{place}.options"),
            columns=self.columns(told.get("columns"), f"{place}.columns"),
            rows=self.options_of(told.get("rows"), f"{place}.rows"),
            lookup=self.text(told.get("lookup"), f"{place}.lookup"),
            show_if=self.condition(told.get("show_if"), f"{place}.show_if"),
            is_required=False if required_if else self.truth(required, f"{place}.required"),
            required_if=required_if,
            evidence=self.one_of(told.get("evidence"), f"{place}.evidence", EVIDENCE, "optional"),
            unknown_factor=self.unknown(told.get("unknown"), f"{place}.unknown"),
            severity=self.one_of(told.get("severity"), f"{place}.severity", WEIGHTS, ""),
            bands=self.bands(told.get("bands"), f"{place}.bands"),
            bad_if=self.condition(told.get("bad_if"), f"{place}.bad_if"),
            is_blocker=self.truth(told.get("blocker"), f"{place}.blocker"),
            needs_all=self.truth(told.get("needs_all"), f"{place}.needs_all"),
            side=self.side(told.get("side"), f"{place}.side"),
            risk=self.text(told.get("risk"), f"{place}.risk"),
            likelihood=self.text(told.get("likelihood"), f"{place}.likelihood"),
            task_role=self.text(told.get("task_role"), f"{place}.task_role"),
            due_days=self.days(told.get("due_days"), f"{place}.due_days"),
            obligations=self.texts(told.get("obligations"), f"{place}.obligations"),
            principle=self.text(told.get("principle"), f"{place}.principle"),
            provenance=self.text(told.get("provenance"), f"{place}.provenance"),
        )
        self.fits(question, place)
        return question

    def fits(self, question: Question, place: str) -> None:
        """Name what a question of its type lacks or has too much of."""
        if question.kind in CHOICES and not question.options:
            self.fault("options_missing", place)
        if question.kind is Kind.LOOKUP and not question.lookup:
            self.fault("lookup_missing", place)
        if question.kind is Kind.TABLE and not question.columns:
            self.fault("columns_missing", place)
        if question.options and question.kind not in CHOICES:
            self.fault("options_unfit", place, kind=question.kind)
        if question.bands and question.kind is not Kind.NUMBER:
            self.fault("bands_unfit", place, kind=question.kind)
        if question.needs_all and question.kind is not Kind.MULTI:
            self.fault("needs_all_unfit", place, kind=question.kind)

    def side(self, value: Any, place: str) -> Side | None:
        return None if value is None else Side(self.one_of(value, place, list(Side), Side.RAW))

    def days(self, value: Any, place: str) -> int | None:
        return None if value is None else int(self.number(value, place, 1, 3_650))

    def unknown(self, value: Any, place: str) -> float | None:
        if value is None:
            return FACTORS["unknown"]
        if value == "refused":
            return None
        return float(self.number(value, place, 0, 1))

    def effect(self, value: Any, place: str) -> float | None:
        if value is None:
            return None
        if isinstance(value, str):
            return FACTORS[self.one_of(value, place, FACTORS, "good")]
        return float(self.number(value, place, 0, 1))

    def options_of(self, value: Any, place: str) -> tuple[Option, ...]:
        listed = self.list(value, place, MOST_OPTIONS)
        self.options += len(listed)
        if self.options > MOST_OPTIONS_IN_ALL:
            self.fault("too_many", place, found=self.options, limit=MOST_OPTIONS_IN_ALL)
            raise Malformed(self.faults)
        options = tuple(self.option(each, f"{place}[{at}]") for at, each in enumerate(listed))
        seen: set[str] = set()
        for option in options:
            if option.value in seen:
                self.fault("option_twice", place, value=option.value[:60])
            seen.add(option.value)
        return options

    def option(self, value: Any, place: str) -> Option:
        told = self.mapping(value, place, OPTION_FIELDS)
        chosen = self.text(told.get("value"), f"{place}.value")
        if not chosen:
            self.fault("value_missing", place)
        return Option(
            value=chosen,
            text=self.words(told.get("text"), f"{place}.text") or {"en": chosen},
            points=self.number(told.get("points", 0), f"{place}.points", -MOST_POINTS, MOST_POINTS),
            factor=self.effect(told.get("effect"), f"{place}.effect"),
            is_blocker=self.truth(told.get("blocker"), f"{place}.blocker"),
            show_if=self.condition(told.get("show_if"), f"{place}.show_if"),
        )

    def columns(self, value: Any, place: str) -> tuple[Column, ...]:
        columns = tuple(
            self.column(each, f"{place}[{at}]") for at, each in enumerate(self.list(value, place, MOST_OPTIONS))
        )
        if len({column.key for column in columns}) < len(columns):
            self.fault("column_twice", place)
        return columns

    def column(self, value: Any, place: str) -> Column:
        told = self.mapping(value, place, COLUMN_FIELDS)
        key = self.text(told.get("key"), f"{place}.key")
        if not key:
            self.fault("key_unfit", place, found="")
        return Column(
            key=key,
            text=self.words(told.get("text"), f"{place}.text") or {"en": key},
            kind=Kind(self.one_of(told.get("type"), f"{place}.type", list(Kind), Kind.TEXT)),
            options=self.options_of(told.get("options"), f"{place}.options"),
            is_required=self.truth(told.get("required"), f"{place}.required"),
        )

    def bands(self, value: Any, place: str) -> tuple[Band, ...]:
        bands = tuple(self.band(each, f"{place}[{at}]") for at, each in enumerate(self.list(value, place, 50)))
        ends = [band.up_to for band in bands[:-1]]
        if any(end is None for end in ends) or ends != sorted(set(ends), key=lambda end: end or 0):
            self.fault("bands_unsorted", place)
        return bands

    def band(self, value: Any, place: str) -> Band:
        told = self.mapping(value, place, {"up_to", "effect"})
        end = told.get("up_to")
        limit = None if end is None else float(self.number(end, f"{place}.up_to", -1e12, 1e12))
        return Band(limit, self.effect(told.get("effect", "good"), f"{place}.effect") or 0.0)

    # what spans the whole instrument

    def resolved(self, instrument: Instrument) -> tuple[Section, ...]:
        """Return the sections with the names in all conditions understood; name those that no question has."""
        keys = instrument.by_key

        def settle(condition: Condition | None, place: str, options: tuple[Option, ...] = ()) -> Condition | None:
            if condition is None:
                return None
            tree = conditions.resolved(condition.tree, keys)
            for name in sorted(conditions.names(tree), key=str):
                if name.key not in keys:
                    self.fault("name_unknown", place, name=name.key[:60])
            return replace(condition, tree=tree)

        return tuple(_settled(section, settle) for section in instrument.sections)

    def walked(self, instrument: Instrument) -> Instrument:
        """Return the instrument with the order in which to decide what is shown; name a circle of conditions."""
        nodes = _nodes(instrument)
        graph = {key: asked for key, (_condition, _parent, asked) in nodes.items()}
        try:
            order = list(TopologicalSorter(graph).static_order())
        except CycleError as cycle:
            self.fault("circle", "show_if", names=" → ".join(name[1] for name in reversed(cycle.args[1]))[:300])
            return instrument
        position = {key: at for at, key in enumerate(key for key in order if key in nodes)}
        walk = [
            Step(key[1], key[0] == "q", position[parent] if parent else -1, condition.holds if condition else None)
            for key in position
            for condition, parent, _asked in [nodes[key]]
        ]
        return replace(instrument, walk=tuple(walk))


Node = tuple[str, str]  # ("q" or "s", key)


def _nodes(instrument: Instrument) -> dict[Node, tuple[Condition | None, Node | None, list[Node]]]:
    """Return for each section and question its condition, the section around it, and what must be decided before."""
    nodes: dict[Node, tuple[Condition | None, Node | None, list[Node]]] = {}
    for section in instrument.sections:
        nodes["s", section.key] = section.show_if, None, _asked(section.show_if, instrument)
    for around, part in parts_of(instrument.sections):
        if isinstance(part, Note):
            continue
        parent = ("s", around.key)
        key = ("q" if isinstance(part, Question) else "s", part.key)
        nodes[key] = part.show_if, parent, [parent, *_asked(part.show_if, instrument)]
    return nodes


def _asked(condition: Condition | None, instrument: Instrument) -> list[Node]:
    if condition is None:
        return []
    return [("q", name.key) for name in conditions.names(condition.tree) if name.key in instrument.by_key]


Settle = Callable[[Condition | None, str], Condition | None]


def _settled(section: Section, settle: Settle) -> Section:
    return replace(
        section,
        show_if=settle(section.show_if, f"{section.key}.show_if"),
        parts=tuple(_settled_part(part, section, settle) for part in section.parts),
    )


def _settled_part(part: Question | Note | Section, around: Section, settle: Settle) -> Question | Note | Section:
    if isinstance(part, Section):
        return _settled(part, settle)
    if isinstance(part, Note):
        return replace(part, show_if=settle(part.show_if, f"{around.key}.note.show_if"))
    return replace(
        part,
        show_if=settle(part.show_if, f"{part.key}.show_if"),
        required_if=settle(part.required_if, f"{part.key}.required"),
        bad_if=settle(part.bad_if, f"{part.key}.bad_if"),
        options=tuple(
            replace(option, show_if=settle(option.show_if, f"{part.key}.options[{at}].show_if"))
            if option.show_if
            else option
            for at, option in enumerate(part.options)
        ),
    )


def _kind_of(value: Any) -> str:
    """Return what a value is, in words of the file and not of Python."""
    if value is None:
        return "nothing"
    return {bool: "truth", int: "number", float: "number", str: "text", list: "list", dict: "mapping"}.get(
        type(value), "something else"
    )
