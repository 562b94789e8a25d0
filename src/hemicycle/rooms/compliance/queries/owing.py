"""What an initiative's page of law shows, and what offices owe of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.offers import Due, Words
from hemicycle.kernel.permissions import may_ever
from hemicycle.kernel.terms import Tier
from hemicycle.rooms.compliance.models import CLASSES, LegalOpinion, RightsAssessment, System, UsedWork
from hemicycle.rooms.compliance.queries.classifying import standing_of_act
from hemicycle.rooms.compliance.queries.rights import open_answers, owes_notice, rights_of
from hemicycle.rooms.compliance.rules import classification as law
from hemicycle.rooms.compliance.rules import rights
from hemicycle.rooms.compliance.rules.statement import Standing
from hemicycle.rooms.portfolio import queries as portfolio
from hemicycle.rooms.questionnaires.models import Response

MOST = 20
SOON = timedelta(days=90)


@dataclass(frozen=True)
class LawOf:
    """Everything of law that is known of one initiative."""

    systems: list[System]
    retired: list[System]
    legal_class: str  # the gravest of its systems; empty where it has none
    own_tier: Tier | None  # what the house judges by its own rules; None where nobody has answered those
    is_law: bool  # whether the Act binds this house; otherwise the class is a yardstick and drives nothing
    response: Response | None
    assessment: RightsAssessment | None
    owes_notice: bool
    opinions: list[LegalOpinion]
    works: list[UsedWork]

    @property
    def class_words(self) -> Words:
        """Return the gravest class in words."""
        return CLASSES.get(self.legal_class, "")

    @property
    def is_current(self) -> bool:
        """Return whether rights were concluded upon the answers as they are signed now."""
        return (
            self.assessment is not None
            and self.response is not None
            and self.assessment.response_id == self.response.pk
            and self.assessment.signed_sha256 == self.response.signed_sha256
        )


def law_of(initiative: Initiative) -> LawOf:
    """Return what is known of an initiative's law. A fixed number of queries."""
    one = Initiative.objects.filter(pk=initiative.pk)
    every = list(System.objects.filter(initiative=initiative).select_related("answered_by", "confirmed_by"))
    systems = [each for each in every if not each.retired_on]
    judged = portfolio.judged(one).get(initiative.pk)
    gravest = law.gravest(each.found for each in systems)
    return LawOf(
        systems=systems,
        retired=[each for each in every if each.retired_on],
        legal_class=gravest.legal_class if gravest else "",
        own_tier=Tier(judged.own) if judged else None,
        is_law=standing_of_act() == Standing.BINDS,
        response=open_answers(initiative),
        assessment=rights_of(initiative),
        owes_notice=owes_notice(initiative),
        opinions=list(LegalOpinion.objects.filter(initiative=initiative).select_related("given_by")),
        works=list(UsedWork.objects.filter(initiative=initiative).select_related("checked_by")),
    )


def legal_duties(user: Any) -> Iterator[Due]:
    """Yield what the person owes of classes and rights: answers, confirmations, conclusions, notices, reviews."""
    on = clock.today()
    waiting = System.objects.visible_to(user).filter(confirmed_on=None, retired_on=None).select_related("initiative")
    for each in waiting.filter(answered_by=user)[:MOST]:
        if each.found.open:
            yield Due(_("Questions about a system to answer"), each.get_absolute_url(), about=each.title)
    if may_ever(user, "compliance.confirm-class"):
        for each in waiting.exclude(answered_by=user)[:MOST]:
            if not each.found.open:
                yield Due(_("Class of a system to confirm"), each.get_absolute_url(), about=each.title)
    if may_ever(user, "compliance.finish-rights"):
        done = RightsAssessment.objects.visible_to(user)
        signed = Response.objects.visible_to(user).filter(under__instrument__key=rights.INSTRUMENT, state="signed")
        concluded = done.filter(response__signed_sha256=F("signed_sha256")).values("response")
        for response in signed.exclude(pk__in=concluded).select_related("initiative")[:MOST]:
            address = reverse("compliance:finish-rights", kwargs={"pk": response.initiative_id})
            yield Due(_("Fundamental rights to conclude upon"), address, about=response.initiative.reference)
        for found in done.filter(finished_by=user, review_on__lte=on + SOON).select_related("initiative")[:MOST]:
            yield Due(_("Fundamental rights to review"), found.get_absolute_url(), found.review_on)
    if may_ever(user, "compliance.notify"):
        untold = RightsAssessment.objects.visible_to(user).filter(notified_on=None).select_related("initiative")
        for found in untold[:MOST] if standing_of_act() == Standing.BINDS else ():
            if owes_notice(found.initiative):
                address = reverse("compliance:notify", kwargs={"pk": found.pk})
                yield Due(_("Authority to be told"), address, about=found.initiative.reference)
