"""The bodies that decide: their mandate, who sits in them, what they delegate, and who declared an interest."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.labels import choices
from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.kernel.terms import Role
from hemicycle.rooms.governance.rules.bodies import BodyState, SeatKind, Skill, body_state, holds_seat
from hemicycle.rooms.governance.rules.votes import Majority

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing

MAJORITIES = [
    (Majority.SIMPLE.value, pgettext_lazy("majority", "Simple: more than half of the votes cast")),
    (Majority.ABSOLUTE.value, pgettext_lazy("majority", "Absolute: more than half of those who may vote")),
    (Majority.TWO_THIRDS.value, pgettext_lazy("majority", "Two thirds of the votes cast")),
    (Majority.UNANIMOUS.value, pgettext_lazy("majority", "Unanimous, without abstention")),
]
SEATS = [
    (SeatKind.CHAIR.value, pgettext_lazy("seat", "Chair")),
    (SeatKind.VICE_CHAIR.value, pgettext_lazy("seat", "Vice-chair")),
    (SeatKind.MEMBER.value, pgettext_lazy("seat", "Member")),
    (SeatKind.SECRETARY.value, pgettext_lazy("seat", "Secretary")),
]

SKILLS = [
    (Skill.EXECUTIVE.value, pgettext_lazy("skill of a member", "Leading the house")),
    (Skill.LEGAL.value, pgettext_lazy("skill of a member", "Law")),
    (Skill.BUSINESS.value, pgettext_lazy("skill of a member", "The work of the services")),
    (Skill.IT.value, pgettext_lazy("skill of a member", "Information technology")),
]


def in_tongue(words: Mapping[str, str]) -> str:
    """Return words kept by language in the reader's language, else in the first there is."""
    return words.get(get_language() or "en") or next((text for text in words.values() if text), "")


class Body(Record):
    """A body of the house that decides or advises, or an office that decides alone, for the time of its mandate."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    names = models.JSONField(_("name"), default=dict)  # language -> name
    terms = models.JSONField(_("terms of reference"), default=dict)  # language -> text
    term = models.CharField(_("parliamentary term"), max_length=40, blank=True)
    from_on = models.DateField(_("mandate from"))
    to_on = models.DateField(_("mandate until"), null=True, blank=True)
    caretaker_until_on = models.DateField(_("caretaker until"), null=True, blank=True)
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=1)
    majority = models.CharField(_("majority"), max_length=12, choices=MAJORITIES, default=Majority.SIMPLE)
    seats = models.PositiveSmallIntegerField(_("seats"), default=1)
    sole_office = models.CharField(
        _("office that decides alone"), max_length=40, choices=choices(Role), blank=True, default=""
    )

    class Meta:
        verbose_name = _("body")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="body_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(caretaker_until_on=None) | Q(caretaker_until_on__gte=F("to_on")),
                name="caretaker_follows_the_mandate",
            ),
            models.CheckConstraint(
                condition=Q(quorum__gte=1) & Q(quorum__lte=F("seats")), name="quorum_is_a_part_of_the_seats"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page of the body."""
        return reverse("governance:body", kwargs={"pk": self.pk})

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return in_tongue(self.names)

    @property
    def terms_of_reference(self) -> str:
        """Return the terms of reference in the reader's language."""
        return in_tongue(self.terms)

    def state(self, on: date) -> BodyState:
        """Return where the body stands in its mandate on this day."""
        return body_state(self.from_on, self.to_on, self.caretaker_until_on, on)


class Mandate(Record):
    """A seat in a body, held by a person from a day until a day, for a political group where there is one."""

    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="mandates")
    person = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    seat = models.CharField(_("seat"), max_length=12, choices=SEATS, default=SeatKind.MEMBER)
    group = models.CharField(_("group"), max_length=120, blank=True)
    skills = models.JSONField(_("skills"), default=list, blank=True)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("mandate")
        ordering = ["from_on", "pk"]
        indexes = [models.Index(fields=["body", "from_on"]), models.Index(fields=["person", "from_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="mandate_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_seat_display())

    @property
    def skill_words(self) -> list[str]:
        """Return what the member brings, in words."""
        return [str(words) for skill, words in SKILLS if skill in self.skills]

    def in_force(self, on: date) -> bool:
        """Return whether the seat is held on this day; in caretaker time by whoever sat until the end."""
        return holds_seat(self.from_on, self.to_on, self.body.to_on, self.body.state(on), on)


class Delegation(Record):
    """What a body lets another one decide, up to which amount, from a day until a day."""

    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="delegations")
    to_body = models.ForeignKey(Body, verbose_name=_("to"), on_delete=models.PROTECT, related_name="received")
    matter = models.CharField(_("matter"), max_length=80, blank=True)
    what = models.CharField(_("what"), max_length=300)
    limit = models.DecimalField(_("up to"), max_digits=14, decimal_places=2, null=True, blank=True)
    language = models.CharField(_("language of the text"), max_length=8, default="en")
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("delegation")
        ordering = ["from_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="delegation_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return self.what

    def in_force(self, on: date) -> bool:
        """Return whether the delegation holds on this day."""
        return self.from_on <= on <= self.to_on


class DeclaredInterest(Record):
    """What a person declared that might sway them: about an initiative, or about a supplier."""

    person = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    initiative = models.ForeignKey(
        Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    supplier = models.CharField(_("supplier"), max_length=200, blank=True)
    text = models.CharField(_("interest"), max_length=500)
    language = models.CharField(_("language of the text"), max_length=8, default="en")
    declared_on = models.DateField(_("declared on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        verbose_name = _("declared interest")
        ordering = ["-declared_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(initiative__isnull=False) | ~Q(supplier=""), name="interest_is_about_something"
            )
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return one's own interests, and those of the chambers for whom bodies are kept or audited."""
        readers = frozenset({Role.BODY_CHAIR, Role.BODY_SECRETARY, Role.SECRETARY_GENERAL, Role.AUDITOR})
        return Q(person=standing.person_id) | standing.reached_as(readers, "chamber")
