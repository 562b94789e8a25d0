"""What an initiative waits for, what it rules out, and what a law demands."""

from datetime import date

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament, User
from hemicycle.rooms.portfolio.actions.triage import demand_reason
from hemicycle.rooms.portfolio.models import InitiativeLink, LegalDuty
from hemicycle.rooms.portfolio.rules import benefits as rules
from hemicycle.rooms.portfolio.rules.benefits import LinkKind


@action(permission="portfolio.plan", event="portfolio.linked")
def link(
    initiative: Initiative, *, by: User, other: Initiative, sort: LinkKind, reason: str, lag_months: int = 0
) -> InitiativeLink:
    """Say that an initiative starts after another one, or rules it out. A circle is refused, and the way named."""
    demand_reason(reason)
    lock(Parliament.objects.all())  # two links made at once could close a circle between them
    if other.pk == initiative.pk:
        raise Refused(_("An initiative depends on others only. Choose another one."), "other")
    if not 0 <= lag_months <= rules.LONGEST_LAG or (sort is LinkKind.EXCLUDES and lag_months):
        raise Refused(
            _("Months between two starts run from 0 to %(most)s, and only for what starts after the other.")
            % {"most": rules.LONGEST_LAG},
            "lag-months",
        )
    if InitiativeLink.objects.filter(initiative=initiative, other=other, sort=sort, ended_on=None).exists():
        raise Refused(_("This link is recorded already. End it first to change it."), "linked")
    if sort is LinkKind.AFTER:
        _demand_no_circle(initiative, other)
    where = {"initiative": initiative, "chamber_id": initiative.chamber_id}
    return InitiativeLink(**where, other=other, sort=sort, lag_months=lag_months, reason=reason.strip())


def _demand_no_circle(initiative: Initiative, other: Initiative) -> None:
    after: dict[str, list[str]] = {}
    kept = InitiativeLink.objects.filter(sort=LinkKind.AFTER, ended_on=None)
    for one, before in kept.values_list("initiative__reference", "other__reference"):
        after.setdefault(one, []).append(before)
    if way := rules.way_round(initiative.reference, other.reference, after):
        raise Refused(
            _("Each would wait for the next in a circle: %(way)s. End one of these links first.")
            % {"way": " → ".join([initiative.reference, *way])},
            "circle",
        )


@action(permission="portfolio.plan", event="portfolio.unlinked")
def unlink(link: InitiativeLink, *, by: User, reason: str) -> None:
    """End a link between two initiatives."""
    demand_reason(reason)
    if link.ended_on:
        raise Refused(_("This link is ended already."), "ended")
    link.ended_on = clock.today()


@action(permission="portfolio.plan", event="portfolio.law-named", tells=("law", "deadline_on"))
def name_law(initiative: Initiative, *, by: User, law: str, deadline_on: date) -> LegalDuty:
    """Say which law demands an initiative, and until when."""
    if len(law.strip()) < 3:
        raise Refused(_("Name the law and the article that demands it."), "law")
    if LegalDuty.objects.filter(initiative=initiative, law=law.strip(), ended_on=None).exists():
        raise Refused(_("This law is named already. End it first to change its deadline."), "law")
    return LegalDuty(initiative=initiative, chamber_id=initiative.chamber_id, law=law.strip(), deadline_on=deadline_on)


@action(permission="portfolio.plan", event="portfolio.law-ended")
def end_law(duty: LegalDuty, *, by: User, reason: str) -> None:
    """Say that a law demands an initiative no more."""
    demand_reason(reason)
    if duty.ended_on:
        raise Refused(_("This demand is ended already."), "ended")
    duty.ended_on = clock.today()
