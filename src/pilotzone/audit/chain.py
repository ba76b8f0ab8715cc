"""The hash chain: what an event's hash is taken over, and how a running command's events are appended."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import models

from pilotzone.audit.context import Pending, Running
from pilotzone.audit.models import ChainHead, Event, RequestKey, Sealed
from pilotzone.kit.canonical import canonical_bytes, canonical_hash

GENESIS = "0" * 64


def row_name(row: models.Model) -> str:
    """Return how the log names a row: `room.model:key`."""
    return f"{row._meta.label_lower}:{row.pk}"


def seal_of(row: Sealed) -> str:
    """Return the SHA-256 of the row's canonical content."""
    return canonical_hash({"row": row_name(row), "content": row.sealed_content()})


def event_content(event: Event) -> dict[str, Any]:
    """Return everything of an event that its hash covers."""
    return {
        "seq": event.seq,
        "name": event.name,
        "actor": event.actor,
        "on_behalf_of": event.on_behalf_of,
        "at": event.at.astimezone(UTC),
        "recorded_at": event.recorded_at.astimezone(UTC),
        "simulated": event.simulated,
        "subject": event.subject,
        "parent": event.parent,
        "data": event.data,
        "sealed": event.sealed,
        "previous": event.previous,
    }


def append(command: Running) -> list[Event]:
    """Append the events of a command to the chain, in the order in which its parts began.

    The chain head is the last lock a command takes, so that no two commands wait for each other's rows while holding it.
    """
    head = ChainHead.objects.select_for_update().get(pk=1)
    recorded_at = datetime.now(UTC)
    first, previous, events = head.seq + 1, head.hash, []
    for offset, pending in enumerate(command.events):
        event = _event(pending, command, seq=first + offset, first=first)
        event.recorded_at, event.previous = recorded_at, previous
        event.hash = previous = canonical_hash(event_content(event))
        events.append(event)
    Event.objects.bulk_create(events)
    ChainHead.objects.filter(pk=1).update(seq=events[-1].seq, hash=previous)
    if command.request_key:
        RequestKey.objects.create(key=command.request_key, actor=command.by.id, event=events[0])
    return events


def _event(pending: Pending, command: Running, *, seq: int, first: int) -> Event:
    return Event(
        seq=seq,
        name=pending.name,
        actor=command.by.id,
        on_behalf_of=command.by.on_behalf_of,
        at=command.at,
        simulated=command.simulated,
        subject=pending.subject,
        parent=None if pending.parent is None else first + pending.parent,
        # What is stored is what was hashed: plain JSON, amounts as strings.
        data=plain(pending.data),
        sealed=_seals(pending.sealed),
    )


def _seals(rows: Iterable[Sealed]) -> list[list[str]]:
    # Rows are read back, so that the hash is of what the database holds and not of what Python meant.
    unique = {row_name(row): row for row in rows}
    fresh = (type(row)._base_manager.get(pk=row.pk) for row in unique.values())
    return [[row_name(row), seal_of(row)] for row in fresh]


def plain(value: Any) -> Any:
    """Return the value as the JSON that its canonical bytes spell."""
    return json.loads(canonical_bytes(value))
