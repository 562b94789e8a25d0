"""The clock of what the public writes: how many working days the house gives itself."""

import secrets
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

CONTENT = Path(__file__).parent.parent / "content" / "clock.yaml"
LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"  # no vowels and nothing that is mistaken for another sign
GROUPS, GROUP_LENGTH = 3, 4
LONGEST, SHORTEST = 2_000, 3
LONGEST_ANSWER = 3_000


class About(StrEnum):
    """What a contribution is."""

    ERROR = "error"
    QUESTION = "question"
    REMARK = "remark"


class AnswerOutcome(StrEnum):
    """What came of a contribution."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    NOTED = "noted"
    RISK_RAISED = "risk raised"
    DECLINED = "declined"


@cache
def answer_within() -> int:
    """Return within how many working days an answer is due."""
    days: int = yaml.safe_load(CONTENT.read_text(encoding="utf-8"))["answer_within_working_days"]
    return days


def new_reference() -> str:
    """Return a word by which a contributor finds their contribution again, and that nobody guesses: 57 bits."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def reference_from(typed: str) -> str:
    """Return a reference as it was given, however it was typed."""
    letters = [letter for letter in typed.upper() if letter in LETTERS]
    return "-".join("".join(letters[at : at + GROUP_LENGTH]) for at in range(0, len(letters), GROUP_LENGTH))
