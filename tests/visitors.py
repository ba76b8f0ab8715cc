"""Whoever visits a page: a browser with the roles and the organisation that a test gives it, or without any log-in."""

from django.test import Client

from pilotzone.accounts.commands import give_membership, give_role, register_user
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Role
from pilotzone.registry.models import Party


def browser(*roles: Role, party: Party | None = None, language: str = "en") -> Client:
    """Return the browser of a new user who holds the roles and acts for the party; of nobody where neither is given."""
    client = Client(headers={"accept-language": language})
    if roles or party is not None:
        user = register_user(email=f"{'-'.join(roles) or 'member'}@zone.example", password=None, name="王某", by=SYSTEM)
        for role in roles:
            give_role(user, role=role, by=SYSTEM)
        if party is not None:
            give_membership(user, party=party, by=SYSTEM)
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client
