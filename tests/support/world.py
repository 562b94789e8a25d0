"""A parliament with one of everything in every place, and an address for each: what the generated checks walk through.

A place is where a record stands as seen from the deputies: own, other (the senate), joint, confidential, house (of no
chamber). A route finds its sample by the word before its parameter, so a new route under a known word needs nothing;
an unknown word fails the test that meets it, which says so.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from hemicycle.kernel import clock, evidence, things
from hemicycle.kernel.actions import action, registry
from hemicycle.kernel.models import (
    Chamber,
    Draft,
    Notification,
    SavedView,
    Task,
    User,
)
from hemicycle.kernel.terms import INITIATIVE_ROLES, Function, Gate, Role, Sensitivity, Stage, TaskState
from hemicycle.rooms.administration import actions as administration
from hemicycle.rooms.compliance import actions as compliance
from hemicycle.rooms.compliance import tasks as exchange
from hemicycle.rooms.compliance.models import RightsAssessment
from hemicycle.rooms.compliance.rules.rights import Basis, WorkKind
from hemicycle.rooms.engagement import actions as engagement
from hemicycle.rooms.engagement import queries as register
from hemicycle.rooms.engagement.rules import documents
from hemicycle.rooms.engagement.rules.clock import About
from hemicycle.rooms.ethics import actions as ethics
from hemicycle.rooms.ethics.rules import OpinionKind
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.governance.adapters.content import templates
from hemicycle.rooms.governance.models import PolicyVersion
from hemicycle.rooms.governance.rules.policies import Subject
from hemicycle.rooms.ledger.actions import checkpoint
from hemicycle.rooms.ledger.models import Entry
from hemicycle.rooms.ledger.tasks import verify
from hemicycle.rooms.portfolio import actions as portfolio
from hemicycle.rooms.portfolio import tasks
from hemicycle.rooms.portfolio.adapters.sources import sources
from hemicycle.rooms.portfolio.models import InventoryEntry, InventorySource, Likeness
from hemicycle.rooms.portfolio.rules import inventory
from hemicycle.rooms.portfolio.rules.differences import difference as compared
from hemicycle.rooms.portfolio.rules.tables import Table
from hemicycle.rooms.questionnaires import actions as instrument_actions
from hemicycle.rooms.questionnaires import queries as instrument_queries
from hemicycle.rooms.questionnaires.models import RiskProposal
from hemicycle.rooms.questionnaires.rules import Origin
from hemicycle.rooms.resources import actions as resources
from hemicycle.rooms.risk import actions as risks
from hemicycle.rooms.risk.rules.library import Item
from hemicycle.rooms.strategy import actions as strategy
from hemicycle.rooms.strategy.rules import Degree, DocumentKind, Method
from tests.support.cast import House, appoint, found_house, new_person, propose
from tests.support.map import PARAMETER

OWN, OTHER, JOINT, CONFIDENTIAL, HOUSE = "own", "other", "joint", "confidential", "house"
PLACES = (OWN, OTHER, JOINT, CONFIDENTIAL, HOUSE)


@dataclass
class World:
    """The records of the world by kind and place, and the people who act in it by role."""

    house: House
    officer: User
    reviewer: User
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def put(self, kind: str, place: str, record: Any) -> Any:
        self.records.setdefault(kind, {})[place] = record
        return record

    def person(self, role: Role, *, everywhere: bool = False) -> User:
        """Return somebody who holds this role among the deputies (or in the whole house), appointed when first asked."""
        key = f"{role}{' everywhere' if everywhere else ''}"
        if key not in self.people:
            chamber = None if everywhere else self.house.deputies
            holder = new_person(self.house, self.house.deputies, name=f"{role.title()} {len(self.people)}")
            initiative = self.records["initiative"][OWN] if role in INITIATIVE_ROLES else None
            appoint(self.house, holder, role, chamber=None if initiative else chamber, initiative=initiative)
            self.people[key] = holder
        return self.people[key]


# The word before a parameter -> the kind of record that it names. "on" and "of" take a kind and an id.
NAMED_BY: dict[str, str] = {
    "initiatives": "initiative",
    "people": "person",
    "offices": "office",
    "create": "office",
    "invitations": "invitation",
    "tokens": "token",
    "policies": "policy",
    "bodies": "body",
    "mandates": "mandate",
    "interests": "interest",
    "meetings": "meeting",
    "items": "item",
    "decisions": "decision",
    "undertakings": "undertaking",
    "exceptions": "exception",
    "tools": "tool",
    "problems": "problem",
    "risks": "risk",
    "scenarios": "scenario",
    "plans": "plan",
    "lines": "budget line",
    "budgets": "budget",
    "skills": "skill",
    "posts": "post",
    "costs": "cost",
    "needs": "need",
    "tranches": "tranche",
    "measured": "measured value",
    "controls": "control",
    "treatments": "treatment",
    "indicators": "indicator",
    "libraries": "library",
    "proposals": "proposed risk",
    "chambers": "chamber",
    "parliament": "parliament",
    "tasks": "task",
    "import": "comparison",
    "verification": "verification",
    "notices": "notice",
    "views": "view",
    "evidence": "evidence",
    "sets": "edition",
    "entries": "entry",
    "instruments": "instrument",
    "versions": "version",
    "writing": "draft version",
    "answers": "response",
    "doubts": "doubt",
    "findings": "finding",
    "cases": "case",
    "systems": "classified system",
    "rights": "assessment of rights",
    "works": "source with rights",
    "conditions": "condition",
    "sources": "source",
    "map": "look",
    "likenesses": "likeness",
    "alternatives": "alternative",
    "benefits": "benefit",
    "charters": "charter",
    "partners": "partner",
    "stops": "stop",
    "requests": "gate request",
    "attestations": "attestation",
    "imports": "comparison",
    "documents": "strategy document",
    "reviews": "strategy review",
    "objectives": "objective",
    "key-results": "key result",
    "routine-tasks": "routine task",
    "records": "public record",
    "contributions": "contribution",
    "gaps": "gap",
    "changes": "change of law",
    "oscal": "OSCAL document",
}
# Pages that are about the parliament itself, of which there is one, so that no address names it.
ABOUT_THE_PARLIAMENT = {
    "/administration/settings/change/",
    "/administration/chambers/add/",
    "/governance/responsibilities/<str:activity>/",
    "/ethics/code/adoption/",
    "/resources/year/",
    "/resources/lines/add/",
    "/resources/budgets/draft/",
    "/resources/rates/set/",
    "/resources/skills/add/",
    "/resources/posts/add/",
    "/resources/calendar/mark/",
    "/risk/record/",
    "/portfolio/scenarios/make/",
    "/risk/model/",
    "/risk/lists/import/",
    "/risk/controls/add/",
    "/risk/appetite/limit/",
    "/risk/appetite/tolerance/",
    "/portfolio/triage/rules/change/",
    "/portfolio/triage/rules/restore/",
    "/portfolio/gates/rules/change/",
    "/portfolio/house/attest/<str:criterion>/",
    "/portfolio/pipeline/pace/",
    "/portfolio/roadmap/review/",
    "/governance/policies/draft/<str:subject>/",
    "/governance/tools/approve/",
    "/governance/bodies/establish/",
    "/strategy/objectives/add/",
    "/strategy/weights/pairwise/",
    "/strategy/weights/direct/",
    "/strategy/documents/draft/",
    "/strategy/tasks/record/",
    "/strategy/maturity/assess/",
    "/compliance/bring/",
    "/compliance/frameworks/<str:key>/binding/",
    "/compliance/requirements/<str:key>/position/",
    "/compliance/requirements/<str:key>/attestation/",
    "/compliance/requirements/<str:key>/gap/",
    "/compliance/requirements/<str:key>/text/",
}
WORDS: dict[str, dict[str, Any]] = {
    "gates": {"gate": "G0"},
    "case": {"part": "metric"},
    "attest": {"criterion": "monitoring.success-rule-met"},
    "waiver": {"criterion": "portfolio.problem-stated"},
    "responsibilities": {"activity": "s1-stage"},
    "draft": {"subject": "ai"},
    "drafts": {"form": "portfolio.propose"},
    "use-cases": {"key": "UC-03"},
    "frameworks": {"key": "EUAIA"},
    "statements": {"key": "EUAIA"},
    "requirements": {"key": "IPU-KP-01"},
    "models": {"model": "system-security-plan"},
    "parts": {"number": 1},
    "gallery": {"state": "empty"},
    "invitation": {"secret": "no-such-secret"},
    "calendar": {"secret": "no-such-secret.ics"},
    "files": {"key": "us-inventory"},
    "register": {"language": "en"},
    "<str:language>": {"name": "r-001"},
}


DECLARATION = {
    "key": "neighbours", "title": "Parliaments nearby", "publisher": "A parliament", "licence": "CC0", "language": "fr",
    "editions": [
        {
            "key": "neighbours-1", "label": "Parliaments nearby, 2026", "recognises": ["Nom", "Organe"],
            "identity": ["Nom"], "fields": {"title": "Nom", "agency": "Organe"},
        },
    ],
}  # fmt: skip
LOOKED = {
    "digest": "0" * 64, "filename": "tools.csv", "kind": "CSV", "encoding": "UTF-8", "rows": 2, "rejected": [],
    "notes": ["Read as UTF-8."], "sample": [["Chatbot", "in use"], ["Minutes", "planned"]],
    "columns": [
        {"name": "Name", "samples": ["Chatbot", "Minutes"], "filled": 2, "is_unique": True, "words": ["Chatbot", "Minutes"]},
        {"name": "Stage", "samples": ["in use", "planned"], "filled": 2, "is_unique": True, "words": ["in use", "planned"]},
    ],
}  # fmt: skip


class NoSample(LookupError):
    """A route has a parameter that the world knows nothing for: add its word to NAMED_BY or WORDS."""


def kind_of(route: str) -> str | None:
    """Return the kind of record that a route is about, or None where it is about no record. NoSample for unknown words."""
    if route in ABOUT_THE_PARLIAMENT:
        return "parliament"
    words = [word for word in route.split("/") if word]
    for before, word in zip(words, words[1:], strict=False):
        found = PARAMETER.fullmatch(word)
        if not found or found[2] == "kind" or before in WORDS:
            continue
        if PARAMETER.fullmatch(before):
            return "initiative"
        kind = NAMED_BY.get(before)
        if kind is None:
            raise NoSample(f"{route}: nothing is known of {before}/{word}")
        return "inventory entry" if kind == "entry" and (found[1] or "").startswith("uuid") else kind
    return None


def places_of(world: World, route: str) -> list[str]:
    """Return the places in which the world has a record for this route; one empty place where it is about none."""
    kind = kind_of(route)
    return list(world.records[kind]) if kind else [""]


def record_for(world: World, route: str, place: str) -> Any:
    """Return the record that a route would be about in this place, or None."""
    kind = kind_of(route)
    return world.records[kind][place] if kind else None


def filled(world: World, route: str, place: str = OWN, *, pk: Any = None) -> str:
    """Return the address of a route about the record in this place."""
    words = [word for word in route.split("/") if word]
    record = record_for(world, route, place)
    path = []
    for before, word in zip([""] + words, words, strict=False):
        found = PARAMETER.fullmatch(word)
        if not found:
            path.append(word)
        elif before in WORDS:
            path.append(str(WORDS[before][found[2]]))
        elif found[2] == "kind":
            path.append(record.kind())
        else:
            path.append(str(pk or record.pk))
    return "/" + "/".join(path) + ("/" if route.endswith("/") and path else "")


def build() -> World:
    """Make the world by actions; what is operational and nobody's record is written as its owner would."""
    house = found_house()
    officer = appoint(house, new_person(house, name="Omar Officer"), Role.AI_OFFICER).person
    reviewer = appoint(house, new_person(house, name="Rosa Reviewer"), Role.BODY_CHAIR).person
    world = World(house, officer, reviewer)
    world.put("parliament", HOUSE, house.parliament)
    _budget(world)
    for place, chamber in ((OWN, house.deputies), (OTHER, house.senate), (JOINT, house.joint)):
        world.put("chamber", place, chamber)
        _register(world, place, chamber)
        _people(world, place, chamber)
    _register(world, CONFIDENTIAL, house.deputies)
    portfolio.edit(world.records["initiative"][CONFIDENTIAL], by=officer, sensitivity=Sensitivity.CONFIDENTIAL)
    _people(world, HOUSE, None)
    _comparison_set(world)
    _questionnaire(world)
    _answers(world)
    _appetite(world)
    _plan(world)
    _law(world)
    _own_things(world)
    _policies(world)
    _bodies(world)
    _strategy(world)
    for role in Role:
        world.person(role)
        if role not in INITIATIVE_ROLES:
            world.person(role, everywhere=True)
    checkpoint()
    return world


def _register(world: World, place: str, chamber: Chamber, **facts: Any) -> None:
    """Put an initiative in a place, with all that hangs on it and what the public reads of it."""
    staff = appoint(world.house, new_person(world.house, chamber), Role.STAFF, chamber=chamber).person
    initiative = world.put("initiative", place, propose(chamber, staff, title=f"Search, {place}", **facts))
    _at_the_gate(world, place, initiative)
    twin = propose(chamber, staff, title=initiative.title)
    portfolio.compare(initiative, by=world.officer)
    world.put("likeness", place, Likeness.objects.get(initiative=initiative, other=twin))
    portfolio.answer(initiative, by=world.officer, answers={"material": ["public"]})
    stored = evidence.store(iter([b"Minutes of the board"]))
    added = things.add_evidence(initiative, by=world.officer, title="Minutes", filename="minutes.txt", stored=stored)
    things.comment(initiative, by=world.officer, text="Who will check the results?")
    things.translate(initiative, by=world.officer, field="title", language="fr", text="Recherche")
    world.put("evidence", place, added)
    _ethics(world, place, initiative)
    _gap(world, place, initiative)
    _legal(world, place, initiative)
    _risks(world, place, initiative)
    _resources(world, place, initiative)
    world.put("alternative", place, portfolio.add_alternative(initiative, by=world.officer, title="Buy it", way="buy"))
    saved = {"title": "Hours saved", "low": 1, "mode": 2, "high": 3}
    world.put("benefit", place, portfolio.add_benefit(initiative, by=world.officer, **saved))
    world.put("charter", place, portfolio.write_charter(initiative, by=world.officer, hypothesis="It saves a day."))
    world.put("partner", place, portfolio.name_partner(initiative, by=world.officer, parliament="The house nearby"))
    record = world.put("public record", place, published_record(world.house, initiative, world.officer))
    letter = {"about": About.ERROR, "text": "The name of our village is wrong.", "language": "en"}
    world.put("contribution", place, engagement.receive(record, by=None, email="citizen@elsewhere.example", **letter))
    world.put("entry", place, Entry.objects.filter(initiative=initiative).first())
    stopped = propose(chamber, staff, title=f"Stopped, {place}", **facts)
    world.put("stop", place, portfolio.suspend(stopped, by=world.officer, reason="It answered wrongly."))


def _at_the_gate(world: World, place: str, initiative: Any) -> None:
    """Vouch for a fact of the initiative, and ask for a decision that does not pass its gate."""
    vouched = {"reason": "The strategy names it as its third objective.", "record": "Strategy, page 4"}
    until = clock.today() + timedelta(days=60)
    made = portfolio.attest(
        initiative, by=world.officer, criterion="monitoring.success-rule-met", expires_on=until, **vouched
    )
    world.put("attestation", place, made[-1])
    asked = portfolio.ask_for_decision(initiative, by=world.officer, gate=Gate.SCREEN, to_pass=False)
    world.put("gate request", place, asked[-1])


def _ethics(world: World, place: str, initiative: Any) -> None:
    """Assess the initiative, and put a case before the board that asks for something."""
    made = ethics.open_assessment(initiative, by=world.officer, stage=Stage.PROPOSAL)
    world.put("finding", place, made[1])
    opened = ethics.open_case(initiative, by=world.officer, title="Whose voice?", question="May it?", body="board")
    ethics.state(opened, by=world.officer, text="Two groups were asked.")
    world.put(
        "condition",
        place,
        ethics.give_opinion(
            opened,
            by=world.reviewer,
            kind=OpinionKind.CONDITIONAL,
            opinion="Yes, if heard.",
            conditions=["Ask all groups."],
        )[0],
    )
    world.put(
        "case",
        place,
        ethics.open_case(initiative, by=world.officer, title="Which groups?", question="All of them?", body="board"),
    )


def _law(world: World) -> None:
    """Bring a law of the parliament's own in two versions, so that one change of it waits to be assessed."""
    officer = world.person(Role.COMPLIANCE_OFFICER, everywhere=True)
    row = {
        "id": "OWN-1",
        "reference": "Article 1",
        "title": "Tell",
        "requirement": "Tell people.",
        "status": "in_force",
    }
    facts = {"key": "own", "title": "Act on AI", "sort": "law", "binds": "this house", "language": "en"}
    for edition, text in (("1", "Tell people."), ("2", "Tell everybody.")):
        rows = [{**row, "requirement": text}]
        made = compliance.bring_framework(world.house.parliament, by=officer, edition=edition, rows=rows, **facts)
    world.put("change of law", HOUSE, made[-1])
    compared = exchange.compare(catalog_file(), "catalog.json")
    world.put("OSCAL document", HOUSE, exchange.accept(compared, by=officer, seen=compared.seen))


def catalog_file() -> bytes:
    """Return a catalog of OSCAL with one control."""
    head = {"title": "Controls", "last-modified": "2026-01-01T00:00:00Z", "version": "1", "oscal-version": "1.1.2"}
    control = {"id": "a-1", "title": "Name an owner", "parts": [{"name": "statement", "prose": "Name one."}]}
    body = {"uuid": "74c8ba1e-5cd4-4ad1-bbfd-d888e2f6c701", "metadata": head, "controls": [control]}
    return json.dumps({"catalog": body}).encode()


def _gap(world: World, place: str, initiative: Any) -> None:
    """Record what an initiative lacks of a requirement."""
    facts = {"missing": "Nobody wrote the vision down yet.", "owner": world.officer, "due_on": clock.today()}
    made = compliance.record_gap(initiative, by=world.officer, requirement="IPU-KP-01", **facts)
    world.put("gap", place, made)


def _legal(world: World, place: str, initiative: Any) -> None:
    """Describe a system, list a source, and conclude on rights as though the answers about them were signed."""
    by = world.officer
    facts = {"title": "Search", "purpose": "Finds what was said in debates."}
    world.put("classified system", place, compliance.describe_system(initiative, by=by, **facts))
    facts = {"title": "Debates", "sort": WorkKind.DATA, "basis": Basis.OWN}
    world.put("source with rights", place, compliance.list_work(initiative, by=by, **facts))


def _budget(world: World) -> None:
    """Plan a budget of one line, and name a skill that a post without a name lends."""
    house, officer, year = world.house.parliament, world.officer, clock.today().year
    line = world.put("budget line", HOUSE, resources.add_line(house, by=officer, key="new", title="New services"))
    plan = world.put("budget", HOUSE, resources.draft_budget(house, by=officer, year=year)[0])
    resources.set_amount(plan, by=officer, line=line, amount=Decimal(90_000))
    skill = world.put("skill", HOUSE, resources.add_skill(house, by=officer, key="engineer", title="Engineers"))
    facts = {"title": "Post by contract", "hours": Decimal(300)}
    world.put("post", HOUSE, resources.add_post(house, by=officer, skill=skill, **facts))


def _resources(world: World, place: str, initiative: Any) -> None:
    """Price the initiative, need somebody for it, tie money to its gate, and measure what it brings."""
    officer, year = world.officer, clock.today().year
    line, skill = (world.records[kind][HOUSE] for kind in ("budget line", "skill"))
    facts = {"sort": "people", "timing": "one-off", "amount": Decimal(4_000), "line": line}
    world.put("cost", place, resources.estimate_cost(initiative, by=officer, **facts))
    world.put("need", place, resources.state_need(initiative, by=officer, skill=skill, hours=Decimal(20)))
    resources.allocate(initiative, by=officer, skill=skill, year=year, number=1, hours=Decimal(10))
    tied = {"title": "First money", "gate": Gate.AUTHORISATION, "line": line, "year": year, "amount": Decimal(500)}
    finance = world.person(Role.FINANCE, everywhere=True)
    world.put("tranche", place, resources.plan_tranche(initiative, by=finance, **tied))
    gained = {"low": 1.0, "mode": 2.0, "high": 3.0, "owner": officer}
    benefit = portfolio.add_benefit(initiative, by=officer, title="Hours saved", **gained)
    facts = {"value": Decimal(2_000), "measured_on": clock.today()}
    world.put("measured value", place, portfolio.measure_benefit(benefit, by=officer, **facts))


def _risks(world: World, place: str, initiative: Any) -> None:
    """Record a risk that is judged, priced, treated, watched and under a control."""
    officer = world.officer
    facts = {
        "title": f"A name is misheard, {place}",
        "category": "Technical",
        "event": "The record names the wrong one.",
    }
    risk = world.put("risk", place, risks.record(initiative, by=officer, **facts))
    points = {"inherent_likelihood": 4, "inherent_impact": 4, "current_likelihood": 3, "current_impact": 4}
    risks.judge(risk, by=officer, reason="Counted for a month.", **points, residual_likelihood=2, residual_impact=4)
    risks.price(risk, by=officer, frequency=Decimal("1.5"), low=Decimal(1_000), high=Decimal(40_000))
    plan = {"strategy": "reduce", "text": "A second reader", "due_on": clock.today() + timedelta(days=30)}
    planned = risks.plan(risk, by=officer, cost=Decimal(5_000), after_frequency=Decimal("0.5"), **plan)
    world.put("treatment", place, planned)
    told = {"text": "Errors in a thousand words", "warn": Decimal(5), "limit": Decimal(8)}
    world.put("indicator", place, risks.set_indicator(risk, by=officer, **told))
    where = world.house.parliament if place == CONFIDENTIAL else initiative.chamber
    control = risks.add_control(where, by=officer, title="A reader checks each name", sort="detect")
    risks.apply_control(risk, by=officer, control=control)
    world.put("control", HOUSE if place == CONFIDENTIAL else place, control)


@action(permission="questionnaires.open", event="questionnaires.risk-proposed", tells=())
def kept_as_told(initiative: Any, *, by: User, records: Any) -> Any:
    """An action of the tests' own: it keeps what it is given."""
    return records


registry.pop(f"{kept_as_told.__module__}.{kept_as_told.__qualname__}")


def _plan(world: World) -> None:
    """Ask the optimiser for a plan in which the own initiative has to be."""
    terms = {
        "first_on": clock.today().isoformat(), "periods": 2, "period": "year",
        "weights": [{"measure": "risk.residual-loss", "weight": 1, "full": 1_000}],
        "committed": {world.records["initiative"][OWN].reference: 1},
    }  # fmt: skip
    asked = portfolio.make_scenario(world.house.parliament, by=world.officer, title="This year", terms=terms)
    world.put("plan", HOUSE, tasks.solve(world.put("scenario", HOUSE, asked), world.officer))


def _appetite(world: World) -> None:
    """Let the chair of the board decide limits and the tolerance of losses."""
    decided = {"body": "board", "decision": "Decision 7", "review_on": clock.today() + timedelta(days=300)}
    for about, limit in (("Technical", 9), ("Privacy", 8)):
        risks.set_limit(world.house.parliament, by=world.reviewer, about=about, limit=limit, **decided)
    line = [(10_000.0, 0.35), (50_000.0, 0.1)]
    risks.set_tolerance(world.house.parliament, by=world.reviewer, line=line, **decided)
    items = [Item("T-1", "Poison the data", ("R-SEC-01",)), Item("T-2", "Evade the filter")]
    made = risks.import_library(
        world.house.parliament, by=world.officer, key="threats", title="Threats", edition="1", items=items
    )
    world.put("library", HOUSE, made[0])


TEXTS = {
    "what": "It finds laws.", "why": "Searching took days.", "who-answers": "The head of the library.",
    "human-role": "People choose.", "safeguards": "Every answer names its source.", "contact": "Write to the library.",
}  # fmt: skip


def published_record(house: House, initiative: Any, approver: User) -> Any:
    """Write and publish the public record of an initiative, as the engagement officer and another would."""
    writer = appoint(house, new_person(house), Role.ENGAGEMENT_OFFICER).person
    record = engagement.begin(initiative, by=writer)
    engagement.write(record, by=writer, language="en", texts=TEXTS)
    engagement.submit(record, by=writer)
    engagement.publish(record, by=approver, chosen=list(documents.filled(register.values(record))))
    return record


def _people(world: World, place: str, chamber: Chamber | None) -> None:
    house = world.house
    held = appoint(house, new_person(house, chamber), Role.DATA_OWNER, chamber=chamber)
    world.put("person", place, held.person)
    world.put("office", place, held)
    world.put("invitation", place, administration.invite(held.person, by=house.administrator).invitation)
    facts = {"name": "A script", "scopes": ["portfolio.read"], "expires_on": clock.today() + timedelta(days=30)}
    world.put("token", place, administration.create_token(held, by=held.person, **facts).token)


def _comparison_set(world: World) -> None:
    """Import an inventory of one row, as the officer would from a file."""
    source = sources()["us-inventory"]
    columns = tuple(source.editions[0].recognises)
    table = Table(columns, columns, [tuple(f"Cell {n}" for n, _ in enumerate(columns))], [2], [2])
    reading = inventory.read_entries(table, source)
    difference = compared({}, reading)
    edition = portfolio.edition_of(reading, source)
    tasks.accept(tasks.Compared(edition, difference, "UTF-8", "0" * 64, "inventory.csv"), world.officer)
    world.put("edition", HOUSE, edition)
    world.put("inventory entry", HOUSE, InventoryEntry.objects.get(edition=edition))
    declared = InventorySource()
    portfolio.declare_source(declared, by=world.officer, declaration=DECLARATION)
    world.put("source", HOUSE, declared)


QUESTIONNAIRE = """
instrument: sample
version: "1"
title: {en: Sample, fr: Échantillon, ar: عينة}
scoring: {method: exposure, levels: [0.2, 0.5]}
sections:
- key: all
  title: {en: All, fr: Tout, ar: الكل}
  parts:
  - {key: S-1, type: single, text: {en: Why?, fr: "Pourquoi ?", ar: لماذا؟}, severity: high, required: true,
     options: [{value: x, effect: good}, {value: y, effect: bad}]}
  - {key: S-2, type: multi, text: {en: Who?}, show_if: "{S-1} = 'y'", options: [{value: a}, {value: b}]}
  - {key: S-3, type: number, text: {en: How many?}}
  - {key: S-4, type: date, text: {en: Since when?}}
  - {key: S-5, type: table, text: {en: Which?}, columns: [{key: name}]}
  - {key: S-6, type: text, text: {en: What else?}}
  - {note: {en: Thank you.}}
"""


def _questionnaire(world: World) -> None:
    """Import a questionnaire with a question of each kind, publish a second version, and begin a third."""
    officer = world.officer
    for version in ("1", "2"):
        text = QUESTIONNAIRE.replace('"1"', f'"{version}"').replace("Why?,", f"Why? {version},")
        loaded = instrument_queries.load(text.encode(), "sample.yaml")
        instrument = instrument_queries.instrument_called("sample", Origin.IMPORTED)
        made = instrument_actions.import_version(
            instrument, by=officer, document=loaded.document, parsed=loaded.parsed, source="sample.yaml"
        )
    world.put("instrument", HOUSE, made[0])
    world.put("version", HOUSE, made[1])
    world.put("draft version", HOUSE, instrument_actions.begin(made[0], by=officer))


def _answers(world: World) -> None:
    """Put the questionnaire to the initiative of each place; the officer answers, and a risk officer doubts it."""
    officer, reviewer = world.officer, world.person(Role.RISK_OFFICER, everywhere=True)
    version = world.records["version"][HOUSE]
    for place, initiative in dict(world.records["initiative"]).items():
        facts = {"under": version, "stage": Stage.PROPOSAL, "respondents": {"respondent": officer}}
        response = instrument_actions.open_response(initiative, by=officer, **facts)[0]
        instrument_actions.answer(response, by=officer, question="S-1", value="y", comment="For once.")
        doubt = instrument_actions.challenge(response, by=reviewer, question="S-1", text="Is it so?")[0]
        world.put("doubt", place, doubt)
        world.put("response", place, response)
        about = {"initiative": initiative, "chamber_id": initiative.chamber_id, "response": response}
        days = {"finished_on": clock.today(), "review_on": clock.today() + timedelta(days=90)}
        said = {"outcome": "use", "reason": "Names are cut.", "signed_sha256": "0" * 64, "finished_by": officer}
        proposal = RiskProposal(**about, question="q-1", risk="R-TEC-01")
        concluded = RightsAssessment(**about, **said, **days)  # as though the answers were about rights, and signed
        kept_as_told(initiative, by=officer, records=[proposal, concluded])
        world.put("proposed risk", place, proposal)
        world.put("assessment of rights", place, concluded)


def _own_things(world: World) -> None:
    """Give the officer a task of each kind, a notice, a saved view and a draft."""
    common = {"person": world.officer, "at": clock.now()}
    compared = {
        "source": "us-inventory", "guarded": False, "declaration": "0" * 64, "digest": "0" * 64, "filename": "inventory.csv",
        "edition": "An inventory", "version": 0, "kind": "CSV", "encoding": "UTF-8", "language": "en", "is_new": True,
        "rows": 3, "accepted": 2, "rejected": 1, "added": 1, "changed": 1, "withdrawn": 1, "unchanged": 0, "entries": 4,
        "notes": ["Read as UTF-8."], "rejections": ["Row 3 has no title (column “Name”). Give the entry a title."],
        "everywhere": [{"column": "Office", "kind": "spelling", "records": 2, "old": "press", "new": "Press", "to": ""}],
        "swept_only": 0, "changes": [{"title": "Chatbot", "columns": [["State", "planned", "in use"]]}],
        "returned": [{"title": "Minutes", "columns": []}], "added_titles": ["Search of laws"],
        "withdrawn_titles": ["Old search"], "is_empty": False,
    }  # fmt: skip
    done = {"state": TaskState.DONE, "ended_at": clock.now(), "done": 3, "total": 3}
    world.put(
        "task", OWN, Task.objects.create(kind="portfolio.import", state=TaskState.RUNNING, done=1, total=3, **common)
    )
    world.put("comparison", OWN, Task.objects.create(kind="portfolio.compare", result=compared, **done, **common))
    world.put("look", OWN, Task.objects.create(kind="portfolio.look", result=LOOKED, **done, **common))
    verified = world.put("verification", OWN, Task.objects.create(kind="ledger.verify", **done, **common))
    verified.result = verify(lambda *_: None, by=world.officer, task=verified)["result"]
    verified.save()
    world.put(
        "notice", OWN, Notification.objects.create(message="task.done", params={"kind": "portfolio.import"}, **common)
    )
    world.put("view", OWN, SavedView.objects.create(name="Pilots", path="/portfolio/", query="stage=S3", **common))
    Draft.objects.create(form="portfolio.propose", content={"title": "A beginning"}, **common)


def _policies(world: World) -> None:
    """Draft a policy from its template, approve a tool, and report a problem in each place."""
    template = templates()["ai"]
    house = world.house.parliament
    facts = {"texts": template.texts, "prohibited": template.prohibited}
    made = governance.draft_policy(house, by=world.officer, about=Subject.AI, **facts)
    world.put("policy", HOUSE, next(record for record in made if isinstance(record, PolicyVersion)))
    words = {"name": "Dictation", "purpose": "First drafts", "audience": "All staff", "conditions": "Public texts only"}
    world.put("tool", HOUSE, governance.approve_tool(house, by=world.officer, **words))
    for place in (OWN, OTHER, JOINT):
        initiative = world.records["initiative"][place]
        report = governance.report_problem(
            initiative, by=initiative.proposed_by, what="The search found nothing for a week.", initiative=initiative
        )
        world.put("problem", place, report)


def _strategy(world: World) -> None:
    """Adopt a vision under review, draft a strategy, set two objectives with a key result, and record tasks."""
    house, by, later = world.house.parliament, world.officer, clock.today() + timedelta(days=90)
    texts = {key: {"title": "What we want", "text": "A person answers."} for key in house.languages}
    facts = {"texts": texts, "sponsor": by, "horizon_on": later}
    vision = strategy.draft(house, by=by, sort=DocumentKind.VISION, **facts)
    strategy.approve(vision, by=world.reviewer, body="senate-board", review_on=later)
    review = strategy.review(vision, by=by, findings="Half of it was reached.", next_on=later)
    world.put("strategy review", HOUSE, review)
    world.put("strategy document", HOUSE, strategy.draft(house, by=by, sort=DocumentKind.STRATEGY, **facts))
    strategy.define(house, by=by, key="access", title="Equal terms for all", owner=by)
    objective = strategy.define(house, by=by, key="record", title="A timely record", owner=by)
    world.put("objective", HOUSE, objective)
    numbers = {"baseline": Decimal(40), "target": Decimal(90), "due_on": later}
    result = strategy.add_key_result(objective, by=by, text="Records in a day", unit="% of sittings", **numbers)
    world.put("key result", HOUSE, result)
    judged = {("access", "record"): 2.0}
    strategy.weigh(house, by=by, method=Method.PAIRWISE, reason="So agreed.", judgements=judged)
    task = {"title": "Check citations", "function": Function.LEGISLATIVE, "per_year": 900, "minutes": Decimal(12)}
    degrees = {"error_cost": Degree.LOW, "sensitivity": Degree.LOW, "suitability": 3}
    for place in (OWN, OTHER, JOINT):
        world.put(
            "routine task", place, strategy.record_task(world.records["chamber"][place], by=by, **task, **degrees)
        )
        initiative = world.records["initiative"][place]
        strategy.align(initiative, by=by, objective=objective, contribution=2, rationale="It saves a day.")


def _bodies(world: World) -> None:
    """Let a body of one seat sit on a policy, decide on it on a condition, and plan its next meeting."""
    house, today = world.house.parliament, clock.today()
    body = world.put(
        "body",
        HOUSE,
        governance.create_body(
            house, by=world.officer, key="board", names={"en": "Board"}, terms={"en": "Policies."}, from_on=today
        ),
    )
    seated = governance.appoint_member(body, by=world.officer, person=world.reviewer, from_on=today)
    world.put("mandate", HOUSE, seated[0])
    facts = {"text": "A brother", "supplier": "A supplier"}
    world.put("interest", HOUSE, governance.declare_interest(house, by=world.officer, **facts))
    drafted = governance.draft_policy(house, by=world.officer, about=Subject.DATA, texts=templates()["ai"].texts)[1]
    governance.submit_policy(drafted, by=world.officer, body="board", review_on=today + timedelta(days=90))
    keeper = {"by": world.reviewer}
    meeting = governance.plan_meeting(body, held_on=today, **keeper)
    asked = [{"text": "Tell all", "owner": world.officer.pk, "due_on": today + timedelta(days=1)}]
    item = governance.add_item(meeting, matter="governance.policy", about=drafted.pk, conditions=asked, **keeper)
    governance.send_papers(meeting, **keeper)
    governance.open_meeting(meeting, present=[world.reviewer.pk], **keeper)
    governance.record_votes(item, votes={world.reviewer.pk: "for"}, **keeper)
    decision = world.put("decision", HOUSE, governance.decide(item, reason="It was heard.", **keeper))
    world.put("undertaking", HOUSE, decision.conditions.get())
    world.put("meeting", HOUSE, governance.plan_meeting(body, held_on=today + timedelta(days=9), **keeper))
    world.put("item", HOUSE, governance.add_item(world.records["meeting"][HOUSE], title="For information", **keeper))
    until_on = today + timedelta(days=30)
    words = {"rule": "Ask first", "reason": "A trial", "instead": "A log", "until_on": until_on}
    world.put("exception", HOUSE, governance.ask_exception(drafted.policy, by=world.officer, **words))


@contextmanager
def undone() -> Iterator[None]:
    """Undo in the database whatever is done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, made once for the tests of a module and undone after them."""
    with django_db_blocker.unblock(), undone():
        yield build()


@pytest.fixture
def inside(world: World, db: None) -> Iterator[World]:
    """The world for one test, which may change it; whoever is appointed in the test is forgotten with it."""
    known = dict(world.people)
    yield world
    world.people = known
