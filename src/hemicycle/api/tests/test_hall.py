import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hemicycle.kernel import clock
from hemicycle.kernel.models import Comment, Evidence, Notification, Task, Translation

pytestmark = pytest.mark.urls("hemicycle.api.tests.toy")
HALL = "/api/v1/kernel"


def post(client, path, content=None):
    return client.post(path, json.dumps(content or {}), "application/json")


def on(record):
    return f"{HALL}/records/{record.kind()}/{record.pk}"


def test_me_says_who_i_am_and_what_i_may(signed_in, officer, lower):
    content = signed_in(officer).get(f"{HALL}/me").json()
    assert content["email"] == officer.email
    assert content["offices"][0]["role"] == "AI officer"
    assert content["offices"][0]["chamber"] == str(lower.pk)
    assert {"kernel.read", "kernel.comment", "kernel.own"} <= set(content["permissions"])


def test_me_is_open_to_who_holds_no_office(signed_in, stranger):
    assert signed_in(stranger).get(f"{HALL}/me").json()["offices"] == []


def test_chambers_stop_at_the_wall(signed_in, officer, lower, upper):
    client = signed_in(officer)
    assert [item["key"] for item in client.get(f"{HALL}/chambers").json()["items"]] == ["lower"]
    assert client.get(f"{HALL}/chambers/{lower.pk}").status_code == 200
    assert client.get(f"{HALL}/chambers/{upper.pk}").status_code == 404


def test_a_remark_is_written_and_listed(signed_in, officer, initiative):
    client = signed_in(officer)
    written = post(client, f"{on(initiative)}/comments", {"text": " Well begun. "})
    assert (written.status_code, written.json()["text"], written["ETag"]) == (201, "Well begun.", '"1"')
    assert [item["author"] for item in client.get(f"{on(initiative)}/comments").json()["items"]] == [str(officer.pk)]


def test_an_empty_remark_is_refused(signed_in, officer, initiative):
    response = post(signed_in(officer), f"{on(initiative)}/comments", {"text": "  "})
    assert (response.status_code, response.json()["code"]) == (409, "empty")


def test_an_auditor_reads_remarks_and_writes_none(signed_in, auditor, initiative):
    client = signed_in(auditor)
    assert client.get(f"{on(initiative)}/comments").status_code == 200
    assert post(client, f"{on(initiative)}/comments", {"text": "a"}).status_code == 403
    assert not Comment.objects.exists()


@pytest.mark.parametrize("what", ["comments", "evidence", "translations"])
def test_nothing_hangs_on_other_peoples_records(signed_in, other_officer, initiative, what):
    assert signed_in(other_officer).get(f"{on(initiative)}/{what}").status_code == 404


@pytest.mark.parametrize("kind", ["kernel.nothing", "kernel.task", "x", "auth.permission"])
def test_there_are_no_other_kinds(signed_in, officer, initiative, kind):
    assert signed_in(officer).get(f"{HALL}/records/{kind}/{initiative.pk}/comments").status_code == 404


def test_evidence_is_kept_shown_and_downloaded(signed_in, officer, initiative, settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path
    client = signed_in(officer)
    file = SimpleUploadedFile("minutes.pdf", b"%PDF-1.7 minutes")
    added = client.post(f"{on(initiative)}/evidence", {"title": "Minutes", "file": file})
    assert added.status_code == 201, added.content
    assert added.json()["media_type"] == "application/pdf"
    address = f"{HALL}/evidence/{added.json()['id']}"
    assert client.get(address)["ETag"] == '"1"'
    content = client.get(f"{address}/content")
    assert b"".join(content.streaming_content) == b"%PDF-1.7 minutes"
    assert content["Content-Disposition"].startswith("attachment")
    assert "sandbox" in content["Content-Security-Policy"]


def test_evidence_of_another_kind_is_refused(signed_in, officer, initiative, settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path
    file = SimpleUploadedFile("page.pdf", b"<html>")
    response = signed_in(officer).post(f"{on(initiative)}/evidence", {"title": "Page", "file": file})
    assert (response.status_code, response.json()["code"]) == (409, "type")
    assert not Evidence.objects.exists()


def test_evidence_sent_twice_with_a_key_is_kept_once(signed_in, officer, initiative, settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path
    client = signed_in(officer)

    def send(content):
        file = SimpleUploadedFile("minutes.pdf", content)
        path = f"{on(initiative)}/evidence"
        return client.post(path, {"title": "Minutes", "file": file}, headers={"Idempotency-Key": "k"}).status_code

    assert [send(b"%PDF-1"), send(b"%PDF-1"), send(b"%PDF-2")] == [201, 201, 422]
    assert Evidence.objects.count() == 1


def test_evidence_needs_a_file_and_a_title(signed_in, officer, initiative):
    response = signed_in(officer).post(f"{on(initiative)}/evidence", {"title": ""})
    assert response.status_code == 422
    assert {fault["pointer"] for fault in response.json()["errors"]} == {"/title", "/file"}


def test_a_text_is_translated_and_translated_again(signed_in, officer, initiative):
    client = signed_in(officer)
    for text in ["Comptes rendus", "Procès-verbaux"]:
        response = post(client, f"{on(initiative)}/translations", {"field": "title", "language": "fr", "text": text})
        assert response.status_code == 200, response.content
    assert [row.text for row in Translation.objects.all()] == ["Procès-verbaux"]


@pytest.mark.parametrize("field", ["tier", "reference", "search_key", "nothing"])
def test_only_peoples_own_words_are_translated(signed_in, officer, initiative, field):
    content = {"field": field, "language": "fr", "text": "x"}
    assert post(signed_in(officer), f"{on(initiative)}/translations", content).status_code == 409


@pytest.fixture
def task(officer):
    return Task.objects.create(person=officer, kind="toy.work", at=clock.now())


def test_a_task_is_watched_and_ended_by_whoever_asked(signed_in, officer, task):
    client = signed_in(officer)
    assert client.get(f"{HALL}/tasks").json()["items"][0]["state"] == "waiting"
    response = client.post(f"{HALL}/tasks/{task.pk}/cancellation")
    assert (response.status_code, response.json()["state"]) == (202, "cancelled")


def test_other_peoples_tasks_are_not_there(signed_in, auditor, task):
    client = signed_in(auditor)
    assert client.get(f"{HALL}/tasks").json()["items"] == []
    assert client.get(f"{HALL}/tasks/{task.pk}").status_code == 404
    assert client.post(f"{HALL}/tasks/{task.pk}/cancellation").status_code == 404


def test_a_notice_is_read_once(signed_in, officer):
    notice = Notification.objects.create(person=officer, message="task.done", at=clock.now())
    client = signed_in(officer)
    first = client.post(f"{HALL}/notices/{notice.pk}/reading").json()["read_at"]
    assert first
    assert client.post(f"{HALL}/notices/{notice.pk}/reading").json()["read_at"] == first


@pytest.mark.parametrize("more", [{"colour": "red"}, {"title": ["Minutes", "Protocols"]}])
def test_evidence_takes_each_field_once_and_no_other(signed_in, officer, initiative, more):
    file = SimpleUploadedFile("minutes.pdf", b"%PDF-1")
    response = signed_in(officer).post(f"{on(initiative)}/evidence", {"title": "Minutes", "file": file} | more)
    assert response.status_code == 422
