"""What allauth does by itself and the log must know."""

from typing import Any

from allauth.account.signals import email_changed
from django.dispatch import receiver

from pilotzone.accounts.commands import note_address_change
from pilotzone.accounts.models import User
from pilotzone.audit.actors import Actor


@receiver(email_changed)
def log_address_change(user: User, **_details: Any) -> None:
    """Log that a user made another confirmed address the one for log-in."""
    note_address_change(user, by=Actor(id=user.actor_id))
