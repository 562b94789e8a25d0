"""The hall as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    """Label `kernel`; its models are what every room hangs on its own records."""

    name = "hemicycle.kernel"
    label = "kernel"
    verbose_name = _("Hall")
