"""Who answers for an initiative and who leads it."""

from datetime import timedelta

from django.utils.translation import gettext as _

from hemicycle.kernel import clock, permissions
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Office, User
from hemicycle.kernel.terms import INITIATIVE_ROLES, Role
from hemicycle.rooms.portfolio import queries


@action(permission="portfolio.name-holder", event="portfolio.holder-named", tells=("role",))
def name_holder(initiative: Initiative, *, by: User, role: Role, person: User) -> list[Office]:
    """Give a person an office of one initiative from today; who held it until now holds it no longer."""
    if role not in INITIATIVE_ROLES:
        raise Refused(_("This office is not one of an initiative. An administrator appoints to it."), "role")
    if person.pk == by.pk:
        raise Refused(_("Nobody names themselves. Ask another officer to do it."), "oneself")
    if not person.is_active:
        raise Refused(_("This person has no access. Choose somebody who may sign in."), "inactive")
    if any(office.role == Role.AUDITOR for office in permissions.standing(person).offices):
        raise Refused(_("An auditor acts on nothing. Choose somebody else."), "auditor")
    today = clock.today()
    until_now = lock(queries.offices_of(initiative, today).filter(role=role))
    if any(office.person_id == person.pk for office in until_now):
        raise Refused(_("This person holds the office already."), "held")
    for office in until_now:
        office.to_on = max(office.from_on, today - timedelta(days=1))
    named = Office(person=person, role=role, initiative=initiative, chamber_id=initiative.chamber_id, from_on=today)
    return [*until_now, named]
