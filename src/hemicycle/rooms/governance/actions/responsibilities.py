"""What changes who answers for what: in one initiative, or in the whole house."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Initiative, Parliament, User
from hemicycle.kernel.terms import Role
from hemicycle.rooms.governance.adapters import content
from hemicycle.rooms.governance.models import Assignment
from hemicycle.rooms.governance.rules import responsibilities as rules
from hemicycle.rooms.governance.rules.responsibilities import Activity, Fault, Part

FAULTS = {
    Fault.NOBODY_ANSWERS: gettext_lazy("No office answers for this. Give exactly one office the part A."),
    Fault.SEVERAL_ANSWER: gettext_lazy(
        "More than one office would answer for this. Leave the part A to exactly one of them."
    ),
    Fault.CANNOT_ANSWER: gettext_lazy(
        "This office answers for nothing: who audits or administers, and belonging to the house alone, give no such"
        " duty. Choose another office for the part A."
    ),
    Fault.DECIDES_OWN: gettext_lazy(
        "Who leads or owns an initiative does not decide about it. Choose another office for the part A."
    ),
    Fault.AUDITOR_ACTS: gettext_lazy("The auditor is informed and takes no other part. Give the auditor the part I."),
    Fault.NEEDS_BODY: gettext_lazy("This office is held in a body. Name the body."),
    Fault.TAKES_NO_BODY: gettext_lazy("This office is not held in a body. Leave the body empty."),
}


@action(permission="governance.assign", event="governance.assigned", tells=("activity", "reason"))
def assign(
    subject: Initiative | Parliament,
    *,
    by: User,
    activity: str,
    parts: Mapping[Role, Part],
    body: str = "",
    reason: str = "",
    row_seen: int | None = None,
) -> Assignment:
    """Say which offices hold a part in an activity: of this initiative, or of all that say nothing of their own."""
    known = _known(activity)
    body = body.strip()
    if fault := rules.fault(known, parts, body):
        raise Refused(FAULTS[fault], fault.value.replace(" ", "-"))
    assignment = _locked(subject, activity, row_seen)
    assignment.accountable = next(role for role, part in parts.items() if part is Part.ACCOUNTABLE)
    assignment.body, assignment.is_set = body, True
    assignment.others = {str(role): str(part) for role, part in parts.items() if part is not Part.ACCOUNTABLE}
    return assignment


@action(permission="governance.assign", event="governance.assignment-restored", tells=("activity",))
def restore(
    subject: Initiative | Parliament, *, by: User, activity: str, row_seen: int | None = None
) -> Assignment | None:
    """Go back to what holds by default: an initiative to the house's matrix, the house to the one it came with."""
    _known(activity)
    assignment = _locked(subject, activity, row_seen)
    if assignment._state.adding or not assignment.is_set:
        raise Refused(_("The default holds here already."), "default")
    assignment.is_set = False
    return assignment


def _known(activity: str) -> Activity:
    found = content.responsibilities().by_key.get(activity)
    if found is None:
        raise Refused(
            _("There is no activity %(name)s. See: hemicycle governance responsibilities") % {"name": activity},
            "activity",
        )
    return found


def _locked(subject: Initiative | Parliament, activity: str, seen: int | None) -> Assignment:
    """Return the row of this activity under lock, a new one where there is none. Stale if it is not what was seen."""
    initiative = subject if isinstance(subject, Initiative) else None
    if initiative is None:
        lock(Parliament.objects.filter(pk=subject.pk))  # two first rows at once are made one after the other
    known = lock(Assignment.objects.filter(initiative=initiative, activity=activity))
    found = known[0] if known else Assignment(initiative=initiative, activity=activity, chamber_id=subject.chamber_id)
    if seen is not None and seen != found.version:
        raise Stale(found)
    return found
