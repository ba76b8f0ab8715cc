"""Tables of what is observed. Values, targets and definitions never change: a correction, withdrawal or new definition is a row.

`value` counts the smallest steps of the definition version (10^-decimals of its unit) and is empty only with a reason.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from pilotzone.audit.enums import Origin
from pilotzone.audit.models import Sealed
from pilotzone.indicators.enums import (
    RETURN,
    Bound,
    ChangeReason,
    Direction,
    Grade,
    Missing,
    PeriodType,
    PriceBasis,
    Purpose,
    ReturnStatus,
    RowKind,
)
from pilotzone.indicators.measures import Measured, Unit, measured_text
from pilotzone.kit.dates import PartialDate, Precision
from pilotzone.kit.text import localised
from pilotzone.kit.transitions import Workflow
from pilotzone.registry.models import Area, Asset, Instrument, Mandate, Party

ONE_UNIT = (
    Q(party__isnull=False, asset=None, area=None)
    | Q(party=None, asset__isnull=False, area=None)
    | Q(party=None, asset=None, area__isnull=False)
)
VALUE_OR_REASON = Q(value__isnull=False, missing="") | (Q(value=None) & ~Q(missing=""))


class Indicator(models.Model):
    """A thing that is watched, whatever its definition of the day."""

    code = models.SlugField(max_length=60, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    owner = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    note_zh = models.CharField(max_length=600, blank=True)
    note_en = models.CharField(max_length=800, blank=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return str(localised(self))


class IndicatorVersion(models.Model):
    """One definition. Where it follows another, `comparable` says whether values before and after may be compared."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="versions")
    code = models.SlugField(max_length=80, unique=True)
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200)
    definition_zh = models.CharField(max_length=800)
    definition_en = models.CharField(max_length=1000)
    formula = models.CharField(max_length=400, blank=True)
    scope_zh = models.CharField(max_length=200, blank=True)
    scope_en = models.CharField(max_length=300, blank=True)
    unit_code = models.SlugField(max_length=24)
    decimals = models.PositiveSmallIntegerField(default=0)
    unit_zh = models.CharField(max_length=24)
    unit_en = models.CharField(max_length=40)
    power_zh = models.SmallIntegerField(default=0)
    power_en = models.SmallIntegerField(default=0)
    price_basis = models.CharField(max_length=10, choices=PriceBasis, default=PriceBasis.NONE)
    period_type = models.CharField(max_length=10, choices=PeriodType)
    cumulative = models.BooleanField(default=False)
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.MORE)
    grade = models.CharField(max_length=1, choices=Grade)
    effective_from = models.DateField()
    effective_precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    comparable = models.BooleanField(default=False)
    break_note_zh = models.CharField(max_length=400, blank=True)
    break_note_en = models.CharField(max_length=600, blank=True)
    instrument = models.ForeignKey(Instrument, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=400)

    class Meta:
        ordering = ("effective_from", "id")
        constraints = (
            models.CheckConstraint(condition=Q(comparable=False) | ~Q(supersedes=None), name="indicators_comparable_with_what"),
            models.CheckConstraint(condition=~Q(effective_precision=Precision.UNKNOWN), name="indicators_effective_known"),
            models.CheckConstraint(condition=Q(decimals__lte=9), name="indicators_decimals_fit"),
            models.CheckConstraint(condition=Q(supersedes=None) | ~Q(supersedes=F("id")), name="indicators_not_superseding_itself"),
        )

    def __str__(self) -> str:
        return str(localised(self))

    @property
    def effective(self) -> PartialDate:
        """Since when the definition holds, as exactly as its source says."""
        return PartialDate(self.effective_from, Precision(self.effective_precision))


class Frame(models.Model):
    """The list of units that must report, in one edition."""

    code = models.SlugField(max_length=60)
    edition = models.CharField(max_length=20)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    taken_on = models.DateField(null=True)
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ("code", "edition")
        constraints = (models.UniqueConstraint("code", "edition", name="indicators_frame_edition"),)

    def __str__(self) -> str:
        return f"{localised(self)} {self.edition}"


class FrameUnit(models.Model):
    """A unit in a frame."""

    frame = models.ForeignKey(Frame, on_delete=models.PROTECT, related_name="units")
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    asset = models.ForeignKey(Asset, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=ONE_UNIT, name="indicators_frame_one_unit"),
            models.UniqueConstraint("frame", "party", name="indicators_frame_party"),
            models.UniqueConstraint("frame", "asset", name="indicators_frame_asset"),
            models.UniqueConstraint("frame", "area", name="indicators_frame_area"),
        )

    def __str__(self) -> str:
        return str(self.party or self.asset or self.area)


class Form(models.Model):
    """What a unit is asked in a return, in one edition."""

    code = models.SlugField(max_length=60)
    edition = models.CharField(max_length=20)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    purpose = models.CharField(max_length=16, choices=Purpose)
    period_type = models.CharField(max_length=10, choices=PeriodType)
    instrument = models.ForeignKey(Instrument, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("code", "edition")
        constraints = (models.UniqueConstraint("code", "edition", name="indicators_form_edition"),)

    def __str__(self) -> str:
        return str(localised(self))


class FormItem(models.Model):
    """One line of a form."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="items")
    version = models.ForeignKey(IndicatorVersion, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("form", "position")
        constraints = (
            models.UniqueConstraint("form", "version", name="indicators_form_version_once"),
            models.UniqueConstraint("form", "position", name="indicators_form_position_once"),
        )

    def __str__(self) -> str:
        return f"{self.position} {self.version_id}"


class Return(models.Model):
    """One unit's report for one period on its own edition of the form."""

    workflow: ClassVar[Workflow] = RETURN

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="returns")
    frame = models.ForeignKey(Frame, on_delete=models.PROTECT, related_name="returns")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    period_start = models.DateField()
    period_end = models.DateField()
    period_label = models.CharField(max_length=12)
    status = models.CharField(max_length=12, choices=ReturnStatus, default=ReturnStatus.NOT_STARTED)
    duty = models.CharField(max_length=120)
    round = models.PositiveSmallIntegerField(default=0)
    origin = models.CharField(max_length=12, choices=Origin)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ("-period_start", "form", "party")
        constraints = (models.UniqueConstraint("form", "party", "period_start", name="indicators_one_return"),)
        indexes = (
            models.Index(fields=("party", "-period_start"), name="indicators_return_party"),
            models.Index(fields=("period_start", "id"), name="indicators_return_period"),
            models.Index(fields=("status", "period_start"), name="indicators_return_status"),
        )

    def __str__(self) -> str:
        return f"{self.form} {self.period_label}"


class ReturnEntry(models.Model):
    """What the unit has entered so far; becomes an observation when the return is accepted."""

    report = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="entries")
    version = models.ForeignKey(IndicatorVersion, on_delete=models.PROTECT, related_name="+")
    value = models.BigIntegerField(null=True)
    bound = models.CharField(max_length=10, choices=Bound, default=Bound.EXACT)
    missing = models.CharField(max_length=16, choices=Missing, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint("report", "version", name="indicators_entry_once"),
            models.CheckConstraint(condition=VALUE_OR_REASON, name="indicators_entry_value_or_reason"),
        )

    def __str__(self) -> str:
        return f"{self.report_id} {self.version_id}"

    @property
    def measured(self) -> Measured:
        return Measured(self.value, Bound(self.bound), Missing(self.missing) if self.missing else None)


class ReturnNote(models.Model):
    """What the office asked about a return."""

    report = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="notes")
    text = models.CharField(max_length=400)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.report_id} {self.at:%Y-%m-%d}"


class Observation(Sealed):
    """One value as it was known from one moment on. A correction or withdrawal is a later row about the same thing.

    Unit, period, purpose and grade name a series' cell; the first row of a cell is its root, each later one corrects the last.
    """

    version = models.ForeignKey(IndicatorVersion, on_delete=models.PROTECT, related_name="observations")
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    asset = models.ForeignKey(Asset, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    period_start = models.DateField()
    period_end = models.DateField()
    period_label = models.CharField(max_length=12)
    kind = models.CharField(max_length=10, choices=RowKind, default=RowKind.VALUE)
    value = models.BigIntegerField(null=True)
    bound = models.CharField(max_length=10, choices=Bound, default=Bound.EXACT)
    missing = models.CharField(max_length=16, choices=Missing, blank=True)
    purpose = models.CharField(max_length=16, choices=Purpose)
    grade = models.CharField(max_length=1, choices=Grade)
    source = models.CharField(max_length=400)
    source_url = models.CharField(max_length=300, blank=True)
    report = models.ForeignKey(Return, null=True, on_delete=models.PROTECT, related_name="observations")
    vintage = models.PositiveSmallIntegerField(default=1)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    reason = models.CharField(max_length=20, choices=ChangeReason, blank=True)
    origin = models.CharField(max_length=12, choices=Origin)
    actor = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    cell_fields = ("version", "party", "asset", "area", "period_start", "period_end", "purpose", "grade", "origin")
    sealed_fields = (
        *cell_fields,
        "period_label",
        "kind",
        "value",
        "bound",
        "missing",
        "source",
        "source_url",
        "report",
        "vintage",
        "corrects",
        "reason",
        "actor",
        "recorded_at",
    )

    class Meta:
        ordering = ("version", "period_start", "id")
        constraints = (
            models.CheckConstraint(condition=ONE_UNIT, name="indicators_observation_one_unit"),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="indicators_observation_ends"),
            models.CheckConstraint(
                condition=(Q(kind=RowKind.VALUE) & VALUE_OR_REASON)
                | Q(kind=RowKind.WITHDRAWAL, value=None, missing="", corrects__isnull=False),
                name="indicators_observation_value_or_reason",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, vintage=1, reason="") | (Q(corrects__isnull=False, vintage__gt=1) & ~Q(reason="")),
                name="indicators_observation_vintage",
            ),
            *(
                models.UniqueConstraint(
                    "version",
                    unit,
                    "period_start",
                    "period_end",
                    "purpose",
                    "grade",
                    "origin",
                    condition=Q(corrects=None, **{f"{unit}__isnull": False}),
                    name=f"indicators_one_root_{unit}",
                )
                for unit in ("party", "asset", "area")
            ),
        )
        indexes = (
            models.Index(fields=("version", "period_start", "recorded_at"), name="indicators_observation_series"),
            models.Index(fields=("period_start", "id"), name="indicators_observation_period"),
        )

    def __str__(self) -> str:
        return f"{self.version_id} {self.period_label} v{self.vintage}"

    @property
    def unit(self) -> Unit:
        return self.party or self.asset or self.area  # type: ignore[return-value]  # a constraint has one of them filled

    @property
    def measured(self) -> Measured | None:
        """The value or the reason why there is none; None for a withdrawal."""
        if self.kind == RowKind.WITHDRAWAL:
            return None
        return Measured(self.value, Bound(self.bound), Missing(self.missing) if self.missing else None)

    @property
    def text(self) -> str:
        """The value as a reader reads it."""
        measured = self.measured
        return str(RowKind.WITHDRAWAL.label) if measured is None else measured_text(measured, self.version)


class Target(Sealed):
    """A promised value of one definition version, by one day. A changed target is a row that replaces the former."""

    key = models.SlugField(max_length=100, unique=True)
    version = models.ForeignKey(IndicatorVersion, on_delete=models.PROTECT, related_name="targets")
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    asset = models.ForeignKey(Asset, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    value = models.BigIntegerField()
    bound = models.CharField(max_length=10, choices=Bound, default=Bound.AT_LEAST)
    due_on = models.DateField()
    period_label = models.CharField(max_length=12)
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.PROTECT, related_name="+")
    instrument = models.ForeignKey(Instrument, null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=400)
    source_url = models.CharField(max_length=300, blank=True)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    origin = models.CharField(max_length=12, choices=Origin)
    set_at = models.DateTimeField()

    sealed_fields = (
        "key",
        "version",
        "party",
        "asset",
        "area",
        "value",
        "bound",
        "due_on",
        "period_label",
        "mandate",
        "instrument",
        "source",
        "source_url",
        "replaces",
        "origin",
        "set_at",
    )

    class Meta:
        ordering = ("due_on", "version", "id")
        constraints = (models.CheckConstraint(condition=ONE_UNIT, name="indicators_target_one_unit"),)

    def __str__(self) -> str:
        return self.key

    @property
    def unit(self) -> Unit:
        return self.party or self.asset or self.area  # type: ignore[return-value]  # a constraint has one of them filled

    @property
    def measured(self) -> Measured:
        return Measured(self.value, Bound(self.bound))

    @property
    def text(self) -> str:
        return measured_text(self.measured, self.version)
