import pytest

from hemicycle.design.hall import drafts
from hemicycle.kernel import clock
from hemicycle.kernel.models import Draft, Notification, SavedView, Task

HTMX = {"HX-Request": "true"}
JSON_ELSEWHERE = "https://elsewhere.example/"


@pytest.fixture
def task(officer):
    return Task.objects.create(person=officer, kind="portfolio.import", at=clock.now(), done=3, total=12)


@pytest.fixture
def notice(officer, task):
    return Notification.objects.create(
        person=officer, at=clock.now(), message="task.done", params={"kind": task.kind}, url=f"/tasks/{task.pk}/"
    )


@pytest.mark.parametrize("path", ["/tasks/", "/notices/", "/views/"])
def test_pages_of_ones_own_lead_strangers_to_the_door(client, path):
    response = client.get(path)
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


@pytest.mark.parametrize("path", ["/tasks/", "/notices/", "/views/"])
def test_pages_of_ones_own_say_what_they_are_for_while_empty(signed_in, officer, path):
    response = signed_in(officer).get(path)
    assert response.status_code == 200
    assert b'class="nothing"' in response.content


def test_a_task_shows_how_far_it_is_and_asks_again_by_itself(signed_in, officer, task):
    content = signed_in(officer).get(f"/tasks/{task.pk}/").content.decode()
    assert 'value="3"' in content
    assert 'max="12"' in content
    assert f'hx-get="/tasks/{task.pk}/"' in content
    assert f'href="/tasks/{task.pk}/cancellation/"' in content
    assert "Look again" in content


def test_htmx_gets_the_part_alone(signed_in, officer, task):
    response = signed_in(officer).get(f"/tasks/{task.pk}/", headers=HTMX)
    assert b"<html" not in response.content
    assert b"<progress" in response.content


def test_the_end_of_a_task_brings_the_whole_page(signed_in, officer, task):
    Task.objects.update(state="done", ended_at=clock.now(), result_url="/portfolio/")
    browser = signed_in(officer)
    assert browser.get(f"/tasks/{task.pk}/", headers=HTMX)["HX-Refresh"] == "true"
    content = browser.get(f"/tasks/{task.pk}/").content.decode()
    assert 'href="/portfolio/"' in content
    assert "hx-trigger" not in content.split('id="main"')[1].split("</main>")[0]


def test_a_task_that_failed_says_why(signed_in, officer, task):
    Task.objects.update(state="failed", error="Row 7 has no <title>.")
    content = signed_in(officer).get(f"/tasks/{task.pk}/").content.decode()
    assert "Row 7 has no &lt;title&gt;." in content


@pytest.mark.parametrize("path", ["", "cancellation/"])
def test_other_peoples_tasks_are_not_there(signed_in, auditor, task, path):
    assert signed_in(auditor).get(f"/tasks/{task.pk}/{path}").status_code == 404


def test_a_task_is_stopped_after_a_question(signed_in, officer, task):
    browser = signed_in(officer)
    assert browser.get(f"/tasks/{task.pk}/cancellation/").status_code == 200
    task.refresh_from_db()
    assert task.state == "waiting"
    assert browser.post(f"/tasks/{task.pk}/cancellation/").status_code == 303
    task.refresh_from_db()
    assert task.state == "cancelled"


def test_tasks_are_listed_to_whoever_asked(signed_in, officer, auditor, task):
    address = f"/tasks/{task.pk}/".encode()
    assert address in signed_in(officer).get("/tasks/").content
    assert address not in signed_in(auditor).get("/tasks/").content


def test_a_notice_is_read_and_looking_reads_nothing(signed_in, officer, notice):
    browser = signed_in(officer)
    assert "The work you asked for is done: Import of an inventory" in browser.get("/notices/").content.decode()
    notice.refresh_from_db()
    assert notice.read_at is None
    response = browser.post(f"/notices/{notice.pk}/reading/")
    assert (response.status_code, response["Location"]) == (303, notice.url)
    notice.refresh_from_db()
    assert notice.read_at


def test_all_notices_are_read_at_once_and_nobody_elses(signed_in, officer, auditor, notice):
    other = Notification.objects.create(person=auditor, at=clock.now(), message="unknown")
    browser = signed_in(officer)
    assert browser.post(f"/notices/{other.pk}/reading/").status_code == 404
    browser.post("/notices/reading/")
    assert list(Notification.objects.filter(read_at=None)) == [other]


def test_a_notice_without_words_is_still_told(signed_in, auditor):
    Notification.objects.create(person=auditor, at=clock.now(), message="gone.event")
    assert signed_in(auditor).get("/notices/").status_code == 200


def test_a_draft_is_kept_under_its_forms_name_and_no_secret_with_it(signed_in, officer):
    browser = signed_in(officer)
    for text in ["Tran", "Transcripts"]:
        sent = {"title": text, "tags": ["a", "b"], "password": "secret", "csrfmiddlewaretoken": "x"}
        assert browser.post("/drafts/portfolio.propose/", sent).status_code == 204
    draft = Draft.objects.get()
    assert (draft.form, draft.content) == ("portfolio.propose", {"title": ["Transcripts"], "tags": ["a", "b"]})
    kept = drafts.kept(officer, "portfolio.propose")
    assert kept is not None
    assert dict(kept.lists()) == draft.content


def test_a_draft_may_name_its_form_in_itself(signed_in, officer):
    assert signed_in(officer).post("/drafts/", {"form": "risk.accept", "reason": "small"}).status_code == 204
    assert Draft.objects.get().form == "risk.accept"


def test_drafts_are_ones_own_and_can_be_thrown_away(signed_in, officer, auditor):
    signed_in(officer).post("/drafts/x/", {"title": "mine"})
    assert drafts.kept(auditor, "x") is None
    signed_in(auditor).post("/drafts/x/removal/")
    assert Draft.objects.count() == 1
    signed_in(officer).post("/drafts/x/removal/")
    assert not Draft.objects.exists()


def test_a_draft_has_its_measure(signed_in, officer):
    browser = signed_in(officer)
    assert browser.post("/drafts/x/", {"title": "a" * 64_001}).status_code == 413
    assert browser.post("/drafts/a%20b/", {"title": "a"}).status_code == 404
    assert not Draft.objects.exists()


def test_a_view_is_saved_renewed_listed_and_removed(signed_in, officer):
    browser = signed_in(officer)
    for query in ["tier=high", "tier=high&stage=S1"]:
        response = browser.post("/views/", {"name": "High", "address": f"/portfolio/?{query}"})
        assert (response.status_code, response["Location"]) == (303, f"/portfolio/?{query}")
    view = SavedView.objects.get()
    assert (view.path, view.query) == ("/portfolio/", "tier=high&stage=S1")
    assert 'href="/portfolio/?tier=high&amp;stage=S1"' in browser.get("/views/").content.decode()
    assert browser.post(f"/views/{view.pk}/removal/").status_code == 303
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "address", [JSON_ELSEWHERE, "//elsewhere.example/", "/\\elsewhere.example", "javascript:x", ""]
)
def test_a_view_leads_to_no_other_house(signed_in, officer, address):
    response = signed_in(officer).post("/views/", {"name": "x", "address": address})
    assert response.status_code == 422
    assert not SavedView.objects.exists()


def test_nobody_removes_anothers_view(signed_in, officer, auditor):
    view = SavedView.objects.create(person=officer, name="x", path="/portfolio/", at=clock.now())
    assert signed_in(auditor).post(f"/views/{view.pk}/removal/").status_code == 404
