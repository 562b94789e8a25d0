"""Who answers for what: the defaults, what may be said instead, who holds it today, and what is vacant."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Refused, Stale
from hemicycle.kernel.models import Initiative
from hemicycle.kernel.models.record import writing
from hemicycle.kernel.terms import Role, Stage, Status, Tier
from hemicycle.rooms.governance import actions, queries
from hemicycle.rooms.governance.adapters import content
from hemicycle.rooms.governance.models import Assignment
from hemicycle.rooms.governance.rules import responsibilities as rules
from hemicycle.rooms.governance.rules.responsibilities import Fault, Part

A, R, C, I = Part.ACCOUNTABLE, Part.RESPONSIBLE, Part.CONSULTED, Part.INFORMED  # noqa: E741 - the letters of the matrix


def activity(key):
    return content.responsibilities().by_key[key]


@pytest.mark.parametrize("each", content.responsibilities().activities, ids=lambda each: each.key)
@pytest.mark.parametrize("tier", list(Tier))
def test_by_default_exactly_one_office_answers_and_one_that_may(each, tier):
    parts = each.parts_at(tier)
    body = "board" if each.seat(tier).role in rules.BODY_ROLES else ""
    assert rules.fault(each, parts, body) is None
    assert set(each.title) == {"en", "fr", "ar"}
    assert len(set(each.title.values())) == 3


def test_each_stage_has_somebody_to_answer_for_it():
    assert [each.stage for each in content.responsibilities().activities if each.is_stage] == list(Stage)


@pytest.mark.parametrize(
    ("key", "tier", "role"),
    [
        ("s1-authorise", Tier.MINIMAL, Role.BODY_CHAIR),
        ("s3-scale", Tier.LIMITED, Role.BODY_CHAIR),
        ("s5-review", Tier.LIMITED, Role.AI_OFFICER),
        ("s5-review", Tier.HIGH, Role.BODY_CHAIR),
        ("s5-benefits", Tier.HIGH, Role.BUSINESS_OWNER),
        ("s0-stage", Tier.HIGH, Role.AI_OFFICER),
    ],
)
def test_the_defaults_are_those_of_the_guidelines(key, tier, role):
    assert activity(key).seat(tier).role is role


@pytest.mark.parametrize(
    ("key", "parts", "body", "fault"),
    [
        ("s1-stage", {Role.BUSINESS_OWNER: A, Role.PROJECT_LEAD: R}, "", None),
        ("s1-stage", {Role.BUSINESS_OWNER: R}, "", Fault.NOBODY_ANSWERS),
        ("s1-stage", {}, "", Fault.NOBODY_ANSWERS),
        ("s1-stage", {Role.BUSINESS_OWNER: A, Role.PROJECT_LEAD: A}, "", Fault.SEVERAL_ANSWER),
        ("s1-stage", {Role.STAFF: A}, "", Fault.CANNOT_ANSWER),
        ("s1-stage", {Role.ADMINISTRATOR: A}, "", Fault.CANNOT_ANSWER),
        ("s1-stage", {Role.AUDITOR: A}, "", Fault.AUDITOR_ACTS),
        ("s1-stage", {Role.BUSINESS_OWNER: A, Role.AUDITOR: R}, "", Fault.AUDITOR_ACTS),
        ("s1-stage", {Role.BUSINESS_OWNER: A, Role.AUDITOR: I}, "", None),
        ("s1-authorise", {Role.BUSINESS_OWNER: A}, "", Fault.DECIDES_OWN),
        ("s1-authorise", {Role.PROJECT_LEAD: A}, "", Fault.DECIDES_OWN),
        ("s1-authorise", {Role.AI_OFFICER: A}, "", None),
        ("s1-authorise", {Role.BODY_CHAIR: A}, "", Fault.NEEDS_BODY),
        ("s1-authorise", {Role.BODY_CHAIR: A}, "steering", None),
        ("s1-stage", {Role.BUSINESS_OWNER: A}, "steering", Fault.TAKES_NO_BODY),
    ],
)
def test_what_may_be_said_of_an_activity(key, parts, body, fault):
    assert rules.fault(activity(key), parts, body) is fault


@pytest.mark.parametrize(
    ("stage", "tier", "asked", "watched"),
    [
        (Stage.IDEA, Tier.MINIMAL, "S0 S1", "S0"),
        (Stage.IDEA, Tier.HIGH, "S1 S2 S3 S4 S5 S6", "S0"),
        (Stage.PILOT, Tier.MINIMAL, "S3 S4", "S3 S4"),
        (Stage.PILOT, Tier.LIMITED, "S1 S2 S3 S4 S5 S6", "S1 S2 S3 S4 S5 S6"),
        (Stage.WITHDRAWAL, Tier.MINIMAL, "S6", "S6"),
    ],
)
def test_which_stages_are_asked_and_whose_vacancies_are_reported(stage, tier, asked, watched):
    assert " ".join(rules.stages_asked(stage, tier)) == asked
    assert " ".join(rules.stages_watched(stage, tier)) == watched


pytest_django = pytest.mark.django_db


@pytest_django
def test_the_officer_says_who_answers_and_the_matrix_shows_it(initiative, officer, heard):
    actions.assign(
        initiative, by=officer, activity="s2-data", parts={Role.DPO: A, Role.DATA_OWNER: C}, reason="No owner yet"
    )
    assert heard == ["governance.assigned"]
    row = next(row for row in queries.matrix(initiative).rows if row.activity.key == "s2-data")
    assert (row.seat.role, row.is_own) == (Role.DPO, True)
    assert row.parts == {Role.DPO: A, Role.DATA_OWNER: C}
    other = next(row for row in queries.matrix().rows if row.activity.key == "s2-data")
    assert (other.seat.role, other.is_own) == (Role.DATA_OWNER, False)


@pytest_django
def test_what_the_house_says_holds_where_an_initiative_says_nothing(initiative, house, officer):
    actions.assign(house.parliament, by=officer, activity="s1-authorise", parts={Role.BODY_CHAIR: A}, body="steering")
    row = next(row for row in queries.matrix(initiative).rows if row.activity.key == "s1-authorise")
    assert (row.seat.body, row.is_own) == ("steering", False)
    actions.assign(initiative, by=officer, activity="s1-authorise", parts={Role.AI_OFFICER: A})
    row = next(row for row in queries.matrix(initiative).rows if row.activity.key == "s1-authorise")
    assert (row.seat.role, row.is_own) == (Role.AI_OFFICER, True)


@pytest_django
def test_the_default_can_be_restored_once(initiative, officer, heard):
    actions.assign(initiative, by=officer, activity="s2-data", parts={Role.DPO: A})
    actions.restore(initiative, by=officer, activity="s2-data")
    assert heard == ["governance.assigned", "governance.assignment-restored"]
    row = next(row for row in queries.matrix(initiative).rows if row.activity.key == "s2-data")
    assert (row.seat.role, row.is_own) == (Role.DATA_OWNER, False)
    with pytest.raises(Refused, match="default holds"):
        actions.restore(initiative, by=officer, activity="s2-data")
    actions.assign(initiative, by=officer, activity="s2-data", parts={Role.DPO: A})
    assert Assignment.objects.count() == 1


@pytest_django
@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({}, "No office answers"),
        ({Role.DPO: A, Role.CISO: A}, "More than one office"),
        ({Role.STAFF: A}, "answers for nothing"),
        ({Role.DPO: A, Role.AUDITOR: C}, "auditor is informed"),
        ({Role.BODY_CHAIR: A}, "Name the body"),
    ],
)
def test_each_fault_is_refused_with_its_reason_and_nothing_is_written(parts, words, initiative, officer, heard):
    with pytest.raises(Refused, match=words):
        actions.assign(initiative, by=officer, activity="s1-stage", parts=parts)
    assert heard == []
    assert not Assignment.objects.exists()


@pytest_django
def test_whoever_leads_does_not_decide(initiative, officer):
    with pytest.raises(Refused, match="does not decide"):
        actions.assign(initiative, by=officer, activity="s3-scale", parts={Role.PROJECT_LEAD: A})


@pytest_django
def test_an_activity_that_is_none_is_refused(initiative, officer):
    with pytest.raises(Refused, match="s9-party"):
        actions.assign(initiative, by=officer, activity="s9-party", parts={Role.DPO: A})


@pytest_django
def test_a_clerk_and_an_officer_of_the_other_chamber_may_not(initiative, clerk, office, house):
    for person in (clerk, office(Role.AI_OFFICER, house.senate).person):
        with pytest.raises(PermissionDenied):
            actions.assign(initiative, by=person, activity="s2-data", parts={Role.DPO: A})
    own = office(Role.AI_OFFICER, house.deputies).person
    with pytest.raises(PermissionDenied):
        actions.assign(house.parliament, by=own, activity="s2-data", parts={Role.DPO: A})


@pytest_django
def test_whoever_saw_an_older_row_is_told(initiative, officer):
    actions.assign(initiative, by=officer, activity="s2-data", parts={Role.DPO: A}, row_seen=0)
    with pytest.raises(Stale):
        actions.assign(initiative, by=officer, activity="s2-data", parts={Role.CISO: A}, row_seen=0)
    actions.assign(initiative, by=officer, activity="s2-data", parts={Role.CISO: A}, row_seen=1)


@pytest_django
@pytest.mark.parametrize("at", ["initiative", "house"])
def test_the_database_itself_keeps_one_accountable_office(at, initiative, officer, house):
    subject = initiative if at == "initiative" else house.parliament
    actions.assign(subject, by=officer, activity="s2-data", parts={Role.DPO: A})
    twin = Assignment(
        initiative=initiative if at == "initiative" else None, activity="s2-data", accountable=Role.CISO, version=1
    )
    twin.created_at = twin.changed_at = clock.now()
    token = writing.set(True)
    try:
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()
        twin.activity, twin.accountable = "s2-stage", ""
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()
    finally:
        writing.reset(token)


def told(initiative, on=None):
    found = queries.vacancies(Initiative.objects.filter(pk=initiative.pk), on)
    return {(each.seat.role, each.holders): " ".join(each.stages) for each in found}


@pytest_django
def test_vacancies_name_the_office_and_the_stages(placed, initiative, officer, office, house):
    assert (Role.AI_OFFICER, 0) not in told(initiative)
    assert told(initiative)[Role.SECRETARY_GENERAL, 0] == "S0"
    placed(initiative, Stage.PROPOSAL)
    assert told(initiative)[Role.BUSINESS_OWNER, 0] == "S1 S2 S3 S4 S5 S6"
    office(Role.BUSINESS_OWNER, initiative=initiative)
    assert (Role.BUSINESS_OWNER, 0) not in told(initiative)
    office(Role.BUSINESS_OWNER, initiative=initiative)
    assert told(initiative)[Role.BUSINESS_OWNER, 2] == "S1 S2 S3 S4 S5 S6"
    placed(initiative, Stage.PROPOSAL, Status.CLOSED)
    assert told(initiative) == {}


@pytest_django
def test_a_vacancy_appears_the_day_after_an_office_ends(placed, initiative, officer, office):
    placed(initiative, Stage.PROPOSAL)
    office(Role.BUSINESS_OWNER, initiative=initiative, to_on=clock.today() + timedelta(days=3))
    assert (Role.BUSINESS_OWNER, 0) not in told(initiative, clock.today() + timedelta(days=3))
    assert (Role.BUSINESS_OWNER, 0) in told(initiative, clock.today() + timedelta(days=4))


@pytest_django
def test_a_chair_of_another_body_does_not_fill_the_seat(placed, initiative, officer, office, house):
    placed(initiative, Stage.PROPOSAL)
    actions.assign(house.parliament, by=officer, activity="s1-authorise", parts={Role.BODY_CHAIR: A}, body="steering")
    office(Role.BODY_CHAIR, body="ethics")
    assert "S1" in told(initiative)[Role.BODY_CHAIR, 0]
    office(Role.BODY_CHAIR, body="steering")
    assert (Role.BODY_CHAIR, 0) not in told(initiative)


@pytest_django
def test_the_pages_show_and_change_the_matrix(initiative, officer, owner, signed_in):
    browser = signed_in(officer)
    address = f"/governance/initiatives/{initiative.pk}/responsibilities/"
    assert "Answer for the idea" in browser.get(address).content.decode()
    form = browser.get(f"{address}s2-data/")
    place = next(name for name, field in form.context["form"].fields.items() if str(field.label) == "Data owner")
    assert form.context["form"][place].value() is A
    two = {place: "A", "part-0": "A", "version": "0"}
    refused = browser.post(f"{address}s2-data/", two)
    assert refused.status_code == 422
    assert b"More than one office" in refused.content
    assert browser.post(f"{address}s2-data/", {"part-0": "A", "version": "0"}).status_code == 303
    stale = browser.post(f"{address}s2-data/", {place: "A", "version": "0"})
    assert stale.status_code == 422
    assert b'name="version" value="1"' in stale.content
    assert browser.post(f"{address}s2-data/", {"restore": "1", "version": "1"}).status_code == 303
    assert browser.get(f"{address}nothing/").status_code == 404
    assert browser.get(f"/governance/responsibilities/?initiative={initiative.pk}")["Location"] == address
    assert browser.get("/governance/responsibilities/?initiative=x").status_code == 404


@pytest_django
def test_the_dossier_names_who_answers(placed, initiative, owner, signed_in, officer):
    placed(initiative, Stage.PROPOSAL)
    content = signed_in(officer).get(initiative.get_absolute_url()).content.decode()
    assert "All responsibilities" in content
    assert "Olga Owner" in content


@pytest_django
def test_programs_read_and_set_the_matrix(initiative, officer, signed_in, house):
    browser = signed_in(officer)
    address = f"/api/v1/governance/initiatives/{initiative.pk}/responsibilities"
    rows = browser.get(address).json()
    assert rows[0]["activity"] == "s0-stage"
    assert rows[0]["holders"][0]["name"] == "Omar Officer"
    body = {"parts": {"DPO": "A", "data owner": "C"}, "reason": "No owner yet"}
    put = browser.put(f"{address}/s2-data", json.dumps(body), content_type="application/json")
    row = next(row for row in put.json() if row["activity"] == "s2-data")
    assert (row["accountable"], row["own"]) == ("DPO", True)
    two = {"parts": {"DPO": "A", "CISO": "A"}}
    refused = browser.put(f"{address}/s2-data", json.dumps(two), content_type="application/json")
    assert refused.status_code == 409
    assert "More than one office" in refused.json()["detail"]
    assert browser.put(f"{address}/party", json.dumps(body), content_type="application/json").status_code == 404
    of_the_house = f"/api/v1/governance/parliament/{house.parliament.pk}/responsibilities/s2-data"
    assert browser.put(of_the_house, json.dumps(body), content_type="application/json").status_code == 200
    rows = {row["activity"]: row for row in browser.get("/api/v1/governance/responsibilities").json()}
    assert (rows["s2-data"]["accountable"], rows["s2-data"]["own"], rows["s1-stage"]["own"]) == ("DPO", True, False)
    found = browser.get("/api/v1/governance/vacancies?limit=1").json()
    assert found["total"] >= 1
    assert len(found["items"]) == 1
