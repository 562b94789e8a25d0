"""Whatever is changed behind the ledger's back is found, and named."""

import json
from collections.abc import Callable

import pytest
from django.db import connection

from hemicycle.kernel import things
from hemicycle.kernel.models import Initiative, User
from hemicycle.kernel.permissions import can
from hemicycle.rooms.ledger import actions, queries
from hemicycle.rooms.ledger.adapters import hemicycle_verify
from hemicycle.rooms.ledger.models import Checkpoint, Entry, Log, Node

pytestmark = pytest.mark.django_db


def codes() -> set[str]:
    """Return what a verification finds."""
    return {finding.code for finding in queries.verify().findings}


def change(table: str, assignment: str, where: str, *values: object) -> None:
    """Change a row as somebody with the database's password would."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {assignment} WHERE {where}", values)
        assert cursor.rowcount == 1


def test_a_house_that_only_actions_wrote_is_sound(initiative):
    result = queries.verify()
    assert result.is_sound, result.findings
    assert result.entries == Log.objects.get().size
    assert result.records >= 8


FAULTS: list[tuple[str, str, str]] = [
    ("leaf", "leaf-unreadable", "substr(leaf, 1, 10)"),
    ("content", "content-differs", "salt"),
    ("salt", "content-broken", "NULL"),
    ("event", "columns-differ", "'portfolio.edited-not'"),
    ("seq", "gap", "seq + 100000"),
    ("subject_version", "columns-differ", "subject_version + 1"),
    ("by", "columns-differ", "NULL"),
]


@pytest.mark.parametrize(("column", "code", "value"), FAULTS)
def test_every_changed_column_of_an_entry_is_found(initiative, column, code, value):
    entry = Entry.objects.get(event="portfolio.proposed", subject_kind="kernel.initiative")
    quoted = connection.ops.quote_name(column)
    if connection.vendor == "postgresql" and column == "leaf":
        value = "substring(leaf from 1 for 10)"
    change("ledger_entry", f"{quoted} = {value}", "id = %s", entry.pk)
    assert code in codes()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL refuses such values itself")
@pytest.mark.parametrize("column", ["at", "subject_id", "by", "event", "subject_version"])
def test_a_column_that_holds_nonsense_is_found_and_does_no_harm(initiative, column):
    entry = Entry.objects.get(event="portfolio.proposed", subject_kind="kernel.initiative")
    change("ledger_entry", f"{connection.ops.quote_name(column)} = 'nonsense'", "id = %s", entry.pk)
    assert "columns-differ" in codes()


def test_a_byte_of_a_node_or_of_the_head_is_found(initiative):
    node = Node.objects.order_by("pk").first()
    Node.objects.filter(pk=node.pk).update(hash=b"\x00" * 32)
    assert codes() == {"node-differs"}
    Node.objects.filter(pk=node.pk).update(hash=node.hash)
    Log.objects.update(size=Log.objects.get().size + 1)
    assert "head-differs" in codes()


def test_an_entry_that_is_gone_is_found(initiative):
    Entry.objects.filter(seq=1).delete()
    assert {"gap", "head-differs"} <= codes()


def test_a_stage_changed_in_the_database_is_named(initiative):
    change("kernel_initiative", "stage = 'S5'", "id = %s", _key(initiative))
    found = [finding for finding in queries.verify().findings if finding.code == "record-differs"]
    assert [(finding.where, finding.params["field"]) for finding in found] == [
        (f"kernel.initiative {initiative.pk}", "stage")
    ]


def _key(record: Initiative) -> object:
    return record.pk.hex if connection.vendor == "sqlite" else record.pk


def test_a_row_deleted_in_the_database_is_named(initiative, officer):
    remark = things.comment(initiative, by=officer, text="Read and understood.")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_comment WHERE id = %s", [_key(remark)])
    assert "record-gone" in codes()


def test_a_cut_tail_is_found_through_a_checkpoint_kept_outside(initiative, officer):
    things.comment(initiative, by=officer, text="Read and understood.")
    note = actions.checkpoint().note
    _cut_to(Log.objects.get().size - 1)
    assert "tail-cut" not in codes()
    assert "tail-cut" in {finding.code for finding in queries.verify(note).findings}


def _cut_to(size: int) -> None:
    """Cut the log at its end and mend everything inside the database, as a careful forger would."""
    log = Log.objects.get()
    Entry.objects.filter(seq__gte=size).delete()
    Checkpoint.objects.filter(size__gt=size).delete()
    frontier = queries.recompute(log, size)
    for node in Node.objects.all():
        if (node.index + 1) << node.level > size:
            node.delete()
    log.size, log.frontier = size, [each.hex() for each in frontier.hashes]
    log.save()


def test_a_foreign_checkpoint_is_no_witness(initiative):
    note = actions.checkpoint().note
    other = note.replace("hemicycle.log/", "elsewhere.log/")
    assert {finding.code for finding in queries.verify(other).findings} == {"outside-foreign"}


def test_a_checkpoint_is_not_signed_over_a_broken_log(initiative):
    change("ledger_entry", "leaf = salt", "seq = %s", 0)
    with pytest.raises(Exception, match="Nothing was signed"):
        actions.checkpoint()
    assert not Checkpoint.objects.exists()


def test_erasure_leaves_every_proof_standing_and_no_content(house, clerk, initiative, tmp_path):
    before = actions.checkpoint()
    erased = actions.erase(
        house.parliament, by=house.administrator, kind="kernel.user", pk=clerk.pk, reason="asked for it"
    )
    assert erased == Entry.objects.filter(subject_id=clerk.pk, content=None, salt=None).count() > 0
    assert queries.verify().is_sound
    after = actions.checkpoint()
    assert queries.consistency(before, after)
    entry = Entry.objects.filter(subject_id=clerk.pk).select_related("log").first()
    path = tmp_path / "proof.json"
    path.write_bytes(queries.proof_bytes(entry, after))
    assert hemicycle_verify.main(["proof", str(path), "--key", entry.log.verifier]) == 0
    assert json.loads(path.read_text())["content"] is None


def test_content_that_is_gone_without_an_erasure_is_found(initiative):
    Entry.objects.filter(seq=2).update(salt=None, content=None, by=None)
    assert codes() == {"content-missing"}


def test_a_new_origin_names_the_old_one(house, initiative):
    old = Log.objects.get()
    actions.checkpoint()
    actions.open_origin(house.parliament, by=None, reason="restored from a backup")
    new = Log.objects.get(is_current=True)
    assert new.origin != old.origin
    facts = queries.content(Entry.objects.get(log=new, seq=0))["facts"]
    assert (facts["continues"], facts["size"]) == (old.origin, old.size)
    assert queries.verify().is_sound


def test_an_export_is_checked_by_the_stranger_s_program(initiative, officer, tmp_path, capsys):
    first = actions.checkpoint()
    things.comment(initiative, by=officer, text="Read and understood.")
    second = actions.checkpoint()
    folder = tmp_path / "export"
    assert queries.export(folder, second) == second.size
    key = Log.objects.get().verifier
    outside = tmp_path / "outside.txt"
    outside.write_text(first.note, encoding="utf-8")
    assert hemicycle_verify.main(["export", str(folder), "--key", key, "--checkpoint", str(outside)]) == 0
    lines = (folder / "entries.jsonl").read_bytes()
    spoil: Callable[[bytes], bytes] = lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:]  # noqa: E731
    (folder / "entries.jsonl").write_bytes(spoil(lines))
    assert hemicycle_verify.main(["export", str(folder), "--key", key]) == 1


def test_the_panel_tells_who_did_what_in_a_sentence(initiative, clerk):
    shown = queries.panel(initiative, clerk)["entries"]
    assert [told.sentence for told in shown] == [f"{clerk.name} proposed the initiative: {initiative.title}"]


def test_nobody_reads_the_entries_of_another_chamber(initiative, outsider, clerk, auditor):
    about = Entry.objects.get(event="portfolio.proposed", subject_kind="kernel.initiative")
    assert about in queries.visible_to(clerk)
    assert about in queries.visible_to(auditor)
    assert about not in queries.visible_to(outsider)


def test_an_erased_person_reads_as_such(house, initiative):
    person = User.objects.get(pk=initiative.proposed_by_id)
    actions.erase(house.parliament, by=house.administrator, kind="kernel.initiative", pk=initiative.pk, reason="asked")
    about = queries.history(initiative, house.administrator).filter(subject_id=initiative.pk)
    told = queries.told(list(about))
    assert told
    assert all(person.name not in each.sentence for each in told)


HIDDEN: list[tuple[str, str]] = [
    ("chamber_id", "NULL"),
    ("initiative_id", "NULL"),
    ("id", "-1"),
]


@pytest.mark.parametrize(("column", "value"), HIDDEN)
def test_a_column_by_which_entries_are_shown_is_compared_with_what_was_sealed(initiative, column, value):
    entry = Entry.objects.get(event="portfolio.proposed", subject_kind="kernel.initiative")
    change("ledger_entry", f"{column} = {value}", "id = %s", entry.pk)
    assert "columns-differ" in codes()


def test_an_erased_entry_names_nobody(house, clerk, initiative):
    actions.erase(house.parliament, by=house.administrator, kind="kernel.user", pk=clerk.pk, reason="asked for it")
    Entry.objects.filter(subject_id=clerk.pk, content=None).update(by=house.administrator.pk)
    assert "columns-differ" in codes()


def test_a_node_that_nothing_leads_to_is_found(initiative):
    Node.objects.create(log=Log.objects.get(), level=9, index=77, hash=b"\x00" * 32)
    assert codes() == {"node-differs"}


def test_a_house_without_a_present_log_is_not_sound(initiative):
    Log.objects.update(is_current=False)
    assert codes() == {"head-differs"}


def test_content_that_is_no_entry_s_is_found_and_does_no_harm(initiative, clerk):
    Entry.objects.filter(event="portfolio.proposed").update(content=b"[]")
    assert "content-differs" in codes()
    assert queries.panel(initiative, clerk)["entries"]


def test_what_accounts_hold_is_not_for_everybody(house, office, clerk, auditor):
    about = Entry.objects.filter(subject_kind="kernel.user")
    staff = office("staff").person
    assert set(queries.visible_to(staff).filter(pk__in=about)) == set(about.filter(subject_id=staff.pk))
    assert set(queries.visible_to(auditor).filter(pk__in=about)) == set(about)


def test_the_whole_log_leaves_only_with_an_office_of_the_whole_house(house, office):
    person = office("auditor", house.deputies).person
    office("staff", person=person)  # of the whole house, and no right to export by itself
    assert not can(person, "ledger.export")
    assert not can(person, "ledger.verify")
    assert can(office("auditor").person, "ledger.export")
