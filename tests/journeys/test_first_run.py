"""From an empty house to its first initiative, in a browser, with the second factor demanded."""

import json
import re
import time
from datetime import date

import pytest

from tests.support.visitors import code_of

pytestmark = pytest.mark.browser

PASSWORD = "a long word for a parliament"
ADMINISTRATOR, CLERK = "ada.first@parliament.example", "clara.clerk@parliament.example"


def found(home, tmp_path, *more):
    """Found a parliament in the terminal, whose administrator has a password and nothing else."""
    secret = tmp_path / "password"
    secret.write_text(PASSWORD)
    home.command(
        "administration", "found", "--name", "Parliament of Tests", "--chamber", "deputies:Chamber of Deputies:lower",
        "--chamber", "senate:Senate:upper", "--admin-email", ADMINISTRATOR, "--admin-name", "Ada First",
        "--password-file", secret, *more,
    )  # fmt: skip


def set_up_codes(visitor):
    """Set a code generator up on the page that shows its secret; return the secret."""
    visitor.page.goto("/accounts/2fa/totp/activate/")
    confirm_password(visitor)
    secret = re.search(r"\b[A-Z2-7]{32}\b", visitor.page.content())
    assert secret, visitor.text
    visitor.fill(code=code_of(secret[0]))
    assert visitor.send() == 200
    return secret[0]


def confirm_password(visitor):
    """Give the password again where the house asks for it before a step that matters."""
    if "reauthenticate" in visitor.page.url:
        visitor.fill(password=PASSWORD)
        assert visitor.send() == 200


def test_from_an_empty_house_to_the_first_initiative(new_home, visitor):
    home = new_home().serve()
    administrator = visitor(home)
    found_in_the_browser(administrator)
    administrator.sign_in(ADMINISTRATOR, PASSWORD)
    administrator.open("/administration/people/")
    assert "/accounts/2fa/" in administrator.page.url, "an administrator without a second factor went on"
    set_up_codes(administrator)
    link = invite_a_clerk(administrator)

    clerk = visitor(home)
    assert clerk.open(link) == 200
    clerk.fill(password=PASSWORD, password_again=PASSWORD)
    assert clerk.send() == 200
    clerk.sign_in(CLERK, PASSWORD)
    assert clerk.open("/portfolio/propose/") == 200
    clerk.fill(title="Draft reports of committees", problem="Reports appear nine days late.")
    assert clerk.send() == 200
    assert "Draft reports of committees" in clerk.heading

    clerk.open("/portfolio/")
    assert "Draft reports of committees" in clerk.text
    listed = home.told("portfolio", "list")
    assert [row["title"] for row in listed] == ["Draft reports of committees"]
    clerk.open("/ledger/?event=portfolio.proposed")
    assert "Draft reports of committees" in clerk.text
    assert home.told("ledger", "verify")["sound"]


def found_in_the_browser(visitor):
    assert visitor.open("/") == 200
    assert "/first-run/" in visitor.page.url
    visitor.fill(
        name="Parliament of Tests", first_chamber="Chamber of Deputies", second_chamber="Senate", languages=["en", "fr"],
        default_language="en", person_name="Ada First", email=ADMINISTRATOR, password=PASSWORD, password_again=PASSWORD,
    )  # fmt: skip
    assert visitor.send() == 200
    assert "/accounts/login/" in visitor.page.url


def invite_a_clerk(visitor):
    """Add a person, appoint them to the staff of the deputies, and return the link of their invitation."""
    assert visitor.open("/administration/people/add/") == 200
    chamber = visitor.page.locator("main [name=where] option", has_text="Deputies").get_attribute("value")
    visitor.fill(name="Clara Clerk", email=CLERK, where=chamber)
    assert visitor.send() == 200
    person = visitor.page.url
    assert visitor.open(f"{person}appoint/") == 200
    visitor.fill(role="staff", chamber=chamber, from_on=date.today().isoformat())  # noqa: DTZ011 - as the person reads it
    assert visitor.send() == 200
    assert "Staff" in visitor.text
    assert visitor.open(f"{person}invite/") == 200
    assert visitor.send() == 200
    link = re.search(r"http://localhost:\d+/invitation/[\w-]+/", visitor.page.content())
    assert link, visitor.text
    return link[0]


@pytest.fixture
def guarded(new_home, tmp_path):
    """A house with an administrator, founded in the terminal, the second factor demanded."""
    home = new_home()
    found(home, tmp_path)
    return home.serve()


def test_signing_in_takes_the_password_and_a_code(guarded, visitor):
    first = visitor(guarded).sign_in(ADMINISTRATOR, PASSWORD)
    secret = set_up_codes(first)

    again = visitor(guarded).sign_in(ADMINISTRATOR, PASSWORD)
    assert "/accounts/2fa/authenticate/" in again.page.url
    again.open("/administration/people/")
    assert "/accounts/" in again.page.url, "the password alone was enough"

    again.page.goto("/accounts/2fa/authenticate/")
    again.fill(code="000000")
    again.send()
    assert "/accounts/2fa/authenticate/" in again.page.url, "a wrong code was enough"

    # A code works once: the one that set the generator up is spent, so the next one is given.
    again.fill(code=code_of(secret, at=time.time() + 30))
    again.send()
    assert again.open("/administration/people/") == 200
    assert "/administration/people/" in again.page.url


def test_a_security_key_is_registered_and_opens_the_door(guarded, visitor):
    first = visitor(guarded).sign_in(ADMINISTRATOR, PASSWORD)
    plug_in_a_key(first)
    first.page.goto("/accounts/2fa/webauthn/add/")
    confirm_password(first)
    first.fill(name="Key of the office")
    with first.page.expect_navigation():
        first.page.locator("#mfa_webauthn_add").click()
    assert first.open("/administration/people/") == 200
    assert "/administration/people/" in first.page.url

    first.context.clear_cookies()
    first.sign_in(ADMINISTRATOR, PASSWORD)
    assert "/accounts/2fa/authenticate/" in first.page.url
    with first.page.expect_navigation():
        first.page.locator("#mfa_webauthn_authenticate").click()
    assert first.open("/administration/people/") == 200
    assert "/administration/people/" in first.page.url


def plug_in_a_key(visitor):
    """Plug a virtual security key into the browser (WebAuthn through the developer protocol)."""
    protocol = visitor.context.new_cdp_session(visitor.page)
    protocol.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_code_is_what_the_standard_says():
    """The vectors of RFC 6238, cut to six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert [code_of(secret, at) for at in (59, 1_111_111_109, 20_000_000_000)] == ["287082", "081804", "353130"]


def test_a_house_is_founded_once(guarded, visitor):
    stranger = visitor(guarded)
    stranger.open("/first-run/")
    assert "/accounts/login/" in stranger.page.url
    refused = guarded.command(
        "administration", "found", "--name", "Another", "--chamber", "a:A:single", "--admin-email", "b@c.example",
        "--admin-name", "B", "--password-file", guarded.path.parent / "password", "--json", code=1,
    )  # fmt: skip
    assert json.loads(refused.stdout)["error"]
