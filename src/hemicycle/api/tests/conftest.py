"""A cast with names: a lead of one initiative, an officer of the lower house, one of the upper house, and a reader."""

import hashlib
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from hemicycle.kernel import clock
from hemicycle.kernel.models import Chamber, Initiative, Office, Record, Token, User
from hemicycle.kernel.models.record import writing
from hemicycle.kernel.terms import ChamberKind, Role


@contextmanager
def past_the_actions():
    token = writing.set(True)
    try:
        yield
    finally:
        writing.reset(token)


def kept(record: Record) -> Any:
    record.version, record.created_at, record.changed_at = 1, clock.now(), clock.now()
    with past_the_actions():
        record.save(force_insert=True)
    return record


@pytest.fixture(autouse=True)
def in_a_quiet_house(db, settings):
    settings.SECOND_FACTOR = False


@pytest.fixture
def lower():
    return kept(Chamber(key="lower", name="Assembly", sort=ChamberKind.LOWER))


@pytest.fixture
def upper():
    return kept(Chamber(key="upper", name="Senate", sort=ChamberKind.UPPER))


def person(name: str, role: Role | None, chamber: Chamber | None) -> User:
    user = kept(User(email=f"{name}@example.org", name=name.title(), chamber=chamber))
    if role:
        kept(Office(person=user, role=role, chamber=chamber, from_on=date(2020, 1, 1)))
    return user


@pytest.fixture
def officer(lower):
    return person("officer", Role.AI_OFFICER, lower)


@pytest.fixture
def other_officer(upper):
    return person("senator", Role.AI_OFFICER, upper)


@pytest.fixture
def auditor(lower):
    return person("auditor", Role.AUDITOR, lower)


@pytest.fixture
def stranger(lower):
    return person("stranger", None, lower)


@pytest.fixture
def make_initiative(lower, officer) -> Callable[..., Initiative]:
    made: list[Initiative] = []

    def make(title: str = "Transcripts", **facts: Any) -> Initiative:
        facts = {"chamber": lower, "proposed_by": officer, "stage_since_on": date(2026, 1, 1)} | facts
        number = len(made) + 1
        made.append(kept(Initiative(title=title, number=number, reference=f"AI-{number:03}", **facts)))
        return made[-1]

    return make


@pytest.fixture
def initiative(make_initiative):
    return make_initiative()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def make_token() -> Callable[..., str]:
    def make(user: User, scopes: list[str], **facts: Any) -> str:
        secret = "hmc_" + "a" * 40
        facts = {"expires_on": clock.today() + timedelta(days=30)} | facts
        digest = hashlib.sha256(secret.encode()).hexdigest()
        kept(Token(office=user.offices.get(), name="reader", digest=digest, scopes=scopes, **facts))
        return secret

    return make
