"""The log: events in a chain, its head, signed checkpoints; and the base of rows whose hash the log keeps."""

from typing import Any, ClassVar

from django.db import models

from pilotzone.audit.enums import Origin


class Sealed(models.Model):
    """A row whose canonical content is hashed into the event that wrote it.

    `sealed_fields` names the columns that are never edited afterwards; relations are sealed by id.
    """

    sealed_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def sealed_content(self) -> dict[str, Any]:
        """Return what is hashed: column name to value."""
        return {name: getattr(self, self._meta.get_field(name).attname) for name in self.sealed_fields}  # type: ignore[union-attr]  # a reverse relation has no attname, and none is sealed

    def must_be_sealed(self) -> bool:
        """Tell whether a command must have sealed the row by now; a row that is a draft at first says when."""
        return True


class Event(models.Model):
    """One thing that was done. Holds ids and digests, never names, phones or free text."""

    seq = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=80, db_index=True)
    actor = models.CharField(max_length=80, db_index=True)
    on_behalf_of = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_index=True)
    recorded_at = models.DateTimeField()
    simulated = models.BooleanField(default=False)
    # The longest is a stored file by its hash.
    subject = models.CharField(max_length=120, blank=True, db_index=True)
    parent = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    sealed = models.JSONField(default=list)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("seq",)

    def __str__(self) -> str:
        return f"{self.seq} {self.name}"


class ChainHead(models.Model):
    """The last event's number and hash. The one row is the last lock that any command takes."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="audit_one_chain_head"),)

    def __str__(self) -> str:
        return f"head {self.seq}"


class RequestKey(models.Model):
    """A request that was carried out, so that sending it twice does nothing the second time."""

    key = models.CharField(max_length=64, primary_key=True)
    actor = models.CharField(max_length=80)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.key


class Checkpoint(models.Model):
    """The chain head at a time, signed with the zone's key and, where somebody did, countersigned from outside."""

    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    envelope = models.JSONField()

    class Meta:
        ordering = ("seq", "id")

    def __str__(self) -> str:
        return f"checkpoint {self.seq}"


class StoredFile(Sealed):
    """A file in the zone's folder, known by its hash."""

    sealed_fields = ("sha256", "size", "content_type")

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256


class Retirement(models.Model):
    """An origin that has left every page, count, export and register; its rows and events stay."""

    origin = models.CharField(max_length=12, choices=Origin, unique=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~models.Q(origin="real"), name="audit_real_is_never_retired"),)

    def __str__(self) -> str:
        return self.origin
