"""Questionnaires through the API: the same answers, refusals and rights as on pages and in a terminal."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hemicycle.rooms.questionnaires.models import InstrumentVersion
from hemicycle.rooms.questionnaires.tests.test_import import SAMPLE, bring_in

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/questionnaires"
SCORED = SAMPLE.replace("{value: x}, {value: y}", "{value: x, points: 3}, {value: y}").replace(
    "type: single", "type: single, side: raw"
).replace("sections:", "scoring: {method: impact, levels: [0.5]}\nsections:")  # fmt: skip


def sent(content: str) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("sample.yaml", content.encode())}


def test_a_file_is_imported_and_again_without_writing(signed_in, officer):
    browser = signed_in(officer)
    first, again = (browser.post(f"{ROOT}/imports", sent(SAMPLE)).json() for _ in range(2))
    assert first == {"instrument": "sample@1", "version": "1", "questions": 1, "written": True, "left_out": []}
    assert again["written"] is False


def test_a_broken_file_is_refused_with_place_and_remedy(signed_in, officer):
    answer = signed_in(officer).post(f"{ROOT}/imports", sent(SAMPLE.replace("type: single", "type: magic")))
    assert answer.status_code in (409, 422)
    assert answer["Content-Type"] == "application/problem+json"
    assert "a.type: “magic” is not among what may stand here." in answer.json()["detail"]
    assert not InstrumentVersion.objects.filter(instrument__key="sample").exists()


def test_a_clerk_may_read_and_score_and_not_import(signed_in, clerk, officer):
    version = bring_in(SCORED, officer)[1]
    browser = signed_in(clerk)
    assert browser.post(f"{ROOT}/imports", sent(SAMPLE)).status_code == 403
    shown = browser.get(f"{ROOT}/versions/{version.pk}").json()
    assert (shown["called"], shown["document"]["instrument"], shown["questions"]) == ("sample@1", "sample", 1)
    body = {"answers": {"a": "x", "b": "?", "c": None}}
    scored = browser.post(f"{ROOT}/versions/{version.pk}/score", body, content_type="application/json").json()
    assert scored["scores"] == {"raw": 3, "mitigation": 0, "current": 3, "raw_max": 3, "mitigation_max": 0}
    assert (scored["level"], scored["unrecognised"]) == (2, ["b", "c"])
    assert scored["parts"] == [{"question": "a", "finding": "bad", "side": "raw", "points": 3, "most": 3}]


@pytest.mark.parametrize("value", [["x", ["y"]], {"x": {"y": []}}, 10**15, -0.0, True, "\u202e", [], "x" * 9_000])
def test_whatever_is_answered_is_scored_and_breaks_nothing(signed_in, officer, value):
    version = bring_in(SCORED, officer)[1]
    body = {"answers": {"a": value}}
    answer = signed_in(officer).post(f"{ROOT}/versions/{version.pk}/score", body, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["scores"]["raw"] == 0
