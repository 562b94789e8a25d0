import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from hemicycle.kernel import actions as hall
from hemicycle.kernel import things
from hemicycle.kernel.actions import lock, tell
from hemicycle.kernel.errors import Refused, Stale, WrittenPastTheActions
from hemicycle.kernel.models import Comment, Initiative, User
from hemicycle.kernel.models.record import writing
from hemicycle.rooms.administration import actions as administration
from hemicycle.rooms.ledger.models import Entry
from hemicycle.rooms.portfolio import actions as portfolio


@pytest.fixture
def entries(initiative):
    """The whole entries that the test causes."""
    found = []

    def hear(entries, **_signal):
        found.extend(entries)

    hall.happened.connect(hear)
    yield found
    hall.happened.disconnect(hear)


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def test_what_is_not_allowed_leaves_no_trace(initiative, member, heard):
    with pytest.raises(PermissionDenied):
        portfolio.edit(initiative, by=member, title="Mine now")
    assert heard == []
    assert fresh(initiative).title != "Mine now"
    assert fresh(initiative).version == 1


def test_nobody_at_all_is_not_allowed(initiative, heard):
    with pytest.raises(PermissionDenied):
        portfolio.edit(initiative, by=None, title="Mine now")
    assert heard == []


def test_a_change_raises_the_version_and_leaves_one_entry(initiative, officer, entries):
    portfolio.edit(initiative, by=officer, human_role="A reviser signs every page")
    [entry] = entries
    assert (initiative.version, fresh(initiative).version, entry.subject_version) == (2, 2, 2)
    assert entry.event == "portfolio.edited"
    assert (entry.by, entry.office) == (officer.pk, officer.offices.get().pk)
    assert (entry.subject_kind, entry.subject_id) == ("kernel.initiative", initiative.pk)
    assert (entry.chamber_id, entry.initiative_id) == (initiative.chamber_id, initiative.pk)
    assert entry.before["human_role"] == ""
    assert entry.state["human_role"] == "A reviser signs every page"
    assert entry.state["version"] == 2


def test_the_ledger_keeps_what_was_heard(initiative, officer):
    before = Entry.objects.count()
    portfolio.edit(initiative, by=officer, human_role="A reviser signs every page")
    assert Entry.objects.count() == before + 1
    assert Entry.objects.first().event == "portfolio.edited"


def test_an_edit_that_changes_nothing_leaves_no_entry(initiative, officer, heard):
    portfolio.edit(initiative, by=officer, title=initiative.title)
    assert heard == []
    assert fresh(initiative).version == 1


def test_a_second_writer_who_saw_the_old_version_is_told(initiative, officer, lead, heard):
    portfolio.edit(fresh(initiative), by=lead, seen=1, human_role="The first writer's words")
    with pytest.raises(Stale) as stale:
        portfolio.edit(initiative, by=officer, seen=1, human_role="The second writer's words")
    assert stale.value.current.version == 2
    assert fresh(initiative).human_role == "The first writer's words"
    assert heard == ["portfolio.edited"]


def test_an_action_reads_the_subject_anew(initiative, officer, lead):
    known_before = fresh(initiative)
    portfolio.edit(initiative, by=lead, summary="Written meanwhile")
    portfolio.edit(known_before, by=officer, title="Only the title")
    assert fresh(initiative).summary == "Written meanwhile"
    assert fresh(initiative).version == 3


def test_a_refusal_rolls_back(initiative, officer, heard):
    with pytest.raises(Refused, match="title"):
        portfolio.edit(initiative, by=officer, title="   ")
    assert heard == []
    assert fresh(initiative).title


def test_a_record_that_is_returned_is_written_with_an_entry_of_its_own(initiative, clerk, entries):
    remark = things.comment(initiative, by=clerk, text="  Who reads them?  ")
    assert Comment.objects.get() == remark
    assert (remark.version, remark.text, remark.chamber_id) == (1, "Who reads them?", initiative.chamber_id)
    [entry] = entries
    assert (entry.event, entry.subject_kind, entry.before) == ("kernel.commented", "kernel.comment", None)
    assert entry.initiative_id == initiative.pk


def test_many_records_are_written_in_few_statements(house, django_assert_max_num_queries):
    from hemicycle.kernel.models import Invitation

    people = [
        User(name=f"Person {n}", email=f"many-{n}@parliament.example", chamber=house.deputies) for n in range(300)
    ]

    @hall.action(permission="administration.change-settings", event="administration.settings-changed")
    def many(parliament, *, by):
        return people

    try:
        with django_assert_max_num_queries(25):
            many(house.parliament, by=house.administrator)
    finally:
        hall.registry.pop(f"{many.__module__}.{many.__qualname__}")
    assert User.objects.filter(name__startswith="Person").count() == 300
    assert Entry.objects.filter(subject_kind="kernel.user", event="administration.settings-changed").count() == 300
    assert not Invitation.objects.exists()


def test_nested_actions_share_one_transaction_and_one_sending(house, clerk, administrator):
    sent = []

    def hear(entries, **_signal):
        sent.append([entry.event for entry in entries])

    hall.happened.connect(hear)
    try:
        first = administration.invite(clerk, by=administrator)
        administration.invite(clerk, by=administrator)
    finally:
        hall.happened.disconnect(hear)
    assert sent[0] == ["administration.invited"]
    assert sorted(sent[1]) == ["administration.invitation-withdrawn", "administration.invited"]
    assert len(sent) == 2
    assert fresh(first.invitation).version == 2


def test_a_listener_that_fails_undoes_the_change(initiative, officer, heard):
    def fail(entries, **_signal):
        raise OSError("the disk is full")

    hall.happened.connect(fail)
    try:
        with pytest.raises(OSError, match="disk"), transaction.atomic():
            portfolio.edit(initiative, by=officer, title="Never written")
    finally:
        hall.happened.disconnect(fail)
    assert fresh(initiative).title != "Never written"
    assert not Entry.objects.filter(event="portfolio.edited").exists()


def test_after_a_failure_the_next_action_begins_clean(initiative, officer, heard):
    with pytest.raises(Refused):
        portfolio.edit(initiative, by=officer, title="")
    portfolio.edit(initiative, by=officer, human_role="A reviser signs every page")
    assert heard == ["portfolio.edited"]


@pytest.mark.parametrize(
    "write",
    [
        lambda row: row.save(),
        lambda row: row.save(update_fields=["title"]),
        lambda row: row.delete(),
        lambda row: Initiative.objects.filter(pk=row.pk).update(title="Past"),
        lambda row: Initiative.objects.filter(pk=row.pk).delete(),
        lambda row: Initiative.objects.bulk_update([row], ["title"]),
        lambda row: Initiative.objects.bulk_create([row]),
        lambda row: Initiative.objects.create(title="Past", chamber=row.chamber),
        lambda row: Initiative.objects.update_or_create(pk=row.pk, defaults={"title": "Past"}),
        lambda row: Initiative.objects.get_or_create(title="Past", chamber=row.chamber),
    ],
)
def test_nothing_is_written_past_the_actions(initiative, write):
    initiative.title = "Past the actions"
    with pytest.raises(WrittenPastTheActions):
        write(initiative)
    assert not Initiative.objects.filter(title__startswith="Past").exists()


def test_what_the_ledger_excludes_may_be_saved_alone(clerk):
    clerk.set_password("another-long-word")
    clerk.save(update_fields=["password"])
    assert fresh(clerk).check_password("another-long-word")
    with pytest.raises(WrittenPastTheActions):
        clerk.save(update_fields=["password", "name"])


def test_the_permission_to_write_ends_with_the_action(initiative, officer):
    portfolio.edit(initiative, by=officer, title="Another title")
    assert writing.get() is False


def test_a_record_changed_without_a_lock_is_refused(initiative, officer, house):
    other = portfolio.propose(house.deputies, by=officer, title="Another one")

    @hall.action(permission="portfolio.edit", event="portfolio.edited")
    def careless(subject, *, by):
        other.title = "Changed without a lock"
        return other

    try:
        with pytest.raises(WrittenPastTheActions, match="locked"):
            careless(initiative, by=officer)
    finally:
        hall.registry.pop(f"{careless.__module__}.{careless.__qualname__}")
    assert fresh(other).title == "Another one"


def test_locking_and_telling_happen_inside_actions_only(initiative):
    with pytest.raises(WrittenPastTheActions):
        lock(Initiative.objects.all())
    with pytest.raises(WrittenPastTheActions):
        tell(initiative, "portfolio.edited")


def test_the_entry_keeps_the_reason_and_no_other_fact(initiative, risk_officer, entries):
    portfolio.set_tier(initiative, by=risk_officer, tier="limited", reason="No personal data is used.")
    assert entries[0].facts == {"reason": "No personal data is used."}


def test_an_office_given_now_opens_at_once(house, clerk, administrator, initiative):
    with pytest.raises(PermissionDenied):
        portfolio.confirm_problem(initiative, by=clerk, names_a_tool=False)
    from tests.support.cast import appoint, new_person

    newcomer = new_person(house)
    assert not portfolio_allows(newcomer, initiative)
    appoint(house, newcomer, "AI officer")
    portfolio.confirm_problem(initiative, by=newcomer, names_a_tool=False)
    assert fresh(initiative).problem_confirmed_by == newcomer


def portfolio_allows(person, initiative):
    from hemicycle.kernel.permissions import can

    return can(person, "portfolio.confirm-problem", initiative)


def test_secrets_are_in_no_snapshot(clerk, house, administrator):
    invited = administration.invite(clerk, by=administrator)
    assert "password" not in clerk.snapshot()
    assert "digest" not in invited.invitation.snapshot()


@pytest.mark.django_db(transaction=True)
def test_concurrent_edits_lose_nothing(house, officer, full):
    """Eight people edit one initiative at once; whoever is too late is told, and no accepted change is lost."""
    from threading import Thread

    from django.db import OperationalError, connection

    each = 60 if full else 5
    initiative = portfolio.propose(house.deputies, by=officer, title="Edited by many")
    accepted, failures = [], []

    def edit(name):
        try:
            for number in range(each):
                while True:
                    row = Initiative.objects.get(pk=initiative.pk)
                    words = f"{row.summary} {name}-{number}"[-4000:].strip()
                    try:
                        portfolio.edit(row, by=User.objects.get(pk=officer.pk), seen=row.version, summary=words)
                        accepted.append(f"{name}-{number}")
                        break
                    except Stale:
                        continue
                    except OperationalError as error:  # answered 503, and sent again
                        if "locked" not in str(error):
                            raise
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=edit, args=(name,)) for name in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    row = Initiative.objects.get(pk=initiative.pk)
    assert row.version == 1 + 8 * each
    assert len(accepted) == 8 * each
    assert Entry.objects.filter(subject_id=row.pk, event="portfolio.edited").count() == 8 * each
    if not full:
        assert set(row.summary.split()) == set(accepted)
