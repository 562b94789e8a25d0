"""The grammar of the pages as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DesignConfig(AppConfig):
    """Label `design`; it stands before allauth among the applications, so that its templates are found first."""

    name = "hemicycle.design"
    label = "design"
    verbose_name = _("Design")
