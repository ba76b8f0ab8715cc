"""Reads of the ledger. `as_of` is a moment of recording: what stood in the ledger then; None means now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, F, Q, QuerySet, Subquery, Sum, Window
from django.db.models.expressions import OuterRef
from django.db.models.functions import Coalesce

from pilotzone.audit.enums import Origin
from pilotzone.audit.queries import hidden_origins
from pilotzone.ledger.models import Account, AccountBalance, Entry, Hold, HoldEvent, Unit
from pilotzone.ledger.units import YUAN


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account has, and how much of it is held."""

    posted: int
    held: int

    @property
    def available(self) -> int:
        return self.posted - self.held


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One account in a trial balance."""

    account: Account
    balance: Balance


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All accounts of a unit with what they have; `total` is zero in a ledger that holds."""

    unit: Unit
    lines: tuple[TrialLine, ...]

    @property
    def total(self) -> int:
        return sum(line.balance.posted for line in self.lines)

    @property
    def held(self) -> int:
        return sum(line.balance.held for line in self.lines)


@dataclass(frozen=True, slots=True)
class Statement:
    """An account's entries, oldest first, each with `running`, and its open holds, each with `left`."""

    account: Account
    balance: Balance
    entries: tuple[Entry, ...]
    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry and the balance of its account after it."""

    entry: Entry
    running: int


def balance_of(account: Account, as_of: datetime | None = None) -> Balance:
    """Return what an account has and holds."""
    return balances_of([account], as_of)[account.pk]


def available(account: Account, as_of: datetime | None = None) -> int:
    """Return what an account has free."""
    return balance_of(account, as_of).available


def balances_of(accounts: Iterable[Account], as_of: datetime | None = None) -> dict[int, Balance]:
    """Return the balances of many accounts by account id, in a fixed number of queries."""
    ids = [account.pk for account in accounts]
    if as_of is None:
        rows = AccountBalance.objects.filter(pk__in=ids).values_list("pk", "posted", "held")
        return {pk: Balance(posted, held) for pk, posted, held in rows}
    posted = _sums(Entry.objects.filter(account__in=ids, transfer__at__lte=as_of), "account")
    held = _sums(Hold.objects.filter(account__in=ids, at__lte=as_of), "account")
    ended = _sums(HoldEvent.objects.filter(hold__account__in=ids, at__lte=as_of), "hold__account")
    return {pk: Balance(posted.get(pk, 0), held.get(pk, 0) - ended.get(pk, 0)) for pk in ids}


def _sums(rows: QuerySet[Entry] | QuerySet[Hold] | QuerySet[HoldEvent], by: str) -> dict[int, int]:
    return {row[by]: row["total"] for row in rows.order_by().values(by).annotate(total=Sum("amount"))}


def entries_of(account: Account, as_of: datetime | None = None) -> QuerySet[Entry]:
    """Return an account's entries in the order of their time, each with `running`, the balance after it."""
    order = (F("transfer__at").asc(), F("pk").asc())
    entries = Entry.objects.filter(account=account).select_related("transfer")
    if as_of is not None:
        entries = entries.filter(transfer__at__lte=as_of)
    return entries.annotate(running=Window(Sum("amount"), order_by=order)).order_by("transfer__at", "pk")


def latest_entries(account: Account, *, before: Entry | None = None, size: int) -> tuple[EntryLine, ...]:
    """Return some of an account's entries, newest first, from the one before `before` on, each with the balance after it."""
    entries = Entry.objects.filter(account=account)
    if before is not None:
        at = before.transfer.at
        entries = entries.filter(Q(transfer__at__lt=at) | Q(transfer__at=at, pk__lt=before.pk))
    running = entries.aggregate(total=Sum("amount"))["total"] or 0
    rows = entries.select_related("transfer").prefetch_related("transfer__entries__account").order_by("-transfer__at", "-pk")[:size]
    lines = []
    for entry in rows:
        lines.append(EntryLine(entry, running))
        running -= entry.amount
    return tuple(lines)


def open_holds(*, account: Account | None = None, origin: Origin | None = None, as_of: datetime | None = None) -> QuerySet[Hold]:
    """Return the holds that still set something aside, each with `left`."""
    past = Q() if as_of is None else Q(at__lte=as_of)
    ended = HoldEvent.objects.filter(past, hold=OuterRef("pk")).order_by().values("hold").annotate(total=Sum("amount")).values("total")
    holds = Hold.objects.filter(past).select_related("account__unit")
    if account is not None:
        holds = holds.filter(account=account)
    if origin is not None:
        holds = holds.filter(account__origin=origin)
    return holds.annotate(left=F("amount") - Coalesce(Subquery(ended, output_field=BigIntegerField()), 0)).filter(left__gt=0)


def statement(account: Account, as_of: datetime | None = None) -> Statement:
    """Return an account's balance, its entries with running balance and its open holds."""
    entries, holds = entries_of(account, as_of), open_holds(account=account, as_of=as_of)
    return Statement(account, balance_of(account, as_of), tuple(entries), tuple(holds))


def trial_balance(unit: Unit, *, origin: Origin | None = None, as_of: datetime | None = None) -> TrialBalance:
    """Return every account of a unit with its balance, for one origin or for all that are not retired."""
    accounts = list((listed_accounts() if origin is None else Account.objects.filter(origin=origin)).filter(unit=unit))
    held = balances_of(accounts, as_of)
    return TrialBalance(unit, tuple(TrialLine(account, held[account.pk]) for account in accounts))


def listed_accounts() -> QuerySet[Account]:
    """Return the accounts that lists and counts of the zone show: none that is retired, none of the example from abroad."""
    return Account.objects.exclude(origin__in=hidden_origins()).select_related("unit", "holder", "balance").order_by("code")


def listed_units() -> QuerySet[Unit]:
    """Return the units that some listed account is kept in, and yuan first."""
    used = Unit.objects.filter(pk__in=listed_accounts().order_by().values("unit"))
    return used.annotate(is_other=~Q(code=YUAN)).order_by("is_other", "code")
