"""A committee at work: a house whose steering committee of five is asked to decide on an initiative at G1."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.models import User
from hemicycle.kernel.terms import Gate, Role, Stage, Status
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.governance.rules.bodies import SeatKind
from hemicycle.rooms.governance.rules.meetings import MeetingKind
from hemicycle.rooms.governance.rules.votes import Choice, Majority
from hemicycle.rooms.portfolio import actions as portfolio
from tests.support.cast import appoint, found_house, new_person, propose

AT_G1 = {"gate": Gate.AUTHORISATION, "to_pass": False}
WHY = "It was heard and weighed."


def days(number: int) -> Any:
    return clock.today() + timedelta(days=number)


@dataclass
class Scene:
    """The prepared house as one row sees it: people read afresh by name, and what the act will be told."""

    ids: dict[str, Any]
    house: Any
    patch: pytest.MonkeyPatch
    told: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None

    def __getattr__(self, name: str) -> Any:
        if name in self.told:
            return self.told[name]
        model, pk = self.ids[name]
        return model.objects.get(pk=pk)

    def tell(self, **facts: Any) -> None:
        """Say with what the act is done."""
        self.told |= facts

    def keep(self, name: str, record: Any) -> Any:
        self.ids = {**self.ids, name: (type(record), record.pk)}
        return record

    def members(self, *numbers: int) -> list[User]:
        return [getattr(self, f"member{number}") for number in numbers]

    def later(self, **span: int) -> None:
        self.at = clock.now() + timedelta(**span)


def prepare() -> dict[str, Any]:
    """Found the house, seat its bodies, and ask the steering committee to decide at G1."""
    house, ids = found_house(), {}

    def keep(name: str, record: Any) -> Any:
        ids[name] = (type(record), record.pk)
        return record

    def named(name: str, role: str = "", **where: Any) -> User:
        person = keep(name, new_person(house, where.get("chamber"), name=name.title()))
        if role:
            appoint(house, person, role, **where)
        return person

    keeper, officer = named("keeper", Role.SECRETARY_GENERAL), named("officer", Role.AI_OFFICER)
    clerk = named("clerk", Role.STAFF, chamber=house.deputies)
    for name, role in (("risk", Role.RISK_OFFICER), ("finance", Role.FINANCE), ("ciso", Role.CISO)):
        named(name, role)
    common = {"by": keeper, "terms": {"en": "Decides."}, "from_on": days(-100), "to_on": days(300)}
    shape = {"quorum": 3, "majority": Majority.SIMPLE, "seats": 5}
    bodies = {
        "steering": governance.create_body(house.deputies, key="steering", names={"en": "Steering"}, **shape, **common),
        "panel": governance.create_body(house.parliament, key="gate-panel", names={"en": "Panel"}, **common),
        "office": governance.create_body(
            house.parliament, key="ai-office", names={"en": "AI office"}, sole_office=Role.AI_OFFICER, **common
        ),
    }
    seats = [("secretary", "steering", SeatKind.SECRETARY), ("panellist", "panel", SeatKind.CHAIR)]
    seats += [(f"member{place}", "steering", SeatKind.MEMBER if place else SeatKind.CHAIR) for place in range(5)]
    for name, body, seat in seats:
        governance.appoint_member(bodies[body], by=keeper, person=named(name), seat=seat, from_on=days(-20))
    named("stranger")
    for name, body in bodies.items():
        keep(name, body)
    initiative = keep("initiative", propose(house.deputies, clerk))
    portfolio.record_stage(initiative, by=officer, stage=Stage.PROPOSAL, status=Status.ACTIVE, reason="As agreed")
    for name, role in (("lead", Role.PROJECT_LEAD), ("owner", Role.BUSINESS_OWNER)):
        named(name, role, initiative=initiative)
    keep("request", portfolio.ask_for_decision(initiative, by=officer, **AT_G1)[-1])
    return {"house": house, "ids": ids}


def planned(s: Scene, sort: MeetingKind = MeetingKind.SITTING, day: int = 0) -> None:
    s.keep("meeting", governance.plan_meeting(s.steering, by=s.secretary, held_on=days(day), sort=sort))


def listed(
    s: Scene, sort: MeetingKind = MeetingKind.SITTING, day: int = 0, motion: str = "return", **more: Any
) -> None:
    planned(s, sort, day)
    facts = {"matter": "portfolio.gates", "about": s.request.pk, "outcome": motion, **more}
    s.keep("item", governance.add_item(s.meeting, by=s.secretary, **facts))


def papers_out(s: Scene, **facts: Any) -> None:
    listed(s, **facts)
    governance.send_papers(s.meeting, by=s.secretary)
    s.told.get("after_papers", lambda: None)()


def sitting(s: Scene, **facts: Any) -> None:
    papers_out(s, **facts)
    governance.open_meeting(s.meeting, by=s.secretary, present=[each.pk for each in s.members(0, 1, 2, 3, 4)])
    s.tell(voter=s.member1, by=s.secretary)


def voted(s: Scene, *numbers: int, **facts: Any) -> None:
    sitting(s, **facts)
    votes_of(s, *numbers or (0, 1, 2))


def written(s: Scene) -> None:
    papers_out(s, sort=MeetingKind.WRITTEN, day=1)
    s.tell(voter=s.member1, by=s.secretary)


def votes_of(s: Scene, *numbers: int) -> None:
    governance.record_votes(s.item, by=s.secretary, votes={each.pk: Choice.FOR for each in s.members(*numbers)})
