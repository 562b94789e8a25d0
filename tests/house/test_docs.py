"""The documents keep up: a page for every room, with its rights, events and criteria; a line for every setting.

A line for every point of the Guidelines, with the criteria that answer it, bold where the house computes them.
"""

import csv
import re

import pytest

from hemicycle.kernel.rooms import rooms
from tests.support.map import ROOT, SOURCE, room_page, settings_read

VARIABLE = re.compile(r"HEMICYCLE_[A-Z_]+[A-Z]")
OPERATOR = ROOT / "docs" / "guide" / "operator.md"
# Read by the launcher and by the tests, not by the settings.
OF_THE_LAUNCHER = {"HEMICYCLE_SEED", "HEMICYCLE_BROWSER"}
GUIDELINES = ROOT / "docs" / "guidelines.md"
CRITERIA = SOURCE / "rooms" / "portfolio" / "content" / "criteria.csv"
# Made of the house's own criteria by the gates, so that no room offers it.
OF_THE_GATES = {"governance.house-ready"}
# Breaks every criterion that a room computes, one by one.
BREAKS_THEM = "`gates/test_criteria.py`"
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
# The same files in every room, and what a room keeps besides: data of its own, a program of its own.
FLOOR_PLAN = {
    "__init__", "apps", "room", "urls", "views", "api", "cli", "gates", "tasks", "forms", "actions", "queries", "models",
    "adapters", "rules", "migrations", "templates", "tests", "locale", "content",
}  # fmt: skip
BESIDES = {"ledger": {"verifier"}}


def complaints_about_room_page(room, text):
    if not text.strip():
        return [f"docs/rooms/{room.name}.md is not written"]
    keys = [offer.key for kind in (room.permissions, room.events, room.criteria) for offer in kind]
    return [f"docs/rooms/{room.name}.md does not name {key}" for key in keys if f"`{key}`" not in text]


def complaints_about_settings(read, text):
    written = set(VARIABLE.findall(text))
    files = {name for name in written if name.endswith("_FILE") and name.removesuffix("_FILE") in read}
    unknown = written - read - OF_THE_LAUNCHER - files
    return [f"{name} is not documented" for name in sorted(read - written)] + [
        f"{name} is documented and not read" for name in sorted(unknown)
    ]


def complaints_about_guidelines(text, live, proves):
    """Compare each point's criteria with those declared for it, what is bold with what is live, and the test with both."""
    found = []
    for line in text.splitlines():
        if not line.startswith("| IPU-"):
            continue
        _, point, _words, _room, criteria, test, *_ = (cell.strip() for cell in line.split("|"))
        bold = set(re.findall(r"\*\*`([^`]+)`\*\*", criteria))
        named = set(re.findall(r"`([^`]+)`", criteria))
        due = {key for key, points in proves.items() if point in points}
        found += [f"{point} names {key} and it does not answer it" for key in sorted(named - due)]
        found += [f"{point} does not name {key}" for key in sorted(due - named)]
        found += [f"{point} has {key} bold or plain against the fact" for key in sorted(bold ^ (named & live))]
        if (test == BREAKS_THEM) != bool(named & live):
            found.append(f"{point} names the test {test}")
    return found


def complaints_about_floor_plan(room, names):
    return [
        f"{room} has {name}, which is on no floor plan"
        for name in sorted(names)
        if name not in FLOOR_PLAN | BESIDES.get(room, set())
    ]


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_every_room_has_a_page_that_names_its_rights_events_and_criteria(room):
    assert complaints_about_room_page(room, room_page(room.name)) == []


def test_every_setting_is_documented_and_no_other():
    assert complaints_about_settings(settings_read(), OPERATOR.read_text()) == []


def points_proved():
    with CRITERIA.open(encoding="utf-8", newline="") as file:
        return {row["key"]: set(filter(None, row["obligations"].split(";"))) for row in csv.DictReader(file)}


def test_the_page_on_the_guidelines_says_what_the_house_computes():
    live = {criterion.key for room in rooms() for criterion in room.criteria} | OF_THE_GATES
    assert complaints_about_guidelines(GUIDELINES.read_text(), live, points_proved()) == []


def rooms_on_disk():
    return sorted(path for path in (SOURCE / "rooms").iterdir() if path.is_dir() and path.name != "__pycache__")


@pytest.mark.parametrize("folder", rooms_on_disk(), ids=lambda folder: folder.name)
def test_every_room_has_the_same_floor_plan(folder):
    names = {path.stem for path in folder.iterdir() if path.name != "__pycache__"}
    assert complaints_about_floor_plan(folder.name, names) == []
    assert {"__init__", "apps", "room"} <= names
    assert (folder / "__init__.py").read_text().startswith('"""')


def test_every_room_on_disk_is_installed():
    assert [folder.name for folder in rooms_on_disk()] == sorted(room.name for room in rooms() if room.name != "kernel")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs").rglob("*.md")) + [ROOT / "README.md"], ids=lambda path: path.name
)
def test_links_between_documents_lead_somewhere(path):
    broken = [link for link in LINK.findall(path.read_text()) if not (path.parent / link.strip()).exists()]
    assert broken == []


def test_no_two_decisions_bear_one_number():
    numbers = [int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md")]
    assert len(numbers) == len(set(numbers))


def test_planted_an_unwritten_page_and_a_missing_key_are_named():
    from hemicycle.kernel.offers import Event, Room

    room = Room("plant", "Plant", events=[Event("plant.planted", "")])
    assert complaints_about_room_page(room, "")
    assert complaints_about_room_page(room, "# Plant\n`plant.plant`")
    assert complaints_about_room_page(room, "# Plant\n`plant.planted`") == []


def test_planted_a_setting_without_a_line_and_a_line_without_a_setting_are_named(tmp_path):
    settings = tmp_path / "settings.py"
    settings.write_text('A = env.str("GARDEN", default="")\nB = env.bool("TREES")\n')
    read = settings_read(settings)
    assert read == {"HEMICYCLE_GARDEN", "HEMICYCLE_TREES"}
    assert len(complaints_about_settings(read, "HEMICYCLE_GARDEN and HEMICYCLE_ROCKS")) == 2


def test_planted_a_file_that_a_room_invents_is_named():
    assert complaints_about_floor_plan("portfolio", {"views", "utils"}) == [
        "portfolio has utils, which is on no floor plan"
    ]


def test_planted_a_point_that_says_what_is_not_so_is_named():
    proves = {"garden.watered": {"IPU-1"}, "garden.weeded": {"IPU-1"}}
    right = f"| IPU-1 | Keep a garden | garden | **`garden.watered`**, `garden.weeded` | {BREAKS_THEM} | S |"
    assert complaints_about_guidelines(right, {"garden.watered"}, proves) == []
    assert len(complaints_about_guidelines(right, {"garden.weeded"}, proves)) == 2
    assert complaints_about_guidelines(right, set(), proves)
    assert complaints_about_guidelines(right, {"garden.watered"}, {**proves, "garden.dug": {"IPU-1"}})
    assert complaints_about_guidelines(right, {"garden.watered"}, {"garden.watered": {"IPU-1"}})
    assert complaints_about_guidelines(right.replace(BREAKS_THEM, "—"), {"garden.watered"}, proves)
