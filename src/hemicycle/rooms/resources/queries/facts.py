"""Facts of many initiatives at once, each in one query, and of the house."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Parliament, User
from hemicycle.kernel.terms import Gate
from hemicycle.rooms.portfolio.models import GateRequest, MeasuredValue
from hemicycle.rooms.portfolio.rules.outcomes import outcome
from hemicycle.rooms.resources.models import ConfirmedBenefit, Cost, Finances, Line, Need, RunningCost, Skill, Tranche
from hemicycle.rooms.resources.rules.terms import TrancheState

Asking = TypeVar("Asking", Cost, Need)


def finances() -> Finances:
    """Return how the house counts its money; by the calendar year where nobody said otherwise."""
    return Finances.objects.first() or Finances()


def currency() -> str:
    """Return the currency of the house."""
    return Parliament.objects.values_list("currency", flat=True).first() or "EUR"


def line_called(key: str) -> Line:
    """Return the line of the budget of this key. Refused where there is none."""
    found: Line | None = Line.objects.filter(key=key).first()
    if found is None:
        raise Refused(_("There is no line %(key)s. See: hemicycle resources money") % {"key": key}, "line")
    return found


def skill_called(key: str) -> Skill:
    """Return the skill of this key. Refused where there is none."""
    found: Skill | None = Skill.objects.filter(key=key).first()
    if found is None:
        raise Refused(
            _("Nobody is known to have the skill %(key)s. See: hemicycle resources capacity") % {"key": key},
            "skill",
        )
    return found


def costs(ids: Any) -> dict[UUID, list[Cost]]:
    """Return every cost of each initiative that nobody withdrew, of each alternative."""
    return _grouped(Cost.objects.filter(initiative__in=ids, withdrawn_on=None).select_related("line", "alternative"))


def needs(ids: Any) -> dict[UUID, list[Need]]:
    """Return every need of people of each initiative that nobody withdrew, of each alternative."""
    return _grouped(Need.objects.filter(initiative__in=ids, withdrawn_on=None).select_related("skill", "alternative"))


def _grouped(rows: QuerySet[Asking]) -> dict[UUID, list[Asking]]:
    found: dict[UUID, list[Asking]] = defaultdict(list)
    for row in rows:
        found[row.initiative_id].append(row)
    return found


def live(rows: Iterable[Asking]) -> list[Asking]:
    """Return what the chosen alternative asks for where it asks for anything, else what any way of doing it does."""
    every = list(rows)
    chosen = [row for row in every if row.alternative and row.alternative.is_chosen]
    return chosen or [row for row in every if row.alternative is None]


def live_costs(ids: Any) -> dict[UUID, list[Cost]]:
    """Return what each initiative costs as it is chosen to be done."""
    return {pk: live(rows) for pk, rows in costs(ids).items()}


def standing_costs(ids: Any) -> dict[UUID, list[Cost]]:
    """Return what each initiative costs in all: whichever way it is done, and by the chosen alternative besides."""
    return {
        pk: [row for row in rows if row.alternative is None or row.alternative.is_chosen]
        for pk, rows in costs(ids).items()
    }


def live_needs(ids: Any) -> dict[UUID, list[Need]]:
    """Return the people whom each initiative needs as it is chosen to be done."""
    return {pk: live(rows) for pk, rows in needs(ids).items()}


def running_costs(ids: Any) -> dict[UUID, RunningCost]:
    """Return the last running cost that finance confirmed of each initiative."""
    rows = RunningCost.objects.filter(initiative__in=ids).order_by("confirmed_on", "created_at")
    return {row.initiative_id: row for row in rows}


def measured_benefits(ids: Any) -> set[UUID]:
    """Return the initiatives of which a benefit was measured."""
    return set(MeasuredValue.objects.filter(initiative__in=ids).order_by().values_list("initiative", flat=True))


def unconfirmed_benefits(ids: Any) -> QuerySet[MeasuredValue]:
    """Return the measured values of benefits that finance has not confirmed, the oldest first."""
    rows = MeasuredValue.objects.filter(initiative__in=ids).select_related("benefit", "initiative")
    return rows.exclude(pk__in=ConfirmedBenefit.objects.values("measured"))


def passed(initiative: UUID, gate: Gate) -> bool:
    """Return whether a body has passed an initiative through a gate."""
    decided = GateRequest.objects.filter(~Q(outcome=""), initiative=initiative, gate=gate).values_list(
        "outcome", flat=True
    )
    known = (outcome(gate, each) for each in decided)
    return any(each is not None and each.passes for each in known)


def waiting_tranches(initiative: UUID, gate: Gate) -> list[Tranche]:
    """Return the tranches of an initiative that wait for this gate."""
    return list(Tranche.objects.filter(initiative=initiative, gate=gate, state=TrancheState.WAITING))


def people_called(emails: Iterable[str]) -> dict[str, User]:
    """Return who signs in with these addresses, by the address in small letters."""
    wanted = set(emails)
    found = User.objects.filter(is_active=True)
    return {person.email.lower(): person for person in found if person.email.lower() in wanted}
