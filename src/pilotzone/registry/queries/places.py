"""The tree of places, with the names they had in a year."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from pilotzone.audit.queries import hidden_origins
from pilotzone.kit.text import Bilingual, bilingual
from pilotzone.registry.models import Area, AreaName
from pilotzone.registry.queries.attributes import valid_on


@dataclass(frozen=True, slots=True)
class AreaNode:
    """A place under the name of the year asked for, and what lies in it."""

    area: Area
    name: Bilingual
    children: tuple["AreaNode", ...] = ()


def zone_areas() -> QuerySet[Area]:
    """Return the zone's places, without those of worked examples."""
    return Area.objects.exclude(origin__in=hidden_origins())


def area_tree(year: int | None = None) -> list[AreaNode]:
    """Return the tree of places; with a year, under the names that stood at its end, else under the present ones."""
    renamed = _names_at_end_of(year) if year is not None else {}
    below: dict[int | None, list[Area]] = defaultdict(list)
    for area in zone_areas():
        below[area.parent_id].append(area)
    return [_node(area, below, renamed) for area in below[None]]


def name_in_year(area: Area, year: int) -> Bilingual:
    """Return the name that stood at the end of the year; the present one where none is recorded for it."""
    return _names_at_end_of(year, area).get(area.pk, bilingual(area, "name"))


def area_ids_within(area: Area) -> frozenset[int]:
    """Return the ids of the area and of all that lies in it."""
    found = frontier = frozenset({area.pk})
    while frontier:
        frontier = frozenset(Area.objects.filter(parent__in=frontier).values_list("pk", flat=True))
        found |= frontier
    return found


def _node(area: Area, below: Mapping[int | None, list[Area]], renamed: Mapping[int, Bilingual]) -> AreaNode:
    children = tuple(_node(child, below, renamed) for child in below.get(area.pk, ()))
    return AreaNode(area, renamed.get(area.pk, bilingual(area, "name")), children)


def _names_at_end_of(year: int, area: Area | None = None) -> dict[int, Bilingual]:
    which = Q() if area is None else Q(area=area)
    # Of two names that claim the day, the one that began later stands; it comes last and overwrites.
    names = AreaName.objects.filter(which, valid_on(date(year, 12, 31))).order_by("valid_from", "pk")
    return {name.area_id: bilingual(name, "name") for name in sorted(names, key=lambda name: name.valid_from or date.min)}
