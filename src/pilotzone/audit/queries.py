"""Reads of the log that are more than a lookup."""

from django.db.models import Model, QuerySet

from pilotzone.audit.chain import row_name
from pilotzone.audit.enums import Origin
from pilotzone.audit.models import Event, Retirement


def history_of(row: Model) -> QuerySet[Event]:
    """Return the events about a row, oldest first."""
    return Event.objects.filter(subject=row_name(row)).order_by("seq")


def retired_origins() -> list[str]:
    """Return the origins that have left every page, count, export and register."""
    return list(Retirement.objects.values_list("origin", flat=True))


def hidden_origins() -> list[str]:
    """Return the origins that are not the zone's own: retired ones, and the worked example on its shelf."""
    return [*retired_origins(), Origin.EXAMPLE.value]
