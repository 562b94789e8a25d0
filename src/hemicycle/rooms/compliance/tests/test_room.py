"""Which law binds, where the house stands, what proves a requirement, gaps, and frameworks of the house's own."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from hemicycle.kernel import clock
from hemicycle.kernel.errors import Denied, Refused
from hemicycle.kernel.models import Initiative, Notification
from hemicycle.kernel.offers import InitiativeScope
from hemicycle.kernel.terms import Verdict
from hemicycle.rooms.compliance import actions, queries
from hemicycle.rooms.compliance.models import Change
from hemicycle.rooms.compliance.queries.content import criteria_of_obligations
from hemicycle.rooms.compliance.rules.statement import Stance, Standing
from tests.support.cast import propose

REASON = "The legal service looked at it and says so."
ROW = {"id": "ALM-1", "reference": "Article 1", "title": "Tell", "requirement": "Tell people.", "status": "in_force"}
LAW = {"key": "almaris", "title": "Act on AI", "sort": "law", "binds": "this house", "language": "en"}


@pytest.fixture
def officer(office):
    return office("compliance officer").person


@pytest.fixture
def other(office):
    return office("DPO").person


@pytest.fixture
def initiative(house, office):
    staff = office("staff", house.deputies).person
    return propose(house.deputies, staff, title="Search of debates")


def bound(house, by, framework="EUAIA", standing=Standing.YARDSTICK, watched_by=None):
    facts = {"opinion": REASON, "opinion_by": "Legal service", "watched_by": watched_by or by}
    return actions.bind(house.parliament, by=by, framework=framework, standing=standing, **facts)


def line_of(key, user):
    framework, _one = queries.requirement_of(key)
    return next(line for line in queries.of_the_house(framework, user).lines if line.requirement.id == key)


def test_the_light_of_law_is_grey_until_decided_and_red_once_a_gap_is_late(house, officer, other):
    assert queries.light(officer).verdict is Verdict.UNKNOWN
    for each in queries.frameworks():
        bound(house, officer, each)
    assert queries.light(officer).verdict is Verdict.MET
    facts = {"missing": "Nobody wrote it down yet.", "owner": other, "due_on": clock.today() + timedelta(days=5)}
    actions.record_gap(house.parliament, by=officer, requirement="IPU-KP-01", **facts)
    assert queries.light(officer).due.by == facts["due_on"]
    with clock.at(clock.now() + timedelta(days=6)):
        assert queries.light(officer).verdict is Verdict.NOT_MET


def vouched(subject, by, key="IPU-ROL-01", days=90):
    facts = {"says": REASON, "shown_by": "Note 7 of the legal service", "expires_on": clock.today() + timedelta(days)}
    return actions.vouch(subject, by=by, requirement=key, **facts)


def test_a_law_binds_once_an_opinion_says_so_and_is_a_yardstick_elsewhere(house, officer):
    framework = queries.frameworks()["EUAIA"]
    assert not queries.of_the_house(framework, officer).is_law
    assert framework in queries.undecided()[0]
    bound(house, officer, standing=Standing.BINDS)
    assert queries.of_the_house(framework, officer).is_law
    bound(house, officer)
    found = queries.of_the_house(framework, officer)
    assert (found.is_law, framework in queries.undecided()[0]) == (False, False)
    bound(house, officer, standing=Standing.UNUSED)
    assert queries.of_the_house(framework, officer).applicable == 0


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"framework": "NO"}, "framework"), ({"opinion": "yes"}, "opinion"), ({"opinion_by": " "}, "opinion_by"),
     ({"framework": "IPU", "standing": Standing.BINDS}, "standing")],
)  # fmt: skip
def test_a_law_without_an_opinion_is_refused(house, officer, facts, field):
    usual = {"framework": "EUAIA", "standing": Standing.BINDS, "opinion": REASON, "opinion_by": "Legal service"}
    with pytest.raises(Refused) as refused:
        actions.bind(house.parliament, by=officer, watched_by=officer, **{**usual, **facts})
    assert refused.value.code == field


def test_an_attestation_speaks_until_its_day_and_never_over_a_computed_answer(house, officer):
    key = next(one.id for one in queries.obligations().values() if not queries.proofs(one))
    assert line_of(key, officer).verdict is Verdict.UNKNOWN
    vouched(house.parliament, officer, key)
    assert line_of(key, officer).verdict is Verdict.ATTESTED
    with clock.at(clock.now() + timedelta(days=91)):
        assert line_of(key, officer).verdict is Verdict.UNKNOWN


def test_the_statement_follows_the_criteria_of_the_rooms(house, officer, initiative):
    proved = next(each for each in queries.of_the_house(queries.frameworks()["IPU"], officer).lines if each.proofs)
    told = queries.told(Initiative.objects.visible_to(officer))
    assert set(proved.counted) == {proof.criterion for proof in proved.proofs}
    assert sum(told.counts["portfolio.problem-stated"].values()) == 1
    one = queries.of_an_initiative(queries.frameworks()["IPU"], initiative)
    assert len(one.lines) == 263


def test_a_prohibition_admits_neither_an_adaptation_nor_a_waiver(house, officer, initiative):
    for stance in (Stance.ADAPTED, Stance.NOT_APPLICABLE):
        with pytest.raises(Refused):
            actions.take_position(initiative, by=officer, requirement="EUAIA-05-a", stance=stance, reason=REASON)
    made = actions.take_position(initiative, by=officer, requirement="EUAIA-05-a", stance=Stance.ADOPTED, reason=REASON)
    assert made.stance == Stance.ADOPTED


def test_a_position_is_shown_with_its_reason_and_changed_in_place(house, officer):
    for stance in (Stance.ADAPTED, Stance.NOT_APPLICABLE):
        actions.take_position(house.parliament, by=officer, requirement="IPU-KP-01", stance=stance, reason=REASON)
    line = line_of("IPU-KP-01", officer)
    assert (line.stance, line.position.reason, line.verdict) == ("not_applicable", REASON, Verdict.NOT_APPLICABLE)


def test_nobody_answers_the_law_for_an_initiative_of_their_own(house, office, initiative, officer):
    office("project lead", initiative=initiative, person=officer)
    with pytest.raises(Denied):
        vouched(initiative, officer)


def test_a_gap_has_an_owner_and_a_day_and_is_closed_by_somebody_else(house, officer, other):
    soon = clock.today() + timedelta(days=30)
    facts = {"requirement": "IPU-KP-01", "missing": "The vision names no sponsor at all.", "owner": officer}
    with pytest.raises(Refused):
        actions.record_gap(house.parliament, by=officer, due_on=clock.today() - timedelta(days=1), **facts)
    gap = actions.record_gap(house.parliament, by=officer, due_on=soon, **facts)
    assert [each.missing for each in queries.open_gaps(officer)] == [gap.missing]
    assert [due.by for due in queries.duties(officer) if due.by == soon]
    with pytest.raises(Denied):
        actions.close_gap(gap, by=officer, reason=REASON)
    actions.close_gap(gap, by=other, reason=REASON)
    assert not queries.open_gaps(officer)


def everything():
    return InitiativeScope(Initiative.objects.all(), clock.today())


def brought(house, by, edition, rows):
    return actions.bring_framework(house.parliament, by=by, edition=edition, rows=rows, **LAW)


@pytest.mark.parametrize(
    ("relation", "carries"), [("equal", True), ("subset", True), ("intersects", False), ("supports", False)]
)
def test_only_what_is_equal_or_part_of_an_obligation_takes_over_its_answer(relation, carries, house, officer):
    brought(house, officer, "1", [{**ROW, "ipu_ids": f"IPU-KP-01:{relation}"}])
    requirement = queries.requirement_of("ALM-1")[1]
    known = criteria_of_obligations()["IPU-KP-01"]
    assert known
    assert [each.criterion for each in queries.proofs(requirement)] == (list(known) if carries else [])
    assert [keys for _link, keys in queries.suggested(requirement)] == ([] if carries else [known])
    bound(house, officer, "almaris")
    assert bool(line_of("ALM-1", officer).proofs) == carries


def test_a_new_version_of_a_law_says_what_changed_and_waits_to_be_assessed(
    house, officer, other, initiative, signed_in
):
    brought(house, officer, "1", [ROW, {**ROW, "id": "ALM-2", "ipu_ids": "IPU-KP-01:equal"}])
    bound(house, officer, "almaris", watched_by=other)
    assert line_of("ALM-2", officer).proofs[0].over == "IPU-KP-01"
    brought(house, officer, "2", [{**ROW, "requirement": "Tell everybody."}, {**ROW, "id": "ALM-3"}])
    assert {(each.requirement, each.sort) for each in Change.objects.all()} == {
        ("ALM-1", "changed"), ("ALM-2", "withdrawn"), ("ALM-3", "added"),
    }  # fmt: skip
    assert len(queries.changes_touching(everything())[initiative.pk]) == 3
    page = signed_in(officer).get("/compliance/changes/").content.decode()
    assert page.count(f">{initiative.reference}<") == 3
    assert [each.params["n"] for each in Notification.objects.filter(person=other)] == [3]
    for change in Change.objects.all():
        actions.assess_change(change, by=officer, reason=REASON)
    assert queries.changes_touching(everything()) == {}


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"id": ""}, "row 2, column id"),
        ({"id": "IPU-KP-01"}, "row 2, column id"),
        ({"status": "perhaps"}, "row 2, column status"),
        ({"effective_from": "soon"}, "row 2, column effective_from"),
        ({"applicability": "eu and"}, "row 2, column applicability"),
        ({"ipu_ids": "IPU-NO-1:equal"}, "row 2, column ipu_ids"),
        ({"ipu_ids": "IPU-KP-01:same"}, "row 2, column ipu_ids"),
        ({"criteria": "no.criterion"}, "row 2, column criteria"),
        ({"title": "t" * 301}, "row 2, column title"),
    ],
)
def test_a_table_with_a_fault_names_the_place_and_keeps_nothing(house, officer, row, place):
    with pytest.raises(Refused, match=place):
        brought(house, officer, "1", [{**ROW, **row}])
    assert "almaris" not in queries.frameworks()


def test_a_table_is_read_as_it_is_or_refused_with_what_is_strange():
    good = b"id,reference,title,requirement,status\nA-1,Article 1,Tell,Tell people,in_force\n"
    assert queries.table_of(good, "law.csv")[0]["id"] == "A-1"
    with pytest.raises(Refused, match="formula"):
        queries.table_of(good.replace(b"reference", b"formula"), "law.csv")
    with pytest.raises(Refused):
        queries.table_of(b"%PDF-1.7", "law.csv")
    with pytest.raises(Refused):
        actions.frameworks._demand_table([], set())


# The records of a task registry.

REGISTRY = Path(__file__).parents[6] / "shared" / "data" / "nl-task-registry" / "requirements"
RECORD = "urn: urn:x:1\nname: Tell\ndescription: Tell people.\nlinks: [urn:x:2, urn:nowhere:9]\n"
NL = {"key": "nl", "title": "Task registry", "sort": "guidance", "binds": "Dutch bodies", "language": "nl"}


def test_the_dutch_requirements_come_in_whole_and_their_dangling_links_are_shown(house, officer, signed_in):
    if not REGISTRY.is_dir():
        pytest.skip(f"no task registry in {REGISTRY}")
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in sorted(REGISTRY.glob("*.yaml"))]
    browser = signed_in(officer)
    assert browser.post("/compliance/bring/", {**NL, "edition": "2026-06", "file": files}).status_code == 303
    framework = queries.frameworks()["nl"]
    assert len(framework.requirements) == 63
    read = [yaml.safe_load(path.read_bytes()) for path in sorted(REGISTRY.glob("*.yaml"))]
    assert [each.id for each in framework.requirements] == [each["urn"] for each in read]
    assert [list(each.related) for each in framework.requirements] == [each["links"] for each in read]
    every = list(queries.frameworks().values())
    assert queries.dangling_in(framework, every) == sum(len(each["links"]) for each in read) == 563
    by_tail = {each.id.rpartition(":")[2]: each for each in framework.requirements}
    assert by_tail["aia-03"].applicability == "nl and provider and tier_high"
    assert (by_tail["aia-00"].is_prohibition, by_tail["woo-01"].applicability) == (True, "nl")
    page = browser.get("/compliance/requirements/urn:nl:ak:ver:aia-03/").content.decode()
    assert page.count("not held here") == len(by_tail["aia-03"].related) == 13
    assert 'lang="nl"' in page


def test_records_that_name_one_another_are_linked_and_what_is_none_is_refused(house, officer):
    def rows(*texts, name="r.yaml"):
        return queries.rows_of([(text.encode(), name) for text in texts], "nl")

    two = rows(RECORD, RECORD.replace("urn:x:1", "urn:x:2"))
    actions.bring_framework(house.parliament, by=officer, edition="1", rows=two, **NL)
    framework = queries.frameworks()["nl"]
    held = queries.related_to(framework.requirements[0], [framework])
    assert [(each.id, each.is_held) for each in held] == [("urn:x:2", True), ("urn:nowhere:9", False)]
    for text, says in [
        ("urn: 5\n", "no text under “urn”"),
        (RECORD.replace("Tell people.", "[]"), "“description”"),
        ("[1, 2]", "no record"),
        ("a: &a [b]\nb: *c", "no record"),
        ("a: " + "[" * 10_000, "no record"),
        ("x" * 1_100_000, "at most 1 MB"),
    ]:
        with pytest.raises(Refused, match=says):
            rows(text)
    with pytest.raises(Refused, match="one table"):
        rows(RECORD, RECORD, name="r.csv")


def workbook(write):
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["id", "reference", "title", "requirement", "status"])
        sheet.write_row(1, 0, ["A-1", "Article 1", "Tell", "Tell people", "in_force"])
        write(sheet)
    return stream.getvalue()


def test_a_workbook_of_merged_cells_or_formulas_is_refused_with_what_to_do(house, officer, signed_in):
    assert queries.table_of(workbook(lambda sheet: None), "law.xlsx")[0]["id"] == "A-1"
    for write, says in [
        (lambda sheet: sheet.merge_range("B3:B5", "Article 2"), "merged cells"),
        (lambda sheet: sheet.write_formula("D2", '=WEBSERVICE("https://evil.example")', None, "Tell"), "formulas"),
    ]:
        answer = signed_in(officer).post(
            "/compliance/bring/",
            {**LAW, "edition": "1", "file": SimpleUploadedFile("law.xlsx", workbook(write))},
        )
        assert answer.status_code == 422
        assert says in str(answer.context["form"].errors)
        assert "paste texts as values" in str(answer.context["form"].errors)
    assert "almaris" not in queries.frameworks()
