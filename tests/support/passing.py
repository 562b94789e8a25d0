"""An initiative of the high tier that passes every gate by its own facts, and whoever holds an office around it.

What no room computes yet holds, by a stub; all the rest is made by actions. `build()` costs seconds, so a module makes it
once and each test undoes what it breaks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hemicycle.engines import questionnaire as engine
from hemicycle.kernel import clock, things
from hemicycle.kernel.actions import action, registry
from hemicycle.kernel.models import Chamber, Initiative, Office, User
from hemicycle.kernel.models.record import writing
from hemicycle.kernel.offers import Criterion
from hemicycle.kernel.terms import AutomationLevel, Gate, Role, Stage, Tier
from hemicycle.rooms.compliance import actions as compliance
from hemicycle.rooms.compliance.models import System
from hemicycle.rooms.compliance.rules.cases import cases
from hemicycle.rooms.compliance.rules.frameworks import GUIDELINES, built_in
from hemicycle.rooms.compliance.rules.rights import Basis, Conclusion, Opinion, WorkKind
from hemicycle.rooms.compliance.rules.statement import Standing
from hemicycle.rooms.engagement import actions as engagement
from hemicycle.rooms.engagement import queries as register
from hemicycle.rooms.engagement import tasks as engagement_tasks
from hemicycle.rooms.engagement.models import PublicRecord
from hemicycle.rooms.engagement.rules.documents import filled
from hemicycle.rooms.ethics import actions as ethics
from hemicycle.rooms.ethics import rules as principles
from hemicycle.rooms.ethics.models import Finding
from hemicycle.rooms.ethics.rules import (
    BiasFamily,
    BiasResult,
    Environment,
    Group,
    OpinionKind,
    Outcome,
    OversightForm,
    Period,
    Principle,
    Sought,
)
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.governance import queries as governing
from hemicycle.rooms.governance.adapters.content import templates
from hemicycle.rooms.governance.models import Acknowledgement, Body, Condition, Decision, PolicyVersion, Weighing
from hemicycle.rooms.governance.rules import bodies
from hemicycle.rooms.governance.rules.bodies import LEADERSHIP, SeatKind
from hemicycle.rooms.ledger import actions as ledger
from hemicycle.rooms.portfolio import actions as portfolio
from hemicycle.rooms.portfolio import queries
from hemicycle.rooms.portfolio.models import Charter
from hemicycle.rooms.portfolio.rules.benefits import Aspect, MetricKind, Way
from hemicycle.rooms.portfolio.rules.charters import LONGEST_PILOT
from hemicycle.rooms.portfolio.rules.criteria import READY, demands, house_demands
from hemicycle.rooms.questionnaires import actions as questionnaires
from hemicycle.rooms.questionnaires.models import Answer, Instrument, InstrumentVersion, Response, RiskProposal
from hemicycle.rooms.resources import actions as resources
from hemicycle.rooms.resources.models import Line, Skill
from hemicycle.rooms.resources.rules.terms import CostKind, Timing
from hemicycle.rooms.risk import actions as risks
from hemicycle.rooms.risk.models import Risk
from hemicycle.rooms.risk.rules.terms import Category, Concern
from hemicycle.rooms.strategy import actions as strategy
from hemicycle.rooms.strategy.models import Document, Objective
from hemicycle.rooms.strategy.rules import DocumentKind
from tests.support.cast import PROBLEM, House, appoint, found_house, new_person, propose
from tests.support.gates import holds, publish, yes_or_no
from tests.support.world import TEXTS

APPROVED = {"outcome": "approve", "reason": "", "conditions": []}
GROUPS = ["French", "Arabic"]
SOON = timedelta(days=40)
ROLES = {
    "ipu-q1": ("business_manager", "it_unit"), "ipu-q2": ("business_owner", "data_it_team"),
    "ipu-q3": ("business", "it"), "ipu-challenges": ("project_lead",),
    "fria": ("project_lead",),
}  # fmt: skip
STAGES = {
    "ipu-q1": Stage.PROPOSAL,
    "ipu-q2": Stage.PILOT,
    "ipu-q3": Stage.OPERATION,
    "ipu-challenges": Stage.PROPOSAL,
    "fria": Stage.PROPOSAL,
}
TOUCHED = [{"right": "Privacy", "group": "Staff", "before": "medium", "measures": "Names are cut", "after": "light"}]
CLASS = {key: sorted(chosen) for key, chosen in cases()[0].answers.items() if chosen}
POINTS = {f"{name}_{axis}": 2 for name in ("current", "residual") for axis in ("likelihood", "impact")}


@action(permission="portfolio.read", event="portfolio.edited", tells=())
def keep(initiative: Initiative, *, by: User, records: Any) -> Any:
    """An action of the tests' own: it keeps what it is given."""
    return records


@action(permission="portfolio.read", event="portfolio.edited", tells=())
def forget_rows(initiative: Initiative, *, by: User, rows: Any) -> None:
    """An action of the tests' own: it takes rows away, as no action of the house does."""
    token = writing.set(True)
    rows.delete()
    writing.reset(token)


@action(permission="portfolio.read", event="portfolio.edited", tells=())
def slip(initiative: Initiative, *, by: User) -> None:
    """An action of the tests' own: the initiative stands in another stage, and no entry says who decided."""
    initiative.stage, initiative.stage_since_on = Stage.PROPOSAL, clock.today()


for _own in (keep, forget_rows, slip):
    registry.pop(f"{_own.__module__}.{_own.__qualname__}")


@dataclass
class Passing:
    """The initiative, who acts on it, and the acts that break and mend its facts."""

    house: House
    initiative: Initiative
    people: dict[str, User] = field(default_factory=dict)
    offices: dict[str, Office] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        if name.startswith("_") or name not in self.people:
            raise AttributeError(name)
        return self.people[name]

    def hold(self, name: str, role: Role, **where: Any) -> None:
        """Give somebody new an office, by which they are known here."""
        self.offices[name] = appoint(self.house, new_person(self.house, name=f"{name.title()} Person"), role, **where)
        self.people[name] = self.offices[name].person

    def fresh(self) -> Initiative:
        return Initiative.objects.get(pk=self.initiative.pk)

    # Law

    def take_as_yardstick(self, framework: str) -> None:
        """Decide that a framework does not bind the house, and is looked at all the same."""
        facts = {"opinion": "The legal service says that it binds others.", "opinion_by": "Legal service"}
        compliance.bind(
            self.house.parliament, by=self.compliance, framework=framework, standing=Standing.YARDSTICK,
            watched_by=self.compliance, **facts,
        )  # fmt: skip

    def bring_law(self, edition: str, text: str) -> None:
        """Bring a version of a law of the house with one requirement."""
        row = {"id": "L-1", "reference": "Article 1", "title": "Tell", "requirement": text, "status": "in_force"}
        facts = {"key": "law", "title": "Act on AI", "sort": "law", "binds": "this house", "language": "en"}
        compliance.bring_framework(self.house.parliament, by=self.compliance, edition=edition, rows=[row], **facts)

    def system(self) -> System:
        return System.objects.get(initiative=self.initiative)

    def conclude(self, outcome: Conclusion = Conclusion.USE) -> None:
        """Conclude on the rights that the initiative touches, upon the answers as they are signed."""
        facts = {"reason": "Names are cut before anybody reads them.", "review_on": clock.today() + timedelta(days=300)}
        compliance.finish_rights(self.fresh(), by=self.compliance, outcome=outcome, **facts)

    def advise_on_law(self, conclusion: Opinion = Opinion.CLEAR) -> None:
        facts = {"opinion": "Nothing in law or procedure was found.", "shown_by": "Opinion 4"}
        compliance.give_opinion(self.fresh(), by=self.compliance, conclusion=conclusion, **facts)

    def use(self, title: str, basis: Basis = Basis.OWN) -> None:
        compliance.list_work(self.fresh(), by=self.lead, title=title, sort=WorkKind.DATA, basis=basis)

    # Questionnaires

    def respondents(self, key: str) -> list[User]:
        return [self.lead, self.clerk][: len(ROLES[key])]

    def open(self, key: str) -> Response:
        """Open the next iteration of a questionnaire."""
        people = dict(zip(ROLES[key], self.respondents(key), strict=True))
        facts = {"under": newest(key), "stage": STAGES[key], "respondents": people}
        made = questionnaires.open_response(self.fresh(), by=self.officer, **facts)[0]
        assert isinstance(made, Response)
        return made

    def answer(self, response: Response, **values: Any) -> None:
        """Let every respondent give the good answer, but for these."""
        asked = {
            each.key: values.get(each.key, each.options[0].value if each.options else TOUCHED)
            for each in response.under.parsed.questions
        }
        for person in self.respondents(response.under.instrument.key):
            questionnaires.answer_all(response, by=person, answers={key: (value, None) for key, value in asked.items()})

    def sign(self, response: Response) -> None:
        for person in self.respondents(response.under.instrument.key):
            questionnaires.sign(response, by=person)

    def response(self, key: str) -> Response:
        found = Response.objects.select_related("under__instrument").filter(under__instrument__key=key)
        return found.get(initiative=self.initiative)

    def answer_anew(self, key: str, **values: Any) -> None:
        """Let a reviewer return a signed questionnaire, and sign it again with other answers."""
        response = self.response(key)
        doubt = questionnaires.challenge(response, by=self.reviewer, question=next(iter(values)), text="Is it so?")[0]
        questionnaires.reply(doubt, by=self.lead, text="No.")
        self.answer(response, **values)
        self.sign(response)

    # Ethics

    def finding(self, stage: Stage, principle: Principle = Principle.PRIVACY) -> Finding:
        found: Finding = Finding.objects.get(initiative=self.initiative, assessment__stage=stage, principle=principle)
        return found

    def judge(self, finding: Finding, outcome: Outcome = Outcome.UPHELD, **more: Any) -> None:
        ethics.sign(finding, by=self.compliance, outcome=outcome, reason="Read and found so.", **more)

    def case(self, gate: Gate) -> Any:
        facts = {"title": f"At {gate}", "question": "May it?", "body": "board", "gate": gate}
        return ethics.open_case(self.fresh(), by=self.lead, **facts)

    def advise(self, case: Any, kind: OpinionKind = OpinionKind.FAVOURABLE, **more: Any) -> Any:
        return ethics.give_opinion(case, by=self.chair, kind=kind, opinion="It may.", **more)

    def define_fairness(self, threshold: Decimal | None) -> None:
        facts = {"sought": Sought.GROUP, "measure": "equal-error", "statement": "Like for all.", "without_data": []}
        ethics.define_fairness(self.fresh(), by=self.lead, groups=GROUPS, threshold=threshold, **facts)

    def design_oversight(self, *, minutes: int, has_stop_power: bool) -> None:
        facts = {"form": OversightForm.ON_THE_LOOP, "minutes": Decimal(minutes), "has_stop_power": has_stop_power}
        ethics.design_oversight(self.fresh(), by=self.lead, **facts)

    def declare_effect(self, *, is_official: bool) -> None:
        facts = {
            "environment": Environment.PRODUCTION,
            "has_official_effect": is_official,
            "needs_adoption": not is_official,
        }
        ethics.declare_effect(self.fresh(), by=self.lead, **facts)

    def check_bias(self, family: BiasFamily, result: BiasResult = BiasResult.BALANCED, note: str = "") -> None:
        ethics.check_bias(self.fresh(), by=self.lead, family=family, checked_on=clock.today(), result=result, note=note)

    def read_fairness(self, **values: float) -> None:
        groups = [Group(name, 400, value) for name, value in values.items()]
        ethics.record_fairness(self.fresh(), by=self.lead, measured_on=clock.today(), groups=groups)

    def oversee(self, begun: date, *, confirmed: int) -> None:
        period = Period(begun, begun, 100, 20, sampled=60, confirmed=confirmed)
        ethics.record_period(self.fresh(), by=self.lead, period=period)

    # Governance

    def establish(self, key: str, *, sole_office: str = "") -> None:
        """Establish a body of one seat, and give the seat to somebody unless an office decides alone."""
        begun = {"from_on": clock.today() - SOON}
        facts = {"key": key, "names": {"en": key.title()}, "terms": {"en": "Decides at gates."}, **begun}
        body = governance.create_body(self.house.parliament, by=self.officer, sole_office=sole_office, **facts)
        if not sole_office:
            self.seat(body.key, list(bodies.Skill), **begun)

    def seat(self, key: str, skills: list[str], **begun: Any) -> None:
        """Give the one seat of a body to somebody new."""
        facts = {"seat": SeatKind.CHAIR, "skills": skills, "from_on": clock.today(), **begun}
        person = new_person(self.house, name=f"Seat of {key}")
        governance.appoint_member(Body.objects.get(key=key), by=self.officer, person=person, **facts)

    def adopt(self, about: str, days: int = 300, **facts: Any) -> PolicyVersion:
        """Put a version of a policy into force until its review."""
        texts = (templates().get(about) or templates()["ai"]).texts
        drafted = governance.draft_policy(self.house.parliament, by=self.officer, about=about, texts=texts, **facts)
        version = next(each for each in drafted if isinstance(each, PolicyVersion))
        until = {"body": LEADERSHIP, "review_on": clock.today() + timedelta(days=days)}
        if governing.body_of(LEADERSHIP) is None:
            governance.approve_policy(version, by=self.chair, **until)
        else:  # a body that is kept decides by its vote
            governance.submit_policy(version, by=self.officer, **until)
            governance.carry_out_policy(version, by=self.chair, decision=Decision(), **APPROVED)
        return version

    def withdraw_policy(self, about: str) -> None:
        version = next(each for each in governing.in_force() if each.policy.subject == about)
        governance.withdraw_policy(version, by=self.chair, reason="It is written anew.")

    def weigh(self, *gates: Gate, **facts: str) -> None:
        """Write what the decisions at G1 and G4 weigh, and what the lead recommends after the pilot."""
        told: dict[str, Any] = {
            "gain": "Reports on time.",
            "integrity_cost": "Members speak for the record.",
            "language": "en",
        }
        told |= {"written_by": self.lead, "written_on": clock.today(), "chamber": self.house.deputies}
        for gate in gates or (Gate.AUTHORISATION, Gate.SCALE):
            after = {"recommendation": "scale", "reason": "It held."} if gate is Gate.SCALE else {}
            record = Weighing(initiative=self.initiative, gate=gate, **{**told, **after, **facts})
            keep(self.fresh(), by=self.officer, records=[record])

    def owe(self, *, days: int) -> Condition:
        """Let a body have decided upon a condition that is due so many days from today."""
        with clock.at(clock.now() + timedelta(days=min(days, 0) - 1)):
            body = Body.objects.get(key="steering")
            facts = {"manner": "written procedure", "year": clock.today().year, "matter": "portfolio.gates"}
            facts |= {"number": Decision.objects.count() + 1, "outcome": "continue", "reason": "It serves."}
            decision = Decision(body=body, taken_at=clock.now(), recorded_by=self.chair, **facts)
            decision.hang_on(self.initiative)
            due = {"text": "Tell every service", "owner": self.lead, "due_on": clock.today() + timedelta(days=1)}
            owed = Condition(decision=decision, initiative=self.initiative, **due)
            keep(self.fresh(), by=self.officer, records=[decision, owed])
        return owed

    # Risk

    def risk(self, **points: int) -> Risk:
        """Record a risk and judge it."""
        facts = {"title": "It errs", "category": "Technical", "event": "A wrong word stays."}
        made = risks.record(self.fresh(), by=self.officer, **facts)
        risks.judge(made, by=self.officer, reason="Counted.", **POINTS | points)
        return made

    def high(self, *, residual: int) -> Risk:
        return self.risk(current_likelihood=4, current_impact=4, residual_likelihood=residual, residual_impact=4)

    def treat(self, risk: Risk) -> None:
        risks.plan(risk, by=self.officer, strategy="reduce", text="Read twice", due_on=clock.today() + SOON)
        risks.edit(risk, by=self.officer, owner=self.chair)

    def propose_risk(self) -> RiskProposal:
        """Let an answer propose a risk."""
        common = {"initiative": self.initiative, "chamber_id": self.initiative.chamber_id}
        question = f"q-{RiskProposal.objects.count()}"
        proposal = RiskProposal(**common, response=self.response("ipu-q1"), question=question, risk="R-TEC-01")
        keep(self.fresh(), by=self.officer, records=[proposal])
        return proposal

    def screen(self, reasons: Mapping[str, str]) -> None:
        risks.review_register(self.fresh(), by=self.reviewer, not_relevant=reasons)

    def adopt_code(self, covers: list[Principle]) -> None:
        facts = {"title": "Code", "text": "We decide.", "adopted_by": "Board", "review_on": clock.today() + 9 * SOON}
        ethics.adopt_code(self.house.parliament, by=self.chair, principles=covers, **facts)

    # Strategy

    def lay_down(self, sort: DocumentKind, **facts: Any) -> Document:
        """Draft the vision or the strategy and put it into force."""
        later, texts = clock.today() + timedelta(days=300), {"title": "What we want", "text": "A person answers."}
        told = {
            "sponsor": User.objects.get(pk=self.clerk.pk),
            "horizon_on": later,
            "heard_on": clock.today(),
            "heard_how": "Two hearings",
        }
        every = dict.fromkeys(self.house.parliament.languages, texts)
        made = strategy.draft(self.house.parliament, by=self.officer, sort=sort, texts=every, **told | facts)
        if governing.body_of(LEADERSHIP) is None:
            strategy.approve(made, by=self.chair, body=LEADERSHIP, review_on=later)
        else:
            strategy.submit(made, by=self.officer, body=LEADERSHIP, review_on=later)
            strategy.carry_out_document(made, by=self.chair, decision=Decision(), **APPROVED)
        return made

    def serve(self, contribution: int) -> None:
        """Say how strongly the initiative serves the one objective."""
        objective = Objective.objects.get()
        facts = {"objective": objective, "contribution": contribution, "rationale": "Pages appear a week sooner."}
        strategy.align(self.fresh(), by=self.lead, **facts)

    # Money and people

    def cost(self, timing: Timing, amount: int = 10, **more: Any) -> Any:
        """Estimate a cost that the one line of the budget pays."""
        facts = {
            "sort": CostKind.OTHER,
            "timing": timing,
            "amount": Decimal(amount),
            "line": Line.objects.get(key="new"),
        }
        return resources.estimate_cost(self.fresh(), by=self.finance, **facts | more)

    def need(self, hours: int) -> Any:
        skill = Skill.objects.get(key="engineer")
        return resources.state_need(self.fresh(), by=self.finance, skill=skill, hours=Decimal(hours))

    def confirm_running_cost(self, forecast: int) -> None:
        facts = {"months": 3, "actual": Decimal(3), "forecast": Decimal(forecast), "reason": "Three invoices"}
        resources.confirm_running_cost(self.fresh(), by=self.finance, **facts)

    def amend_budget(self, *, body: str = LEADERSHIP, **amounts: int) -> None:
        """Have a budget approved that gives these lines other amounts."""
        year, parliament = clock.today().year, self.house.parliament
        plan = resources.draft_budget(parliament, by=self.finance, year=year, reason="Less money")[0]
        for key, amount in amounts.items():
            resources.set_amount(plan, by=self.finance, line=Line.objects.get(key=key), amount=Decimal(amount))
        resources.approve_budget(plan, by=self.chair, body=body, decision="D-2")

    # The pilot

    @property
    def charter(self) -> Charter:
        return Charter.objects.get(initiative=self.initiative)

    def share(self) -> None:
        """Make it an initiative of several parliaments."""
        portfolio.edit(self.fresh(), by=self.officer, route="joint")
        portfolio.set_tier(self.fresh(), by=self.reviewer, tier=Tier.HIGH, reason="It words the law here as there.")

    # The public register

    @property
    def record(self) -> PublicRecord:
        return PublicRecord.objects.get(initiative=self.initiative)

    def publish(self) -> None:
        """Publish what is written of the record as its next edition."""
        engagement.submit(self.record, by=self.writer)
        engagement.publish(self.record, by=self.officer, chosen=list(filled(register.values(self.record))))

    def withdraw(self) -> None:
        engagement.withdraw(self.record, by=self.officer, reason={"en": "It ended."})

    # Facts that no action takes back

    def without(self, rows: Any) -> None:
        forget_rows(self.fresh(), by=self.officer, rows=rows)

    def answers_to(self, question: str) -> Any:
        return Answer.objects.filter(initiative=self.initiative, question=question)


def newest(key: str) -> InstrumentVersion:
    """Return the newest published version of a questionnaire."""
    return InstrumentVersion.objects.filter(instrument__key=key, state="published").latest("number")


def put_out(by: User, key: str, languages: Iterable[str] = ("en", "fr", "ar"), version: str = "1") -> None:
    """Publish one of the questionnaires that gates know, cut down to what they read of it."""
    parts = [choice(f"{key}-1", blocker=True)]
    if key == "ipu-q1":
        parts.append(choice("Q1-DAT-05", "safeguarded", "not safeguarded"))
    if key == "fria":
        columns = [{"key": each, "text": {"en": each}} for each in TOUCHED[0]]
        parts.append({"key": "fria.rights", "type": "table", "text": {"en": "Rights"}, "columns": columns})
    document = {
        "instrument": key, "version": version, "title": {"en": key}, "languages": list(languages), "joint": key == "ipu-q1",
        "respondents": list(ROLES[key]), "scoring": {"method": "exposure", "levels": [0.2, 0.5]},
        "sections": [{"key": "all", "title": {"en": "All"}, "parts": parts}],
    }  # fmt: skip
    instrument = Instrument.objects.filter(key=key).first() or Instrument(key=key, origin="own")
    questionnaires.import_version(instrument, by=by, document=document, parsed=engine.parse(document))


def choice(key: str, good: str = "no", bad: str = "yes", **more: Any) -> dict[str, Any]:
    """Return a required question with a good answer and a bad one."""
    effects = ((good, "good"), (bad, "bad"))
    options = [{"value": value, "text": {"en": value}, "effect": effect} for value, effect in effects]
    facts = {"key": key, "type": "single", "text": {"en": key}, "options": options}
    return {**facts, "severity": "high", "required": True, **more}


def live() -> dict[str, Criterion]:
    """Return the criteria that rooms compute, by key."""
    return queries.offered_criteria()


def only(computed: Iterable[str]) -> dict[str, Criterion]:
    """Return criteria of which these are computed; every other one holds, but for what is derived from the rest."""
    known = live()
    every = {demand.key for demand in (*demands(), *house_demands())} - {READY}
    stubs = {key: Criterion(key, key, holds, {"holds": "It holds."}) for key in every}
    return stubs | {key: known[key] for key in computed}


IDEA = {
    "problem": PROBLEM, "function": "legislative", "archetype": "transcription", "route": "buy",
    "automation": AutomationLevel.ASSISTANCE, "human_role": "A reviser checks every page.",
    "deployment_case": "manual task", "no_use_case_because": "None of them is about committees.",
    "answers": {
        "generative": ["yes"], "material": ["public"], "practices": ["none"], "audience": ["team"],
        "effect": ["adopted"], "rights": ["none"],
    },
}  # fmt: skip


def build() -> Passing:
    """Make the initiative and bring it to where every gate opens."""
    house = found_house()
    clerk = appoint(house, new_person(house, house.deputies), Role.STAFF, chamber=house.deputies).person
    it = Passing(house, propose(house.deputies, clerk, **IDEA), {"clerk": clerk})
    for name, role in {
        "officer": Role.AI_OFFICER, "reviewer": Role.RISK_OFFICER, "compliance": Role.COMPLIANCE_OFFICER,
        "chair": Role.BODY_CHAIR, "writer": Role.ENGAGEMENT_OFFICER, "archivist": Role.ARCHIVIST,
        "finance": Role.FINANCE, "secretary": Role.BODY_SECRETARY, "keeper": Role.DATA_OWNER,
        "general": Role.SECRETARY_GENERAL,
    }.items():  # fmt: skip
        it.hold(name, role)
    for name, role in {"lead": Role.PROJECT_LEAD, "owner": Role.BUSINESS_OWNER, "overseer": Role.OVERSEER}.items():
        it.hold(name, role, initiative=it.initiative, chamber=house.deputies)
    _house(it)
    it.weigh()
    portfolio.confirm_problem(it.fresh(), by=it.officer, names_a_tool=False)
    portfolio.set_tier(it.fresh(), by=it.reviewer, tier=Tier.HIGH, reason="It words the law.")
    _questions(it)
    _legal(it)
    _principles(it)
    risks.close(it.risk(), by=it.reviewer, reason="It went away.")
    it.screen({each: "Nothing of that kind is touched." for each in Concern if each != Concern.SAFETY})
    _resources(it)
    _public(it)
    _case(it)
    ledger.look_after()
    return it


def _case(it: Passing) -> None:
    """Write down how success is measured, weigh the ways and the tools, and record what came of it."""
    whole = {"unit": "%", "baseline": 40.0, "target": 90.0, "method": "Counted.", "owner": it.lead}
    for sort in MetricKind:
        portfolio.add_metric(it.fresh(), by=it.lead, title=f"In time: {sort}", sort=sort, **whole)
    bought = portfolio.add_alternative(it.fresh(), by=it.lead, title="Buy it", way=Way.BUY)
    portfolio.add_alternative(it.fresh(), by=it.lead, title="Wait", way=Way.NOTHING)
    portfolio.choose_alternative(bought, by=it.lead, reason="It is there.")
    tool = portfolio.add_tool(it.fresh(), by=it.lead, title="Scribe", **dict.fromkeys(Aspect, 3))
    portfolio.choose_tool(tool, by=it.lead, reason="It fits.")
    saved = portfolio.add_benefit(it.fresh(), by=it.lead, title="Hours", low=1, mode=2, high=3)
    portfolio.conclude_benefit(saved, by=it.lead, final_value=Decimal(2))
    starts_on = clock.today() + SOON
    words = dict.fromkeys(("hypothesis", "scope", "comparator", "success_rule", "stop_rule"), "As two houses found.")
    limits = {
        "starts_on": starts_on,
        "ends_on": starts_on + LONGEST_PILOT,
        "users": 20,
        "records": 0,
        "money": Decimal(9),
    }
    charter = portfolio.write_charter(it.fresh(), by=it.lead, **words, **limits)
    partner = portfolio.name_partner(it.fresh(), by=it.lead, parliament="The house nearby")
    decided = {"decided_on": clock.today(), "decision": "Decision 4", "charter_digest": charter.digest}
    portfolio.record_partner(partner, by=it.lead, **decided)
    portfolio.accept_solution(it.fresh(), by=it.owner, release="1.0", is_solved=True, reason="It is in time.")


def _house(it: Passing) -> None:
    """Adopt a policy, a code and the appetite, and ask all units."""
    parliament, later = it.house.parliament, clock.today() + timedelta(days=300)
    for key, sole in {"ai-office": Role.AI_OFFICER, "gate-panel": "", "steering": "", "closure": ""}.items():
        it.establish(key, sole_office=sole)
    for about, template in templates().items():
        it.adopt(about, prohibited=template.prohibited, demands_label=template.demands_label)
    for about in ("lawmaking", "sandbox"):
        it.adopt(about, demands_label=True)
    by = it.officer
    read = next(each for each in governing.in_force() if each.policy.subject == "ai")
    said = [Acknowledgement(version_read=read, person=person) for person in governing.concerned()]
    keep(it.fresh(), by=by, records=said)
    tool = {"name": "Word counter", "purpose": "Counting", "audience": "Staff", "conditions": "Public texts."}
    governance.approve_tool(parliament, by=it.officer, initiative=it.initiative, **tool)
    decided = {"body": "board", "decision": "D-1", "review_on": later}
    for each in Category:
        risks.set_limit(parliament, by=it.chair, about=each, limit=9, **decided)
    it.adopt_code(list(Principle))
    _strategy(it)
    for key in built_in():
        if key != GUIDELINES:
            it.take_as_yardstick(key)
    portfolio.take_stock(parliament, by=it.officer, held_on=clock.today(), asked="Every unit")


def _strategy(it: Passing) -> None:
    """Lay down vision and strategy, and the objective that the initiative serves."""
    for sort in DocumentKind:
        it.lay_down(sort)
    strategy.define(it.house.parliament, by=it.officer, key="record", title="A timely record", owner=it.owner)
    it.serve(3)
    portfolio.review_roadmap(it.house.parliament, by=it.officer, finding="All that is under way is needed.")


def _questions(it: Passing) -> None:
    for key in ROLES:
        put_out(it.officer, key)
        response = it.open(key)
        it.answer(response)
        if key != "ipu-challenges":
            it.sign(response)


def _legal(it: Passing) -> None:
    """Classify the system, conclude on rights, have the legal service look at it, and list what is used."""
    system = compliance.describe_system(it.fresh(), by=it.lead, title="Scribe", purpose="Turns speech into text.")
    compliance.answer_system(system, by=it.lead, answers=CLASS)
    compliance.confirm_class(system, by=it.compliance, reason="Read in the papers and found so.")
    it.conclude()
    it.advise_on_law()
    it.use("Debates of the house")


def _principles(it: Passing) -> None:
    """Answer every list whole, and sign every principle at every stage."""
    answers = []
    for key in principles.LISTS.values():
        version = publish(it.officer, key, [yes_or_no(f"{key}-1"), yes_or_no(f"{key}-2", "K")])
        common = {
            "initiative": it.initiative, "chamber": it.initiative.chamber, "under": version, "given_by": it.lead,
            "given_at": clock.now(),
        }  # fmt: skip
        answers += [Answer(question=f"{key}-{n}", value="yes", **common) for n in (1, 2)]
    answers.append(Answer(question=principles.NEGATIVE_EFFECT, value="yes", **common))
    answers.append(Answer(question=principles.MITIGATION, value="partly", comment="Paper letters count.", **common))
    keep(it.fresh(), by=it.lead, records=answers)
    for stage in principles.ASSESSED_STAGES:
        for finding in ethics.open_assessment(it.fresh(), by=it.lead, stage=stage)[1:]:
            assert isinstance(finding, Finding)
            it.judge(finding)
    it.define_fairness(Decimal("0.03"))
    ethics.choose_explanation(it.fresh(), by=it.lead, method="Sources beside each line", audience="Members")
    it.design_oversight(minutes=2, has_stop_power=True)
    it.declare_effect(is_official=False)
    for family in BiasFamily:
        it.check_bias(family)
    it.read_fairness(French=0.08, Arabic=0.10)
    it.oversee(clock.today() - timedelta(days=30), confirmed=60)
    for gate in (Gate.AUTHORISATION, Gate.SCALE):
        it.advise(it.case(gate))


def _resources(it: Passing) -> None:
    """Budget two lines, price the initiative, lend an engineer, and confirm what it costs and brings."""
    parliament, finance, year = it.house.parliament, it.finance, clock.today().year
    for key, sort in (("new", CostKind.OTHER), ("courses", CostKind.TRAINING)):
        resources.add_line(parliament, by=finance, key=key, title=key, sort=sort)
    it.establish(LEADERSHIP)  # a body that is kept votes on policies, so it comes after them
    it.amend_budget(new=100, courses=5)
    for timing in Timing:
        it.cost(timing)
    skill = resources.add_skill(parliament, by=finance, key="engineer", title="Engineers")
    hired = {"title": "Post", "hours": Decimal(300), "from_on": date(year - 1, 1, 1)}
    resources.add_post(parliament, by=finance, skill=skill, **hired)
    it.need(100)
    it.confirm_running_cost(10)
    benefit = portfolio.add_benefit(it.fresh(), by=it.officer, title="Hours saved", low=1.0, mode=2.0, high=3.0)
    portfolio.measure_benefit(benefit, by=it.officer, value=Decimal(2), measured_on=clock.today())
    portfolio.conclude_benefit(benefit, by=it.officer, final_value=Decimal(2))


def _public(it: Passing) -> None:
    """Publish the record of the initiative in every working language, and build the register."""
    record = engagement.begin(it.fresh(), by=it.writer)
    for language in ("en", "fr", "ar"):
        engagement.write(it.record, by=it.writer, language=language, texts=TEXTS)
        if language != "en":
            things.translate(it.fresh(), by=it.officer, field="title", language=language, text="Titre")
            chamber = Chamber.objects.get(pk=record.chamber_id)
            things.translate(chamber, by=it.officer, field="name", language=language, text="Nom")
    it.publish()
    engagement_tasks.build()
