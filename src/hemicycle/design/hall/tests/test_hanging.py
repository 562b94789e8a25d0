import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hemicycle.kernel.models import Comment, Evidence, Parliament, Translation
from hemicycle.kernel.models.record import writing

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def own_store(db, settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path


@pytest.fixture
def on(initiative):
    return f"/on/kernel.initiative/{initiative.pk}"


@pytest.fixture
def three_languages(house):
    token = writing.set(True)
    Parliament.objects.update(languages=["en", "fr", "ar"])
    writing.reset(token)


def pdf(content=b"%PDF-1.7 minutes"):
    return SimpleUploadedFile("minutes.pdf", content)


PAGES = ["evidence/", "comments/", "translations/", "evidence/new/", "comments/new/", "translations/new/"]


@pytest.mark.parametrize("page", PAGES)
def test_whoever_may_opens_every_page(signed_in, officer, on, three_languages, page):
    assert signed_in(officer).get(f"{on}/{page}").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_the_other_chamber_finds_nothing(signed_in, outsider, on, page):
    assert signed_in(outsider).get(f"{on}/{page}").status_code in {403, 404}


@pytest.mark.parametrize("page", ["evidence/", "comments/", "translations/"])
def test_an_auditor_reads_and_is_offered_no_form(signed_in, auditor, on, page):
    response = signed_in(auditor).get(f"{on}/{page}")
    assert response.status_code == 200
    assert b"/new/" not in response.content
    assert signed_in(auditor).get(f"{on}/{page}new/").status_code == 403


def test_there_are_no_other_kinds(signed_in, officer, initiative):
    for kind in ["kernel.nothing", "kernel.task", "auth.permission"]:
        assert signed_in(officer).get(f"/on/{kind}/{initiative.pk}/comments/").status_code == 404


def test_evidence_is_added_listed_and_downloaded(signed_in, officer, on):
    browser = signed_in(officer)
    response = browser.post(f"{on}/evidence/new/", {"title": "Minutes", "file": pdf()})
    assert (response.status_code, response["Location"]) == (303, f"{on}/evidence/")
    file = Evidence.objects.get()
    assert f"/evidence/{file.pk}/" in browser.get(f"{on}/evidence/").content.decode()
    response = browser.get(f"/evidence/{file.pk}/")
    assert b"".join(response.streaming_content) == b"%PDF-1.7 minutes"
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]


def test_evidence_of_the_other_chamber_is_not_there(signed_in, officer, outsider, on):
    signed_in(officer).post(f"{on}/evidence/new/", {"title": "Minutes", "file": pdf()})
    assert signed_in(outsider).get(f"/evidence/{Evidence.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize(("content", "words"), [(b"<html>", "kind of file"), (b"", "empty")])
def test_a_file_that_is_no_evidence_is_refused_on_the_form(signed_in, officer, on, content, words):
    response = signed_in(officer).post(f"{on}/evidence/new/", {"title": "Minutes", "file": pdf(content)})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Evidence.objects.exists()


def test_who_may_not_add_evidence_leaves_no_file_behind(signed_in, auditor, on, tmp_path):
    assert signed_in(auditor).post(f"{on}/evidence/new/", {"title": "Minutes", "file": pdf()}).status_code == 403
    assert list(tmp_path.iterdir()) == []


def test_a_remark_is_written_with_and_without_htmx(signed_in, officer, on, heard):
    browser = signed_in(officer)
    assert browser.post(f"{on}/comments/new/", {"text": "Well <begun>"}).status_code == 303
    response = browser.post(f"{on}/comments/new/", {"text": "Go on"}, headers=HTMX)
    assert response.status_code == 200
    assert b"<html" not in response.content
    assert "Well &lt;begun&gt;" in response.content.decode()
    assert [remark.text for remark in Comment.objects.all()] == ["Well <begun>", "Go on"]
    assert heard == ["kernel.commented", "kernel.commented"]


def test_an_empty_remark_comes_back_with_its_error(signed_in, officer, on):
    response = signed_in(officer).post(f"{on}/comments/new/", {"text": " "})
    assert response.status_code == 422
    assert b"error-summary" in response.content


def test_translations_show_what_is_awaited_and_what_is_old(signed_in, officer, initiative, on, three_languages):
    browser = signed_in(officer)
    sent = {"field": "title", "language": "fr", "text": "Comptes rendus", "version": initiative.version}
    assert browser.post(f"{on}/translations/new/", sent).status_code == 303
    content = browser.get(f"{on}/translations/").content.decode()
    assert "Comptes rendus" in content
    assert "Translation awaited" in content
    assert "was changed since" not in content
    token = writing.set(True)
    type(initiative).objects.update(version=initiative.version + 1)
    writing.reset(token)
    assert "was changed since" in browser.get(f"{on}/translations/").content.decode()


def test_the_form_begins_with_the_text_there_is(signed_in, officer, initiative, on, three_languages):
    browser = signed_in(officer)
    sent = {"field": "title", "language": "fr", "text": "Comptes rendus", "version": initiative.version}
    browser.post(f"{on}/translations/new/", sent)
    content = browser.get(f"{on}/translations/new/?field=title&language=fr").content.decode()
    assert "Comptes rendus</textarea>" in content


def test_a_translation_of_an_older_source_comes_back(signed_in, officer, initiative, on, three_languages):
    sent = {"field": "title", "language": "fr", "text": "Comptes rendus", "version": initiative.version - 1}
    response = signed_in(officer).post(f"{on}/translations/new/", sent)
    assert response.status_code == 409
    assert "Comptes rendus" in response.content.decode()
    assert not Translation.objects.exists()


@pytest.mark.parametrize(
    ("field", "language"), [("tier", "fr"), ("title", "en"), ("title", "de"), ("search_key", "fr")]
)
def test_only_peoples_own_words_into_other_working_languages(
    signed_in, officer, initiative, on, three_languages, field, language
):
    sent = {"field": field, "language": language, "text": "x", "version": initiative.version}
    assert signed_in(officer).post(f"{on}/translations/new/", sent).status_code == 422
