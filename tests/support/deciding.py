"""A house whose bodies decide at gates: who sits where, how a body comes to its decision, and what a gate wants to hear.

`assemble(house)` seats the bodies of the built-in table and answers for the house. `decide(request, outcome)` takes the
whole way: an office that decides alone does so on the papers it read; any other body meets, votes and closes the vote.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hemicycle.engines.questionnaire import Kind, Question
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, Record, User
from hemicycle.kernel.permissions import forget
from hemicycle.kernel.terms import Gate, Role, Stage
from hemicycle.rooms.ethics import actions as ethics
from hemicycle.rooms.ethics.models import Finding
from hemicycle.rooms.ethics.rules import Outcome
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.governance.adapters.content import templates
from hemicycle.rooms.governance.models import Attendance, Body, Decision, Item, PolicyVersion
from hemicycle.rooms.governance.rules.bodies import LEADERSHIP, SeatKind, Skill
from hemicycle.rooms.governance.rules.votes import Choice, Majority
from hemicycle.rooms.portfolio import actions as portfolio
from hemicycle.rooms.portfolio.models import GateRequest
from hemicycle.rooms.portfolio.rules.attesting import CHAIR_OF_COMMITTEE
from hemicycle.rooms.portfolio.rules.criteria import demands, house_demands
from hemicycle.rooms.questionnaires import actions as questionnaires
from hemicycle.rooms.questionnaires import tasks
from hemicycle.rooms.questionnaires.models import InstrumentVersion, Response
from hemicycle.rooms.questionnaires.rules.answering import AUTHORISATION
from hemicycle.rooms.resources import actions as resources
from hemicycle.rooms.resources.rules.terms import CostKind
from hemicycle.rooms.risk import actions as risks
from hemicycle.rooms.risk.rules.terms import Category, Concern
from hemicycle.rooms.strategy import actions as strategy
from hemicycle.rooms.strategy.models import Objective
from hemicycle.rooms.strategy.rules import DocumentKind
from tests.support.cast import House, appoint, new_person

GATES, REASON = "portfolio.gates", "It was heard and weighed."
WORD = {"reason": "Read and found so in the papers.", "record": "File 12, page 3"}
OFFICES = (
    Role.AI_OFFICER, Role.RISK_OFFICER, Role.COMPLIANCE_OFFICER, Role.DPO, Role.CISO, Role.DATA_OWNER, Role.FINANCE,
    Role.PROCUREMENT, Role.ENGAGEMENT_OFFICER, Role.SECRETARY_GENERAL, Role.ARCHIVIST, Role.TRAINING_OFFICER,
    Role.CHANGE_LEAD,
)  # fmt: skip


@dataclass
class Deciding:
    """A house with its bodies, and who holds which office in it."""

    house: House
    people: dict[str, User]
    secretary: User

    def __getitem__(self, office: str) -> User:
        return self.people[office]

    @property
    def officer(self) -> User:
        return self.people[Role.AI_OFFICER]

    def decide(self, request: GateRequest, outcome: str, **more: Any) -> Decision | None:
        """Let the body that was asked decide, in its own way."""
        body = Body.objects.get(key=request.body)
        if body.sole_office:
            facts = {"matter": GATES, "about": request.pk, "papers_digest": request.papers_digest, **more}
            return governance.decide(body, by=self.people[body.sole_office], outcome=outcome, reason=REASON, **facts)
        return self.close(self.sit(body, request, outcome, **more))

    def sit(
        self,
        body: Body,
        request: Record,
        outcome: str,
        conditions: Sequence[Mapping[str, Any]] = (),
        votes: Mapping[Any, Choice] | None = None,
        matter: str = GATES,
    ) -> Item:
        """Let a body meet today on a request, and everybody there vote; the item awaits that the vote is closed."""
        by = self.secretary
        meeting = governance.plan_meeting(body, by=by, held_on=clock.today())
        facts = {"matter": matter, "about": request.pk, "outcome": outcome, "conditions": conditions}
        item = governance.add_item(meeting, by=by, **facts)
        governance.send_papers(meeting, by=by)
        rows = list(Attendance.objects.filter(meeting=meeting))
        governance.open_meeting(meeting, by=by, present=[row.person_id for row in rows])
        item.refresh_from_db()
        said = votes or {}
        given = {
            row.person_id: said.get(row.person_id, Choice.FOR) for row in rows if not item.reason_of(row.person_id)
        }
        governance.record_votes(item, by=by, votes=given)
        return item

    def close(self, item: Item) -> Decision | None:
        """Let the secretary close the vote."""
        return governance.decide(Item.objects.get(pk=item.pk), by=self.secretary, reason=REASON)

    def attest(self, initiative: Initiative, *keys: str, days: int = 25) -> None:
        """Let the office that may do so vouch for each of these facts."""
        until = clock.today() + timedelta(days=days)
        for key in keys:
            portfolio.attest(initiative, by=self.people[offices()[key]], criterion=key, expires_on=until, **WORD)

    def serve(self, initiative: Initiative) -> None:
        """Let the AI officer say which objective of the house the initiative serves."""
        by, facts = self.officer, {"key": "record", "title": "A timely record", "owner": self.officer}
        objective = Objective.objects.first() or strategy.define(self.house.parliament, by=by, **facts)
        strategy.align(initiative, by=by, objective=objective, contribution=3, rationale="It saves eight days.")

    def ask(self, initiative: Initiative, gate: Gate, *, by: User | None = None, to_pass: bool = True) -> GateRequest:
        """Ask the deciding body, as the AI officer unless somebody else does."""
        made = portfolio.ask_for_decision(initiative, by=by or self.officer, gate=gate, to_pass=to_pass)
        asked = made[-1]
        assert isinstance(asked, GateRequest)
        return asked

    def vouch_for_house(self, keys: Iterable[str], days: int = 80) -> None:
        """Let the office that may do so vouch for each of these facts about the house."""
        until = clock.today() + timedelta(days=days)
        for key in keys:
            by = self.people[offices()[key]]
            portfolio.attest_house(self.house.parliament, by=by, criterion=key, expires_on=until, **WORD)

    def adopt(self, *subjects: str) -> None:
        """Put the policies on these subjects into force, each from its template where there is one."""
        for about in subjects:
            begin = templates().get(about) or templates()["ai"]
            facts = {"texts": begin.texts, "prohibited": begin.prohibited, "demands_label": True}
            drafted = governance.draft_policy(self.house.parliament, by=self.officer, about=about, **facts)
            version = next(each for each in drafted if isinstance(each, PolicyVersion))
            later = clock.today() + timedelta(days=300)
            governance.approve_policy(version, by=self["chair"], body="bureau", review_on=later)

    def lead(self) -> None:
        """Let the bureau adopt the code and approve a strategy and a budget, beside the policy on AI."""
        parliament, finance, later = self.house.parliament, self[Role.FINANCE], clock.today() + timedelta(days=300)
        self.adopt("ethics")
        facts = {"sponsor": self.officer, "horizon_on": later, "heard_on": clock.today(), "heard_how": "Two hearings"}
        words = {"title": "What we want", "text": "A person answers."}
        texts = {language: dict(words) for language in parliament.languages}
        made = strategy.draft(parliament, by=self.officer, sort=DocumentKind.STRATEGY, texts=texts, **facts)
        strategy.approve(made, by=self["chair"], body=LEADERSHIP, review_on=later)
        _establish(self, LEADERSHIP, [new_person(self.house, name="President")])
        line = resources.add_line(parliament, by=finance, key="courses", title="Courses", sort=CostKind.TRAINING)
        plan = resources.draft_budget(parliament, by=finance, year=clock.today().year, reason="The first")[0]
        resources.set_amount(plan, by=finance, line=line, amount=Decimal(5))
        resources.approve_budget(plan, by=self["chair"], body=LEADERSHIP, decision="Decision 9")

    def authorise(self, initiative: Initiative, respondents: Sequence[User], answers: Mapping[str, Any]) -> Response:
        """Let two people answer and sign the questionnaire on authorisation, both alike."""
        response = self.open(initiative, AUTHORISATION, respondents)
        self.answer(response, respondents, answers)
        return response

    def answer(self, response: Response, respondents: Sequence[User], answers: Mapping[str, Any]) -> None:
        """Let respondents give the same answers and sign them."""
        given = {key: value if isinstance(value, tuple) else (value, "") for key, value in answers.items()}
        for person in respondents:
            questionnaires.answer_all(response, by=person, answers=given)
        for person in respondents:
            questionnaires.sign(response, by=person)

    def practise(self, initiative: Initiative, by: User, keys: Sequence[str], *, whole: bool) -> None:
        """Let somebody answer lists of good practice: their first question, or every one."""
        for key in keys:
            started = Response.objects.filter(initiative=initiative, under__instrument__key=key).first()
            response = started or self.open(initiative, key, [by])
            asked = response.under.parsed.questions[: None if whole else 1]
            questionnaires.answer_all(response, by=by, answers={each.key: (fitting(each), "") for each in asked})

    def open(self, initiative: Initiative, key: str, respondents: Sequence[User]) -> Response:
        """Put the published version of a questionnaire to an initiative at its proposal."""
        version = InstrumentVersion.objects.select_related("instrument").get(instrument__key=key, state="published")
        roles = dict(zip(version.parsed.respondents, respondents, strict=True))
        facts = {"under": version, "stage": Stage.PROPOSAL, "respondents": roles}
        made = questionnaires.open_response(initiative, by=self.officer, **facts)
        assert isinstance(made[0], Response)
        return made[0]

    def assess(self, initiative: Initiative) -> None:
        """Sign every principle of the proposal as the compliance officer, upon the answers as they are now."""
        found = Finding.objects.filter(initiative=initiative, assessment__stage=Stage.PROPOSAL)
        if not found.exists():
            ethics.open_assessment(initiative, by=self.officer, stage=Stage.PROPOSAL)
        for finding in found.all():
            ethics.sign(finding, by=self.people[Role.COMPLIANCE_OFFICER], outcome=Outcome.UPHELD, reason="Read.")

    def screen(self, initiative: Initiative, *, but: Sequence[Concern] = ()) -> None:
        """Look through the register of risks of an initiative; of the concerns named nothing is said."""
        reasons = {each: "Nothing of that kind is touched." for each in Concern if each not in but}
        risks.review_register(initiative, by=self.people[Role.RISK_OFFICER], not_relevant=reasons)


def offices() -> dict[str, str]:
    """Return which office vouches for each criterion."""
    return {demand.key: demand.attesting_office for demand in (*demands(), *house_demands())}


def fitting(question: Question) -> Any:
    """Return an answer that fits a question: its first option, a number, or a sentence."""
    if question.options:
        value = question.options[0].value
        return [value] if question.kind is Kind.MULTI else value
    return 12 if question.kind is Kind.NUMBER else "It is so."


def assemble(house: House) -> Deciding:
    """Seat the bodies of the built-in table, adopt policies and appetite, and bring in the built-in questionnaires."""
    people = {str(role): appoint(house, new_person(house, name=f"Person of {role}"), role).person for role in OFFICES}
    secretary = new_person(house, name="Sela Secretary")
    found = Deciding(house, people, secretary)
    panel = [people[role] for role in (Role.AI_OFFICER, Role.DPO, Role.CISO)]
    closure = [people[role] for role in (Role.DPO, Role.ARCHIVIST, Role.CISO)]
    steering = [new_person(house, name=f"Member {number}") for number in range(1, 6)]
    ethicists = [new_person(house, name=f"Ethicist {number}") for number in range(1, 4)]
    _establish(found, "ai-office", [], sole_office=Role.AI_OFFICER)
    _establish(found, "gate-panel", panel, quorum=3, majority=Majority.UNANIMOUS)
    _establish(found, "closure", closure, quorum=3, majority=Majority.UNANIMOUS)
    _establish(found, "steering", steering, quorum=3)
    _establish(found, "ethics", ethicists, quorum=2)
    people |= {"chair": steering[0], CHAIR_OF_COMMITTEE: ethicists[0], str(Role.BODY_SECRETARY): secretary}
    _govern(found)
    tasks.install_built_in()
    return found


def _establish(of: Deciding, key: str, members: Sequence[User], **rule: Any) -> None:
    keeper, begun = of[Role.SECRETARY_GENERAL], clock.today() - timedelta(days=40)
    words = {"names": {"en": key.title()}, "terms": {"en": "Decides at gates."}}
    seats = max(len(members), 1)
    body = governance.create_body(of.house.parliament, by=keeper, key=key, from_on=begun, seats=seats, **words, **rule)
    kinds = [SeatKind.CHAIR, *[SeatKind.MEMBER] * seats]
    for person, seat in [
        *zip(members, kinds, strict=False),
        *([(of.secretary, SeatKind.SECRETARY)] if members else []),
    ]:
        facts = {"person": person, "seat": seat, "from_on": begun, "skills": list(Skill)}
        governance.appoint_member(body, by=keeper, **facts)
        forget(person)


def _govern(of: Deciding) -> None:
    """Put a policy on AI into force and decide the appetite for every category of risk."""
    of.adopt("ai")
    decided = {"body": "steering", "decision": "Decision 7", "review_on": clock.today() + timedelta(days=300)}
    for each in Category:
        risks.set_limit(of.house.parliament, by=of["chair"], about=each, limit=9, **decided)
