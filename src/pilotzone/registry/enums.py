"""Kinds and levels in the register."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AreaLevel(TextChoices):
    COUNTRY = "country", _("country")
    PROVINCE = "province", _("province")
    CITY = "city", _("city")
    DISTRICT = "district", _("district or county")
    SITE = "site", _("park, site or zone")


class PartyKind(TextChoices):
    ENTERPRISE = "enterprise", _("enterprise")
    INSTITUTE = "institute", _("research institute")
    UNIVERSITY = "university", _("university")
    GOVERNMENT = "government", _("government body")
    PERSON = "person", _("person")
    TEAM = "team", _("team without legal personality")


class InstrumentKind(TextChoices):
    LAW = "law", _("law or regulation")
    LETTER = "letter", _("letter of approval")
    MEASURE = "measure", _("administrative measure")
    NOTICE = "notice", _("official notice")
    PLAN = "plan", _("plan or programme")
    STANDARD = "standard", _("technical standard")


class AttributeKey(TextChoices):
    """Dated facts about a party that rules may speak of."""

    REGISTERED_AREA = "registered_area", _("place of registration (GB/T 2260)")
    FOUNDED_ON = "founded_on", _("date of foundation")
    EMPLOYEES = "employees", _("employees")
    REVENUE = "revenue", _("revenue of the year")
    INDUSTRY = "industry", _("industry (GB/T 4754)")
    LISTED = "listed", _("listed on a stock exchange")


class LinkKind(TextChoices):
    OWNS = "owns", _("owns a share of")
    CONTROLS = "controls", _("controls")
    SAME_CONTROL = "same_control", _("is under the same control as")
    HOSTS = "hosts", _("hosts (incubator)")


class AssetKind(TextChoices):
    AI_SYSTEM = "ai_system", _("AI system")
    VEHICLE = "vehicle", _("vehicle")
    MACHINE = "machine", _("machine")
    CLUSTER = "cluster", _("computing cluster")
    DATASET = "dataset", _("dataset")
    FACILITY = "facility", _("facility")
    ROAD_SEGMENT = "road_segment", _("road segment")
