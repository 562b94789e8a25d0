"""A questionnaire comes in whole or not at all, and a published version never changes."""

import json

import pytest
from django.core.exceptions import PermissionDenied

from hemicycle.kernel.errors import Refused
from hemicycle.rooms.ledger.models import Entry
from hemicycle.rooms.questionnaires import actions, queries
from hemicycle.rooms.questionnaires.models import InstrumentVersion
from hemicycle.rooms.questionnaires.rules import Origin

pytestmark = pytest.mark.django_db

SAMPLE = """
instrument: sample
version: "1"
title: {en: Sample, fr: Échantillon}
sections:
- key: all
  parts:
  - {key: a, type: single, text: {en: Why?}, options: [{value: x}, {value: y}]}
"""


def bring_in(content: str | bytes, by, filename: str = "sample.yaml", **told: str):
    """Read a file and import what it holds."""
    loaded = queries.load(content.encode() if isinstance(content, str) else content, filename, **told)
    instrument = queries.instrument_called(loaded.parsed.key, Origin.IMPORTED)
    return actions.import_version(instrument, by=by, document=loaded.document, parsed=loaded.parsed, source=filename)


def imported() -> list[str]:
    return [str(version) for version in InstrumentVersion.objects.filter(instrument__key="sample").order_by("number")]


def test_a_file_becomes_a_published_version(officer, heard):
    instrument, version = bring_in(SAMPLE, officer)
    assert (str(version), version.questions, version.number) == ("sample@1", 1, 1)
    assert instrument.title == {"en": "Sample", "fr": "Échantillon"}
    assert version.parsed.by_key["a"].options[0].value == "x"
    assert heard == ["questionnaires.imported"] * 2


def test_the_same_file_again_writes_nothing(officer):
    bring_in(SAMPLE, officer)
    entries = Entry.objects.count()
    assert bring_in(SAMPLE, officer) == []
    assert Entry.objects.count() == entries


def test_another_content_under_the_same_version_is_refused(officer):
    bring_in(SAMPLE, officer)
    with pytest.raises(Refused, match="sample@1 is here already with other content"):
        bring_in(SAMPLE.replace("Why?", "How?"), officer)
    assert imported() == ["sample@1"]


def test_a_new_version_stands_beside_the_old(officer):
    bring_in(SAMPLE, officer)
    bring_in(SAMPLE.replace('"1"', '"2"').replace("Why?", "How?"), officer)
    assert imported() == ["sample@1", "sample@2"]
    assert str(queries.version_named("sample")) == "sample@2"
    assert queries.version_named("sample@1").parsed.by_key["a"].text == {"en": "Why?"}


def test_a_clerk_may_not_import(clerk, heard):
    with pytest.raises(PermissionDenied):
        bring_in(SAMPLE, clerk)
    assert heard == []


def test_every_fault_is_told_with_place_and_remedy_and_nothing_is_written(officer):
    broken = SAMPLE.replace("type: single", "type: single, show_if: '{b} = 1', required: 7")
    with pytest.raises(Refused) as refused:
        bring_in(broken, officer)
    assert str(refused.value).split("\n") == [
        "a.required: Only true or false belongs here. Write true or false.",
        "a.show_if: The condition asks for “b”, and no question has that key. Correct the key, or add the question.",
    ]
    assert imported() == []


def test_markup_in_a_title_stays_text(officer):
    _instrument, version = bring_in(SAMPLE.replace("Why?", "<script>alert(1)</script>"), officer)
    assert version.parsed.by_key["a"].text == {"en": "<script>alert(1)</script>"}


def test_answers_must_be_an_object():
    with pytest.raises(Refused, match="no object"):
        queries.answers_from(b"[1]")
    assert queries.answers_from(json.dumps({"a": "x"}).encode()) == {"a": "x"}
