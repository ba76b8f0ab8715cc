"""A version of a rule."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.amounts import Rounding, Scale
from pilotzone.kit.forms import AmountField, DayField, WholeNumberField
from pilotzone.kit.rules import LONGEST
from pilotzone.registry.models import Instrument
from pilotzone.schemes.forms.rows import Row, RowsForm, code_field, name_fields

# A share of 51.00 percent is 5,100 hundredths.
PERCENT = Scale(100)


def _class_row() -> Row:
    rate = AmountField(label=_("Rate in percent"), scale=PERCENT, unit="%", required=False)
    return {"code": code_field(), "rate_bp": rate, **name_fields(), "expression": _expression()}


def _payer_row() -> Row:
    return {
        "code": code_field(),
        "share_bp": AmountField(label=_("Share of each payment, in percent"), scale=PERCENT, unit="%", required=False),
        **name_fields(),
    }


def _condition_row() -> Row:
    return {
        "code": code_field(),
        "reason_zh": forms.CharField(
            label=_("Plain reason in Chinese"), max_length=400, required=False, widget=forms.Textarea({"rows": 2})
        ),
        "reason_en": forms.CharField(
            label=_("Plain reason in English"), max_length=400, required=False, widget=forms.Textarea({"rows": 2})
        ),
        "expression": _expression(),
    }


def _expression() -> forms.Field:
    widget = forms.Textarea({"rows": 2, "class": "pz-code", "spellcheck": "false"})
    return forms.CharField(label=_("Condition"), max_length=LONGEST, required=False, widget=widget)


class RuleForm(RowsForm):
    """A version of a rule: what stands alone, then rates, payers and conditions in rows."""

    GROUPS: ClassVar = {"classes": _class_row, "payers": _payer_row, "eligibility": _condition_row}
    effective_from = DayField(label=_("In force from"))
    instrument = forms.ModelChoiceField(Instrument.objects, label=_("Legal basis"), required=False)
    cap_per_year_fen = AmountField(label=_("Cap per unit and year"), unit=_("yuan"), required=False)
    minimum_fen = AmountField(label=_("Least amount"), unit=_("yuan"), required=False)
    rounding = forms.ChoiceField(label=_("Rounding to the fen"), choices=Rounding, initial=Rounding.DOWN)
    validity_months = WholeNumberField(label=_("Months that a grant is valid"), initial=12)
    unrelated_supplier = forms.BooleanField(label=_("The supplier must not be related to the applicant"), required=False, initial=True)

    def __init__(self, *args: Any, content: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        initial = dict(content or {}) | kwargs.pop("initial", {})
        super().__init__(*args, given=content, initial=initial, **kwargs)

    def groups(self) -> list[dict[str, Any]]:
        """Return the rows of each group, with what to know about them, for the template."""
        said = {
            "classes": (
                _("Rates, tried from top to bottom"),
                _("The first whose condition is met counts; true means all others."),
            ),
            "payers": (_("Payer split"), _("The shares sum to 100 %.")),
            "eligibility": (_("Eligibility"), _("Applicants read the plain reason, never the condition itself.")),
        }
        return [{"title": title, "hint": hint, "rows": self.rows_of(group)} for group, (title, hint) in said.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            content: dict[str, Any] = {group: list(self.filled(group, cleaned)) for group in self.GROUPS}
            content |= {name: cleaned[name] for name in ("rounding", "validity_months", "unrelated_supplier")}
            optional = {name: cleaned[name] for name in ("cap_per_year_fen", "minimum_fen") if cleaned[name] is not None}
            cleaned["content"] = content | optional
        return cleaned

    def _add(self, field: str, message: str) -> None:
        """Put a fault of the content beside the row it is about."""
        super()._add(self._field_of(field), message)

    def _field_of(self, path: str) -> str:
        if found := re.fullmatch(r"(\w+)\[(\d+)\]\.(\w+)", path):
            group, number, name = found.groups()
            return f"{group}-{self._typed_in(group)[int(number)]}-{name}"
        group, _dot, code = path.partition(".")
        for number in self._typed_in(group):
            if self.cleaned_data.get(f"{group}-{number}-code") == code:
                return f"{group}-{number}-expression"
        return f"{group}-0-code" if group in self.rows else path

    def _typed_in(self, group: str) -> list[int]:
        """Return the rows that became part of the content, in order; empty ones between them are not counted there."""
        return [number for number in range(self.rows.get(group, 0)) if self.cleaned_data.get(f"{group}-{number}-code")]
