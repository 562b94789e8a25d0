"""How a body decides: who may vote, whether enough are there, and whether the motion is carried. No framework.

A person is counted once, however many seats they hold, and a recused person is counted nowhere: not among those
present, not among those of whom the quorum is a part. An abstention helps to the quorum and is no vote.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any


class Majority(StrEnum):
    """How many votes carry a motion."""

    SIMPLE = "simple"
    ABSOLUTE = "absolute"
    TWO_THIRDS = "two thirds"
    UNANIMOUS = "unanimous"


class Choice(StrEnum):
    """What a member may say to a motion."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Result(StrEnum):
    """What became of a motion."""

    CARRIED = "carried"
    LOST = "not carried"
    NO_QUORUM = "no quorum"


@dataclass(frozen=True)
class Tally:
    """The count of a vote, and what follows from it."""

    eligible: int
    recused: int
    voted: int
    in_favour: int
    against: int
    abstained: int
    quorum: int
    needed: int
    result: Result


def eligible_people(seats: Iterable[Hashable], recused: Iterable[Hashable]) -> set[Hashable]:
    """Return who may vote: each person once, whatever the number of their seats, and nobody who is recused."""
    return set(seats) - set(recused)


def quorum_needed(quorum: int, seats: int, eligible: int) -> int:
    """Return how many must take part: the quorum as a part of all seats, kept as a part of those who may vote.

    A body of nine with a quorum of six asks for two thirds of whom it has left when some are recused, rounded up; never
    fewer than one. ValueError unless 1 <= quorum <= seats and 0 <= eligible <= seats.
    """
    if not (1 <= quorum <= seats and 0 <= eligible <= seats):
        raise ValueError(f"a quorum of {quorum} of {seats} seats with {eligible} who may vote")
    share = Fraction(quorum, seats) * eligible
    return max(1, -(-share.numerator // share.denominator))


def votes_needed(majority: Majority, eligible: int, voted: int, abstained: int) -> int:
    """Return how many votes in favour carry a motion; abstentions are no votes, save where all who may must agree.

    Simple: more than half of the votes cast. Absolute: more than half of those who may vote. Two thirds: of the votes
    cast, rounded up. Unanimous: every vote cast, and nobody may abstain.
    """
    cast = voted - abstained
    if majority is Majority.SIMPLE:
        return cast // 2 + 1
    if majority is Majority.ABSOLUTE:
        return eligible // 2 + 1
    if majority is Majority.TWO_THIRDS:
        return max(1, -(-2 * cast // 3))
    return max(1, voted)


def tally(
    votes: Mapping[Any, Choice],
    seats: Iterable[Hashable],
    recused: Iterable[Hashable],
    quorum: int,
    majority: Majority,
) -> Tally:
    """Return the count of a vote. ValueError where somebody voted who might not."""
    members = set(seats)
    away = set(recused) & members
    may = eligible_people(members, away)
    if strangers := set(votes) - may:
        raise ValueError(f"{len(strangers)} voted who might not")
    given = list(votes.values())
    counts = {choice: given.count(choice) for choice in Choice}
    asked = quorum_needed(min(quorum, max(len(members), 1)), max(len(members), 1), len(may))
    needed = votes_needed(majority, len(may), len(given), counts[Choice.ABSTAIN])
    if len(given) < asked:
        result = Result.NO_QUORUM
    else:
        result = Result.CARRIED if counts[Choice.FOR] >= needed else Result.LOST
    return Tally(
        eligible=len(may),
        recused=len(away),
        voted=len(given),
        in_favour=counts[Choice.FOR],
        against=counts[Choice.AGAINST],
        abstained=counts[Choice.ABSTAIN],
        quorum=asked,
        needed=needed,
        result=result,
    )
