"""The room `governance` as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    """Label `governance`."""

    name = "hemicycle.rooms.governance"
    label = "governance"
    verbose_name = _("Governance")
