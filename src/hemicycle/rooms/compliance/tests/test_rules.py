"""Frameworks as data, the rules of their applicability, and what a new version changes; no database."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from hemicycle.kernel.rooms import rooms
from hemicycle.rooms.compliance.queries import criteria
from hemicycle.rooms.compliance.rules import applying, frameworks
from hemicycle.rooms.compliance.rules.frameworks import Provenance, Relation, Status

# How many requirements each framework has; a row may be withdrawn, never lost.
ROWS = {
    "IPU": 263, "EUAIA": 89, "GDPR": 35, "COE": 25, "NISTRMF": 72, "NISTGAI": 12, "ISO42001": 65, "OECD": 10,
    "UNESCO": 26, "AU": 20, "CA-ADM": 28, "US-M2521": 17, "UKATRS": 37, "IPUMAT": 5,
}  # fmt: skip
EVERY = [one for framework in frameworks.built_in().values() for one in framework.requirements]
BY_ID = {one.id: one for one in EVERY}


def test_every_requirement_of_every_framework_is_there_once():
    assert {key: len(each.requirements) for key, each in frameworks.built_in().items()} == ROWS
    assert len(BY_ID) == len(EVERY) == 704


def complaints_about_links(requirements):
    known = {one.id for one in requirements}
    return [f"{one.id} -> {link.to}" for one in requirements for link in one.links if link.to not in known]


def test_every_link_leads_to_a_requirement_that_is_there():
    assert complaints_about_links(EVERY) == []
    assert Counter(link.relation for one in EVERY for link in one.links)[Relation.EQUAL] > 0


def test_planted_a_link_to_nothing_is_named():
    astray = replace(BY_ID["EUAIA-04-01"], links=(frameworks.Link("IPU-NO-99", Relation.EQUAL),))
    assert complaints_about_links([astray]) == ["EUAIA-04-01 -> IPU-NO-99"]


def test_every_criterion_that_proves_a_requirement_exists():
    proved = {one.id: set(one.proved_by) for one in EVERY if one.proved_by}
    assert {one: keys - criteria() for one, keys in proved.items() if keys - criteria()} == {}
    assert len(proved) == len(frameworks.CONTENT.joinpath("proofs.csv").read_text().splitlines()) - 1


def test_every_rule_can_be_read_and_every_room_exists():
    assert all(applying.words(one.applicability) for one in EVERY)
    assert {one.provenance for one in EVERY} == set(Provenance)
    assert {room.name for room in rooms()} & {name for one in EVERY for name in one.rooms}


def turning(on, after):
    return {one.id for one in EVERY if one.standing(on) is not one.standing(after)}


def test_moving_the_clock_over_a_day_turns_exactly_the_rows_of_that_day():
    eve, day = date(2026, 12, 1), date(2026, 12, 2)
    assert turning(eve, day) == {"EUAIA-05-ba", "EUAIA-05-bb", "EUAIA-50-02t"}
    assert BY_ID["EUAIA-05-ba"].standing(eve) is Status.FUTURE
    assert BY_ID["EUAIA-05-ba"].standing(day) is Status.IN_FORCE
    turned = turning(date(2027, 12, 1), date(2027, 12, 2))
    assert turned == {
        one.id for one in EVERY if one.status is Status.FUTURE and one.effective_from == date(2027, 12, 2)
    }
    assert len(turned) == 42


def test_the_word_of_the_row_is_never_trusted_over_its_day():
    row = replace(BY_ID["EUAIA-04-01"], status=Status.IN_FORCE, effective_from=date(2030, 1, 1))
    assert row.standing(date(2029, 12, 31)) is Status.FUTURE
    assert BY_ID["EUAIA-49-01"].standing(date(2040, 1, 1)) is Status.CONTESTED


def test_bans_are_marked_and_nothing_else_is():
    banned = {one.id for one in EVERY if one.is_prohibition}
    assert banned == {one.id for one in EVERY if one.framework == "EUAIA" and one.reference.startswith("Art. 5(1)")}


@pytest.mark.parametrize(
    ("rule", "facts", "holds", "unanswered"),
    [
        ("always", {}, True, ()),
        ("eu and tier_high", {"eu": True, "tier_high": True}, True, ()),
        ("eu and tier_high", {"eu": False}, False, ()),
        ("eu and tier_high", {"eu": True}, None, ("tier_high",)),
        ("eu or uk", {"uk": True}, True, ()),
        ("eu and (provider or deployer)", {"eu": True, "provider": False}, None, ("deployer",)),
        ("not legacy", {"legacy": False}, True, ()),
        ("not legacy", {}, None, ("legacy",)),
        ("a or b and c", {"a": False, "b": True, "c": False}, False, ()),
    ],
)
def test_what_is_unanswered_counts_as_applicable_and_says_what_is_open(rule, facts, holds, unanswered):
    found = applying.applies(rule, facts)
    assert (found.holds, found.unanswered, found.counts) == (holds, unanswered, holds is not False)


@pytest.mark.parametrize(
    ("rule", "at"),
    [
        ("eu and", 6),
        ("and eu", 0),
        ("eu tier_high", 3),
        ("(eu or uk", 0),
        ("eu)", 2),
        ("EU", 0),
        ("eu; drop", 2),
        ("", 0),
    ],
)
def test_a_rule_that_cannot_be_read_names_the_place(rule, at):
    with pytest.raises(applying.RuleFault) as fault:
        applying.parse(rule)
    assert fault.value.at == at


def test_a_rule_is_neither_endless_nor_bottomless():
    with pytest.raises(applying.RuleFault, match="500"):
        applying.parse("a or " * 200 + "a")
    with pytest.raises(applying.RuleFault, match="20 deep"):
        applying.parse("not " * 30 + "a")


def test_a_new_version_tells_what_was_added_changed_and_withdrawn():
    first, second, third = EVERY[:3]
    moved = replace(second, text="Another duty", provenance=Provenance.KNOWN)
    found = frameworks.compare([first, second], [replace(first, provenance=Provenance.KNOWN), moved, third])
    assert (found.added, found.changed, found.withdrawn) == ((third.id,), (second.id,), ())
    assert list(frameworks.compare([first], []).kinds()) == [(first.id, "withdrawn")]
