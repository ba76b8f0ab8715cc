"""Sections about what waits for somebody: one's own list, overdue duties, what waits for a signature."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import kind_of_data
from pilotzone.kit.dates import format_date
from pilotzone.kit.references import Reference
from pilotzone.obligations.pages import link_of, state_in_words, subjects
from pilotzone.obligations.queries import WorkGroup, overdue_duties, work_groups, work_list
from pilotzone.portal.homes.section import Item, Section
from pilotzone.portal.links import to

SHOWN = 8


def work_section(by: Actor, heading: str = "") -> Section:
    """What waits for the actor, one line per kind of step, the earliest first."""
    groups = work_groups(work_list(by))
    shown = groups[:SHOWN]
    called = subjects(group.first for group in shown if group.count == 1)
    data = {
        "tasks": [_line(group, called) for group in shown],
        "empty_title": _("Nothing waits for you."),
        "empty_text": _("What is due or handed to you appears here, the earliest date first."),
    }
    return Section(heading or _("Waiting for me, oldest first"), "tasks", data, to("obligations:work"), _("The whole list"))


def _line(group: WorkGroup, called: Mapping[str, Reference]) -> Item:
    first = group.first
    late = ngettext("%(count)s of them overdue", "%(count)s of them overdue", group.overdue) % {"count": group.overdue}
    notes = [str(kind_of_data(first.origin)), late if group.overdue and group.count > 1 else ""]
    return {
        "due": format_date(first.due_on) if first.due_on else _("since %(day)s") % {"day": format_date(first.since)},
        "overdue": first.overdue,
        "title": str(first.what),
        "url": link_of(first) if group.count == 1 else to("obligations:work"),
        # Several steps of a kind are about several things, which the list names.
        "about": called.get(first.subject) if group.count == 1 else None,
        "note": " · ".join(note for note in notes if note),
        "count": ngettext("%(count)s item", "%(count)s items", group.count) % {"count": group.count} if group.count > 1 else "",
    }


def overdue_section() -> Section:
    """Every overdue duty of the zone: who owes it, by how many working days it is late."""
    overdue = overdue_duties()
    tasks: Sequence[Item] = [
        {
            "due": format_date(duty.due_on),
            "overdue": True,
            "title": str(duty.obligation),
            "url": to("obligations:obligation", duty.obligation.pk),
            "note": " · ".join(filter(None, (duty.obligation.debtor, state_in_words(duty), str(kind_of_data(duty.obligation.origin))))),
            "count": "",
        }
        for duty in overdue[:SHOWN]
    ]
    data = {"tasks": tasks, "empty_title": _("Nothing is overdue."), "empty_text": ""}
    count = ngettext("Overdue: %(count)s", "Overdue: %(count)s", len(overdue)) % {"count": len(overdue)}
    return Section(count, "tasks", data, to("obligations:obligations", status="overdue"), _("All overdue duties"))
