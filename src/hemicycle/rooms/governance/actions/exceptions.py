"""Leave to depart from a policy: asked, granted with an end, or refused."""

from datetime import date

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, User
from hemicycle.rooms.governance.models import Policy, PolicyException
from hemicycle.rooms.governance.rules.policies import LONGEST_EXCEPTION, ExceptionState


@action(permission="governance.ask-exception", event="governance.exception-asked", tells=())
def ask_exception(
    policy: Policy,
    *,
    by: User,
    rule: str,
    reason: str,
    instead: str,
    until_on: date,
    initiative: Initiative | None = None,
) -> PolicyException:
    """Ask for leave to depart from one rule of a policy until a day, and say what stands in its place."""
    told = {"rule": rule, "reason": reason, "instead": instead}
    for field, text in told.items():
        if len(text.strip()) < 3:
            raise Refused(_("Say which rule, why, and what stands in its place."), field)
    today = clock.today()
    if not today < until_on <= today + LONGEST_EXCEPTION:
        raise Refused(_("An exception ends on a day to come, within a year."), "until_on")
    words = {field: text.strip() for field, text in told.items()}
    return PolicyException(
        policy=policy,
        initiative=initiative,
        chamber_id=initiative.chamber_id if initiative else policy.chamber_id,
        until_on=until_on,
        asked_by=by,
        asked_on=today,
        language=by.language,
        **words,
    )


@action(permission="governance.grant-exception", event="governance.exception-granted", tells=("reason",))
def grant_exception(exception: PolicyException, *, by: User, reason: str = "") -> None:
    """Grant it until its last day. Whoever asked does not grant."""
    _demand_state(exception, ExceptionState.ASKED)
    exception.granted_by, exception.granted_on = by, clock.today()


@action(permission="governance.grant-exception", event="governance.exception-refused")
def refuse_exception(exception: PolicyException, *, by: User, reason: str) -> None:
    """Refuse it, with the reason."""
    _demand_state(exception, ExceptionState.ASKED)
    _demand_reason(reason)
    exception.refused_on = clock.today()


@action(permission="governance.grant-exception", event="governance.exception-ended")
def end_exception(exception: PolicyException, *, by: User, reason: str) -> None:
    """End it before its last day."""
    _demand_state(exception, ExceptionState.GRANTED)
    _demand_reason(reason)
    exception.ended_on = clock.today()


def _demand_state(exception: PolicyException, state: ExceptionState) -> None:
    if exception.state(clock.today()) is not state:
        raise Refused(_("This exception has been answered already, or its last day has passed."), "state")


def _demand_reason(reason: str) -> None:
    if len(reason.strip()) < 3:
        raise Refused(_("A reason is needed. It stays beside the change for whoever asks later."), "reason")
