"""Tables of the ledger. All but the balance is written once; triggers and seals hold it so.

Amounts are whole numbers of the unit's smallest step. They and every balance stay within ±(2^62 - 1), so that no sum or
difference of two of them leaves 64 bits on the way.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from pilotzone.audit.enums import Origin
from pilotzone.audit.models import Sealed
from pilotzone.kit.amounts import Scale, format_amount, money
from pilotzone.kit.text import localised
from pilotzone.ledger.enums import AccountKind, HoldEnd, Purpose
from pilotzone.ledger.units import YUAN
from pilotzone.registry.models import Area, Party

LARGEST = 2**62 - 1


def _within(field: str, least: int, most: int = LARGEST) -> Q:
    return Q(**{f"{field}__gte": least, f"{field}__lte": most})


class Unit(Sealed):
    """What a scarce thing is counted in. `per_unit` smallest steps make one unit as people say it; fixed for ever."""

    sealed_fields: ClassVar = ("code", "per_unit")

    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    symbol_zh = models.CharField(max_length=20)
    symbol_en = models.CharField(max_length=20)
    step_zh = models.CharField(max_length=40)
    step_en = models.CharField(max_length=40)
    per_unit = models.BigIntegerField()
    shown_decimals = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(condition=_within("per_unit", 1), name="ledger_unit_has_steps"),
            models.CheckConstraint(condition=_within("shown_decimals", 0, 18), name="ledger_unit_decimals"),
        )

    def __str__(self) -> str:
        return str(localised(self))

    @property
    def scale(self) -> Scale:
        return Scale(self.per_unit, self.shown_decimals)

    def number(self, amount: int) -> str:
        """Return an amount in units as exact text, without its symbol."""
        return format_amount(amount, self.scale)

    def text(self, amount: int) -> str:
        """Return an amount in units as the reader writes it, with its symbol."""
        return money(amount) if self.code == YUAN else f"{self.number(amount)} {localised(self, 'symbol')}"


class Account(Sealed):
    """One holder's share of one unit. `subject` names the row above that it belongs to, as "room.model:key".

    A limited account never goes below zero, holds included.
    """

    sealed_fields: ClassVar = ("code", "kind", "unit", "holder", "area", "limited", "origin", "subject")

    code = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=AccountKind)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="accounts")
    holder = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    label_zh = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200)
    limited = models.BooleanField(default=True)
    origin = models.CharField(max_length=12, choices=Origin)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ("code",)
        constraints = (
            # What comes from outside has to start below zero somewhere.
            models.CheckConstraint(condition=~Q(kind=AccountKind.SOURCE) | Q(limited=False), name="ledger_source_is_unlimited"),
        )
        indexes = (models.Index(fields=("origin", "unit", "kind", "code"), name="ledger_account_list"),)

    def __str__(self) -> str:
        return str(localised(self, "label"))


class AccountBalance(models.Model):
    """What an account has and how much of it is held: the one mutable row of the ledger.

    `limited` repeats the account's, because a check sees one table only.
    """

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.PROTECT, related_name="balance")
    limited = models.BooleanField()
    posted = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(limited=False) | Q(posted__gte=F("held")), name="ledger_never_overspent"),
            models.CheckConstraint(condition=_within("posted", -LARGEST), name="ledger_posted_in_range"),
            models.CheckConstraint(condition=_within("held", 0), name="ledger_held_in_range"),
        )

    def __str__(self) -> str:
        return f"{self.account_id}: {self.posted} ({self.held})"

    @property
    def available(self) -> int:
        return self.posted - self.held


class Recorded(Sealed):
    """What every movement says of itself. `key` makes a repeat harmless, `request_hash` tells a repeat from a misuse.

    `subject`, `rule` and `evidence` name rows above ("room.model:key"): what it is about, the rule version it applies,
    the decision or voucher it rests on. `memo` is a code, never free text.
    """

    recorded_fields: ClassVar = ("key", "purpose", "at", "effective_on", "subject", "rule", "evidence", "memo", "request_hash")

    key = models.CharField(max_length=120, unique=True)
    purpose = models.CharField(max_length=12, choices=Purpose)
    at = models.DateTimeField()
    effective_on = models.DateField()
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    rule = models.CharField(max_length=80, blank=True)
    evidence = models.CharField(max_length=80, blank=True)
    memo = models.CharField(max_length=80, blank=True)
    request_hash = models.CharField(max_length=64)

    class Meta:
        abstract = True


class Transfer(Recorded):
    """A movement between accounts; its entries sum to zero in every unit. Stays within one origin."""

    sealed_fields: ClassVar = (*Recorded.recorded_fields, "origin", "reverses")

    origin = models.CharField(max_length=12, choices=Origin)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversal")

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("origin", "at"), name="ledger_transfer_by_time"),)

    def __str__(self) -> str:
        return f"{self.pk} {self.key}"


class Entry(Sealed):
    """One account's part of a transfer: positive in, negative out."""

    sealed_fields: ClassVar = ("transfer", "account", "amount")

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, db_index=False, on_delete=models.PROTECT, related_name="entries")
    amount = models.BigIntegerField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint("transfer", "account", name="ledger_account_once_per_transfer"),
            models.CheckConstraint(condition=_within("amount", -LARGEST) & ~Q(amount=0), name="ledger_entry_in_range"),
        )
        indexes = (models.Index(fields=("account", "id"), name="ledger_entry_statement"),)

    def __str__(self) -> str:
        return f"{self.transfer_id}/{self.account_id}: {self.amount}"


class Hold(Recorded):
    """An amount set aside on an account. Captured or released in parts by events; the row itself never changes."""

    sealed_fields: ClassVar = (*Recorded.recorded_fields, "account", "amount")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holds")
    amount = models.BigIntegerField()

    class Meta:
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=_within("amount", 1), name="ledger_hold_in_range"),)

    def __str__(self) -> str:
        return f"{self.pk} {self.key}"


class HoldEvent(Recorded):
    """A part of a hold that was captured (by a transfer) or released; `left` is what stays held after it.

    The number per hold lets the database refuse two events that both think they are the next.
    """

    sealed_fields: ClassVar = (*Recorded.recorded_fields, "hold", "number", "kind", "amount", "left", "transfer")

    hold = models.ForeignKey(Hold, db_index=False, on_delete=models.PROTECT, related_name="events")
    number = models.IntegerField()
    kind = models.CharField(max_length=8, choices=HoldEnd)
    amount = models.BigIntegerField()
    left = models.BigIntegerField()
    transfer = models.OneToOneField(Transfer, null=True, on_delete=models.PROTECT, related_name="capture")

    class Meta:
        ordering = ("hold", "number")
        constraints = (
            models.UniqueConstraint("hold", "number", name="ledger_hold_event_number"),
            models.CheckConstraint(condition=_within("amount", 1), name="ledger_hold_event_in_range"),
            models.CheckConstraint(condition=_within("left", 0) & Q(number__gte=1), name="ledger_hold_never_overdrawn"),
            models.CheckConstraint(
                condition=Q(kind=HoldEnd.CAPTURED, transfer__isnull=False) | Q(kind=HoldEnd.RELEASED, transfer=None),
                name="ledger_capture_has_transfer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.hold_id}/{self.number} {self.kind}"
