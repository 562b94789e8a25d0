"""How many hours of a skill a quarter holds, and where more is asked than there is. Plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hemicycle.rooms.resources.rules.periods import Quarter

Days = tuple[date, date]  # first and last
SKILL_QUARTER = tuple[str, Quarter]


@dataclass(frozen=True)
class Shut:
    """Days on which the house works less: `share` of the hours falls away."""

    days: Days
    share: float = 1.0


@dataclass(frozen=True)
class Presence:
    """Somebody who lends so many hours of a skill to AI work in a full quarter, while in post and not on leave."""

    hours: float
    from_on: date
    to_on: date | None = None
    leave: Sequence[Days] = field(default_factory=tuple)


def hours_of(presence: Presence, days: Sequence[date], shut: Sequence[Shut]) -> float:
    """Return the hours that remain of a quarter's, after days out of post, on leave, and of recess."""
    if not days:
        return 0.0
    present = sum(_share_of(day, shut) for day in days if _is_there(presence, day))
    return presence.hours * present / len(days)


def _is_there(presence: Presence, day: date) -> bool:
    in_post = presence.from_on <= day and (presence.to_on is None or day <= presence.to_on)
    return in_post and not any(first <= day <= last for first, last in presence.leave)


def _share_of(day: date, shut: Sequence[Shut]) -> float:
    return 1 - max((each.share for each in shut if each.days[0] <= day <= each.days[1]), default=0.0)


@dataclass(frozen=True)
class Wanted:
    """Hours of a skill that an initiative asks for in each quarter, counted from its start as 0."""

    skill: str
    hours: float
    first: int = 0
    last: int | None = None  # none: it goes on

    def in_quarter(self, since: int) -> float:
        """Return the hours asked in a quarter since the start."""
        return self.hours if self.first <= since and (self.last is None or since <= self.last) else 0.0


def asked(wanted: Sequence[Wanted], quarters: int) -> dict[str, tuple[float, ...]]:
    """Return the hours asked of each skill in the first so many quarters."""
    skills = dict.fromkeys(each.skill for each in wanted)
    return {
        skill: tuple(sum(each.in_quarter(n) for each in wanted if each.skill == skill) for n in range(quarters))
        for skill in skills
    }


@dataclass(frozen=True)
class Short:
    """A skill and quarter in which more is asked than there is."""

    skill: str
    quarter: Quarter
    hours: float


def shortages(need: Mapping[str, Sequence[float]], free: Mapping[SKILL_QUARTER, float], start: Quarter) -> list[Short]:
    """Return where the free hours do not reach; quarters of which no capacity is known are not judged."""
    found = []
    for skill, hours in need.items():
        for n, wanted in enumerate(hours):
            there = free.get((skill, start.after(n)))
            if there is not None and wanted > there:
                found.append(Short(skill, start.after(n), wanted - there))
    return found
