"""A fault put into the rows is found and named; sound rows have none."""

from datetime import date

import pytest
from django.utils import translation
from tests.grants.house import LEADER, OFFICER, YUAN, a_house, at, checked, issued, paid, prepare

from pilotzone.audit.actors import SYSTEM
from pilotzone.grants.commands import propose_clawback, sign_clawback
from pilotzone.grants.enums import GrantStatus
from pilotzone.grants.models import Claim, ClawbackProposal, Grant
from pilotzone.grants.verify import faults
from pilotzone.ledger.models import AccountBalance

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    """A paid claim of which a part was taken back, and a checked one."""
    house = a_house([200_000 * YUAN])
    (grant,) = issued(house)
    claim = checked(grant, house.supplier)
    paid(house)
    with at("2026-09-01"):
        sign_clawback(propose_clawback(claim, amount=10 * YUAN, reason="用途不符", by=OFFICER), by=LEADER)
    checked(grant, house.supplier, 100 * YUAN, day="2026-09-02")
    return house


def spoil(rows, **changes):
    prepare(lambda: rows.update(**changes), by=SYSTEM)


def found():
    return [(fault.expected, fault.found) for fault in faults()]


def test_sound_books_have_no_fault(books):
    assert found() == []


@pytest.mark.parametrize(
    ("rows", "changes", "expected"),
    [
        (
            lambda: Claim.objects.filter(number=1),
            {"amount": 7},
            [
                ("settlement lines of 7", "10000000"),
                ("payments of 7", "10000000"),
                ("at most CNY 0.07 taken back", "CNY 10.00"),
            ],
        ),
        (lambda: Grant.objects.all(), {"valid_until": date(2099, 1, 1)}, [("valid until 2027-03-10", "2099-01-01")]),
        (lambda: Claim.objects.filter(number=1), {"status": "settled"}, [("payments of 0", "10000000")]),
        (lambda: Claim.objects.filter(number=2), {"amount": 150_000 * YUAN}, [("at most 20000000 claimed", "25000000")]),
        (lambda: Claim.objects.filter(number=1), {"checked_by": ""}, [("a check by another person than who submitted it", "none")]),
        (lambda: Claim.objects.filter(number=1), {"checked_by": "user:1"}, [("a logged check by user:1", "none")]),
        (
            lambda: Claim.objects.filter(number=1),
            {"submitted_by": "user:904"},
            [("payer, settler, checker, approver and applicant to be different people", "user:904")] * 2,
        ),
        (lambda: Grant.objects.all(), {"amount": 190_000 * YUAN}, [("9000000 reserved", "10000000")]),
        (lambda: Grant.objects.all(), {"status": GrantStatus.CLOSED}, [("0 reserved", "10000000")]),
        (lambda: ClawbackProposal.objects.all(), {"amount": 5}, [("a transfer of 5", "1000")]),
        (
            lambda: ClawbackProposal.objects.all(),
            {"proposed_by": "user:902"},
            [("a signature by another person than who proposed it", "user:902")],
        ),
        (
            lambda: AccountBalance.objects.filter(account__code="paid/voucher-2026/city"),
            {"posted": 1},
            [("4999500, its payments less its clawbacks", "1")],
        ),
    ],
)
def test_edited_rows_are_named(rows, changes, expected, books):
    spoil(rows(), **changes)
    with translation.override("en"):
        assert found() == expected


def test_edited_contract_key_is_named(books):
    key = Claim.objects.get(number=1).contract_key
    spoil(Claim.objects.filter(number=1), contract_key="X1")
    assert found() == [(f"contract key {key}", "X1")]
