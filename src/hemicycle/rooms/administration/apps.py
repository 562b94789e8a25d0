"""The room `administration` as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdministrationConfig(AppConfig):
    """Label `administration`."""

    name = "hemicycle.rooms.administration"
    label = "administration"
    verbose_name = _("Administration")
