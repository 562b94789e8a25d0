from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Invitation, User
from hemicycle.rooms.administration import actions, queries

pytestmark = pytest.mark.django_db
NEW = "a shorter walk by the sea"


@pytest.fixture
def invited(administrator, clerk):
    return actions.invite(clerk, by=administrator)


def accept(invited, **facts):
    facts = {"by": invited.invitation.person, "secret": invited.secret, "password": NEW, **facts}
    return actions.accept_invitation(invited.invitation, **facts)


def test_an_invitation_sets_the_password_once(invited, heard):
    heard.clear()
    accept(invited)
    assert User.objects.get(pk=invited.invitation.person_id).check_password(NEW)
    assert queries.invitation_of(invited.secret) is None
    with pytest.raises(Refused):
        accept(invited, password="another long sentence here")
    assert [entry.event for entry in heard] == ["administration.invitation-accepted"]


def test_only_the_digest_is_kept(invited, heard):
    kept = Invitation.objects.get()
    assert invited.secret not in repr(vars(kept))
    assert "digest" not in kept.snapshot()
    assert invited.secret not in repr(heard)


def test_a_wrong_secret_opens_nothing(invited):
    with pytest.raises(Refused) as refused:
        accept(invited, secret="invitation_guess")
    assert refused.value.code == "closed"
    assert queries.invitation_of("invitation_guess") is None


def test_nobody_accepts_for_somebody_else(invited, administrator):
    with pytest.raises(PermissionDenied):
        accept(invited, by=administrator)


def test_a_weak_password_is_not_taken(invited):
    with pytest.raises(ValidationError):
        accept(invited, password="short")
    assert queries.invitation_of(invited.secret)


def test_the_door_closes_after_its_last_day(invited):
    last = invited.invitation.expires_on
    with clock.at(clock.now() + timedelta(days=14)):
        assert clock.today() == last
        assert queries.invitation_of(invited.secret)
    with clock.at(clock.now() + timedelta(days=15)):
        assert queries.invitation_of(invited.secret) is None
        with pytest.raises(Refused):
            accept(invited)


def test_a_new_invitation_closes_the_earlier_one(invited, administrator, clerk, heard):
    heard.clear()
    again = actions.invite(clerk, by=administrator)
    assert queries.invitation_of(invited.secret) is None
    assert queries.invitation_of(again.secret) == again.invitation
    assert [entry.event for entry in heard] == ["administration.invitation-withdrawn", "administration.invited"]


def test_an_invitation_is_withdrawn_once(invited, administrator):
    actions.withdraw_invitation(invited.invitation, by=administrator)
    assert queries.invitation_of(invited.secret) is None
    with pytest.raises(Refused) as refused:
        actions.withdraw_invitation(invited.invitation, by=administrator)
    assert refused.value.code == "closed"


def test_who_has_no_access_is_not_invited_and_cannot_accept(invited, administrator, clerk):
    actions.deactivate(clerk, by=administrator, reason="left")
    assert queries.invitation_of(invited.secret) is None
    with pytest.raises(Refused) as refused:
        actions.invite(clerk, by=administrator)
    assert refused.value.code == "inactive"


def test_a_clerk_may_not_invite(clerk, officer):
    with pytest.raises(PermissionDenied):
        actions.invite(officer, by=clerk)
