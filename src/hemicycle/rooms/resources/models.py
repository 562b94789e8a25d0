"""What resources keeps: the financial year, budgets by line, bookings, costs, tranches, people, capacity, calendars."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hemicycle.kernel.labels import choices
from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.kernel.terms import Gate, Role
from hemicycle.rooms.portfolio.models import Alternative, MeasuredValue
from hemicycle.rooms.resources.rules.files import HIGHEST_LEVEL, MOST_HOURS
from hemicycle.rooms.resources.rules.money import Priced, Span
from hemicycle.rooms.resources.rules.people import Wanted
from hemicycle.rooms.resources.rules.periods import LATEST_DAY, MONTHS, Quarter, Years
from hemicycle.rooms.resources.rules.terms import (
    BookingKind,
    BudgetState,
    ClosureKind,
    CostKind,
    Timing,
    TrancheState,
)

if TYPE_CHECKING:
    from hemicycle.kernel.permissions import Standing

COST_KINDS: Mapping[str, Promise] = {
    CostKind.LICENCES: pgettext_lazy("cost", "Licences"),
    CostKind.COMPUTE: pgettext_lazy("cost", "Computing"),
    CostKind.PEOPLE: pgettext_lazy("cost", "People"),
    CostKind.TRAINING: pgettext_lazy("cost", "Training"),
    CostKind.ASSURANCE: pgettext_lazy("cost", "Tests and audits"),
    CostKind.OTHER: pgettext_lazy("cost", "Other"),
}
TIMINGS: Mapping[str, Promise] = {
    Timing.ONE_OFF: pgettext_lazy("cost", "Once, to build"),
    Timing.YEARLY: pgettext_lazy("cost", "Every year, to run"),
    Timing.EXIT: pgettext_lazy("cost", "At the end, to retire"),
}
BUDGET_STATES: Mapping[str, Promise] = {
    BudgetState.PLAN: pgettext_lazy("budget", "Plan"),
    BudgetState.APPROVED: pgettext_lazy("budget", "Approved"),
    BudgetState.AMENDED: pgettext_lazy("budget", "Approved as amended"),
}
BOOKING_KINDS: Mapping[str, Promise] = {
    BookingKind.COMMITMENT: pgettext_lazy("booking", "Commitment"),
    BookingKind.ACTUAL: pgettext_lazy("booking", "Expenditure"),
    BookingKind.FORECAST: pgettext_lazy("booking", "Forecast for the whole year"),
}
TRANCHE_STATES: Mapping[str, Promise] = {
    TrancheState.WAITING: pgettext_lazy("tranche", "Waits for its gate"),
    TrancheState.RELEASED: pgettext_lazy("tranche", "Released"),
    TrancheState.CLOSED: pgettext_lazy("tranche", "Closed"),
}
TRANCHE_SIGNS: Mapping[str, str] = {
    TrancheState.WAITING: "unknown",
    TrancheState.RELEASED: "partly",
    TrancheState.CLOSED: "met",
}
CLOSURE_KINDS: Mapping[str, Promise] = {
    ClosureKind.RECESS: pgettext_lazy("calendar", "Recess"),
    ClosureKind.ELECTION: pgettext_lazy("calendar", "Election"),
    ClosureKind.BUDGET: pgettext_lazy("calendar", "Budget weeks"),
    ClosureKind.FREEZE: pgettext_lazy("calendar", "No go-live"),
}
# Who needs a named person's skills, leave and hours besides that person: who pays, and who plans the work.
SEES_PEOPLE = frozenset({Role.FINANCE, Role.AI_OFFICER, Role.PORTFOLIO_MANAGER})


def _money(words: Any, **options: Any) -> Any:
    return models.DecimalField(words, max_digits=16, decimal_places=2, **options)


def _hours(words: Any) -> Any:
    return models.DecimalField(words, max_digits=9, decimal_places=2)


class Finances(Record):
    """How the house counts its money: when the financial year begins, and what may be spent without a body; one row."""

    named_by = ()

    first_month = models.PositiveSmallIntegerField(_("month in which the financial year begins"), default=1)
    first_day = models.PositiveSmallIntegerField(_("day on which it begins"), default=1)
    delegated_limit = _money(_("whole-life cost that needs no place in the budget, at the minimal tier"), default=0)
    only_one = models.BooleanField(default=True, editable=False, unique=True)

    class Meta:
        verbose_name = _("rules of the financial year")
        constraints = [
            models.CheckConstraint(condition=Q(only_one=True), name="finances_only_one"),
            models.CheckConstraint(
                condition=Q(first_month__range=(1, MONTHS), first_day__range=(1, LATEST_DAY)),
                name="year_begins_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_month}-{self.first_day}"

    @property
    def years(self) -> Years:
        """Return the financial years that follow from it."""
        return Years(self.first_month, self.first_day)


class Line(Record):
    """A line of the budget."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    sort = models.CharField(_("what for"), max_length=12, choices=list(COST_KINDS.items()), default=CostKind.OTHER)

    class Meta:
        verbose_name = _("line of the budget")
        ordering = ["created_at", "key"]

    def __str__(self) -> str:
        return self.title


class Budget(Record):
    """A version of a financial year's budget: a plan, or what a body approved."""

    named_by = ("year",)

    year = models.PositiveSmallIntegerField(_("financial year"))
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=list(BUDGET_STATES.items()), default=BudgetState.PLAN)
    reason = models.TextField(_("reason for the change"), max_length=2_000, blank=True)
    body = models.SlugField(_("approved by the body"), max_length=60, blank=True)
    decision = models.CharField(_("decision"), max_length=200, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)

    class Meta:
        verbose_name = _("budget")
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="budget_once_a_version"),
            models.UniqueConstraint(
                fields=["year"], condition=Q(state=BudgetState.PLAN), name="budget_one_plan_a_year"
            ),
            models.CheckConstraint(
                condition=Q(state=BudgetState.PLAN, approved_on=None)
                | (~Q(state=BudgetState.PLAN) & ~Q(approved_on=None) & ~Q(body="") & ~Q(decision="")),
                name="budget_approved_by_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} v{self.number}"

    def get_absolute_url(self) -> str:
        """Return the page of this version."""
        return reverse("resources:budget", kwargs={"pk": self.pk})

    @property
    def is_in_force(self) -> bool:
        """Return whether a body approved it."""
        return self.state != BudgetState.PLAN


class Appropriation(Record):
    """What a version of a budget gives a line, from one source."""

    named_by = ("source",)

    budget = models.ForeignKey(
        Budget, verbose_name=_("budget"), on_delete=models.PROTECT, related_name="appropriations"
    )
    line = models.ForeignKey(Line, verbose_name=_("line of the budget"), on_delete=models.PROTECT, related_name="+")
    source = models.CharField(_("source of the money"), max_length=200, blank=True)
    amount = _money(_("amount"))

    class Meta:
        verbose_name = _("appropriation")
        ordering = ["line__created_at", "line__key", "source"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "line", "source"], name="appropriation_once_a_source"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="appropriation_not_below_zero"),
        ]

    def __str__(self) -> str:
        return str(self.line)


class Booking(Record):
    """A commitment, an expenditure or a forecast against a line and year, of an initiative or of the house."""

    named_by = ("text",)

    sort = models.CharField(_("kind"), max_length=10, choices=list(BOOKING_KINDS.items()))
    line = models.ForeignKey(Line, verbose_name=_("line of the budget"), on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("financial year"))
    initiative = models.ForeignKey(
        Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    amount = _money(_("amount in the currency of the house"))
    currency = models.CharField(_("currency"), max_length=3, blank=True)  # where it is another one
    foreign_amount = _money(_("amount in the other currency"), null=True, blank=True)
    on = models.DateField(_("day"))
    text = models.CharField(_("what for"), max_length=200)

    class Meta:
        verbose_name = _("booking")
        ordering = ["-on", "-created_at"]
        indexes = [models.Index(fields=["year", "line", "sort"], name="booking_position")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(sort=BookingKind.FORECAST) | Q(amount__gte=0), name="forecast_not_below_zero"
            )
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the bookings of the house, and those of visible initiatives."""
        return _of_visible(standing) | (Q(initiative=None) & standing.reached("chamber"))


class Rate(Record):
    """What one unit of another currency costs in that of the house, from a day on."""

    named_by = ("currency",)

    currency = models.CharField(_("currency"), max_length=3)
    from_on = models.DateField(_("from"))
    rate = models.DecimalField(_("one unit of it costs"), max_digits=16, decimal_places=6)

    class Meta:
        verbose_name = _("rate of exchange")
        ordering = ["currency", "-from_on"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "from_on"], name="rate_once_a_day"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="rate_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.rate}"


def _of_visible(standing: "Standing") -> Q:
    return Q(initiative__in=Initiative.objects.filter(Initiative.seen_by(standing)).values("pk"))


class About(Record):
    """A record about one initiative, seen by whoever sees that."""

    initiative = models.ForeignKey(Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the rows of visible initiatives."""
        return _of_visible(standing)

    def get_absolute_url(self) -> str:
        """Return the initiative's page in this room."""
        return reverse("resources:initiative", kwargs={"pk": self.initiative_id})


class Cost(About):
    """A line of what an initiative costs over its life, whichever way it is done or by one alternative."""

    named_by = ("text",)

    alternative = models.ForeignKey(
        Alternative, verbose_name=_("alternative"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sort = models.CharField(_("what for"), max_length=12, choices=list(COST_KINDS.items()))
    timing = models.CharField(_("when"), max_length=8, choices=list(TIMINGS.items()))
    first_year = models.PositiveSmallIntegerField(_("first year, counted from the start as 0"), default=0)
    last_year = models.PositiveSmallIntegerField(_("last year, counted from the start as 0"), default=0)
    amount = _money(_("amount a year"))
    low = _money(_("at least"))
    high = _money(_("at most"))
    line = models.ForeignKey(
        Line, verbose_name=_("line of the budget"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.CharField(_("description"), max_length=200, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        verbose_name = _("cost")
        ordering = ["first_year", "created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="cost_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(low__gte=0, amount__gte=F("low"), high__gte=F("amount")), name="cost_within_its_bounds"
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(COST_KINDS[self.sort])

    @property
    def priced(self) -> Priced:
        """Return the cost as the rules know it. The line is read with it."""
        span = Span(self.amount, self.low, self.high)
        line = self.line.key if self.line else ""
        return Priced(Timing(self.timing), span, self.first_year, self.last_year, line, self.sort)


class Tranche(About):
    """Money of an initiative that a gate's decision releases."""

    title = models.CharField(_("title"), max_length=200)
    gate = models.CharField(_("gate that releases it"), max_length=2, choices=choices(Gate))
    line = models.ForeignKey(Line, verbose_name=_("line of the budget"), on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("financial year"))
    amount = _money(_("amount"))
    state = models.CharField(
        _("state"), max_length=10, choices=list(TRANCHE_STATES.items()), default=TrancheState.WAITING
    )
    released_on = models.DateField(_("released on"), null=True, blank=True)
    spent = _money(_("spent"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("tranche")
        ordering = ["gate", "created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="tranche_above_zero"),
            models.CheckConstraint(
                condition=~Q(state=TrancheState.CLOSED) | Q(spent__gte=0, closed_on__isnull=False),
                name="tranche_closed_with_what_was_spent",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def sign(self) -> str:
        """Return the sign that its state wears."""
        return TRANCHE_SIGNS[self.state]


class RunningCost(About):
    """What finance confirms that an initiative costs to run: so many months counted, and the forecast of a year."""

    named_by = ("reason",)

    months = models.PositiveSmallIntegerField(_("months counted"))
    actual = _money(_("spent in these months"))
    forecast = _money(_("forecast of a whole year"))
    reason = models.TextField(_("what it rests on"), max_length=2_000)
    confirmed_by = models.ForeignKey(User, verbose_name=_("confirmed by"), on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(_("confirmed on"))

    class Meta:
        verbose_name = _("confirmed running cost")
        ordering = ["-confirmed_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gte=1, actual__gte=0, forecast__gte=0), name="running_cost_was_counted"
            )
        ]

    def __str__(self) -> str:
        return self.reason


class ConfirmedBenefit(About):
    """That finance holds a measured value of a benefit to be true."""

    named_by = ("reason",)

    measured = models.OneToOneField(
        MeasuredValue, verbose_name=_("measured value"), on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("what it rests on"), max_length=2_000)
    confirmed_by = models.ForeignKey(User, verbose_name=_("confirmed by"), on_delete=models.PROTECT, related_name="+")
    confirmed_on = models.DateField(_("confirmed on"))

    class Meta:
        verbose_name = _("confirmed benefit")
        ordering = ["-confirmed_on", "-created_at"]

    def __str__(self) -> str:
        return self.reason


class Skill(Record):
    """A skill that AI work needs and that is scarce."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)

    class Meta:
        verbose_name = _("skill")
        ordering = ["created_at", "key"]

    def __str__(self) -> str:
        return self.title


class OfAPerson(Record):
    """What concerns a named person: for that person, for finance and for the AI office."""

    is_confided = True
    person = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return one's own rows, and those of the chambers in which one plans people or pays them."""
        return Q(person__isnull=False, person=standing.person_id) | standing.reached_as(SEES_PEOPLE, "chamber")


class Post(OfAPerson):
    """The hours of a skill that a person, or a post filled by contract, lends to AI work in a full quarter."""

    title = models.CharField(_("post"), max_length=200, blank=True)
    skill = models.ForeignKey(Skill, verbose_name=_("skill"), on_delete=models.PROTECT, related_name="posts")
    level = models.PositiveSmallIntegerField(_("level, from 1 (learns) to 5 (teaches)"), default=3)
    hours = _hours(_("hours in a full quarter"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("post")
        ordering = ["skill__created_at", "from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="post_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(level__range=(1, HIGHEST_LEVEL), hours__range=(0, MOST_HOURS)), name="post_level_and_hours"
            ),
            models.CheckConstraint(condition=~Q(person=None) | ~Q(title=""), name="post_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.title or (self.person.name if self.person else "")


class Leave(OfAPerson):
    """Days on which a person is away."""

    named_by = ()

    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("leave")
        ordering = ["from_on"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="leave_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(person=None), name="leave_is_somebody_s"),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} – {self.to_on}"


class Closure(Record):
    """Days of the parliamentary calendar on which the house works less, or lets nothing new go live."""

    sort = models.CharField(_("kind"), max_length=10, choices=list(CLOSURE_KINDS.items()))
    title = models.CharField(_("title"), max_length=200)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("until"))
    share = models.DecimalField(_("share of working hours that falls away"), max_digits=4, decimal_places=3, default=0)

    class Meta:
        verbose_name = _("entry of the calendar")
        ordering = ["from_on", "to_on"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="closure_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(share__range=(0, 1)), name="closure_share_of_one"),
        ]

    def __str__(self) -> str:
        return self.title


class InQuarter(Record):
    """Something that is counted in a quarter of a financial year."""

    year = models.PositiveSmallIntegerField(_("financial year"))
    number = models.PositiveSmallIntegerField(_("quarter"))
    hours = _hours(_("hours"))

    class Meta:
        abstract = True

    @property
    def quarter(self) -> Quarter:
        """Return the quarter."""
        return Quarter(self.year, self.number)


class Capacity(InQuarter):
    """The hours of a skill in a quarter where the house states them, in place of what posts and calendar come to."""

    named_by = ("reason",)

    skill = models.ForeignKey(Skill, verbose_name=_("skill"), on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("why it is stated"), max_length=200)

    class Meta:
        verbose_name = _("stated capacity")
        ordering = ["skill", "year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["skill", "year", "number"], name="capacity_once_a_quarter"),
            models.CheckConstraint(condition=Q(number__range=(1, 4), hours__gte=0), name="capacity_in_a_quarter"),
        ]

    def __str__(self) -> str:
        return self.reason


class Need(About):
    """Hours of a skill that an initiative asks for in each quarter since its start, by one alternative or by any."""

    named_by = ()

    alternative = models.ForeignKey(
        Alternative, verbose_name=_("alternative"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    skill = models.ForeignKey(Skill, verbose_name=_("skill"), on_delete=models.PROTECT, related_name="+")
    first_quarter = models.PositiveSmallIntegerField(_("first quarter, counted from the start as 0"), default=0)
    last_quarter = models.PositiveSmallIntegerField(_("last quarter, empty where it goes on"), null=True, blank=True)
    hours = _hours(_("hours in each quarter"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        verbose_name = _("need of people")
        ordering = ["skill__created_at", "first_quarter", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_quarter=None) | Q(last_quarter__gte=F("first_quarter")),
                name="need_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(hours__gte=0), name="need_not_below_zero"),
        ]

    def __str__(self) -> str:
        return str(self.skill)

    @property
    def wanted(self) -> Wanted:
        """Return the need as the rules know it. The skill is read with it."""
        return Wanted(self.skill.key, float(self.hours), self.first_quarter, self.last_quarter)


class Allocation(InQuarter, OfAPerson):
    """Hours of a skill in a quarter that an initiative has, of a named person or of whoever is free."""

    named_by = ()

    initiative = models.ForeignKey(Initiative, verbose_name=_("initiative"), on_delete=models.PROTECT, related_name="+")
    skill = models.ForeignKey(Skill, verbose_name=_("skill"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("allocation")
        ordering = ["year", "number", "skill__created_at", "pk"]
        indexes = [models.Index(fields=["skill", "year", "number"], name="allocation_quarter")]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "skill", "year", "number", "person"], name="allocation_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["initiative", "skill", "year", "number"],
                condition=Q(person=None),
                name="allocation_once_a_quarter",
            ),
            models.CheckConstraint(condition=Q(number__range=(1, 4), hours__gte=0), name="allocation_in_a_quarter"),
        ]

    def __str__(self) -> str:
        return str(self.skill)

    @classmethod
    def seen_by(cls, standing: "Standing") -> Q:
        """Return the nameless rows of visible initiatives, and the named ones by the rule for people."""
        return (Q(person=None) & _of_visible(standing)) | super().seen_by(standing)
