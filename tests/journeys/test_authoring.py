"""Somebody who does not program adds a question in three languages and publishes version 2; version 1 stays as it was."""

import pytest

from tests.support.served import ask

pytestmark = [pytest.mark.browser, pytest.mark.trial]

ANSWERS = {"answers": {"E-PRI-01": "yes", "E-PRI-02": "partly", "E-PRI-06": "no"}}


def compliance_officer(home):
    accounts = {row["office"]: row for row in home.told("demo", "accounts")}
    return accounts["Compliance officer"]


def version_one(home):
    """Return the first version of the privacy practice list, and what the same answers score under it."""
    listed = ask(home, "/api/v1/questionnaires/instruments?limit=100").document["items"]
    instrument = next(row for row in listed if row["key"] == "ipu-e-pri")
    versions = ask(home, f"/api/v1/questionnaires/instruments/{instrument['id']}/versions").document["items"]
    first = next(row for row in versions if row["name"] == "1")
    shown = ask(home, f"/api/v1/questionnaires/versions/{first['id']}").document
    scored = ask(home, f"/api/v1/questionnaires/versions/{first['id']}/score", ANSWERS).document
    return instrument, shown, scored


def test_a_question_is_added_in_three_languages_and_published(new_home, visitor):
    home = new_home(demo=True).serve()
    instrument, before, scored = version_one(home)
    account = compliance_officer(home)
    clerk = visitor(home).sign_in(account["email"], account["password"])

    clerk.open(f"/questionnaires/instruments/{instrument['id']}/")
    assert clerk.send("main form[action$='/begin/']") == 200
    assert "The next version of" in clerk.heading
    with clerk.page.expect_navigation():
        clerk.page.get_by_role("link", name="Add a question").first.click()
    clerk.fill(
        text_en="Were citizens told how long their letters are kept?",
        text_fr="Les citoyens savent-ils combien de temps leurs lettres sont conservées ?",
        text_ar="هل أُبلغ المواطنون بمدة حفظ رسائلهم؟",
        option_0_en="Yes", option_0_fr="Oui", option_0_ar="نعم", effect_0="good",
        option_1_en="No", option_1_fr="Non", option_1_ar="لا", effect_1="bad",
        severity="medium", when_0="E-PRI-01", compare_0="=", value_0="Yes",
    )  # fmt: skip
    assert clerk.send() == 200
    assert "Were citizens told how long their letters are kept?" in clerk.text

    clerk.page.get_by_role("link", name="See it as a respondent").click()
    assert "Were citizens told" not in clerk.text
    clerk.page.check("input[name='q:E-PRI-01'][value='yes']")
    clerk.page.get_by_role("button", name="Show what follows").click()
    clerk.page.get_by_text("Were citizens told how long their letters are kept?").wait_for()

    clerk.open(f"/questionnaires/instruments/{instrument['id']}/")
    clerk.page.get_by_role("link", name="Go on with the draft").click()
    clerk.page.get_by_role("link", name="Publish").click()
    assert "Question added" in clerk.text
    assert clerk.send() == 200
    assert "Version 2" in clerk.text

    clerk.page.get_by_role("link", name="What it changed: version 2").click()
    assert "1 change from version 1 to 2" in clerk.heading
    assert "Were citizens told how long their letters are kept?" in clerk.text
    assert clerk.complaints == []

    _instrument, after, scored_after = version_one(home)
    assert (after["document"], after["sha256"], after["version"]) == (
        before["document"],
        before["sha256"],
        before["version"],
    )
    assert scored_after == scored
    assert [
        row["instrument"] for row in home.told("questionnaires", "list") if row["instrument"].startswith("ipu-e-pri")
    ] == [
        "ipu-e-pri@2",
        "ipu-e-pri@1",
    ]
    arabic = visitor(home).cookie("django_language", "ar").sign_in(account["email"], account["password"])
    arabic.open(f"/questionnaires/instruments/{instrument['id']}/")
    assert "هل أُبلغ المواطنون بمدة حفظ رسائلهم؟" in arabic.text
