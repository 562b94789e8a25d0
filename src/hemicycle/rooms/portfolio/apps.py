"""The room `portfolio` as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortfolioConfig(AppConfig):
    """Label `portfolio`."""

    name = "hemicycle.rooms.portfolio"
    label = "portfolio"
    verbose_name = _("Portfolio")
