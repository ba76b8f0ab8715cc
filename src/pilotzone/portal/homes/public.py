"""Sections for everybody: open calls, lists on notice, studies, grants and draws, the worked example."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from pilotzone.applications.models import Notice
from pilotzone.audit import context
from pilotzone.audit.actors import NOBODY
from pilotzone.audit.enums import kind_of_data
from pilotzone.kit.dates import format_date, format_time
from pilotzone.kit.text import localised
from pilotzone.obligations.errors import CalendarNotLoaded
from pilotzone.obligations.queries import calendar_in_force
from pilotzone.portal.homes.section import Item, Section, cell, figure, short, stamp_of_all, table
from pilotzone.portal.links import to
from pilotzone.portal.queries.public import calls_taking_applications, granted, notices_on, public_draws
from pilotzone.portal.queries.studies import shelf
from pilotzone.schemes.models import Call
from pilotzone.schemes.queries import known_schemes
from pilotzone.studies.queries import register_of_studies


def glance_section() -> Section:
    """How many schemes, open calls, lists on notice, grants, draws and studies there are, each leading to its register."""
    counted: list[tuple[object, Sequence[str], str]] = [
        (_("Schemes"), _origins(known_schemes().exclude(calls=None).distinct()), to("schemes:schemes")),
        (_("Open calls"), _origins(calls_taking_applications(context.now())), to("schemes:calls", status="open")),
        (_("On public notice"), _origins(notices_on(context.today()), "call__origin"), to("register_notices")),
        (_("Grants"), _origins(granted()), to("register_grants")),
        (_("Draws"), _origins(public_draws(), "call__origin"), to("register_draws")),
        (_("Register of studies"), _origins(register_of_studies(NOBODY)), to("studies:studies")),
    ]
    figures = [figure(str(label), len(origins), url, note=stamp_of_all(origins)) for label, origins, url in counted]
    return Section(_("Open to everybody"), "figures", {"figures": figures, "tables": []})


def _origins(rows: QuerySet[Any], path: str = "origin") -> list[str]:
    return list(rows.order_by().values_list(path, flat=True))


def calls_section() -> Section:
    """The calls that take applications, the first to close first."""
    rows = [_call_row(call) for call in calls_taking_applications(context.now())]
    heads = [_("Call"), _("Allocation rule"), (_("Pool"), True), _("Closes")]
    found = table(_("Open calls"), heads, rows, _("No call takes applications at the moment."))
    return Section(_("Open calls"), "table", found, to("schemes:calls"), _("All calls"))


def _call_row(call: Call) -> list[Item]:
    rule = getattr(call, "allocation", None)
    return [
        cell(str(call), to("schemes:call", call.code), sub=kind_of_data(call.origin)),
        cell(rule.get_kind_display() if rule else ""),
        cell(short(call.pool_amount) if call.pool_amount else _("not recorded"), number=True),
        cell(format_time(call.closes_at) if call.closes_at else _("no date")),
    ]


def notices_section() -> Section:
    """Lists on public notice, with the working days left."""
    today = context.today()
    found = notices_on(today).annotate(cases=Count("lines"))
    rows = [_notice_row(notice, today) for notice in found]
    heads = [_("Public notice"), (_("Applicants"), True), _("Last day"), (_("Working days left"), True)]
    on = table(_("On public notice"), heads, rows, _("No list is on public notice at the moment."))
    return Section(_("On public notice"), "table", on, to("register_notices"), _("All public notices"))


def _notice_row(notice: Notice, today: date) -> list[Item]:
    last = notice.last_day or today
    name = _("%(call)s, notice %(number)s") % {"call": notice.call, "number": notice.number}
    return [
        cell(name, to("applications:notice", notice.call.code, notice.number), sub=kind_of_data(notice.call.origin)),
        cell(notice.cases, number=True),  # type: ignore[attr-defined]  # annotated above
        cell(format_date(last), nowrap=True),
        cell(_days_left(today, last), number=True),
    ]


def _days_left(today: date, last: date) -> str:
    try:
        return str(calendar_in_force().between(today, last))
    except CalendarNotLoaded:
        return _("calendar not loaded")


def shelf_section() -> Section | None:
    """The worked examples: studies of other places' programmes, outside every count of this zone."""
    cards = [
        {
            "title": str(study),
            "url": to("studies:study", study.code),
            "origin": study.origin,
            "reconstructed": bool(study.call and study.call.reconstructed),
            "text": str(localised(study, "data")),
        }
        for study in shelf()
    ]
    return Section(_("Worked example"), "shelf", {"cards": cards}) if cards else None
