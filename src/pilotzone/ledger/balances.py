"""The one mutable row: locked in order of account ids, changed by single conditional updates."""

from collections.abc import Iterable

from django.db.models import F, Q

from pilotzone.ledger.errors import AmountOutOfRange, InsufficientFunds
from pilotzone.ledger.models import LARGEST, Account, AccountBalance


def lock(account_ids: Iterable[int]) -> None:
    """Lock the balances of these accounts until the command ends, lowest id first.

    A command that will move several amounts locks all their accounts at once beforehand, so that two such commands
    cannot wait for each other. (On SQLite the IMMEDIATE transaction holds the whole database already.)
    """
    list(AccountBalance.objects.select_for_update().filter(pk__in=set(account_ids)).order_by("pk"))


def change(account: Account, *, posted: int = 0, held: int = 0) -> None:
    """Add to what an account has and to what is held of it; refuses what would overspend it or leave 64 bits."""
    allowed = (
        Q(posted__gte=-LARGEST - posted, posted__lte=LARGEST - posted)
        & Q(held__gte=-held, held__lte=LARGEST - held)
        & (Q(limited=False) | Q(posted__gte=F("held") + (held - posted)))
    )
    changed = AccountBalance.objects.filter(allowed, pk=account.pk).update(posted=F("posted") + posted, held=F("held") + held)
    if not changed:
        raise _refusal(account, posted, held)


def _refusal(account: Account, posted: int, held: int) -> InsufficientFunds | AmountOutOfRange:
    balance = AccountBalance.objects.get(pk=account.pk)
    asked = held - posted
    if balance.limited and asked > balance.available:
        return InsufficientFunds(
            account=account.code,
            label=str(account),
            unit=account.unit.code,
            asked=asked,
            available=balance.available,
            asked_text=account.unit.text(asked),
            available_text=account.unit.text(balance.available),
        )
    return AmountOutOfRange(account=account.code, amount=posted or held, least=-LARGEST, most=LARGEST)
