"""Tables of duties: calendars; obligations with their openings, meetings and waivers, all append-only; tasks.

An obligation never changes. Each opening gives it a due date; the last one counts. An opening is met or waived at most once.
"""

from django.db import models
from django.db.models import F, Q

from pilotzone.accounts.models import User
from pilotzone.audit.enums import Origin, Role
from pilotzone.audit.models import Sealed
from pilotzone.kit.text import localised
from pilotzone.obligations.enums import DayKind, ReopeningReason, WaiverReason
from pilotzone.registry.models import Instrument, Party


def one_bearer(prefix: str, *, required: bool = True) -> Q:
    """Return the condition that exactly one (or, where not required, at most one) of role, party and user is given."""
    role, party, user = (Q(**{f"{prefix}_{part}": None}) for part in ("role", "party", "user"))
    one = (~role & party & user) | (role & ~party & user) | (role & party & ~user)
    return one if required else one | (role & party & user)


class WorkCalendar(models.Model):
    """One year's working days as announced; the highest revision of a year counts."""

    year = models.PositiveSmallIntegerField()
    revision = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=300)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ("year", "revision")
        constraints = (models.UniqueConstraint("year", "revision", name="obligations_one_calendar_revision"),)

    def __str__(self) -> str:
        return f"{self.year}/{self.revision}"


class CalendarDay(models.Model):
    """A day that differs from Monday to Friday."""

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.PROTECT, related_name="days")
    date = models.DateField()
    kind = models.CharField(max_length=16, choices=DayKind)
    name_zh = models.CharField(max_length=40, blank=True)
    name_en = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("date",)
        constraints = (models.UniqueConstraint("calendar", "date", name="obligations_calendar_day_once"),)

    def __str__(self) -> str:
        return f"{self.date} {self.kind}"


class Obligation(Sealed):
    """What one side owes another. `key` is chosen by whoever opens it, so that opening it twice does nothing."""

    key = models.CharField(max_length=120, unique=True)
    code = models.SlugField(max_length=60)
    what_zh = models.CharField(max_length=200)
    what_en = models.CharField(max_length=300)
    debtor_role = models.CharField(max_length=16, choices=Role, null=True)
    debtor_party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    debtor_user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    creditor_role = models.CharField(max_length=16, choices=Role, null=True)
    creditor_party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    creditor_user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    instrument = models.ForeignKey(Instrument, null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=80, blank=True)
    context = models.CharField(max_length=80, blank=True)
    evidence_zh = models.CharField(max_length=300, blank=True)
    evidence_en = models.CharField(max_length=400, blank=True)
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.REAL)
    created_at = models.DateTimeField()

    sealed_fields = (
        "key",
        "code",
        "what_zh",
        "what_en",
        "debtor_role",
        "debtor_party",
        "debtor_user",
        "creditor_role",
        "creditor_party",
        "creditor_user",
        "instrument",
        "subject",
        "context",
        "evidence_zh",
        "evidence_en",
        "origin",
        "created_at",
    )

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=one_bearer("debtor"), name="obligations_one_debtor"),
            models.CheckConstraint(condition=one_bearer("creditor", required=False), name="obligations_at_most_one_creditor"),
        )
        indexes = (
            models.Index(fields=("debtor_role", "id"), name="obligations_by_role"),
            models.Index(fields=("subject",), name="obligations_by_subject"),
            models.Index(fields=("context",), name="obligations_by_context"),
        )

    def __str__(self) -> str:
        return str(localised(self, "what"))

    @property
    def debtor(self) -> str:
        """Who owes, in the reader's language."""
        return str(self.debtor_party or self.debtor_user or Role(self.debtor_role or "").label)


class Opening(Sealed):
    """From this day the obligation is open, with this due date; a later opening replaces the date and starts anew."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="openings")
    number = models.PositiveSmallIntegerField()
    opened_on = models.DateField()
    reason = models.CharField(max_length=20, choices=ReopeningReason, blank=True)
    working_days = models.PositiveSmallIntegerField(null=True)
    trigger_on = models.DateField(null=True)
    due_on = models.DateField()
    actor = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    sealed_fields = ("obligation", "number", "opened_on", "reason", "working_days", "trigger_on", "due_on", "actor", "recorded_at")

    class Meta:
        ordering = ("obligation", "number")
        constraints = (
            models.UniqueConstraint("obligation", "number", name="obligations_opening_number"),
            models.CheckConstraint(
                condition=Q(working_days=None, trigger_on=None) | (~Q(working_days=None) & ~Q(trigger_on=None)),
                name="obligations_whole_due_rule",
            ),
            models.CheckConstraint(condition=Q(trigger_on=None) | Q(due_on__gte=F("trigger_on")), name="obligations_due_after_trigger"),
            models.CheckConstraint(condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")), name="obligations_reopened_why"),
        )
        indexes = (models.Index(fields=("due_on", "id"), name="obligations_opening_due"),)

    def __str__(self) -> str:
        return f"{self.obligation_id}/{self.number} {self.due_on}"


class Meeting(Sealed):
    """The obligation was met: on which day, by which event, with what evidence."""

    opening = models.OneToOneField(Opening, on_delete=models.PROTECT, related_name="meeting")
    met_on = models.DateField()
    event = models.CharField(max_length=120, blank=True)
    evidence = models.CharField(max_length=300, blank=True)
    actor = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    sealed_fields = ("opening", "met_on", "event", "evidence", "actor", "recorded_at")

    def __str__(self) -> str:
        return f"{self.opening_id} {self.met_on}"


class Waiver(Sealed):
    """The obligation was waived: when, why, by whom."""

    opening = models.OneToOneField(Opening, on_delete=models.PROTECT, related_name="waiver")
    waived_on = models.DateField()
    reason = models.CharField(max_length=20, choices=WaiverReason)
    actor = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    sealed_fields = ("opening", "waived_on", "reason", "actor", "recorded_at")

    def __str__(self) -> str:
        return f"{self.opening_id} {self.reason}"


class Task(models.Model):
    """One step that waits for one person, party or role, with the page where it is done."""

    key = models.CharField(max_length=120, unique=True)
    obligation = models.ForeignKey(Obligation, null=True, on_delete=models.PROTECT, related_name="tasks")
    code = models.SlugField(max_length=60)
    what_zh = models.CharField(max_length=200)
    what_en = models.CharField(max_length=300)
    assignee_role = models.CharField(max_length=16, choices=Role, null=True)
    assignee_party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    assignee_user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    link = models.CharField(max_length=80, blank=True)
    link_args = models.JSONField(default=list)
    subject = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True)
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.REAL)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        constraints = (
            models.CheckConstraint(condition=one_bearer("assignee"), name="obligations_one_assignee"),
            models.CheckConstraint(condition=Q(done_at=None, done_by="") | (~Q(done_at=None) & ~Q(done_by="")), name="obligations_done_by"),
        )
        indexes = (
            models.Index(fields=("assignee_role", "created_at"), condition=Q(done_at=None), name="obligations_task_role"),
            models.Index(fields=("assignee_party", "created_at"), condition=Q(done_at=None), name="obligations_task_party"),
            models.Index(fields=("assignee_user", "created_at"), condition=Q(done_at=None), name="obligations_task_user"),
        )

    def __str__(self) -> str:
        return str(localised(self, "what"))
