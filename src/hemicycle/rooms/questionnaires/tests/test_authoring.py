"""Writing the next version: drafts, what may be published by whom, and that published versions never change."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from hemicycle.engines import questionnaire as engine
from hemicycle.kernel import actions as hall
from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused
from hemicycle.rooms.questionnaires import actions, queries
from hemicycle.rooms.questionnaires.models import Answer, Instrument, InstrumentVersion
from hemicycle.rooms.questionnaires.rules import State, drafting
from hemicycle.rooms.questionnaires.tests.test_import import SAMPLE, bring_in

pytestmark = pytest.mark.django_db

SCORED = SAMPLE.replace("sections:", "scoring: {method: exposure, levels: [0.2, 0.5]}\nsections:").replace(
    "options: [{value: x}, {value: y}]", "severity: high, options: [{value: x, effect: good}, {value: y, effect: bad}]"
)
NEW = {
    "key": "b",
    "type": "single",
    "text": {"en": "Who?", "fr": "Qui ?", "ar": "من؟"},
    "severity": "low",
    "options": [{"value": "all", "effect": "good"}, {"value": "none", "effect": "bad"}],
}


@pytest.fixture
def published(officer) -> InstrumentVersion:
    """Version 1 of a scored sample."""
    return bring_in(SCORED, officer)[1]


@pytest.fixture
def author(office):
    return office("compliance officer", name="Ana Author").person


@pytest.fixture
def draft(published, author) -> InstrumentVersion:
    return actions.begin(published.instrument, by=author)


def changed(draft, by, change):
    actions.write(draft, by=by, document=change(draft.document))


def test_a_draft_begins_as_the_newest_version_and_there_is_one_at_most(published, draft, officer):
    assert (draft.document, draft.state, str(draft)) == (published.document, "draft", "sample@draft-2")
    with pytest.raises(Refused, match="already"):
        actions.begin(published.instrument, by=officer)


def test_a_clerk_may_neither_write_nor_publish(draft, clerk, heard):
    with pytest.raises(PermissionDenied):
        actions.write(draft, by=clerk, document=draft.document)
    with pytest.raises(PermissionDenied):
        actions.publish(draft, by=clerk, name="2")
    assert heard == []


def test_an_added_question_is_published_by_its_author_and_the_old_version_stays(published, draft, author):
    before = published.document
    changed(draft, author, lambda document: drafting.with_question(document, "all", NEW))
    actions.publish(draft, by=author, name="2")
    assert str(queries.version_named("sample")) == "sample@2"
    old = queries.version_named("sample@1")
    assert (old.document, old.version, sorted(old.parsed.by_key)) == (before, published.version, ["a"])
    assert [change.what for change in queries.changes(draft, old)] == ["added"]


@hall.action(permission="questionnaires.read", event="questionnaires.written", tells=())
def give(answer, *, by):
    """An action of the test's own: it writes the answer that it is given."""


hall.registry.pop(f"{give.__module__}.{give.__qualname__}")


def test_answers_given_under_the_old_version_are_not_touched(published, draft, author, initiative):
    facts = {"question": "a", "value": "y", "under": published, "given_by": author, "given_at": clock.now()}
    answer = Answer(initiative=initiative, **facts)
    give(answer, by=author)
    before = Answer.objects.get().snapshot()
    changed(draft, author, lambda document: drafting.with_question(document, "all", NEW))
    actions.publish(draft, by=author, name="2")
    assert Answer.objects.get().snapshot() == before
    assert engine.score(Answer.objects.get().under.parsed, {"a": "y"}).scores.raw == 4


@pytest.mark.parametrize(
    "change",
    [
        lambda told: {**told, "severity": "low"},
        lambda told: {**told, "options": [{"value": "x", "effect": "good"}, {"value": "y", "effect": "good"}]},
        lambda told: {**told, "unknown": 0},
        lambda told: {**told, "show_if": "{b} = 'all'"},
    ],
)
def test_what_judges_otherwise_is_published_by_somebody_else(draft, author, officer, change):
    told = change(draft.document["sections"][0]["parts"][0])
    changed(draft, author, lambda document: drafting.with_question(document, "all", NEW))
    changed(draft, author, lambda document: drafting.with_question(document, "all", told, "a"))
    with pytest.raises(Refused, match="Somebody other than its author"):
        actions.publish(draft, by=author, name="2")
    actions.publish(draft, by=officer, name="2")
    assert queries.version_named("sample").published_by == officer


def test_a_removed_question_judges_otherwise(draft, author):
    changed(draft, author, lambda document: drafting.with_question(document, "all", NEW))
    changed(draft, author, lambda document: drafting.without(document, "a", is_section=False))
    with pytest.raises(Refused, match="Somebody other than its author"):
        actions.publish(draft, by=author, name="2")


def test_what_makes_no_sense_is_refused_and_nothing_is_written(draft, author):
    before = draft.document
    for broken in (
        drafting.with_question(before, "all", {**NEW, "key": "a"}),
        drafting.with_question(before, "all", {**NEW, "show_if": "{zzz} = 'x'"}),
        drafting.with_question(before, "all", {**NEW, "show_if": "{b} = 'x'"}),
        drafting.with_question(before, "all", {**NEW, "options": []}),
    ):
        with pytest.raises(Refused):
            actions.write(draft, by=author, document=broken)
    draft.refresh_from_db()
    assert draft.document == before


def test_a_question_that_conditions_ask_for_cannot_be_removed(draft, author):
    changed(draft, author, lambda document: drafting.with_question(document, "all", {**NEW, "show_if": "{a} = 'x'"}))
    with pytest.raises(Refused, match="no question has that key"):
        changed(draft, author, lambda document: drafting.without(document, "a", is_section=False))


def test_a_taken_name_is_refused(draft, author):
    with pytest.raises(Refused, match="There is a version 1 already"):
        actions.publish(draft, by=author, name="1")


def test_a_published_version_is_written_no_more(published, author):
    with pytest.raises(Refused, match="no draft any more"):
        actions.write(published, by=author, document=published.document)


def test_a_discarded_draft_makes_room_for_another(published, draft, author):
    actions.discard(draft, by=author)
    assert InstrumentVersion.objects.get(pk=draft.pk).state == State.DISCARDED
    assert str(actions.begin(published.instrument, by=author)) == "sample@draft-3"


def test_a_new_instrument_begins_with_a_section_and_is_published_with_a_question(author, officer):
    begun = Instrument(key="tools")
    _made, draft = actions.create(begun, by=author, title={"en": "Tools"}, section={"en": "All"})
    with pytest.raises(Refused, match="There is no question"):
        actions.publish(draft, by=author, name="1")
    changed(draft, author, lambda document: drafting.with_question(document, "section-1", NEW))
    actions.publish(draft, by=author, name="1")
    assert queries.version_named("tools").parsed.by_key["b"].text["fr"] == "Qui ?"


@pytest.mark.parametrize(
    ("names", "name"),
    [([], "1"), (["1"], "2"), (["1", "2"], "3"), (["1.0.1"], "1.0.1-house-1"), (["1", "1.0.1"], "2")],
)
def test_the_next_version_is_named_after_the_last(names, name):
    assert drafting.next_version(names) == name


CONDITIONS = [
    ([("a", "=", "x")], False, "{a} = 'x'"),
    ([("a", "contains", "it's"), ("b", "<>", "y")], False, r"{a} contains 'it\'s' and {b} <> 'y'"),
    ([("a", "empty", ""), ("b", ">=", "3")], True, "{a} empty or {b} >= 3"),
    ([], False, ""),
]


@pytest.mark.parametrize(("rows", "is_any", "text"), CONDITIONS)
def test_plain_choices_become_a_condition_and_come_back(rows, is_any, text):
    assert drafting.condition_text(rows, any_of_them=is_any) == text
    found = drafting.condition_rows(text, 3)
    assert found == (rows, is_any)


@pytest.mark.parametrize(
    "text", ["not ({a} = 'x')", "{a} anyof ['x']", "{a} = 'x' or {b} = 'y' and {c} = 'z'", "{a.b} = 1"]
)
def test_what_says_more_than_plain_choices_is_left_as_it_is_written(text):
    rows = drafting.condition_rows(text, 3)
    assert rows is None or rows[0][0][0] == "a.b"


# The pages


@pytest.fixture
def browser(signed_in, author):
    return signed_in(author)


def address(version, page="write"):
    return f"/questionnaires/writing/{version.pk}/{'' if page == 'write' else page + '/'}"


QUESTION = {
    "section": "all", "type": "single", "text_en": "Who decides?", "text_fr": "Qui décide ?", "text_ar": "من يقرر؟",
    "option_0_en": "A person", "option_0_fr": "Une personne", "option_0_ar": "شخص", "effect_0": "good",
    "option_1_en": "Nobody", "option_1_fr": "Personne", "option_1_ar": "لا أحد", "effect_1": "bad",
    "severity": "high", "required": "on", "evidence": "optional", "is_any": "all",
    "when_0": "a", "compare_0": "=", "value_0": "X",
}  # fmt: skip


def test_a_question_is_added_on_the_page_in_three_languages_with_a_condition(browser, draft):
    answered = browser.post(address(draft, "question") + "?section=all", {**QUESTION, "version": draft.version})
    assert answered.status_code == 303
    draft.refresh_from_db()
    _section, told = drafting.question(draft.document, "sample-all-1")
    assert told["text"] == {"en": "Who decides?", "fr": "Qui décide ?", "ar": "من يقرر؟"}
    assert told["show_if"] == "{a} = 'x'"
    assert [(each["value"], each["effect"]) for each in told["options"]] == [("a person", "good"), ("nobody", "bad")]
    page = browser.get(address(draft)).content.decode()
    assert "Who decides?" in page


def test_an_edited_question_keeps_the_values_under_which_it_was_answered(browser, draft):
    told = {
        **QUESTION,
        "option_0_en": "Yes indeed",
        "option_1_en": "Not at all",
        "when_0": "",
        "version": draft.version,
    }
    assert browser.post(address(draft, "question") + "?key=a", told).status_code == 303
    draft.refresh_from_db()
    _section, found = drafting.question(draft.document, "a")
    assert [(each["value"], each["text"]["en"]) for each in found["options"]] == [
        ("x", "Yes indeed"),
        ("y", "Not at all"),
    ]


def test_an_answer_that_the_other_question_does_not_have_is_refused_by_name(browser, draft):
    answered = browser.post(address(draft, "question"), {**QUESTION, "value_0": "maybe", "version": draft.version})
    assert answered.status_code == 422
    assert "This question has no such answer. It has: x, y." in answered.content.decode()


def test_somebody_quicker_is_shown(browser, draft, officer):
    actions.write(draft, by=officer, document=drafting.with_question(draft.document, "all", NEW))
    answered = browser.post(address(draft, "question"), {**QUESTION, "version": draft.version - 1})
    assert answered.status_code == 409


def test_questions_are_moved_and_removed_on_the_page(browser, draft, author):
    changed(draft, author, lambda document: drafting.with_question(document, "all", NEW))
    browser.post(address(draft, "order"), {"key": "b", "kind": "question", "to": "up", "version": draft.version})
    draft.refresh_from_db()
    assert [part["key"] for _section, part in drafting.questions(draft.document)] == ["b", "a"]
    browser.post(address(draft, "remove"), {"key": "a", "kind": "question", "version": draft.version})
    draft.refresh_from_db()
    assert [part["key"] for _section, part in drafting.questions(draft.document)] == ["b"]


def test_a_section_is_added_and_shown_only_if(browser, draft):
    told = {"title_en": "More", "title_fr": "Plus", "title_ar": "المزيد", "when_0": "a", "compare_0": "notempty"}
    assert browser.post(address(draft, "section"), {**told, "version": draft.version}).status_code == 303
    draft.refresh_from_db()
    assert draft.document["sections"][1] == {
        "key": "section-1",
        "parts": [],
        "title": {"en": "More", "fr": "Plus", "ar": "المزيد"},
        "show_if": "{a} notempty",
    }


def test_the_preview_shows_what_follows_and_keeps_nothing(browser, published):
    path = f"/questionnaires/versions/{published.pk}/"
    assert "Why?" in browser.get(path).content.decode()
    answered = browser.post(path, {"q:a": "y"}).content.decode()
    assert "100" in answered
    assert 'value="y" checked' in answered


def test_whoever_does_not_know_may_say_so_where_it_is_not_refused(browser, officer):
    for text, is_offered in (
        (SCORED, True),
        (SCORED.replace("severity: high", "severity: high, unknown: refused"), False),
    ):
        version = bring_in(text, officer, key=f"sample-{is_offered}".lower())[1]
        page = browser.get(f"/questionnaires/versions/{version.pk}/").content.decode()
        assert ("I do not know" in page) is is_offered


def test_markup_in_a_question_is_shown_as_text(browser, officer):
    version = bring_in(SAMPLE.replace("Why?", "<img src=x onerror=alert(1)>"), officer)[1]
    for path in (f"/questionnaires/versions/{version.pk}/", f"/questionnaires/instruments/{version.instrument_id}/"):
        page = browser.get(path).content.decode()
        assert "<img" not in page
        assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_publishing_shows_the_changes_first(browser, draft, author):
    changed(draft, author, lambda document: drafting.with_question(document, "all", NEW))
    page = browser.get(address(draft, "publish")).content.decode()
    assert "Question added" in page
    assert 'value="2"' in page
    answered = browser.post(address(draft, "publish"), {"name": "2", "version": draft.version})
    assert answered.status_code == 303
    shown = browser.get(f"/questionnaires/versions/{draft.pk}/difference/").content.decode()
    assert "Who?" in shown


def test_an_instrument_is_imported_on_the_page(signed_in, officer):
    browser = signed_in(officer)
    sent = browser.post("/questionnaires/import/", {"file": SimpleUploadedFile("s.yaml", SAMPLE.encode())})
    assert sent.status_code == 303
    broken = SimpleUploadedFile("s.yaml", SAMPLE.replace("type: single", "type: magic").encode())
    refused = browser.post("/questionnaires/import/", {"file": broken})
    assert refused.status_code == 422
    assert "“magic” is not among what may stand here." in refused.content.decode()


def test_a_section_with_questions_is_not_removed_by_a_slip(browser, draft):
    sent = {"key": "all", "kind": "section", "version": draft.version}
    page = browser.post(address(draft, "remove"), sent, follow=True).content.decode()
    assert "The section holds questions." in page
    draft.refresh_from_db()
    assert [each["key"] for each in drafting.sections(draft.document)] == ["all"]


def test_what_was_typed_and_not_sent_is_found_again(browser, draft):
    page = browser.get(address(draft, "question") + "?section=all").content.decode()
    kept_as = page.split('data-draft="')[1].split('"')[0]
    assert "This is your draft" not in page
    assert browser.post(kept_as, {"text_fr": "Pourquoi pas ?", "version": draft.version}).status_code < 400
    again = browser.get(address(draft, "question") + "?section=all").content.decode()
    assert "This is your draft" in again
    assert "Pourquoi pas ?" in again
