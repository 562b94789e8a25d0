"""The first migration of a room makes all its tables at once, since Django draws every model anew after each step."""

from typing import Any, ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class FirstMigration(migrations.Migration):
    """Creates the tables of a room as they are after its last operation: only models, their fields and constraints.

    The state is the same as after the operations one by one; the models are drawn once rather than once an operation.
    """

    initial = True
    operations: ClassVar[list[Operation]]

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        """Create the tables and return the state with the room's models."""
        project_state.__dict__.pop("apps", None)
        state: Any = self.mutate_state(project_state, preserve=False)
        for operation in self.operations:
            if isinstance(operation, migrations.CreateModel):
                operation.database_forwards(self.app_label, schema_editor, project_state, state)
        return project_state
