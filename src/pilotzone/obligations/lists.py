"""The lists of this room: columns, filters, order and exports, declared once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pilotzone.audit import context
from pilotzone.audit.enums import kind_of_data
from pilotzone.kit.lists import Column, DateFilter, Kind, ListSpec, TextFilter
from pilotzone.kit.references import Reference
from pilotzone.kit.text import localised
from pilotzone.obligations.enums import DutyStatus
from pilotzone.obligations.models import Opening
from pilotzone.obligations.queries import status_condition, status_on

TONES = {
    DutyStatus.OPEN: "info",
    DutyStatus.OVERDUE: "bad",
    DutyStatus.MET: "ok",
    DutyStatus.MET_LATE: "warn",
    DutyStatus.WAIVED: "",
}


@dataclass(frozen=True, slots=True)
class StatusFilter:
    """Where a duty stands today; computed from what happened, not stored."""

    key: str = "status"
    fields: tuple[str, ...] = ("due_on",)

    def form_fields(self) -> dict[str, forms.Field]:
        """Return a select with "all" on top."""
        return {self.key: forms.ChoiceField(label=str(_("Status")), required=False, choices=[("", _("all")), *DutyStatus.choices])}

    def condition(self, chosen: Mapping[str, Any]) -> Q:
        """Compare with what has happened up to today."""
        value = chosen[self.key]
        return status_condition(DutyStatus(value), context.today()) if value else Q()


def status_today(opening: Opening) -> DutyStatus:
    """Return where the duty stands today."""
    return status_on(opening, context.today())


OBLIGATIONS = ListSpec(
    "obligations",
    _("Obligations"),
    columns=[
        Column(
            "what",
            pgettext_lazy("obligation", "What is owed"),
            value=lambda row: localised(row.obligation, "what"),
            link=lambda row: reverse("obligations:obligation", args=(row.obligation_id,)),
        ),
        Column("debtor", _("Who owes it"), value=lambda row: row.obligation.debtor),
        Column("due_on", _("Due date"), kind=Kind.DATE, sort="due_on"),
        Column("status", _("Status"), value=status_today, kind=Kind.STATUS, tone=lambda row: TONES[status_today(row)]),
        Column("context", _("Scheme or call"), value=lambda row: row.obligation.context),
        Column("origin", _("Kind of data"), value=lambda opening: kind_of_data(opening.obligation.origin)),
    ],
    filters=[
        StatusFilter(),
        DateFilter("due", _("Due"), field="due_on"),
        TextFilter("q", _("Words in it"), within=("obligation__what_zh", "obligation__what_en", "obligation__key")),
    ],
    sort="due_on",
    empty=_("No obligation has been opened yet."),
)


def work_columns(called: Mapping[str, Reference]) -> tuple[Column, ...]:
    """Return the columns of a work list as a file; `called` says how the rows that steps are about are called."""
    return (
        Column("due_on", _("Due date"), kind=Kind.DATE),
        Column("what", _("What")),
        Column("about", _("About"), value=lambda item: called[item.subject].text if item.subject in called else ""),
        Column("overdue", pgettext_lazy("duty", "overdue"), value=lambda item: _("yes") if item.overdue else _("no")),
        Column("since", _("Waiting since"), kind=Kind.DATE),
        Column("origin", _("Kind of data"), value=lambda item: kind_of_data(item.origin)),
    )
