"""What races on the ledger: run in a zone of its own by tests/ledger/test_races.py."""

import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from tests.ledger.book import GROUNDS, Book, figures, fund, hold, move, open_book
from tests.races import attempt, race

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.models import Event
from pilotzone.audit.verify import chain_faults, seal_faults
from pilotzone.ledger.commands import capture_hold, place_hold, post_transfer, release_hold
from pilotzone.ledger.enums import Purpose
from pilotzone.ledger.models import Entry, Hold, HoldEvent, Transfer
from pilotzone.ledger.postings import Grounds, Leg
from pilotzone.ledger.verify import faults as ledger_faults

PROCESSES = 32


def faults() -> list[str]:
    return [str(fault) for fault in (*ledger_faults(), *chain_faults(), *seal_faults())]


def one_step_each(pool: int, tries: int) -> dict[str, Any]:
    """Everybody takes single steps out of one pool that has not enough for all."""
    book = open_book()
    fund(book, pool)

    def work(number: int) -> list[str]:
        return [attempt(lambda step=step: move(book.pool, book.firm, 1, f"take-{number}-{step}")) for step in range(tries)]

    outcomes = race(work, PROCESSES)
    return {
        "outcomes": outcomes,
        "pool": figures(book.pool),
        "firm": figures(book.firm),
        "faults": faults(),
        "events": Event.objects.count(),
    }


def everything_at_once(pool: int) -> dict[str, Any]:
    """Holds, captures in part, releases and transfers in both directions on one pool, in orders that differ."""
    book = open_book()
    fund(book, pool)

    def work(number: int) -> dict[str, str]:
        steps = {
            "hold": _hold_and_end(book, number),
            "out": lambda: move(book.pool, book.lab, 7, f"out-{number}"),
            "across": lambda: _give_back(book, number),
        }
        names = sorted(steps, reverse=number % 2 == 1)
        return {name: attempt(steps[name]) for name in names}

    outcomes = race(work, PROCESSES)
    moved = {account.code.split(":")[0]: figures(account) for account in (book.source, book.pool, book.firm, book.lab)}
    placed, ended = (sum(rows.values_list("amount", flat=True)) for rows in (Hold.objects.all(), HoldEvent.objects.all()))
    return {"outcomes": outcomes, "moved": moved, "open": placed - ended, "faults": faults()}


def _hold_and_end(book: Book, number: int) -> Callable[[], object]:
    def act() -> None:
        placed = hold(book.pool, 10 + number, key=f"hold-{number}")
        capture_hold(placed, [Leg(book.firm, 4), Leg(book.lab, 2)], key=f"capture-{number}", grounds=GROUNDS, by=SYSTEM)
        release_hold(placed, 3, key=f"release-{number}", grounds=GROUNDS, by=SYSTEM)

    return act


def _give_back(book: Book, number: int) -> None:
    # Against the direction of the other transfers, so that careless locking would make a deadlock.
    post_transfer([Leg(book.lab, -1), Leg(book.firm, 1)], key=f"across-{number}", grounds=GROUNDS, by=SYSTEM)


def one_hold(amount: int) -> dict[str, Any]:
    """Everybody captures or releases the same hold; it has enough for some of them only."""
    book = open_book()
    fund(book, amount + 1000)
    placed = place_hold(book.pool, amount, key="shared", grounds=Grounds(Purpose.RESERVE), by=SYSTEM)

    def work(number: int) -> str:
        if number % 2:
            return attempt(lambda: release_hold(placed, 3, key=f"r-{number}", grounds=GROUNDS, by=SYSTEM))
        return attempt(lambda: capture_hold(placed, [Leg(book.firm, 3)], key=f"c-{number}", grounds=GROUNDS, by=SYSTEM))

    outcomes = race(work, PROCESSES)
    lefts = list(placed.events.order_by("number").values_list("left", flat=True))
    falls = {before - after for before, after in pairwise([amount, *lefts])}
    return {"outcomes": outcomes, "left": lefts[-1], "falls": sorted(falls), "pool": figures(book.pool), "faults": faults()}


def one_key() -> dict[str, Any]:
    """Everybody sends the same request; then everybody sends another one under a common key."""
    book = open_book()
    fund(book, 1000)

    def same(number: int) -> int:
        return move(book.pool, book.firm, 5, "same").pk

    def different(number: int) -> str:
        target = book.firm if number % 2 else book.lab
        source = book.pool if number % 2 else book.source
        return attempt(lambda: move(source, target, 5 + number, "different"))

    rows, outcomes = race(same, PROCESSES), race(different, PROCESSES)
    return {
        "rows": len(set(rows)),
        "transfers": Transfer.objects.filter(key="same").count(),
        "entries": Entry.objects.filter(transfer__key="same").count(),
        "outcomes": outcomes,
        "different": Transfer.objects.filter(key="different").count(),
        "faults": faults(),
    }


def fairness(seconds: float) -> list[dict[str, Any]]:
    """Everybody takes as much as it gets in a fixed time; returns per process how many and how long each took."""
    book = open_book()
    fund(book, 10**9)
    stop = time.monotonic() + 2 + seconds

    def work(number: int) -> dict[str, Any]:
        waits: list[float] = []
        while (begun := time.monotonic()) < stop:
            move(book.pool, book.firm, 1, f"take-{number}-{len(waits)}")
            waits.append(time.monotonic() - begun)
        return {"count": len(waits), "waits": waits}

    return race(work, PROCESSES)
