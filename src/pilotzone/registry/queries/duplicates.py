"""Entries that may be one organisation: the same core name, and not two codes that say otherwise."""

from collections import defaultdict
from dataclasses import dataclass

from pilotzone.registry.enums import AreaLevel
from pilotzone.registry.models import Area, Party
from pilotzone.registry.names import core_name, place_stem
from pilotzone.registry.queries.parties import zone_parties


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Parties of one core name and origin, at most one code among any two of which nothing is known apart."""

    core: str
    parties: tuple[Party, ...]


def duplicate_groups() -> list[DuplicateGroup]:
    """Return the groups of entries that a person should look at, by core name."""
    places = _place_stems()
    groups: dict[tuple[str, str], list[Party]] = defaultdict(list)
    for party in zone_parties().select_related("area"):
        if party.name_zh:
            groups[party.origin, core_name(party.name_zh, places)].append(party)
    return [DuplicateGroup(core, tuple(members)) for (_origin, core), members in sorted(groups.items()) if _doubtful(members)]


def parties_like(name_zh: str, *, origin: str) -> list[Party]:
    """Return the parties of an origin whose core name is that of `name_zh`, for a look before a new entry is made."""
    places = _place_stems()
    core = core_name(name_zh, places)
    if not core:
        return []
    near = zone_parties().filter(origin=origin, name_zh__contains=core).select_related("area")
    return [party for party in near if core_name(party.name_zh, places) == core]


def _doubtful(members: list[Party]) -> bool:
    # Where each holds a code of its own they are different legal entities, whatever their names.
    return len(members) > 1 and any(party.uscc is None for party in members)


def _place_stems() -> frozenset[str]:
    names = Area.objects.filter(level__in=(AreaLevel.PROVINCE, AreaLevel.CITY, AreaLevel.DISTRICT)).values_list("name_zh", flat=True)
    return frozenset(map(place_stem, names))
