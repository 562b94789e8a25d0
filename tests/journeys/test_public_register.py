"""A citizen reads the register that is built as files, with the application stopped, and then writes to the house."""

import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings

from hemicycle.kernel.terms import Role
from hemicycle.rooms.engagement import actions, tasks
from hemicycle.rooms.engagement.models import Contribution
from tests.support.axe import sideways, violations
from tests.support.browser import Window
from tests.support.cast import appoint, new_person
from tests.support.world import TEXTS, published_record

pytestmark = [pytest.mark.browser, pytest.mark.trial]
PAGES = ("", "newest/", "stage/s0/", "r-001/", "r-002/", "how-to-check/")
WIDTHS, THEMES = (1280, 390, 320), ("light", "dark")
ARABIC = {
    "what": "يعثر على القوانين.", "why": "كان البحث يستغرق أيامًا.", "who-answers": "رئاسة المكتبة.",
    "human-role": "البشر يختارون.", "safeguards": "كل جواب يذكر مصدره.", "contact": "اكتبوا إلى المكتبة.",
}  # fmt: skip


class Quiet(SimpleHTTPRequestHandler):
    """A plain server of files that says nothing."""

    def log_message(self, *_words):
        pass


@pytest.fixture
def register(house, initiative, clerk, officer, tmp_path, monkeypatch):
    """A public register of one record in two languages and one notice."""
    from tests.support.cast import propose

    monkeypatch.setattr(settings, "PUBLIC_DIR", tmp_path / "public")
    record = published_record(house, initiative, officer)
    writer = appoint(house, new_person(house), Role.ENGAGEMENT_OFFICER).person
    actions.write(record, by=writer, language="ar", texts=ARABIC)
    actions.submit(record, by=writer)
    fields = [*TEXTS, "title", "chamber", "stage", "tier"]
    actions.publish(record, by=officer, chosen=fields)
    gone = published_record(house, propose(house.deputies, clerk, title="Chat on the website"), officer)
    actions.withdraw(gone, by=officer, reason={"en": "It was wrong too often.", "ar": "أخطأ كثيرًا."})
    tasks.build()
    return record


@pytest.fixture
def served(register):
    """The folder behind a plain server of files; the application does not run."""
    folder = str(settings.PUBLIC_DIR / "current")
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *args: Quiet(*args, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.sampled(one_in=3)
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_page_reads_well_with_the_application_stopped(served, browser, language):
    context = browser.new_context(reduced_motion="reduce")
    page, said, found = context.new_page(), [], []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    for name in PAGES:
        page.goto(f"{served}/register/{language}/{name}", wait_until="load")
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        for theme in THEMES:
            page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                found += [f"{name} {theme} {width}: {one}" for one in [*violations(page), *sideways(page)]]
    cookies = context.cookies()
    context.close()
    assert found == []
    assert cookies == []
    assert [line for line in said if "Failed to load" not in line] == []


def test_a_citizen_finds_a_record_and_its_proof_on_a_phone(served, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{served}/register/ar/")
    page.locator("#q").fill("القوانين")
    assert page.locator(".system:visible").count() == 1
    page.locator(".skip-within").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('a.seat')"), "the picture itself is no stop of the tab key"
    page.locator("#q").fill("لا شيء كهذا")
    assert page.locator(".system:visible").count() == 0
    page.locator("#q").fill("")
    page.locator(".system a").first.click()
    assert page.get_by_text("يعثر على القوانين.").is_visible()
    with page.expect_download() as proof:
        page.locator('a[href$="r-001.proof.json"]').click()
    assert b"hemicycle-proof-v1" in proof.value.path().read_bytes()
    context.close()


def test_the_index_works_without_a_script(served, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/register/en/")
    assert not page.locator(".public-search").is_visible()
    assert page.locator('a.seat:not([tabindex="-1"])').count() == 0, "without a script the list is the way"
    page.get_by_role("link", name="Newest first").click()
    page.locator(".system a").first.click()
    assert page.get_by_role("heading", level=1).is_visible()
    context.close()


@pytest.mark.sampled(one_in=3)
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_writing_to_the_house_reads_well(register, browser, client, language):
    window = Window(browser, client)
    letter = {"about": "error", "text": "The name is wrong.", "subject": ""}
    client.post(f"/register/{language}/r-001/report", letter)
    reference = Contribution.objects.get().reference
    for path in (f"/register/{language}/r-001/report", f"/register/{language}/answers/?reference={reference}"):
        for width in WIDTHS:
            window.open(path, language, width)
            assert [*violations(window.page), *sideways(window.page)] == [], f"{path} at {width}"
    assert window.said == []
    window.close()
