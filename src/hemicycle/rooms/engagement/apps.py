"""The room `engagement` as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngagementConfig(AppConfig):
    """Label `engagement`."""

    name = "hemicycle.rooms.engagement"
    label = "engagement"
    verbose_name = _("Engagement")
