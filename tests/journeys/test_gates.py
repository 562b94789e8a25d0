"""A transcription pilot in the minimal tier, from the idea to its authorisation in one sitting, each step by its office.

Whoever proposes has a browser with JavaScript; everybody else goes without it, by the forms that the pages offer.
"""

import pytest

from hemicycle.kernel import clock
from tests.journeys.test_answering import CHOSEN, press_save, sign
from tests.journeys.test_intake import MINIMAL, answer, begin, pk_of, press

pytestmark = pytest.mark.browser

CLERK = "omar.bellorin@almaris.example"
OFFICES = {
    "officer": "leonie.tazir@almaris.example", "lead": "hassan.nouvane@almaris.example",
    "owner": "simon.lindare@almaris.example", "it": "samir.perrane@almaris.example",
    "reviewer": "helene.maravel@almaris.example", "risk": "tomas.vessan@almaris.example",
    "data": "adrien.dastane@almaris.example", "finance": "amal.tamrane@almaris.example",
    "secretary": "zeina.ombrane@almaris.example",
}  # fmt: skip
NAMES = {"lead": "Hassan Nouvane", "owner": "Simon Lindare", "it": "Samir Perrane"}
PROBLEM = "Notes of public hearings reach the secretariat eight days late, since two people type thirty hours of sound a week."
LISTS = ("pri", "tra", "acc", "fai", "rob", "hao", "ipr")
VOUCHED = {
    "strategy.objective-linked": "officer",
    "data.use-authorised": "data", "resources.whole-life-cost-fits": "finance",
}  # fmt: skip
WORD = {"reason": "Read in the papers of the house and found to hold.", "record": "File 12, page 3"}
FILL_IN = """
([chosen, words]) => {
    for (const field of document.querySelectorAll('fieldset.question input, fieldset.question textarea')) {
        const key = field.name.replace(/^value:/, '');
        if (['radio', 'checkbox'].includes(field.type)) field.checked ||= field.value === chosen[key];
        else if (field.name.startsWith('value:') || field.closest('tbody tr:first-child')) field.value = words;
    }
}
"""


def sent(one, path, **fields):
    """Open a page, fill its form in and send it."""
    assert one.open(path) == 200, one.page.url
    one.fill(**fields)
    send(one)


def send(one):
    assert one.send() == 200, one.text


def follow(one, name):
    """Follow a link of the page by its words."""
    with one.page.expect_navigation():
        one.page.get_by_role("link", name=name).first.click()


def taken_in(clerk):
    """Propose the pilot through the intake, and return its id."""
    begin(clerk, "Draft notes of public hearings for the secretariat")
    clerk.fill(problem=PROBLEM, summary="Notes that a clerk corrects line by line.", archetype="transcription")
    clerk.fill(function="administration", route="buy")
    answer(clerk, material=["public", "names"], **MINIMAL)
    clerk.page.wait_for_selector("main [name=practices]")
    answer(clerk, practices=["none"])
    assert press(clerk) == 200, clerk.text
    return pk_of(clerk)


def screened(one, clerk, pk):
    """Let the AI officer confirm the problem and name who leads and who answers, and decide alone what is asked."""
    officer, here = one["officer"], f"/portfolio/initiatives/{pk}/"
    officer.open(f"{here}problem/")
    officer.page.check("main [name=names_a_tool][value=no]")
    send(officer)
    for role, office in (("project lead", "lead"), ("business owner", "owner")):
        officer.open(f"{here}holders/")
        officer.fill(role=role)
        officer.page.select_option("main [name=person]", label=NAMES[office])
        send(officer)
    sent(clerk, f"{here}gates/G0/ask/", note="Two people type.")
    officer.open("/governance/bodies/")
    follow(officer, "AI office")
    follow(officer, "Decide")
    follow(officer, "public hearings")
    officer.page.check("main [name=outcome][value='accept to proposal']")
    officer.fill(reason="It is small, and people correct every line.")
    send(officer)


def answered(one, pk):
    """Let two people answer and sign the questionnaire on authorisation, and the lead one question of each principle."""
    officer, lead = one["officer"], one["lead"]
    officer.open(f"/questionnaires/initiatives/{pk}/new/?under=ipu-q1@1")
    for role, office in (("business_manager", "owner"), ("it_unit", "it")):
        officer.page.select_option(f"main [name=role-{role}]", label=NAMES[office])
    send(officer)
    address = officer.page.url
    for office in ("owner", "it"):
        one[office].open(address)
        for _section in range(one[office].page.locator(".section-list a").count()):
            one[office].page.evaluate(FILL_IN, [CHOSEN, PROBLEM])
            assert press_save(one[office].page) == 200, one[office].text
    for office in ("owner", "it"):
        assert sign(one[office], address) == 200, one[office].text
    for name in LISTS:
        lead.open(f"/questionnaires/initiatives/{pk}/new/?under=ipu-e-{name}@1")
        lead.page.select_option("main [name=role-project_lead]", label=NAMES["lead"])
        lead.fill(stage="S1")
        send(lead)
        lead.page.locator("fieldset.question").first.locator("[type=radio], [type=checkbox]").first.check()
        assert press_save(lead.page) == 200, lead.text


def assessed(one, pk):
    """Let the lead say what people do, the compliance officer sign the principles, the risk officer look for risks."""
    lead, reviewer = one["lead"], one["reviewer"]
    sent(lead, f"/portfolio/initiatives/{pk}/edit/", human_role="A clerk corrects all.", deployment_case="manual task")
    lead.open(f"/portfolio/initiatives/{pk}/case/metric/")
    lead.page.select_option("main [name=owner]", label=NAMES["lead"])
    lead.fill(title="Days until the notes are out", sort="quality", unit="days", baseline="8", target="2")
    lead.fill(method="Counted every month.")
    send(lead)
    sent(lead, f"/ethics/initiatives/{pk}/assessment/", stage="S1")
    reviewer.open(f"/ethics/initiatives/{pk}/")
    findings = {link.get_attribute("href") for link in reviewer.page.locator("main a[href*='/ethics/findings/']").all()}
    assert len(findings) == len(LISTS)
    for address in findings:
        reviewer.open(address)
        reviewer.page.check("main [name=outcome][value=upheld]")
        reviewer.fill(reason="The answers show it.")
        send(reviewer)
    reasons = {f"concern-{place}": "Nothing of that kind." for place in range(9)}
    sent(one["risk"], f"/risk/initiatives/{pk}/review/", **reasons)


def vouched(one, pk):
    """Let the offices vouch for what no room computes yet."""
    for key, office in VOUCHED.items():
        sent(one[office], f"/portfolio/initiatives/{pk}/attest/{key}/", **WORD)


def authorised(one, pk):
    """Let the panel meet: agenda, papers, who is there, votes, and the vote closed."""
    secretary = one["secretary"]
    sent(one["lead"], f"/portfolio/initiatives/{pk}/gates/G1/ask/", note="The panel may authorise it.")
    secretary.open("/governance/bodies/")
    follow(secretary, "Gate panel")
    follow(secretary, "Plan a meeting")
    secretary.page.check("main [name=sort][value=sitting]")
    secretary.fill(held_on=clock.today().isoformat())
    send(secretary)
    follow(secretary, "Sitting")
    follow(secretary, "Add an item")
    waiting = secretary.page.locator("main [name=waiting] option").filter(has_text="public hearings")
    secretary.fill(waiting=waiting.get_attribute("value"))
    send(secretary)
    with secretary.page.expect_navigation():
        secretary.page.get_by_role("button", name="Send the papers").click()
    follow(secretary, "Who is there?")
    send(secretary)
    follow(secretary, "public hearings")
    follow(secretary, "Record the votes")
    secretary.fill(**{f"vote-{place}": "for" for place in range(3)})
    send(secretary)
    follow(secretary, "Close the vote")
    secretary.fill(reason="It was heard and weighed.")
    send(secretary)
    assert "Authorise it" in secretary.text


def test_a_transcription_pilot_goes_from_the_idea_to_its_authorisation_in_one_sitting(almaris_served, visitor):
    home = almaris_served
    one = {office: visitor(home, email, script=False) for office, email in OFFICES.items()}
    clerk = visitor(home).sign_in(CLERK, home.samples["password"])
    pk = taken_in(clerk)
    screened(one, clerk, pk)
    answered(one, pk)
    assessed(one, pk)
    vouched(one, pk)
    authorised(one, pk)
    told = next(row for row in home.told("portfolio", "list") if row["id"] == pk)
    assert (told["tier"], told["stage"], told["status"]) == ("minimal", "S2", "active")
