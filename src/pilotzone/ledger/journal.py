"""Writes transfers, holds and their events; the commands decide what is written, this module how."""

from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from pilotzone.audit import context
from pilotzone.audit.chain import row_name
from pilotzone.audit.enums import Origin
from pilotzone.audit.queries import retired_origins
from pilotzone.ledger import balances
from pilotzone.ledger.enums import HoldEnd
from pilotzone.ledger.errors import AlreadyReversed, HoldSpent, KeyTaken, OriginRetired
from pilotzone.ledger.models import Account, Entry, Hold, HoldEvent, Recorded, Transfer
from pilotzone.ledger.postings import Draft, Grounds

Row = TypeVar("Row", bound=Recorded)


def begin(origin: str, account_ids: list[int]) -> None:
    """Declare the origin and lock the accounts: what every movement does first."""
    context.touch_origin(origin)
    balances.lock(account_ids)


def found(model: type[Row], key: str, request_hash: str) -> Row | None:
    """Return what the same request wrote before, None if nothing; refuses a key that something else used.

    Called under the lock: whoever asks the same moves the same accounts, so an earlier one has ended by now.
    """
    row = model._default_manager.filter(key=key).first()
    if row is None:
        return None
    if row.request_hash != request_hash:
        raise KeyTaken(key=key, row=row_name(row))
    context.note(repeats=row_name(row))
    return row


def post(draft: Draft, *, retiring: bool = False) -> Transfer:
    """Write a transfer and move its amounts; returns the earlier one where this is a repeat."""
    draft.check()
    begin(draft.origin, draft.account_ids)
    earlier = found(Transfer, draft.key, draft.request_hash())
    if earlier is None and not retiring:
        refuse_retired(draft.origin)
    transfer = earlier or write(draft)
    context.about(row_name(transfer))
    return transfer


def write(draft: Draft) -> Transfer:
    """Write a transfer that was checked and is no repeat; the caller holds the locks."""
    if draft.reverses is not None:
        _refuse_second_reversal(draft.reverses)
    transfer = Transfer(
        **_recorded(draft.key, draft.grounds, draft.request_hash()), origin=draft.origin, reverses=draft.reverses
    )  # fmt: skip
    insert(transfer)
    entries = Entry.objects.bulk_create(Entry(transfer=transfer, account=leg.account, amount=leg.amount) for leg in draft.legs)
    for leg in sorted(draft.legs, key=lambda leg: leg.account.pk):
        # What a hold set aside leaves the account and the hold in one step: what is free does not change.
        taken = leg.amount if draft.capture is not None and leg.account.pk == draft.capture.account_id else 0
        balances.change(leg.account, posted=leg.amount, held=taken)
    context.seal(transfer, *entries)
    return transfer


def place(account: Account, amount: int, *, key: str, grounds: Grounds, request_hash: str) -> Hold:
    """Write a hold and set its amount aside."""
    hold = Hold(**_recorded(key, grounds, request_hash), account=account, amount=amount)
    insert(hold)
    balances.change(account, held=amount)
    context.seal(hold)
    return hold


def end(hold: Hold, amount: int, *, key: str, grounds: Grounds, request_hash: str, transfer: Transfer | None = None) -> HoldEvent:
    """Write that a part of a hold was captured by a transfer, or released where there is none."""
    last = hold.events.order_by("number").last()
    number, left = (1, hold.amount) if last is None else (last.number + 1, last.left)
    event = HoldEvent(
        **_recorded(key, grounds, request_hash),
        hold=hold,
        number=number,
        kind=HoldEnd.RELEASED if transfer is None else HoldEnd.CAPTURED,
        amount=amount,
        left=left - amount,
        transfer=transfer,
    )
    insert(event)
    if transfer is None:
        balances.change(hold.account, held=-amount)
    context.seal(event)
    return event


def left_of(hold: Hold) -> int:
    """Return what is still held; final only under the lock of the hold's account."""
    last = hold.events.order_by("number").last()
    return hold.amount if last is None else last.left


def refuse_overdraw(hold: Hold, asked: int, left: int) -> None:
    if asked > left or left == 0:
        text = hold.account.unit.text
        raise HoldSpent(hold=hold.key, asked=asked, left=left, asked_text=text(asked), left_text=text(left))


def refuse_retired(origin: str) -> None:
    if origin != Origin.REAL and origin in retired_origins():
        raise OriginRetired(origin=Origin(origin))


def insert(row: Recorded) -> None:
    """Insert a row; says KeyTaken where a request on other accounts took the key a moment ago."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        found(type(row), row.key, row.request_hash)
        raise


def _refuse_second_reversal(transfer: Transfer) -> None:
    reversal = Transfer.objects.filter(reverses=transfer).first()
    if reversal is not None:
        raise AlreadyReversed(transfer=transfer.pk, reversal=reversal.pk)


def _recorded(key: str, grounds: Grounds, request_hash: str) -> dict[str, Any]:
    return {
        "key": key,
        "purpose": grounds.purpose,
        "at": context.now(),
        "effective_on": grounds.effective_on or context.today(),
        "subject": grounds.subject,
        "rule": grounds.rule,
        "evidence": grounds.evidence,
        "memo": grounds.memo,
        "request_hash": request_hash,
    }
