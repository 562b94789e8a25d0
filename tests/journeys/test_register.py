"""The register seen and stopped: the chamber by keyboard and either way round, a stop and its lifting, a sample."""

import json
import subprocess
import sys

import pytest

from tests.support.served import propose

pytestmark = [pytest.mark.browser, pytest.mark.trial]

SECRETARY_GENERAL = "nadia.corvane@almaris.example"
WHY = "It answered a citizen wrongly."


def focused(reader):
    return reader.page.evaluate("document.activeElement.getAttribute('aria-label') || ''")


def middles(reader):
    """Return the middle of every seat in the order of the document."""
    return reader.page.evaluate(
        "[...document.querySelectorAll('.seat')].map(seat => { const box = seat.getBoundingClientRect();"
        " return [box.x + box.width / 2, box.y + box.height / 2]; })"
    )


def test_the_chamber_is_one_stop_of_the_tab_key_and_arrows_lead_on(almaris_served, visitor):
    reader = visitor(almaris_served, almaris_served.samples["officer"])
    reader.open("/portfolio/chamber/")
    assert reader.page.locator(".seat[tabindex='0']").count() == 1
    reader.page.focus(".seat[tabindex='0']")
    first = focused(reader)
    assert "stage" in first
    reader.page.keyboard.press("ArrowRight")
    assert reader.page.evaluate(
        "document.activeElement.matches('.seat') && document.activeElement !== document.querySelector('.seat')"
    )
    assert focused(reader)
    assert reader.page.inner_text(".hemicycle-said") == focused(reader)
    reader.page.keyboard.press("Home")
    assert focused(reader) == first
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url("**/portfolio/initiatives/**")
    assert reader.complaints == []


def test_without_a_script_every_seat_is_a_link_to_click_and_the_keyboard_goes_by_the_table(almaris_served, visitor):
    reader = visitor(almaris_served, almaris_served.samples["officer"], script=False)
    reader.open("/portfolio/chamber/")
    seats = reader.page.locator("a.seat")
    assert seats.count() > 10
    assert reader.page.locator("a.seat:not([tabindex='-1'])").count() == 0
    seats.first.click()
    assert "/portfolio/initiatives/" in reader.page.url


def test_the_chamber_turns_round_in_arabic_and_prints(almaris_served, visitor):
    reader = visitor(almaris_served, almaris_served.samples["officer"])
    reader.open("/portfolio/chamber/")
    seats = middles(reader)
    picture = reader.page.locator(".hemicycle-stage svg").bounding_box()
    reader.cookie("django_language", "ar").open("/portfolio/chamber/")
    turned = middles(reader)
    mirror = reader.page.locator(".hemicycle-stage svg").bounding_box()
    assert len(seats) == len(turned)
    for (x, _y), (turned_x, _turned_y) in zip(seats, turned, strict=True):
        assert x - picture["x"] == pytest.approx(mirror["x"] + mirror["width"] - turned_x, abs=1.5)
    reader.page.emulate_media(media="print")
    assert reader.page.locator(".hemicycle-stage svg").is_visible()
    assert not reader.page.locator(".facets-fold").is_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_chamber_and_pipeline_fit_their_page(almaris_served, visitor, width):
    reader = visitor(almaris_served, almaris_served.samples["officer"])
    reader.page.set_viewport_size({"width": width, "height": 900})
    for path in ("/portfolio/chamber/", "/portfolio/pipeline/"):
        assert reader.open(path) == 200
        assert reader.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_an_initiative_is_stopped_shown_and_lifted_by_another(almaris_served, visitor):
    home = almaris_served
    made = propose(home, "Answers to letters of citizens")
    officer = visitor(home, home.samples["officer"])
    officer.open(f"/portfolio/initiatives/{made['id']}/suspend/")
    officer.fill(reason=WHY).send()
    assert "Suspended in an emergency" in officer.page.inner_text("main")
    home.command(
        "portfolio", "lift-stop", made["reference"], "--reason", "Mended.", "--as", home.samples["officer"], code=1
    )
    home.command("portfolio", "lift-stop", made["reference"], "--reason", "Mended.", "--as", SECRETARY_GENERAL)
    officer.open(f"/portfolio/initiatives/{made['id']}/")
    assert "Suspended in an emergency" not in officer.page.inner_text("main")


def test_a_sample_is_checked_by_the_verifier_alone_and_drawn_again(almaris_served, tmp_path):
    home = almaris_served
    ways = ("portfolio", "sample", "--seed", "7", "--size", "4", "--strata", "stage")
    first = json.loads(home.command(*ways, "-o", tmp_path / "sample", "--json").stdout)
    assert first["initiatives"] == home.told(*ways)["initiatives"]
    folder = tmp_path / "sample"
    check = [sys.executable, "-I", folder / "hemicycle_verify.py", "proof"]
    proofs = sorted((folder / "proofs").iterdir())
    assert proofs
    for file in proofs:
        done = subprocess.run([*check, file, "--key", folder / "key.txt"], capture_output=True, check=False)
        assert done.returncode == 0, file
    spoilt = json.loads(proofs[0].read_text())
    spoilt["leaf"] = spoilt["leaf"][:8] + ("A" if spoilt["leaf"][8] != "A" else "B") + spoilt["leaf"][9:]
    proofs[0].write_text(json.dumps(spoilt, separators=(",", ":")))
    done = subprocess.run([*check, proofs[0], "--key", folder / "key.txt"], capture_output=True, check=False)
    assert done.returncode == 1
