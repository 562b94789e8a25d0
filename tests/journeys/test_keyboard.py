"""The main ways through the house with nothing but a keyboard."""

import pytest

from tests.support.served import propose

pytestmark = [pytest.mark.browser, pytest.mark.trial]


def focused(visitor, what="element.textContent.trim()"):
    return visitor.page.evaluate(f"(() => {{ const element = document.activeElement; return {what}; }})()")


def tab_to(visitor, wanted, most=80):
    """Press Tab until what has the focus fulfils `wanted`; return how often."""
    for pressed in range(1, most + 1):
        visitor.page.keyboard.press("Tab")
        if wanted(visitor):
            return pressed
    raise AssertionError(f"not reached by {most} tabs; the focus is on {focused(visitor, 'element.outerHTML')[:200]}")


def test_the_skip_link_comes_first_and_leads_to_the_content(almaris_served, visitor):
    reader = visitor(almaris_served, almaris_served.samples["officer"])
    reader.open("/portfolio/")
    reader.page.keyboard.press("Tab")
    assert focused(reader, "element.getAttribute('href')") == "#main"
    box = reader.page.locator(":focus").bounding_box()
    assert box, "the skip link is not seen when it has the focus"
    assert box["x"] >= 0, box
    assert box["y"] >= 0, box
    assert box["width"] > 24, box
    reader.page.keyboard.press("Enter")
    assert focused(reader, "element.id") == "main"


def test_the_rail_leads_to_the_ledger(almaris_served, visitor):
    reader = visitor(almaris_served, almaris_served.samples["officer"])
    reader.open("/portfolio/")
    tab_to(reader, lambda one: focused(one, "element.getAttribute('href')") == "/ledger/")
    outline = focused(reader, "getComputedStyle(element).outlineStyle + getComputedStyle(element).boxShadow")
    assert outline != "nonenone", "the focus is not seen"
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url("**/ledger/")


def test_the_seats_of_a_chamber_are_one_stop_and_arrows_lead_between_them(almaris_served, visitor):
    propose(almaris_served, "One seat")
    propose(almaris_served, "Another seat")
    reader = visitor(almaris_served, almaris_served.samples["officer"])
    reader.open("/portfolio/chamber/")
    assert reader.page.locator("a.seat").count() > 1
    reader.page.locator(".skip-within").focus()
    reader.page.keyboard.press("Tab")
    first = focused(reader, "element.matches('a.seat') && element.getAttribute('aria-label')")
    assert first
    reader.page.keyboard.press("End")
    last = focused(reader, "element.matches('a.seat') && element.getAttribute('aria-label')")
    assert last
    assert last != first
    reader.page.keyboard.press("Tab")
    assert not focused(reader, "element.matches('a.seat')")


def test_the_palette_finds_an_initiative(almaris_served, visitor):
    home = almaris_served
    propose(home, "Zebra crossings of the standing orders")
    reader = visitor(home, home.samples["officer"])
    reader.open("/ledger/")
    reader.page.keyboard.press("Control+k")
    assert reader.page.locator("#palette[open]").count() == 1
    reader.page.keyboard.type("zebra")
    reader.page.wait_for_selector("#palette-hits a", state="visible")
    reader.page.keyboard.press("ArrowDown")
    assert "Zebra" in focused(reader)
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url("**/portfolio/initiatives/**")
    assert "Zebra crossings" in reader.heading


def test_the_palette_closes_on_escape_and_gives_the_focus_back(almaris_served, visitor):
    reader = visitor(almaris_served, almaris_served.samples["officer"])
    reader.open("/ledger/")
    tab_to(
        reader, lambda one: focused(one, "element.tagName") == "A" and focused(one, "element.closest('.rail') !== null")
    )
    before = focused(reader, "element.href")
    reader.page.keyboard.press("Control+k")
    reader.page.keyboard.press("Escape")
    assert reader.page.locator("#palette[open]").count() == 0
    assert focused(reader, "element.href") == before


def test_an_initiative_is_proposed_without_a_mouse(almaris_served, visitor):
    reader = visitor(almaris_served, almaris_served.samples["officer"])
    reader.open("/portfolio/propose/")
    tab_to(reader, lambda one: focused(one, "element.name") == "chamber")
    reader.page.keyboard.press("ArrowDown")
    tab_to(reader, lambda one: focused(one, "element.name") == "title")
    reader.page.keyboard.type("Typed without a mouse")
    tab_to(reader, lambda one: focused(one, "element.type") == "submit")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url("**/portfolio/initiatives/**")
    assert "Typed without a mouse" in reader.heading


def test_planted_a_focus_that_cannot_be_reached_is_found(almaris_served, visitor):
    reader = visitor(almaris_served, almaris_served.samples["officer"])
    reader.open("/portfolio/")
    reader.page.evaluate("document.querySelectorAll('a[href=\"/ledger/\"]').forEach(link => link.tabIndex = -1)")
    with pytest.raises(AssertionError, match="not reached"):
        tab_to(reader, lambda one: focused(one, "element.getAttribute('href')") == "/ledger/", most=60)
