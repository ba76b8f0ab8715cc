"""The lists of this room: columns, filters, order and exports, declared once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilotzone.audit.enums import kind_of_data
from pilotzone.indicators.enums import Grade, Purpose, ReturnStatus
from pilotzone.indicators.models import Indicator, Observation, Return
from pilotzone.indicators.queries import Progress, comparable_groups
from pilotzone.kit.lists import ChoiceFilter, Column, Kind, ListSpec, TextFilter
from pilotzone.kit.text import Localised, Words, localised

TONES = {
    ReturnStatus.NOT_STARTED: "",
    ReturnStatus.DRAFT: "info",
    ReturnStatus.SUBMITTED: "info",
    ReturnStatus.QUERIED: "warn",
    ReturnStatus.CORRECTED: "info",
    ReturnStatus.ACCEPTED: "ok",
    ReturnStatus.LOCKED: "ok",
    ReturnStatus.REVISED: "warn",
}


@dataclass(frozen=True, slots=True)
class IndicatorFilter:
    """One indicator, with all its definitions."""

    key: str = "indicator"
    fields: tuple[str, ...] = ()

    def form_fields(self) -> dict[str, forms.Field]:
        """Return a select of the indicators."""
        # A function, because a list is declared before there is a database.
        return {self.key: forms.ChoiceField(label=str(_("Indicator")), required=False, choices=_indicator_choices)}

    def condition(self, chosen: Mapping[str, Any]) -> Q:
        """Compare by code."""
        code = chosen[self.key]
        return Q(version__indicator__code=code) if code else Q()


def _indicator_choices() -> list[tuple[str, Words]]:
    return [("", _("all")), *((indicator.code, str(indicator)) for indicator in Indicator.objects.all())]


def definitions_in_words(indicator: Indicator) -> int:
    """Return how many definitions there are that do not compare."""
    return len(comparable_groups(indicator.versions.all()))


INDICATORS = ListSpec(
    "indicators",
    _("Indicators"),
    columns=[
        Column("name", _("Indicator"), value=localised, link=lambda row: reverse("indicators:indicator", args=(row.code,))),
        Column("code", _("Code"), sort="code"),
        Column("definitions", _("Definitions"), value=lambda row: len(row.versions.all()), kind=Kind.NUMBER),
        Column("series", _("Series that may not be joined"), value=definitions_in_words, kind=Kind.NUMBER),
    ],
    filters=[TextFilter("q", _("Name or code"), within=("name_zh", "name_en", "code"))],
    sort="code",
    empty=_("No indicator has been defined yet."),
)


def _definition(row: Observation) -> Localised:
    return localised(row.version)


VALUES = ListSpec(
    "values",
    _("Values"),
    columns=[
        Column("definition", _("Definition"), value=_definition, link=lambda row: reverse("indicators:value", args=(row.pk,))),
        Column("unit", pgettext_lazy("observed", "Unit"), value=lambda row: str(row.unit)),
        Column("period", _("Period"), value="period_label", sort="period_start"),
        Column("value", pgettext_lazy("observed", "Value"), value="text"),
        Column("grade", _("Source grade"), value=lambda row: Grade(row.grade).label),
        Column("purpose", _("Purpose"), value=lambda row: Purpose(row.purpose).label),
        Column("vintage", _("Data version"), kind=Kind.NUMBER),
        Column("recorded_at", _("Recorded at"), kind=Kind.TIME),
        Column("source", _("Source")),
        Column("origin", _("Kind of data"), value=lambda row: kind_of_data(row.origin)),
    ],
    filters=[
        IndicatorFilter(),
        TextFilter("q", _("Words in it"), within=("version__name_zh", "version__name_en", "source")),
    ],
    sort="-period",
    empty=_("No value has been recorded yet."),
)


def return_status(row: Return) -> ReturnStatus:
    """Return where a return stands."""
    return ReturnStatus(row.status)


RETURNS = ListSpec(
    "returns",
    _("Statistical returns"),
    columns=[
        Column("form", _("Form"), value=lambda row: localised(row.form), link=lambda row: reverse("indicators:return", args=(row.pk,))),
        Column("party", pgettext_lazy("observed", "Unit"), value=lambda row: str(row.party)),
        Column("period", _("Period"), value="period_label", sort="period_start"),
        Column("status", _("Status"), value=return_status, kind=Kind.STATUS, tone=lambda row: TONES[return_status(row)], sort="status"),
        Column("origin", _("Kind of data"), value=lambda row: kind_of_data(row.origin)),
    ],
    filters=[ChoiceFilter("status", _("Status"), choices=ReturnStatus)],
    sort="-period",
    empty=_("No return has been asked for yet."),
)


def reached_in_words(row: Progress) -> Words:
    """Return what the values say of a target, without saying more than they do."""
    if row.value is None:
        return _("no value of this definition")
    if row.reached is None:
        return _("the bounds leave it open")
    return _("reached") if row.reached else _("not reached by then")


PROGRESS_COLUMNS = (
    Column(
        "definition",
        _("Definition"),
        value=lambda row: localised(row.target.version),
        link=lambda row: reverse("indicators:indicator", args=(row.target.version.indicator.code,)),
    ),
    Column("unit", pgettext_lazy("observed", "Unit"), value=lambda row: str(row.target.unit)),
    Column("due_on", _("By"), value="target__due_on", kind=Kind.DATE),
    Column("target", _("Target"), value="target__text"),
    Column("value", _("Last value of the same definition"), value=lambda row: row.value.text if row.value else ""),
    Column("period", _("Period"), value=lambda row: row.value.period_label if row.value else ""),
    Column("reached", _("What the values say"), value=reached_in_words),
    Column("basis", _("Legal basis"), value=lambda row: str(row.target.instrument or "")),
    Column("source", _("Source"), value="target__source"),
)
