"""The room `ledger` as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """Label `ledger`; from the start it listens to everything that happens."""

    name = "hemicycle.rooms.ledger"
    label = "ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        """Hear every action of the house, as the last statement of its transaction."""
        from hemicycle.kernel.actions import happened
        from hemicycle.rooms.ledger.actions import append

        happened.connect(append, dispatch_uid="ledger")
