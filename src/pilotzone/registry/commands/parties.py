"""Organisations and people enter the register and are corrected in it."""

from typing import Any

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin
from pilotzone.kit.errors import FieldError
from pilotzone.kit.text import bilingual
from pilotzone.registry.checks import filled, refuse
from pilotzone.registry.codes import checked_uscc, refuse_taken_uscc
from pilotzone.registry.enums import PartyKind
from pilotzone.registry.errors import AlreadyMerged
from pilotzone.registry.models import Area, Party
from pilotzone.registry.policy import can_keep_register
from pilotzone.registry.queries import survivor

CORRECTABLE = ("kind", "name_zh", "name_en", "uscc", "area", "source")


@command(allowed=can_keep_register, event="registry.party_registered")
def register_party(
    *,
    kind: PartyKind,
    name_zh: str = "",
    name_en: str = "",
    uscc: str | None = None,
    area: Area | None = None,
    origin: Origin = Origin.REAL,
    source: str = "",
    by: Actor,
) -> Party:
    """Enter a party under a random public id; refuses a wrong check digit and a code that another party holds."""
    context.touch_origin(origin)
    party = Party(kind=kind, name_zh=name_zh, name_en=name_en, uscc=uscc, area=area, origin=origin, source=source)
    _settle(party)
    party.public_id = context.public_id()
    party.save()
    return party


@command(allowed=can_keep_register, event="registry.party_corrected")
def correct_party(party: Party, *, by: Actor, **changes: Any) -> Party:
    """Correct what was entered wrongly (kind, names, code, place, source); what changed with time is an attribute instead."""
    context.touch_origin(party.origin)
    unknown = sorted(set(changes) - set(CORRECTABLE))
    refuse(FieldError(field, changes[field], list(CORRECTABLE)) for field in unknown)
    locked = Party.objects.select_for_update().get(pk=party.pk)
    if locked.merged_into_id is not None:
        raise AlreadyMerged(name=bilingual(locked, "name"), survivor=bilingual(survivor(locked), "name"))
    changed = sorted(field for field, value in changes.items() if getattr(locked, field) != value)
    for field in changed:
        setattr(locked, field, changes[field])
    _settle(locked)
    locked.save()
    context.note(fields=changed)
    return locked


def _settle(party: Party) -> None:
    """Bring the party's own fields into the form in which they are stored, or refuse."""
    party.name_zh, party.name_en = party.name_zh.strip(), party.name_en.strip()
    # A firm from abroad may have no Chinese name; one of the two is enough, and none is made up.
    refuse(filled(name_zh=party.name_zh or party.name_en))
    party.uscc = checked_uscc(PartyKind(party.kind), party.uscc)
    refuse_taken_uscc(party.uscc, origin=party.origin, other_than=party.pk)
