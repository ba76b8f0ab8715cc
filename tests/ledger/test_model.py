"""Random sequences of commands against a few lines of plain Python that say what the ledger should hold."""

from collections import Counter
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule, run_state_machine_as_test
from tests.ledger.book import GROUNDS, figures, hold, move, open_book

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Origin
from pilotzone.audit.verify import chain_faults, seal_faults
from pilotzone.kit.errors import RoomError
from pilotzone.ledger.commands import capture_hold, post_transfer, release_hold, reverse_origin, reverse_transfer
from pilotzone.ledger.models import Hold, Transfer
from pilotzone.ledger.postings import Leg
from pilotzone.ledger.queries import open_holds
from pilotzone.ledger.verify import faults as ledger_faults

NAMES = ("source", "pool", "firm", "lab")
LIMITED = NAMES[1:]
amounts = st.integers(1, 60)
names = st.sampled_from(NAMES)


@dataclass
class Model:
    """What the ledger should hold: amounts by name, holds by their key as (name, left)."""

    posted: Counter[str] = field(default_factory=Counter)
    holds: dict[str, tuple[str, int]] = field(default_factory=dict)
    reversed_keys: set[str] = field(default_factory=set)

    def held(self, name: str) -> int:
        return sum(left for holder, left in self.holds.values() if holder == name)

    def can_lose(self, name: str, amount: int) -> bool:
        return name not in LIMITED or self.posted[name] - self.held(name) >= amount

    def move(self, legs: dict[str, int]) -> str:
        """Return the code of the refusal, or "" and move."""
        if any(amount < 0 and not self.can_lose(name, -amount) for name, amount in legs.items()):
            return "insufficient_funds"
        for name, amount in legs.items():
            self.posted[name] += amount
        return ""


def outcome(action):
    try:
        return "", action()
    except RoomError as error:
        return error.code, None


class LedgerMachine(RuleBasedStateMachine):
    """Every command of the ledger in any order; the model says which must be refused."""

    transfers: Bundle[tuple[Transfer, dict[str, int]]] = Bundle("transfers")
    holds: Bundle[Hold] = Bundle("holds")

    def __init__(self) -> None:
        super().__init__()
        # Each example is undone afterwards; the commands' own transactions are savepoints in this one.
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.model, self.count = Model(), 0

    @initialize()
    def open_the_book(self) -> None:
        self.book = open_book(Origin.SYNTHETIC)
        # A little to begin with, so that most of what is tried is near the limit.
        for name in LIMITED:
            move(self.book.source, self.account(name), 40, f"begin-{name}")
            self.model.move({"source": -40, name: 40})

    def account(self, name: str):
        return getattr(self.book, name)

    def key(self) -> str:
        self.count += 1
        return f"k{self.count}"

    def compare(self, expected: str, action):
        """Carry the command out; it is refused for the reason expected, or succeeds where none is."""
        code, result = outcome(action)
        assert code == expected
        return result

    @rule(target=transfers, source=names, other=names, amount=amounts, second=st.integers(0, 20))
    def transfer(self, source, other, amount, second):
        rest = [name for name in NAMES if name not in {source, other}]
        legs = {source: -amount - second, other: amount, rest[0]: second} if second else {source: -amount, other: amount}
        if source == other:
            return multiple()
        key = self.key()
        write = [Leg(self.account(name), value) for name, value in legs.items()]
        done = self.compare(self.model.move(legs), lambda: post_transfer(write, key=key, grounds=GROUNDS, by=SYSTEM))
        return multiple() if done is None else (done, legs)

    @rule(written=transfers)
    def repeat(self, written):
        row, legs = written
        if row.reverses is None:
            again = [Leg(self.account(name), value) for name, value in legs.items()]
            assert post_transfer(again, key=row.key, grounds=GROUNDS, by=SYSTEM) == row

    @rule(target=transfers, written=transfers)
    def reverse(self, written):
        row, legs = written
        back = {name: -value for name, value in legs.items()}
        expected = "already_reversed" if row.key in self.model.reversed_keys else self.model.move(back)
        key = self.key()
        done = self.compare(expected, lambda: reverse_transfer(row, key=key, grounds=GROUNDS, by=SYSTEM))
        if done is None:
            return multiple()
        self.model.reversed_keys.add(row.key)
        return done, back

    @rule(target=holds, name=names, amount=amounts)
    def place(self, name, amount):
        key = self.key()
        expected = "" if self.model.can_lose(name, amount) else "insufficient_funds"
        done = self.compare(expected, lambda: hold(self.account(name), amount, key=key))
        if done is None:
            return multiple()
        self.model.holds[key] = (name, amount)
        return done

    @rule(placed=holds, target_name=names, amount=amounts)
    def capture(self, placed, target_name, amount):
        name, left = self.model.holds[placed.key]
        if name == target_name:
            return
        expected = "" if amount <= left else "hold_spent"
        to, key = [Leg(self.account(target_name), amount)], self.key()
        if self.compare(expected, lambda: capture_hold(placed, to, key=key, grounds=GROUNDS, by=SYSTEM)):
            self.model.holds[placed.key] = (name, left - amount)
            self.model.posted[name] -= amount
            self.model.posted[target_name] += amount

    @rule(placed=holds, amount=st.none() | amounts)
    def release(self, placed, amount):
        name, left = self.model.holds[placed.key]
        freed, key = left if amount is None else amount, self.key()
        expected = "" if 0 < freed <= left else "hold_spent"
        if self.compare(expected, lambda: release_hold(placed, amount, key=key, grounds=GROUNDS, by=SYSTEM)):
            self.model.holds[placed.key] = (name, left - freed)

    @rule()
    def retire(self):
        reverse_origin(Origin.SYNTHETIC, by=SYSTEM)
        self.model.posted.clear()
        self.model.holds = {key: (name, 0) for key, (name, _left) in self.model.holds.items()}

    @invariant()
    def the_ledger_holds_what_the_model_says(self):
        if not hasattr(self, "book"):
            return
        assert {name: figures(self.account(name)) for name in NAMES} == {
            name: (self.model.posted[name], self.model.held(name)) for name in NAMES
        }

    def teardown(self) -> None:
        try:
            assert [*ledger_faults(), *chain_faults(), *seal_faults()] == []
            left = {placed.key: placed.left for placed in open_holds()}
            assert left == {key: left for key, (_name, left) in self.model.holds.items() if left}
        finally:
            transaction.set_rollback(True)
            self.scope.__exit__(None, None, None)


@pytest.mark.django_db
def test_any_sequence_of_commands_leaves_what_plain_arithmetic_says():
    checks = settings(max_examples=30, stateful_step_count=30, deadline=None, database=None, derandomize=True,
                      phases=[Phase.generate, Phase.shrink], suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
    run_state_machine_as_test(LedgerMachine, settings=checks)


@pytest.mark.django_db
def test_the_model_itself_refuses_what_is_not_there():
    """The model is no echo of the ledger: it says no by itself."""
    model = Model()
    assert model.move({"source": -5, "pool": 5}) == ""
    assert model.move({"pool": -6, "firm": 6}) == "insufficient_funds"
    book = open_book()
    move(book.source, book.pool, 5, "a")
    assert figures(book.pool) == (model.posted["pool"], 0)
