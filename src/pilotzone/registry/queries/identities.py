"""One organisation, several entries: who lives on in whom."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pilotzone.registry.models import Party


def survivor(party: Party) -> Party:
    """Return the entry under which the party is found today; itself, where it was never merged."""
    while party.merged_into is not None:
        party = party.merged_into
    return party


def identities(party: Party) -> frozenset[int]:
    """Return the ids of all entries that are this one organisation."""
    found = frontier = frozenset({survivor(party).pk})
    while frontier:
        frontier = frozenset(Party.objects.filter(merged_into__in=frontier).values_list("pk", flat=True))
        found |= frontier
    return found


def all_entries(party_ids: Iterable[int]) -> frozenset[int]:
    """Return the ids of all entries of these organisations."""
    wanted = frozenset(party_ids)
    if not wanted:
        return wanted
    lasting = survivors()
    ends = frozenset(lasting.get(party_id, party_id) for party_id in wanted)
    return ends | {merged for merged, end in lasting.items() if end in ends}


def same_party(a: Party, b: Party) -> bool:
    """Tell whether two entries are one organisation."""
    return survivor(a).pk == survivor(b).pk


def survivors() -> Mapping[int, int]:
    """Return the survivor's id for every merged entry; entries that stand on their own are not listed."""
    into = dict(Party.objects.exclude(merged_into=None).values_list("pk", "merged_into_id"))
    return {merged: _end(merged, into) for merged in into}


def _end(party_id: int, into: Mapping[int, int | None]) -> int:
    while (following := into.get(party_id)) is not None:
        party_id = following
    return party_id


def merge_obstacle(merged: Party, lasting: Party) -> Promise | None:
    """Return why the first cannot live on in the second, or None where it can."""
    if merged.pk == lasting.pk:
        return _("they are the same entry.")
    if merged.origin != lasting.origin:
        return _("their origins differ.")
    if merged.uscc and lasting.uscc:
        return _("each holds a unified social credit code of its own, so they are two legal entities; link them instead.")
    if merged.uscc:
        return _("the entry with the unified social credit code must be the one that stays.")
    return None
