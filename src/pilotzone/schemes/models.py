"""Tables of the schemes room: a policy tool is data, and every decision can name the version it followed."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pilotzone.audit.enums import Origin
from pilotzone.audit.models import Sealed
from pilotzone.kit.text import localised
from pilotzone.kit.transitions import Workflow
from pilotzone.ledger.models import Account
from pilotzone.registry.models import Area, Instrument, Mandate
from pilotzone.schemes.enums import CALL, Allocation, CallStatus, Clock, ComparisonGroup

CLOSES_AFTER_OPENING = Q(closes_at=None) | Q(opens_at=None) | Q(closes_at__gt=F("opens_at"))
NOT_LIVE = ~Q(status__in=(CallStatus.OPEN, CallStatus.CLOSED)) | Q(reconstructed=True)


class Scheme(models.Model):
    """One policy tool, such as compute vouchers, with the dates that govern it."""

    code = models.SlugField(max_length=60, unique=True)
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200)
    summary_zh = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.PROTECT, related_name="+")
    rule_clock = models.CharField(max_length=10, choices=Clock, help_text=_("Which of the six dates decides the rule version."))
    cap_clock = models.CharField(max_length=10, choices=Clock, help_text=_("Which of the six dates decides the year of the cap."))
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.REAL)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return str(localised(self))


class Rule(Sealed):
    """A dated version of a scheme's rule. `content` is checked by `schemas.RuleContent`; the next version ends this one."""

    sealed_fields: ClassVar = ("scheme", "effective_from", "instrument", "content", "recorded_at")

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="rules")
    effective_from = models.DateField()
    instrument = models.ForeignKey(Instrument, null=True, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("scheme", "effective_from")
        constraints = (models.UniqueConstraint("scheme", "effective_from", name="schemes_one_rule_per_day"),)

    def __str__(self) -> str:
        return f"{self.scheme} {self.effective_from}"


class FormVersion(Sealed):
    """An application form as whitelisted JSON Schema. An answer is always shown with the version it was given on."""

    sealed_fields: ClassVar = ("scheme", "number", "schema")

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="forms")
    number = models.PositiveSmallIntegerField()
    schema = models.JSONField()

    class Meta:
        ordering = ("scheme", "number")
        constraints = (models.UniqueConstraint("scheme", "number", name="schemes_form_number_once"),)

    def __str__(self) -> str:
        return f"{self.scheme} v{self.number}"


class Call(models.Model):
    """One opening of a scheme: window, money, allocation rule, named comparison group, outcome consent."""

    workflow: ClassVar[Workflow] = CALL

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="calls")
    code = models.SlugField(max_length=60, unique=True)
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=CallStatus, default=CallStatus.DRAFT)
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.REAL)
    budget_year = models.PositiveSmallIntegerField()
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    pool_amount = models.BigIntegerField(null=True, help_text=_("In fen; empty where it is not recorded."))
    form = models.ForeignKey(FormVersion, null=True, on_delete=models.PROTECT, related_name="+")
    instrument = models.ForeignKey(Instrument, null=True, on_delete=models.PROTECT, related_name="+")
    comparison = models.CharField(max_length=12, choices=ComparisonGroup, default=ComparisonGroup.NONE)
    comparison_zh = models.CharField(max_length=400, blank=True)
    comparison_en = models.CharField(max_length=400, blank=True)
    consent_zh = models.TextField(blank=True)
    consent_en = models.TextField(blank=True)
    notice_days = models.PositiveSmallIntegerField(default=5, help_text=_("Working days of public notice."))
    design = models.JSONField(default=dict, help_text=_("What is known of outcomes, history and neighbours before the call opens."))
    reconstructed = models.BooleanField(default=False, help_text=_("Recorded afterwards; what is not known stays empty."))
    stamped_monitoring_only = models.BooleanField(default=False)
    cancelled_zh = models.CharField(max_length=300, blank=True)
    cancelled_en = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-budget_year", "code")
        indexes = (
            models.Index(fields=("status", "closes_at"), name="schemes_call_by_status"),
            models.Index(fields=("closes_at", "id"), name="schemes_call_by_end"),
        )
        constraints = (
            models.CheckConstraint(condition=CLOSES_AFTER_OPENING, name="schemes_call_window"),
            models.CheckConstraint(condition=Q(pool_amount=None) | Q(pool_amount__gt=0), name="schemes_pool_positive"),
            models.CheckConstraint(
                condition=NOT_LIVE | Q(pool_amount__isnull=False, form__isnull=False),
                name="schemes_open_call_is_complete",
            ),
        )

    def __str__(self) -> str:
        return str(localised(self))


class CallPayer(models.Model):
    """One payer's part of a call: its share of each payment, the budget it pays from, and its part of the pool.

    The pool has one account per payer, so that nobody's part is spent for another.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="payers")
    code = models.SlugField(max_length=30)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    share_bp = models.PositiveIntegerField(help_text=_("Share of each payment in hundredths of a percent."))
    budget = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    pool = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("call", "code")
        constraints = (
            models.UniqueConstraint("call", "code", name="schemes_payer_once_per_call"),
            models.CheckConstraint(condition=Q(share_bp__gt=0, share_bp__lte=10_000), name="schemes_payer_share"),
        )

    def __str__(self) -> str:
        return str(localised(self))


class AllocationRule(Sealed):
    """How a call divides its money. Frozen when the call opens."""

    sealed_fields: ClassVar = ("call", "kind", "parameters")

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="allocation")
    kind = models.CharField(max_length=20, choices=Allocation)
    parameters = models.JSONField(default=dict, help_text=_("quota, strata, threshold, criteria with frozen weights, order of stages"))

    def __str__(self) -> str:
        return self.get_kind_display()

    def must_be_sealed(self) -> bool:
        """A draft's rule is still being thought about; opening the call freezes and seals it."""
        return self.call.status not in {CallStatus.DRAFT, CallStatus.CANCELLED}


class EvaluabilityRecord(Sealed):
    """What a call said, when it opened, that it would be able to prove."""

    sealed_fields: ClassVar = ("call", "facts", "grade", "binding", "detectable", "recorded_at")

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="evaluability")
    facts = models.JSONField()
    grade = models.PositiveSmallIntegerField()
    binding = models.JSONField()
    detectable = models.JSONField(help_text=_("Assumptions and smallest detectable effect; empty object where it could not be computed."))
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(grade__lte=5), name="schemes_grade_0_to_5"),)

    def __str__(self) -> str:
        return f"{self.grade}/5"


class CallCounts(models.Model):
    """How many applied, were eligible, were funded: pushed here by the rooms that know, when a call closes or is decided."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="counts")
    at = models.DateTimeField()
    counts = models.JSONField()

    class Meta:
        ordering = ("call", "at")

    def __str__(self) -> str:
        return f"{self.call} {self.at:%Y-%m-%d}"
