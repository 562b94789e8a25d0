"""A writer, an approver, and records of the register on their way to the public."""

import pytest
from django.conf import settings

from hemicycle.kernel.terms import Role
from hemicycle.rooms.engagement import actions, queries
from hemicycle.rooms.engagement.rules.documents import filled
from tests.support.world import TEXTS


@pytest.fixture(autouse=True)
def public_dir(tmp_path, monkeypatch):
    """A public folder of this test's own."""
    monkeypatch.setattr(settings, "PUBLIC_DIR", tmp_path / "public")
    return tmp_path / "public"


@pytest.fixture
def writer(office):
    """The engagement officer."""
    return office(Role.ENGAGEMENT_OFFICER, name="Wanda Writer").person


@pytest.fixture
def approver(officer):
    """The AI officer, who writes nothing here."""
    return officer


@pytest.fixture
def record(initiative, writer):
    """A record with every text that is needed, in English."""
    begun = actions.begin(initiative, by=writer)
    actions.write(begun, by=writer, language="en", texts=TEXTS)
    return begun


@pytest.fixture
def publish(writer, approver):
    """A function that submits and publishes all that is written."""

    def make(record):
        actions.submit(record, by=writer)
        return actions.publish(record, by=approver, chosen=list(filled(queries.values(record))))

    return make


@pytest.fixture
def published(record, publish):
    """The record, public in its first edition."""
    publish(record)
    return record


@pytest.fixture
def files(public_dir):
    """A function that returns every file of the current build by its path."""

    def read():
        root = public_dir / "current"
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    return read
