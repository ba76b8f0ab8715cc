"""Kinds of accounts, purposes of movements, ends of holds."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AccountKind(TextChoices):
    """What an account stands for; the bounds of its balance are its own `limited`."""

    SOURCE = "source", _("external source")
    BUDGET = "budget", _("budget of a payer")
    POOL = "pool", _("pool of a call")
    GRANT = "grant", _("grant")
    PARTY = "party", _("account of an organisation or person")
    RESOURCE = "resource", _("capacity of a resource")
    SINK = "sink", _("paid out or used up")


class Purpose(TextChoices):
    """Why something moved or was reserved; the details are in the references beside it."""

    FUND = "fund", _("funds provided")
    ALLOCATE = "allocate", _("allocated to a pool")
    RESERVE = "reserve", _("reserved for an approved application")
    GRANT = "grant", _("granted")
    USE = "use", _("used")
    SETTLE = "settle", _("settled")
    PAY = "pay", _("paid")
    GIVE_BACK = "give_back", _("given back unused")
    CLAW_BACK = "claw_back", _("clawed back")
    CORRECT = "correct", _("correction")
    REVERSE = "reverse", _("reversal")
    RETIRE = "retire", _("samples retired")


class HoldEnd(TextChoices):
    """What became of a hold, or of a part of it."""

    CAPTURED = "captured", _("captured")
    RELEASED = "released", _("released")
