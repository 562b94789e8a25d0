"""Every page of the URL map on a served house: found, readable without script, with large text, with what opens open.

What a page needs for a sample is furnished once; a page for which nothing is found fails here, and says so.
"""

import functools

import pytest

from hemicycle.design.gallery import STATES
from tests.accessibility.test_pages import combinations
from tests.house.test_pages import ALLAUTH
from tests.support.axe import rules, sideways, violations
from tests.support.map import addresses
from tests.support.visitors import Visitor

pytestmark = pytest.mark.browser

# Addresses that answer nobody with a page of their own: they only lead on.
LEADS_ON = {"home", "account_confirm_login_code", "design:language", "administration-first-run"}
PAGES = addresses()
KNOWN = {"page", "file", "post only"}
# The sign-in package's own pages, and what only a stranger sees: not among the pages that the house itself generates.
OF_THE_DOOR = sorted({*ALLAUTH, "administration-invitation"} - LEADS_ON)


def complaints_about_samples(samples, routes):
    """Return which addresses of the URL map have no sample to look at."""
    found = [f"{route}: nobody looked for a sample" for route in routes if route not in samples]
    for route, sample in samples.items():
        if sample["kind"] not in KNOWN and not (sample["kind"] == "leads on" and sample["name"] in LEADS_ON):
            found.append(f"{route}: {sample['kind']}, {sample.get('reason') or sample.get('status')}")
    return found


def test_every_address_has_a_sample(almaris_served):
    assert complaints_about_samples(almaris_served.samples["pages"], [page.route for page in PAGES]) == []


def test_planted_an_address_without_a_sample_is_found(almaris_served):
    samples = almaris_served.samples["pages"]
    lost = {**samples, "/new/<uuid:pk>/": {"name": "new:page", "kind": "no sample", "reason": "unknown word"}}
    assert len(complaints_about_samples(lost, [page.route for page in PAGES])) == 1
    assert len(complaints_about_samples(samples, ["/unheard-of/"])) == 1


@pytest.fixture(scope="module")
def shown(almaris_served, browser):
    """The browsers of this file by person and by whether scripts run: kept open, so that styles are fetched once."""
    kept = {}

    def of(viewer, script=True):
        if (viewer, script) not in kept:
            one = kept[viewer, script] = Visitor(browser, almaris_served, script=script)
            one.cookie("django_language", "en")
            if viewer:
                one.cookie("sessionid", almaris_served.samples["sessions"][viewer])
        one = kept[viewer, script]
        one.page.set_viewport_size({"width": 1280, "height": 900})
        return one.cookie("django_language", "en")

    yield of
    for one in kept.values():
        one.context.close()


@pytest.fixture
def show(almaris_served, shown):
    """A function that opens the sample of a page as whoever may see it; None where the address is no page."""
    opened = []

    def open_sample(route, *, script=True):
        sample = almaris_served.samples["pages"][route]
        if sample["kind"] != "page":
            return None
        one = shown(sample["viewer"], script)
        opened.append(one)
        one.open(sample["address"])
        return one

    yield open_sample
    complaints = [words for one in opened for words in one.complaints]
    for one in opened:
        one.complaints.clear()
    assert complaints == []


# The public's form knows no cookie, and so no token: it is refused from other sites by where it was sent from.
COOKIELESS = {"/register/<str:language>/<str:name>/report"}
LARGE = "document.documentElement.style.fontSize = '200%'"
FORMS = """() => [...document.querySelectorAll('main form')].map(form => ({
    method: (form.getAttribute('method') || 'get').toLowerCase(), ids: [form.id, ...[...form.elements].map(one => one.id)], buttons: [...form.elements].filter(one => one.type === 'submit').length,
    token: !!form.querySelector('input[name=csrfmiddlewaretoken]'), to: form.getAttribute('action') || '' }))"""


def complaints_about_forms(page):
    """Return what in the page's forms needs a script: another method, no token, no button that sends."""
    found = []
    for form in page.evaluate(FORMS):
        if form["method"] == "dialog" or set(form["ids"]) & NEED_A_DEVICE:
            continue
        if form["method"] not in ("get", "post"):
            found.append(f"a form is sent by {form['method']}")
        if form["method"] == "post" and not form["token"]:
            found.append(f"the form to {form['to']} has no token")
        if not form["buttons"]:
            found.append(f"the form to {form['to']} has no button that sends it")
    return found


NEED_A_DEVICE = {
    "webauthn_form",
    "mfa_webauthn_add",
    "mfa_webauthn_reauthenticate",
}  # a security key speaks to a script alone


@pytest.mark.sampled(one_in=16)
@pytest.mark.parametrize("route", [page.route for page in PAGES])
def test_a_page_says_the_same_without_script_and_bears_large_text(show, route):
    one = show(route)
    if one is None:
        return
    heading = one.heading
    assert heading
    one.page.evaluate(LARGE)
    assert sideways(one.page) == []
    plain = show(route, script=False)
    assert plain.heading == heading
    assert [
        words for words in complaints_about_forms(one.page) if route not in COOKIELESS or "token" not in words
    ] == []


@pytest.mark.sampled(one_in=6)
@pytest.mark.parametrize("name", OF_THE_DOOR)
def test_a_page_of_the_door_has_no_violation(almaris_served, show, full, name):
    route, sample = next(each for each in almaris_served.samples["pages"].items() if each[1]["name"] == name)
    one = show(route)
    assert one is not None or sample["kind"] in KNOWN
    if one is not None:
        assert examine(one, sample["address"], combinations(OF_THE_DOOR.index(name), full)) == []


def test_the_first_page_of_an_empty_house_has_no_violation(empty_served, visitor, full):
    one = visitor(empty_served)
    assert examine(one, "/first-run/", combinations(0, full)) == []
    one.page.locator("main button[type=submit]").click()
    one.page.wait_for_selector("main [role=alert], main .errors, main .form-errors")
    assert violations(one.page) == []


def examine(one: Visitor, path, wanted):
    """Show a page in each combination and return every complaint with where it arose."""
    found = []
    for language, theme, width in sorted(wanted):
        one.cookie("django_language", language)
        one.page.set_viewport_size({"width": width, "height": 900})
        one.open(path)
        one.page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
        seen = violations(one.page) + sideways(one.page)
        found += [f"{path} {language} {theme} {width}: {words}" for words in seen]
    return found


def open_palette(page):
    page.keyboard.press("Control+k")
    page.keyboard.type("committee")
    page.wait_for_selector("#palette-hits a", state="visible")


FOLDED, MENU = "details:not(.menu)", "details.menu[open]"


def open_folded(page):
    page.evaluate("what => document.querySelectorAll(what).forEach(each => { each.open = true; })", FOLDED)


def open_menu(page, number):
    page.locator("details.menu > summary").nth(number).click()


def open_dialog(page, name):
    page.evaluate("name => document.getElementById(name).showModal()", name)


def what_opens(page):
    """Yield how to open each thing that opens on the page as it stands, with a word for it."""
    yield "palette", open_palette
    yield "folded parts", open_folded
    for number in range(page.locator("details.menu").count()):
        if page.locator("details.menu > summary").nth(number).is_visible():
            yield f"menu {number}", functools.partial(open_menu, number=number)
    for name in page.evaluate("[...document.querySelectorAll('dialog[id]:not(#palette)')].map(each => each.id)"):
        yield f"dialog {name}", functools.partial(open_dialog, name=name)


@pytest.mark.sampled(one_in=4)
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("path", ["/portfolio/", "/design/gallery/"])
def test_what_opens_has_no_violation(almaris_served, visitor, path, width):
    """The palette with hits, what is folded, each menu, and each dialog that the gallery declares."""
    one = visitor(almaris_served, almaris_served.samples["officer"], viewport={"width": width, "height": 900})
    one.open(path)
    found, opened = [], dict(what_opens(one.page))
    assert len(opened) > 4
    assert "gallery" not in path or any(name.startswith("dialog") for name in opened)
    for name, act in opened.items():
        one.open(path)
        act(one.page)
        part = MENU if name.startswith("menu") else ""  # it lies over the page, which is looked at without it
        found += [f"{path} {name}: {words}" for words in violations(one.page, part) + sideways(one.page)]
    assert found == []


def test_every_declared_state_is_looked_at(almaris_served):
    """The states of the gallery are pages of the URL map like any other; a new one is looked at by itself."""
    sample = almaris_served.samples["pages"]["/design/gallery/<slug:state>/"]
    assert sample["all"] == [f"/design/gallery/{state}/" for state in STATES]


PLANTED = {
    "label": "<input name=lost>",
    "color-contrast": "<p class=planted>Grey on white is hard to read.</p>",
    "target-size": "<button class=tiny>a</button><button class=tiny>b</button>",
    "image-alt": "<img src=/static/design/mark.svg>",
    "heading-order": "<h6>Far below</h6>",
}
LOOKS = """
document.querySelectorAll('.planted').forEach(one => { one.style.color = '#bbb'; one.style.background = '#fff'; });
document.querySelectorAll('.tiny').forEach(one => {
    Object.assign(one.style, { width: '10px', height: '10px', padding: 0, minHeight: 0, minWidth: 0, border: 0 }); });
"""


@pytest.mark.parametrize("rule", PLANTED)
def test_a_planted_fault_is_found(almaris_served, visitor, rule):
    one = visitor(almaris_served, almaris_served.samples["officer"])
    one.open("/portfolio/propose/")
    one.page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", PLANTED[rule])
    one.page.evaluate(LOOKS)
    assert any(words.startswith(f"{rule}:") for words in violations(one.page))


def test_no_rule_is_off(almaris_served, visitor):
    one = visitor(almaris_served)
    one.open("/accounts/login/")
    violations(one.page)
    ran = rules(one.page)
    assert len(ran) > 90
    assert {"target-size", "label-content-name-mismatch", "color-contrast", "region"} <= set(ran)


def test_planted_a_page_that_needs_a_script_is_found(almaris_served, visitor):
    one = visitor(almaris_served, almaris_served.samples["officer"])
    one.open("/portfolio/propose/")
    assert complaints_about_forms(one.page) == []
    one.page.evaluate("document.querySelector('main input[name=csrfmiddlewaretoken]').remove()")
    assert complaints_about_forms(one.page)
    one.page.evaluate("document.querySelector('main').style.width = '4000px'")
    assert sideways(one.page)


SHEET = b"/Type /Page\n"


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_state_of_ai_prints_on_one_sheet(language, show):
    one = show("/reports/state/")
    one.cookie("django_language", language).open("/reports/state/")
    printed = one.page.pdf(prefer_css_page_size=True, print_background=True)
    assert printed.count(SHEET) == 1


def test_planted_a_longer_page_is_found_to_take_more_sheets(show):
    one = show("/reports/state/")
    one.page.evaluate(
        "const main = document.querySelector('main'); main.append(main.cloneNode(true), main.cloneNode(true))"
    )
    assert one.page.pdf(prefer_css_page_size=True, print_background=True).count(SHEET) > 1
