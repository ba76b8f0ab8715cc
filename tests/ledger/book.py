"""A small ledger to test with: a source, a pool, two parties, made by the commands that a zone uses."""

from dataclasses import dataclass

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Origin
from pilotzone.ledger.commands import define_unit, open_account, place_hold, post_transfer
from pilotzone.ledger.enums import AccountKind, Purpose
from pilotzone.ledger.models import Account, AccountBalance, Hold, Transfer, Unit
from pilotzone.ledger.postings import Grounds, Leg, NewAccount
from pilotzone.ledger.units import UNITS

GROUNDS = Grounds(Purpose.ALLOCATE)


@dataclass(frozen=True, slots=True)
class Book:
    """The accounts of one origin in one unit."""

    unit: Unit
    source: Account
    pool: Account
    firm: Account
    lab: Account


def open_book(origin: Origin = Origin.REAL, unit: str = "cny") -> Book:
    # A unit has no origin, so it is never defined at a simulated time.
    kept = Unit.objects.filter(code=unit).first() or define_unit(UNITS[unit], by=SYSTEM)
    names = {"source": AccountKind.SOURCE, "pool": AccountKind.POOL, "firm": AccountKind.PARTY, "lab": AccountKind.PARTY}
    accounts = {name: new_account(f"{name}:{origin}:{unit}", kind, kept, origin) for name, kind in names.items()}
    return Book(kept, **accounts)


def new_account(code: str, kind: AccountKind, unit: Unit, origin: Origin = Origin.REAL) -> Account:
    limited = kind != AccountKind.SOURCE
    new = NewAccount(code, kind, unit, label_zh=f"账户 {code}", label_en=f"Account {code}", origin=origin, limited=limited)
    return open_account(new, by=SYSTEM)


def move(source: Account, target: Account, amount: int, key: str) -> Transfer:
    return post_transfer([Leg(source, -amount), Leg(target, amount)], key=key, grounds=GROUNDS, by=SYSTEM)


def fund(book: Book, amount: int, key: str = "fund") -> Transfer:
    return move(book.source, book.pool, amount, key)


def hold(account: Account, amount: int, key: str = "hold") -> Hold:
    return place_hold(account, amount, key=key, grounds=Grounds(Purpose.RESERVE), by=SYSTEM)


def figures(account: Account) -> tuple[int, int]:
    """Return what an account has and what is held of it."""
    balance = AccountBalance.objects.get(pk=account.pk)
    return balance.posted, balance.held
