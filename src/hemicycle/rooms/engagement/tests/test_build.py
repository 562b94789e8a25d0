"""The folder that the public reads: what is in it and what never is, its proofs, its switch, how it is served."""

import csv
import io
import json
import re
import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest
from django.test import Client

from hemicycle.kernel.errors import Refused
from hemicycle.kernel.models.record import writing
from hemicycle.kernel.terms import Readiness, Sensitivity
from hemicycle.rooms.engagement import actions, queries, tasks
from hemicycle.rooms.engagement.adapters import site
from hemicycle.rooms.engagement.models import Publication
from hemicycle.rooms.engagement.rules.documents import filled
from hemicycle.rooms.portfolio import actions as portfolio
from tests.support.cast import propose
from tests.support.html import Reader, complaints_about_headers, complaints_about_page
from tests.support.world import TEXTS

ATOM = "{http://www.w3.org/2005/Atom}"
CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, "src")
from hemicycle.rooms.engagement.adapters import site
site.os.sync = lambda: None
root, n = Path(sys.argv[1]), 0
while True:
    n += 1
    with site.alone(root):
        site.publish(root, ((f"register/{k}.txt", str(n).encode()) for k in range(40)))
    print(n, flush=True)
"""


@pytest.fixture
def marked(house, clerk, writer):
    """A function that begins a record whose every text, and its initiative's, holds a word of its own."""

    def make(word):
        text = f"zzq{word}zzq"
        facts = {"summary": f"{text} summary", "problem": f"{text} {'problem ' * 12}", "human_role": f"{text} role"}
        initiative = propose(house.deputies, clerk, title=f"{text} title", **facts)
        record = actions.begin(initiative, by=writer)
        actions.write(record, by=writer, language="en", texts={key: f"{text} {key}" for key in TEXTS})
        return record

    return make


def test_nothing_unpublished_leaves_the_house(marked, writer, approver, officer, published, publish, files):
    _draft, submitted, hidden, gone = [marked(word) for word in ("draft", "submitted", "hidden", "gone")]
    actions.submit(submitted, by=writer)
    publish(hidden)
    portfolio.edit(hidden.initiative, by=officer, sensitivity=Sensitivity.CONFIDENTIAL)
    publish(gone)
    actions.withdraw(gone, by=approver, reason={"en": "It ended."})
    actions.write(published, by=writer, language="en", texts={"what": "zzqnextzzq is not approved."})
    letter = {"about": "error", "text": "zzqletterzzq", "language": "en", "email": "zzqmail@elsewhere.example"}
    actions.receive(published, by=None, **letter)
    tasks.build()
    whole = b"\n".join(files().values())
    for word in ("zzqdraftzzq", "zzqsubmittedzzq", "zzqhiddenzzq", "zzqnextzzq", "zzqletterzzq", "zzqmail"):
        assert word.encode() not in whole, word
    assert b"zzqgonezzq title" in whole  # the notice names what ended
    assert whole.count(b"zzqgonezzq") == whole.count(b"zzqgonezzq title")
    assert published.initiative.reference.encode() not in whole
    for name in files():
        assert b"zzqdraft" not in Client().get(f"/{name}").content


SEAT = re.compile(r'<a class="seat state-plain" href="([^"]*)" aria-label="([^"]*)" tabindex="-1">')


def test_every_published_record_has_one_seat_that_leads_to_it_and_nothing_else_has(
    marked, writer, approver, officer, published, publish, files
):
    _draft, submitted, hidden, gone, told = [marked(word) for word in ("draft", "submitted", "hidden", "gone", "told")]
    actions.submit(submitted, by=writer)
    publish(hidden)
    portfolio.edit(hidden.initiative, by=officer, sensitivity=Sensitivity.CONFIDENTIAL)
    publish(gone)
    actions.withdraw(gone, by=approver, reason={"en": "It ended."})
    actions.submit(told, by=writer)
    chosen = [key for key in filled(queries.values(told)) if key != "tier"]
    actions.publish(told, by=approver, chosen=chosen)
    tasks.build()
    built = files()
    listed = {each.public_name for each in (published, told)}
    for page in ("register/index.html", *(f"register/{language}/index.html" for language in ("en", "fr", "ar"))):
        seats = SEAT.findall(built[page].decode())
        paths = [urljoin(f"/{page}", href)[1:] for href, _name in seats]
        assert all(f"{path}index.html" in built for path in paths), page
        assert sorted(path.split("/")[2] for path in paths) == sorted(listed), page
    names = {
        urlsplit(href).path.split("/")[-2]: name
        for href, name in SEAT.findall(built["register/en/index.html"].decode())
    }
    title = published.initiative.title
    assert names[published.public_name] == f"\u2068{title}\u2069: stage idea, risk tier {published.initiative.tier}"
    assert names[told.public_name] == "\u2068zzqtoldzzq title\u2069: stage idea"
    for state in Readiness:
        assert f"state-{state}".encode() not in built["register/en/index.html"]


def test_the_picture_is_complete_as_plain_files(published, files):
    tasks.build()
    built = files()
    page = built["register/ar/index.html"].decode()
    sheet = next(path for path in built if path.endswith("/design.css"))
    for rule in (b".hemicycle-floor", b".hemicycle-names", b".seat.state-plain"):
        assert rule in built[sheet], rule
    links = Reader(page).references
    assert [link for link in links if link.startswith("/")] == []
    assert all(f'id="{shape}"' in page for shape in re.findall(r'<use href="#([^"]+)"', page))
    assert 'href="#systems"' in page
    assert 'id="systems"' in page


def test_the_picture_turns_round_in_arabic(published, files):
    tasks.build()
    built = files()
    centres = {
        language: float(
            re.findall(r'class="seat-hit" cx="([\d.]+)"', built[f"register/{language}/index.html"].decode())[0]
        )
        for language in ("en", "ar")
    }
    width = float(
        re.findall(r'<svg viewBox="0 0 ([\d.]+) [^>]*role="group"', built["register/en/index.html"].decode())[0]
    )
    assert centres["en"] < width / 2 < centres["ar"]


def test_the_proof_checks_alone_and_a_changed_byte_is_found(published, files, tmp_path):
    tasks.build()
    built, alone = files(), tmp_path / "alone"
    alone.mkdir()
    for name in ("register/hemicycle_verify.py", "register/records/r-001.json", "register/records/r-001.proof.json"):
        (alone / name.rpartition("/")[2]).write_bytes(built[name])
    key = built["register/key.txt"].decode().strip()

    def check():
        command = [sys.executable, "-I", "hemicycle_verify.py", "proof", "r-001.proof.json"]
        more = ["--file", "r-001.json", "--key", key, "--json"]
        return subprocess.run([*command, *more], cwd=alone, capture_output=True, text=True)

    sound = check()
    assert sound.returncode == 0, sound.stdout + sound.stderr
    assert json.loads(sound.stdout)["digest"] == Publication.objects.get().digest
    record = alone / "r-001.json"
    whole = record.read_bytes()
    for at in (1, len(whole) // 2, len(whole) - 2):
        record.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        changed = check()
        assert changed.returncode == 1
        assert "was changed" in changed.stdout
    record.write_bytes(whole)
    proof = alone / "r-001.proof.json"
    proof.write_bytes(proof.read_bytes().replace(b'"index":', b'"index":1', 1))
    assert check().returncode == 1


def test_a_publication_changed_behind_the_actions_stops_the_build(published, files):
    tasks.build()
    before = files()
    token = writing.set(True)
    Publication.objects.update(document=Publication.objects.get().document.replace("laws", "lies"))
    writing.reset(token)
    with pytest.raises(Refused, match="not what was approved"):
        tasks.build()
    assert files() == before


def test_a_build_that_fails_half_way_leaves_the_old_register_whole(published, files, monkeypatch):
    tasks.build()
    before = files()

    def dying(shown):
        yield "register/index.html", b"half"
        raise KeyboardInterrupt

    monkeypatch.setattr(tasks.pages, "files", dying)
    with pytest.raises(KeyboardInterrupt):
        tasks.build()
    assert files() == before


def test_a_process_killed_while_it_builds_leaves_one_whole_register(public_dir, files):
    for lines in range(2, 8):
        process = subprocess.Popen([sys.executable, "-c", CHILD, str(public_dir)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        for _line in range(lines):
            process.stdout.readline()
        process.kill()
        process.wait()
        process.stdout.close()
        found = files()
        assert len(found) == 40
        assert len(set(found.values())) == 1


class Quiet(SimpleHTTPRequestHandler):
    """A plain server of files that says nothing."""

    def log_message(self, *_words):
        pass


@pytest.fixture
def served(published, public_dir):
    """The folder behind a plain server of files, without the application."""
    tasks.build()
    folder = str(public_dir / "current")
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *args: Quiet(*args, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_plain_server_of_files_answers_every_link(served):
    """Crawl from the index; what the application alone answers is left out."""
    waiting, seen = [urljoin(served, "register/")], set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        with urlopen(address) as answer:
            body, kind = answer.read(), answer.headers.get_content_type()
        if kind == "text/html":
            links = [urljoin(address, link).partition("#")[0] for link in Reader(body.decode()).references]
            assert all(link.startswith(served) for link in links), address
            waiting += [link for link in links if not urlsplit(link).path.endswith(("/report", "/answers/"))]
    paths = {urlsplit(address).path for address in seen}
    for language in ("en", "fr", "ar"):
        assert {f"/register/{language}/", f"/register/{language}/r-001/", f"/register/{language}/feed.xml"} <= paths
    assert {"/register.json", "/register.csv", "/register/records/r-001.proof.json"} <= paths


def test_files_are_served_without_cookie_under_strict_headers(published, django_assert_num_queries):
    tasks.build()
    client = Client()
    for name in ("register/", "register/en/r-001/", "register.json", "register.csv", "register/en/feed.xml"):
        with django_assert_num_queries(0):
            answer = client.get(f"/{name}")
        assert answer.status_code == 200
        assert not answer.cookies
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert complaints_about_headers(dict(answer.headers)) == [], name
        assert client.get(f"/{name}", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert complaints_about_page(client.get("/register/en/r-001/").content.decode()) == []


@pytest.mark.parametrize("path", ["../../secret", "register/../../../x", ".git/config", "/etc/passwd", "register", ""])
def test_no_path_leads_out_of_the_folder(published, public_dir, path):
    tasks.build()
    (public_dir / "secret").write_text("x")
    assert site.find(public_dir, path) is None


def test_a_page_says_which_texts_await_their_translation(published, publish, writer, files):
    actions.write(published, by=writer, language="fr", texts={key: f"Texte {key}" for key in TEXTS if key != "why"})
    publish(published)
    tasks.build()
    french = files()["register/fr/r-001/index.html"].decode()
    assert '<html lang="fr" dir="ltr"' in french
    assert french.count("traduction attendue") == 1
    assert TEXTS["why"] in french
    assert "Texte what" in french


def test_open_data_and_feeds_are_sound(published, files):
    tasks.build()
    built = files()
    register = json.loads(built["register.json"])
    assert register["records"][0]["document"]["record"] == "r-001"
    rows = list(csv.DictReader(io.StringIO(built["register.csv"].decode("utf-8-sig"))))
    assert {row["language"] for row in rows} == {"en", "fr", "ar"}
    assert next(row for row in rows if row["language"] == "en")["what"] == TEXTS["what"]
    for language in ("en", "fr", "ar"):
        feed = ElementTree.fromstring(built[f"register/{language}/feed.xml"])
        assert all(feed.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated", "author"))
        entry = feed.find(f"{ATOM}entry")
        assert entry is not None
        assert all(entry.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated"))


def test_an_empty_register_is_a_page(db, client):
    assert client.get("/register/").status_code == 200
