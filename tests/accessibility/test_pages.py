"""Every page in a real browser: axe with no rule off, three languages, two themes, narrow and wide.

Each page is shown in one combination, an eighth of the pages a run; `--full` shows all of them, every other one in two that
differ in everything. Over all pages every pair of language, theme and width occurs. The pages of the sign-in package, what opens
over a page, and pages without script are looked at on a served house, in test_served.py.
"""

import itertools

import pytest
from django.test import Client

from hemicycle.design.pages import PUBLIC
from tests.house.test_pages import PAGES, named, place_for, visitor_of
from tests.support.axe import sideways, violations
from tests.support.browser import Window
from tests.support.cast import sign_in
from tests.support.world import filled, record_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

LANGUAGES = ("en", "fr", "ar")
THEMES = ("light", "dark")
WIDTHS = (1280, 320)
NOT_HTML = {
    "ledger-checkpoint",
    "health",
    "ready",
    "metrics",
    "hall:download",
    "ledger:proof",
    "design:language",
    "portfolio:source-file",
    "compliance:template",
    "compliance:export-oscal",
    "compliance:own-oscal",
    "compliance:initiative-oscal",
}
POST_ONLY = 405
REFUSED = "Failed to load resource"  # a page that answers 404 is a page like any other
STATES = ["empty", "error", "confirm", "merge", "task", "forbidden", "missing", "failed", "often", "busy"]
SHOWN = [page for page in PAGES if page.name not in NOT_HTML]


def combinations(position, full):
    """Return a (language, theme, width) for the page at this position; at full depth every other has one more."""
    language, theme, width = position % 3, position // 3 % 2, position // 6 % 2
    other = LANGUAGES[(language + 1 + position // 12 % 2) % 3], THEMES[1 - theme], WIDTHS[1 - width]
    return [(LANGUAGES[language], THEMES[theme], WIDTHS[width]), *([other] if full and position % 2 else [])]


@pytest.mark.parametrize("full", [False, True])
def test_the_covering_set_holds_every_pair(full):
    seen = [each for position in range(len(SHOWN)) for each in combinations(position, full)]
    for one, other in itertools.combinations(range(3), 2):
        values = (LANGUAGES, THEMES, WIDTHS)
        assert {(each[one], each[other]) for each in seen} == set(itertools.product(values[one], values[other]))


def complaints(window):
    """Return what axe finds wrong with the page as it stands, no rule off, and whether it scrolls sideways."""
    return violations(window.page) + sideways(window.page)


def examine(window, path, wanted):
    """Show a page in each combination, one navigation a language, and return every complaint with where it arose."""
    found = []
    for language, group in itertools.groupby(sorted(wanted), key=lambda each: each[0]):
        window.open(path, language)
        for _language, theme, width in group:
            window.look(theme=theme, width=width)
            found += [f"{path} {language} {theme} {width}: {words}" for words in complaints(window)]
    said = [words for words in window.said if not words.startswith(REFUSED)]
    return found + [f"{path}: the console says {words}" for words in said]


@pytest.mark.sampled(one_in=8)
@pytest.mark.parametrize("page", SHOWN, ids=named)
def test_every_page_has_no_violation(page, inside, browser, full):
    place = place_for(inside, page)
    record = record_for(inside, page.route, place)
    client = Client() if page.permission == PUBLIC else sign_in(visitor_of(inside, page, record))
    path = filled(inside, page.route, place)
    if client.get(path).status_code == POST_ONLY:
        return  # it shows no page
    window = Window(browser, client)
    try:
        assert examine(window, path, combinations(SHOWN.index(page), full)) == []
    finally:
        window.close()


@pytest.mark.parametrize("state", STATES)
def test_every_declared_state_has_no_violation(state, inside, browser, full):
    window = Window(browser, sign_in(inside.officer))
    try:
        assert examine(window, f"/design/gallery/{state}/", combinations(STATES.index(state), full)) == []
    finally:
        window.close()


def test_planted_a_field_without_a_label_is_found(inside, browser):
    window = Window(browser, sign_in(inside.officer))
    try:
        window.open("/portfolio/")
        window.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input name=lost>')")
        assert any(words.startswith("label") for words in complaints(window))
        window.page.evaluate("document.querySelector('main').style.width = '4000px'")
        assert any("sideways" in words for words in complaints(window))
    finally:
        window.close()
