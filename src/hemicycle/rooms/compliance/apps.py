"""The room `compliance` as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplianceConfig(AppConfig):
    """Label `compliance`."""

    name = "hemicycle.rooms.compliance"
    label = "compliance"
    verbose_name = _("Compliance")
