"""What changes people and time: skills, posts, leave, the calendar, stated capacity."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Parliament, Record, User
from hemicycle.rooms.resources.actions.costs import MOST_OF_A_SKILL
from hemicycle.rooms.resources.actions.grammar import demand_hours, demand_key, demand_quarter, demand_words
from hemicycle.rooms.resources.models import Capacity, Closure, Leave, Post, Skill
from hemicycle.rooms.resources.rules.files import HIGHEST_LEVEL
from hemicycle.rooms.resources.rules.terms import ClosureKind


@action(permission="resources.keep-people", event="resources.skill-added", tells=("title",))
def add_skill(parliament: Parliament, *, by: User, key: str, title: str) -> Skill:
    """Name a skill that AI work needs."""
    if Skill.objects.filter(key=demand_key(key)).exists():
        raise Refused(_("There is a skill of this key already."), "key")
    return Skill(key=key, title=demand_words(title, "title"))


@action(permission="resources.keep-people", event="resources.post-added", tells=("skill",))
def add_post(
    parliament: Parliament, *, by: User, skill: Skill, hours: Decimal, person: User | None = None, title: str = "",
    level: int = 3, from_on: date | None = None, to_on: date | None = None,
) -> Post:  # fmt: skip
    """Say how many hours of a skill a person, or a post without a named person, lends in a full quarter."""
    if person is None and not title.strip():
        raise Refused(_("Name the person, or the post that has none."), "person")
    _demand_level(level)
    first = from_on or clock.today()
    _demand_order(first, to_on)
    if person is not None and Post.objects.filter(person=person, skill=skill, to_on=None).exists():
        raise Refused(_("This person has a post with this skill. End it first."), "skill")
    return Post(
        person=person, chamber_id=person.chamber_id if person else None, title=title.strip(), skill=skill, level=level,
        hours=demand_hours(hours), from_on=first, to_on=to_on,
    )  # fmt: skip


def _demand_order(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise Refused(_("The last day is not before the first."), "to_on")


@action(permission="resources.keep-people", event="resources.post-changed", tells=())
def change_post(post: Post, *, by: User, hours: Decimal, level: int, to_on: date | None = None) -> None:
    """Give a post other hours, another level, or its last day."""
    _demand_level(level)
    _demand_order(post.from_on, to_on)
    post.hours, post.level, post.to_on = demand_hours(hours), level, to_on


def _demand_level(level: int) -> None:
    if not 1 <= level <= HIGHEST_LEVEL:
        raise Refused(_("A level lies between 1 and 5."), "level")


@action(permission="resources.plan-leave", event="resources.leave-planned", tells=())
def add_leave(person: User, *, by: User, from_on: date, to_on: date) -> Leave:
    """Enter days on which a person is away; why is nobody's business here."""
    _demand_order(from_on, to_on)
    return Leave(person=person, chamber_id=person.chamber_id, from_on=from_on, to_on=to_on)


@action(permission="resources.keep-people", event="resources.calendar-marked", tells=("title",))
def mark_calendar(
    parliament: Parliament, *, by: User, sort: ClosureKind, title: str, from_on: date, to_on: date,
    share: Decimal = Decimal(0),
) -> Closure:  # fmt: skip
    """Enter a recess, an election or another time of the parliamentary calendar, and what it takes of working hours."""
    _demand_order(from_on, to_on)
    if not share.is_finite() or not 0 <= share <= 1:
        raise Refused(_("A share lies between 0 and 1: 0.5 is half of the working hours."), "share")
    return Closure(sort=sort, title=demand_words(title, "title"), from_on=from_on, to_on=to_on, share=round(share, 3))


@action(
    permission="resources.keep-people", event="resources.capacity-stated", tells=("year", "number", "hours", "reason")
)
def state_capacity(skill: Skill, *, by: User, year: int, number: int, hours: Decimal, reason: str) -> list[Record]:
    """State the hours of a skill in a quarter, in place of what posts and calendar come to, and why."""
    demand_quarter(number)
    known = lock(Capacity.objects.filter(skill=skill, year=year, number=number))
    found = known[0] if known else Capacity(skill=skill, year=year, number=number)
    found.hours, found.reason = demand_hours(hours, MOST_OF_A_SKILL), demand_words(reason, "reason", 3)
    return [found]
