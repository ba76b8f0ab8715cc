"""Tables of grants: each yuan from hold to claim to payment, per payer, and back where it must come back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pilotzone.applications.models import Application
from pilotzone.audit.enums import Origin
from pilotzone.audit.models import Sealed
from pilotzone.grants.enums import CLAIM, GRANT, LIVE_CLAIMS, ClaimStatus, EvidenceKind, GrantStatus, GrantStep
from pilotzone.kit.transitions import Workflow
from pilotzone.ledger.models import Transfer
from pilotzone.registry.models import Instrument, Party
from pilotzone.schemes.models import Call, CallPayer, Rule

USE_ENDS_AFTER_START = Q(use_to=None) | Q(use_from=None) | Q(use_to__gte=models.F("use_from"))


class Grant(models.Model):
    """What an applicant won. Its money is held in the pool, per payer; `amount` empty means that it is not recorded."""

    workflow: ClassVar[Workflow] = GRANT

    number = models.CharField(max_length=40, unique=True)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="grant")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="grants")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=GrantStatus, default=GrantStatus.ISSUED)
    origin = models.CharField(max_length=12, choices=Origin)
    amount = models.BigIntegerField(null=True)
    issued_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    rule = models.ForeignKey(Rule, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("call", "number")
        constraints = (models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="grants_amount_positive"),)
        indexes = (
            models.Index(fields=("call", "status", "number"), name="grants_list"),
            models.Index(fields=("status", "number"), name="grants_by_status"),
            models.Index(fields=("valid_until", "id"), name="grants_by_validity"),
        )

    def __str__(self) -> str:
        return self.number


class GrantChange(Sealed):
    """A change to a grant with its reason: suspension, resumption, revocation, and how it ended."""

    # The reason is free text and may be erased, so it is not sealed.
    sealed_fields: ClassVar = ("grant", "step", "old", "new", "instrument", "by", "at")

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="changes")
    step = models.CharField(max_length=12, choices=GrantStep)
    reason = models.TextField(blank=True)
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    instrument = models.ForeignKey(Instrument, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ("grant", "id")

    def __str__(self) -> str:
        return f"{self.grant} {self.step}"


class Claim(models.Model):
    """A request for payment against contract, invoice, payment proof and use."""

    workflow: ClassVar[Workflow] = CLAIM

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="claims")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=ClaimStatus, default=ClaimStatus.DRAFT)
    origin = models.CharField(max_length=12, choices=Origin)
    contract_number = models.CharField(max_length=80)
    # Capitals, no blanks, no dashes, half-width: what makes two spellings of one contract one contract.
    contract_key = models.CharField(max_length=80)
    supplier = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    cost_item = models.SlugField(max_length=40)
    invoice_number = models.CharField(max_length=60)
    invoice_amount = models.BigIntegerField(help_text=_("In fen."))
    invoice_tax = models.BigIntegerField(null=True, help_text=_("In fen."))
    eligible_amount = models.BigIntegerField(null=True, help_text=_("In fen, as checked."))
    paid_by_applicant_on = models.DateField(null=True)
    use_from = models.DateField(null=True)
    use_to = models.DateField(null=True)
    use_quantity = models.BigIntegerField(null=True, help_text=_("In the smallest step of its unit."))
    use_unit = models.CharField(max_length=20, blank=True)
    amount = models.BigIntegerField(null=True, help_text=_("What the rule pays, in fen; empty until computed."))
    rule = models.ForeignKey(Rule, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_on = models.DateField(null=True)
    submitted_by = models.CharField(max_length=80, blank=True)
    checked_by = models.CharField(max_length=80, blank=True)
    note_public = models.TextField(blank=True)
    note_private = models.TextField(blank=True)

    class Meta:
        ordering = ("grant", "number")
        constraints = (
            models.UniqueConstraint("grant", "number", name="grants_claim_number_once"),
            models.UniqueConstraint(
                "contract_key", "supplier", "cost_item", "origin", condition=Q(status__in=LIVE_CLAIMS), name="grants_no_double_funding"
            ),
            models.CheckConstraint(condition=Q(invoice_amount__gt=0), name="grants_invoice_positive"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="grants_claim_amount_not_negative"),
            models.CheckConstraint(condition=USE_ENDS_AFTER_START, name="grants_use_period"),
        )
        indexes = (
            models.Index(fields=("status", "submitted_on", "id"), name="grants_claim_list"),
            models.Index(fields=("submitted_on", "id"), name="grants_claim_by_day"),
            models.Index(fields=("contract_key",), name="grants_claim_by_contract"),
        )

    def __str__(self) -> str:
        return f"{self.grant}/{self.number}"


class ClaimFile(models.Model):
    """A file handed in with a claim, kept by its hash in the zone's folder."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=14, choices=EvidenceKind)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("claim", "kind", "id")
        constraints = (models.UniqueConstraint("claim", "kind", "sha256", name="grants_file_once"),)

    def __str__(self) -> str:
        return self.name


class Settlement(Sealed):
    """Checked amounts of a period, split by payer; settled by one finance user, paid by another."""

    sealed_fields: ClassVar = ("call", "number", "period_from", "period_to", "settled_by", "settled_at")

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="settlements")
    number = models.PositiveSmallIntegerField()
    period_from = models.DateField()
    period_to = models.DateField()
    settled_by = models.CharField(max_length=80)
    settled_at = models.DateTimeField()
    origin = models.CharField(max_length=12, choices=Origin)

    class Meta:
        ordering = ("call", "number")
        constraints = (models.UniqueConstraint("call", "number", name="grants_settlement_number_once"),)

    def __str__(self) -> str:
        return f"{self.call.code}/{self.number}"


class SettlementLine(Sealed):
    """What one payer owes for one claim."""

    sealed_fields: ClassVar = ("settlement", "claim", "payer", "amount")

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="lines")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="lines")
    payer = models.ForeignKey(CallPayer, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()

    class Meta:
        ordering = ("settlement", "claim", "payer")
        constraints = (
            models.UniqueConstraint("claim", "payer", name="grants_claim_settled_once_per_payer"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="grants_line_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.claim} {self.payer}"


class Payment(Sealed):
    """Money sent by finance. Date and number of the treasury's voucher come back later, in a row of their own."""

    sealed_fields: ClassVar = ("line", "transfer", "paid_by", "at")

    line = models.OneToOneField(SettlementLine, on_delete=models.PROTECT, related_name="payment")
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="+")
    paid_by = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.line}"


class TreasuryVoucher(Sealed):
    """What the treasury system says of a payment."""

    sealed_fields: ClassVar = ("payment", "number", "paid_on", "recorded_at")

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="voucher")
    number = models.CharField(max_length=60)
    paid_on = models.DateField()
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class ClawbackProposal(models.Model):
    """Money to be taken back, with its reason, waiting for the leader's signature; signed or dropped, it stays."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="clawback_proposals")
    amount = models.BigIntegerField()
    instrument = models.ForeignKey(Instrument, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("claim", "id")
        constraints = (models.CheckConstraint(condition=Q(amount__gt=0), name="grants_proposal_positive"),)

    def __str__(self) -> str:
        return f"{self.claim} {self.amount}"

    @property
    def origin(self) -> str:
        return self.claim.origin


class Clawback(Sealed):
    """Money taken back from a paid claim, in part or whole, signed by the leader; one line per payer it goes back to."""

    sealed_fields: ClassVar = ("proposal", "transfer", "signed_by", "at")

    proposal = models.OneToOneField(ClawbackProposal, on_delete=models.PROTECT, related_name="clawback")
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="+")
    signed_by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.proposal)
