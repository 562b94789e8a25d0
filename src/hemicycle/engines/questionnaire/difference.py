"""What changed from one version of an instrument to the next, question by question."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hemicycle.engines.questionnaire.instrument import Condition, Instrument, Option, Question, Section, parts_of


@dataclass(frozen=True)
class Change:
    """One thing that differs: what it is, of which question or section, and how it read before and reads now.

    `what` is one of: added, removed, moved, text, help, type, option added, option removed, option text, points,
    effect, severity, condition, required, evidence, unknown, blocker, scoring, section added, section removed,
    section text, section condition. `language` and `option` say which text or option.
    """

    what: str
    key: str
    before: str = ""
    after: str = ""
    language: str = ""
    option: str = ""


def differences(old: Instrument, new: Instrument) -> tuple[Change, ...]:
    """Return every change between two versions, in the order of the new one, what is gone last."""
    return (
        *_of_scoring(old, new),
        *_of_sections(old, new),
        *(change for question in new.questions for change in _of_question(old.by_key.get(question.key), question)),
        *(
            Change("removed", key, before=_words(each.text))
            for key, each in old.by_key.items()
            if key not in new.by_key
        ),
        *_moved(old, new),
    )


def _of_scoring(old: Instrument, new: Instrument) -> Iterator[Change]:
    for name in ("method", "levels", "mitigation_share", "relief_from", "relief"):
        before, after = getattr(old.scoring, name), getattr(new.scoring, name)
        if before != after:
            yield Change("scoring", name, str(before), str(after))


def _of_sections(old: Instrument, new: Instrument) -> Iterator[Change]:
    before, after = _sections(old), _sections(new)
    for key, section in after.items():
        known = before.get(key)
        if known is None:
            yield Change("section added", key, after=_words(section.title))
            continue
        yield from _texts("section text", key, known.title, section.title)
        yield from _pair("section condition", key, _told(known.show_if), _told(section.show_if))
    for key, section in before.items():
        if key not in after:
            yield Change("section removed", key, before=_words(section.title))


def _sections(instrument: Instrument) -> dict[str, Section]:
    inner = (part for _around, part in parts_of(instrument.sections) if isinstance(part, Section))
    return {section.key: section for section in (*instrument.sections, *inner)}


def _of_question(old: Question | None, new: Question) -> Iterator[Change]:
    if old is None:
        yield Change("added", new.key, after=_words(new.text))
        return
    yield from _texts("text", new.key, old.text, new.text)
    yield from _texts("help", new.key, old.help, new.help)
    for what, read in _FACTS.items():
        yield from _pair(what, new.key, read(old), read(new))
    yield from _of_options(old, new)


def _told(condition: Condition | None) -> str:
    return condition.text if condition else ""


def _required(question: Question) -> str:
    return _told(question.required_if) or str(question.is_required).lower()


_FACTS: Mapping[str, Callable[[Question], str]] = {
    "type": lambda question: question.kind.value,
    "condition": lambda question: _told(question.show_if),
    "required": _required,
    "severity": lambda question: question.severity,
    "evidence": lambda question: question.evidence,
    "unknown": lambda question: "refused" if question.unknown_factor is None else f"{question.unknown_factor:g}",
    "blocker": lambda question: str(question.is_blocker).lower(),
    "bad if": lambda question: _told(question.bad_if),
    "bands": lambda question: "; ".join(f"{band.up_to}: {band.factor:g}" for band in question.bands),
    "needs all": lambda question: str(question.needs_all).lower(),
    "side": lambda question: question.side.value if question.side else "",
    "risk": lambda question: question.risk,
}


def _of_options(old: Question, new: Question) -> Iterator[Change]:
    for value, option in new.by_value.items():
        known = old.by_value.get(value)
        if known is None:
            yield Change("option added", new.key, after=_words(option.text), option=value)
            continue
        yield from _texts("option text", new.key, known.text, option.text, value)
        for what, read in _OPTION_FACTS.items():
            yield from _pair(what, new.key, read(known), read(option), value)
    for value, option in old.by_value.items():
        if value not in new.by_value:
            yield Change("option removed", new.key, before=_words(option.text), option=value)


_OPTION_FACTS: Mapping[str, Callable[[Option], str]] = {
    "points": lambda option: f"{option.points:g}",
    "effect": lambda option: "" if option.factor is None else f"{option.factor:g}",
    "blocker": lambda option: str(option.is_blocker).lower(),
    "condition": lambda option: _told(option.show_if),
}


def _moved(old: Instrument, new: Instrument) -> Iterator[Change]:
    """Name the questions that stand after another one than before, of those that both versions have."""
    before = [question.key for question in old.questions if question.key in new.by_key]
    after = [question.key for question in new.questions if question.key in old.by_key]
    stays = _longest_kept(before, after)
    for key in after:
        if key not in stays:
            yield Change("moved", key)
        elif old.by_key[key].section != new.by_key[key].section:
            yield Change("moved", key, old.by_key[key].section, new.by_key[key].section)


def _longest_kept(before: list[str], after: list[str]) -> set[str]:
    """Return the most questions that can be said to have kept their order, so that one moved question is one change."""
    place = {key: at for at, key in enumerate(before)}
    ends: list[int] = []  # the least last place of a kept run of each length
    runs: list[tuple[str, ...]] = []
    for key in after:
        at = place[key]
        length = next((n for n, end in enumerate(ends) if end >= at), len(ends))
        run = (*(runs[length - 1] if length else ()), key)
        ends[length : length + 1], runs[length : length + 1] = [at], [run]
    return set(runs[-1]) if runs else set()


def _texts(
    what: str, key: str, before: Mapping[str, str], after: Mapping[str, str], option: str = ""
) -> Iterator[Change]:
    for language in dict.fromkeys((*before, *after)):
        one, other = before.get(language, ""), after.get(language, "")
        if one != other:
            yield Change(what, key, one, other, language, option)


def _pair(what: str, key: str, before: str, after: str, option: str = "") -> Iterator[Change]:
    if before != after:
        yield Change(what, key, before, after, option=option)


def _words(words: Mapping[str, Any]) -> str:
    return words.get("en") or next(iter(words.values()), "")
