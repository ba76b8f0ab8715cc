"""What the database itself refuses, whoever asks."""

import pytest
from tests.database import refused
from tests.ledger.book import GROUNDS, Book, fund, hold, open_book

from pilotzone.audit.actors import SYSTEM
from pilotzone.ledger.commands import capture_hold
from pilotzone.ledger.models import LARGEST
from pilotzone.ledger.postings import Leg

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Book:
    book = open_book()
    fund(book, 1000)
    capture_hold(hold(book.pool, 500), [Leg(book.lab, 100)], key="capture", grounds=GROUNDS, by=SYSTEM)
    return book


@pytest.mark.parametrize("table", ["transfer", "entry", "hold", "holdevent"])
def test_what_was_written_is_neither_changed_nor_removed(book, table):
    assert "append-only" in refused(f"UPDATE ledger_{table} SET id = id + 100")
    assert "append-only" in refused(f"DELETE FROM ledger_{table}")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("posted = 399", "ledger_never_overspent"),
        ("held = 901", "ledger_never_overspent"),
        ("held = -1", "ledger_held_in_range"),
        (f"posted = {LARGEST + 1}", "ledger_posted_in_range"),
    ],
)
def test_balance_never_leaves_its_bounds(book, change, constraint):
    assert constraint in refused(f"UPDATE ledger_accountbalance SET {change} WHERE account_id = {book.pool.pk}")


def test_source_is_never_limited(book):
    assert "ledger_source_is_unlimited" in refused(f"UPDATE ledger_account SET limited = true WHERE id = {book.source.pk}")


def test_two_events_of_a_hold_never_have_one_number(book):
    columns = 'key, purpose, at, effective_on, subject, rule, evidence, memo, request_hash, hold_id, number, kind, amount, "left"'
    values = "'x', purpose, at, effective_on, subject, rule, evidence, memo, request_hash, hold_id, number, 'released', 1, 1"
    assert "UNIQUE" in refused(f"INSERT INTO ledger_holdevent ({columns}) SELECT {values} FROM ledger_holdevent").upper()


def test_capture_without_a_transfer_is_refused(book):
    columns = 'key, purpose, at, effective_on, subject, rule, evidence, memo, request_hash, hold_id, number, kind, amount, "left"'
    values = "'x', purpose, at, effective_on, subject, rule, evidence, memo, request_hash, hold_id, 2, 'captured', 1, 1"
    assert "ledger_capture_has_transfer" in refused(f"INSERT INTO ledger_holdevent ({columns}) SELECT {values} FROM ledger_holdevent")


@pytest.mark.parametrize(
    ("unit", "amount", "text"),
    [
        ("cny", 123_456, "1,234.56 元"),
        ("card-hour", 5400, "1.5 卡时"),
        ("card-hour", 3601, "1:00:01 卡时"),
        ("epsilon", 5, "0.000000005 ε"),
        ("seat", 3, "3 席"),
    ],
)
def test_amount_is_written_exactly_in_its_unit(unit, amount, text):
    assert open_book(unit=unit).unit.text(amount) == text
