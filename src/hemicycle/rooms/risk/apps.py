"""The room `risk` as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RiskConfig(AppConfig):
    """Label `risk`."""

    name = "hemicycle.rooms.risk"
    label = "risk"
    verbose_name = _("Risk")
