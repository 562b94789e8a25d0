"""The grammar of the API as a Django application."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Label `api`; it has no tables."""

    name = "hemicycle.api"
    label = "api"
