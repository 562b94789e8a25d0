from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import connection

from hemicycle.api.rights import find_token
from hemicycle.kernel import clock, things
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Draft, IdempotencyKey, Office, Token, User
from hemicycle.kernel.permissions import can, standing
from hemicycle.kernel.terms import Role
from hemicycle.rooms.administration import actions, queries
from hemicycle.rooms.ledger import queries as ledger
from hemicycle.rooms.ledger.models import Entry

pytestmark = pytest.mark.django_db


def test_nothing_says_any_more_who_the_person_was(administrator, officer, office):
    tomorrow = clock.today() + timedelta(days=1)
    issued = actions.create_token(
        office, by=officer, name="export", scopes=["administration.read"], expires_on=tomorrow
    )
    invited = actions.invite(officer, by=administrator)
    Draft.objects.create(person=officer, form="x", content={"text": "mine"}, at=clock.now())
    actions.erase_person(officer, by=administrator, reason="asked by the person")
    erased = User.objects.get(pk=officer.pk)
    assert (erased.name, erased.unit, erased.is_active) == ("", "", False)
    assert "leonie" not in erased.email
    assert not erased.has_usable_password()
    assert not EmailAddress.objects.filter(user=officer).exists()
    assert not Draft.objects.exists()
    assert standing(erased).offices == ()
    assert not Office.objects.get(pk=office.pk).in_force(clock.today())
    assert Token.objects.get().revoked_at
    assert find_token(issued.secret) is None
    assert queries.invitation_of(invited.secret) is None


def test_the_ledger_forgets_the_person_and_keeps_its_length(administrator, officer):
    before = Entry.objects.count()
    assert "Leonie" in "".join(str(bytes(entry.content)) for entry in Entry.objects.exclude(content=None))
    actions.erase_person(officer, by=administrator, reason="asked by the person")
    said = "".join(str(bytes(entry.content)) for entry in Entry.objects.exclude(content=None))
    assert "Leonie" not in said
    assert "leonie" not in said
    assert Entry.objects.count() > before


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DPO])
def test_an_administrator_or_the_data_protection_officer_erases(role, add, clerk):
    actions.erase_person(clerk, by=add("Quill Ane", role), reason="asked by the person")
    assert User.objects.get(pk=clerk.pk).erased_at


def test_an_officer_may_not_erase(officer, clerk):
    with pytest.raises(PermissionDenied):
        actions.erase_person(clerk, by=officer, reason="asked by the person")


def test_nobody_erases_themselves(administrator, second_administrator):
    with pytest.raises(PermissionDenied):
        actions.erase_person(administrator, by=administrator, reason="tired")


def test_a_person_is_erased_once_and_with_a_reason(administrator, clerk):
    with pytest.raises(Refused) as refused:
        actions.erase_person(clerk, by=administrator, reason="")
    assert refused.value.code == "reason"
    actions.erase_person(clerk, by=administrator, reason="asked by the person")
    with pytest.raises(Refused) as refused:
        actions.erase_person(clerk, by=administrator, reason="asked by the person")
    assert refused.value.code == "erased"


def test_who_was_erased_does_not_come_back(administrator, clerk):
    actions.erase_person(clerk, by=administrator, reason="asked by the person")
    for attempt in (
        lambda: actions.reactivate(clerk, by=administrator),
        lambda: actions.change_person(clerk, by=administrator, email="h@almaris.example", name="H"),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "erased"


def test_the_last_administrator_is_not_erased(administrator, add):
    officer = add("Quill Ane", Role.DPO)
    with pytest.raises(Refused) as refused:
        actions.erase_person(administrator, by=officer, reason="asked by the person")
    assert refused.value.code == "last-administrator"


def test_an_administrator_of_one_chamber_does_not_erase(add, deputies, clerk, administrator):
    local = add("Mona Elvar", Role.ADMINISTRATOR, deputies)
    assert not can(local, "administration.erase", clerk)
    with pytest.raises(PermissionDenied):
        actions.erase_person(clerk, by=local, reason="asked by the person")
    assert can(administrator, "administration.erase", clerk)


def test_no_table_names_the_person_any_more(administrator, officer, office, add, client):
    officer.set_password("a-long-word-for-tests")
    officer.save(update_fields=["password"])
    client.force_login(officer)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "email": officer.email}]
    session.save()
    tomorrow = clock.today() + timedelta(days=1)
    actions.create_token(office, by=officer, name="Leonie", scopes=["administration.read"], expires_on=tomorrow)
    steward = add("Quill Ane", Role.DATA_STEWARD)
    things.translate(officer, by=steward, field="name", language="fr", text="Leonie")
    things.comment(officer, by=steward, text="Leonie is on leave")
    told = {"person": administrator, "at": clock.now()}
    Draft.objects.create(form=f"administration.change-person.{officer.pk}", content={"name": "Leonie"}, **told)
    body = f'{{"id": "{officer.pk}", "name": "Leonie"}}'.encode()
    IdempotencyKey.objects.create(key="k", fingerprint="f", status=201, body=body, **told)
    actions.erase_person(officer, by=administrator, reason="asked by the person")
    assert [table for table in connection.introspection.table_names() if "leonie" in _everything_in(table)] == []
    assert ledger.verify().is_sound


def _everything_in(table: str) -> str:
    """Return every cell of a table as text, in small letters; sessions are read as their owner reads them."""
    if table == Session._meta.db_table:
        return str([session.get_decoded() for session in Session.objects.all()]).lower()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return " ".join(
            bytes(cell).decode(errors="replace") if isinstance(cell, bytes | memoryview) else str(cell)
            for row in cursor.fetchall()
            for cell in row
        ).lower()
