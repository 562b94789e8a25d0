"""What questionnaires offer the house."""

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.hall import EVERYBODY
from hemicycle.kernel.offers import Event, Permission, Room
from hemicycle.kernel.terms import Role

AUTHORS = frozenset({Role.AI_OFFICER, Role.COMPLIANCE_OFFICER})

ROOM = Room(
    name="questionnaires",
    title=_("Questionnaires"),
    permissions=[
        Permission("questionnaires.read", _("Read questionnaires"), roles=EVERYBODY, writes=False),
        Permission("questionnaires.import", _("Import questionnaires"), roles=frozenset({Role.AI_OFFICER})),
    ],
    events=[
        Event("questionnaires.imported", _("%(by)s imported a questionnaire: %(subject)s")),
    ],
)
