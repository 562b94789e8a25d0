"""An initiative is looked at against the principles: opened by its office, signed by somebody else, put to the committee.

Everything without JavaScript, by the buttons that the pages offer.
"""

import pytest

from tests.support.served import propose

pytestmark = [pytest.mark.browser, pytest.mark.trial]

REVIEWER = "helene.maravel@almaris.example"  # the compliance officer
CHAIR = "agnes.oderine@almaris.example"  # chairs the Ethics and Data Committee


def follow(one, name):
    with one.page.expect_navigation():
        one.page.locator("main").get_by_role("link", name=name).first.click()


def test_a_principle_is_opened_signed_by_another_and_a_doubt_goes_to_the_committee(almaris_served, visitor):
    home = almaris_served
    initiative = propose(home, "Names of speakers found in old sound")
    here = f"/ethics/initiatives/{initiative['id']}/"
    officer, reviewer, chair = (visitor(home, script=False) for _each in range(3))
    officer.sign_in(home.samples["officer"], home.samples["password"])
    reviewer.sign_in(REVIEWER, home.samples["password"])
    chair.sign_in(CHAIR, home.samples["password"])

    officer.open(f"{here}assessment/")
    officer.fill(stage="S1")
    assert officer.send() == 200, officer.text
    assert "Open" in officer.text
    officer.open(here)
    follow(officer, "Open")
    assert officer.page.locator("main [name=outcome]").count() == 0  # its proposer signs nothing

    reviewer.open(here)
    follow(reviewer, "Open")
    reviewer.page.check("main [name=outcome][value=upheld_with_conditions]")
    reviewer.fill(reason="The sound is public; the names are not always.")
    assert reviewer.send() == 422
    assert "Conditions belong to the verdict “upheld with conditions”" in reviewer.text
    reviewer.fill(conditions="Names of witnesses are left out.")
    assert reviewer.send() == 200, reviewer.text
    reviewer.open(here)
    assert "Upheld with conditions" in reviewer.text

    officer.open(f"{here}case/")
    officer.fill(
        title="Names of witnesses", question="May witnesses of closed hearings be named?", body="ethics", gate="G1"
    )
    assert officer.send() == 200, officer.text
    chair.open("/ethics/cases/")
    follow(chair, "Names of witnesses")
    follow(chair, "Give the opinion")
    chair.page.check("main [name=kind][value=unfavourable]")
    chair.fill(opinion="No: they were promised that they would not be named.")
    assert chair.send() == 200, chair.text
    assert "they were promised" in chair.text
    assert [one.complaints for one in (officer, reviewer, chair)] == [[], [], []]
