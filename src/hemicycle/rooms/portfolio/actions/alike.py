"""What compares an initiative with the rest of the register, and what people say of those that are alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.actions.triage import demand_reason
from hemicycle.rooms.portfolio.models import Comparison, Likeness
from hemicycle.rooms.portfolio.rules import similarity
from hemicycle.rooms.portfolio.rules.similarity import Link


@dataclass(frozen=True)
class Explained:
    """How an initiative belongs to one that it resembles, and why both are needed."""

    link: Link
    reason: str


@action(permission="portfolio.edit", event="portfolio.compared", tells=())
def compare(initiative: Initiative, *, by: User) -> list[Record]:
    """Compare an initiative with the register as it is now."""
    return compared(initiative, by, {})


def compared(initiative: Initiative, by: User, explained: Mapping[UUID, Explained]) -> list[Record]:
    """Return which initiatives of its chamber and of the joint services this one resembles; explanations stay.

    Confidential ones are left out, since no gate may tell that something like it exists.
    """
    done = lock(Comparison.objects.filter(initiative=initiative))
    comparison = done[0] if done else Comparison(initiative=initiative, chamber_id=initiative.chamber_id)
    comparison.compared_at = clock.now()
    pairs = _pairs(initiative)
    for pair in pairs:
        if said := explained.get(pair.other_id):
            _explain(pair, said, by)
    return [comparison, *pairs]


def _pairs(initiative: Initiative) -> list[Likeness]:
    among = queries.comparable(initiative)
    title, summary, function = initiative.title, initiative.summary, initiative.function
    found = queries.similar(title, summary, function, among, least=similarity.DUPLICATE)
    scores = {each.initiative.pk: round(each.score, 3) for each in found}
    known = lock(Likeness.objects.filter(initiative=initiative))
    for pair in known:
        pair.score = scores.pop(pair.other_id, 0.0)
    new = [
        Likeness(initiative=initiative, other_id=pk, score=score, chamber_id=initiative.chamber_id)
        for pk, score in scores.items()
    ]
    return [*known, *new]


@action(permission="portfolio.edit", event="portfolio.likeness-explained", tells=("reason", "link"))
def explain_likeness(initiative: Initiative, *, by: User, other: Initiative, link: Link, reason: str) -> Likeness:
    """Say how an initiative belongs to one that it resembles, and why both are needed."""
    pairs = lock(Likeness.objects.filter(initiative=initiative, other=other))
    if not pairs:
        raise Refused(_("These two were not found to be alike, so nothing needs explaining."), "unknown")
    _explain(pairs[0], Explained(link, reason), by)
    return pairs[0]


def _explain(pair: Likeness, said: Explained, by: User) -> None:
    demand_reason(said.reason)
    pair.link, pair.reason, pair.explained_by = Link(said.link), said.reason.strip(), by
