"""The form every page uses, and the fields that read what people type: amounts, dates as far as known, named formats."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.amounts import WHOLE, YUAN, Scale, format_amount, parse_amount
from pilotzone.kit.dates import PartialDate, parse_date, parse_partial_date
from pilotzone.kit.errors import FieldError, Invalid, RoomError
from pilotzone.kit.formats import FORMATS, FormatFault
from pilotzone.kit.text import Words, label_of

_INPUTS = {"email": "email", "cn-mobile": "tel", "https-url": "url"}
_COMPLETED = {"email": "email", "cn-mobile": "tel"}


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together; the first section of a form has no title."""

    title: str
    fields: Sequence[BoundField]


class KitForm(forms.Form):
    """A form as the design system sets it: errors summed up on top and tied to their fields; the server checks, the browser does not."""

    template_name = "kit/form.html"
    use_required_attribute = False

    def sections(self) -> list[Section]:
        """Return the visible fields in groups."""
        return [Section("", self.visible_fields())]

    def refuse(self, error: RoomError) -> None:
        """Show what a command refused beside the fields it names, the rest on top."""
        faults = error.errors if isinstance(error, Invalid) else ()
        for fault in faults:
            known = fault.field in self.fields
            self.add_error(fault.field if known else None, str(expected(fault)) if known else str(fault))
        if not faults:
            self.add_error(None, error.message)


def expected(fault: FieldError) -> Words:
    """Return what to say beside a field, which need not be named there again."""
    if fault.message or not fault.accepted:
        return fault.message or _("This is not accepted.")
    return _("Enter %(accepted)s.") % {"accepted": label_of(fault.accepted)}


def _refusal(error: Invalid) -> ValidationError:
    return ValidationError(str(expected(error.errors[0])), code=error.code)


class AmountField(forms.Field):
    """An amount in units, as text; gives whole steps."""

    def __init__(self, *, scale: Scale = YUAN, unit: Words = "", negative: bool = False, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "class": "pz-input--amount"}))
        super().__init__(**options)
        self.scale = scale
        self.unit = unit
        self.negative = negative

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return parse_amount(str(value), self.scale, negative=self.negative)
        except Invalid as error:
            raise _refusal(error) from None

    def prepare_value(self, value: Any) -> Any:
        # Whole steps come from the program, text comes back from a person.
        return format_amount(value, self.scale) if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class WholeNumberField(AmountField):
    """A whole number."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"scale": WHOLE} | options))
        self.widget.attrs["inputmode"] = "numeric"


class DayField(forms.DateField):
    """A day; the browser's calendar where it has one, and what people write elsewhere."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return parse_date(value)
        except Invalid as error:
            raise _refusal(error) from None


class PartialDateField(forms.Field):
    """A date as far as it is known; gives a PartialDate, which an empty field leaves not recorded."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("As far as known: 2021-03-24, 2021-03 or 2021."))
        super().__init__(**options)

    def to_python(self, value: Any) -> PartialDate:
        try:
            return parse_partial_date("" if value is None else str(value))
        except Invalid as error:
            raise _refusal(error) from None

    def validate(self, value: Any) -> None:
        super().validate(value.isoformat())

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, PartialDate) else value


class FormatField(forms.CharField):
    """Text of a named format, given as it is stored."""

    def __init__(self, *, format_name: str, **options: Any) -> None:
        attrs = {"spellcheck": "false", "autocomplete": _COMPLETED.get(format_name, "off")}
        options.setdefault("widget", forms.TextInput({**attrs, "type": _INPUTS.get(format_name, "text")}))
        super().__init__(**options)
        self.format_name = format_name

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return text
        try:
            return FORMATS[self.format_name].check(text)
        except FormatFault as fault:
            raise ValidationError(str(expected(FieldError("", text, FORMATS[self.format_name].accepted, fault.detail)))) from None


class LinesField(forms.CharField):
    """Several texts, one on each line; gives a list."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea({"rows": 4}))
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value
