"""What people type: a value, a correction, a return."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pilotzone.audit.command_forms import CommandForm
from pilotzone.indicators.enums import Bound, ChangeReason, Missing
from pilotzone.indicators.measures import Measured, number_text, parse_value, shown_power, shown_unit
from pilotzone.indicators.models import IndicatorVersion, Return, ReturnEntry
from pilotzone.kit.errors import Invalid
from pilotzone.kit.text import localised

NO_REASON = [("", gettext_lazy("there is a value"))]


def value_fields(prefix: str, version: IndicatorVersion, measured: Measured | None) -> dict[str, forms.Field]:
    """Return the fields of one number: as typed, in the shown unit of the language in which the form was made, or why there is none."""
    power = shown_power(version)
    value = None if measured is None or measured.value is None else number_text(measured.value, version)
    return {
        f"{prefix}value": forms.CharField(label=str(localised(version)), required=False, max_length=40, initial=value),
        f"{prefix}bound": forms.ChoiceField(
            label=gettext_lazy("How exactly"), choices=Bound.choices, initial=measured.bound if measured else Bound.EXACT, required=False
        ),
        f"{prefix}missing": forms.ChoiceField(
            label=gettext_lazy("Why there is no value"),
            choices=[*NO_REASON, *Missing.choices],
            initial=(measured.missing or "") if measured else "",
            required=False,
        ),
        # The reader may change language in between; the number stays in the unit that stood beside it.
        f"{prefix}power": forms.TypedChoiceField(
            choices=[(each, each) for each in {power, version.power_zh, version.power_en}],
            coerce=int,
            initial=power,
            widget=forms.HiddenInput,
        ),
    }


def measured_of(cleaned: dict[str, Any], prefix: str, version: IndicatorVersion) -> Measured | None:
    """Return the value that the fields say, or nothing where they are empty; raises Invalid on what cannot be."""
    text, missing = cleaned.get(f"{prefix}value", ""), cleaned.get(f"{prefix}missing", "")
    if not text and not missing:
        return None
    if text and missing:
        raise Invalid.field(f"{prefix}value", text, _("either a value or a reason, not both"))
    if missing:
        return Measured(missing=Missing(missing))
    value = parse_value(text, version, power=cleaned[f"{prefix}power"], field=f"{prefix}value")
    return Measured(value, Bound(cleaned[f"{prefix}bound"] or Bound.EXACT))


class CorrectForm(CommandForm):
    """Another value for the same unit, period and purpose."""

    def __init__(self, *args: Any, version: IndicatorVersion, measured: Measured | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        self.fields |= value_fields("", version, measured)
        self.fields["reason"] = forms.ChoiceField(label=gettext_lazy("Reason"), choices=ChangeReason.choices)
        self.fields["source"] = forms.CharField(label=gettext_lazy("Source of the new value"), max_length=400, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            measured = measured_of(cleaned, "", self.version)
        except Invalid as refusal:
            self._show(refusal)
            return cleaned
        if measured is None:
            self.add_error("value", _("Give a value or the reason why there is none."))
        return cleaned | {"measured": measured}


class WithdrawForm(CommandForm):
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=ChangeReason.choices)

    def clean_reason(self) -> ChangeReason:
        return ChangeReason(self.cleaned_data["reason"])


class QueryForm(CommandForm):
    text = forms.CharField(
        label=gettext_lazy("What the unit has to explain or correct"), max_length=400, widget=forms.Textarea({"rows": 4})
    )


class EntryForm(CommandForm):
    """All lines of a return."""

    def __init__(self, *args: Any, report: Return, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entered = {entry.version_id: entry.measured for entry in ReturnEntry.objects.filter(report=report)}
        self.versions = [item.version for item in report.form.items.select_related("version")]
        for version in self.versions:
            self.fields |= value_fields(self._prefix(version), version, entered.get(version.pk))

    @staticmethod
    def _prefix(version: IndicatorVersion) -> str:
        return f"v{version.pk}-"

    def lines(self) -> list[dict[str, Any]]:
        """Return the lines for the template: the definition, the fields, the unit."""
        return [
            {
                "hint": str(localised(version, "definition")),
                "unit": shown_unit(version),
                **{name: self[f"{self._prefix(version)}{name}"] for name in ("value", "bound", "missing", "power")},
            }
            for version in self.versions
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        entries: dict[str, Measured] = {}
        for version in self.versions:
            try:
                measured = measured_of(cleaned, self._prefix(version), version)
            except Invalid as refusal:
                self._show(refusal)
                continue
            if measured is not None:
                entries[version.code] = measured
        return {"request_key": cleaned.get("request_key"), "entries": entries}


STEP_LABELS = {
    "save": pgettext_lazy("return", "Save"),
    "submit": pgettext_lazy("return", "Hand in"),
    "correct": pgettext_lazy("return", "Hand in again"),
    "revise": pgettext_lazy("return", "Hand in the revision"),
}
