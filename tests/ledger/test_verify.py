"""What the check finds: sums that do not fit, and edits that fit but are not what the log saw written."""

import pytest
from tests.database import spoil
from tests.ledger.book import GROUNDS, Book, fund, hold, move, open_book

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.commands import retire_origin
from pilotzone.audit.enums import Origin
from pilotzone.audit.verify import Fault, seal_faults
from pilotzone.ledger.commands import capture_hold, release_hold, reverse_origin
from pilotzone.ledger.models import AccountBalance, Entry
from pilotzone.ledger.postings import Leg
from pilotzone.ledger.verify import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Book:
    book = open_book()
    fund(book, 1000)
    move(book.pool, book.firm, 300, "pay")
    placed = hold(book.pool, 500)
    capture_hold(placed, [Leg(book.lab, 100)], key="capture", grounds=GROUNDS, by=SYSTEM)
    release_hold(placed, 50, key="release", grounds=GROUNDS, by=SYSTEM)
    assert [*faults(), *seal_faults()] == []
    return book


def where(faults: object) -> set[tuple[str, str]]:
    return {(fault.check, fault.where) for fault in faults}


def test_ledger_row_edited_consistently_is_found_by_its_seal(book):
    small, large = Entry.objects.filter(transfer__key="pay").order_by("amount")
    spoil(
        f"UPDATE ledger_entry SET amount = amount - 100 WHERE id = {small.pk}",
        f"UPDATE ledger_entry SET amount = amount + 100 WHERE id = {large.pk}",
        f"UPDATE ledger_accountbalance SET posted = posted - 100 WHERE account_id = {small.account_id}",
        f"UPDATE ledger_accountbalance SET posted = posted + 100 WHERE account_id = {large.account_id}",
    )
    assert list(faults()) == []
    assert where(seal_faults()) == {("seal", f"ledger.entry:{small.pk}"), ("seal", f"ledger.entry:{large.pk}")}


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE ledger_transfer SET effective_on = '2020-01-01' WHERE key = 'pay'", "ledger.transfer"),
        ("UPDATE ledger_hold SET subject = 'grants.claim:9'", "ledger.hold"),
        ("UPDATE ledger_holdevent SET memo = 'other' WHERE number = 2", "ledger.holdevent"),
        ("UPDATE ledger_account SET holder_id = NULL, subject = 'grants.grant:9' WHERE code LIKE 'firm%'", "ledger.account"),
        ("UPDATE ledger_unit SET per_unit = 1000", "ledger.unit"),
    ],
)
def test_edit_that_touches_no_amount_is_found_by_its_seal(book, statement, row):
    spoil(statement)
    assert list(faults()) == []
    (found,) = seal_faults()
    assert found.where.startswith(f"{row}:")


def test_removed_movement_is_found_by_its_seal_though_all_sums_fit(book):
    entries = list(Entry.objects.filter(transfer__key="pay"))
    undo = [f"UPDATE ledger_accountbalance SET posted = posted - {entry.amount} WHERE account_id = {entry.account_id}" for entry in entries]
    transfer = entries[0].transfer_id
    spoil(*undo, f"DELETE FROM ledger_entry WHERE transfer_id = {transfer}", f"DELETE FROM ledger_transfer WHERE id = {transfer}")
    assert list(faults()) == []
    assert ("seal", f"ledger.transfer:{transfer}") in where(seal_faults())


def test_entry_that_no_longer_balances_is_named(book):
    entry = Entry.objects.filter(transfer__key="pay", amount=300).get()
    spoil(f"UPDATE ledger_entry SET amount = 299 WHERE id = {entry.pk}")
    account = f"ledger.account:{book.firm.pk} ({book.firm.code})"
    assert list(faults()) == [
        Fault("ledger", f"ledger.transfer:{entry.transfer_id}", "entries in cny to sum to 0", "-1"),
        Fault("ledger", account, "a balance of 299, the sum of its entries", "300"),
    ]


def test_missing_entry_is_named(book):
    entry = Entry.objects.filter(transfer__key="pay", amount=300).get()
    spoil(f"DELETE FROM ledger_entry WHERE id = {entry.pk}")
    assert Fault("ledger", f"ledger.transfer:{entry.transfer_id}", "two entries or more", "1") in list(faults())


@pytest.mark.parametrize(
    ("change", "expected", "found"),
    [
        ("posted = posted + 1", "a balance of 600, the sum of its entries", "601"),
        ("held = held - 1", "350 held, the sum of its open holds", "349"),
        ("limited = false", "a balance with limited = True", "False"),
    ],
)
def test_edited_balance_is_named(book, change, expected, found):
    spoil(f"UPDATE ledger_accountbalance SET {change} WHERE account_id = {book.pool.pk}")
    assert list(faults()) == [Fault("ledger", f"ledger.account:{book.pool.pk} ({book.pool.code})", expected, found)]


def test_missing_balance_is_named(book):
    spoil(f"DELETE FROM ledger_accountbalance WHERE account_id = {book.pool.pk}")
    assert list(faults()) == [Fault("ledger", f"ledger.account:{book.pool.pk} ({book.pool.code})", "a balance", "none")]


def test_overspent_account_is_named(book):
    spoil(
        f"UPDATE ledger_hold SET amount = amount + 300 WHERE account_id = {book.pool.pk}",
        'UPDATE ledger_holdevent SET "left" = "left" + 300',
        f"UPDATE ledger_accountbalance SET held = held + 300 WHERE account_id = {book.pool.pk}",
    )
    assert list(faults()) == [Fault("ledger", f"ledger.account:{book.pool.pk} ({book.pool.code})", "zero or more free", "-50")]


def test_hold_event_that_does_not_follow_is_named(book):
    spoil('UPDATE ledger_holdevent SET "left" = 1 WHERE number = 2')
    (fault,) = faults()
    assert (fault.expected, fault.found) == ("event 2 leaving 350", "event 2, 1")


def test_capture_that_pays_from_elsewhere_is_named(book):
    entry = Entry.objects.filter(transfer__key="capture", amount__lt=0).get()
    spoil(f"UPDATE ledger_entry SET account_id = {book.source.pk} WHERE id = {entry.pk}")
    expected = f"transfer {entry.transfer_id} to take 100 out of the held account"
    assert expected in [fault.expected for fault in faults()]


def test_entry_on_an_account_of_another_origin_is_named(book):
    other = open_book(Origin.SYNTHETIC)
    entry = Entry.objects.filter(transfer__key="pay", amount=300).get()
    spoil(f"UPDATE ledger_entry SET account_id = {other.firm.pk} WHERE id = {entry.pk}")
    assert Fault("ledger", f"ledger.entry:{entry.pk}", "an account of origin real", "synthetic") in list(faults())


def test_retired_account_that_is_not_at_zero_is_named(book):
    sample = open_book(Origin.SYNTHETIC)
    fund(sample, 70, key="sample")
    retire_origin(Origin.SYNTHETIC, by=SYSTEM)
    expected = "a balance of 0, as its origin is retired"
    assert [(fault.expected, fault.found) for fault in faults()] == [(expected, "-70, 0 held"), (expected, "70, 0 held")]
    reverse_origin(Origin.SYNTHETIC, by=SYSTEM)
    assert list(faults()) == []


def test_check_reads_in_a_fixed_number_of_queries(book, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        assert list(faults()) == []
    assert AccountBalance.objects.count() == 4
