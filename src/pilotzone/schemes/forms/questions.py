"""A version of an application form, as JSON Schema."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pilotzone.audit.command_forms import CommandForm

# What an officer begins with where a scheme has no form yet: the questions that other parts of the zone understand.
STARTING_FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "fee": {"type": "integer", "format": "amount", "minimum": 1, "x-title-zh": "合同金额", "x-title-en": "Contract amount"},
        "contract_number": {"type": "string", "minLength": 1, "maxLength": 80, "x-title-zh": "合同编号", "x-title-en": "Contract number"},
        "supplier_uscc": {
            "type": "string",
            "format": "uscc",
            "x-title-zh": "供应方统一社会信用代码",
            "x-title-en": "Supplier's unified social credit code",
        },
        "purpose": {"type": "string", "maxLength": 500, "x-title-zh": "使用说明", "x-title-en": "What it is used for"},
    },
    "required": ["fee", "contract_number", "supplier_uscc"],
    "additionalProperties": False,
}


class LaidOutJSONField(forms.JSONField):
    """JSON on lines of its own, so that a fault can be found."""

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)


class FormVersionForm(CommandForm):
    """The definition of a form; faults name the line where they stand."""

    schema = LaidOutJSONField(
        label=_("Form definition (JSON Schema)"),
        widget=forms.Textarea({"rows": 24, "class": "pz-code", "spellcheck": "false"}),
        help_text=_(
            "Questions with x-title-zh and x-title-en. References, patterns and combinations of schemas are not accepted. The zone "
            "itself reads fee (what the rate applies to), contract_number and supplier_uscc (double funding, related suppliers)."
        ),
        error_messages={"invalid": _("This is not JSON.")},
    )

    def full_clean(self) -> None:
        """Name also the line where JSON breaks off; the field itself only says that it does."""
        super().full_clean()
        if self.is_bound and self.has_error("schema", "invalid"):
            try:
                json.loads(self._text())
            except json.JSONDecodeError as error:
                self.add_error("schema", gettext("Line %(line)s, column %(column)s.") % {"line": error.lineno, "column": error.colno})

    def _add(self, field: str, message: str) -> None:
        """Put a fault of the definition below it, with the line of what it is about."""
        place, *path = field.split(".")
        if place != "schema":
            super()._add(field, message)
        else:
            super()._add("schema", gettext("Line %(line)s: %(fault)s") % {"line": line_of(self._text(), path), "fault": message})

    def _text(self) -> str:
        return str(self.data.get(self.add_prefix("schema"), ""))


def line_of(text: str, path: list[str]) -> int:
    """Return the line where the last name of a path stands, each looked for behind the one before it."""
    place = 0
    for name in path:
        found = text.find(f'"{name}"', place)
        place = found if found >= 0 else place
    return text.count("\n", 0, place) + 1
