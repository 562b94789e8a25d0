"""The room `strategy` as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategyConfig(AppConfig):
    """Label `strategy`."""

    name = "hemicycle.rooms.strategy"
    label = "strategy"
    verbose_name = _("Strategy")
