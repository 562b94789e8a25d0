"""What changes money: the financial year, lines, budgets and their versions, bookings, rates of exchange."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from hemicycle.kernel import clock
from hemicycle.kernel.actions import action, lock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative, Parliament, Record, User
from hemicycle.rooms.governance.models import Body
from hemicycle.rooms.resources import queries
from hemicycle.rooms.resources.actions.grammar import demand_amount, demand_key, demand_words
from hemicycle.rooms.resources.models import Appropriation, Booking, Budget, Finances, Line, Rate
from hemicycle.rooms.resources.rules.files import YEARS
from hemicycle.rooms.resources.rules.money import converted, rate_on
from hemicycle.rooms.resources.rules.periods import Years
from hemicycle.rooms.resources.rules.terms import BookingKind, BudgetState, CostKind


@action(permission="resources.plan", event="resources.year-set", tells=("first_month", "first_day"))
def set_year(
    parliament: Parliament, *, by: User, first_month: int, first_day: int = 1, delegated_limit: Decimal = Decimal(0)
) -> list[Record]:
    """Say when the financial year begins, and what an initiative of the minimal tier may cost without a body."""
    try:
        Years(first_month, first_day)
    except ValueError:
        raise Refused(_("The year begins in a month from 1 to 12, on a day from 1 to 28."), "first_day") from None
    known = lock(Finances.objects.all())
    found = known[0] if known else Finances()
    moved = (found.first_month, found.first_day) != (first_month, first_day)
    if moved and Budget.objects.exists():
        raise Refused(
            _("The beginning of the year stays as it is once there is a budget: its years would mean other days."),
            "first_month",
        )
    found.first_month, found.first_day = first_month, first_day
    found.delegated_limit = demand_amount(delegated_limit, "delegated_limit")
    return [found]


@action(permission="resources.plan", event="resources.line-added", tells=("title",))
def add_line(parliament: Parliament, *, by: User, key: str, title: str, sort: CostKind = CostKind.OTHER) -> Line:
    """Add a line that budgets may fill."""
    if Line.objects.filter(key=demand_key(key)).exists():
        raise Refused(_("There is a line of this key already."), "key")
    return Line(key=key, title=demand_words(title, "title"), sort=sort)


@action(permission="resources.plan", event="resources.budget-drafted", tells=("year", "reason"))
def draft_budget(parliament: Parliament, *, by: User, year: int, reason: str = "") -> list[Record]:
    """Begin a plan of a year: the first from nothing, an amendment from what is in force, with its reason."""
    if year not in YEARS:
        raise Refused(_("That is no year of a budget: write one such as 2027."), "year")
    versions = list(Budget.objects.filter(year=year))
    if any(not each.is_in_force for each in versions):
        raise Refused(_("There is a plan of this year already. Change it, or have it approved."), "year")
    in_force = versions[0] if versions else None
    if in_force:
        demand_words(reason, "reason", 3)
    made = Budget(year=year, number=in_force.number + 1 if in_force else 1, reason=reason.strip())
    rows = in_force.appropriations.all() if in_force else ()
    return [
        made,
        *(Appropriation(budget=made, line=row.line, source=row.source, amount=row.amount) for row in rows),
    ]


@action(permission="resources.plan", event="resources.amount-set", tells=("line", "amount"))
def set_amount(budget: Budget, *, by: User, line: Line, amount: Decimal, source: str = "") -> list[Record]:
    """Plan an amount for a line from a source."""
    _demand_plan(budget)
    known = lock(Appropriation.objects.filter(budget=budget, line=line, source=source.strip()))
    found = known[0] if known else Appropriation(budget=budget, line=line, source=source.strip())
    found.amount = demand_amount(amount)
    return [found]


def _demand_plan(budget: Budget) -> None:
    if budget.is_in_force:
        raise Refused(_("An approved budget stays as it is. Begin an amendment, which a body approves."), "approved")


@action(permission="resources.approve", event="resources.budget-adopted", tells=("body", "decision"))
def approve_budget(budget: Budget, *, by: User, body: str, decision: str) -> None:
    """Put a plan in force as a body of the house decided; the version before it stays on record."""
    _demand_plan(budget)
    if not Body.objects.filter(key=body).exists():
        raise Refused(_("There is no such body. Choose one that the house has established."), "body")
    if not budget.appropriations.exists():
        raise Refused(_("The plan is empty. Give at least one line an amount first."), "empty")
    before = Budget.objects.filter(year=budget.year).exclude(pk=budget.pk).exists()
    budget.state = BudgetState.AMENDED if before else BudgetState.APPROVED
    budget.body, budget.decision, budget.approved_on = body, demand_words(decision, "decision"), clock.today()


@action(permission="resources.book", event="resources.booked", tells=("sort", "amount", "text"))
def book(
    line: Line, *, by: User, sort: BookingKind, year: int, amount: Decimal, text: str, on: date | None = None,
    initiative: Initiative | None = None, currency: str = "",
) -> Booking:  # fmt: skip
    """Write a commitment, an expenditure or a forecast against a line; another currency is converted at the day's rate.

    A forecast is of the whole year, and the last one counts. A negative amount takes back what was booked before.
    """
    day = on or clock.today()
    if year not in YEARS:
        raise Refused(_("That is no year of a budget: write one such as 2027."), "year")
    if sort is BookingKind.FORECAST:
        demand_amount(amount)
    demand_amount(abs(amount))
    home = queries.currency()
    facts = {"currency": "", "foreign_amount": None, "amount": round(amount, 2)}
    if currency and currency.upper() != home:
        rate = rate_on(Rate.objects.filter(currency=currency.upper()).values_list("from_on", "rate"), day)
        if rate is None:
            raise Refused(
                _("No rate of %(currency)s is known on that day. Set it first.") % {"currency": currency.upper()},
                "currency",
            )
        facts = {"currency": currency.upper(), "foreign_amount": round(amount, 2), "amount": converted(amount, rate)}
    return Booking(
        sort=sort, line=line, year=year, on=day, text=demand_words(text, "text"), initiative=initiative,
        chamber_id=initiative.chamber_id if initiative else None, **facts,
    )  # fmt: skip


@action(permission="resources.plan", event="resources.rate-set", tells=("currency", "rate"))
def set_rate(parliament: Parliament, *, by: User, currency: str, rate: Decimal, from_on: date) -> list[Record]:
    """Say what one unit of another currency costs from a day on."""
    code = currency.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha() or code == queries.currency():
        raise Refused(_("Write the three letters of another currency than that of the house."), "currency")
    if not rate.is_finite() or not 0 < rate < 10**9:
        raise Refused(_("A rate lies above zero."), "rate")
    known = lock(Rate.objects.filter(currency=code, from_on=from_on))
    found = known[0] if known else Rate(currency=code, from_on=from_on)
    found.rate = round(rate, 6)
    return [found]
