"""Tables of the case: unfunded applicants are first-class, and what happened to each is a row that nobody edits."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pilotzone.applications.enums import APPLICATION, CONTRACT_IS_TAKEN, DRAW, DrawAct, DrawStatus, FactKind, Holder, ReasonCode, Status
from pilotzone.audit.enums import Origin
from pilotzone.audit.models import Sealed
from pilotzone.kit.dates import Precision
from pilotzone.kit.transitions import Workflow
from pilotzone.registry.models import Area, Asset, Party
from pilotzone.schemes.models import Call, FormVersion, Rule

RECUSED_OR_SCORED = Q(recused=True, score=None) | Q(recused=False, score__isnull=False)
UNKNOWN_DATE_IS_EMPTY = Q(precision=Precision.UNKNOWN, happened_on=None) | (~Q(precision=Precision.UNKNOWN) & Q(happened_on__isnull=False))


class Application(models.Model):
    """One party's request under one call, kept whether granted or not."""

    workflow: ClassVar[Workflow] = APPLICATION

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    origin = models.CharField(max_length=12, choices=Origin)
    form = models.ForeignKey(FormVersion, null=True, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    # Random, fixed at submission: the lottery sorts by it and the public list shows it instead of a name.
    public_id = models.CharField(max_length=26, null=True, unique=True)
    stratum = models.CharField(max_length=60, blank=True)
    rate_class = models.SlugField(max_length=30, blank=True)
    # The contract as it is compared: a funded contract may not come a second time, whoever brings it.
    contract_key = models.CharField(max_length=200, blank=True)
    supplier_key = models.CharField(max_length=20, blank=True)
    eligible_cost = models.BigIntegerField(null=True, help_text=_("Cost that counts, in fen: as stated until the formal check sets it."))
    requested = models.BigIntegerField(null=True, help_text=_("In fen; empty where it is not recorded."))
    amount = models.BigIntegerField(null=True, help_text=_("What the rule gives, in fen; empty until computed or where not recorded."))
    score = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    rank = models.PositiveIntegerField(null=True)
    consented_at = models.DateTimeField(null=True)
    submitted_by = models.CharField(max_length=80, blank=True)
    complete_by = models.DateField(null=True, help_text=_("Last day to complete a case that was sent back."))

    class Meta:
        ordering = ("call", "id")
        constraints = (
            models.UniqueConstraint(
                "call", "party", condition=~Q(status__in=(Status.WITHDRAWN, Status.LAPSED)), name="applications_one_live_per_party"
            ),
            models.UniqueConstraint(
                "origin",
                "contract_key",
                "supplier_key",
                condition=~Q(contract_key="") & Q(status__in=CONTRACT_IS_TAKEN),
                name="applications_contract_once",
            ),
            models.CheckConstraint(condition=Q(eligible_cost=None) | Q(eligible_cost__gte=0), name="applications_cost_not_negative"),
            models.CheckConstraint(condition=Q(requested=None) | Q(requested__gt=0), name="applications_requested_positive"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="applications_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(status__in=(Status.DRAFT, Status.WITHDRAWN, Status.LAPSED)) | Q(public_id__isnull=False),
                name="applications_submitted_has_public_id",
            ),
        )
        indexes = (
            models.Index(fields=("call", "status", "rank", "id"), name="applications_list"),
            models.Index(fields=("status", "id"), name="applications_by_status"),
        )

    def __str__(self) -> str:
        return self.public_id or f"#{self.pk}"


class Attachment(models.Model):
    """A file handed in with an application, kept by its hash in the zone's folder."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="attachments")
    field = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("application", "field", "id")

    def __str__(self) -> str:
        return self.name


class MeetingRecord(models.Model):
    """The record of a meeting that decisions rest on."""

    number = models.CharField(max_length=80, unique=True)
    held_on = models.DateField()
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.REAL)

    class Meta:
        ordering = ("-held_on", "number")

    def __str__(self) -> str:
        return self.number


class Decision(Sealed):
    """What was decided on a case, by whom, why, under which rule version. A later decision stands beside it, none is edited."""

    sealed_fields: ClassVar = ("application", "step", "reason", "rule", "meeting", "amount", "by", "at", "precision")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    step = models.CharField(max_length=20)
    reason = models.CharField(max_length=20, choices=ReasonCode, blank=True)
    rule = models.ForeignKey(Rule, null=True, on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(MeetingRecord, null=True, on_delete=models.PROTECT, related_name="decisions")
    amount = models.BigIntegerField(null=True)
    note_public = models.TextField(blank=True, help_text=_("Words for the applicant."))
    note_private = models.TextField(blank=True, help_text=_("Words for the office only."))
    by = models.CharField(max_length=80)
    at = models.DateTimeField(null=True)
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)

    class Meta:
        ordering = ("application", "id")

    def __str__(self) -> str:
        return f"{self.application} {self.step}"


class Review(Sealed):
    """One expert's score, or recusal, on one case."""

    sealed_fields: ClassVar = ("application", "reviewer", "scores", "score", "recused", "at")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.CharField(max_length=80)
    scores = models.JSONField(default=dict)
    score = models.DecimalField(max_digits=7, decimal_places=3, null=True)
    recused = models.BooleanField(default=False)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("application", "id")
        constraints = (
            models.UniqueConstraint("application", "reviewer", name="applications_one_review_each"),
            models.CheckConstraint(condition=RECUSED_OR_SCORED, name="applications_recused_or_scored"),
        )

    def __str__(self) -> str:
        return f"{self.application} {self.reviewer}"


class ReviewAssignment(models.Model):
    """A case waits for a reviewer."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="review_assignments")
    reviewer = models.CharField(max_length=80, db_index=True)
    due_on = models.DateField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint("application", "reviewer", name="applications_assigned_once"),)

    def __str__(self) -> str:
        return f"{self.application} {self.reviewer}"


class Draw(models.Model):
    """A lottery in public: two commitments, the frozen list and its hash, then both secrets. A void draw stays on record."""

    workflow: ClassVar[Workflow] = DRAW

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="draws")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=DrawStatus, default=DrawStatus.COMMITTED)
    reveal_by = models.DateTimeField()
    frozen_list = models.JSONField(null=True, help_text=_("[[public id, stratum], …] sorted by id"))
    list_hash = models.CharField(max_length=64, blank=True)
    result = models.JSONField(null=True, help_text=_("public ids in the order drawn"))
    frozen_at = models.DateTimeField(null=True)
    revealed_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    void_reason_zh = models.CharField(max_length=300, blank=True)
    void_reason_en = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("call", "number")
        constraints = (
            models.UniqueConstraint("call", "number", name="applications_draw_number_once"),
            models.UniqueConstraint("call", condition=~Q(status=DrawStatus.VOID), name="applications_one_live_draw"),
        )

    def __str__(self) -> str:
        return f"{self.call} {self.number}"


class DrawRecord(Sealed):
    """One public act of a draw: a commitment, the frozen list, a revealed secret, the result. Append-only."""

    sealed_fields: ClassVar = ("draw", "act", "holder", "value", "by", "at")

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="records")
    act = models.CharField(max_length=12, choices=DrawAct)
    holder = models.CharField(max_length=8, choices=Holder, blank=True)
    value = models.CharField(max_length=64, help_text=_("Hex: commitment, list hash, secret or hash of the result."))
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ("draw", "id")
        constraints = (models.UniqueConstraint("draw", "act", "holder", name="applications_draw_act_once"),)

    def __str__(self) -> str:
        return f"{self.draw} {self.act}"


class Notice(models.Model):
    """A list on public notice for a number of working days, signed by the leader."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="notices")
    number = models.PositiveSmallIntegerField()
    prepared_by = models.CharField(max_length=80)
    signed_by = models.CharField(max_length=80, blank=True)
    from_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("call", "number")
        constraints = (models.UniqueConstraint("call", "number", name="applications_notice_number_once"),)

    def __str__(self) -> str:
        return f"{self.call} {self.number}"


class NoticeLine(models.Model):
    """One case on a notice."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="lines")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="notice_lines")

    class Meta:
        constraints = (models.UniqueConstraint("notice", "application", name="applications_on_a_notice_once"),)

    def __str__(self) -> str:
        return f"{self.notice} {self.application}"


class Objection(models.Model):
    """A challenge to a listed result within the notice period."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="objections")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    filed_by = models.CharField(max_length=80)
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    grounds = models.TextField()
    filed_at = models.DateTimeField()
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="objections")

    class Meta:
        ordering = ("filed_at", "id")

    def __str__(self) -> str:
        return f"{self.application} {self.filed_at:%Y-%m-%d}"


class AssignmentFact(Sealed):
    """One event in the assignment of one unit under one call. Append-only; an unknown date or probability stays empty."""

    sealed_fields: ClassVar = (
        "call", "party", "asset", "area", "application", "kind", "happened_on", "precision",
        "recorded_at", "dose", "dose_unit", "probability_num", "probability_den", "rule", "source", "corrects",
    )  # fmt: skip

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="facts")
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    asset = models.ForeignKey(Asset, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, null=True, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=12, choices=FactKind)
    happened_on = models.DateField(null=True)
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    recorded_at = models.DateTimeField()
    dose = models.BigIntegerField(null=True, help_text=_("In the smallest step of its unit."))
    dose_unit = models.CharField(max_length=20, blank=True)
    # An exact fraction: 12 places among 27 eligible is 12/27, not 0.4444.
    probability_num = models.PositiveIntegerField(null=True)
    probability_den = models.PositiveIntegerField(null=True)
    rule = models.ForeignKey(Rule, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        ordering = ("call", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(party__isnull=False, asset=None, area=None)
                | Q(party=None, asset__isnull=False, area=None)
                | Q(party=None, asset=None, area__isnull=False),
                name="applications_fact_has_one_unit",
            ),
            models.CheckConstraint(
                condition=UNKNOWN_DATE_IS_EMPTY,
                name="applications_unknown_date_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(probability_num=None, probability_den=None)
                | Q(probability_num__isnull=False, probability_den__gt=0, probability_num__lte=models.F("probability_den")),
                name="applications_probability_is_a_fraction",
            ),
        )
        indexes = (
            models.Index(fields=("call", "kind", "party"), name="applications_fact_lookup"),
            models.Index(fields=("party", "kind", "happened_on"), name="applications_fact_by_party"),
        )

    def __str__(self) -> str:
        return f"{self.call} {self.kind}"
