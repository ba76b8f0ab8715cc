"""Does the ledger hold? Adds everything up anew and names every row that does not fit.

That an edit still sums is not enough: the seals in the log (`audit.verify.seal_faults`) find a row that was edited
consistently with all that depends on it.
"""

from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum

from pilotzone.audit.chain import row_name
from pilotzone.audit.queries import retired_origins
from pilotzone.audit.verify import Fault
from pilotzone.ledger.enums import HoldEnd
from pilotzone.ledger.models import Account, Entry, Hold, HoldEvent, Transfer


def faults() -> Iterator[Fault]:
    """Yield everything in the ledger that does not hold."""
    yield from transfer_faults()
    yield from balance_faults()
    yield from hold_faults()
    yield from capture_faults()
    yield from retirement_faults()


def transfer_faults() -> Iterator[Fault]:
    """Yield transfers that do not sum to zero in a unit, have fewer than two entries, or cross origins."""
    sums = Entry.objects.order_by().values("transfer", "account__unit__code").annotate(total=Sum("amount")).exclude(total=0)
    for row in sums.iterator(chunk_size=2000):
        unit = row["account__unit__code"]
        yield Fault("ledger", f"ledger.transfer:{row['transfer']}", f"entries in {unit} to sum to 0", str(row["total"]))
    short = Transfer.objects.annotate(legs=Count("entries")).filter(legs__lt=2)
    for transfer in short.iterator(chunk_size=2000):
        yield Fault("ledger", row_name(transfer), "two entries or more", str(transfer.legs))
    strange = Entry.objects.exclude(account__origin=F("transfer__origin")).select_related("account", "transfer")
    for entry in strange.iterator(chunk_size=2000):
        yield Fault("ledger", row_name(entry), f"an account of origin {entry.transfer.origin}", entry.account.origin)


def balance_faults() -> Iterator[Fault]:
    """Yield accounts whose balance is not the sum of its entries and open holds, or that are overspent."""
    posted = _totals(Entry.objects.values_list("account").annotate(Sum("amount")).order_by())
    held = _totals(Hold.objects.values_list("account").annotate(Sum("amount")).order_by())
    ended = _totals(HoldEvent.objects.values_list("hold__account").annotate(Sum("amount")).order_by())
    for account in Account.objects.select_related("balance").order_by("pk").iterator(chunk_size=2000):
        expected = (posted.get(account.pk, 0), held.get(account.pk, 0) - ended.get(account.pk, 0))
        yield from _account_faults(account, *expected)


def _totals(rows: object) -> dict[int, int]:
    return dict(rows)  # type: ignore[call-overload,no-any-return]  # a query of pairs; its stub says rows of unknown width


def _account_faults(account: Account, posted: int, held: int) -> Iterator[Fault]:
    where = f"{row_name(account)} ({account.code})"
    balance = getattr(account, "balance", None)
    if balance is None:
        yield Fault("ledger", where, "a balance", "none")
        return
    if balance.posted != posted:
        yield Fault("ledger", where, f"a balance of {posted}, the sum of its entries", str(balance.posted))
    if balance.held != held:
        yield Fault("ledger", where, f"{held} held, the sum of its open holds", str(balance.held))
    if balance.limited != account.limited:
        yield Fault("ledger", where, f"a balance with limited = {account.limited}", str(balance.limited))
    if account.limited and posted < held:
        yield Fault("ledger", where, "zero or more free", str(posted - held))


def hold_faults() -> Iterator[Fault]:
    """Yield events of holds that do not follow one another."""
    hold, number, left = None, 0, 0
    for event in HoldEvent.objects.select_related("hold").order_by("hold", "number").iterator(chunk_size=2000):
        if event.hold_id != hold:
            hold, number, left = event.hold_id, 0, event.hold.amount
        if (event.number, event.left) != (number + 1, left - event.amount):
            yield Fault(
                "ledger", row_name(event), f"event {number + 1} leaving {left - event.amount}", f"event {event.number}, {event.left}"
            )
        number, left = event.number, event.left


def capture_faults() -> Iterator[Fault]:
    """Yield captures whose transfer does not take their amount out of the account of the hold."""
    taken = Q(transfer__entries__account=F("hold__account"), transfer__entries__amount=-F("amount"))
    fitting = HoldEvent.objects.filter(taken).values("pk")
    for event in HoldEvent.objects.filter(kind=HoldEnd.CAPTURED).exclude(pk__in=fitting).iterator(chunk_size=2000):
        yield Fault(
            "ledger", row_name(event), f"transfer {event.transfer_id} to take {event.amount} out of the held account", "it does not"
        )


def retirement_faults() -> Iterator[Fault]:
    """Yield accounts of retired origins that are not at zero."""
    left = (
        Account.objects.filter(origin__in=retired_origins())
        .exclude(balance__posted=0, balance__held=0)
        .select_related("balance")
        .order_by("pk")
    )
    for account in left.iterator(chunk_size=2000):
        found = f"{account.balance.posted}, {account.balance.held} held"
        yield Fault("ledger", f"{row_name(account)} ({account.code})", "a balance of 0, as its origin is retired", found)
