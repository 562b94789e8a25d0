"""What answers show and what they score, question by question."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

from hemicycle.engines.questionnaire.conditions import Test, is_empty
from hemicycle.engines.questionnaire.instrument import (
    CHOICES,
    UNKNOWN,
    WEIGHTS,
    Instrument,
    Kind,
    Method,
    Option,
    Question,
    Side,
    Step,
)

Answers = Mapping[str, Any]
Number = int | float
LOW, MEDIUM, HIGH, REJECTED = "low", "medium", "high", "rejected"  # the outcomes of an exposure score


class Finding(StrEnum):
    """What an answer says."""

    GOOD = "good"
    PARTIAL = "partial"
    BAD = "bad"
    UNKNOWN = "unknown"
    UNANSWERED = "unanswered"
    NOT_SCORED = "not scored"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Part:
    """What one question brings: its points of how many, or its factor and weight, and what the answer says."""

    question: str
    section: str
    finding: Finding
    side: Side | None = None
    points: Number = 0
    most: Number = 0
    factor: float = 0.0
    weight: int = 0
    is_blocker: bool = False
    ignored: tuple[str, ...] = ()  # values that are none of the options, or of hidden ones


@dataclass(frozen=True)
class SectionScore:
    """The exposure of one section: 0 to 1, and the weight that it rests on."""

    section: str
    exposure: float
    weight: int
    answered: int
    asked: int
    exact: Fraction = field(default=Fraction(), repr=False)


@dataclass(frozen=True)
class Scores:
    """The five numbers of an assessment."""

    raw: Number = 0
    mitigation: Number = 0
    current: Number = 0
    raw_max: Number = 0
    mitigation_max: Number = 0


@dataclass(frozen=True)
class Result:
    """The score of an instrument. Its parts, question by question, are worked out when somebody looks at them."""

    instrument: str
    method: Method
    scores: Scores
    level: int | str | None
    parts_of_it: Callable[[], tuple[Part, ...]] = field(repr=False, compare=False)
    unanswered_of_it: Callable[[], tuple[str, ...]] = field(repr=False, compare=False)
    sections: tuple[SectionScore, ...] = ()
    exposure: float | None = None  # the weighted mean
    worst: float | None = None  # the worst section
    blockers: tuple[str, ...] = ()

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Return what every question brings, in the order in which they are asked."""
        return self.parts_of_it()

    @cached_property
    def unanswered(self) -> tuple[str, ...]:
        """Return the questions that are shown and must be answered, and are not."""
        return self.unanswered_of_it()

    @property
    def is_complete(self) -> bool:
        """Return whether every visible question that must be answered is."""
        return not self.unanswered


def visible(instrument: Instrument, answers: Answers) -> dict[str, bool]:
    """Return for every question whether it is shown. The answer to a hidden question counts nowhere, not even here."""
    shown, _counted = _walked(instrument, answers)
    return {step.key: is_shown for step, is_shown in zip(instrument.walk, shown, strict=True) if step.is_question}


def counted(instrument: Instrument, answers: Answers) -> dict[str, Any]:
    """Return the answers that count: those of shown questions that are not empty."""
    return _walked(instrument, answers)[1]


def visible_sections(instrument: Instrument, answers: Answers) -> set[str]:
    """Return the keys of the sections that are shown."""
    shown, _counted = _walked(instrument, answers)
    return {
        step.key for step, is_shown in zip(instrument.walk, shown, strict=True) if is_shown and not step.is_question
    }


def _walked(instrument: Instrument, answers: Answers) -> tuple[list[bool], dict[str, Any]]:
    """Decide section by section and question by question, each after what it depends on."""
    shown: list[bool] = []
    held: dict[str, Any] = {}
    for step in instrument.walk:
        is_shown = (step.parent < 0 or shown[step.parent]) and (step.holds is None or step.holds(held))
        shown.append(is_shown)
        if is_shown and step.is_question and not is_empty(value := answers.get(step.key)):
            held[step.key] = value
    return shown, held


def score(instrument: Instrument, answers: Answers) -> Result:
    """Return what the answers score by the instrument's own method, with every part."""
    method = instrument.scoring.method
    if method is Method.IMPACT:
        return _impact(instrument, answers)
    shown, held = _walked(instrument, answers)
    seen = _seen(instrument, shown)
    parts = tuple(_exposure_part(question, instrument, seen, held) for question in instrument.questions)
    missing = partial(_unanswered, instrument, seen, held)
    if method is Method.EXPOSURE:
        return _exposure(instrument, parts, missing)
    return Result(instrument.name, method, Scores(), None, lambda: parts, missing)


def _seen(instrument: Instrument, shown: list[bool]) -> set[str]:
    """Return the keys of the questions that are shown."""
    return {step.key for step, is_shown in zip(instrument.walk, shown, strict=True) if is_shown and step.is_question}


def _unanswered(instrument: Instrument, seen: set[str], held: Answers) -> tuple[str, ...]:
    return tuple(
        question.key
        for question in instrument.questions
        if question.key in seen and question.key not in held and is_required(question, held)
    )


def is_required(question: Question, held: Answers) -> bool:
    """Return whether a shown question must be answered, given the answers that count."""
    return question.is_required or (question.required_if is not None and question.required_if.holds(held))


def _chosen(question: Question, value: Any, held: Answers) -> tuple[list[Option], tuple[str, ...]]:
    """Return the options that an answer names, and whatever else it names."""
    values = value if isinstance(value, list) else [value]
    known = question.by_value
    options: dict[str, Option] = {}
    ignored: list[str] = []
    for each in values:
        option = known.get(_as_value(each))
        if option is None or (option.show_if is not None and not option.show_if.holds(held)):
            ignored.append(str(each)[:120])
        else:
            options[option.value] = option
    if question.kind is Kind.SINGLE and len(values) > 1:
        return [], tuple(str(each)[:120] for each in values)
    return list(options.values()), tuple(ignored)


def _as_value(value: Any) -> str:
    """Return a chosen value as options are written: truths and numbers in small letters and digits."""
    return str(value).lower() if isinstance(value, bool) else str(value)


# Impact: the points of risk, cut where enough was done against it.


def _impact_part(question: Question, instrument: Instrument, seen: set[str], held: Answers) -> Part:
    section = instrument.top_sections[question.key]
    side = question.side if question.kind in CHOICES else None
    most = question.most_points if side else 0
    if question.key not in seen:
        return Part(question.key, section, Finding.HIDDEN, side, most=most)
    value = held.get(question.key)
    if value is None:
        return Part(question.key, section, Finding.UNANSWERED, side, most=most)
    if question.kind not in CHOICES:
        return Part(question.key, section, Finding.NOT_SCORED)
    options, ignored = _chosen(question, value, held)
    points = sum(option.points for option in options) if side else 0
    return Part(question.key, section, _weighed(side, points, most), side, points, most, ignored=ignored)


def _weighed(side: Side | None, points: Number, most: Number) -> Finding:
    if side is None:
        return Finding.NOT_SCORED
    is_worst, is_best = (points >= most, points <= 0) if side is Side.RAW else (points <= 0, points >= most)
    if is_best:
        return Finding.GOOD
    return Finding.BAD if is_worst else Finding.PARTIAL


def _impact(instrument: Instrument, answers: Answers) -> Result:
    rules, plan = instrument.scoring, _planned(instrument)
    shown, held, totals = _summed(plan, answers)
    raw, mitigation = Fraction(totals[0]), Fraction(totals[1])
    current = raw
    if plan.attainable > 0 and mitigation >= plan.enough:
        current = Fraction(_rounded(raw * (1 - _exact(rules.relief))))
    scores = Scores(*(_plain(number) for number in (raw, mitigation, current, plan.raw_max, plan.attainable)))
    level = next((at for at, end in enumerate(plan.ends) if current <= end), len(plan.ends)) + 1
    return Result(
        instrument.name,
        Method.IMPACT,
        scores,
        level,
        lambda: _impact_parts(instrument, _seen(instrument, shown), held),
        lambda: _unanswered(instrument, _seen(instrument, shown), held),
    )


def _impact_parts(instrument: Instrument, seen: set[str], held: Answers) -> tuple[Part, ...]:
    return tuple(_impact_part(question, instrument, seen, held) for question in instrument.questions)


Points = int | Fraction
Stop = tuple[str, bool, int, Test | None, int, Mapping[str, Points] | None, Question | None]


@dataclass(frozen=True)
class _Plan:
    """An impact instrument made ready to be summed often: its walk with the points of each option beside it.

    A stop is the key, whether it is a question, the place of the section around it, its condition, the side of its
    score (-1: none), the points by value (None where options are hidden by conditions), and the question.
    """

    stops: tuple[Stop, ...]
    raw_max: Fraction
    attainable: Fraction
    enough: Fraction
    ends: tuple[Fraction, ...]  # of the levels, in points


def _planned(instrument: Instrument) -> _Plan:
    """Return the plan of an instrument, made once and kept with it."""
    known: _Plan | None = instrument.__dict__.get("_plan")
    if known is None:
        known = instrument.__dict__["_plan"] = _plan(instrument)
    return known


def _plan(instrument: Instrument) -> _Plan:
    rules, most = instrument.scoring, {side: Fraction() for side in Side}
    for question in instrument.questions:
        if question.side and question.kind in CHOICES:
            most[question.side] += _exact(question.most_points)
    attainable = most[Side.MITIGATION] * _exact(rules.mitigation_share)
    return _Plan(
        stops=tuple(_stop(step, instrument) for step in instrument.walk),
        raw_max=most[Side.RAW],
        attainable=attainable,
        enough=_exact(rules.relief_from) * attainable,
        ends=tuple(_exact(end) * most[Side.RAW] for end in rules.levels),
    )


SIDES = (Side.RAW, Side.MITIGATION)


def _stop(step: Step, instrument: Instrument) -> Stop:
    question = instrument.by_key[step.key] if step.is_question else None
    if question is None or question.side is None or question.kind not in CHOICES:
        return step.key, step.is_question, step.parent, step.holds, -1, None, question
    has_conditions = any(option.show_if for option in question.options)
    points = {option.value: _whole(option.points) for option in question.options}
    side = SIDES.index(question.side)
    return step.key, True, step.parent, step.holds, side, None if has_conditions else points, question


def _whole(number: Number) -> Points:
    return number if isinstance(number, int) else _exact(number)


def _summed(plan: _Plan, answers: Answers) -> tuple[list[bool], dict[str, Any], list[Points]]:
    """Return what is shown, what counts, and the points of either side, in one walk: it is asked very often."""
    shown: list[bool] = []
    held: dict[str, Any] = {}
    totals: list[Points] = [0, 0]
    later: list[tuple[Question, Any, int]] = []
    for key, is_question, parent, holds, side, points, question in plan.stops:
        if (parent >= 0 and not shown[parent]) or (holds is not None and not holds(held)):
            shown.append(False)
            continue
        shown.append(True)
        if not is_question:
            continue
        value = answers.get(key)
        if not value and is_empty(value):
            continue
        held[key] = value
        if side < 0:
            continue
        if points is not None and type(value) is str:
            totals[side] += points.get(value, 0)
        else:
            later.append((question, value, side))  # type: ignore[arg-type]
    for question, value, side in later:
        options, _ignored = _chosen(question, value, held)
        totals[side] += sum((_whole(option.points) for option in options), 0)
    return shown, held, totals


def _exact(number: Number) -> Fraction:
    """Return a written number as what it says: 0.15 is fifteen hundredths."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def _rounded(number: Fraction) -> int:
    """Round half up, as the tool of the Canadian government does, and not to even."""
    return int((number + Fraction(1, 2)) // 1)


def _plain(number: Fraction) -> Number:
    return int(number) if number.denominator == 1 else float(number)


# Exposure: how bad each answer is, times how severe that would be.


def _exposure_part(question: Question, instrument: Instrument, seen: set[str], held: Answers) -> Part:
    section = instrument.top_sections[question.key]
    if question.key not in seen:
        return Part(question.key, section, Finding.HIDDEN)
    if not question.weight:
        answered = question.key in held
        return Part(question.key, section, Finding.NOT_SCORED if answered else Finding.UNANSWERED)
    factor, finding, blocks, ignored = _judged(question, held)
    return Part(
        question.key,
        section,
        finding,
        points=question.weight * factor,
        most=question.weight,
        factor=factor,
        weight=question.weight,
        is_blocker=blocks or (question.is_blocker and finding is Finding.BAD),
        ignored=ignored,
    )


Judgement = tuple[float, Finding, bool, tuple[str, ...]]


def _judged(question: Question, held: Answers) -> Judgement:
    """Return how bad the answer is, what it says, whether an option stops the gate, and what was not understood."""
    value = held.get(question.key)
    unknown = 1.0 if question.unknown_factor is None else question.unknown_factor
    if value is None:
        return unknown, Finding.UNANSWERED, False, ()
    if question.bad_if is not None and question.bad_if.holds(held):
        return 1.0, Finding.BAD, False, ()
    if value == UNKNOWN and UNKNOWN not in question.by_value:
        return unknown, Finding.UNKNOWN, False, ()
    if question.kind is Kind.NUMBER:
        return _judged_number(question, value, unknown)
    if question.kind not in CHOICES:
        return 0.0, Finding.GOOD, False, ()
    options, ignored = _chosen(question, value, held)
    if not options:
        return unknown, Finding.UNKNOWN, False, ignored
    factor = _factor(question, options)
    return factor, _finding(factor), any(option.is_blocker for option in options), ignored


def _factor(question: Question, options: list[Option]) -> float:
    """Return the worst of what was ticked; 1 where everything had to be ticked and was not."""
    if question.needs_all and len(options) < len(question.options):
        return 1.0
    return max(option.factor or 0.0 for option in options)


def _judged_number(question: Question, value: Any, unknown: float) -> Judgement:
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        number = Decimal("NaN")
    if not number.is_finite():
        return unknown, Finding.UNKNOWN, False, (str(value)[:120],)
    for band in question.bands:
        if band.up_to is None or number <= Decimal(str(band.up_to)):
            return band.factor, _finding(band.factor), False, ()
    return 0.0, Finding.GOOD, False, ()


def _finding(factor: float) -> Finding:
    if factor >= 1:
        return Finding.BAD
    return Finding.PARTIAL if factor > 0 else Finding.GOOD


def _exposure(instrument: Instrument, parts: tuple[Part, ...], missing: Callable[[], tuple[str, ...]]) -> Result:
    weighed = [part for part in parts if part.weight]
    sections = tuple(
        _section(section.key, mine)
        for section in instrument.sections
        if (mine := [part for part in weighed if part.section == section.key])
    )
    mean, worst = _share(weighed), max((section.exact for section in sections), default=Fraction())
    blockers = tuple(part.question for part in parts if part.is_blocker)
    has_critical = any(part.finding is Finding.BAD and part.weight == WEIGHTS["critical"] for part in weighed)
    raw, most = (sum((_exact(getattr(part, name)) for part in weighed), Fraction()) for name in ("points", "most"))
    scores = Scores(_plain(raw), 0, _plain(raw), _plain(most), 0)
    level = _exposure_level(instrument, worst, is_stopped=bool(blockers), is_critical=has_critical)
    return Result(
        instrument=instrument.name,
        method=Method.EXPOSURE,
        scores=scores,
        level=level,
        parts_of_it=lambda: parts,
        unanswered_of_it=missing,
        sections=sections,
        exposure=float(mean),
        worst=float(worst),
        blockers=blockers,
    )


def _section(key: str, parts: list[Part]) -> SectionScore:
    share = _share(parts)
    return SectionScore(
        section=key,
        exposure=float(share),
        weight=sum(part.weight for part in parts),
        answered=sum(part.finding is not Finding.UNANSWERED for part in parts),
        asked=len(parts),
        exact=share,
    )


def _share(parts: list[Part]) -> Fraction:
    """Return how exposed these questions leave the initiative: weight times factor, of the weight."""
    most = sum(part.weight for part in parts)
    return sum((_exact(part.factor) * part.weight for part in parts), Fraction()) / most if most else Fraction()


def _exposure_level(instrument: Instrument, worst: Fraction, *, is_stopped: bool, is_critical: bool) -> str | None:
    """Return low, medium or high by the worst section, since a mean hides one that is red; rejected by a blocker."""
    rules = instrument.scoring
    if not rules.levels:
        return None
    if is_stopped:
        return REJECTED
    if is_critical or worst > _exact(rules.levels[-1]):
        return HIGH
    return LOW if worst < _exact(rules.levels[0]) else MEDIUM
