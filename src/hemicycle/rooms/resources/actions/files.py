"""What a file of budgets or people changes, in one transaction, through the actions that people use."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import together
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Parliament, User
from hemicycle.rooms.resources import queries
from hemicycle.rooms.resources.actions.budgets import add_line, draft_budget, set_amount
from hemicycle.rooms.resources.actions.people import add_post, add_skill, change_post
from hemicycle.rooms.resources.models import Budget, Line, Post, Skill
from hemicycle.rooms.resources.rules.files import BudgetRow, PersonRow


def import_budget(parliament: Parliament, *, by: User, rows: Sequence[BudgetRow], reason: str = "") -> None:
    """Take the rows of a file into the plans of their years; what is in force is amended, for a body to approve."""
    with together():
        lines = {line.key: line for line in Line.objects.all()}
        for row in rows:
            if row.line not in lines:
                facts = {"key": row.line, "title": row.title or row.line, "sort": row.kind}
                lines[row.line] = add_line(parliament, by=by, **facts)
        plans = {year: _plan_of(parliament, by, year, reason) for year in sorted({row.year for row in rows})}
        for row in rows:
            set_amount(plans[row.year], by=by, line=lines[row.line], amount=row.amount, source=row.source)


def _plan_of(parliament: Parliament, by: User, year: int, reason: str) -> Budget:
    found: Budget | None = Budget.objects.filter(year=year).first()
    if found is not None and not found.is_in_force:
        return found
    made = draft_budget(parliament, by=by, year=year, reason=reason or _("Imported from a file"))[0]
    assert isinstance(made, Budget)
    return made


def import_people(parliament: Parliament, *, by: User, rows: Sequence[PersonRow]) -> None:
    """Take the rows of a file: a new post for a person and skill, other hours or another level where there is one."""
    people = queries.people_called(row.email for row in rows)
    if unknown := [row for row in rows if row.email not in people]:
        raise Refused(unknown_words(unknown), "person")
    with together():
        skills = {skill.key: skill for skill in Skill.objects.all()}
        known = {(post.person_id, post.skill_id): post for post in Post.objects.filter(to_on=None)}
        for row in rows:
            skill = skills.get(row.skill) or add_skill(parliament, by=by, key=row.skill, title=row.skill)
            skills[row.skill] = skill
            person = people[row.email]
            facts = {"hours": row.hours, "level": row.level, "to_on": row.to_on}
            if post := known.get((person.pk, skill.pk)):
                change_post(post, by=by, **facts)
            else:
                add_post(parliament, by=by, skill=skill, person=person, from_on=row.from_on or clock.today(), **facts)


def unknown_words(rows: Iterable[PersonRow]) -> str:
    """Return which people of a file nobody knows, with their rows."""
    named = ", ".join(f"{row.email} ({row.row})" for row in list(rows)[:5])
    return _("Nobody signs in with these addresses (rows in brackets): %(people)s. Add the people first.") % {
        "people": named
    }
