"""The cast of the room: a parliament of two chambers, its first administrator, and people who hold offices."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.actions import happened
from hemicycle.kernel.models import Chamber, Office, Parliament, User
from hemicycle.kernel.terms import ChamberKind, Role
from hemicycle.rooms.administration import actions
from hemicycle.rooms.administration.actions import NewChamber

PASSWORD = "a long walk by the river"


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """The entries that a test caused, in order; `clear()` forgets what the cast needed to be there."""
    entries: list[Any] = []

    def hear(entries: list[Any], into: list[Any] = entries, **_: Any) -> None:
        into.extend(entries)

    happened.connect(hear)
    yield entries
    happened.disconnect(hear)


@pytest.fixture
def parliament(db: None) -> Parliament:
    house = Parliament(name="Parliament of Almaris", languages=["en", "fr"], default_language="en")
    actions.found(
        house,
        by=None,
        chambers=[
            NewChamber("House of Deputies", ChamberKind.LOWER),
            NewChamber("Council of Regions", ChamberKind.UPPER),
        ],
        email="Paule.Perrane@almaris.example",
        person_name="Paule Perrane",
        password=PASSWORD,
    )
    return house


@pytest.fixture
def deputies(parliament: Parliament) -> Chamber:
    chamber: Chamber = Chamber.objects.get(key="house-of-deputies")
    return chamber


@pytest.fixture
def regions(parliament: Parliament) -> Chamber:
    chamber: Chamber = Chamber.objects.get(key="council-of-regions")
    return chamber


@pytest.fixture
def administrator(parliament: Parliament) -> User:
    person: User = User.objects.get()
    return person


@pytest.fixture
def add(administrator: User, parliament: Parliament) -> Callable[..., User]:
    """Add a person with a password, and with an office where a role is named."""

    def make(name: str, role: Role | None = None, where: Chamber | None = None, **office: Any) -> User:
        email = f"{name.split()[0].lower()}@almaris.example"
        person: User = actions.add_person(
            where or parliament, by=administrator, email=email, name=name, password=PASSWORD
        )
        if role:
            from_on = clock.today() - timedelta(days=30)
            actions.appoint(person, by=administrator, **{"role": role, "chamber": where, "from_on": from_on, **office})
        return person

    return make


@pytest.fixture
def clerk(add: Callable[..., User], deputies: Chamber) -> User:
    return add("Hiba Raydane", Role.STAFF, deputies)


@pytest.fixture
def officer(add: Callable[..., User]) -> User:
    return add("Leonie Tazir", Role.AI_OFFICER)


@pytest.fixture
def second_administrator(add: Callable[..., User]) -> User:
    return add("Imre Sibrane", Role.ADMINISTRATOR)


@pytest.fixture
def office(officer: User) -> Office:
    held: Office = Office.objects.get(person=officer)
    return held
