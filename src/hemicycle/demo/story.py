"""The story as scenes: at this instant, this person does this by the action that their office gives them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time
from functools import partial

from django.utils import timezone

from hemicycle.demo import (
    benefits,
    compliance,
    content,
    days,
    ethics,
    files,
    gates,
    governance,
    meetings,
    questionnaires,
    register,
    resources,
    risk,
    scenarios,
    strategy,
)
from hemicycle.kernel import clock, evidence, things
from hemicycle.kernel.models import Chamber, Initiative, Parliament, Record, User
from hemicycle.kernel.terms import Role, Stage, Tier
from hemicycle.rooms.administration import actions as administration
from hemicycle.rooms.administration.tasks import found as found_house
from hemicycle.rooms.ledger import actions as ledger
from hemicycle.rooms.portfolio import actions as portfolio
from hemicycle.rooms.portfolio import queries as portfolio_queries

FIRST_ADMINISTRATOR, SECOND_ADMINISTRATOR = "sibrane", "perrane"
AI_OFFICER, RISK_OFFICER, ENGAGEMENT_OFFICER = "tazir", "vessan", "faroune"
SECRETARY_GENERAL = "corvane"
FOUNDED_D, SECOND_ADMINISTRATOR_D, AFTER_HANDOVER_D = -735, -300, -297
RISK_OFFICER_D, ENGAGEMENT_OFFICER_D = -630, -610
CHECKPOINT_DS = (-700, -610, -520, -430, -340, -250, -160, -70, -3)

# The hour of each kind of scene, so that what builds on another thing of the same day comes after it.
FOUNDING, ARRIVAL, OFFICE, PROPOSAL = time(8, 30), time(8, 40), time(9, 40), time(10, 45)
INITIATIVE_OFFICE, TRANSLATION, CONFIRMATION, TIER = time(11, 30), time(13, 10), time(14, 5), time(14, 40)
TURN, EVIDENCE, REMARK, CHECKPOINT = time(15, 10), time(16, 0), time(16, 20), time(17, 45)


@dataclass
class Cast:
    """Who and what stands on the stage by now, by the keys of the story."""

    today: date
    password: str
    parliament: Parliament
    people: dict[str, User] = field(default_factory=dict)
    chambers: dict[str, Chamber] = field(default_factory=dict)
    initiatives: dict[str, Initiative] = field(default_factory=dict)

    def day(self, days_from_today: int) -> date:
        """Return the working day that the story means."""
        return days.working_day(self.today, days_from_today)

    def administrator(self, person: str) -> User:
        """Return who administers a matter of this person today: the second once there is one, never the person."""
        first, second = self.people[FIRST_ADMINISTRATOR], self.people.get(SECOND_ADMINISTRATOR)
        handed_over = clock.today() > self.day(SECOND_ADMINISTRATOR_D)
        if person == FIRST_ADMINISTRATOR or (handed_over and person != SECOND_ADMINISTRATOR):
            assert second is not None
            return second
        return first


@dataclass(frozen=True)
class Scene:
    """Something that happens on a day of the story, at an hour."""

    on_d: int
    hour: time
    play: Callable[[Cast], object]


def cast(today: date, password: str) -> Cast:
    """Return an empty stage for the parliament of the story."""
    told = content.parliament()
    parliament = Parliament(
        name=told["name"]["en"],
        country="Almaris",
        languages=told["languages"],
        default_language="en",
        currency=told["currency"]["code"],
        second_factor_demanded=False,
    )
    return Cast(today, password, parliament)


def play(stage: Cast, more: Iterable[Scene] = ()) -> None:
    """Play every scene in the order of its instant, each in its own transaction, under a clock moved to it."""
    zone = timezone.get_default_timezone()
    planned = [(days.moment(stage.today, scene.on_d, scene.hour, zone), scene) for scene in (*scenes(), *more)]
    for at, scene in days.in_order(planned):
        with clock.at(at):
            scene.play(stage)


def scenes() -> Iterator[Scene]:
    """Yield every scene of the story, in no order."""
    yield Scene(FOUNDED_D, FOUNDING, found)
    yield from _arrivals()
    for held in (*_belonging(), *content.offices()):
        hour = INITIATIVE_OFFICE if held.initiative else OFFICE
        yield Scene(held.from_d, hour, partial(appoint, held=held))
    yield from _names_of_the_house()
    for idea in content.ideas():
        yield from _life(idea)
    for proof in content.proofs():
        yield Scene(proof.on_d, EVIDENCE, partial(add_evidence, proof=proof))
    for remark in content.remarks():
        yield Scene(remark.on_d, REMARK, partial(write_remark, remark=remark))
    for room in (
        governance, meetings, questionnaires, ethics, compliance, risk, strategy, benefits, resources, scenarios, gates
    ):  # fmt: skip
        yield from (Scene(*planned) for planned in room.scenes())
    for on_d, hour, verb, told in register.days():
        yield Scene(on_d, hour, partial(keep_register, verb=verb, told=told))
    for on_d in CHECKPOINT_DS:
        yield Scene(on_d, CHECKPOINT, lambda stage: ledger.checkpoint())


def _arrivals() -> Iterator[Scene]:
    """Yield the arrival of everybody: guests on the first day of their office, all others at the beginning."""
    first_days = {held.person: held.from_d for held in sorted(content.offices(), key=lambda held: -held.from_d)}
    yield Scene(FOUNDED_D, ARRIVAL, complete_the_founder)
    for person in content.people():
        if person.key != FIRST_ADMINISTRATOR:
            on_d = first_days[person.key] if person.kind == "external" else FOUNDED_D
            yield Scene(on_d, ARRIVAL, partial(add_person, told=person))


def _belonging() -> Iterator[content.Held]:
    """Yield the office `staff` of everybody who works in the house and whom the story does not name as such."""
    named = {held.person for held in content.offices() if held.role is Role.STAFF}
    for person in content.people():
        if person.kind == "staff" and person.key not in named:
            chamber = "" if person.chamber == "joint" else person.chamber
            from_d = AFTER_HANDOVER_D if person.key == FIRST_ADMINISTRATOR else FOUNDED_D
            yield content.Held(person.key, Role.STAFF, from_d, chamber=chamber)


def _names_of_the_house() -> Iterator[Scene]:
    """Yield the names of the parliament and its chambers in the other working languages."""
    on_d = ENGAGEMENT_OFFICER_D + 1
    names = [("", content.parliament()["name"]), *((chamber.key, chamber.name) for chamber in content.chambers())]
    for key, name in names:
        for language in ("fr", "ar"):
            yield Scene(on_d, TRANSLATION, partial(translate_name, chamber=key, language=language, text=name[language]))


def _life(idea: content.Idea) -> Iterator[Scene]:
    """Yield what happens to an initiative: proposal, translation, confirmed problem, tier, and each of its turns."""
    yield Scene(idea.proposed_d, PROPOSAL, partial(propose, idea=idea))
    for language in ("fr", "ar"):
        for name, texts in (("title", idea.title), ("summary", idea.summary)):
            text = partial(translate, idea=idea, field=name, language=language, text=texts[language])
            yield Scene(idea.proposed_d + 1, TRANSLATION, text)
    if idea.stage is not Stage.IDEA or idea.names_a_tool:
        yield Scene(idea.proposed_d + 2, CONFIRMATION, partial(confirm_problem, idea=idea))
    if idea.turns:  # a tier is decided before an idea moves on; until then it is what the rules propose
        yield Scene(idea.proposed_d + 3, TIER, partial(set_tier, idea=idea))
    if idea.turns and idea.proposed_d < RISK_OFFICER_D:
        yield Scene(RISK_OFFICER_D + 10, TIER, partial(set_tier, idea=idea))  # signed again by the office it belongs to
    for turn in (each for each in idea.turns if each.on_d < gates.kept_d()):  # later ones are decisions
        yield Scene(turn.on_d, TURN, partial(record_turn, idea=idea, turn=turn))
    if idea.confirmed:
        yield Scene(idea.confirmed.on_d, TURN, partial(confirm_stop, idea=idea, told=idea.confirmed))


def found(stage: Cast) -> None:
    """Make the parliament with its chambers and its first administrator."""
    founder = next(person for person in content.people() if person.key == FIRST_ADMINISTRATOR)
    chambers = [
        administration.NewChamber(told.name["en"], told.kind, told.key, told.seats) for told in content.chambers()
    ]
    made: list[Record] = found_house(
        stage.parliament,
        chambers=chambers,
        email=founder.email,
        person_name=founder.name,
        password=stage.password,
    )
    stage.chambers = {record.key: record for record in made if isinstance(record, Chamber)}
    stage.people[founder.key] = next(record for record in made if isinstance(record, User))


def complete_the_founder(stage: Cast) -> None:
    """Let the first administrator write down where they work."""
    told = next(person for person in content.people() if person.key == FIRST_ADMINISTRATOR)
    founder = stage.people[told.key]
    administration.change_person(founder, by=founder, email=told.email, name=told.name, unit=told.unit, language="en")


def add_person(stage: Cast, told: content.Person) -> None:
    """Add a person, who signs in with the password that all people of the story share."""
    where = stage.chambers[told.chamber]
    by = stage.administrator(told.key)
    person: User = administration.add_person(where, by=by, email=told.email, name=told.name, unit=told.unit)
    person.password = stage.people[FIRST_ADMINISTRATOR].password  # hashed once; the ledger holds no passwords
    person.save(update_fields=["password"])
    stage.people[told.key] = person


def appoint(stage: Cast, held: content.Held) -> None:
    """Appoint a person to an office on its first day."""
    administration.appoint(
        stage.people[held.person],
        by=stage.administrator(held.person),
        role=held.role,
        from_on=clock.today(),
        to_on=None if held.to_d is None else stage.day(held.to_d),
        chamber=stage.chambers[held.chamber] if held.chamber else None,
        initiative=stage.initiatives[held.initiative] if held.initiative else None,
        body=held.body,
    )


def propose(stage: Cast, idea: content.Idea) -> None:
    """Enter an idea into the register with its answers; the rules propose its tier."""
    answers = {name: [given] if isinstance(given, str) else given for name, given in idea.answers.items()}
    proposed = portfolio.take_in(
        stage.chambers[idea.chamber],
        by=stage.people[idea.proposed_by],
        answers=answers,
        title=idea.title["en"],
        summary=idea.summary["en"],
        language="en",
        **idea.facts,
    )[0]
    assert isinstance(proposed, Initiative)
    stage.initiatives[idea.key] = proposed


def translate(stage: Cast, idea: content.Idea, field: str, language: str, text: str) -> None:
    """Give the title or summary of an initiative in another language."""
    things.translate(stage.initiatives[idea.key], by=_translator(stage), field=field, language=language, text=text)


def translate_name(stage: Cast, chamber: str, language: str, text: str) -> None:
    """Give the name of a chamber, or of the parliament, in another language."""
    subject: Record = stage.chambers[chamber] if chamber else stage.parliament
    things.translate(subject, by=_translator(stage), field="name", language=language, text=text)


def _translator(stage: Cast) -> User:
    in_office = clock.today() > stage.day(ENGAGEMENT_OFFICER_D)
    return stage.people[ENGAGEMENT_OFFICER if in_office else AI_OFFICER]


def confirm_problem(stage: Cast, idea: content.Idea) -> None:
    """Let the AI officer say whether the problem is told without a tool."""
    portfolio.confirm_problem(stage.initiatives[idea.key], by=stage.people[AI_OFFICER], names_a_tool=idea.names_a_tool)


def set_tier(stage: Cast, idea: content.Idea) -> None:
    """Let the risk officer set the tier, or the AI officer while there was none."""
    in_office = clock.today() > stage.day(RISK_OFFICER_D)
    by = stage.people[RISK_OFFICER if in_office else AI_OFFICER]
    portfolio.set_tier(stage.initiatives[idea.key], by=by, tier=Tier(idea.tier), reason=idea.tier_reason)


def record_turn(stage: Cast, idea: content.Idea, turn: content.Turn) -> None:
    """Let the AI officer record where an initiative stands."""
    initiative, by = stage.initiatives[idea.key], stage.people[AI_OFFICER]
    if turn.is_emergency:
        portfolio.suspend(initiative, by=by, reason=turn.reason)
        return
    portfolio.record_stage(
        initiative, by=by, stage=turn.stage, status=turn.status, reason=turn.reason, since=clock.today()
    )


def confirm_stop(stage: Cast, idea: content.Idea, told: content.Confirmed) -> None:
    """Let the chair of the body confirm an emergency stop."""
    stop = portfolio_queries.open_stops().get(initiative=stage.initiatives[idea.key])
    portfolio.confirm_stop(stop, by=stage.people[told.by], reason=told.reason)


def add_evidence(stage: Cast, proof: content.Proof) -> None:
    """Hang a file on an initiative."""
    stored = evidence.store(iter([files.made(proof.filename, proof.lines)]))
    subject, by = stage.initiatives[proof.initiative], stage.people[proof.by]
    things.add_evidence(subject, by=by, title=proof.title, filename=proof.filename, stored=stored)


def write_remark(stage: Cast, remark: content.Remark) -> None:
    """Write a remark on an initiative."""
    things.comment(stage.initiatives[remark.initiative], by=stage.people[remark.by], text=remark.text)


def keep_register(stage: Cast, verb: str, told: register.Told | register.Letter) -> None:
    """Let the engagement officer write and answer, the AI officer approve, the secretary general withdraw."""
    initiative, writer = stage.initiatives[told.initiative], stage.people[ENGAGEMENT_OFFICER]
    match verb, told:
        case "write", register.Told():
            register.write(told, initiative, by=writer)
        case "approve", _:
            register.approve(initiative, by=stage.people[AI_OFFICER])
        case "withdraw", register.Told():
            register.withdraw(told, initiative, by=stage.people[SECRETARY_GENERAL])
        case "receive", register.Letter():
            register.receive(told, initiative)
        case "answer", register.Letter():
            register.answer(told, initiative, by=writer)
