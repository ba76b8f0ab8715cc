"""Every write of the ledger. Amounts are whole numbers of the unit's smallest step.

Every movement names a key of its own: the same key with the same content returns what was written the first time.
"""

from collections.abc import Sequence
from dataclasses import asdict

from django.db.models import Model

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.chain import row_name
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin
from pilotzone.ledger import balances, journal, policy, queries
from pilotzone.ledger.enums import Purpose
from pilotzone.ledger.errors import CodeTaken, OriginIsReal, UnitMismatch
from pilotzone.ledger.models import Account, AccountBalance, Entry, Hold, HoldEvent, Transfer, Unit
from pilotzone.ledger.postings import Draft, Grounds, Leg, NewAccount, check_amount, check_key, check_reference, request_hash
from pilotzone.ledger.units import UnitDefinition


@command(allowed=policy.can_define, event="ledger.unit_defined")
def define_unit(definition: UnitDefinition, *, by: Actor) -> Unit:
    """Define a unit; harmless where it is defined so already, refused where it is defined otherwise."""
    check_key(definition.code)
    unit, created = Unit.objects.get_or_create(code=definition.code, defaults=asdict(definition))
    if created:
        context.seal(unit)
    _refuse_difference(unit, {name: getattr(definition, name) for name in definition.__slots__})
    return unit


@command(allowed=policy.can_define, event="ledger.account_opened")
def open_account(new: NewAccount, *, by: Actor) -> Account:
    """Open an account with a balance of zero; harmless where it is open so already, refused where it is open otherwise."""
    check_key(new.code)
    check_reference("subject", new.subject)
    context.touch_origin(new.origin)
    journal.refuse_retired(new.origin)
    asked = {name: getattr(new, name) for name in new.__slots__}
    account, created = Account.objects.get_or_create(code=new.code, defaults={**asked, "opened_at": context.now()})
    if created:
        AccountBalance.objects.create(account=account, limited=account.limited)
        context.seal(account)
    _refuse_difference(account, asked)
    return account


@command(allowed=policy.can_post, event="ledger.transfer_posted")
def post_transfer(legs: Sequence[Leg], *, key: str, grounds: Grounds, by: Actor) -> Transfer:
    """Move amounts between accounts, summing to zero in every unit; refuses what would overspend a limited account."""
    return journal.post(Draft(key, tuple(legs), grounds))


@command(allowed=policy.can_post, event="ledger.hold_placed")
def place_hold(account: Account, amount: int, *, key: str, grounds: Grounds, by: Actor) -> Hold:
    """Set an amount aside; refuses more than is free on a limited account."""
    check_key(key)
    grounds.check()
    check_amount(account, amount)
    asked = request_hash(grounds, account=account.code, amount=str(amount))
    journal.begin(account.origin, [account.pk])
    hold = journal.found(Hold, key, asked)
    if hold is None:
        journal.refuse_retired(account.origin)
        hold = journal.place(account, amount, key=key, grounds=grounds, request_hash=asked)
    context.about(row_name(hold))
    return hold


@command(allowed=policy.can_post, event="ledger.hold_captured")
def capture_hold(hold: Hold, to: Sequence[Leg], *, key: str, grounds: Grounds, by: Actor) -> Transfer:
    """Pay out of a hold to one or more accounts, in whole or in part; refuses more than it has left."""
    _refuse_other_units(hold, to)
    for leg in to:
        check_amount(leg.account, leg.amount)
    amount = sum(leg.amount for leg in to)
    draft = Draft(key, (Leg(hold.account, -amount), *to), grounds, capture=hold)
    draft.check()
    journal.begin(draft.origin, draft.account_ids)
    transfer = journal.found(Transfer, key, draft.request_hash())
    if transfer is None:
        journal.refuse_retired(draft.origin)
        journal.refuse_overdraw(hold, amount, journal.left_of(hold))
        transfer = journal.write(draft)
        journal.end(hold, amount, key=key, grounds=grounds, request_hash=draft.request_hash(), transfer=transfer)
    context.about(row_name(transfer))
    context.note(hold=hold.pk)
    return transfer


@command(allowed=policy.can_post, event="ledger.hold_released")
def release_hold(hold: Hold, amount: int | None = None, *, key: str, grounds: Grounds, by: Actor) -> HoldEvent:
    """Free a hold, or a part of it; refuses more than it has left."""
    check_key(key)
    grounds.check()
    if amount is not None:
        check_amount(hold.account, amount)
    asked = request_hash(grounds, release=row_name(hold), amount=None if amount is None else str(amount))
    journal.begin(hold.account.origin, [hold.account_id])
    earlier = journal.found(HoldEvent, key, asked)
    if earlier is not None:
        return earlier
    left = journal.left_of(hold)
    freed = left if amount is None else amount
    journal.refuse_overdraw(hold, freed, left)
    return journal.end(hold, freed, key=key, grounds=grounds, request_hash=asked)


@command(allowed=policy.can_post, event="ledger.transfer_reversed")
def reverse_transfer(transfer: Transfer, *, key: str, grounds: Grounds, by: Actor) -> Transfer:
    """Move back what a transfer moved, once; refuses where a limited account has spent it. A hold it captured stays captured."""
    legs = tuple(Leg(entry.account, -entry.amount) for entry in transfer.entries.select_related("account__unit"))
    context.note(reverses=transfer.pk)
    return journal.post(Draft(key, legs, grounds, reverses=transfer))


@command(allowed=policy.can_retire, event="ledger.origin_reversed")
def reverse_origin(origin: Origin, *, by: Actor) -> list[Transfer]:
    """Release every hold and bring every balance of an origin to zero by transfers, one per unit; real ones are refused."""
    if origin == Origin.REAL:
        raise OriginIsReal
    context.note(origin=origin.value)
    balances.lock(Account.objects.filter(origin=origin).values_list("pk", flat=True))
    grounds = Grounds(Purpose.RETIRE)
    for hold in queries.open_holds(origin=origin):
        release_hold(hold, key=f"retire:{origin}:hold:{hold.pk}", grounds=grounds, by=by)
    return [_bring_to_zero(origin, unit, grounds) for unit in _moved_units(origin)]


def _moved_units(origin: Origin) -> list[Unit]:
    moved = AccountBalance.objects.filter(account__origin=origin).exclude(posted=0)
    return list(Unit.objects.filter(pk__in=moved.values("account__unit")).order_by("code"))


def _bring_to_zero(origin: Origin, unit: Unit, grounds: Grounds) -> Transfer:
    accounts = Account.objects.filter(origin=origin, unit=unit).exclude(balance__posted=0).select_related("unit", "balance")
    legs = tuple(Leg(account, -account.balance.posted) for account in accounts)
    # The key moves on with the entries, so that what comes in between two reversals is reversed by the second.
    last = Entry.objects.filter(account__origin=origin, account__unit=unit).order_by("pk").values_list("pk", flat=True).last()
    return journal.post(Draft(f"retire:{origin}:{unit.code}:{last}", legs, grounds), retiring=True)


def _refuse_other_units(hold: Hold, to: Sequence[Leg]) -> None:
    for leg in to:
        if leg.account.unit_id != hold.account.unit_id:
            raise UnitMismatch(account=leg.account.code, unit=leg.account.unit.code, expected=hold.account.unit.code)


def _refuse_difference(row: Model, asked: dict[str, object]) -> None:
    differing = [name for name, value in asked.items() if getattr(row, name) != value]
    if differing:
        raise CodeTaken(row=row_name(row), fields=differing)
