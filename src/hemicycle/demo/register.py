"""The public register in the story: records written, approved and withdrawn; what citizens wrote and were answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Any

from hemicycle.demo import content
from hemicycle.kernel.models import Initiative, User
from hemicycle.rooms.engagement import actions, queries
from hemicycle.rooms.engagement.models import Contribution, PublicRecord
from hemicycle.rooms.engagement.rules.clock import About, AnswerOutcome
from hemicycle.rooms.engagement.rules.documents import filled

WRITING, APPROVAL, LETTER, ANSWER = time(12, 15), time(15, 40), time(10, 20), time(16, 40)


@dataclass(frozen=True)
class Told:
    """A record of the story: its texts, the days of its editions, and its end."""

    initiative: str
    editions_d: tuple[int, ...]
    texts: Mapping[str, content.Texts]
    withdrawn_d: int | None
    reason: content.Texts


@dataclass(frozen=True)
class Letter:
    """What a citizen wrote, and the answer if there is one."""

    initiative: str
    received_d: int
    answered_d: int | None
    facts: Mapping[str, str]


@cache
def records() -> tuple[Told, ...]:
    """Return the records of the story."""
    told = content.read_yaml("register.yaml")
    contact = {"contact": told["contact"]}
    return tuple(
        Told(
            row["initiative"],
            tuple(row["editions_d"]),
            row["texts"] | contact,
            row.get("withdrawn_d"),
            row.get("reason", {}),
        )
        for row in told["records"]
    )


@cache
def letters() -> tuple[Letter, ...]:
    """Return what citizens wrote."""
    rows: list[dict[str, Any]] = content.read_yaml("register.yaml")["contributions"]
    apart = {"initiative", "received_d", "answered_d"}
    return tuple(
        Letter(
            row["initiative"],
            row["received_d"],
            row.get("answered_d"),
            {name: value for name, value in row.items() if name not in apart},
        )
        for row in rows
    )


def days() -> Iterator[tuple[int, time, str, Any]]:
    """Yield when what of the register happens: day, hour, verb, and what it is about."""
    for told in records():
        for on_d in told.editions_d:
            yield on_d, WRITING, "write", told
            yield on_d, APPROVAL, "approve", told
        if told.withdrawn_d is not None:
            yield told.withdrawn_d, APPROVAL, "withdraw", told
    for letter in letters():
        yield letter.received_d, LETTER, "receive", letter
        if letter.answered_d is not None:
            yield letter.answered_d, ANSWER, "answer", letter


def write(told: Told, initiative: Initiative, by: User) -> None:
    """Write the texts in every language, and ask for approval."""
    record = PublicRecord.objects.filter(initiative=initiative).first() or actions.begin(initiative, by=by)
    languages = {language for texts in told.texts.values() for language in texts}
    for language in sorted(languages):
        texts = {key: by_language[language] for key, by_language in told.texts.items() if language in by_language}
        actions.write(record, by=by, language=language, texts=texts)
    actions.submit(record, by=by)


def approve(initiative: Initiative, by: User) -> None:
    """Approve all that was written, and publish it."""
    record = PublicRecord.objects.select_related("initiative").get(initiative=initiative)
    actions.publish(record, by=by, chosen=list(filled(queries.values(record))))


def withdraw(told: Told, initiative: Initiative, by: User) -> None:
    """Withdraw the record with its reason."""
    actions.withdraw(PublicRecord.objects.get(initiative=initiative), by=by, reason=told.reason)


def receive(letter: Letter, initiative: Initiative) -> None:
    """Let a citizen write."""
    record = PublicRecord.objects.get(initiative=initiative)
    facts = {"text": letter.facts["text"], "language": letter.facts["language"]}
    actions.receive(record, by=None, about=About(letter.facts["about"]), **facts)


def answer(letter: Letter, initiative: Initiative, by: User) -> None:
    """Answer the citizen in public."""
    found = Contribution.objects.get(initiative=initiative, text=letter.facts["text"])
    actions.answer(
        found,
        by=by,
        outcome=AnswerOutcome(letter.facts["outcome"]),
        answer=letter.facts["answer"],
        shown_text=letter.facts["text"],
        late_because=letter.facts.get("late_because", ""),
    )
