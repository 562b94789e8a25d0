"""The cast: a parliament of two chambers and the people of the tests, each with a name; all made by actions.

`office("risk officer", chamber)` appoints somebody new, or `person=` somebody known. `signed_in(office_or_person)`
returns a browser of somebody who has shown a second factor. `heard` lists what happened since it was asked for.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.test import Client
from django.utils import translation

from hemicycle.kernel import actions as hall
from hemicycle.kernel import clock
from hemicycle.kernel.models import Chamber, Initiative, Office, Parliament, User
from hemicycle.kernel.permissions import forget
from hemicycle.kernel.terms import ChamberKind, Role, Status
from hemicycle.rooms.administration import actions as administration
from hemicycle.rooms.administration.rules import BODY_ROLES
from hemicycle.rooms.governance import actions as governance
from hemicycle.rooms.governance.adapters.content import templates
from hemicycle.rooms.governance.models import PolicyVersion
from hemicycle.rooms.portfolio import actions as portfolio

PASSWORD = "a-long-word-for-tests"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"
PROBLEM = (
    "Verbatim reports of committees appear nine days late, since three people type forty hours of sound a week; "
    "members quote from memory meanwhile."
)
_numbers = itertools.count(1)


@dataclass
class House:
    """A parliament with two chambers, the services that they share, and its first administrator."""

    parliament: Parliament
    deputies: Chamber
    senate: Chamber
    joint: Chamber
    administrator: User


class OfficeFactory(Protocol):
    """What the fixture `office` returns."""

    def __call__(
        self,
        role: str,
        chamber: Chamber | None = None,
        initiative: Initiative | None = None,
        person: User | None = None,
        **more: Any,
    ) -> Office: ...


class Browser(Client):
    """Django's test client, signed in as `person` in `office`; `hx(path)` asks as htmx does."""

    person: User
    office: Office | None

    def hx(self, path: str, data: Any = None, *, method: str = "get", **more: Any) -> Any:
        return getattr(self, method)(path, data, headers={"HX-Request": "true"}, **more)


def found_house(name: str = "Parliament of Tests") -> House:
    """Found the parliament of the tests."""
    parliament = Parliament(name=name, languages=["en", "fr", "ar"], default_language="en")
    chambers = [
        administration.NewChamber("Chamber of Deputies", ChamberKind.LOWER, "deputies", 120),
        administration.NewChamber("Senate", ChamberKind.UPPER, "senate", 40),
        administration.NewChamber("Joint services", ChamberKind.JOINT, "joint"),
    ]
    made = administration.found(
        parliament,
        by=None,
        chambers=chambers,
        email="first@parliament.example",
        person_name="Ada First",
        password=PASSWORD,
    )
    by_key = {record.key: record for record in made if isinstance(record, Chamber)}
    administrator = next(record for record in made if isinstance(record, User))
    return House(parliament, by_key["deputies"], by_key["senate"], by_key["joint"], administrator)


def new_person(house: House, chamber: Chamber | None = None, name: str = "", **facts: Any) -> User:
    """Add a person who holds no office, by the administrator's action."""
    number = next(_numbers)
    facts = {"email": f"person-{number}@parliament.example", "name": name or f"Person {number}", **facts}
    return administration.add_person(chamber or house.parliament, by=house.administrator, **facts)


def appoint(house: House, person: User, role: str, *, from_on: date | None = None, **where: Any) -> Office:
    """Give a person an office by the administrator's action, in force since a month unless said otherwise."""
    where.setdefault("body", "board" if Role(role) in BODY_ROLES else "")
    begun = from_on or clock.today() - timedelta(days=30)
    made = administration.appoint(person, by=house.administrator, role=role, from_on=begun, **where)
    forget(person)
    return made


def propose(chamber: Chamber, by: User, **facts: Any) -> Initiative:
    """Propose an initiative with plain defaults."""
    facts = {"title": "Draft reports of committees by speech recognition", "problem": PROBLEM, **facts}
    return portfolio.propose(chamber, by=by, **facts)


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """Begin in English, whatever language the page of the test before was read in."""
    translation.activate("en")


@pytest.fixture
def house(db: None) -> House:
    """A parliament: `house.deputies`, `house.senate`, `house.joint`, `house.administrator`, `house.parliament`."""
    return found_house()


@pytest.fixture
def office(house: House) -> OfficeFactory:
    """A factory of offices: of the whole house without a chamber, held by somebody new without a person."""

    def make(
        role: str,
        chamber: Chamber | None = None,
        initiative: Initiative | None = None,
        person: User | None = None,
        **more: Any,
    ) -> Office:
        at = chamber or (initiative.chamber if initiative else None)
        holder = person or new_person(house, at, name=more.pop("name", ""))
        return appoint(house, holder, role, chamber=chamber, initiative=initiative, **more)

    return make


@pytest.fixture
def person(house: House) -> Callable[..., User]:
    """A factory of people without an office: `person(chamber, name="...", email="...")`."""
    return lambda chamber=None, **facts: new_person(house, chamber, **facts)


@pytest.fixture
def administrator(house: House) -> User:
    """The first administrator, of the whole house."""
    return house.administrator


@pytest.fixture
def clerk(house: House, office: OfficeFactory) -> User:
    """A member of the staff of the deputies."""
    return office(Role.STAFF, house.deputies, name="Clara Clerk").person


@pytest.fixture
def officer(house: House, office: OfficeFactory) -> User:
    """The AI officer of the whole house."""
    return office(Role.AI_OFFICER, name="Omar Officer").person


@pytest.fixture
def ai_policy(house: House, office: OfficeFactory, officer: User) -> PolicyVersion:
    """The policy on AI as its template has it, drafted by the AI officer and approved by the chair of the bureau."""
    template = templates()["ai"]
    facts = {"texts": template.texts, "prohibited": template.prohibited}
    version = governance.draft_policy(house.parliament, by=officer, about="ai", **facts)[1]
    assert isinstance(version, PolicyVersion)
    chair = office(Role.BODY_CHAIR, body="bureau").person
    governance.approve_policy(version, by=chair, body="bureau", review_on=clock.today() + timedelta(days=30))
    return version


@pytest.fixture
def risk_officer(house: House, office: OfficeFactory) -> User:
    """The risk officer of the whole house."""
    return office(Role.RISK_OFFICER, name="Rita Risk").person


@pytest.fixture
def dpo(house: House, office: OfficeFactory) -> User:
    """The data protection officer of the whole house."""
    return office(Role.DPO, name="Dana Data").person


@pytest.fixture
def auditor(house: House, office: OfficeFactory) -> User:
    """The auditor of the whole house, who reads all and changes nothing."""
    return office(Role.AUDITOR, name="Aude Auditor").person


@pytest.fixture
def member(house: House, office: OfficeFactory) -> User:
    """A member of the deputies."""
    return office(Role.MEMBER, house.deputies, name="Mona Member").person


@pytest.fixture
def outsider(house: House, office: OfficeFactory) -> User:
    """A member of the staff of the other chamber, the senate."""
    return office(Role.STAFF, house.senate, name="Ottilie Outsider").person


@pytest.fixture
def nobody(house: House) -> User:
    """A person of the deputies with an account and no office."""
    return new_person(house, house.deputies, name="Nils Nobody")


@pytest.fixture
def initiative(house: House, clerk: User) -> Initiative:
    """An initiative of the deputies, proposed by the clerk."""
    return propose(house.deputies, clerk)


@pytest.fixture
def lead(initiative: Initiative, office: OfficeFactory) -> User:
    """The project lead of the initiative."""
    return office(Role.PROJECT_LEAD, initiative=initiative, name="Leo Lead").person


@pytest.fixture
def owner(initiative: Initiative, office: OfficeFactory) -> User:
    """The business owner of the initiative."""
    return office(Role.BUSINESS_OWNER, initiative=initiative, name="Olga Owner").person


@pytest.fixture
def placed(officer: User) -> Callable[..., None]:
    """A function that records the stage, and the state, in which an initiative stands."""
    return lambda initiative, stage, status=Status.ACTIVE: portfolio.record_stage(
        initiative, by=officer, stage=stage, status=status, reason="Recorded for the test"
    )


@pytest.fixture
def described(officer: User) -> Callable[..., Any]:
    """A function that writes facts about an initiative."""
    return lambda initiative, **facts: portfolio.edit(initiative, by=officer, **facts)


@pytest.fixture
def tiered(risk_officer: User) -> Callable[..., Any]:
    """A function that sets the risk tier of an initiative."""
    return lambda initiative, tier: portfolio.set_tier(
        initiative, by=risk_officer, tier=tier, reason="Set for the test"
    )


@pytest.fixture
def heard(db: None, request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """The events of the entries caused from now on, once the rest of the cast is in place."""
    cast = set(request.fixturenames) - {"heard", "request"}
    for name in sorted(cast & CAST):
        request.getfixturevalue(name)
    events: list[str] = []

    def hear(entries: list[hall.Entry], **_signal: Any) -> None:
        events.extend(entry.event for entry in entries)

    hall.happened.connect(hear)
    yield events
    hall.happened.disconnect(hear)


CAST = {
    "house", "clerk", "officer", "risk_officer", "dpo", "auditor", "administrator", "member", "outsider", "nobody",
    "initiative", "lead", "owner",
}  # fmt: skip


def give_second_factor(person: User) -> None:
    """Let the person have set up a code generator."""
    Authenticator.objects.get_or_create(
        user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": encrypt(TOTP_SECRET)}}
    )


def sign_in(who: Office | User, *, second_factor: bool = True) -> Browser:
    """Return a browser of a person, with the marks of a sign-in by password and code in its session."""
    office = who if isinstance(who, Office) else None
    person = who.person if isinstance(who, Office) else who
    browser = Browser()
    browser.person, browser.office = person, office
    browser.force_login(person)
    methods = [{"method": "password", "at": time.time(), "email": person.email}]
    if second_factor:
        give_second_factor(person)
        methods.append({"method": "mfa", "at": time.time(), "type": Authenticator.Type.TOTP})
    session = browser.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = methods
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return browser


@pytest.fixture
def signed_in(db: None) -> Callable[..., Browser]:
    """A factory of browsers: `signed_in(office)` or `signed_in(person)`, `second_factor=False` for one without."""
    return sign_in
