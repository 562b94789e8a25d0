"""The room `questionnaires` as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionnairesConfig(AppConfig):
    """Label `questionnaires`."""

    name = "hemicycle.rooms.questionnaires"
    label = "questionnaires"
    verbose_name = _("Questionnaires")
