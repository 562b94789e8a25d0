"""A page costs the same number of queries however long its list is; how long they take is for the benchmarks."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemicycle.kernel import actions as hall
from hemicycle.kernel import clock
from hemicycle.kernel.models import Initiative, Office, User
from hemicycle.kernel.rooms import rooms
from hemicycle.kernel.terms import Archetype, Function, Gate, Role, Stage, Tier
from hemicycle.kernel.text import search_key
from hemicycle.rooms.engagement.models import Contribution, PublicRecord
from hemicycle.rooms.ethics.models import Assessment
from hemicycle.rooms.portfolio.rules.initiatives import reference
from hemicycle.rooms.questionnaires.models import Instrument, InstrumentVersion
from hemicycle.rooms.risk.models import Limit, Risk
from hemicycle.rooms.risk.rules.terms import Category, Dimension
from tests.support.cast import appoint, new_person, sign_in

MOST = 10
SHORT, LONG, CROWD = 10, 200, 450


@hall.action(permission="portfolio.import", event="portfolio.imported", tells=())
def in_bulk(parliament, *, by, records):
    """An action of the tests' own: it writes what it is given."""
    return records


hall.registry.pop(f"{in_bulk.__module__}.{in_bulk.__qualname__}")


def fill(house, officer, upto):
    """Bring the register to this many initiatives with an owner each."""
    made = Initiative.objects.count()
    initiatives, people, offices = [], [], []
    for number in range(made + 1, upto + 1):
        title = f"Initiative number {number}"
        initiative = Initiative(
            pk=uuid4(),
            reference=reference(number),
            title=title,
            search_key=search_key(f"{reference(number)} {title}"),
            chamber=house.deputies,
            function=list(Function)[number % len(Function)],
            archetype=list(Archetype)[number % len(Archetype)],
            stage=list(Stage)[number % len(Stage)],
            tier=list(Tier)[number % 3],
            proposed_by=officer,
            stage_since_on=clock.today(),
        )
        if hasattr(initiative, "number"):
            initiative.number = number
        owner = User(name=f"Owner {number}", email=f"owner-{number}@parliament.example", chamber=house.deputies)
        office = Office(
            person=owner,
            role=Role.BUSINESS_OWNER,
            initiative=initiative,
            chamber=house.deputies,
            from_on=clock.today(),
        )
        initiatives.append(initiative)
        people.append(owner)
        offices.append(office)
    in_bulk(house.parliament, by=officer, records=[*initiatives, *people, *offices])


@pytest.fixture
def count(house, officer):
    """Return a function: how many queries this address costs a person, after the page was opened once before."""
    browsers: dict[Any, Any] = {}

    def queries(path, person=officer):
        browser = browsers.setdefault(person.pk, sign_in(person))
        assert browser.get(path).status_code == 200
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = browser.get(path)
        assert response.status_code == 200
        if response.streaming:
            b"".join(response.streaming_content)
        return [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]

    return queries


LISTS = [
    "/portfolio/",
    "/portfolio/?stage=S1&sort=-since",
    "/portfolio/?q=number",
    "/portfolio/propose/",
    "/portfolio/use-cases/",
    "/portfolio/triage/rules/",
    "/api/v1/portfolio/similar?title=Initiative%20number%207",
    "/ledger/",
    "/administration/people/",
    "/search/?q=number",
    "/governance/vacancies/",
    "/api/v1/governance/vacancies?limit=100",
    "/api/v1/portfolio/initiatives?limit=100",
    "/api/v1/ledger/entries?limit=100",
    "/api/v1/administration/people?limit=100",
]


@pytest.mark.sampled(one_in=3)
@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_at_any_length(path, house, officer, count):
    fill(house, officer, SHORT)
    short = count(path)
    fill(house, officer, LONG)
    long = count(path)
    assert len(long) == len(short), "\n".join(long)
    finds = sum(len(room.finds) for room in rooms()) if path.startswith("/search/") else 0  # it asks each once
    assert len(long) <= MOST + finds, "\n".join(long)


def instruments(house, officer, upto):
    """Bring the questionnaires to this many, each with a published version and a draft."""
    made = []
    for number in range(Instrument.objects.count(), upto):
        instrument = Instrument(key=f"tools-{number}", title={"en": f"Tools {number}"}, origin="own")
        facts = {"instrument": instrument, "sha256": "0" * 64, "edited_by": officer}
        made += [instrument, InstrumentVersion(name="1", number=1, state="published", published_by=officer, **facts)]
        made.append(InstrumentVersion(name="draft-2", number=2, **facts))
    in_bulk(house.parliament, by=officer, records=made)


@pytest.mark.parametrize("path", ["/questionnaires/", "/api/v1/questionnaires/instruments?limit=100"])
def test_a_list_of_questionnaires_costs_the_same_at_any_length(path, house, officer, count):
    instruments(house, officer, 3)
    short = count(path)
    instruments(house, officer, 80)
    long = count(path)
    assert len(long) == len(short), "\n".join(long)
    assert len(long) <= MOST, "\n".join(long)


def public_records(house, officer, upto):
    """Bring the public records to this many, each with a letter from outside that awaits its answer."""
    fill(house, officer, upto)
    made = PublicRecord.objects.count()
    recorded = PublicRecord.objects.values("initiative")
    records, letters = [], []
    for number, initiative in enumerate(Initiative.objects.exclude(pk__in=recorded)[: upto - made], made + 1):
        facts = {"initiative": initiative, "chamber": initiative.chamber}
        record = PublicRecord(number=number, edition=1, state="published", texts={"what": {"en": "It finds."}}, **facts)
        said = {"about": "error", "text": "It is wrong.", "language": "en", "due_on": clock.today()}
        letter = Contribution(record=record, reference=f"R-{number:06d}", received_at=clock.now(), **said, **facts)
        records.append(record)
        letters.append(letter)
    in_bulk(house.parliament, by=officer, records=[*records, *letters])


@pytest.mark.parametrize(
    "path",
    [
        "/engagement/",
        "/engagement/contributions/",
        "/engagement/contributions/?show=all&sort=initiative",
        "/api/v1/engagement/records?limit=100",
        "/api/v1/engagement/contributions?limit=100",
    ],
)
def test_a_list_of_the_public_register_costs_the_same_at_any_length(path, house, officer, count):
    public_records(house, officer, SHORT)
    short = count(path)
    public_records(house, officer, LONG)
    assert PublicRecord.objects.count() == Contribution.objects.count() == LONG
    long = count(path)
    assert len(long) == len(short), "\n".join(long)
    assert len(long) <= MOST, "\n".join(long)


def assessments(house, officer, upto):
    """Bring the register to this many initiatives, each assessed at the stage in which it stands."""
    fill(house, officer, upto)
    known = Assessment.objects.values("initiative")
    places = Initiative.objects.exclude(stage=Stage.IDEA).exclude(pk__in=known)
    made = [Assessment(initiative=each, chamber=each.chamber, stage=each.stage, standing="ucnr-uu") for each in places]
    in_bulk(house.parliament, by=officer, records=made)


@pytest.mark.parametrize("path", ["/ethics/", "/ethics/?open=1&stage=S3", "/api/v1/ethics/coverage"])
def test_the_coverage_of_principles_costs_the_same_at_any_length(path, house, officer, count):
    assessments(house, officer, SHORT)
    short = count(path)
    assessments(house, officer, LONG)
    long = count(path)
    assert len(long) == len(short), "\n".join(long)
    assert len(long) <= MOST, "\n".join(long)


def register_of_risks(house, officer, upto):
    """Bring the register to this many initiatives with three judged and priced risks each."""
    fill(house, officer, upto)
    made = Risk.objects.count()
    categories, dimensions, records = list(Category), list(Dimension), []
    for initiative in Initiative.objects.exclude(pk__in=Risk.objects.values("initiative")):
        for _each in range(3):
            made += 1
            likelihood, impact = 1 + made % 5, 1 + made // 5 % 5
            price = {"frequency": 1, "low": 1, "high": 9} if made % 20 == 0 else {}
            places = {f"{name}_likelihood": likelihood for name in ("current", "earlier", "residual")}
            records.append(
                Risk(
                    number=made, initiative=initiative, chamber=initiative.chamber, title=f"Risk {made}", event="It errs.",
                    category=categories[made % 18], dimension=dimensions[made % 7], owner=officer, current_impact=impact,
                    earlier_impact=1, residual_impact=impact, current_score=likelihood * impact,
                    residual_score=likelihood * impact, **places, **price,
                )
            )  # fmt: skip
    limits = [] if Limit.objects.exists() else categories
    decided = {"limit": 9, "body": "board", "decided_on": clock.today(), "review_on": clock.today(), "decision": "D"}
    in_bulk(house.parliament, by=officer, records=[*records, *(Limit(subject=each, **decided) for each in limits)])


MORE = {"/risk/appetite/": 2, "/risk/exposure/": 6}  # tables of several things, and a chart kept in two widths
RISK_PAGES = ["", "?above=1", "?category=Data&sort=title", "matrix/", "heat/", "appetite/", "exposure/"]


def test_the_pages_of_risk_cost_the_same_at_any_length(house, officer, count):
    addresses = [f"/risk/{page}" for page in RISK_PAGES] + ["/api/v1/risk/risks?limit=100"]
    register_of_risks(house, officer, SHORT)
    short = {address: count(address) for address in addresses}
    register_of_risks(house, officer, LONG)
    for address, before in short.items():
        long = count(address)
        assert len(long) == len(before), f"{address}\n" + "\n".join(long)
        most = MOST + MORE.get(address, 0)
        assert len(long) <= most, f"{address}\n" + "\n".join(long)


LAW_PAGES = [
    "", "statement/", "statement/?only=unknown&page=2", "frameworks/EUAIA/", "requirements/IPU-RM-01/", "gaps/", "changes/", "oscal/",
    "frameworks/IPU/models/system-security-plan/",
]  # fmt: skip


def test_the_pages_of_law_cost_the_same_at_any_length(house, officer, count):
    addresses = [f"/compliance/{page}" for page in LAW_PAGES]
    fill(house, officer, SHORT)
    short = {address: count(address) for address in addresses}
    fill(house, officer, LONG)
    for address, before in short.items():
        long = count(address)
        assert len(long) == len(before), f"{address}\n" + "\n".join(long)
        assert len(long) <= MOST + 2 * ("requirements" in address), f"{address}\n" + "\n".join(long)  # its examples


def test_the_chamber_costs_the_same_at_any_length(house, officer, count):
    fill(house, officer, SHORT)
    short = count("/portfolio/chamber/")
    fill(house, officer, CROWD)
    long = count("/portfolio/chamber/")
    criteria = sum(len(room.criteria) for room in rooms())
    assert len(long) == len(short), "\n".join(long)
    assert len(long) <= MOST + 1 + criteria, "\n".join(long)


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_export_costs_the_same_at_any_length(kind, house, officer, count):
    fill(house, officer, SHORT)
    short = count(f"/portfolio/?format={kind}")
    fill(house, officer, LONG)
    assert len(count(f"/portfolio/?format={kind}")) <= max(len(short), MOST)


OF_A_GATE = 4  # its rules, what was vouched for and waived, and the request that stands
OF_PANELS = 4  # costs, needs and tranches stand on one panel; so do laws that bind, gaps and changes
GATHERED = 2  # what leaders approved is asked of each room that holds something of the kind
OF_ACCOUNTS = 8  # the house's budgets, bookings, people and calendar, by which money and people are judged


def test_a_dossier_costs_ten_and_one_for_each_panel_and_each_criterion_of_its_gate(house, officer, initiative, count):
    fill(house, officer, LONG)
    panels = sum(len(room.panels) for room in rooms())
    asked = sum(Gate.SCREEN in criterion.asked_at for room in rooms() for criterion in room.criteria)
    queries = count(initiative.get_absolute_url())
    assert len(queries) <= MOST + panels + OF_PANELS + asked + OF_A_GATE, "\n".join(queries)


@pytest.mark.parametrize("part", ["triage/", "alike/"])
def test_how_a_tier_came_about_costs_the_same_in_any_register(part, house, officer, initiative, count):
    fill(house, officer, SHORT)
    short = count(initiative.get_absolute_url() + part)
    fill(house, officer, LONG)
    long = count(initiative.get_absolute_url() + part)
    assert len(long) <= min(len(short), MOST), "\n".join(long)


def test_all_gates_cost_the_same_for_one_and_for_many(house, officer):
    from hemicycle.rooms.portfolio import queries

    fill(house, officer, LONG)
    one, every = Initiative.objects.filter(pk=Initiative.objects.first().pk), Initiative.objects.all()
    for gate in Gate:
        asked = sum(gate in criterion.asked_at for room in rooms() for criterion in room.criteria)
        costs = []
        for some in (one, every):
            with CaptureQueriesContext(connection) as captured:
                assert len(queries.gate_states(some, gate)) == some.count()
            costs.append(len(captured))
        assert costs[0] == costs[1], gate
        assert costs[1] <= 3 * asked + 1 + OF_ACCOUNTS + GATHERED, gate


def test_a_person_with_many_offices_costs_no_more(house, officer, count):
    fill(house, officer, SHORT)
    before = count("/portfolio/")
    busy = new_person(house, house.deputies, name="Bea Busy")
    for role in (Role.AI_OFFICER, Role.RISK_OFFICER, Role.DPO, Role.CISO):
        appoint(house, busy, role, chamber=house.deputies)
    assert len(count("/portfolio/", busy)) <= len(before)


DESK_QUERIES = 30  # what the Desk asks besides the rooms: who is there, notices, work, changes, the frame


@pytest.mark.parametrize("role", [Role.AI_OFFICER, Role.ADMINISTRATOR, Role.STAFF])
def test_the_desk_costs_the_same_however_much_the_house_holds(role, house, officer, count):
    person = officer if role is Role.AI_OFFICER else appoint(house, new_person(house, house.deputies), role).person
    fill(house, officer, SHORT)
    count("/reports/desk/", person)
    short = count("/reports/desk/", person)
    fill(house, officer, LONG)
    long = count("/reports/desk/", person)
    assert len(long) <= len(short), "\n".join(long)
    duties = sum(len(room.duties) for room in rooms())
    assert len(long) <= DESK_QUERIES + duties, "\n".join(long)


STATE_QUERIES = 20  # the ledger's end, what is stopped, what awaits a body, the frame; lights are remembered


def test_the_state_of_ai_costs_the_same_however_much_the_house_holds(house, officer, count):
    fill(house, officer, SHORT)
    count("/reports/state/")
    short = count("/reports/state/")
    fill(house, officer, LONG)
    count("/reports/state/")
    long = count("/reports/state/")
    assert len(long) <= len(short), "\n".join(long)
    assert len(long) <= STATE_QUERIES, "\n".join(long)


@pytest.mark.parametrize("path", ["/governance/staff/", "/governance/policies/", "/governance/problems/"])
def test_the_pages_of_staff_cost_few_queries(path, house, officer, count):
    assert len(count(path)) <= MOST + 4


def test_planted_a_list_that_asks_once_a_row_is_found_out(house, officer, count, monkeypatch):
    from hemicycle.rooms.portfolio.views import register

    def once_a_row(rows, *_rest):
        for row in rows:
            User.objects.filter(pk=row.pk).first()

    monkeypatch.setattr(register, "localise", once_a_row)
    fill(house, officer, 2)
    short = count("/portfolio/")
    fill(house, officer, SHORT)
    assert len(count("/portfolio/")) > len(short)
