"""Policies of the tests: a draft from the template, and one in force."""

from datetime import timedelta

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.terms import Role
from hemicycle.rooms.governance import actions
from hemicycle.rooms.governance.adapters.content import templates
from hemicycle.rooms.governance.models import PolicyVersion
from hemicycle.rooms.governance.rules.policies import Subject


def drafted(house, by, about=Subject.AI, **changes):
    """Draft a policy from its template; the version."""
    template = templates()[about]
    facts = {"texts": template.texts, "prohibited": template.prohibited, **changes}
    made = actions.draft_policy(house.parliament, by=by, about=about, **facts)
    return next(record for record in made if isinstance(record, PolicyVersion))


@pytest.fixture
def chair(office):
    """The chair of a body, who approves."""
    return office(Role.BODY_CHAIR, name="Cora Chair").person


@pytest.fixture
def draft(house, officer):
    """A draft of the policy on the use of AI, by the officer."""
    return drafted(house, officer)


@pytest.fixture
def policy(draft, chair):
    """The policy on the use of AI, in force for a year."""
    actions.approve_policy(draft, by=chair, body="bureau", review_on=clock.today() + timedelta(days=365))
    return draft
