"""Writing, approval, new editions and withdrawal: who may, what is refused, what is published."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.kernel import clock, things
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Task
from hemicycle.kernel.terms import Role, Sensitivity, Stage
from hemicycle.rooms.engagement import actions, queries
from hemicycle.rooms.engagement.models import Publication
from hemicycle.rooms.engagement.queries.lights import register_published
from hemicycle.rooms.engagement.rules import documents
from hemicycle.rooms.portfolio import actions as portfolio


def all_of(record):
    return list(documents.filled(queries.values(record)))


def refusal(function, *args, **facts):
    with pytest.raises(Refused) as caught:
        function(*args, **facts)
    assert str(caught.value).strip()
    return caught.value.code


def test_a_record_begins_with_what_the_initiative_says(initiative, writer, officer):
    things.translate(initiative, by=officer, field="problem", language="fr", text="Trop lent.")
    begun = actions.begin(initiative, by=writer)
    assert begun.texts["why"] == {"en": initiative.problem, "fr": "Trop lent."}
    assert refusal(actions.begin, initiative, by=writer) == "double"


def test_only_the_engagement_officer_writes(record, officer, clerk):
    for person in (officer, clerk):
        with pytest.raises(PermissionDenied):
            actions.write(record, by=person, language="en", texts={"what": "Other"})


def test_who_wrote_does_not_approve(record, writer, office):
    actions.submit(record, by=writer)
    office(Role.AI_OFFICER, person=writer)
    with pytest.raises(PermissionDenied):
        actions.publish(record, by=writer, chosen=all_of(record))
    with pytest.raises(PermissionDenied):
        actions.send_back(record, by=writer, reason="Not yet")


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"what": "<script>alert(1)</script>"}, "markup"),
        ({"what": "Ask ada@parliament.example"}, "email"),
        ({"what": "It runs on 10.0.0.12"}, "machine"),
        ({"what": "x" * 3_001}, "long"),
        ({"architecture": "Three servers"}, "field"),
        ({"title": "Another"}, "field"),
    ],
)
def test_what_is_never_published_cannot_be_written(record, writer, texts, code):
    before = record.texts
    assert refusal(actions.write, record, by=writer, language="en", texts=texts) == code
    record.refresh_from_db()
    assert record.texts == before


def test_only_working_languages_are_written(record, writer):
    assert refusal(actions.write, record, by=writer, language="de", texts={"what": "Es"}) == "language"


def test_people_are_not_named(record, writer, clerk):
    actions.write(record, by=writer, language="en", texts={"who-answers": f"Ask {clerk.name}."})
    assert refusal(actions.submit, record, by=writer) == "person"
    actions.write(record, by=writer, language="en", texts={"who-answers": "The library", "contact": clerk.email})
    assert refusal(actions.submit, record, by=writer) == "person"


def test_nothing_is_submitted_without_what_is_needed(record, writer):
    actions.write(record, by=writer, language="en", texts={"safeguards": " "})
    assert refusal(actions.submit, record, by=writer) == "missing"


def test_exactly_the_chosen_fields_are_published(record, writer, approver):
    actions.write(record, by=writer, language="en", texts={"team": "The hidden team"})
    actions.submit(record, by=writer)
    assert refusal(actions.publish, record, by=approver, chosen=["what"]) == "required"
    assert refusal(actions.publish, record, by=approver, chosen=[*all_of(record), "flies"]) == "field"
    made = actions.publish(record, by=approver, chosen=[key for key in all_of(record) if key != "team"])
    assert "hidden" not in made.document
    assert made.digest == documents.digest(made.document)


def test_a_double_and_a_stale_publication_are_refused(record, writer, approver):
    actions.submit(record, by=writer)
    seen = record.version
    actions.publish(record, by=approver, seen=seen, chosen=all_of(record))
    with pytest.raises(Stale):
        actions.publish(record, by=approver, seen=seen, chosen=all_of(record))
    assert refusal(actions.publish, record, by=approver, chosen=all_of(record)) == "state"
    assert Publication.objects.count() == 1


def test_a_text_changed_after_submission_is_submitted_anew(record, writer, approver):
    actions.submit(record, by=writer)
    actions.write(record, by=writer, language="en", texts={"what": "Changed."})
    assert refusal(actions.publish, record, by=approver, chosen=all_of(record)) == "state"


def test_an_unchanged_record_gets_no_new_edition(published, writer, publish):
    assert refusal(actions.submit, published, by=writer) == "unchanged"
    actions.write(published, by=writer, language="fr", texts={"what": "Il trouve des lois."})
    publish(published)
    first, second = Publication.objects.order_by("edition")
    assert json.loads(second.document)["previous"] == first.digest


def test_a_record_is_sent_back_with_a_reason(record, writer, approver):
    assert refusal(actions.send_back, record, by=approver, reason="Why?") == "state"
    actions.submit(record, by=writer)
    assert refusal(actions.send_back, record, by=approver, reason=" ") == "reason"
    actions.send_back(record, by=approver, reason="Say who answers.")
    assert (record.state, record.returned_because) == ("draft", "Say who answers.")


def test_a_withdrawal_leaves_a_notice_and_nothing_of_the_content(published, approver):
    assert refusal(actions.withdraw, published, by=approver, reason={"en": ""}) == "reason"
    document = json.loads(actions.withdraw(published, by=approver, reason={"en": "It ended."}).document)
    assert (document["state"], document["reason"]) == ("withdrawn", {"en": "It ended."})
    assert "fields" not in document
    assert refusal(actions.withdraw, published, by=approver, reason={"en": "Again"}) == "state"


def test_what_is_confidential_is_never_offered(initiative, record, writer, officer, approver):
    actions.submit(record, by=writer)
    portfolio.edit(initiative, by=officer, sensitivity=Sensitivity.CONFIDENTIAL)
    record.refresh_from_db()
    fresh = type(record).objects.get(pk=record.pk)
    assert refusal(actions.publish, fresh, by=approver, chosen=all_of(record)) == "confidential"


def test_the_other_chamber_does_not_see_the_record(record, outsider):
    assert not queries.visible_to(outsider).exists()


def test_many_publications_ask_for_one_build(published, publish, writer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for word in ("One.", "Two."):
            actions.write(published, by=writer, language="fr", texts={"what": word})
            publish(published)
    assert Task.objects.filter(kind="engagement.build").count() == 1


def test_lines_of_other_rooms_are_gathered_and_chosen(record, writer, approver, monkeypatch):
    from hemicycle.kernel.offers import Disclosure, Room

    line = Disclosure("toy.line", "Toys", lambda scope: {pk: {"en": "Three toys"} for pk, *_ in scope.values()})
    monkeypatch.setattr(queries.records, "rooms", lambda: (Room("toy", "Toy", disclosures=[line]),))
    actions.submit(record, by=writer)
    made = actions.publish(record, by=approver, chosen=[*all_of(record), "toy.line"])
    assert [each["texts"] for each in json.loads(made.document)["lines"]] == [{"en": "Three toys"}]


def test_the_light_tells_from_the_dates_of_editions_how_much_could_be_read(published, initiative, officer, placed):
    placed(initiative, Stage.PILOT)
    day = clock.now() + timedelta(days=70)
    with clock.at(day):
        actions.withdraw(published, by=officer, reason={"en": "Ended."})
    with clock.at(day + timedelta(days=40)):
        figure = register_published(officer).figure
        ends = [share for _day, share in figure.trend]
    assert (figure.value, figure.of) == (0, 1)
    assert ends[-1] == 0
    assert sorted(set(ends)) == [0, 1]  # nothing, then public for two months, then nothing
    assert len(ends) == 8
