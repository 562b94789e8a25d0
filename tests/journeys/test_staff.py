"""Staff read the rules, say so and report a problem; the AI officer finds it on the Desk and answers; the answer arrives.

And a vacancy appears on the day after an office ends.
"""

from datetime import timedelta

import pytest

from hemicycle.kernel import clock
from hemicycle.kernel.terms import Role, Stage
from hemicycle.rooms.administration.actions import end_office

WHAT = "The translation left out a footnote of the annex, twice this week."
ANSWER = "The footnotes were lost before a table; annexes are translated by hand until it is mended."
OFFICER = "leonie.tazir@almaris.example"
CLERK = "hiba.raydane@almaris.example"  # of the staff, and no other office


@pytest.mark.browser
def test_a_problem_goes_from_staff_to_the_desk_and_back(almaris_served, visitor):
    home = almaris_served
    clerk = visitor(home).sign_in(CLERK, home.samples["password"])
    assert clerk.open("/") == 200
    assert clerk.page.url.endswith("/governance/staff/")
    assert "Check every result before you use it" in clerk.text
    unread = clerk.page.locator("main form button", has_text="I have read it")
    before = unread.count()
    if before:
        with clerk.page.expect_navigation():
            unread.first.click()
        assert clerk.page.locator("main form button", has_text="I have read it").count() == before - 1
    clerk.open("/governance/problems/report/")
    clerk.page.locator("main textarea[name=what]").fill(WHAT)
    clerk.page.locator("main input[name=harm][value=possible]").check()
    assert clerk.send() == 200
    assert "You will have an answer by" in clerk.text
    address = clerk.page.url

    officer = visitor(home, OFFICER)
    officer.open("/reports/desk/")
    reference = clerk.page.locator("nav.crumbs bdi").inner_text()
    officer.page.get_by_role("link", name=f"Answer the report {reference}").click()
    officer.page.locator("main textarea[name=answer]").fill(ANSWER)
    officer.page.locator("main input[name=outcome][value=accepted]").check()
    assert officer.send() == 200
    officer.open("/reports/desk/")
    assert officer.page.get_by_role("link", name=f"Answer the report {reference}").count() == 0

    clerk.open("/notices/")
    assert f"Your report {reference} was answered" in clerk.text
    clerk.open(address.removeprefix(home.origin))
    assert ANSWER in clerk.text
    with clerk.page.expect_navigation():
        clerk.page.get_by_role("button", name="It is solved").click()
    assert "Closed" in clerk.heading


@pytest.mark.django_db
def test_a_vacancy_appears_on_the_day_after_an_office_ends(initiative, owner, officer, placed, house, signed_in):
    placed(initiative, Stage.PROPOSAL)
    browser = signed_in(officer)
    last = clock.today() + timedelta(days=3)
    end_office(owner.offices.get(role=Role.BUSINESS_OWNER), by=house.administrator, to_on=last)

    def vacant() -> bool:
        page = browser.get("/governance/vacancies/").content.decode()
        return "Business owner" in page and initiative.reference in page

    with clock.at(clock.now() + timedelta(days=3)):
        assert not vacant()
    with clock.at(clock.now() + timedelta(days=4)):
        assert vacant()
        desk = browser.get("/reports/desk/").content.decode()
        assert "Fill the office: Business owner" in desk
