"""What the hall itself offers: the rights and events of evidence, remarks and translated text."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hemicycle.kernel.offers import Event, Permission, Room
from hemicycle.kernel.terms import Role

ACTING = frozenset(Role) - {Role.AUDITOR, Role.ADMINISTRATOR, Role.STAFF, Role.MEMBER}
EVERYBODY = frozenset(Role)


def _signed_in(user: Any, record: Any) -> bool:
    return getattr(user, "is_authenticated", False) and getattr(user, "token", None) is None


HALL = Room(
    name="kernel",
    title=_("Hall"),
    permissions=[
        Permission("kernel.own", _("Use one's own drafts, views, tasks and notices"), also=_signed_in),
        Permission("kernel.read", _("Read what one's offices reach"), roles=EVERYBODY, writes=False),
        Permission("kernel.add-evidence", _("Add evidence"), roles=ACTING),
        Permission("kernel.comment", _("Write a remark"), roles=EVERYBODY - {Role.AUDITOR, Role.ADMINISTRATOR}),
        Permission("kernel.translate", _("Translate a text"), roles=ACTING),
    ],
    events=[
        Event("kernel.evidence-added", _("%(by)s added evidence: %(title)s")),
        Event("kernel.commented", _("%(by)s wrote a remark")),
        Event("kernel.translated", _("%(by)s translated a text into %(language)s")),
    ],
)
