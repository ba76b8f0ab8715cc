"""Two entries turn out to be one organisation, or not after all. No row of either is moved or lost."""

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.kit.text import bilingual
from pilotzone.registry.errors import AlreadyMerged, NotMergeable, NotMerged
from pilotzone.registry.models import Party
from pilotzone.registry.policy import can_keep_register
from pilotzone.registry.queries import merge_obstacle, survivor


@command(allowed=can_keep_register, event="registry.parties_merged")
def merge_parties(party: Party, *, into: Party, by: Actor) -> Party:
    """Have one entry live on in another; both keep their rows, queries see one. Refuses two that hold different codes."""
    # By id, so that two merges of the same pair never wait for each other.
    locked = {row.pk: row for row in Party.objects.select_for_update().filter(pk__in=(party.pk, into.pk)).order_by("pk")}
    merged, lasting = locked[party.pk], locked[into.pk]
    context.touch_origin(merged.origin)
    for row in (merged, lasting):
        if row.merged_into_id is not None:
            raise AlreadyMerged(name=bilingual(row, "name"), survivor=bilingual(survivor(row), "name"))
    obstacle = merge_obstacle(merged, lasting)
    if obstacle is not None:
        raise NotMergeable(reason=obstacle)
    merged.merged_into = lasting
    merged.save(update_fields=("merged_into",))
    context.note(into=lasting.pk)
    return lasting


@command(allowed=can_keep_register, event="registry.parties_unmerged")
def unmerge_parties(party: Party, *, by: Actor) -> Party:
    """Undo a merge: the entry stands on its own again, exactly as before; refuses one that was not merged."""
    locked = Party.objects.select_for_update().get(pk=party.pk)
    context.touch_origin(locked.origin)
    if locked.merged_into_id is None:
        raise NotMerged(name=bilingual(locked, "name"))
    context.note(out_of=locked.merged_into_id)
    locked.merged_into = None
    locked.save(update_fields=("merged_into",))
    return locked
