"""Who acts in the house: the parliament, its chambers, its people, and the offices that give them their rights."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hemicycle.engines import working_days
from hemicycle.kernel.labels import choices, label
from hemicycle.kernel.models.record import Record, RecordQuerySet
from hemicycle.kernel.terms import ChamberKind, Role

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing


def default_rest_days() -> list[int]:
    """Return the days of the week, Monday being 0, on which a parliament begins not to work."""
    return sorted(working_days.WEEKEND)


def default_languages() -> list[str]:
    """Return the working languages a parliament begins with."""
    return ["en"]


class Parliament(Record):
    """The institution itself, one row, made by the first run."""

    name = models.CharField(_("name"), max_length=200)
    languages = models.JSONField(_("working languages"), default=default_languages)
    default_language = models.CharField(_("first language"), max_length=8, default="en")
    country = models.CharField(_("country"), max_length=80, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    second_factor_demanded = models.BooleanField(_("second factor demanded of offices that decide"), default=True)
    rest_days = models.JSONField(_("days of rest"), default=default_rest_days)
    holidays = models.JSONField(_("holidays"), default=list)  # days as YYYY-MM-DD, sorted
    only_one = models.BooleanField(default=True, editable=False, unique=True)

    class Meta:
        verbose_name = _("parliament")
        constraints = [models.CheckConstraint(condition=Q(only_one=True), name="parliament_only_one")]

    def __str__(self) -> str:
        return self.name

    def working_day_after(self, day: date, count: int) -> date:
        """Return the last of the `count` days that follow a day and on which the house works."""
        return working_days.after(day, count, self.rest_days, frozenset(map(date.fromisoformat, self.holidays)))


class Chamber(Record):
    """A house of the parliament, or the services its houses share: a hard wall, nothing of one reaches another."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    sort = models.CharField(_("kind"), max_length=10, choices=choices(ChamberKind), default=ChamberKind.SINGLE)
    seats = models.PositiveIntegerField(_("seats"), default=0)

    class Meta:
        verbose_name = _("chamber")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the chambers that this person's offices reach."""
        return standing.reached("pk")


class UserManager(models.Manager.from_queryset(RecordQuerySet)):  # type: ignore[misc]
    """Finds people by the address they sign in with."""

    def get_by_natural_key(self, email: str) -> "User":
        """Return the person who signs in with this address; User.DoesNotExist otherwise."""
        found: User = self.get(email__iexact=email)
        return found


class User(AbstractBaseUser, Record):
    """A person of the house. What they may do comes from offices alone."""

    ledger_excludes: ClassVar[frozenset[str]] = frozenset({"password", "last_login"})

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    unit = models.CharField(_("unit"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    is_active = models.BooleanField(_("may sign in"), default=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        ordering = ["name"]

    # The token that a request of the API came with; None for a session. Set by the API's authentication.
    token: "Token | None" = None

    def __str__(self) -> str:
        return self.name or str(_("erased person"))

    def get_short_name(self) -> str:
        """Return the first word of the name."""
        return self.name.split(" ")[0]

    @property
    def initials(self) -> str:
        """Return up to two letters for the round sign beside the name."""
        words = self.name.split()
        return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the people of the chambers reached, and always oneself."""
        return standing.reached("chamber") | Q(pk=standing.person_id)


class Office(Record):
    """A role held by a person in a chamber, the whole house, a body or one initiative, from a day until a day."""

    named_by = ("role",)

    person = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="offices")
    role = models.CharField(_("role"), max_length=40, choices=choices(Role))
    initiative = models.ForeignKey(
        "kernel.Initiative",
        verbose_name=_("initiative"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offices",
    )
    body = models.SlugField(_("body"), max_length=60, blank=True)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("office")
        ordering = ["from_on", "pk"]
        indexes = [models.Index(fields=["person", "from_on"]), models.Index(fields=["initiative", "role"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="office_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return str(self.title)

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return one's own offices, those in visible initiatives, and those of the chambers reached."""
        from hemicycle.kernel.models.initiative import Initiative

        visible = Initiative.objects.filter(Initiative.seen_by(standing)).values("pk")
        around = Q(initiative__in=visible) | (Q(initiative=None) & standing.reached("chamber"))
        return around | Q(person=standing.person_id)

    @property
    def title(self) -> Any:
        """Return the words for the role."""
        return label(Role(self.role))

    def in_force(self, on: date) -> bool:
        """Return whether the office is held on this day; both its first and its last day count."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


class Token(Record):
    """A key for a program that acts for an office. It dies with the office, and with its own last day."""

    ledger_excludes: ClassVar[frozenset[str]] = frozenset({"digest", "used_at"})

    office = models.ForeignKey(Office, verbose_name=_("office"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("permissions"), default=list)
    has_second_factor = models.BooleanField(_("made with a second factor"), default=False)
    expires_on = models.DateField(_("last day"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("token")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return one's own tokens, and those of the chambers one administers."""
        return Q(office__person=standing.person_id) | standing.administered("office__chamber")

    def office_only(self) -> list[Office]:
        """Return the one office that the token acts for."""
        return [self.office]

    def in_force(self, on: date) -> bool:
        """Return whether the token opens anything on this day."""
        return self.revoked_at is None and on <= self.expires_on and self.office.in_force(on)


class Invitation(Record):
    """An open door for one person, until it is used or its last day has passed."""

    ledger_excludes: ClassVar[frozenset[str]] = frozenset({"digest"})

    person = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_on = models.DateField(_("last day"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.person)

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return one's own invitations, and those of the chambers one administers."""
        return Q(person=standing.person_id) | standing.administered("chamber")
