"""What the rooms above offer on a call's page: apply, cases, the draw, the study.

This room knows none of them; each adds its doors by `register_door` when the site starts (`AppConfig.ready`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pilotzone.audit.actors import Actor
from pilotzone.kit.text import Words
from pilotzone.schemes.models import Call


@dataclass(frozen=True, slots=True)
class Door:
    """One link. A `step` stands as a button on top of the page, everything else in the list of what there is to see."""

    label: Words
    url: str
    step: bool = False


# Given a call and who reads its page, yield what this person can follow.
DoorsOf = Callable[[Call, Actor], Iterable[Door]]
_DOORS: dict[str, DoorsOf] = {}


def register_door(name: str, doors: DoorsOf) -> None:
    """Add a room's doors; the same name again replaces them."""
    _DOORS[name] = doors


def doors_of(call: Call, by: Actor) -> list[Door]:
    """Return what the rooms above offer on a call's page, room by room."""
    return [door for doors in _DOORS.values() for door in doors(call, by)]
