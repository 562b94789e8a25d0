"""Reading what a scenario may choose from and within which limits, and a plan in the words of its reader."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as _p

from hemicycle.engines.selection import Model, Reason, Selection, Status, read, reason, short_of
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, User
from hemicycle.kernel.offers import InitiativeScope, Limit, Measure, Words
from hemicycle.kernel.records import localise
from hemicycle.kernel.rooms import measures, rooms
from hemicycle.kernel.terms import Period, Stage, Tier
from hemicycle.kernel.terms import Status as State
from hemicycle.rooms.portfolio.models import Alternative, Departure, InitiativeLink, LegalDuty, Plan, Scenario
from hemicycle.rooms.portfolio.rules import scenarios as rules
from hemicycle.rooms.portfolio.rules.benefits import LinkKind, Way

OPEN_STAGES = (Stage.IDEA, Stage.PROPOSAL, Stage.DESIGN, Stage.PILOT)
RUNNING_STAGES = (Stage.DEPLOYMENT, Stage.OPERATION)
OUT = (State.REJECTED, State.CLOSED, State.WITHDRAWING, State.SUSPENDED)


def limits() -> dict[str, Limit]:
    """Return every limit of the house by its key."""
    return {limit.key: limit for room in rooms() for limit in room.limits}


def may_be_chosen(terms: rules.Terms, by: Any) -> QuerySet[Initiative]:
    """Return the initiatives that a scenario may choose from: the named ones, else all that are not in use yet."""
    visible: QuerySet[Initiative] = Initiative.objects.visible_to(by).exclude(tier=Tier.PROHIBITED)
    named = {*terms.candidates, *terms.committed}
    if terms.candidates:
        return visible.filter(reference__in=named)
    return visible.filter(Q(stage__in=OPEN_STAGES) & ~Q(status__in=OUT) | Q(reference__in=named))


def facts(terms: rules.Terms, by: Any) -> rules.Facts:
    """Return what the house tells of a scenario, by the measures and limits that its rooms offer."""
    chosen = may_be_chosen(terms, by)
    scope = InitiativeScope(chosen, clock.today())
    capped = {limit.measure for limit in limits().values()} | {each.measure for each in terms.weights}
    references = dict(chosen.values_list("pk", "reference"))
    return rules.Facts(
        candidates=list(_candidates(chosen)),
        measures={
            key: rules.Offered(measure.period, _told(measure, scope, references, terms))
            for key, measure in measures().items()
            if key in capped
        },
        limits={key: _cap(limit, terms) for key, limit in limits().items()},
        links=[
            rules.Link(one, other, sort == LinkKind.EXCLUDES, lag)
            for one, other, sort, lag in InitiativeLink.objects.filter(ended_on=None).values_list(
                "initiative__reference", "other__reference", "sort", "lag_months"
            )
        ],
        running=frozenset(
            Initiative.objects.filter(stage__in=RUNNING_STAGES)
            .exclude(pk__in=chosen.values("pk"))
            .values_list("reference", flat=True)
        ),
    )


def _candidates(chosen: QuerySet[Initiative]) -> Iterable[rules.Candidate]:
    ways: dict[Any, list[tuple[bool, str]]] = {}
    kept = Alternative.objects.filter(initiative__in=chosen.values("pk")).exclude(way=Way.NOTHING)
    for initiative, pk, is_chosen in kept.order_by("created_at", "pk").values_list("initiative", "pk", "is_chosen"):
        ways.setdefault(initiative, []).append((is_chosen, str(pk)))
    deadlines: dict[Any, date] = {}
    for initiative, day in LegalDuty.objects.filter(ended_on=None).values_list("initiative", "deadline_on"):
        deadlines[initiative] = min(day, deadlines.get(initiative, day))
    for pk, reference, tier, function, chamber in chosen.order_by("number").values_list(
        "pk", "reference", "tier", "function", "chamber__key"
    ):
        open_ways = ways.get(pk, [])
        settled = [way for is_chosen, way in open_ways if is_chosen] or [way for _is_chosen, way in open_ways]
        yield rules.Candidate(reference, tier, function, chamber, tuple(settled), deadlines.get(pk))


def _told(
    measure: Measure, scope: InitiativeScope, references: Mapping[Any, str], terms: rules.Terms
) -> dict[str, list[rules.Told]]:
    length = rules.own_periods(terms, measure.period)
    return {
        references[pk]: [
            rules.Told(
                each.within(length), each.part, str(each.alternative) if each.alternative else None, *each.spread
            )
            for each in amounts
        ]
        for pk, amounts in measure.of(scope).items()
        if pk in references
    }


def _cap(limit: Limit, terms: rules.Terms) -> rules.Cap:
    measure = measures().get(limit.measure)
    length = rules.own_periods(terms, measure.period) if measure else terms.periods
    return rules.Cap(limit.measure, limit.of(terms.first_on, length))


def built(scenario: Scenario, by: Any) -> tuple[rules.Terms, rules.Facts, rules.Built]:
    """Return what a scenario asks, what the house tells, and the model of both. Wrong where they contradict."""
    terms = scenario.asked
    told = facts(terms, by)
    return terms, told, rules.build(terms, told)


def has_changed(plan: Plan) -> bool:
    """Return whether the facts or the scenario have changed since the plan was solved."""
    try:
        return rules.digest(built(plan.scenario, plan.solved_by)[2].model) != plan.fingerprint
    except rules.Wrong:
        return True


def newest_plan(scenario: Scenario) -> Plan | None:
    """Return the newest plan of a scenario, or None."""
    return Plan.objects.filter(scenario=scenario).select_related("scenario", "solved_by").first()


def selection_of(plan: Plan) -> Selection:
    """Return a plan as the engine gave it."""
    chosen = plan.result["chosen"]
    return Selection(Status(plan.status), plan.objective, plan.bound, plan.gap, chosen, plan.seconds)


def model_of(plan: Plan) -> Model:
    """Return the model that a plan solved."""
    return read(plan.model)


EXPLAINING_SECONDS = 20.0  # that a page may take to solve again


def explained(plan: Plan, item: str) -> Reason:
    """Return what it takes to change a plan about one item, by solving again. KeyError for one it does not weigh."""
    return reason(model_of(plan), selection_of(plan), item, seconds=EXPLAINING_SECONDS)


def missing(plan: Plan, item: str) -> tuple[int, Mapping[tuple[str, int], float]]:
    """Return the start at which the fewest limits lack something for an item, and what they lack if all others stay."""
    found = short_of(model_of(plan), selection_of(plan), item)
    start = min(found, key=lambda each: (len(found[each]), each))
    return start, found[start]


def departures(scenario: Scenario, user: Any) -> list[Departure]:
    """Return where bodies departed from plans of a scenario."""
    found = Departure.objects.visible_to(user).filter(plan__scenario=scenario)
    told = list(found.select_related("initiative", "departed_by", "plan"))
    language = get_language() or "en"
    localise(told, ["reason"], language)
    localise([each.initiative for each in told], ["title"], language)
    return told


@dataclass(frozen=True)
class Choice:
    """An item of a model as its reader meets it."""

    item: str
    title: str
    url: str
    is_chosen: bool
    start: int | None
    value: float


class Reading:
    """A plan in the words of one reader: what they may not see has no name."""

    def __init__(self, plan: Plan, user: Any) -> None:
        self.plan, self.chosen = plan, plan.result["chosen"]
        self.stands_for: Mapping[str, Sequence[str]] = plan.result["stands_for"]
        references = {reference for reference, _way in self.stands_for.values()} | {
            each["about"] for each in plan.result["notes"]
        }
        seen = list(Initiative.objects.visible_to(user).filter(reference__in=references).order_by("number"))
        localise(seen, ["title"], get_language() or "en")
        self.initiatives = {each.reference: each for each in seen}
        ways = {way for _reference, way in self.stands_for.values() if way}
        several = {reference for reference, way in self.stands_for.values() if way and self._ways(reference) > 1}
        kept = Alternative.objects.visible_to(user).filter(pk__in=ways).values_list("pk", "title") if several else ()
        self.ways = {str(pk): title for pk, title in kept}
        self.several = several

    def _ways(self, reference: str) -> int:
        return len({way for one, way in self.stands_for.values() if one == reference})

    def name(self, item: str) -> str:
        """Return what an item is called."""
        reference, way = self.stands_for.get(item, (item, ""))
        found = self.initiatives.get(reference)
        if found is None:
            return _("An initiative that you may not read") if item in self.stands_for else reference
        title = f"{found.reference} {found.title}"
        return f"{title} ({self.ways[way]})" if reference in self.several and way in self.ways else title

    def names(self, items: Iterable[str]) -> list[str]:
        """Return what items are called, in order."""
        return sorted(self.name(item) for item in items)

    def choices(self) -> list[Choice]:
        """Return every item of the model, the chosen ones first, by value."""
        found = []
        for item in self.plan.model["items"]:
            name, start = item["id"], self.chosen.get(item["id"])
            initiative = self.initiatives.get(self.stands_for[name][0])
            url = initiative.get_absolute_url() if initiative else ""
            value = item["value"][start if start is not None else item["earliest"]]
            found.append(Choice(name, self.name(name), url, start is not None, start, value))
        return sorted(found, key=lambda choice: (not choice.is_chosen, -choice.value, choice.item))


def resource_words(name: str) -> str:
    """Return what a resource of a model is called."""
    if name == rules.STARTS:
        return _("Starts allowed")
    if name == rules.HIGH:
        return _("High-tier initiatives at once")
    key, _mark, part = name.partition("|")
    limit = limits().get(key)
    return f"{limit.title if limit else key}{_part(limit, part)}"


def _part(limit: Limit | None, part: str) -> str:
    if not part:
        return ""
    measure = measures().get(limit.measure) if limit else None
    words: Words = measure.parts().get(part, part) if measure else part
    return f": {words}"


def unit_of(name: str) -> str:
    """Return the unit of a resource."""
    limit = limits().get(name.partition("|")[0])
    measure = measures().get(limit.measure) if limit else None
    return str(measure.unit) if measure else ""


def period_words(terms: rules.Terms, period: int) -> str:
    """Return what a period of a scenario, counted from 0, is called."""
    first = rules.first_day(terms)
    if terms.period is Period.YEAR:
        return _("year %(n)s") % {"n": period + 1} if first.month > 1 else str(first.year + period)
    months = first.month - 1 + 3 * period
    return _("quarter %(n)s of %(year)s") % {"n": months % 12 // 3 + 1, "year": first.year + months // 12}


def limit_words(limit: str, reading: Reading, terms: rules.Terms) -> str:
    """Return what a row of a conflict says: the engine names rows by resource and period or by items."""
    model = reading.plan.model
    name, _space, last = limit.rpartition(" ")
    if name in model["limits"]:
        return f"{resource_words(name)}, {period_words(terms, int(last))}"
    verb, _space, rest = limit.partition(" ")
    if verb in ("mandatory", "with"):
        return _("%(title)s has to be in") % {"title": reading.name(rest)}
    if verb == "without":
        return _("%(title)s has to stay out") % {"title": reading.name(rest)}
    if " after " in limit:
        one, _after, other = limit.partition(" after ")
        return _("%(title)s waits for %(other)s") % {"title": reading.name(one), "other": reading.name(other)}
    return _rows_of_groups(limit, reading)


def _rows_of_groups(limit: str, reading: Reading) -> str:
    head, _of, names = limit.partition(" of ")
    items = names.split(", ")
    references = {reading.stands_for.get(item, (item, ""))[0] for item in items}
    listed = ", ".join(sorted({reading.name(item) for item in items}))
    if head == "one" or head.startswith("at most"):
        return _("At most one of: %(names)s") % {"names": listed}
    count = int(head.rpartition(" ")[2])
    if len(references) == 1:
        return _("%(title)s has to be in") % {"title": listed}
    return ngettext("At least %(n)s of: %(names)s", "At least %(n)s of: %(names)s", count) % {
        "n": count,
        "names": listed,
    }


def note_words(note: Mapping[str, str], reading: Reading) -> str:
    """Return what a reader has to know of the model."""
    about, detail = note["about"], note["detail"]
    limit = limits().get(about)
    facts = {
        "title": reading.name(about) if limit is None else "",
        "other": reading.name(detail) if detail and limit is None else "",
        "limit": resource_words(rules.resource(about, detail)) if limit else "",
        "measure": measures()[detail].title if detail in measures() else detail,
    }
    sentences = {
        "no_limit": _("No limit is set for %(limit)s, so nothing of it binds."),
        "nobody_has": _("Nobody has any of this, so what needs it cannot be chosen: %(limit)s."),
        "overdrawn": _("More is promised than there is: %(limit)s. Nothing is left to choose with."),
        "unknown": _("%(title)s cannot be weighed: nothing is known of %(measure)s."),
        "taken_unknown": _("%(title)s has to be in although nothing is known of %(measure)s; it counts as 0."),
        "excluded_by_running": _("%(title)s is left out: it and %(other)s, which is in use, rule each other out."),
        "waits_for_outside": _("%(title)s is left out: it waits for %(other)s, which may not be chosen here."),
    }
    return sentences[note["code"]] % facts


def wrong_words(wrong: rules.Wrong) -> str:
    """Return what cannot be in a scenario or in the facts of the house, and what would mend it."""
    sentences = {
        "unreadable": _("The scenario cannot be read: %(reason)s."),
        "periods": _("A scenario has 1 to %(most)s periods."),
        "start_within": _("Starts lie within periods 1 to %(most)s."),
        "no_weight": _("Say which measures count as value, and how much each."),
        "weight": _("The weight of %(measure)s is 0 or more, and its full amount more than 0."),
        "delay": _("The value that waiting costs lies between 0 and 100 per cent a period."),
        "no_such_period": _("There is no period %(period)s. Periods run from 1 to %(most)s."),
        "share": _("Write function or chamber, its key, and a count of 1 or more: %(key)s."),
        "share_too_large": _("Fewer than %(least)s may be chosen of “%(key)s”. Ask for fewer, or let more be chosen."),
        "change": _("The change of %(limit)s is no number, or begins before period 1."),
        "high": _("The count of high-tier initiatives is 0 or more."),
        "no_such_limit": _("The house has no limit “%(limit)s”. Choose one of those listed."),
        "limit_no_number": _("The limit %(limit)s is no number. Mend it in its room."),
        "amount": _("What %(reference)s takes or gives of %(measure)s is negative or no number. Mend it in its room."),
        "committed_unknown": _("%(reference)s is committed and cannot be chosen. Take it off, or open it again."),
        "cycle": _("Initiatives wait for one another: %(way)s. Let one of them go first."),
        "too_many_ways": _("%(reference)s has more than %(most)s ways with those it waits for. Choose the ways first."),
        "grammar": _("Line %(line)s cannot be read: “%(text)s”."),
    }
    return sentences[wrong.code] % wrong.facts


def plan_state(plan: Plan) -> str:
    """Return how good a plan is in a word, with its gap where it is not proven the best."""
    if plan.status == Status.FEASIBLE:
        return _p("plan", "The best found")
    return str(plan.get_status_display())


def measure_choices() -> list[tuple[str, str]]:
    """Return the key and the words of each measure of the house."""
    return [(key, f"{measure.title} ({measure.unit})") for key, measure in measures().items()]


def unknown_references(references: Iterable[str], by: User) -> list[str]:
    """Return those references of which the person may see no initiative."""
    wanted = set(references)
    known = Initiative.objects.visible_to(by).filter(reference__in=wanted).values_list("reference", flat=True)
    return sorted(wanted - set(known))


def parts_of(limit: Limit) -> Iterable[str]:
    """Return the keys of the parts that a limit may tell."""
    measure = measures().get(limit.measure)
    return measure.parts() if measure else ()
