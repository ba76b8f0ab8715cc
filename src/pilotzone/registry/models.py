"""Tables of the register. What is known of a thing is dated and has a source; what is unknown stays empty."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pilotzone.audit.enums import Origin
from pilotzone.kit.text import localised
from pilotzone.registry.enums import AreaLevel, AssetKind, AttributeKey, InstrumentKind, LinkKind, PartyKind


def _valid_period(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=F("valid_from")), name=name)


class Area(models.Model):
    """A node of the tree of places. `code` is GB/T 2260 where the place has one."""

    code = models.CharField(max_length=12, unique=True)
    level = models.CharField(max_length=10, choices=AreaLevel)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)
    source = models.CharField(max_length=300, blank=True)
    # Places are real wherever they are; the place of a worked example is not among the zone's.
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.REAL)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return str(localised(self))


class AreaName(models.Model):
    """An earlier or present name of a place, by year; a change of status (county to district) is a change of name."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="names")
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ("area", "valid_from")
        constraints = (_valid_period("registry_area_name_period"),)

    def __str__(self) -> str:
        return str(localised(self))


class Instrument(models.Model):
    """A law, measure, notice, letter or plan, with its document number and dates where they are known."""

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=InstrumentKind)
    title_zh = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    issuer_zh = models.CharField(max_length=120, blank=True)
    issuer_en = models.CharField(max_length=200, blank=True)
    document_number = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True)
    effective_from = models.DateField(null=True)
    effective_to = models.DateField(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    source = models.CharField(max_length=300)
    confirmed = models.BooleanField(default=False, help_text=_("Somebody has compared it with the published text."))

    class Meta:
        ordering = ("-issued_on", "code")
        indexes = (
            models.Index(fields=("issued_on", "code"), name="registry_instrument_by_day"),
            models.Index(fields=("kind", "code"), name="registry_instrument_by_kind"),
        )

    def __str__(self) -> str:
        return str(localised(self, "title"))


class Mandate(models.Model):
    """A title that an area holds from one ministry. A city holds several, each with its own reporting line."""

    code = models.SlugField(max_length=60, unique=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="mandates")
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    ministry_zh = models.CharField(max_length=120)
    ministry_en = models.CharField(max_length=200)
    instrument = models.ForeignKey(Instrument, null=True, on_delete=models.PROTECT, related_name="mandates")
    approved_on = models.DateField(null=True)
    foci = models.JSONField(default=list, help_text=_("List of {zh, en}."))
    facts = models.JSONField(default=list, help_text=_("List of {zh, en, source}: what the source says of the place at approval."))
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ("approved_on", "code")

    def __str__(self) -> str:
        return str(localised(self, "title"))


class Party(models.Model):
    """An enterprise, institution, person or team. A USCC is optional: people and teams have none.

    A merged party keeps its row and its identity; `merged_into` says where its later life is found.
    """

    public_id = models.CharField(max_length=26, unique=True)
    kind = models.CharField(max_length=12, choices=PartyKind)
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200, blank=True)
    uscc = models.CharField(max_length=18, null=True, blank=True)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.REAL)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("name_zh", "id")
        constraints = (
            # An invented sample may not take the number of a real firm from it.
            models.UniqueConstraint("uscc", "origin", condition=~Q(uscc=None), name="registry_uscc_once"),
            models.CheckConstraint(condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="registry_not_merged_into_itself"),
            models.CheckConstraint(condition=Q(uscc=None) | ~Q(uscc=""), name="registry_uscc_absent_is_null"),
        )
        indexes = (
            models.Index(fields=("name_zh", "id"), name="registry_party_by_name"),
            models.Index(fields=("kind", "name_zh", "id"), name="registry_party_by_kind"),
        )

    def __str__(self) -> str:
        return str(localised(self))


class PartyAttribute(models.Model):
    """A dated fact about a party with its source; a later row with an overlapping period corrects, none is edited."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="attributes")
    key = models.CharField(max_length=20, choices=AttributeKey)
    value = models.JSONField(null=True, help_text=_("Empty: what was said before is withdrawn and nothing is known."))
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("party", "key", "valid_from", "recorded_at")
        constraints = (_valid_period("registry_attribute_period"),)
        indexes = (models.Index(fields=("party", "key", "-recorded_at"), name="registry_attribute_lookup"),)

    def __str__(self) -> str:
        return f"{self.party_id} {self.key}"


class PartyLink(models.Model):
    """Ownership, control or hosting between two parties, with its source."""

    subject = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="links")
    kind = models.CharField(max_length=16, choices=LinkKind)
    target = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="linked_from")
    share_bp = models.PositiveIntegerField(null=True, help_text=_("Share in hundredths of a percent; empty where not known."))
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ("subject", "kind", "target")
        constraints = (
            _valid_period("registry_link_period"),
            models.CheckConstraint(condition=~Q(subject=F("target")), name="registry_no_link_to_itself"),
            models.CheckConstraint(condition=Q(share_bp=None) | Q(share_bp__lte=10_000), name="registry_share_at_most_whole"),
        )

    def __str__(self) -> str:
        return f"{self.subject_id} {self.kind} {self.target_id}"


class Qualification(models.Model):
    """A title that a party holds, with the edition of its criteria and its expiry."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="qualifications")
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    edition = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=60, blank=True)
    issuer_zh = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("party", "title_zh", "valid_from")
        constraints = (_valid_period("registry_qualification_period"),)

    def __str__(self) -> str:
        return str(localised(self, "title"))


class Asset(models.Model):
    """A thing that is shared, tested or watched: cluster, dataset, road segment, machine, vehicle, AI system, facility."""

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=14, choices=AssetKind)
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200, blank=True)
    holder = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="assets")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    attributes = models.JSONField(default=dict)
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.REAL)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("kind", "code")
        indexes = (models.Index(fields=("kind", "code"), name="registry_asset_by_kind"),)

    def __str__(self) -> str:
        return str(localised(self))
