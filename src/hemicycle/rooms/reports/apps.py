"""The room `reports` as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Label `reports`."""

    name = "hemicycle.rooms.reports"
    label = "reports"
    verbose_name = _("Reports")
