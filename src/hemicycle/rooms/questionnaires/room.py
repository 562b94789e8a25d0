"""What questionnaires offer the house."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.hall import EVERYBODY
from hemicycle.kernel.offers import Event, NavEntry, Permission, Room
from hemicycle.kernel.terms import Role

AUTHORS = frozenset({Role.AI_OFFICER, Role.COMPLIANCE_OFFICER})


def _house_itself(person: Any, _record: Any) -> bool:
    """Return whether nobody acts but the house: what comes with Hemicycle is installed by no person."""
    return person is None


ROOM = Room(
    name="questionnaires",
    title=_("Questionnaires"),
    permissions=[
        Permission("questionnaires.read", _("Read questionnaires"), roles=EVERYBODY, writes=False),
        Permission("questionnaires.write", _("Write questionnaires"), roles=AUTHORS),
        Permission("questionnaires.publish", _("Publish questionnaires"), roles=AUTHORS, decides=True),
        Permission("questionnaires.import", _("Import questionnaires"), roles=frozenset({Role.AI_OFFICER})),
        Permission(
            "questionnaires.install", _("Bring in the questionnaires that come with Hemicycle"), also=_house_itself
        ),
    ],
    events=[
        Event("questionnaires.installed", _("A questionnaire that comes with Hemicycle was brought in: %(subject)s")),
        Event("questionnaires.begun", _("%(by)s began a version of a questionnaire: %(subject)s")),
        Event("questionnaires.written", _("%(by)s wrote on a version of a questionnaire")),
        Event("questionnaires.published", _("%(by)s published a version of a questionnaire: %(name)s")),
        Event("questionnaires.discarded", _("%(by)s discarded the draft of a questionnaire")),
        Event("questionnaires.imported", _("%(by)s imported a questionnaire: %(subject)s")),
    ],
    nav=[NavEntry("risk", _("Questionnaires"), "questionnaires:list", "questionnaires.read")],
)
