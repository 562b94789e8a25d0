"""A real Chromium, one for a whole run of tests, that shows what Django's client is answered.

`Window` sees the records of a test's transaction, and the headers of the answer, so that the content policy holds.
Journeys use a served house instead, see `tests.support.served`.
"""

import mimetypes
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route, sync_playwright

HOST = "http://localhost"  # a trustworthy origin, as https is
ARGUMENTS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def chromium() -> str:
    """Return the browser that the launcher found, or Debian's, without windows where that is there."""
    return os.environ.get("HEMICYCLE_BROWSER") or shutil.which("chromium-headless-shell") or "/usr/bin/chromium"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the whole run; skips loudly where there is none."""
    if not Path(chromium()).exists():
        pytest.skip(f"no browser at {chromium()}: set HEMICYCLE_BROWSER")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps a loop in this thread, and no query runs in it
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS, *sandbox])
        yield started
        started.close()


class Window:
    """A page of the browser whose every request a Django client answers."""

    def __init__(self, browser: Browser, client: Any, *, script: bool = True) -> None:
        self.client = client
        self.context = browser.new_context(java_script_enabled=script, reduced_motion="reduce")
        self.page: Page = self.context.new_page()
        self.said: list[str] = []
        self.answer: Any = None
        self.page.on("console", lambda line: self.said.append(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.route("**/*", self._answer)

    def open(self, path: str, language: str = "en", width: int = 1280) -> None:
        """Show a page in a language at a width. AssertionError where the client is sent to sign in instead.

        The client asks here and not while the browser waits: playwright calls back in a context of its own, in which
        Django would open another connection that knows nothing of the test's transaction.
        """
        self.client.cookies["django_language"] = language
        self.answer = self.client.get(path, follow=True)
        turned_away = any("/accounts/login/" in url for url, _status in self.answer.redirect_chain)
        assert not turned_away or not self.client.session.get("_auth_user_id"), f"{path} leads to sign-in"
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.goto(HOST + path, wait_until="load")

    def look(self, *, theme: str, width: int) -> None:
        """Switch theme and width in place."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)

    def close(self) -> None:
        """Close the page and forget its cookies."""
        self.context.close()

    def _answer(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.path.startswith("/static/"):
            _static(route, address.path.removeprefix("/static/"))
            return
        if not route.request.is_navigation_request():
            route.fulfill(status=204)
            return
        response = self.answer
        body = b"".join(response.streaming_content) if response.streaming else response.content
        kept = {name: value for name, value in response.headers.items() if name.lower() != "content-length"}
        route.fulfill(status=response.status_code, headers=kept, body=body)


def _static(route: Route, name: str) -> None:
    found = finders.find(name)
    if not found:
        route.fulfill(status=404)
        return
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    route.fulfill(status=200, content_type=kind, body=Path(str(found)).read_bytes())
