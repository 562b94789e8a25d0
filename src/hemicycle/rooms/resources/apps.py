"""The room `resources` as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    """Label `resources`."""

    name = "hemicycle.rooms.resources"
    label = "resources"
    verbose_name = _("Resources")
