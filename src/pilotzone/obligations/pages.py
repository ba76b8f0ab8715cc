"""What the pages of this room print, as the components take it: finished text, nothing left to compute."""

from collections.abc import Iterable
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilotzone.audit.enums import Role, kind_of_data
from pilotzone.audit.history import who_acted
from pilotzone.kit.dates import format_date, format_time
from pilotzone.kit.references import Reference, references
from pilotzone.kit.text import localised
from pilotzone.obligations.enums import DutyStatus, ReopeningReason, WaiverReason
from pilotzone.obligations.models import Obligation, Opening, WorkCalendar
from pilotzone.obligations.queries import Duty, WorkItem

Item = dict[str, Any]


def link_of(item: WorkItem) -> str:
    """Return the address of a work item's page; nothing where the site has no such page."""
    if not item.link:
        return ""
    try:
        return reverse(item.link, args=item.link_args)
    except NoReverseMatch:
        return ""


def subjects(items: Iterable[WorkItem]) -> dict[str, Reference]:
    """Return how the rows that items are about are called, without those that no page shows."""
    return {name: found for name, found in references(item.subject for item in items if item.subject).items() if found.url}


def work_items(items: list[WorkItem]) -> list[Item]:
    """Return a work list for the task component."""
    called = subjects(items)
    return [
        {
            "due": format_date(item.due_on) if item.due_on else _("no date"),
            "overdue": item.overdue,
            "title": str(item.what),
            "url": link_of(item),
            "about": called.get(item.subject),
            "note": kind_of_data(item.origin),
            "count": None,
        }
        for item in items
    ]


def state_in_words(duty: Duty) -> str:
    """Return where a duty stands, with how many working days late."""
    late = duty.status in {DutyStatus.OVERDUE, DutyStatus.MET_LATE}
    if not late:
        return str(duty.status.label)
    if duty.overdue_by is None:
        return _("%(status)s; working days cannot be counted, because a year's calendar is not loaded") % {"status": duty.status.label}
    days = ngettext("%(count)s working day", "%(count)s working days", duty.overdue_by) % {"count": duty.overdue_by}
    return _("%(status)s by %(days)s") % {"status": duty.status.label, "days": days}


def facts(obligation: Obligation, duty: Duty) -> list[Item]:
    """Return what is owed, by whom, to whom, under what, by when."""
    role = Role(obligation.creditor_role).label if obligation.creditor_role else ""
    creditor = str(obligation.creditor_party or obligation.creditor_user or role)
    return [
        {"label": _("Who owes it"), "value": obligation.debtor},
        {"label": _("To whom"), "value": creditor},
        {"label": _("Legal basis"), "value": str(obligation.instrument or "")},
        {"label": _("Due date"), "value": format_date(duty.due_on), "note": due_rule(duty.opening)},
        {"label": _("Status"), "value": state_in_words(duty)},
        {"label": _("Evidence asked for"), "value": str(localised(obligation, "evidence"))},
        *_about(obligation),
        {"label": _("Scheme or call"), "value": obligation.context},
        {"label": _("Key"), "value": obligation.key},
    ]


def _about(obligation: Obligation) -> list[Item]:
    found = references([obligation.subject])[obligation.subject]
    return [{"label": _("About"), "value": found.text, "url": found.url}] if found.url else []


def due_rule(opening: Opening) -> str:
    """Return how a due date came about."""
    if opening.trigger_on is None:
        return _("a fixed date")
    words = {"count": opening.working_days, "day": format_date(opening.trigger_on)}
    return ngettext("%(count)s working day after %(day)s", "%(count)s working days after %(day)s", opening.working_days or 0) % words


def openings_table(openings: list[Opening], *, named: bool) -> Item:
    """Return every opening with how it ended, the first one first."""
    actors = {row.actor for opening in openings for row in (opening, *_ends(opening))}
    names = who_acted(actors, named=named)
    columns = [_("Opened on"), _("Why"), _("Due date"), _("How it ended"), _("Recorded by")]
    return {"columns": [{"label": label} for label in columns], "rows": [{"cells": _opening_cells(row, names)} for row in openings]}


def _ends(opening: Opening) -> list[Any]:
    return [end for end in (getattr(opening, "meeting", None), getattr(opening, "waiver", None)) if end is not None]


def _opening_cells(opening: Opening, names: dict[str, str]) -> list[Item]:
    meeting, waiver = getattr(opening, "meeting", None), getattr(opening, "waiver", None)
    end, sub = "", ""
    if waiver is not None:
        end = _("waived on %(day)s") % {"day": format_date(waiver.waived_on)}
        sub = str(WaiverReason(waiver.reason).label)
    elif meeting is not None:
        end = _("met on %(day)s") % {"day": format_date(meeting.met_on)}
        sub = meeting.evidence
    last = (waiver or meeting or opening).actor
    return [
        {"text": format_date(opening.opened_on)},
        {"text": str(ReopeningReason(opening.reason).label) if opening.reason else _("first opening")},
        {"text": format_date(opening.due_on), "sub": due_rule(opening)},
        {"text": end, "sub": sub},
        {"text": names[last]},
    ]


def task_table(obligation: Obligation) -> Item:
    """Return the steps of an obligation."""
    rows = [
        {
            "cells": [
                {"text": str(task)},
                {"text": str(task.assignee_party or task.assignee_user or Role(task.assignee_role or "").label)},
                {"text": format_time(task.created_at)},
                {"text": format_time(task.done_at) if task.done_at else ""},
            ]
        }
        for task in obligation.tasks.select_related("assignee_party", "assignee_user")
    ]
    columns = [_("Step"), _("Waits for"), _("Since"), _("Done at")]
    return {"columns": [{"label": label} for label in columns], "rows": rows}


def calendar_table(calendars: list[WorkCalendar]) -> Item:
    """Return the loaded calendars with their source and how many days differ from Monday to Friday."""
    rows = [
        {
            "cells": [
                {"text": str(calendar.year)},
                {"text": calendar.source},
                {"text": str(sum(day.kind == "holiday" for day in calendar.days.all())), "number": True},
                {"text": str(sum(day.kind != "holiday" for day in calendar.days.all())), "number": True},
                {"text": format_time(calendar.loaded_at)},
            ]
        }
        for calendar in calendars
    ]
    columns = [
        (_("Year"), False),
        (_("Source"), False),
        (_("Public holidays"), True),
        (_("Make-up working days"), True),
        (_("Loaded at"), False),
    ]
    return {"columns": [{"label": label, "number": number} for label, number in columns], "rows": rows}
