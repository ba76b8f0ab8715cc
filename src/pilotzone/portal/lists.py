"""The public registers of the portal: lists on notice, draws, grants; declared once, with CSV and XLSX."""

from django.utils.translation import gettext_lazy as _

from pilotzone.applications.models import Draw, Notice
from pilotzone.audit.enums import kind_of_data
from pilotzone.grants.models import Grant
from pilotzone.kit.lists import Column, DateFilter, Kind, ListSpec
from pilotzone.portal.links import to

NOTICES = ListSpec(
    "notices",
    _("Public notices"),
    columns=[
        Column("call", _("Call"), value=lambda row: str(row.call), link=lambda row: to("applications:notice", row.call.code, row.number)),
        Column("number", _("Notice number"), kind=Kind.NUMBER),
        Column("cases", _("Applicants"), kind=Kind.NUMBER),
        Column("from_day", _("From"), kind=Kind.DATE, sort="from_day"),
        Column("last_day", _("Last day"), kind=Kind.DATE),
        Column("origin", _("Kind of data"), value=lambda row: kind_of_data(row.call.origin)),
    ],
    filters=[DateFilter("from", _("From"), field="from_day")],
    sort="-from_day",
    empty=_("No list has been put on public notice yet."),
)


def draw_url(row: Draw) -> str:
    """Return the page of a draw."""
    return to("applications:draw", row.call.code, row.number)


DRAWS = ListSpec(
    "draws",
    _("Draws of lots"),
    columns=[
        Column("call", _("Call"), value=lambda row: str(row.call), link=draw_url),
        Column("number", _("Draw number"), kind=Kind.NUMBER),
        Column("status", _("State"), value=lambda row: row.get_status_display(), kind=Kind.STATUS),
        Column("reveal_by", _("Secrets revealed by"), kind=Kind.TIME, sort="id"),
        Column("frozen_at", _("List frozen at"), kind=Kind.TIME),
        Column("list_hash", _("Hash of the list")),
        Column("origin", _("Kind of data"), value=lambda row: kind_of_data(row.call.origin)),
    ],
    sort="-reveal_by",
    empty=_("No lot has been drawn yet."),
)

GRANTS = ListSpec(
    "grants",
    _("Register of grants"),
    columns=[
        Column("number", _("Grant"), sort="number"),
        Column("party", _("Organisation or person"), value=lambda row: str(row.party)),
        Column("call", _("Call"), value=lambda row: str(row.call), link=lambda row: to("grants:register", row.call.code)),
        Column("amount", _("Amount"), kind=Kind.AMOUNT),
        Column("issued_on", _("Date of issue"), kind=Kind.DATE),
        Column("status", _("State"), value=lambda row: row.get_status_display(), kind=Kind.STATUS),
        Column("origin", _("Kind of data"), value=lambda row: kind_of_data(row.origin)),
    ],
    sort="number",
    empty=_("Nothing has been granted yet."),
)
# What the lists are lists of; their tests look for the indexes they sort by.
ROWS = {NOTICES.name: Notice, DRAWS.name: Draw, GRANTS.name: Grant}
