"""People at a real browser before a served house: they sign in, fill forms in, and their console is listened to."""

import base64
import hmac
import struct
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.served import Home

REFUSED = "Failed to load resource"  # what the console says of every answer from 400 on; the answer itself is asserted


class Visitor:
    """One person's browser before one house, with what its console complained of."""

    def __init__(self, browser: Browser, home: Home, *, script: bool = True, **more: Any) -> None:
        self.home = home
        self.context: BrowserContext = browser.new_context(
            base_url=home.origin, java_script_enabled=script, reduced_motion="reduce", **more
        )
        self.context.set_default_timeout(10_000)
        self.complaints: list[str] = []
        self.page = self.new_page()

    def new_page(self) -> Page:
        """Open one more tab."""
        page = self.context.new_page()
        page.on("console", lambda line: self._hear(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self._hear(str(error)))
        return page

    def _hear(self, words: str) -> None:
        if not words.startswith(REFUSED):
            self.complaints.append(words)

    def cookie(self, name: str, value: str) -> "Visitor":
        """Carry a cookie of the house, such as `sessionid`."""
        self.context.add_cookies([{"name": name, "value": value, "url": self.home.origin}])
        return self

    def open(self, path: str) -> int:
        """Go to a page and return its status."""
        answer = self.page.goto(path)
        assert answer is not None
        return answer.status

    def fill(self, **fields: Any) -> "Visitor":
        """Fill in the form: text, the value of a choice, True for a tick, a list of ticks."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name={name}]")
            if isinstance(value, list):
                for one in value:
                    self.page.check(f"main [name={name}][value='{one}']")
            elif value is True:
                field.check()
            elif field.first.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        return self

    def send(self, form: str = "main form[method=post]") -> int:
        """Press the button that sends the form and return the status of the page that follows."""
        with self.page.expect_navigation() as navigated:
            self.page.locator(f"{form} button[type=submit]").first.click()
        answer = navigated.value
        return answer.status if answer else 0

    def sign_in(self, email: str, password: str) -> "Visitor":
        """Sign in by hand, as far as the password goes."""
        self.open("/accounts/login/")
        self.fill(login=email, password=password)
        assert self.send() == 200
        return self

    @property
    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()


def code_of(secret: str, at: float | None = None) -> str:
    """Return the six digits that a code generator shows (RFC 6238, SHA-1, 30 seconds)."""
    counter = struct.pack(">Q", int((time.time() if at is None else at) // 30))
    padded = secret.upper() + "=" * (-len(secret) % 8)
    mac = hmac.digest(base64.b32decode(padded), counter, "sha1")
    place = mac[-1] & 15
    number = struct.unpack(">I", mac[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """A factory of browsers: `visitor(home)` is a stranger, `visitor(home, email)` somebody of the furnished house.

    When the test ends, no console may have complained: no error of a script, no report of the content policy.
    """
    made: list[Visitor] = []

    def make(home: Home, email: str = "", *, language: str = "en", **more: Any) -> Visitor:
        one = Visitor(browser, home, **more).cookie("django_language", language)
        if email:
            one.cookie("sessionid", home.samples["sessions"][email])
        made.append(one)
        return one

    yield make
    complaints = [words for one in made for words in one.complaints]
    for one in made:
        one.context.close()
    assert complaints == []
