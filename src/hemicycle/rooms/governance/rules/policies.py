"""What a policy is and may be: its state on a day, the uses it prohibits, and how the house judges them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from hemicycle.kernel.terms import Archetype, AutomationLevel, Function, Route, Tier


class Subject(StrEnum):
    """What a policy is about; the house has one policy a subject, in as many versions as it took."""

    AI = "ai"
    GENERATIVE_AI = "genai"
    DATA = "data"
    PRIVACY = "privacy"
    CYBERSECURITY = "cybersecurity"
    ETHICS = "ethics"
    PROCUREMENT = "procurement"
    RECORDS = "records"
    LAW_MAKING = "lawmaking"
    SANDBOX = "sandbox"


class PolicyState(StrEnum):
    """Where a version of a policy stands on a day."""

    DRAFT = "draft"
    IN_FORCE = "in force"
    UNDER_REVIEW = "under review"  # in force, and past the day on which it should have been reviewed
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


IN_FORCE = frozenset({PolicyState.IN_FORCE, PolicyState.UNDER_REVIEW})

# The facts of an initiative by which the house itself judges a use, with the values that each may have.
FACTS: Mapping[str, frozenset[str]] = {
    "function": frozenset(Function),
    "archetype": frozenset(Archetype),
    "route": frozenset(Route),
    "automation": frozenset(AutomationLevel),
    "tier": frozenset(Tier),
}


@dataclass(frozen=True)
class Use:
    """A use that is prohibited: its words, and the facts that make it so; without facts people judge it."""

    key: str
    words: Mapping[str, str]  # language -> text
    when: Mapping[str, tuple[str, ...]]


def state(
    approved_on: date | None, withdrawn_on: date | None, review_on: date | None, *, newest: bool, on: date
) -> PolicyState:
    """Return where a version stands on a day; `newest` says whether no later version was approved by then."""
    if approved_on is None or approved_on > on:
        return PolicyState.DRAFT
    if withdrawn_on is not None and withdrawn_on <= on:
        return PolicyState.WITHDRAWN
    if not newest:
        return PolicyState.SUPERSEDED
    return PolicyState.UNDER_REVIEW if review_on is not None and review_on <= on else PolicyState.IN_FORCE


def fires(use: Use, facts: Mapping[str, str]) -> bool | None:
    """Return whether a use is what the initiative would do; None where an open fact decides it, or people must.

    All facts that the use names must fit. One that is known not to fit is enough to say no.
    """
    if not use.when:
        return False
    open_facts = False
    for name, values in use.when.items():
        if not facts.get(name):
            open_facts = True
        elif facts[name] not in values:
            return False
    return None if open_facts else True


def open_facts(uses: Iterable[Use], facts: Mapping[str, str]) -> list[str]:
    """Return the facts that nobody stated and on which some use depends, each once."""
    waiting = [name for use in uses if fires(use, facts) is None for name in use.when if not facts.get(name)]
    return list(dict.fromkeys(waiting))


def unknown_facts(use: Use) -> list[str]:
    """Return what a use names that the house knows nothing of: facts that are none, and values that no fact has."""
    return [
        name if name not in FACTS else f"{name}={value}"
        for name, values in use.when.items()
        for value in (values if name in FACTS else ("",))
        if name not in FACTS or value not in FACTS[name]
    ]


def languages_missing(texts: Mapping[str, Mapping[str, object]], wanted: Sequence[str]) -> list[str]:
    """Return the working languages in which the policy lacks its title, its text or its rules in plain words."""
    return [
        language
        for language in wanted
        if not all(texts.get(language, {}).get(part) for part in ("title", "text", "rules"))
    ]


LONGEST_EXCEPTION = timedelta(days=366)


class ExceptionState(StrEnum):
    """Where leave to depart from a policy stands."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"
    ENDED = "ended"


def exception_state(
    granted_on: date | None, refused_on: date | None, ended_on: date | None, until_on: date, on: date
) -> ExceptionState:
    """Return where an exception stands on a day; its last day still counts."""
    if refused_on:
        return ExceptionState.REFUSED
    if ended_on and ended_on <= on:
        return ExceptionState.ENDED
    if until_on < on:
        return ExceptionState.LAPSED
    return ExceptionState.GRANTED if granted_on else ExceptionState.ASKED
