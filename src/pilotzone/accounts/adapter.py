"""allauth's sign-up, made to go through our command."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from pilotzone.accounts.commands import register_user
from pilotzone.accounts.models import User
from pilotzone.audit.actors import NOBODY


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def save_user(self, _request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Make the user by command; allauth sends the confirmation mail afterwards."""
        if not commit:
            return user
        data = form.cleaned_data
        return register_user(email=data["email"], password=data.get("password1"), by=NOBODY)
