"""The charter of a pilot: what it must say, how long it may last, and on which text partners decide."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.terms import Role, Stage, Status
from hemicycle.rooms.portfolio import actions
from hemicycle.rooms.portfolio.rules import charters
from tests.support.cast import appoint, found_house, new_person, propose

WHOLE = {
    "hypothesis": "It saves a day.", "scope": "One committee.", "comparator": "Two people type it.",
    "success_rule": "Nine in ten in time.", "stop_rule": "Two wrong votes.", "starts_on": date(2026, 1, 1),
    "ends_on": date(2026, 7, 3), "users": 12, "records": 0, "money": 0,
}  # fmt: skip


def test_a_charter_without_one_of_its_parts_misses_that_part_and_a_limit_of_nought_is_one():
    assert charters.missing(WHOLE) == []
    for name in charters.DEMANDED:
        assert charters.missing({**WHOLE, name: None}) == [name]
    assert "labels" not in charters.DEMANDED


@pytest.mark.parametrize(("days", "too_long"), [(183, False), (184, True)])
def test_a_pilot_ends_within_half_a_year(days, too_long):
    start = date(2026, 1, 1)
    assert charters.is_too_long(start, start + timedelta(days=days)) is too_long
    assert charters.days(start, start + timedelta(days=days)) == days


def test_the_hash_of_a_charter_changes_with_every_part_of_it_and_with_nothing_else():
    ours = charters.digest(WHOLE)
    assert ours == charters.digest({**dict(reversed(WHOLE.items())), "language": "fr"})
    assert len({ours, *(charters.digest({**WHOLE, name: "other"}) for name in charters.SAID)}) == len(charters.SAID) + 1
    assert charters.digest({"money": Decimal(9)}) == charters.digest({"money": Decimal("9.00")})
    decided = [(date(2026, 1, 1), ours), (date(2026, 1, 2), charters.digest({})), (None, "")]
    assert (charters.on_another_text(decided, ours), charters.undecided(decided)) == (1, 1)


def test_what_is_no_charter_is_refused_and_one_whose_pilot_runs_stays_as_it_is(db):
    house = found_house()
    officer = appoint(house, new_person(house), Role.AI_OFFICER).person
    clerk = appoint(house, new_person(house, house.deputies), Role.STAFF, chamber=house.deputies).person
    idea = propose(house.deputies, clerk)
    with pytest.raises(PermissionDenied):
        actions.write_charter(idea, by=appoint(house, new_person(house), Role.AUDITOR).person, **WHOLE)
    for wrong, words in (
        ({}, "says nothing"), ({**WHOLE, "ends_on": WHOLE["starts_on"]}, "end after"),
        ({**WHOLE, "users": -1}, "nought"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            actions.write_charter(idea, by=officer, **wrong)
    charter = actions.write_charter(idea, by=officer, **WHOLE)
    with pytest.raises(Refused, match="charter already"):
        actions.write_charter(idea, by=officer, **WHOLE)
    partner = actions.name_partner(idea, by=officer, parliament="The house nearby")
    said = {"decided_on": clock.today(), "decision": "Decision 4", "charter_digest": charter.digest}
    for wrong, words in (
        ({"decided_on": clock.today() + timedelta(days=1)}, "future"), ({"decision": " "}, "such as its number"),
        ({"charter_digest": "abc"}, "64 digits"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            actions.record_partner(partner, by=officer, **said | wrong)
    with pytest.raises(Refused, match="already"):
        actions.name_partner(idea, by=officer, parliament="The house nearby")
    actions.release_partner(partner, by=officer, reason="Its term ended.")
    with pytest.raises(Refused, match="no part any more"):
        actions.record_partner(partner, by=officer, **said)
    running = {"stage": Stage.PILOT, "status": Status.PILOT_RUNNING, "reason": "It was decided elsewhere."}
    actions.record_stage(Initiative.objects.get(pk=idea.pk), by=officer, **running)
    with pytest.raises(Refused, match="before the pilot starts"):
        actions.change_charter(charter, by=officer, users=500)
