"""Signing in: nobody registers alone, and a changed password is saved without touching the record."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from hemicycle.kernel.models import User


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's door, as this house wants it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: people come by invitation."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Set and keep the password alone, which the ledger does not hold."""
        user.set_password(password)
        user.save(update_fields=["password"])
