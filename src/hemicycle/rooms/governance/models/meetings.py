"""Meetings of a body: who was there, what stood on the agenda, and how each voted."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.kernel.models.record import Hung
from hemicycle.rooms.governance.models.bodies import MAJORITIES, SEATS, Body, in_tongue
from hemicycle.rooms.governance.rules.meetings import SETTLED, ItemState, MeetingKind, MeetingState
from hemicycle.rooms.governance.rules.votes import Choice, Majority

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing

KINDS = [
    (MeetingKind.SITTING.value, pgettext_lazy("meeting", "Sitting")),
    (MeetingKind.WRITTEN.value, pgettext_lazy("meeting", "Written procedure")),
]
MEETING_STATES = [
    (MeetingState.PLANNED.value, pgettext_lazy("meeting", "Planned")),
    (MeetingState.PAPERS_OUT.value, pgettext_lazy("meeting", "Papers are out")),
    (MeetingState.OPEN.value, pgettext_lazy("meeting", "Open")),
    (MeetingState.CLOSED.value, pgettext_lazy("meeting", "Closed")),
    (MeetingState.MINUTES_SIGNED.value, pgettext_lazy("meeting", "Minutes signed")),
    (MeetingState.CANCELLED.value, pgettext_lazy("meeting", "Cancelled")),
]
ITEM_STATES = [
    (ItemState.WAITING.value, pgettext_lazy("agenda item", "Waiting")),
    (ItemState.DECIDED.value, pgettext_lazy("agenda item", "Decided")),
    (ItemState.NOT_CARRIED.value, pgettext_lazy("agenda item", "Not carried")),
    (ItemState.TAKEN_NOTE.value, pgettext_lazy("agenda item", "Noted")),
    (ItemState.VOID.value, pgettext_lazy("agenda item", "Void")),
    (ItemState.POSTPONED.value, pgettext_lazy("agenda item", "Postponed")),
]
CHOICES = [
    (Choice.FOR.value, pgettext_lazy("vote", "For")),
    (Choice.AGAINST.value, pgettext_lazy("vote", "Against")),
    (Choice.ABSTAIN.value, pgettext_lazy("vote", "Abstains")),
]


class Meeting(Record):
    """A sitting or a written procedure of a body, from its plan to its signed minutes."""

    body = models.ForeignKey(Body, verbose_name=_("body"), on_delete=models.PROTECT, related_name="meetings")
    sort = models.CharField(_("kind"), max_length=20, choices=KINDS, default=MeetingKind.SITTING)
    held_on = models.DateField(_("day"))  # of a written procedure: the last day on which a vote counts
    place = models.CharField(_("place"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=MEETING_STATES, default=MeetingState.PLANNED)
    is_caretaker = models.BooleanField(_("held by a caretaker body"), default=False)
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=1)  # the body's, when the papers went out
    majority = models.CharField(_("majority"), max_length=12, choices=MAJORITIES, default=Majority.SIMPLE)
    papers_sent_at = models.DateTimeField(_("papers sent at"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    minutes = models.JSONField(_("minutes"), default=dict)  # language -> paragraphs
    minutes_digest = models.CharField(_("SHA-256 of the minutes"), max_length=64, blank=True)
    signed_by_secretary = models.ForeignKey(
        User,
        verbose_name=_("signed by the secretary"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    secretary_signed_at = models.DateTimeField(_("signed by the secretary at"), null=True, blank=True)
    signed_by_chair = models.ForeignKey(
        User, verbose_name=_("signed by the chair"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    chair_signed_at = models.DateTimeField(_("signed by the chair at"), null=True, blank=True)

    class Meta:
        verbose_name = _("meeting")
        ordering = ["-held_on", "pk"]
        indexes = [models.Index(fields=["body", "held_on"]), models.Index(fields=["state", "held_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by_chair=None) | ~Q(signed_by_chair=F("signed_by_secretary")),
                name="minutes_are_signed_by_two",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_sort_display())

    def get_absolute_url(self) -> str:
        """Return the page of the meeting."""
        return reverse("governance:meeting", kwargs={"pk": self.pk})


class Attendance(Record):
    """A person who might vote when the papers of a meeting went out, and whether they were there."""

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="attendances"
    )
    person = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    seat = models.CharField(_("seat"), max_length=12, choices=SEATS)
    is_present = models.BooleanField(_("present"), null=True, blank=True)

    class Meta:
        verbose_name = _("attendance")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="a_person_is_counted_once_a_meeting")]

    def __str__(self) -> str:
        return str(self.person)


class Item(Hung):
    """One thing on an agenda: a record that waits for the body, or words for information."""

    meeting = models.ForeignKey(Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(_("position"))
    matter = models.CharField(_("matter"), max_length=80, blank=True)
    subject_kind = models.CharField(_("kind of record"), max_length=80, blank=True)
    subject_id = models.UUIDField(_("record"), null=True, blank=True)  # type: ignore[assignment]
    titles = models.JSONField(_("title"), default=dict)  # language -> title
    is_urgent = models.BooleanField(_("urgent"), default=False)
    papers = models.JSONField(_("papers"), default=dict)
    papers_digest = models.CharField(_("SHA-256 of the papers"), max_length=64, blank=True)
    recused = models.JSONField(_("recused"), default=dict)  # person -> reason by language
    outcome = models.CharField(_("motion"), max_length=40, blank=True)
    outcomes = models.JSONField(_("possible outcomes"), default=dict)  # outcome -> words by language
    asked = models.JSONField(_("conditions of the motion"), default=list)  # text, owner, due_on
    round = models.PositiveSmallIntegerField(_("round of voting"), default=1)
    state = models.CharField(_("state"), max_length=12, choices=ITEM_STATES, default=ItemState.WAITING)

    class Meta:
        verbose_name = _("item of an agenda")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"])]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="one_item_a_position"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the item."""
        return reverse("governance:item", kwargs={"pk": self.pk})

    @property
    def title(self) -> str:
        """Return the title in the reader's language."""
        return in_tongue(self.titles)

    @property
    def is_settled(self) -> bool:
        """Return whether nothing more is decided on it in this meeting."""
        return self.state in SETTLED

    @property
    def motion(self) -> str:
        """Return the words of the outcome that is put to the vote."""
        return in_tongue(self.outcomes.get(self.outcome, {}))

    @property
    def motion_words(self) -> dict[str, str]:
        """Return the words of the motion by language."""
        return dict(self.outcomes.get(self.outcome, {}))

    def reason_of(self, person_id: Any) -> str:
        """Return why a person is recused, empty where they are not."""
        return in_tongue(self.recused.get(str(person_id), {}))

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the items about visible initiatives, and those about none in the chambers reached."""
        visible = Initiative.objects.filter(Initiative.seen_by(standing)).values("pk")
        return Q(initiative__in=visible) | (Q(initiative=None) & standing.reached("chamber"))


class Ballot(Record):
    """The vote of a person on a motion, by themself or recorded by the secretary, with their dissent in words."""

    item = models.ForeignKey(Item, verbose_name=_("item"), on_delete=models.PROTECT, related_name="ballots")
    person = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(_("round of voting"), default=1)
    choice = models.CharField(_("vote"), max_length=8, choices=CHOICES)
    dissent = models.TextField(_("dissent"), max_length=4_000, blank=True)
    language = models.CharField(_("language of the text"), max_length=8, default="en")
    cast_at = models.DateTimeField(_("cast at"))
    recorded_by = models.ForeignKey(User, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("vote")
        ordering = ["cast_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "round", "person"], name="one_person_one_vote")]

    def __str__(self) -> str:
        return str(self.get_choice_display())

    def on_day(self) -> date:
        """Return the day of the vote."""
        return self.cast_at.date()
