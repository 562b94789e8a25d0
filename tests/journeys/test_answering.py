"""Two respondents answer the authorisation questionnaire: they differ, agree, are doubted and sign.

In the middle a session is lost, and nothing that was saved or typed is lost with it.
"""

import re

import pytest

from tests.support.served import propose

pytestmark = [pytest.mark.browser, pytest.mark.trial]

BUSINESS = ("nour.kelbray@almaris.example", "Nour Kelbray")
IT = ("samir.perrane@almaris.example", "Samir Perrane")
REVIEWER = "tomas.vessan@almaris.example"  # the risk officer
PROBLEM = "Letters wait nine days for the committee that they concern."
CHOSEN = {
    "Q1-PUR-03": "no", "Q1-CMP-01": "no", "Q1-DAT-01": "yes", "Q1-DAT-02": "authorised", "Q1-DAT-03": "none",
    "Q1-DAT-04": "no", "Q1-DAT-05": "safeguarded", "Q1-DAT-06": "internal", "Q1-HAO-01": "assistance",
    "Q1-HAO-02": "none", "Q1-TRA-01": "yes", "Q1-FAI-01": "no", "Q1-ROB-01": "exists", "Q1-SEC-01": "low",
    "Q1-IPR-01": "no", "Q1-SUP-01": "built", "Q1-RES-01": "yes",
}  # fmt: skip


def question(page, key):
    return page.locator(f"[id='question-{key}']")


def saving(page):
    """Expect that the page saves by itself what is given inside."""
    return page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 200)


def give(page, key, **other):
    """Answer one question: tick what is chosen, or write the same into every field that asks for words."""
    asked = question(page, key)
    if key in CHOSEN:
        asked.locator(f"[name='value:{key}'][value='{other.get(key, CHOSEN[key])}']").check()
    elif asked.locator("table").count():
        for cell in asked.locator("tbody tr").first.locator("input").all():
            cell.fill("Those who write to parliament")
    else:
        asked.locator(f"[name='value:{key}']").fill(PROBLEM)


def press_save(page):
    with page.expect_navigation() as navigated:
        page.locator("#answers button[name=onward]").click()
    return navigated.value.status


def answer_everything(one, address, other, *, saves_itself):
    """Go through the sections as their button leads, and answer each question."""
    one.open(address)
    sections = one.page.locator(".section-list a").count()
    for _number in range(sections):
        for fieldset in one.page.locator("fieldset.question").all():
            key = fieldset.get_attribute("id").removeprefix("question-")
            is_given = question(one.page, key).locator(f"[name='value:{key}']:checked").count()
            if saves_itself and key in CHOSEN and not is_given:
                with saving(one.page):
                    give(one.page, key, **other)
            else:
                give(one.page, key, **other)
        assert press_save(one.page) == 200, one.text


def sign(one, address):
    """Sign one's part as far as it goes, and return the status of the page that follows."""
    one.open(address)
    with one.page.expect_navigation():
        one.page.get_by_role("link", name="Sign your part").click()
    return one.send()


def lose_session(one):
    one.context.clear_cookies(name="sessionid")


def sign_in_again(one, account):
    """Sign in on the page that the lost session led to."""
    one.page.wait_for_url("**/accounts/login/**")
    one.fill(login=account[0], password=one.home.samples["password"])
    with saving(one.page):  # what was kept is saved as soon as its page is back
        one.send()
    assert "section=purpose" in one.page.url


def as_kept(one, address):
    """Open the page in a tab of its own, which knows nothing but what the house has saved."""
    page = one.new_page()
    page.goto(address)
    return page


@pytest.fixture
def opened(almaris_served, visitor):
    """An initiative's authorisation questionnaire, open for two respondents: its address and the people at it."""
    home = almaris_served
    initiative = propose(home, "Letters sent on to the committee that they concern")
    officer = visitor(home).sign_in(home.samples["officer"], home.samples["password"])
    officer.open(f"/questionnaires/initiatives/{initiative['id']}/new/?under=ipu-q1@1")
    officer.page.select_option("main [name=role-business_manager]", label=BUSINESS[1])
    officer.page.select_option("main [name=role-it_unit]", label=IT[1])
    assert officer.send() == 200, officer.text
    return officer.page.url.removeprefix(home.origin)


def test_a_lost_session_loses_nothing(almaris_served, visitor, opened):
    home = almaris_served
    business = visitor(home).sign_in(BUSINESS[0], home.samples["password"])
    business.open(f"{opened}?section=purpose")
    problem = question(business.page, "Q1-PUR-01").locator("[name='value:Q1-PUR-01']")
    problem.fill(PROBLEM)
    with saving(business.page):
        problem.blur()

    lose_session(business)
    remark = question(business.page, "Q1-PUR-01").locator("[name='comment:Q1-PUR-01']")
    remark.fill("Counted over the last session.")
    remark.blur()
    sign_in_again(business, BUSINESS)
    assert problem.input_value() == PROBLEM
    assert remark.input_value() == "Counted over the last session."

    lose_session(business)
    yes = question(business.page, "Q1-PUR-03").locator("[value=yes]")
    yes.click()
    sign_in_again(business, BUSINESS)
    assert yes.is_checked()

    kept = as_kept(business, opened)
    assert question(kept, "Q1-PUR-01").locator("[name='value:Q1-PUR-01']").input_value() == PROBLEM
    assert question(kept, "Q1-PUR-01").locator("[name='comment:Q1-PUR-01']").input_value() == (
        "Counted over the last session."
    )
    assert question(kept, "Q1-PUR-03").locator("[value=yes]").is_checked()


def test_what_was_kept_never_returns_over_an_answer_saved_since(almaris_served, visitor, opened):
    home = almaris_served
    business = visitor(home).sign_in(BUSINESS[0], home.samples["password"])
    business.open(f"{opened}?section=purpose")
    question(business.page, "Q1-PUR-01").locator("[name='value:Q1-PUR-01']").fill("Written in the first tab.")
    second = as_kept(business, opened)
    field = question(second, "Q1-PUR-01").locator("[name='value:Q1-PUR-01']")
    field.fill("Saved in the second tab.")
    with saving(second):
        field.blur()
    business.open(f"{opened}?section=purpose")
    field = question(business.page, "Q1-PUR-01").locator("[name='value:Q1-PUR-01']")
    assert field.input_value() == "Saved in the second tab."


def test_two_respondents_differ_agree_are_doubted_and_sign(almaris_served, visitor, opened):
    home = almaris_served
    business = visitor(home).sign_in(BUSINESS[0], home.samples["password"])
    unit = visitor(home, script=False).sign_in(IT[0], home.samples["password"])
    reviewer = visitor(home).sign_in(REVIEWER, home.samples["password"])
    answer_everything(business, opened, {}, saves_itself=True)
    answer_everything(unit, opened, {"Q1-CMP-01": "yes"}, saves_itself=False)

    unit.open(f"{opened}?section=compliance")
    assert "You differ. Until you agree, the more cautious answer counts." in unit.text
    unit.open(f"{opened}level/")
    assert "1 answer stops the gate." in unit.page.content()
    assert sign(business, opened) == 422
    assert "You and another respondent differ: Q1-CMP-01" in business.text

    unit.open(f"{opened}?section=compliance")
    with unit.page.expect_navigation():
        unit.page.get_by_role("button", name=f"Take over the answer of {BUSINESS[1]}").click()
    assert "You differ" not in unit.text
    unit.open(f"{opened}level/")
    assert "stops the gate" not in unit.page.content()

    assert sign(business, opened) == 200
    assert business.page.get_by_role("link", name="Sign your part").count() == 0
    reviewer.open(f"{opened}?section=data-privacy")
    with reviewer.page.expect_navigation():
        question(reviewer.page, "Q1-DAT-05").get_by_role("link", name="Doubt this answer").click()
    reviewer.fill(text="Which agreement covers the senders' addresses?")
    assert reviewer.send() == 200

    assert sign(unit, opened) == 422
    assert "A reviewer's doubt has no reply yet." in unit.text
    business.open(opened)
    assert "Which agreement covers the senders' addresses?" in business.text
    with business.page.expect_navigation():
        business.page.get_by_role("link", name="Reply").click()
    business.fill(text="The one of the petitions service, article 4.")
    assert business.send() == 200
    reviewer.open(opened)
    assert "The one of the petitions service, article 4." in reviewer.text
    with reviewer.page.expect_navigation():
        reviewer.page.get_by_role("link", name="Settle the doubt").click()
    assert reviewer.send() == 200
    assert "Which agreement covers" not in reviewer.text

    assert sign(business, opened) == 200  # once more: the doubt voided the first signature
    assert sign(unit, opened) == 200
    for reader in (business, unit, reviewer):
        reader.open(opened)
        assert "was signed by everybody on" in reader.page.content()
        assert re.search(r"SHA-256 of what was signed\s+[0-9a-f]{64}\b", reader.text)
        assert reader.page.locator("#answers button[type=submit]").count() == 0
