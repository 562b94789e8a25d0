"""A file as evidence: what goes in comes out, as an attachment that no browser runs; markup does not go in."""

import hashlib

import pytest

from tests.support.served import ask, propose

pytestmark = [pytest.mark.browser, pytest.mark.trial]


def send_file(visitor, initiative, name, content):
    visitor.open(f"/on/kernel.initiative/{initiative['id']}/evidence/")
    visitor.fill(title=f"About {name}")
    visitor.page.set_input_files("main [name=file]", {"name": name, "mimeType": "application/pdf", "buffer": content})
    return visitor.send()


def test_what_goes_in_comes_out_and_no_browser_runs_it(almaris_served, visitor):
    home, content = almaris_served, b"%PDF-1.7\nMinutes of the board\n%%EOF\n"
    initiative = propose(home, "Evidence in the browser")
    officer = visitor(home, home.samples["officer"])
    assert send_file(officer, initiative, "minutes <1>.pdf", content) == 200
    assert hashlib.sha256(content).hexdigest()[:12] in officer.page.content()
    link = officer.page.locator("main a[href^='/evidence/']").first
    with officer.page.expect_download() as downloading:
        link.click()
    download = downloading.value
    assert download.path().read_bytes() == content
    answer = officer.page.request.get(link.get_attribute("href"))
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-type"] == "application/pdf"
    assert "no-store" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"  <html><body>x</body></html>",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        b"\xef\xbb\xbf<html><script>alert(1)</script></html>",
        b"MZ\x90\x00" + bytes(60),
    ],
    ids=["html", "html after blanks", "svg", "html after a byte order mark", "a program"],
)
def test_markup_and_programs_are_refused_whatever_they_are_called(almaris_served, visitor, content):
    home = almaris_served
    initiative = propose(home, "No markup as evidence")
    officer = visitor(home, home.samples["officer"])
    assert send_file(officer, initiative, "minutes.pdf", content) == 422
    listed = ask(home, f"/api/v1/kernel/records/kernel.initiative/{initiative['id']}/evidence").document
    assert listed["items"] == []


def test_evidence_is_kept_from_strangers(almaris_served, visitor):
    home = almaris_served
    evidence = next(page for page in home.samples["pages"].values() if page["name"] == "hall:download")
    seen = visitor(home, evidence["viewer"]).page.request.get(home.origin + evidence["address"])
    assert seen.status == 200
    stranger = visitor(home).page.request.get(home.origin + evidence["address"], max_redirects=0)
    assert stranger.status in (302, 303)
    assert "/accounts/login/" in stranger.headers["location"]
