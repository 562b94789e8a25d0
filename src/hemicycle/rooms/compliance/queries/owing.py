"""What an initiative's page of law shows, and what offices owe of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
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
from hemicycle.rooms.compliance.queries.rights import open_answers, rights_of, to_be_told
from hemicycle.rooms.compliance.rules import classification as law
from hemicycle.rooms.compliance.rules import rights
from hemicycle.rooms.compliance.rules.statement import Standing
from hemicycle.rooms.portfolio import queries as portfolio
from hemicycle.rooms.questionnaires.models import Response

MOST = 20
SOON = timedelta(days=90)


@dataclass(frozen=True)
class LawOf:
    """Everything of law that is known of one initiative. Each part is asked for when it is read, and once."""

    initiative: Initiative

    @cached_property
    def _every(self) -> list[System]:
        found = System.objects.filter(initiative=self.initiative)
        return list(found.select_related("answered_by", "confirmed_by"))

    @property
    def systems(self) -> list[System]:
        """Return the systems in use."""
        return [each for each in self._every if not each.retired_on]

    @property
    def retired(self) -> list[System]:
        """Return the systems that are used no more."""
        return [each for each in self._every if each.retired_on]

    @cached_property
    def legal_class(self) -> str:
        """Return the gravest class of its systems; empty where it has none."""
        gravest = law.gravest(each.found for each in self.systems)
        return gravest.legal_class if gravest else ""

    @cached_property
    def own_tier(self) -> Tier | None:
        """Return what the house judges by its own rules; None where nobody has answered those."""
        judged = portfolio.judged(Initiative.objects.filter(pk=self.initiative.pk)).get(self.initiative.pk)
        return Tier(judged.own) if judged else None

    @cached_property
    def is_law(self) -> bool:
        """Return whether the Act binds this house; otherwise the class is a yardstick and drives nothing."""
        return standing_of_act() == Standing.BINDS

    @cached_property
    def response(self) -> Response | None:
        """Return the answers about rights that were opened last."""
        return open_answers(self.initiative)

    @cached_property
    def assessment(self) -> RightsAssessment | None:
        """Return what was concluded last of rights."""
        return rights_of(self.initiative)

    @cached_property
    def owes_notice(self) -> bool:
        """Return whether an authority has to be told of the assessment."""
        return self.is_law and bool(to_be_told(Initiative.objects.filter(pk=self.initiative.pk)))

    @cached_property
    def opinions(self) -> list[LegalOpinion]:
        """Return the opinions of the legal service."""
        return list(LegalOpinion.objects.filter(initiative=self.initiative).select_related("given_by"))

    @cached_property
    def works(self) -> list[UsedWork]:
        """Return what is used of others, with the right to it."""
        return list(UsedWork.objects.filter(initiative=self.initiative).select_related("checked_by"))

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
        asked = RightsAssessment.objects.visible_to(user).filter(notified_on=None).select_related("initiative")
        untold = list(asked[:MOST]) if standing_of_act() == Standing.BINDS else []
        owing = to_be_told(Initiative.objects.filter(pk__in=[each.initiative_id for each in untold]))
        for found in untold:
            if found.initiative_id in owing:
                address = reverse("compliance:notify", kwargs={"pk": found.pk})
                yield Due(_("Authority to be told"), address, about=found.initiative.reference)
