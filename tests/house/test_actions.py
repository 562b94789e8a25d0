"""Every action names a right and an event of its own room, and every declared event comes from some action."""

import pytest
from django.utils import translation

from hemicycle.kernel import messages, tasks
from hemicycle.kernel.rooms import events, permissions, rooms
from tests.support.map import house_actions, room_of


def complaints_about_actions(actions, known_permissions, known_events):
    found = []
    for name, (_run, permission, event) in actions.items():
        room = room_of(name)
        if permission not in known_permissions:
            found.append(f"{name} asks for {permission}, which no room declares")
        if event not in known_events:
            found.append(f"{name} tells {event}, which no room declares")
        found += [
            f"{name} of {room} uses {key} of another room" for key in (permission, event) if key.split(".")[0] != room
        ]
    return found


def complaints_about_events(actions, known_events):
    produced = {event for _run, _permission, event in actions.values()}
    return [f"no action tells {key}" for key in known_events if key not in produced]


def complaints_about_keys(all_rooms):
    kinds = (
        "permissions", "events", "criteria", "measures", "limits", "matters", "duties", "interests", "calendars", "panels",
        "sections", "disclosures", "finds", "lookups", "lights", "lapses", "approvals",
    )  # fmt: skip
    offers = [(room.name, offer.key) for room in all_rooms for kind in kinds for offer in getattr(room, kind)]
    keys = [key for _room, key in offers]
    foreign = [f"{key} is offered by {room}" for room, key in offers if not key.startswith(f"{room}.")]
    return foreign + [f"{key} is offered twice" for key in sorted(set(keys)) if keys.count(key) > 1]


def untranslated(words, language):
    """Return what is wrong with a lazy text in this language, or an empty text."""
    with translation.override("en"):
        source = str(words)
    with translation.override(language):
        shown = str(words)
    if messages.is_copied(source, [shown], language):
        return f"{source!r} is not translated into {language}"
    if language == "ar" and not any("\u0600" <= letter <= "\u06ff" for letter in shown):
        return f"{source!r} has no Arabic letter in Arabic"
    return ""


def test_every_action_names_a_right_and_an_event_of_its_own_room():
    assert house_actions()
    assert complaints_about_actions(house_actions(), permissions(), events()) == []


def test_every_declared_event_comes_from_an_action():
    assert complaints_about_events(house_actions(), events()) == []


def test_keys_begin_with_the_room_and_are_offered_once():
    assert complaints_about_keys(rooms()) == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_rights_events_and_criteria_are_said_in_every_language(language):
    words = [event.sentence for event in events().values()]
    words += [permission.title for permission in permissions().values()]
    words += [room.title for room in rooms()] + [entry.title for room in rooms() for entry in room.nav]
    for room in rooms():
        for criterion in room.criteria:
            words += [criterion.question, criterion.remedy, *criterion.says.values()]
    assert [complaint for text in words if str(text) and (complaint := untranslated(text, language))] == []


def test_actions_are_verbs_and_events_are_in_the_past():
    """`risk.accept` is done and `risk.accepted` has happened: a right is never called like an event."""
    assert set(permissions()) & set(events()) == set()


def planted(permission="portfolio.edit", event="portfolio.edited", name="hemicycle.rooms.portfolio.actions.plant"):
    return {name: (None, permission, event)}


@pytest.mark.parametrize(
    "fault",
    [
        planted(permission="portfolio.fly"),
        planted(event="portfolio.flown"),
        planted(name="hemicycle.rooms.ledger.actions.plant"),
    ],
)
def test_planted_a_faulty_action_is_named(fault):
    assert complaints_about_actions(fault, permissions(), events())


def test_planted_an_event_that_nobody_tells_is_named():
    assert complaints_about_events(planted(), ["portfolio.edited", "portfolio.flown"]) == [
        "no action tells portfolio.flown"
    ]


def test_planted_a_key_of_another_room_and_a_double_one_are_named():
    from hemicycle.kernel.offers import Event, Room

    room = Room(
        "risk", "Risk", events=[Event("ledger.accepted", ""), Event("risk.accepted", ""), Event("risk.accepted", "")]
    )
    assert len(complaints_about_keys([room])) == 2


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_planted_an_untranslated_text_is_named(language):
    assert untranslated("A sentence that nobody translates", language)


def unnamed_work(kinds, all_rooms):
    """Return every kind of long work that its reader would know by the name of a room only."""
    return sorted(set(kinds) - {kind for room in all_rooms for kind in room.works})


def test_every_kind_of_long_work_has_a_name():
    assert unnamed_work((kind for kind in tasks.kinds() if not kind.startswith("test.")), rooms()) == []


def test_planted_long_work_without_a_name_is_told():
    assert unnamed_work(["portfolio.import", "portfolio.fly"], rooms()) == ["portfolio.fly"]
