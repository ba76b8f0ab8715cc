"""What races on one call: run in a zone of its own by tests/schemes/test_races.py."""

from typing import Any

from tests.races import race
from tests.schemes.book import CLOSES, OFFICER, draft, drafted, open_book

from pilotzone.audit.context import simulated_time
from pilotzone.audit.enums import Origin
from pilotzone.audit.verify import chain_faults, seal_faults
from pilotzone.kit.errors import RoomError
from pilotzone.ledger.models import Account
from pilotzone.ledger.queries import balance_of
from pilotzone.ledger.verify import faults as ledger_faults
from pilotzone.schemes.commands import cancel_call, draft_call, edit_call, open_call

PROCESSES = 8


def attempt(action: Any) -> str:
    try:
        with simulated_time(CLOSES):
            action()
    except RoomError as error:
        return error.code
    return "done"


def _ends(outcomes: list[str]) -> dict[str, Any]:
    money = {account.code: balance_of(account).posted for account in Account.objects.exclude(code__startswith="source/")}
    faults = [str(fault) for fault in (*ledger_faults(), *chain_faults(), *seal_faults())]
    return {"outcomes": outcomes, "money": money, "faults": faults}


def one_opening() -> dict[str, Any]:
    """Eight officers open the same call at once."""
    call = drafted(open_book(Origin.SYNTHETIC))
    return _ends(race(lambda _number: attempt(lambda: open_call(call, by=OFFICER)), PROCESSES))


def one_budget() -> dict[str, Any]:
    """Eight calls open at once on budgets that last for two."""
    book = open_book(Origin.SYNTHETIC)
    calls = [draft_call(book.scheme, draft(book), code=f"call-{number}", by=OFFICER) for number in range(PROCESSES)]
    return _ends(race(lambda number: attempt(lambda: open_call(calls[number], by=OFFICER)), PROCESSES))


def open_edit_cancel() -> dict[str, Any]:
    """A call is opened, edited and cancelled at once."""
    book = open_book(Origin.SYNTHETIC)
    call = drafted(book)

    def work(number: int) -> str:
        match number % 3:
            case 0:
                return attempt(lambda: open_call(call, by=OFFICER))
            case 1:
                return attempt(lambda: edit_call(call, draft(book, pool_amount=1_000_00), by=OFFICER))
        return attempt(lambda: cancel_call(call, reason_zh="理由", reason_en="reason", by=OFFICER))

    return _ends(race(work, PROCESSES + 1))
