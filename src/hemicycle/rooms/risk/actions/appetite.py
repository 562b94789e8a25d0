"""What changes the appetite: limits by category and kind of harm, the tolerance of losses, indicators."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament, Record, User
from hemicycle.kernel.rooms import measures
from hemicycle.rooms.risk.models import Indicator, Limit, Risk, Tolerance
from hemicycle.rooms.risk.rules import register
from hemicycle.rooms.risk.rules.terms import Category, Dimension


@action(permission="risk.set-appetite", event="risk.limit-set", tells=("about", "limit"))
def set_limit(
    subject: Parliament | Initiative, *, by: User, about: str, limit: int, body: str, decision: str, review_on: date,
    text: str = "",
) -> Sequence[Record]:  # fmt: skip
    """Set the largest score accepted in a category, or on a kind of harm; for one initiative only a stricter one."""
    _must_be_decided(body, decision, review_on)
    if about not in {*Category, *Dimension}:
        raise Refused(_("There is no such category or kind of harm."), "about")
    if not 1 <= limit <= register.HIGHEST**2:
        raise Refused(_("A limit is a score from 1 to 25."), "limit")
    initiative = subject if isinstance(subject, Initiative) else None
    if initiative is not None:
        of_house = Limit.objects.filter(initiative=None, subject=about).first()
        if of_house and limit > of_house.limit:
            raise Refused(_("An initiative may have a stricter limit than the house, not a wider one."), "limit")
    known = lock(Limit.objects.filter(initiative=initiative, subject=about))
    chamber_id = initiative.chamber_id if initiative else None
    found = known[0] if known else Limit(initiative=initiative, chamber_id=chamber_id, subject=about)
    found.limit, found.text, found.body = limit, text.strip(), body
    found.decided_on, found.decision, found.review_on = clock.today(), decision.strip(), review_on
    return [found]


def _must_be_decided(body: str, decision: str, review_on: date) -> None:
    if not body.strip() or not decision.strip():
        raise Refused(_("Name the body that decided, and its decision."), "decision")
    if review_on <= clock.today():
        raise Refused(_("The appetite must be reviewed on a day still to come."), "review_on")


@action(permission="risk.set-appetite", event="risk.tolerance-set", tells=("decision",))
def set_tolerance(
    parliament: Parliament, *, by: User, line: Sequence[tuple[float, float]], body: str, decision: str, review_on: date,
    new_loss: Decimal | None = None, cuts: Sequence[int] = register.CUTS,
) -> Sequence[Record]:  # fmt: skip
    """Set how likely losses may be at most, what new initiatives may add, and where the levels of the matrix begin."""
    _must_be_decided(body, decision, review_on)
    if not register.is_tolerance(line):
        raise Refused(_("Losses rise from line to line, and their largest chances fall, each between 0 and 1."), "line")
    if new_loss is not None and (not new_loss.is_finite() or new_loss < 0):
        raise Refused(_("The mean loss of new initiatives is zero or more."), "new_loss")
    if not register.are_cuts(cuts):
        raise Refused(_("The levels begin at three rising scores between 2 and 25."), "cuts")
    known = lock(Tolerance.objects.all())
    found = known[0] if known else Tolerance()
    found.line, found.new_loss, found.cuts = [list(point) for point in line], new_loss, list(cuts)
    found.body, found.decision, found.review_on = body, decision.strip(), review_on
    return [found]


@action(permission="risk.watch", event="risk.indicator-set", tells=("text",))
def set_indicator(
    risk: Risk, *, by: User, text: str, warn: Decimal, limit: Decimal, unit: str = "", **facts: Any
) -> Indicator:
    """Watch a number that warns of a risk: one that somebody reads, or a measure that a room offers."""
    if not text.strip():
        raise Refused(_("Say which number is watched."), "text")
    if warn == limit:
        raise Refused(_("The warning comes before the limit; the two differ."), "limit")
    if key := facts.get("measure", ""):
        if key not in measures():
            raise Refused(_("No room offers such a measure."), "measure")
        if risk.initiative_id is None:
            raise Refused(_("Measures are told by initiative. Read this number by hand."), "measure")
        unit = unit or str(measures()[key].unit)
    return Indicator(
        risk=risk, initiative_id=risk.initiative_id, chamber_id=risk.chamber_id, text=text.strip(), warn=warn,
        limit=limit, unit=unit, **facts,
    )  # fmt: skip


@action(permission="risk.watch", event="risk.indicator-read", tells=("value",))
def read_indicator(indicator: Indicator, *, by: User, value: Decimal) -> None:
    """Write down what an indicator shows today, where no measure tells it."""
    if indicator.measure:
        raise Refused(_("A measure tells this number; nobody writes it down."), "value")
    if not value.is_finite():
        raise Refused(_("That is not a finite number. Write an amount."), "value")
    indicator.value, indicator.read_on = value, clock.today()
