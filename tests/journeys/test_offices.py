"""Whoever holds an office gets in, and whoever held one does not."""

from datetime import timedelta

import pytest
from django.test import Client

from hemicycle.demo import content
from hemicycle.kernel import clock
from hemicycle.kernel.terms import Role
from hemicycle.rooms.administration import actions
from tests.support.cast import propose

ROLES = sorted({each.role for each in content.offices()})


@pytest.mark.trial
@pytest.mark.browser
def test_each_account_of_the_example_parliament_signs_in(almaris_served, visitor, full):
    """Everybody's first page answers; some come by the form that people see, the others by a session made before."""
    home = almaris_served
    accounts = home.samples["accounts"]
    assert len(accounts) >= len(ROLES) - 3
    carried = visitor(home)
    for number, email in enumerate(accounts):
        if full or number % 8 == 0:
            one = visitor(home).sign_in(email, home.samples["password"])
        else:
            one = carried.cookie("sessionid", home.samples["sessions"][email])
            assert one.open("/") == 200
        assert "/accounts/" not in one.page.url, email
        assert one.heading


@pytest.mark.django_db
def test_an_office_that_ends_today_opens_nothing_tomorrow(house, office, signed_in):
    held = office(Role.STAFF, house.deputies)
    initiative = propose(house.deputies, held.person)
    issued = actions.create_token(
        held, by=held.person, name="nightly", scopes=["portfolio.read"], expires_on=clock.today() + timedelta(days=30)
    )
    browser, program = signed_in(held), Client(headers={"authorization": f"Bearer {issued.secret}"})
    held = actions.end_office(held, by=house.administrator, to_on=clock.today()) or held
    asked = [f"/portfolio/initiatives/{initiative.pk}/", "/portfolio/"]
    programmed = f"/api/v1/portfolio/initiatives/{initiative.pk}"

    assert [browser.get(path).status_code for path in asked] == [200, 200]
    assert program.get(programmed).status_code == 200
    with clock.at(clock.now() + timedelta(days=1)):
        assert [browser.get(path).status_code for path in asked] == [403, 403]
        assert program.get(programmed).status_code == 401
        assert (
            browser.post("/portfolio/propose/", {"title": "Too late", "chamber": house.deputies.pk}).status_code == 403
        )


@pytest.mark.django_db
def test_planted_an_office_without_an_end_still_opens_tomorrow(house, office, signed_in):
    browser = signed_in(office(Role.STAFF, house.deputies))
    with clock.at(clock.now() + timedelta(days=1)):
        assert browser.get("/portfolio/").status_code == 200
