"""The part of the story that money and people hold: budgets, costs, skills, capacity, what finance confirms."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from hemicycle.demo import content
from hemicycle.kernel.terms import Gate
from hemicycle.rooms.portfolio import actions as portfolio
from hemicycle.rooms.portfolio.models import Alternative, Benefit, MeasuredValue
from hemicycle.rooms.resources import actions
from hemicycle.rooms.resources.models import Budget, Line, Skill
from hemicycle.rooms.resources.rules.periods import LATEST_DAY
from hemicycle.rooms.resources.rules.terms import BookingKind, ClosureKind, CostKind, Timing

if TYPE_CHECKING:
    from hemicycle.demo.story import Cast

Planned = tuple[int, time, Callable[["Cast"], object]]  # day, hour, what is played

FINANCE, AI_OFFICER, CHAIR, BODY = "tamrane", "tazir", "zemrane", "steering"
FOUNDED_D, YEAR_BEGAN_D, COSTED_D = -690, -30, -60
DRAFTED_D = {"Y-1": -430, "Y0": -75, "Y1": -58, "Y2": -58}
APPROVED_D = {"Y-1": (-410, "Decision S-2/031"), "Y0": (-42, "Decision S-3/044")}
SPENT_D, PEOPLE_D, COMMITTED_D, CONFIRMED_D = {"Y-1": -33, "Y0": -11}, -70, -28, -12
PLANNING, COSTING, BOOKING, CONFIRMING = time(10, 15), time(13, 50), time(14, 20), time(14, 50)
THOUSAND = 1000
KINDS = {"people": CostKind.PEOPLE, "compute": CostKind.COMPUTE, "training": CostKind.TRAINING,
         "assurance": CostKind.ASSURANCE, "running": CostKind.LICENCES}  # fmt: skip
WAYS_LINES = ("new", "follow-on")  # what a candidate takes in its first year, and in the years after


@cache
def told() -> Mapping[str, Any]:
    """Return what the file of the story tells beside its tables."""
    found: Mapping[str, Any] = content.read_yaml("resources.yaml")
    return found


def year_began(today: date) -> tuple[int, int, int]:
    """Return year, month and day on which the present financial year of the story began; every month has such a day."""
    began = today + timedelta(days=YEAR_BEGAN_D)
    return began.year, began.month, min(began.day, LATEST_DAY)


def _year(stage: "Cast", key: str) -> int:
    return year_began(stage.today)[0] + int(key.removeprefix("Y") or 0)


def scenes() -> Iterator[Planned]:
    """Yield every scene of money and people, in no order."""
    yield FOUNDED_D, PLANNING, begin
    for year, on_d in DRAFTED_D.items():
        yield on_d, PLANNING, partial(draft, year=year)
    for year, (on_d, decision) in APPROVED_D.items():
        yield on_d, CONFIRMING, partial(approve, year=year, decision=decision)
    yield PEOPLE_D, PLANNING, staff
    yield PEOPLE_D + 1, PLANNING, allocate
    yield COMMITTED_D, BOOKING, commit
    for year, on_d in SPENT_D.items():
        yield on_d, BOOKING, partial(spend, year=year)
    for row in content.read_rows("whole_life_costs.csv"):
        yield _soon_after(row["initiative"]), COSTING, partial(cost, row=row)
    for row in told()["measured"]:
        yield row["on_d"], CONFIRMING, partial(measure, row=row)
    for row in told()["running"]:
        yield row["on_d"], CONFIRMING, partial(confirm, row=row)
    yield CONFIRMED_D, CONFIRMING, confirm_benefits


def _soon_after(initiative: str) -> int:
    began = next(idea.proposed_d for idea in content.ideas() if idea.key == initiative)
    return max(COSTED_D, began + 2)


def begin(stage: "Cast") -> None:
    """Let finance say when the year begins, name the lines, and set a rate."""
    finance, (_year, month, day) = stage.people[FINANCE], year_began(stage.today)
    limit = Decimal(60 * THOUSAND)
    actions.set_year(stage.parliament, by=finance, first_month=month, first_day=day, delegated_limit=limit)
    for key, title in {row["line"]: row["title"] for row in content.read_rows("budgets.csv")}.items():
        sort = KINDS.get(key, CostKind.OTHER)
        actions.add_line(stage.parliament, by=finance, key=key, title=title, sort=sort)
    rate = told()["rate"]
    from_on = stage.day(rate["from_d"])
    actions.set_rate(
        stage.parliament, by=finance, currency=rate["currency"], rate=Decimal(rate["rate"]), from_on=from_on
    )


def _rows(year: str) -> Iterator[tuple[Line, Mapping[str, str]]]:
    lines = {line.key: line for line in Line.objects.all()}
    for row in content.read_rows("budgets.csv"):
        if row["year"] == year:
            yield lines[row["line"]], row


def draft(stage: "Cast", year: str) -> None:
    """Let finance plan a year, line by line."""
    finance = stage.people[FINANCE]
    plan = actions.draft_budget(stage.parliament, by=finance, year=_year(stage, year))[0]
    assert isinstance(plan, Budget)
    for line, row in _rows(year):
        amount = Decimal(row["plan_kalf"]) * THOUSAND
        actions.set_amount(plan, by=finance, line=line, amount=amount, source="Budget of parliament")


def approve(stage: "Cast", year: str, decision: str) -> None:
    """Let the chair put a budget in force as the committee decided."""
    plan = Budget.objects.get(year=_year(stage, year))
    actions.approve_budget(plan, by=stage.people[CHAIR], body=BODY, decision=decision)


def commit(stage: "Cast") -> None:
    """Let finance write down what is bound this year, some of it until a gate passes."""
    tied = {row["line"]: Decimal(row["amount_kalf"]) for row in told()["tranches"]}
    for line, row in _rows("Y0"):
        amount = (Decimal(row["committed_kalf"]) - tied.get(line.key, 0)) * THOUSAND
        _book(stage, line, "Y0", BookingKind.COMMITMENT, amount, "Contracts and posts of the year")
    for row in told()["tranches"]:
        actions.plan_tranche(
            stage.initiatives[row["initiative"]], by=stage.people[FINANCE], title=row["title"], gate=Gate(row["gate"]),
            line=Line.objects.get(key=row["line"]), year=_year(stage, row["year"]),
            amount=Decimal(row["amount_kalf"]) * THOUSAND,
        )  # fmt: skip


def spend(stage: "Cast", year: str) -> None:
    """Let finance write down what a year has cost so far."""
    for line, row in _rows(year):
        amount = Decimal(row["actual_kalf"]) * THOUSAND
        _book(stage, line, year, BookingKind.ACTUAL, amount, "Accounts of the year")


def _book(stage: "Cast", line: Line, year: str, sort: BookingKind, amount: Decimal, text: str) -> None:
    if amount:
        facts = {"sort": sort, "year": _year(stage, year), "amount": amount, "text": text}
        actions.book(line, by=stage.people[FINANCE], **facts)


def staff(stage: "Cast") -> None:
    """Let the AI officer name skills, posts, the calendar and the hours that the services agreed to lend."""
    officer, parliament = stage.people[AI_OFFICER], stage.parliament
    for row in content.read_rows("skills.csv"):
        key = row["skill"]
        skill = actions.add_skill(parliament, by=officer, key=key, title=told()["skills"][key])
        hours = Decimal(row["hours_per_person_quarter"])
        named = told()["named"].get(key, [])
        for person in named:
            actions.add_post(parliament, by=officer, skill=skill, hours=hours, person=stage.people[person], level=4)
        title = told()["by_contract"].get(key, told()["service"])
        for _post in range(int(row["people"]) - len(named)):
            actions.add_post(parliament, by=officer, skill=skill, hours=hours, title=title)
    skills = {skill.key: skill for skill in Skill.objects.all()}
    for row in content.read_rows("capacity.csv"):
        year, number = _quarter(stage, row["quarter"])
        facts = {"year": year, "number": number, "hours": Decimal(row["hours"]), "reason": told()["stated"]}
        actions.state_capacity(skills[row["skill"]], by=officer, **facts)
    for entry in content.read_yaml("parliament.yaml")["calendar"]:
        facts = {"from_on": stage.day(entry["from_d"]), "to_on": stage.day(entry["to_d"])}
        actions.mark_calendar(
            parliament, by=officer, sort=ClosureKind(entry["kind"]), title=entry["name"]["en"], **facts
        )
    away = told()["leave"]
    person = stage.people[away["person"]]
    actions.add_leave(person, by=person, from_on=stage.day(away["from_d"]), to_on=stage.day(away["to_d"]))


def _quarter(stage: "Cast", key: str) -> tuple[int, int]:
    year, number = key.split("Q")
    return _year(stage, year), int(number)


def allocate(stage: "Cast") -> None:
    """Let the AI officer give the services in operation and the pilots their hours."""
    skills = {skill.key: skill for skill in Skill.objects.all()}
    for row in content.read_rows("allocations.csv"):
        year, number = _quarter(stage, row["quarter"])
        facts = {"skill": skills[row["skill"]], "year": year, "number": number, "hours": Decimal(row["hours"])}
        actions.allocate(stage.initiatives[row["initiative"]], by=stage.people[AI_OFFICER], **facts)


def cost(stage: "Cast", row: Mapping[str, str]) -> None:
    """Let finance price an initiative: the way chosen for this year, and what runs already whichever way it goes on.

    What is still to start is priced by its chosen way alone, since that is the whole of it.
    """
    chosen = next(
        (each for each in content.read_rows("candidates.csv") if each["initiative"] == row["initiative"]), None
    )
    if chosen:
        _cost_of_way(stage, row, chosen)
    if not chosen or chosen["money_y0_kalf"] != row["one_off_kalf"]:
        last = int(row["years"]) - 1
        _estimate(stage, row, Timing.ONE_OFF, row["one_off_kalf"], 0, 0)
        _estimate(stage, row, Timing.YEARLY, row["yearly_kalf"], 0, last)
        _estimate(stage, row, Timing.EXIT, row["exit_kalf"], last, last)


def _cost_of_way(stage: "Cast", row: Mapping[str, str], told_of: Mapping[str, str]) -> None:
    initiative, last = stage.initiatives[row["initiative"]], int(row["years"])
    way = Alternative.objects.get(initiative=initiative, is_chosen=True)
    first_line, later_line = (Line.objects.get(key=key) for key in WAYS_LINES)
    later = {"alternative": way, "line": later_line}
    _estimate(stage, row, Timing.ONE_OFF, told_of["money_y0_kalf"], 0, 0, alternative=way, line=first_line)
    _estimate(stage, row, Timing.YEARLY, told_of["money_y1_kalf"], 1, 1, **later)
    if last > 1:
        _estimate(stage, row, Timing.YEARLY, told_of["money_y2_kalf"], 2, last, **later)
    _estimate(stage, row, Timing.EXIT, row["exit_kalf"], last, last, **later)
    engineers = Skill.objects.get(key="data-engineer")
    for number, name in enumerate(("data_engineer_y0_h", "data_engineer_y1_h", "data_engineer_y2_h")):
        facts = {"first_quarter": 4 * number, "last_quarter": None if number == 2 else 4 * number + 3}
        hours = Decimal(told_of[name]) / 4
        actions.state_need(
            initiative, by=stage.people[AI_OFFICER], skill=engineers, hours=hours, alternative=way, **facts
        )


def _estimate(
    stage: "Cast", row: Mapping[str, str], timing: Timing, amount: str, first: int, last: int, **more: Any
) -> None:
    """Enter a cost, as sure as the whole life is."""
    if amount == "0":
        return
    whole, money = Decimal(row["whole_life_kalf"]), Decimal(amount) * THOUSAND
    low, high = (round(money * Decimal(row[name]) / whole, 2) for name in ("low_kalf", "high_kalf"))
    actions.estimate_cost(
        stage.initiatives[row["initiative"]], by=stage.people[FINANCE], sort=CostKind.OTHER, timing=timing,
        amount=money, low=low, high=high, first_year=first, last_year=last, **more,
    )  # fmt: skip


def measure(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let the AI officer record what a pilot brought."""
    benefit = Benefit.objects.get(initiative=stage.initiatives[row["initiative"]], alternative=None)
    facts = {"value": Decimal(row["value_kalf"]) * THOUSAND, "measured_on": stage.day(row["on_d"]), "note": row["note"]}
    portfolio.measure_benefit(benefit, by=stage.people[AI_OFFICER], **facts)


def confirm(stage: "Cast", row: Mapping[str, Any]) -> None:
    """Let finance confirm what an initiative costs to run."""
    amounts = {name: Decimal(row[f"{name}_kalf"]) * THOUSAND for name in ("actual", "forecast")}
    initiative = stage.initiatives[row["initiative"]]
    facts = {"months": row["months"], "reason": row["reason"], **amounts}
    actions.confirm_running_cost(initiative, by=stage.people[FINANCE], **facts)


def confirm_benefits(stage: "Cast") -> None:
    """Let finance confirm what was measured of the services in operation."""
    for measured in MeasuredValue.objects.filter(initiative__stage="S5"):
        actions.confirm_benefit(measured, by=stage.people[FINANCE], reason="Compared with the accounts of the service.")
