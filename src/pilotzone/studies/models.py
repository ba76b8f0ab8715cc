"""Tables of the studies room. What was planned, frozen, estimated and said is sealed and never edited."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pilotzone.audit.enums import Origin
from pilotzone.audit.models import Sealed, StoredFile
from pilotzone.indicators.enums import Grade as SourceGrade
from pilotzone.kit.text import localised
from pilotzone.kit.transitions import Workflow
from pilotzone.schemes.models import Call
from pilotzone.studies.enums import STUDY, Control, EthicsVerdict, Note, OpinionKind, OutcomeRole, StudyStatus

STOPPED_SAYS_WHY = ~Q(status=StudyStatus.STOPPED) | (~Q(stopped_zh="") & ~Q(stopped_en=""))


class Study(models.Model):
    """A question about one scheme, and what became of it. It stands in the register whatever it finds."""

    workflow: ClassVar[Workflow] = STUDY

    code = models.SlugField(max_length=60, unique=True)
    title_zh = models.CharField(max_length=160)
    title_en = models.CharField(max_length=200)
    data_zh = models.CharField(max_length=300, blank=True, help_text=_("Whose data, where, when."))
    data_en = models.CharField(max_length=400, blank=True)
    call = models.ForeignKey(Call, null=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=12, choices=Origin)
    status = models.CharField(max_length=12, choices=StudyStatus, default=StudyStatus.DRAFT)
    officer = models.CharField(max_length=80, blank=True, help_text=_("Who opened it for the office; empty where the evaluator did."))
    opened_at = models.DateTimeField()
    evaluator = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True, help_text=_("By this day the result is public, whatever it is."))
    stopped_zh = models.CharField(max_length=400, blank=True)
    stopped_en = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-opened_at", "code")
        constraints = (models.CheckConstraint(condition=STOPPED_SAYS_WHY, name="studies_stopped_says_why"),)
        indexes = (
            models.Index(fields=("opened_at", "id"), name="studies_by_day"),
            models.Index(fields=("status", "opened_at"), name="studies_by_status"),
            models.Index(fields=("due_on", "id"), name="studies_by_due"),
        )

    def __str__(self) -> str:
        return str(localised(self, "title"))


class StudyNote(models.Model):
    """Text by hand that the result page shows beside what is computed."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=12, choices=Note)
    text_zh = models.TextField()
    text_en = models.TextField()

    class Meta:
        ordering = ("study", "kind")
        constraints = (models.UniqueConstraint("study", "kind", name="studies_one_note_of_a_kind"),)

    def __str__(self) -> str:
        return f"{self.study_id} {self.kind}"


class PlanDraft(models.Model):
    """The plan while it is being written; gone from view once it is locked."""

    study = models.OneToOneField(Study, on_delete=models.PROTECT, related_name="draft")
    content = models.JSONField()
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.study_id} draft"


class Plan(Sealed):
    """The plan as locked. `sha256` is the hash of its document (RFC 8785); no edit afterwards."""

    sealed_fields: ClassVar = (
        "study",
        "content",
        "known_before_zh",
        "known_before_en",
        "outcomes_known",
        "sha256",
        "locked_by",
        "locked_at",
    )

    study = models.OneToOneField(Study, on_delete=models.PROTECT, related_name="plan")
    content = models.JSONField()
    known_before_zh = models.TextField()
    known_before_en = models.TextField(blank=True)
    outcomes_known = models.BooleanField(default=False, help_text=_("The evaluator says that outcomes were known elsewhere."))
    sha256 = models.CharField(max_length=64)
    locked_by = models.CharField(max_length=80)
    locked_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(known_before_zh=""), name="studies_plan_says_what_was_known"),)

    def __str__(self) -> str:
        return self.sha256[:12]


class OutcomeTable(Sealed):
    """Outcomes from a source outside the zone's indicators, as one immutable file of units by periods."""

    sealed_fields: ClassVar = ("study", "file", "columns", "periods", "rows", "grade", "source_zh", "source_en", "recorded_at")

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="outcome_tables")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    columns = models.JSONField(help_text=_("Names of the outcome columns."))
    periods = models.JSONField(help_text=_("First and last period, as the periods are counted."))
    rows = models.PositiveIntegerField()
    grade = models.CharField(max_length=1, choices=SourceGrade)
    source_zh = models.CharField(max_length=400)
    source_en = models.CharField(max_length=500)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("study", "id")

    def __str__(self) -> str:
        return f"{self.study_id} {self.file_id[:12]}"


class EthicsDecision(Sealed):
    """What the ethics reviewer decided on a study. A later decision stands beside it."""

    sealed_fields: ClassVar = ("study", "verdict", "reason_zh", "reason_en", "by", "at")

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="ethics")
    verdict = models.CharField(max_length=12, choices=EthicsVerdict)
    reason_zh = models.CharField(max_length=600, blank=True)
    reason_en = models.CharField(max_length=800, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ("study", "id")

    def __str__(self) -> str:
        return f"{self.study_id} {self.verdict}"


class PanelUse(Sealed):
    """One join of outcomes with assignment: who, when, why, under which plan, and the hash of what came out."""

    sealed_fields: ClassVar = ("study", "plan_sha256", "reason", "rows", "sha256", "by", "at")

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="panel_uses")
    plan_sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=40)
    rows = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ("study", "id")

    def __str__(self) -> str:
        return f"{self.study_id} {self.at:%Y-%m-%d}"


class Snapshot(Sealed):
    """The panel as it was frozen: a Parquet file by hash, and what went into it."""

    sealed_fields: ClassVar = ("study", "number", "plan", "file", "manifest", "taken_by", "taken_at")

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveSmallIntegerField()
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="snapshots")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    manifest = models.JSONField()
    taken_by = models.CharField(max_length=80)
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ("study", "number")
        constraints = (models.UniqueConstraint("study", "number", name="studies_snapshot_number_once"),)

    def __str__(self) -> str:
        return f"{self.study_id} {self.number}"


class Estimate(Sealed):
    """One estimate, bound to plan, snapshot and code. The numbers and pictures are files by hash."""

    sealed_fields: ClassVar = (
        "study", "plan_sha256", "snapshot", "outcome", "role", "control", "engine", "file", "pictures", "summary", "grade", "by", "at",
    )  # fmt: skip

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="estimates")
    plan_sha256 = models.CharField(max_length=64)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="estimates")
    position = models.PositiveSmallIntegerField()
    outcome = models.SlugField(max_length=40)
    role = models.CharField(max_length=8, choices=OutcomeRole)
    control = models.CharField(max_length=8, choices=Control)
    engine = models.CharField(max_length=60, help_text=_("Version of the code that computed it."))
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    pictures = models.JSONField(default=dict, help_text=_("SHA-256 of each picture by name and language."))
    summary = models.JSONField(help_text=_("Facts of the grade, raw means, completeness by arm, smallest detectable effect."))
    grade = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ("study", "position")
        constraints = (
            models.UniqueConstraint("snapshot", "outcome", "control", name="studies_estimate_once"),
            models.CheckConstraint(condition=Q(grade__lte=5), name="studies_grade_0_to_5"),
        )

    def __str__(self) -> str:
        return f"{self.study_id} {self.outcome} {self.control}"


class EvaluatorKey(Sealed):
    """The public half of a key that an evaluator made and keeps off the server."""

    sealed_fields: ClassVar = ("evaluator", "fingerprint", "pem", "demonstration", "registered_at")

    evaluator = models.CharField(max_length=80, db_index=True)
    fingerprint = models.CharField(max_length=64, unique=True)
    pem = models.TextField()
    demonstration = models.BooleanField(default=False, help_text=_("No real person stands behind it."))
    registered_at = models.DateTimeField()

    class Meta:
        ordering = ("registered_at", "id")

    def __str__(self) -> str:
        return self.fingerprint[:16]


class Opinion(Sealed):
    """What an evaluator signed off the server, over plan, snapshot and estimates together."""

    sealed_fields: ClassVar = ("study", "kind", "statement", "envelope", "key", "by", "at")

    study = models.OneToOneField(Study, on_delete=models.PROTECT, related_name="opinion")
    kind = models.CharField(max_length=12, choices=OpinionKind)
    statement = models.JSONField()
    envelope = models.JSONField()
    key = models.ForeignKey(EvaluatorKey, on_delete=models.PROTECT, related_name="opinions")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.study_id} {self.kind}"


class Deviation(Sealed):
    """A departure from the locked plan, shown first on every page of the study."""

    sealed_fields: ClassVar = ("study", "text_zh", "text_en", "by", "at")

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="deviations")
    text_zh = models.TextField()
    text_en = models.TextField(blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ("study", "id")

    def __str__(self) -> str:
        return f"{self.study_id} {self.at:%Y-%m-%d}"


class Publication(Sealed):
    """The day a result became public, with the office's response."""

    sealed_fields: ClassVar = ("study", "response_zh", "response_en", "by", "at")

    study = models.OneToOneField(Study, on_delete=models.PROTECT, related_name="publication")
    response_zh = models.TextField()
    response_en = models.TextField(blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.study_id} {self.at:%Y-%m-%d}"
