"""What the ledger says, now and as it stood at a moment."""

from datetime import datetime

import pytest
from tests.ledger.book import GROUNDS, Book, fund, hold, move, open_book

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.commands import retire_origin
from pilotzone.audit.context import SHANGHAI, simulated_time
from pilotzone.audit.enums import Origin
from pilotzone.ledger.commands import capture_hold, define_unit, release_hold, reverse_origin
from pilotzone.ledger.postings import Leg
from pilotzone.ledger.queries import Balance, available, balance_of, balances_of, listed_accounts, open_holds, statement, trial_balance
from pilotzone.ledger.units import UNITS

pytestmark = pytest.mark.django_db


def march(day: int) -> datetime:
    return datetime(2026, 3, day, 12, tzinfo=SHANGHAI)


@pytest.fixture
def book() -> Book:
    """A pool of 1000 on the 1st, 600 held on the 2nd, 200 of it paid on the 3rd, 100 freed on the 4th, 50 more paid on the 5th."""
    define_unit(UNITS["cny"], by=SYSTEM)
    with simulated_time(march(1)):
        book = open_book(Origin.SYNTHETIC)
        fund(book, 1000)
    with simulated_time(march(2)):
        placed = hold(book.pool, 600)
    with simulated_time(march(3)):
        capture_hold(placed, [Leg(book.firm, 200)], key="c", grounds=GROUNDS, by=SYSTEM)
    with simulated_time(march(4)):
        release_hold(placed, 100, key="r", grounds=GROUNDS, by=SYSTEM)
    with simulated_time(march(5)):
        move(book.pool, book.lab, 50, "p")
    return book


def test_balance_as_of_each_day_is_what_stood_then(book):
    days = [balance_of(book.pool, march(day)) for day in range(1, 6)]
    assert days == [Balance(1000, 0), Balance(1000, 600), Balance(800, 400), Balance(800, 300), Balance(750, 300)]
    assert balance_of(book.pool, datetime(2026, 2, 28, tzinfo=SHANGHAI)) == Balance(0, 0)
    assert balance_of(book.pool) == Balance(750, 300)
    assert (available(book.pool), available(book.pool, march(3))) == (450, 400)


def test_balances_of_many_accounts_take_a_fixed_number_of_queries(book, django_assert_num_queries):
    accounts = [book.source, book.pool, book.firm, book.lab]
    with django_assert_num_queries(1):
        found = balances_of(accounts)
    assert [found[account.pk].posted for account in accounts] == [-1000, 750, 200, 50]
    with django_assert_num_queries(3):
        assert balances_of(accounts, march(3))[book.firm.pk] == Balance(200, 0)
    assert balances_of([]) == {}


def test_statement_runs_to_the_balance(book):
    now = statement(book.pool)
    assert [(entry.amount, entry.running) for entry in now.entries] == [(1000, 1000), (-200, 800), (-50, 750)]
    assert ([held.left for held in now.holds], now.balance) == ([300], Balance(750, 300))
    then = statement(book.pool, march(2))
    assert ([entry.running for entry in then.entries], [held.left for held in then.holds]) == ([1000], [600])


def test_statement_takes_a_fixed_number_of_queries(book, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert [entry.transfer.key for entry in statement(book.pool).entries] == ["fund", "c", "p"]


def test_spent_hold_is_not_open(book):
    placed = open_holds(account=book.pool).get()
    release_hold(placed, key="rest", grounds=GROUNDS, by=SYSTEM)
    assert list(open_holds(account=book.pool)) == []
    assert list(open_holds(origin=Origin.REAL)) == []
    assert [held.left for held in open_holds(account=book.pool, as_of=march(4))] == [300]


def test_trial_balance_sums_to_zero(book):
    trial = trial_balance(book.unit)
    assert [(line.account, line.balance.posted) for line in trial.lines] == [
        (book.firm, 200),
        (book.lab, 50),
        (book.pool, 750),
        (book.source, -1000),
    ]
    assert (trial.total, trial.held) == (0, 300)
    assert trial_balance(book.unit, origin=Origin.REAL).lines == ()
    assert (trial_balance(book.unit, as_of=march(2)).total, trial_balance(book.unit, as_of=march(2)).held) == (0, 600)


def test_lists_leave_out_what_is_retired_and_the_example_from_abroad(book):
    open_book(Origin.EXAMPLE)
    real = open_book()
    assert {account.origin for account in listed_accounts()} == {"real", "synthetic"}
    reverse_origin(Origin.SYNTHETIC, by=SYSTEM)
    retire_origin(Origin.SYNTHETIC, by=SYSTEM)
    assert set(listed_accounts()) == {real.source, real.pool, real.firm, real.lab}
    assert {line.account for line in trial_balance(real.unit).lines} == {real.source, real.pool, real.firm, real.lab}
