"""Are two parties related? The answer comes with the links that prove it.

Related is whoever stands above or below the other in a chain of ownership or control, and whoever has somebody above
them in common. So a proof climbs from the first party, then descends to the second. Two owners of one firm are not
related by owning it: a proof never descends and climbs again. An incubator that hosts a team owns nothing of it.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from pilotzone.registry.enums import LinkKind
from pilotzone.registry.models import Party, PartyLink
from pilotzone.registry.queries.attributes import valid_on
from pilotzone.registry.queries.identities import survivor, survivors

_UPRIGHT = (LinkKind.OWNS, LinkKind.CONTROLS)
# A place in the search: the party, and whether the proof has begun to descend.
_Place = tuple[int, bool]


@dataclass(frozen=True, slots=True)
class Relation:
    """Why two parties are related: the links from one to the other, in order; none where both are one party."""

    path: tuple[PartyLink, ...] = ()


def are_related(a: Party, b: Party, on: date, *, least_share_bp: int = 0) -> bool:
    """Tell whether two parties are related on a day."""
    return relation_between(a, b, on, least_share_bp=least_share_bp) is not None


def relation_between(a: Party, b: Party, on: date, *, least_share_bp: int = 0) -> Relation | None:
    """Return the shortest proof that two parties are related on a day, or None.

    Shares below `least_share_bp` do not count; a share that is not recorded does, since nobody has shown it to be small.
    """
    start, goal = survivor(a).pk, survivor(b).pk
    if start == goal:
        return Relation()
    came_by: dict[_Place, tuple[_Place, PartyLink] | None] = {(start, False): None}
    frontier = deque(came_by)
    now_known_as = survivors()
    links = _Links(on=on, least_share_bp=least_share_bp, now_known_as=now_known_as)
    while frontier:
        place = frontier.popleft()
        for following, link in links.steps(place):
            if following not in came_by:
                came_by[following] = (place, link)
                frontier.append(following)
                if following[0] == goal:
                    return Relation(_path(following, came_by))
    return None


@dataclass(frozen=True, slots=True)
class _Links:
    """The links that count on a day, seen from one party at a time, merged entries taken together."""

    on: date
    least_share_bp: int
    now_known_as: Mapping[int, int]

    def steps(self, place: _Place) -> Iterator[tuple[_Place, PartyLink]]:
        party_id, descending = place
        entries = {party_id} | {merged for merged, lasting in self.now_known_as.items() if lasting == party_id}
        for link in self._touching(entries):
            upward = link.target_id in entries
            other = self._lasting(link.subject_id if upward else link.target_id)
            if link.kind == LinkKind.SAME_CONTROL:
                yield (other, descending), link
            elif not upward:
                yield (other, True), link
            elif not descending:
                yield (other, False), link

    def _touching(self, entries: set[int]) -> Iterator[PartyLink]:
        counts = Q(share_bp=None) | Q(share_bp__gte=self.least_share_bp) | ~Q(kind=LinkKind.OWNS)
        either = Q(subject__in=entries) | Q(target__in=entries)
        kinds = (*_UPRIGHT, LinkKind.SAME_CONTROL)
        yield from PartyLink.objects.filter(valid_on(self.on), counts, either, kind__in=kinds).select_related("subject", "target")

    def _lasting(self, party_id: int) -> int:
        return self.now_known_as.get(party_id, party_id)


def _path(place: _Place, came_by: Mapping[_Place, tuple[_Place, PartyLink] | None]) -> tuple[PartyLink, ...]:
    path: list[PartyLink] = []
    while (step := came_by[place]) is not None:
        place, link = step
        path.append(link)
    return tuple(reversed(path))
