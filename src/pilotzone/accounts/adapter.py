"""allauth's writes, made to go through our commands."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from pilotzone.accounts.commands import change_password, register_user
from pilotzone.accounts.models import User
from pilotzone.audit.actors import NOBODY, Actor


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def save_user(self, _request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Make the user by command; allauth sends the confirmation mail afterwards."""
        if not commit:
            return user
        data = form.cleaned_data
        return register_user(email=data["email"], password=data.get("password1"), by=NOBODY)

    def set_password(self, user: User, password: str) -> None:
        """Change the password by command; whoever got here has proved to be the user, by session or by mail."""
        change_password(user, password=password, by=Actor(id=user.actor_id))
