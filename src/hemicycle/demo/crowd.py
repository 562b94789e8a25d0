"""Many initiatives for trials of scale: generated from a seed, entered by the same actions."""

import random
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice, product
from typing import TypeVar

from hemicycle.demo.story import AI_OFFICER, Cast
from hemicycle.kernel import clock
from hemicycle.kernel.actions import together
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import CORE_FUNCTIONS, Archetype, AutomationLevel, Function, Route, Stage, Status, Tier
from hemicycle.rooms.portfolio import actions as portfolio

Drawn = TypeVar("Drawn")

SEED = 9
BATCH = 250
HALF_AN_HOUR = timedelta(minutes=30)
STEPS = 4  # at most so many things happen to one generated initiative

# What each kind of use does, and the function it mostly serves.
WORKS: dict[Archetype, tuple[Function, tuple[str, ...]]] = {
    Archetype.TRANSCRIPTION: (
        Function.LEGISLATIVE,
        ("Draft minutes", "Speech to text", "Captions", "Speaker labels", "Transcripts of recordings"),
    ),
    Archetype.TRANSLATION: (
        Function.ADMINISTRATION,
        ("First translations", "Terminology checks", "Translated notices", "Glossaries", "Translated agendas"),
    ),
    Archetype.SUMMARISATION: (
        Function.REPRESENTATION,
        ("Short summaries", "Briefing notes", "Plain-language pages", "Weekly digests", "Summaries of evidence"),
    ),
    Archetype.RETRIEVAL: (
        Function.OVERSIGHT,
        (
            "Answers with sources",
            "Search in plain words",
            "Questions to the rules",
            "Precedent search",
            "Reading lists",
        ),
    ),
    Archetype.DRAFTING: (
        Function.LEGISLATIVE,
        ("First wordings", "Style checks", "Draft replies", "Draft reports", "Draft questions"),
    ),
    Archetype.AMENDMENTS: (
        Function.LEGISLATIVE,
        ("Similar amendments", "Voting order", "Consolidated texts", "Conflicting amendments", "Side-by-side texts"),
    ),
    Archetype.CLASSIFICATION: (
        Function.OVERSIGHT,
        ("Sorting of documents", "Subject tags", "Legal references", "Routing of requests", "Video index"),
    ),
    Archetype.CITIZEN_INPUT: (
        Function.CITIZEN_ENGAGEMENT,
        (
            "Themes in contributions",
            "Matching of petitions",
            "Questions of citizens",
            "Survey comments",
            "Letters by subject",
        ),
    ),
    Archetype.PROCEDURE: (
        Function.LEGISLATIVE,
        ("Deadline reminders", "Admissibility checks", "Agenda planning", "Speaking lists", "Quorum forecasts"),
    ),
    Archetype.ADMINISTRATION: (
        Function.ADMINISTRATION,
        ("Invoice checks", "Room planning", "Travel requests", "Help desk answers", "Stock forecasts"),
    ),
}
PLACES = (
    "the Agriculture Committee", "the Archives", "the Audit Committee", "the Budget Committee",
    "the Children's Committee", "the Climate Committee", "the Constitutional Committee",
    "the Culture Committee", "the Defence Committee", "the Development Committee", "the Digital Committee",
    "the Economy Committee", "the Education Committee", "the Energy Committee", "the Equality Committee",
    "the Finance Service", "the Fisheries Committee", "the Foreign Affairs Committee", "the Health Committee",
    "the Home Affairs Committee", "the Housing Committee", "the Human Rights Committee",
    "the Justice Committee", "the Labour Committee", "the Legal Service", "the Library",
    "the Local Government Committee", "the Petitions Office", "the Press Office", "the Procedure Committee",
    "the Procurement Office", "the Research Service", "the Science Committee", "the Security Service",
    "the Social Affairs Committee", "the Sports Committee", "the Tourism Committee", "the Transport Committee",
    "the Visitors' Service", "the Water Committee",
)  # fmt: skip
OCCASIONS = ("", " in budget weeks", " during hearings", " for new members", " in three languages", " for past terms")
COSTS = (
    "each time somebody loses half a day",
    "a reply then takes nine days more",
    "papers reach members after the debate",
    "two posts do little else",
    "errors are found only after publication",
)
WHO = ("Staff", "Clerks", "Members' offices", "Researchers", "Citizens who write")

# How often each occurs: stage, tier, route, level of automation, state.
STAGES = dict(zip(Stage, (26, 18, 16, 14, 8, 14, 4), strict=True))
TIERS = {Tier.MINIMAL: 34, Tier.LIMITED: 46, Tier.HIGH: 19, Tier.PROHIBITED: 1}
ROUTES = {Route.BUILD: 32, Route.BUY: 44, Route.EMBEDDED: 16, Route.JOINT: 8}
AUTOMATION = dict(zip(AutomationLevel, (4, 62, 27, 7), strict=True))
STATES: dict[Stage, dict[Status, int]] = {
    Stage.IDEA: {Status.ACTIVE: 7, Status.REJECTED: 1, Status.PARKED: 1, Status.DECISION_ASKED: 2},
    Stage.PROPOSAL: {Status.ACTIVE: 6, Status.RETURNED: 1, Status.DECISION_ASKED: 2, Status.PARKED: 1},
    Stage.DESIGN: {Status.ACTIVE: 8, Status.PARKED: 1},
    Stage.PILOT: {Status.PILOT_RUNNING: 5, Status.ACTIVE: 3, Status.DECISION_ASKED: 1},
    Stage.DEPLOYMENT: {Status.ACTIVE: 8, Status.SUSPENDED: 1},
    Stage.OPERATION: {Status.ACTIVE: 12, Status.REVIEW_REOPENED: 1, Status.SUSPENDED: 1},
    Stage.WITHDRAWAL: {Status.WITHDRAWING: 2, Status.CLOSED: 3},
}
REASONS = {
    Stage.IDEA: "Screened before gates were kept here.",
    Stage.PROPOSAL: "Accepted to proposal in an earlier round.",
    Stage.DESIGN: "Authorised in an earlier round.",
    Stage.PILOT: "Pilot prepared in an earlier round.",
    Stage.DEPLOYMENT: "Scaled after its pilot in an earlier round.",
    Stage.OPERATION: "In operation since before gates were kept here.",
    Stage.WITHDRAWAL: "Retired in an earlier round.",
}
PROPOSERS = {
    "deputies": ("lindare", "morwane", "azmari", "bellorin", "lavrine", "yasmond", "ashbrin", "elmoray"),
    "regions": ("raydan", "belmane", "marchelle", "brissane", "saffour", "nouvane", "tessaly"),
    "joint": (
        "dastane",
        "elvar",
        "kelbray",
        "faroune",
        "tessaly",
        "elmoray",
        "ghazlan",
        "nouvane",
        "hadrine",
        "calvane",
    ),
}


@dataclass(frozen=True)
class Made:
    """A generated initiative."""

    chamber: str
    proposed_by: str
    facts: dict[str, str]
    tier: Tier
    stage: Stage
    status: Status
    age_days: int
    is_confirmed: bool


def gather(stage: Cast, size: int) -> None:
    """Enter so many generated initiatives within this half hour, in batches that happen as a whole."""
    begun, pause = clock.now(), HALF_AN_HOUR / (size * STEPS + 1)
    numbered = enumerate(made(size))
    while batch := list(islice(numbered, BATCH)):
        with together():
            for number, one in batch:
                _enter(stage, one, Ticks(begun + pause * STEPS * number, pause))


class Ticks:
    """A clock that goes on by one pause for each thing that happens."""

    def __init__(self, begun: datetime, pause: timedelta) -> None:
        self.at, self.pause = begun, pause

    def next(self) -> AbstractContextManager[None]:
        """Move the clock to the next instant."""
        self.at += self.pause
        return clock.at(self.at)


def _enter(stage: Cast, one: Made, ticks: Ticks) -> None:
    """Propose it, and bring it to where it stands."""
    officer = stage.people[AI_OFFICER]
    with ticks.next():
        initiative: Initiative = portfolio.enter(  # nobody compares ten thousand invented ideas
            stage.chambers[one.chamber], by=stage.people[one.proposed_by], language="en", **one.facts
        )
    if one.is_confirmed:
        with ticks.next():
            portfolio.confirm_problem(initiative, by=officer, names_a_tool=False)
    if one.tier is not Tier.HIGH:
        with ticks.next():
            portfolio.set_tier(
                initiative, by=officer, tier=one.tier, reason="Set from the first description of the use."
            )
    if (one.stage, one.status) != (Stage.IDEA, Status.ACTIVE):
        with ticks.next():
            since = clock.today() - timedelta(days=one.age_days)
            portfolio.record_stage(
                initiative, by=officer, stage=one.stage, status=one.status, reason=REASONS[one.stage], since=since
            )


def made(size: int) -> Iterator[Made]:
    """Yield so many initiatives, the same ones each time; titles are told apart."""
    rng = random.Random(SEED)  # nosec B311
    for archetype, title in islice(_titles(rng), size):
        yield _made(rng, archetype, title)


def _titles(rng: random.Random) -> Iterator[tuple[Archetype, str]]:
    """Yield kinds of use and titles without end; a second round bears a number."""
    works = [(archetype, work) for archetype, (_, named) in WORKS.items() for work in named]
    for part in count(1):
        all_titles = list(product(works, PLACES, OCCASIONS))
        rng.shuffle(all_titles)
        for (archetype, work), place, occasion in all_titles:
            yield archetype, f"{work} for {place}{occasion}" + (f", part {part}" if part > 1 else "")


def _made(rng: random.Random, archetype: Archetype, title: str) -> Made:
    chamber = rng.choices(tuple(PROPOSERS), (5, 3, 4))[0]
    tier = _drawn(rng, TIERS)
    stage = Stage.IDEA if tier is Tier.PROHIBITED else _drawn(rng, STAGES)
    status = Status.REJECTED if tier is Tier.PROHIBITED else _drawn(rng, STATES[stage])
    function = WORKS[archetype][0] if rng.random() < 0.7 else rng.choice(tuple(Function))
    automation = _drawn(rng, AUTOMATION)
    if automation is AutomationLevel.FULL and function in CORE_FUNCTIONS:
        automation = AutomationLevel.PARTIAL  # else the rules of triage would stop it
    facts = {
        "title": title,
        "summary": f"{title}. A person of the service checks what is proposed before it is used.",
        "problem": _problem(rng, title, is_young=stage is Stage.IDEA),
        "function": function,
        "archetype": archetype,
        "route": _drawn(rng, ROUTES),
        "automation": automation,
        "human_role": "A person of the service accepts, corrects or refuses each proposal and answers for the result.",
        "deployment_case": rng.choice(("new feature", "manual task", "replacement")),
    }
    return Made(
        chamber,
        proposed_by=rng.choice(PROPOSERS[chamber]),
        facts=facts,
        tier=tier,
        stage=stage,
        status=status,
        age_days=rng.randrange(5, 700),
        is_confirmed=stage is not Stage.IDEA and rng.random() < 0.6,
    )


def _drawn(rng: random.Random, weights: dict[Drawn, int]) -> Drawn:
    return rng.choices(tuple(weights), tuple(weights.values()))[0]


def _problem(rng: random.Random, title: str, *, is_young: bool) -> str:
    """Return the problem; of young ideas some have none yet, and some one that is too short."""
    if is_young and rng.random() < 0.3:
        return rng.choice(("", "It takes too long."))
    place = title.partition(" for ")[2]
    often, hours = rng.randrange(40, 9_000), rng.randrange(2, 40)
    return (
        f"{rng.choice(WHO)} of {place} do this by hand some {often} times a year and need {hours} hours a week for it; "
        f"{rng.choice(COSTS)}."
    )
