"""Whoever is erased leaves no trace in any file of the house, and every proof still holds."""

import re

import pytest

from tests.support.visitors import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.trial]
NAME, EMAIL, UNIT = "Xanthippe Quorumsworth", "xanthippe.quorumsworth@almaris.example", "Bureau of Zymurgy"


def traces(home):
    """Return where any file of the house still tells the name, the address or the unit, in any case."""
    words = re.compile(rb"xanthippe|quorumsworth|zymurgy", re.IGNORECASE)
    files = [
        path for path in home.path.rglob("*") if path.is_file() and "assets" not in path.parts and path.suffix != ".log"
    ]
    return [str(path.relative_to(home.path)) for path in files if words.search(path.read_bytes())]


@pytest.fixture
def added(new_home, visitor):
    """A served house with a person who was added, appointed, signed in and at work."""
    home = new_home(demo=True)
    administrator = home.samples["administrator"]
    secret = home.path.parent / "password"
    secret.write_text("zither and marzipan at noon\n")
    home.command(
        "administration", "add-person", EMAIL, NAME, "--unit", UNIT, "--password-file", secret, "--as", administrator
    )
    home.command("administration", "appoint", EMAIL, "staff", "--chamber", "joint", "--as", administrator, code=None)
    home.command("administration", "appoint", EMAIL, "AI officer", "--as", administrator)
    home.command("ledger", "checkpoint", "-o", home.path.parent / "before.txt")
    home.serve()
    person: Visitor = visitor(home).sign_in(EMAIL, "zither and marzipan at noon")
    person.open("/portfolio/propose/")
    chamber = person.page.locator("main [name=chamber] option:not([value=''])").first.get_attribute("value")
    person.fill(title="Proposed by somebody who is erased", chamber=chamber)
    assert person.send() == 200
    person.page.request.post(home.origin + "/drafts/some.form/", form={"title": NAME})
    return home, person


def test_an_erased_person_leaves_no_trace_and_no_broken_proof(added, visitor):
    home, person = added
    assert traces(home), "the search finds nothing even before, so it shows nothing"
    administrator = visitor(home, home.samples["administrator"])
    administrator.open("/administration/people/?q=Xanthippe")
    administrator.page.locator("main tbody a").first.click()
    administrator.page.wait_for_url("**/administration/people/*-*/")
    address = administrator.page.url
    administrator.open(f"{address}erase/")
    administrator.fill(reason="Asked for by the person, article 17")
    assert administrator.send() == 200

    assert person.open("/portfolio/") == 200
    assert "/accounts/login/" in person.page.url, "the session of an erased person lives on"
    home.end()
    assert traces(home) == []
    verified = home.told("ledger", "verify", "--checkpoint", home.path.parent / "before.txt")
    assert verified["sound"], verified["findings"]
    assert verified["erased"] > 0
    assert "Proposed by somebody who is erased" in [row["title"] for row in home.told("portfolio", "list")]
