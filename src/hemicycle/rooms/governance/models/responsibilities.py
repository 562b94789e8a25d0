"""Which offices hold a part in an activity."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.labels import choices
from hemicycle.kernel.models import Initiative, Record
from hemicycle.kernel.terms import Role
from hemicycle.rooms.governance.rules.responsibilities import Part, Parts, Seat

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing


class Assignment(Record):
    """Which offices hold a part in an activity: of one initiative, or of all where the house says it for them.

    The office that answers is one column that is never empty, so there is exactly one; who holds it today is read.
    """

    initiative = models.ForeignKey(
        Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    activity = models.SlugField(_("activity"), max_length=40)
    accountable = models.CharField(_("accountable office"), max_length=40, choices=choices(Role))
    body = models.SlugField(_("body"), max_length=60, blank=True)
    others = models.JSONField(_("other parts"), default=dict)  # role -> R, C or I
    is_set = models.BooleanField(_("in place of the default"), default=True)

    class Meta:
        verbose_name = _("responsibility")
        constraints = [
            models.UniqueConstraint(fields=["initiative", "activity"], name="one_accountable_office_an_activity"),
            models.UniqueConstraint(
                fields=["activity"], condition=Q(initiative=None), name="one_accountable_office_of_the_house"
            ),
            models.CheckConstraint(condition=~Q(accountable=""), name="somebody_is_accountable"),
        ]

    def __str__(self) -> str:
        return self.activity

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the parts in visible initiatives, and those that the house gives."""
        visible = Initiative.objects.filter(Initiative.seen_by(standing)).values("pk")
        return Q(initiative__in=visible) | (Q(initiative=None) & standing.reached("chamber"))

    @property
    def seat(self) -> Seat:
        """Return the office that answers."""
        return Seat(Role(self.accountable), self.body)

    @property
    def parts(self) -> Parts:
        """Return the part of each office."""
        return {
            Role(self.accountable): Part.ACCOUNTABLE,
            **{Role(role): Part(part) for role, part in self.others.items()},
        }
