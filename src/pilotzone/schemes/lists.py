"""The lists of this room: columns, filters, order and exports, declared once."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilotzone.audit.enums import kind_of_data
from pilotzone.evidence.evaluability import grade_words
from pilotzone.kit.lists import ChoiceFilter, Column, Kind, ListSpec, TextFilter
from pilotzone.kit.text import Words, localised, reading_language
from pilotzone.schemes.enums import Allocation, CallStatus
from pilotzone.schemes.models import Call
from pilotzone.schemes.queries import known_schemes

TONES = {
    CallStatus.DRAFT: "",
    CallStatus.OPEN: "ok",
    CallStatus.CLOSED: "info",
    CallStatus.DECIDED: "info",
    CallStatus.ARCHIVED: "",
    CallStatus.CANCELLED: "warn",
}


def call_status(row: Call) -> CallStatus:
    """Return where a call stands."""
    return CallStatus(row.status)


def allocation_of(row: Call) -> Words:
    """Return how a call divides its money; nothing while a draft does not say."""
    rule = getattr(row, "allocation", None)
    return Allocation(rule.kind).label if rule else ""


def grade_of(row: Call) -> str:
    """Return the grade that a call was opened with, the number with its words; nothing before it opened."""
    record = getattr(row, "evaluability", None)
    return grade_words(record.grade, reading_language()) if record else ""


SCHEMES = ListSpec(
    "schemes",
    _("Schemes"),
    columns=[
        Column("name", _("Scheme"), value=localised, link=lambda row: reverse("schemes:scheme", args=(row.code,))),
        Column("code", _("Code"), sort="code"),
        Column("area", _("Area"), value=lambda row: str(row.area)),
        Column("calls", _("Calls"), value="call_count", kind=Kind.NUMBER),
        Column("origin", _("Kind of data"), value=lambda row: kind_of_data(row.origin)),
    ],
    filters=[TextFilter("q", _("Name or code"), within=("name_zh", "name_en", "code"))],
    sort="code",
    empty=_("No scheme has been set up yet."),
)


BUDGETS = ListSpec(
    "budgets",
    _("Budgets"),
    columns=[
        Column("name", _("Budget"), value=str, link=lambda row: reverse("ledger:account", args=(row.pk,))),
        Column("provided", _("Provided"), kind=Kind.AMOUNT),
        Column("to_calls", _("In calls"), kind=Kind.AMOUNT),
        Column("available", _("Available"), value="balance__available", kind=Kind.AMOUNT),
        Column("code", _("Code"), sort="code"),
        Column("origin", _("Kind of data"), value=lambda row: kind_of_data(row.origin)),
    ],
    filters=[TextFilter("q", _("Name or code"), within=("label_zh", "label_en", "code"))],
    sort="code",
    empty=_("No budget has been provided yet."),
)


def scheme_choices() -> list[tuple[str, Words]]:
    """Return the schemes to choose from; a function, because a list is declared before there is a database."""
    return [(scheme.code, str(scheme)) for scheme in known_schemes()]


CALLS = ListSpec(
    "calls",
    _("Calls"),
    columns=[
        Column("name", _("Call"), value=localised, link=lambda row: reverse("schemes:call", args=(row.code,))),
        # What a phone shows without scrolling comes first.
        Column("status", pgettext_lazy("call", "State"), value=call_status, kind=Kind.STATUS, tone=lambda row: TONES[call_status(row)]),
        Column("closes_at", _("Closes"), kind=Kind.TIME, sort="closes_at"),
        Column("pool_amount", _("Pool"), kind=Kind.AMOUNT),
        Column("allocation", _("Allocation rule"), value=allocation_of),
        Column("grade", _("Evaluability grade"), value=grade_of),
        Column("scheme", _("Scheme"), value=lambda row: str(row.scheme)),
        Column("opens_at", _("Opens"), kind=Kind.TIME),
        Column("code", _("Code"), sort="code"),
        Column("origin", _("Kind of data"), value=lambda row: kind_of_data(row.origin)),
    ],
    filters=[
        ChoiceFilter("scheme", _("Scheme"), choices=scheme_choices, field="scheme__code"),
        ChoiceFilter("status", pgettext_lazy("call", "State"), choices=CallStatus),
        TextFilter("q", _("Name or code"), within=("name_zh", "name_en", "code")),
    ],
    sort="-closes_at",
    empty=_("No call has been published yet."),
)
