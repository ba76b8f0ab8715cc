"""What people type about a duty."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pilotzone.audit.command_forms import CommandForm
from pilotzone.obligations.enums import ReopeningReason, WaiverReason
from pilotzone.obligations.terms import Due


def _day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], **options)


class MeetForm(CommandForm):
    on = _day_field(_("Met on"), help_text=_("The day on which it was done, today or earlier."))
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=300,
        required=False,
        help_text=_("Where it can be seen: file number, page, letter. No names or phones."),
    )


class WaiveForm(CommandForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=WaiverReason.choices)

    def clean_reason(self) -> WaiverReason:
        return WaiverReason(self.cleaned_data["reason"])


class ReopenForm(CommandForm):
    """A new due date, either fixed or counted in working days from today."""

    reason = forms.ChoiceField(label=_("Reason"), choices=ReopeningReason.choices)
    due_on = _day_field(_("New due date"), required=False)
    working_days = forms.IntegerField(
        label=_("Or working days from today"), min_value=1, max_value=250, required=False, help_text=_("Fill in one of the two.")
    )

    def clean_reason(self) -> ReopeningReason:
        return ReopeningReason(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("due_on") is None) == (cleaned.get("working_days") is None):
            self.add_error("due_on", _("Give either a date or a number of working days."))
        return cleaned

    @staticmethod
    def due(given: dict[str, Any], today: date) -> Due:
        """Return the due rule that the fields say."""
        return Due.by(given["due_on"]) if given["due_on"] else Due.after(given["working_days"], today)
