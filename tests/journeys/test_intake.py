"""An idea is taken in through the browser, in three languages: blank, from a use case, alike, prohibited, overridden."""

import re

import pytest

from tests.support.axe import violations
from tests.support.served import ask

pytestmark = [pytest.mark.browser, pytest.mark.trial]

MOST_QUESTIONS = 14  # of a minimal case; ten minutes at forty seconds each
LANGUAGES = ("en", "fr", "ar")
TITLES = {
    "en": "Room bookings sorted by size",
    "fr": "Tri des réservations de salles",
    "ar": "ترتيب حجوزات القاعات",
}
MINIMAL = {"automation": "assistance", "generative": "no", "audience": "team", "effect": "none", "rights": "none"}
QUESTIONS = """
() => {
    const form = document.querySelector('form[data-draft]');
    const names = [...form.querySelectorAll('input, select, textarea')]
        .filter(field => field.type !== 'hidden' && field.offsetParent !== null).map(field => field.name);
    return [...new Set(names)].filter(name => !/^(link|reason)_/.test(name));
}
"""


def questions(one):
    return one.page.evaluate(QUESTIONS)


def begin(one, title, **query):
    """Open the intake and say which chamber and what it is called."""
    words = "&".join(f"{name}={value}" for name, value in query.items())
    assert one.open(f"/portfolio/propose/?{words}" if words else "/portfolio/propose/") == 200
    chamber = one.page.locator("main [name=chamber] option").nth(1).get_attribute("value")
    one.fill(chamber=chamber, title=title)


def answer(one, **answers):
    for name, value in answers.items():
        for each in value if isinstance(value, list) else [value]:
            one.page.check(f"main [name={name}][value='{each}']")


def press(one):
    """Send the proposal and return the status of the page that follows."""
    with one.page.expect_navigation() as navigated:
        one.page.locator("form[data-draft] .form-end button[type=submit]").click()
    return navigated.value.status


def pk_of(one):
    return re.search(r"/initiatives/([0-9a-f-]{36})/", one.page.url)[1]


def triage_of(home, pk):
    return ask(home, f"/api/v1/portfolio/initiatives/{pk}/triage").document


def test_an_answer_given_while_questions_are_on_their_way_stays(almaris_served, visitor):
    one = visitor(almaris_served, almaris_served.samples["officer"])
    begin(one, "Notes of hearings")
    answer(one, material=["names"])
    one.page.wait_for_selector("main [name=practices]")
    one.page.wait_for_selector(".htmx-request", state="detached")
    held, asked = [], re.compile(r"/portfolio/propose/\?")
    one.page.route(asked, lambda route: route.continue_() if held else held.append(route))
    with one.page.expect_request(asked):
        answer(one, rights="none")
    answer(one, practices=["none"])
    held[0].continue_()
    one.page.wait_for_selector(".htmx-request", state="detached")
    assert one.page.is_checked("main [name=practices][value=none]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_minimal_idea_takes_at_most_fourteen_questions_from_a_blank_page(almaris_served, visitor, language):
    home = almaris_served
    one = visitor(home, home.samples["officer"], language=language)
    begin(one, TITLES[language])
    one.fill(problem="Rooms are booked by telephone some forty times a day, and a third of them are too large.")
    one.fill(summary=f"{TITLES[language]}. A clerk confirms each room.", archetype="classification")
    one.fill(function="administration", route="build")
    answer(one, **MINIMAL)
    assert len(questions(one)) <= MOST_QUESTIONS, questions(one)
    answer(one, material=["names"])
    one.page.wait_for_selector("main [name=practices]")
    answer(one, practices=["none"])
    assert len(questions(one)) <= MOST_QUESTIONS, questions(one)
    assert press(one) == 200
    found = triage_of(home, pk_of(one))
    assert (found["tier"], found["triages"][0]["unknown"]) == ("minimal", [])
    assert violations(one.page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_idea_starts_from_a_use_case_and_says_why_in_the_reader_s_language(almaris_served, visitor, language):
    home = almaris_served
    one = visitor(home, home.samples["officer"], language=language)
    assert one.open("/portfolio/use-cases/?tier=prohibited") == 200
    one.page.locator("main tbody th a").first.click()
    one.page.locator("main .acts a.btn-primary").click()
    begin(
        one,
        {"en": "Doors that know faces", "fr": "Portes qui reconnaissent", "ar": "أبواب تعرف الوجوه"}[language],
        use_case="UC-33",
    )
    assert press(one) == 200
    pk = pk_of(one)
    found = triage_of(home, pk)
    assert found["tier"] == "prohibited"
    said = {"en": "recognise people by face", "fr": "reconnaîtrait des personnes", "ar": "يتعرّف على الأشخاص من الوجه"}
    assert said[language] in one.text
    assert one.page.locator("main .notice-not_met li").count() == 3
    assert violations(one.page) == []
    refused = ask(
        home, f"/api/v1/portfolio/initiatives/{pk}/stage", {"stage": "S1", "reason": "All the same."},
        If_Match=ask(home, f"/api/v1/portfolio/initiatives/{pk}").headers["etag"],
    )  # fmt: skip
    assert refused.status == 409, refused.body


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_what_is_alike_is_shown_and_explained_before_it_is_entered(almaris_served, visitor, script):
    home = almaris_served
    one = visitor(home, home.samples["officer"], script=script)
    before = len(home.told("portfolio", "list"))
    begin(one, "Verbatim record assistant")
    if script:
        one.page.locator("main [name=title]").press_sequentially(" ")
        one.page.wait_for_selector("#alike a")
    status = press(one)
    assert status == 200
    if "/propose/" in one.page.url:  # what was shown while typing has been seen already
        assert "AI-001" in one.page.locator("#alike").inner_text()
        assert len(home.told("portfolio", "list")) == before
        select = one.page.locator("#alike select").first
        select.select_option("differs")
        one.page.locator("#alike textarea").first.fill("That one hears sittings, this one reads old paper.")
        assert press(one) == 200
    assert len(home.told("portfolio", "list")) == before + 1
    pk = pk_of(one)
    gate = ask(home, f"/api/v1/portfolio/initiatives/{pk}/gates/G0").document
    found = next(row for row in gate["criteria"] if row["key"] == "portfolio.no-duplicate")
    assert found["verdict"] in {"met", "not_met"}
    alike = ask(home, f"/api/v1/portfolio/initiatives/{pk}/alike").document
    assert (found["verdict"] == "met") == all(row["reason"] for row in alike)


def test_without_script_a_question_that_follows_is_put_on_the_next_page(almaris_served, visitor):
    home = almaris_served
    one = visitor(home, home.samples["officer"], script=False)
    begin(one, "Petitions read aloud to their clerks")
    one.fill(function="citizen engagement", route="build")
    answer(one, **MINIMAL, material=["personal"])
    assert press(one) == 200
    assert "/propose/" in one.page.url
    assert one.page.locator("main [name=practices]").count() == 8
    answer(one, practices=["none"])
    assert press(one) == 200
    assert triage_of(home, pk_of(one))["tier"] == "limited"


def test_a_person_overrides_the_proposal_and_both_stay_on_the_page(almaris_served, visitor):
    home = almaris_served
    proposer = visitor(home, home.samples["insider"])
    begin(proposer, "Coat numbers given out by sight")
    assert press(proposer) == 200
    address = proposer.page.url
    assert proposer.page.locator("main a[href$='/tier/']").count() == 0, "who proposed does not decide"
    officer = visitor(home, home.samples["officer"])
    officer.page.goto(address)
    officer.page.locator("main a[href$='/tier/']").click()
    officer.fill(tier="minimal", reason="A cloakroom without names; the questions can wait.")
    assert officer.send() == 200
    assert "A cloakroom without names" in officer.text
    assert "Nobody knows yet" in officer.text
    assert officer.heading.startswith("Minimal")


def test_a_draft_outlives_the_session(new_home, visitor):
    home = new_home(demo=True).serve()
    one = visitor(home, home.samples["officer"])
    begin(one, "Typed before the session ended")
    answer(one, material=["public", "internal"], effect="adopted")
    one.page.locator("[data-draft-state]:not(:empty)").wait_for(state="attached")
    one.context.clear_cookies()
    assert "/accounts/login/" in (one.open("/portfolio/propose/") and one.page.url)
    again = visitor(home).sign_in(home.samples["officer"], home.samples["password"])
    again.open("/portfolio/propose/")
    assert again.page.input_value("main [name=title]") == "Typed before the session ended"
    for name, value in (("material", "public"), ("material", "internal"), ("effect", "adopted")):
        assert again.page.is_checked(f"main [name={name}][value='{value}']")
    assert press(again) == 200
    assert again.open("/portfolio/propose/") == 200
    assert again.page.input_value("main [name=title]") == ""


def test_a_prohibited_use_is_contested_by_who_proposed_it_and_decided_by_another(almaris_served, visitor):
    home = almaris_served
    proposer = visitor(home, home.samples["insider"])
    begin(proposer, "Moods of the gallery on a dial")
    answer(proposer, material=["names"])
    proposer.page.wait_for_selector("main [name=practices]")
    answer(proposer, practices=["emotion"])
    assert press(proposer) == 200
    address = proposer.page.url
    proposer.page.locator("main a[href$='/contest/']").click()
    proposer.fill(reason="The dial counts applause and reads no face.")
    assert proposer.send() == 200
    officer = visitor(home, home.samples["officer"])
    officer.page.goto(address)
    officer.page.locator("main a[href$='/tier/']").click()
    assert "The dial counts applause" in officer.text
    officer.fill(tier="high", reason="Applause is not a feeling; the answers are corrected next.")
    assert officer.send() == 200
    assert "The dial counts applause" in officer.text
    assert triage_of(home, pk_of(officer))["tier"] == "high"


def test_a_rule_is_tried_adopted_and_returned_from(new_home, visitor):
    home = new_home(demo=True).serve()
    officer = visitor(home, home.samples["officer"])
    officer.open("/portfolio/triage/rules/")
    before = officer.page.locator("main .line").count()
    officer.open("/portfolio/triage/rules/change/?rule=writes-of-its-own")
    officer.fill(tier="high")
    assert officer.send() == 200
    assert "AI-0" in officer.page.locator("main .panel").first.inner_text()
    officer.fill(reason="The committee wants each generated text weighed.")
    with officer.page.expect_navigation():
        officer.page.locator("main button[name=adopt]").click()
    assert "house 1" in officer.text
    officer.open("/portfolio/triage/rules/restore/")
    officer.fill(reason="It stopped the search of the archives.")
    assert officer.send() == 200
    assert "house 2" in officer.text
    assert officer.page.locator("main .line").count() == before + 2
    assert home.told("ledger", "verify")["sound"]
