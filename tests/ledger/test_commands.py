"""Every exit of every command of the ledger."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.utils import translation
from tests.ledger.book import GROUNDS, Book, figures, fund, hold, move, new_account, open_book

from pilotzone.audit.actors import NOBODY, SYSTEM
from pilotzone.audit.commands import retire_origin
from pilotzone.audit.context import SHANGHAI, simulated_time
from pilotzone.audit.enums import Origin
from pilotzone.audit.errors import TimeNotSimulable
from pilotzone.audit.models import Event
from pilotzone.audit.verify import chain_faults, seal_faults
from pilotzone.kit.errors import NotAllowed
from pilotzone.ledger.commands import (
    capture_hold,
    define_unit,
    open_account,
    place_hold,
    post_transfer,
    release_hold,
    reverse_origin,
    reverse_transfer,
)
from pilotzone.ledger.enums import AccountKind, HoldEnd, Purpose
from pilotzone.ledger.errors import (
    AlreadyReversed,
    AmountOutOfRange,
    BadCode,
    CodeTaken,
    HoldSpent,
    InsufficientFunds,
    KeyTaken,
    OriginIsReal,
    OriginMismatch,
    OriginRetired,
    TooFewLegs,
    Unbalanced,
    UnitMismatch,
)
from pilotzone.ledger.models import LARGEST, Account, Entry, Hold, HoldEvent, Transfer, Unit
from pilotzone.ledger.postings import Grounds, Leg, NewAccount
from pilotzone.ledger.units import UNITS
from pilotzone.ledger.verify import faults as ledger_faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Book:
    return open_book()


@pytest.fixture(autouse=True)
def _ledger_holds(db):
    """Whatever a test did or was refused, the ledger still adds up and the log still fits."""
    yield
    assert [*ledger_faults(), *chain_faults(), *seal_faults()] == []


# Units and accounts


def test_unit_defined_twice_alike_is_one():
    first = define_unit(UNITS["card-hour"], by=SYSTEM)
    assert define_unit(UNITS["card-hour"], by=SYSTEM) == first
    assert Unit.objects.count() == 1


def test_unit_is_never_redefined():
    define_unit(UNITS["card-hour"], by=SYSTEM)
    with pytest.raises(CodeTaken) as caught:
        define_unit(replace(UNITS["card-hour"], per_unit=60), by=SYSTEM)
    assert caught.value.data == {"row": f"ledger.unit:{Unit.objects.get().pk}", "fields": ["per_unit"]}


def test_account_opened_twice_alike_is_one(book):
    assert new_account(book.pool.code, AccountKind.POOL, book.unit) == book.pool


def test_account_is_never_opened_otherwise(book):
    with pytest.raises(CodeTaken) as caught:
        new_account(book.pool.code, AccountKind.GRANT, book.unit)
    assert caught.value.data["fields"] == ["kind"]


@pytest.mark.parametrize(("change", "field"), [({"code": "two words"}, "key"), ({"code": ""}, "key"), ({"subject": "Grant 7"}, "subject")])
def test_account_with_a_malformed_code_or_subject_is_refused(book, change, field):
    new = NewAccount("a", AccountKind.GRANT, book.unit, label_zh="甲", label_en="A", origin=Origin.REAL)
    with pytest.raises(BadCode) as caught:
        open_account(replace(new, **change), by=SYSTEM)
    assert caught.value.data["field"] == field
    assert Account.objects.count() == 4


@pytest.mark.parametrize(
    "attempt",
    [
        lambda book: define_unit(UNITS["seat"], by=NOBODY),
        lambda book: open_account(NewAccount("a", AccountKind.POOL, book.unit, label_zh="", label_en="", origin=Origin.REAL), by=NOBODY),
        lambda book: post_transfer([Leg(book.source, -1), Leg(book.pool, 1)], key="k", grounds=GROUNDS, by=NOBODY),
        lambda book: place_hold(book.source, 1, key="k", grounds=GROUNDS, by=NOBODY),
        lambda book: capture_hold(hold(book.source, 5), [Leg(book.pool, 1)], key="k", grounds=GROUNDS, by=NOBODY),
        lambda book: release_hold(hold(book.source, 5), key="k", grounds=GROUNDS, by=NOBODY),
        lambda book: reverse_transfer(fund(book, 5), key="k", grounds=GROUNDS, by=NOBODY),
        lambda book: reverse_origin(Origin.SYNTHETIC, by=NOBODY),
    ],
)
def test_nobody_in_particular_may_write(book, attempt):
    with pytest.raises(NotAllowed):
        attempt(book)


# Transfers


def test_transfer_moves_its_amounts_and_is_sealed(book):
    grounds = Grounds(
        Purpose.PAY, subject="grants.claim:7", rule="schemes.ruleversion:2", evidence="grants.settlement:3",
        memo="q1", effective_on=date(2026, 3, 31),
    )  # fmt: skip
    transfer = post_transfer([Leg(book.source, -300), Leg(book.firm, 100), Leg(book.lab, 200)], key="pay-7", grounds=grounds, by=SYSTEM)
    assert [figures(account) for account in (book.source, book.firm, book.lab)] == [(-300, 0), (100, 0), (200, 0)]
    assert (transfer.purpose, transfer.subject, transfer.rule) == (Purpose.PAY, "grants.claim:7", "schemes.ruleversion:2")
    assert (transfer.evidence, transfer.memo, transfer.effective_on) == ("grants.settlement:3", "q1", date(2026, 3, 31))
    event = Event.objects.order_by("seq").last()
    assert (event.name, event.subject) == ("ledger.transfer_posted", f"ledger.transfer:{transfer.pk}")
    assert [name.split(":")[0] for name, _hash in event.sealed] == ["ledger.transfer", "ledger.entry", "ledger.entry", "ledger.entry"]


def test_transfer_in_several_units_balances_in_each(book):
    cards = open_book(unit="card-hour")
    legs = [Leg(book.source, -5), Leg(book.pool, 5), Leg(cards.source, -7), Leg(cards.pool, 7)]
    post_transfer(legs, key="both", grounds=GROUNDS, by=SYSTEM)
    assert (figures(book.pool), figures(cards.pool)) == ((5, 0), (7, 0))


def test_transfer_that_balances_only_across_units_is_refused(book):
    cards = open_book(unit="card-hour")
    with pytest.raises(Unbalanced) as caught:
        post_transfer([Leg(book.source, -5), Leg(cards.pool, 5)], key="both", grounds=GROUNDS, by=SYSTEM)
    assert caught.value.data == {"unit": "cny", "sum": -5}


def test_overspending_is_refused_and_says_what_is_free(book):
    fund(book, 1000)
    hold(book.pool, 400)
    with translation.override("en"), pytest.raises(InsufficientFunds) as caught:
        move(book.pool, book.firm, 601, "too-much")
    told = {name: caught.value.data[name] for name in ("account", "unit", "asked", "available")}
    assert told == {"account": book.pool.code, "unit": "cny", "asked": 601, "available": 600}
    with translation.override("en"):
        message = str(caught.value)
    assert message == f"“Account {book.pool.code}” ({book.pool.code}) has CNY 6.00 free; CNY 6.01 was asked."
    assert (figures(book.pool), figures(book.firm)) == ((1000, 400), (0, 0))
    assert not Transfer.objects.filter(key="too-much").exists()


def test_the_last_step_of_a_pool_can_be_spent(book):
    fund(book, 1000)
    move(book.pool, book.firm, 1000, "all")
    assert figures(book.pool) == (0, 0)


def test_unlimited_account_goes_below_zero(book):
    fund(book, 1000)
    assert figures(book.source) == (-1000, 0)


def test_repeat_of_a_transfer_is_harmless_whatever_the_order_of_its_legs(book):
    first = fund(book, 1000)
    again = post_transfer([Leg(book.pool, 1000), Leg(book.source, -1000)], key="fund", grounds=GROUNDS, by=SYSTEM)
    assert again == first
    assert figures(book.pool) == (1000, 0)
    assert Event.objects.order_by("seq").last().data == {"repeats": f"ledger.transfer:{first.pk}"}


@pytest.mark.parametrize("amount", [999, 1001])
def test_key_used_for_another_amount_is_refused(book, amount):
    first = fund(book, 1000)
    with pytest.raises(KeyTaken) as caught:
        fund(book, amount)
    assert caught.value.data == {"key": "fund", "row": f"ledger.transfer:{first.pk}"}
    assert figures(book.pool) == (1000, 0)


def test_key_used_on_other_grounds_or_accounts_is_refused(book):
    fund(book, 1000)
    with pytest.raises(KeyTaken):
        post_transfer([Leg(book.source, -1000), Leg(book.pool, 1000)], key="fund", grounds=Grounds(Purpose.CORRECT), by=SYSTEM)
    with pytest.raises(KeyTaken):
        move(book.pool, book.firm, 1000, "fund")


@pytest.mark.parametrize("amount", [0, LARGEST + 1, -LARGEST - 1, 1.5])
def test_amount_out_of_range_is_refused(book, amount):
    with pytest.raises(AmountOutOfRange) as caught:
        fund(book, amount)
    assert (caught.value.data["account"], caught.value.data["amount"]) == (book.source.code, -amount)


def test_balance_beyond_64_bits_is_refused(book):
    fund(book, LARGEST)
    with pytest.raises(AmountOutOfRange):
        fund(book, 1, key="one-more")
    assert figures(book.pool) == (LARGEST, 0)


def test_transfer_needs_two_different_accounts(book):
    for legs in ([], [Leg(book.source, 1)], [Leg(book.source, 1), Leg(book.source, -1)]):
        with pytest.raises(TooFewLegs):
            post_transfer(legs, key="k", grounds=GROUNDS, by=SYSTEM)


def test_transfer_across_origins_is_refused(book):
    other = open_book(Origin.SYNTHETIC)
    with pytest.raises(OriginMismatch) as caught:
        move(book.source, other.pool, 5, "k")
    assert caught.value.data == {"origins": [Origin.REAL, Origin.SYNTHETIC]}


@pytest.mark.parametrize(
    ("grounds", "field"),
    [
        (Grounds(Purpose.PAY, subject="the claim of Mr Li"), "subject"),
        (Grounds(Purpose.PAY, rule="20%"), "rule"),
        (Grounds(Purpose.PAY, evidence="grants:7"), "evidence"),
        (Grounds(Purpose.PAY, memo="Paid to Mr Li"), "memo"),
    ],
)
def test_free_text_has_no_place_in_the_ledger(book, grounds, field):
    with pytest.raises(BadCode) as caught:
        post_transfer([Leg(book.source, -1), Leg(book.pool, 1)], key="k", grounds=grounds, by=SYSTEM)
    assert caught.value.data["field"] == field


def test_simulated_time_is_for_synthetic_accounts(book):
    moment = datetime(2026, 3, 1, 9, tzinfo=SHANGHAI)
    sample = open_book(Origin.SYNTHETIC)
    with simulated_time(moment), pytest.raises(TimeNotSimulable):
        fund(book, 5)
    with simulated_time(moment):
        transfer = fund(sample, 5, key="sample")
        assert fund(sample, 5, key="sample") == transfer
    assert (transfer.at, transfer.effective_on) == (moment, date(2026, 3, 1))


# Holds


def test_hold_sets_aside_what_nobody_else_can_spend(book):
    fund(book, 1000)
    placed = hold(book.pool, 700)
    assert figures(book.pool) == (1000, 700)
    with pytest.raises(InsufficientFunds) as caught:
        hold(book.pool, 301, key="second")
    assert (caught.value.data["asked"], caught.value.data["available"]) == (301, 300)
    assert list(Hold.objects.all()) == [placed]


def test_repeat_of_a_hold_is_harmless_and_its_key_is_its_own(book):
    fund(book, 1000)
    first = hold(book.pool, 700)
    assert hold(book.pool, 700) == first
    with pytest.raises(KeyTaken):
        hold(book.pool, 600)
    assert figures(book.pool) == (1000, 700)


def test_hold_of_nothing_is_refused(book):
    for amount in (0, -1, LARGEST + 1):
        with pytest.raises(AmountOutOfRange):
            hold(book.pool, amount)


def test_captures_in_parts_pay_out_and_leave_the_rest_held(book):
    fund(book, 1000)
    placed = hold(book.pool, 700)
    first = capture_hold(placed, [Leg(book.firm, 200), Leg(book.lab, 100)], key="c1", grounds=GROUNDS, by=SYSTEM)
    assert (figures(book.pool), figures(book.firm), figures(book.lab)) == ((700, 400), (200, 0), (100, 0))
    second = capture_hold(placed, [Leg(book.firm, 400)], key="c2", grounds=GROUNDS, by=SYSTEM)
    assert (figures(book.pool), figures(book.firm)) == ((300, 0), (600, 0))
    ends = list(HoldEvent.objects.values_list("number", "kind", "amount", "left", "transfer"))
    assert ends == [(1, HoldEnd.CAPTURED, 300, 400, first.pk), (2, HoldEnd.CAPTURED, 400, 0, second.pk)]


def test_capture_of_a_fully_committed_pool_is_paid(book):
    fund(book, 700)
    placed = hold(book.pool, 700)
    capture_hold(placed, [Leg(book.firm, 700)], key="c", grounds=GROUNDS, by=SYSTEM)
    assert figures(book.pool) == (0, 0)


def test_capture_of_more_than_is_left_is_refused_even_where_the_account_has_more(book):
    fund(book, 1000)
    placed = hold(book.pool, 500)
    release_hold(placed, 300, key="r", grounds=GROUNDS, by=SYSTEM)
    with pytest.raises(HoldSpent) as caught:
        capture_hold(placed, [Leg(book.firm, 201)], key="c", grounds=GROUNDS, by=SYSTEM)
    assert (caught.value.data["asked"], caught.value.data["left"]) == (201, 200)
    assert figures(book.pool) == (1000, 200)


def test_repeat_of_a_capture_is_harmless(book):
    fund(book, 1000)
    placed = hold(book.pool, 500)
    pay = [Leg(book.firm, 500)]
    first = capture_hold(placed, pay, key="c", grounds=GROUNDS, by=SYSTEM)
    assert capture_hold(placed, pay, key="c", grounds=GROUNDS, by=SYSTEM) == first
    assert figures(book.firm) == (500, 0)


def test_capture_to_another_unit_is_refused(book):
    fund(book, 1000)
    cards = open_book(unit="card-hour")
    with pytest.raises(UnitMismatch) as caught:
        capture_hold(hold(book.pool, 5), [Leg(cards.firm, 5)], key="c", grounds=GROUNDS, by=SYSTEM)
    assert caught.value.data == {"account": cards.firm.code, "unit": "card-hour", "expected": "cny"}


@pytest.mark.parametrize(("amounts", "error"), [([], TooFewLegs), ([-5], AmountOutOfRange), ([5, -1], AmountOutOfRange)])
def test_capture_pays_only_outwards(book, amounts, error):
    fund(book, 1000)
    to = [Leg(account, amount) for account, amount in zip((book.firm, book.lab), amounts, strict=False)]
    with pytest.raises((error, AmountOutOfRange)):
        capture_hold(hold(book.pool, 5), to, key="c", grounds=GROUNDS, by=SYSTEM)


def test_release_frees_a_part_and_then_the_rest(book):
    fund(book, 1000)
    placed = hold(book.pool, 700)
    part = release_hold(placed, 200, key="r1", grounds=GROUNDS, by=SYSTEM)
    assert release_hold(placed, 200, key="r1", grounds=GROUNDS, by=SYSTEM) == part
    assert figures(book.pool) == (1000, 500)
    rest = release_hold(placed, key="r2", grounds=GROUNDS, by=SYSTEM)
    assert release_hold(placed, key="r2", grounds=GROUNDS, by=SYSTEM) == rest
    assert figures(book.pool) == (1000, 0)
    assert list(HoldEvent.objects.values_list("kind", "amount", "left")) == [(HoldEnd.RELEASED, 200, 500), (HoldEnd.RELEASED, 500, 0)]


def test_release_of_more_than_is_left_or_of_nothing_left_is_refused(book):
    fund(book, 1000)
    placed = hold(book.pool, 700)
    with pytest.raises(HoldSpent):
        release_hold(placed, 701, key="r1", grounds=GROUNDS, by=SYSTEM)
    with pytest.raises(AmountOutOfRange):
        release_hold(placed, 0, key="r1", grounds=GROUNDS, by=SYSTEM)
    release_hold(placed, key="r2", grounds=GROUNDS, by=SYSTEM)
    with pytest.raises(HoldSpent) as caught:
        release_hold(placed, key="r3", grounds=GROUNDS, by=SYSTEM)
    assert (caught.value.data["asked"], caught.value.data["left"]) == (0, 0)


def test_key_of_a_release_cannot_release_another_hold(book):
    fund(book, 1000)
    first, second = hold(book.pool, 100), hold(book.pool, 200, key="second")
    release_hold(first, key="r", grounds=GROUNDS, by=SYSTEM)
    with pytest.raises(KeyTaken):
        release_hold(second, key="r", grounds=GROUNDS, by=SYSTEM)


# Reversals


def test_reversal_moves_everything_back_and_names_what_it_reverses(book):
    first = fund(book, 1000)
    back = reverse_transfer(first, key="back", grounds=Grounds(Purpose.REVERSE), by=SYSTEM)
    assert (back.reverses, figures(book.pool), figures(book.source)) == (first, (0, 0), (0, 0))
    assert reverse_transfer(first, key="back", grounds=Grounds(Purpose.REVERSE), by=SYSTEM) == back


def test_transfer_is_reversed_once(book):
    first = fund(book, 1000)
    fund(book, 1000, key="more")
    back = reverse_transfer(first, key="back", grounds=GROUNDS, by=SYSTEM)
    with pytest.raises(AlreadyReversed) as caught:
        reverse_transfer(first, key="again", grounds=GROUNDS, by=SYSTEM)
    assert caught.value.data == {"transfer": first.pk, "reversal": back.pk}
    assert figures(book.pool) == (1000, 0)


def test_reversal_of_what_is_spent_is_refused(book):
    first = fund(book, 1000)
    move(book.pool, book.firm, 1, "spend")
    with pytest.raises(InsufficientFunds):
        reverse_transfer(first, key="back", grounds=GROUNDS, by=SYSTEM)


# Retirement of an origin


def test_retired_origin_ends_at_zero_with_nothing_held_and_others_stay(book):
    fund(book, 50)
    sample, cards = open_book(Origin.SYNTHETIC), open_book(Origin.SYNTHETIC, unit="card-hour")
    fund(sample, 1000, key="s1")
    fund(cards, 10, key="s2")
    move(sample.pool, sample.firm, 300, "s3")
    placed = hold(sample.pool, 200, key="s4")
    transfers = reverse_origin(Origin.SYNTHETIC, by=SYSTEM)
    assert [transfer.entries.count() for transfer in transfers] == [2, 3]
    ended = [figures(account) for account in Account.objects.filter(origin=Origin.SYNTHETIC)]
    assert ended == [(0, 0)] * 8
    assert placed.events.get().left == 0
    assert figures(book.pool) == (50, 0)
    retire_origin(Origin.SYNTHETIC, by=SYSTEM)
    with pytest.raises(OriginRetired):
        fund(sample, 1, key="late")
    with pytest.raises(OriginRetired):
        hold(sample.source, 1, key="late")
    with pytest.raises(OriginRetired):
        new_account("late", AccountKind.POOL, sample.unit, Origin.SYNTHETIC)


def test_origin_can_be_reversed_again_after_new_movements():
    sample = open_book(Origin.SYNTHETIC)
    fund(sample, 1000)
    reverse_origin(Origin.SYNTHETIC, by=SYSTEM)
    assert reverse_origin(Origin.SYNTHETIC, by=SYSTEM) == []
    fund(sample, 70, key="more")
    (transfer,) = reverse_origin(Origin.SYNTHETIC, by=SYSTEM)
    assert list(transfer.entries.order_by("amount").values_list("amount", flat=True)) == [-70, 70]


def test_real_balances_are_never_retired(book):
    with pytest.raises(OriginIsReal):
        reverse_origin(Origin.REAL, by=SYSTEM)


def test_nothing_moves_where_a_movement_was_refused(book):
    fund(book, 10)
    with pytest.raises(InsufficientFunds):
        post_transfer([Leg(book.firm, 5), Leg(book.pool, -11), Leg(book.lab, 6)], key="k", grounds=GROUNDS, by=SYSTEM)
    assert [figures(account) for account in (book.pool, book.firm, book.lab)] == [(10, 0), (0, 0), (0, 0)]
    assert Entry.objects.count() == 2
