from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.api.rights import find_token
from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Token, User
from hemicycle.kernel.permissions import can
from hemicycle.kernel.rooms import permissions
from hemicycle.rooms.administration import actions, queries

pytestmark = pytest.mark.django_db


def create(office, by, **facts):
    facts = {
        "name": "nightly export",
        "scopes": ["administration.read"],
        "expires_on": clock.today() + timedelta(days=30),
        **facts,
    }
    return actions.create_token(office, by=by, **facts)


def test_a_token_acts_for_its_office_within_its_scopes(officer, office, heard):
    heard.clear()
    issued = create(office, officer)
    token = find_token(issued.secret)
    program = User.objects.get(pk=officer.pk)
    program.token = token
    assert can(program, "administration.read")
    assert not can(program, "kernel.comment")
    assert issued.secret not in repr(vars(Token.objects.get())) + repr(heard)
    assert [entry.event for entry in heard] == ["administration.token-created"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["administration.appoint"]}, "scopes"),
        ({"scopes": ["no.such"]}, "scopes"),
        ({"name": " "}, "name"),
        ({"expires_on": clock.today()}, "expires"),
        ({"expires_on": clock.today() + timedelta(days=366)}, "expires"),
    ],
)
def test_a_token_that_does_not_fit_is_refused(wrong, code, officer, office, heard):
    heard.clear()
    with pytest.raises(Refused) as refused:
        create(office, officer, **wrong)
    assert refused.value.code == code
    assert heard == []


def test_a_token_decides_only_if_it_was_made_with_a_second_factor(officer, office, monkeypatch):
    deciding = replace(permissions()["administration.read"], decides=True)
    monkeypatch.setitem(permissions(), "administration.read", deciding)
    with pytest.raises(Refused) as refused:
        create(office, officer)
    assert refused.value.code == "second-factor"
    assert create(office, officer, has_second_factor=True).token.has_second_factor


def test_nobody_makes_a_token_for_somebody_else(administrator, office):
    with pytest.raises(PermissionDenied):
        create(office, administrator)


def test_a_token_makes_no_token(officer, office):
    officer.token = create(office, officer).token
    with pytest.raises(PermissionDenied):
        create(office, officer)


def test_a_token_dies_with_its_office(administrator, officer, office):
    issued = create(office, officer)
    actions.end_office(office, by=administrator, to_on=clock.today() - timedelta(days=1))
    assert find_token(issued.secret) is None
    with pytest.raises(Refused) as refused:
        create(office, officer)
    assert refused.value.code == "office"


def test_a_token_dies_after_its_last_day(officer, office):
    issued = create(office, officer)
    with clock.at(clock.now() + timedelta(days=31)):
        assert find_token(issued.secret) is None


def test_a_token_dies_with_the_access_of_its_holder(administrator, officer, office):
    issued = create(office, officer)
    actions.deactivate(officer, by=administrator, reason="left")
    assert find_token(issued.secret) is None


@pytest.mark.parametrize("who", ["officer", "administrator"])
def test_a_token_is_revoked_by_its_holder_or_an_administrator(who, office, officer, request):
    issued = create(office, officer)
    actions.revoke_token(issued.token, by=request.getfixturevalue(who))
    assert find_token(issued.secret) is None
    with pytest.raises(Refused) as refused:
        actions.revoke_token(issued.token, by=officer)
    assert refused.value.code == "revoked"


def test_a_clerk_may_not_revoke_the_token_of_somebody_else(office, officer, clerk):
    issued = create(office, officer)
    with pytest.raises(PermissionDenied):
        actions.revoke_token(issued.token, by=clerk)


def test_each_sees_their_own_tokens(office, officer, administrator, clerk):
    create(office, officer)
    assert queries.tokens(officer).count() == queries.tokens(administrator).count() == 1
    assert queries.tokens(clerk).count() == 0
