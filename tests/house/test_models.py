"""Every model: written by actions only, seen through `visible_to`, and pointing downwards."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

from hemicycle.kernel.errors import WrittenPastTheActions
from hemicycle.kernel.migrating import FirstMigration
from hemicycle.kernel.models import Record
from hemicycle.kernel.models.record import RecordQuerySet, writing

# Rows that are no records: what belongs to one person (decision 0008), the ledger, which cannot be in itself, and an index
# that is made anew from what it lists (decision 0062).
NO_RECORDS = {
    "kernel.draft", "kernel.savedview", "kernel.notification", "kernel.task", "kernel.idempotencykey",
    "ledger.log", "ledger.entry", "ledger.node", "ledger.checkpoint", "ledger.check",
    "compliance.oscalpart", "reports.seen", "reports.mailchoice", "reports.letter", "reports.calendarfeed",
}  # fmt: skip
# Foreign keys that leave their room and may still be followed back: the hall's offices, which every list asks for.
FOLLOWED_BACK = {("kernel.office", "person"), ("kernel.office", "initiative")}
FLOORS = [
    {"kernel"},
    {"ledger"},
    {"questionnaires"},
    {"governance"},
    {"risk"},
    {"portfolio"},
    {
        "strategy", "resources", "ethics", "compliance", "data", "security", "suppliers", "training", "change", "engagement",
        "monitoring", "administration",
    },
    {"reports"},
]  # fmt: skip


def house_models():
    return [model for model in apps.get_models() if model.__module__.startswith("hemicycle.")]


RECORDS = [model for model in house_models() if issubclass(model, Record)]


def floor(label):
    return next(number for number, rooms in enumerate(FLOORS) if label in rooms)


def complaints_about_keys(all_models):
    found = []
    for model in all_models:
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey) or field.model is not model:
                continue
            there = field.related_model._meta
            where = (model._meta.label_lower, field.name)
            if there.app_label == model._meta.app_label and there.app_label != "kernel":
                continue
            if field.remote_field.related_name != "+" and where not in FOLLOWED_BACK:
                found.append(f"{'.'.join(where)} can be followed back")
            if there.app_label != model._meta.app_label and floor(there.app_label) >= floor(model._meta.app_label):
                found.append(f"{'.'.join(where)} points up or sideways, to {there.label}")
    return found


def complaints_about_kinds(all_models):
    return [
        f"{model._meta.label} is neither a record nor listed as none"
        for model in all_models
        if not issubclass(model, Record) and model._meta.label_lower not in NO_RECORDS
    ]


def complaints_about_writing(model):
    """Return which ways past the actions a model leaves open; nothing is written, as each is stopped before."""
    row = model()
    ways = {
        "save": lambda: row.save(),
        "delete": lambda: row.delete(),
        "update": lambda: model._default_manager.all().update(version=1),
        "delete of many": lambda: model._default_manager.all().delete(),
        "bulk_create": lambda: model._default_manager.bulk_create([model()]),
        "bulk_update": lambda: model._default_manager.bulk_update([row], ["version"]),
        "create": lambda: model._default_manager.create(),
    }
    found = []
    for name, way in ways.items():
        try:
            way()
        except WrittenPastTheActions:
            continue
        except Exception as error:
            found.append(f"{model._meta.label}: {name} went as far as {type(error).__name__}")
        else:
            found.append(f"{model._meta.label}: {name} writes")
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.label_lower)
def test_every_record_refuses_to_be_written_past_the_actions(model):
    assert writing.get() is False
    assert complaints_about_writing(model) == []


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.label_lower)
def test_every_record_knows_who_sees_it_and_keeps_no_secret_in_its_snapshot(model):
    assert isinstance(model._default_manager.all(), RecordQuerySet)
    secrets = {"password", "digest", "secret", "salt"}
    kept = {field.name for field in model._meta.concrete_fields} - model.ledger_excludes
    hashes_of_files = {"kernel.evidence", "portfolio.edition", "engagement.publication", "compliance.oscaldocument"}
    assert not kept & secrets or model._meta.label_lower in hashes_of_files


def test_every_model_is_a_record_or_listed():
    assert complaints_about_kinds(house_models()) == []


def test_foreign_keys_point_down_and_are_not_followed_back():
    assert complaints_about_keys(house_models()) == []


def test_every_model_has_its_migration(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_planted_a_model_that_saves_freely_is_named(db, monkeypatch):
    from hemicycle.kernel.models import Parliament

    monkeypatch.setattr(Parliament, "save", models.Model.save)
    assert any("save" in complaint for complaint in complaints_about_writing(Parliament))


@pytest.mark.django_isolate_apps("hemicycle.kernel")
def test_planted_a_key_that_is_followed_back_and_one_that_points_up_are_named():
    from hemicycle.kernel.models import Initiative
    from hemicycle.rooms.portfolio.models import Edition

    class Risk(models.Model):
        initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT)
        edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "kernel"

    found = complaints_about_keys([Risk])
    assert any("followed back" in each for each in found)
    assert any("points up" in each for each in found)
    assert complaints_about_kinds([Risk])


MADE_AT_ONCE = (migrations.CreateModel, migrations.AddField, migrations.AddConstraint, migrations.AddIndex)


def complaints_about_first_migrations(all_migrations):
    for (app, name), migration in all_migrations.items():
        if not type(migration).__module__.startswith("hemicycle."):
            continue
        first = isinstance(migration, FirstMigration)
        if first != (name == "0001_initial"):
            yield f"{app}.{name}: {'only 0001_initial' if first else 'every 0001_initial'} is a FirstMigration"
        if first and not all(isinstance(operation, MADE_AT_ONCE) for operation in migration.operations):
            yield f"{app}.{name} does more than make tables"


def test_the_first_migration_of_a_room_makes_its_tables_at_once():
    on_disk = MigrationLoader(None).disk_migrations
    assert list(complaints_about_first_migrations(on_disk)) == []


def test_a_first_migration_that_does_more_or_less_is_noticed():
    plain = type("Migration", (migrations.Migration,), {"__module__": "hemicycle.rooms.risk.migrations.0001_initial"})
    whole = type("Migration", (FirstMigration,), {"__module__": plain.__module__})
    more = whole("0001_initial", "risk")
    more.operations = [migrations.RunSQL("select 1")]
    planted = {("risk", "0001_initial"): more, ("ethics", "0001_initial"): plain("0001_initial", "ethics")}
    assert len(list(complaints_about_first_migrations(planted))) == 2
