"""The room `ethics` as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EthicsConfig(AppConfig):
    """Label `ethics`."""

    name = "hemicycle.rooms.ethics"
    label = "ethics"
    verbose_name = _("Ethics")
