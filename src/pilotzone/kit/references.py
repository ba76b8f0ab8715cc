"""Where the rows that a page names as "room.model:key" are shown. The kit knows no room: each kind of row is registered by the site."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """What a reader reads for "room.model:key", and the page of it where there is one."""

    text: str
    url: str = ""


# Takes the keys of rows of one kind; leaves out those that are not there.
Finder = Callable[[Collection[str]], Mapping[str, Reference]]
_FINDERS: dict[str, Finder] = {}


def register_references(kind: str, finder: Finder) -> None:
    """Say how rows of a kind ("room.model") are shown."""
    _FINDERS[kind] = finder


def references(names: Iterable[str]) -> dict[str, Reference]:
    """Return how rows are shown, asking once for each kind; a row that nobody shows is called by its name in the log."""
    keys = defaultdict(set)
    found = {name: Reference(name) for name in names}
    for name in found:
        kind, _colon, key = name.partition(":")
        keys[kind].add(key)
    for kind, wanted in keys.items():
        if kind in _FINDERS:
            found |= {f"{kind}:{key}": reference for key, reference in _FINDERS[kind](wanted).items()}
    return found
