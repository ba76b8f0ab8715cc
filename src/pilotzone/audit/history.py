"""The log of a row as people read it: when, who, what."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from pilotzone.audit.actors import NOBODY
from pilotzone.audit.queries import history_of
from pilotzone.kit.dates import format_time
from pilotzone.kit.text import Words


def actor_names(ids: set[str]) -> dict[str, str]:
    """Return the names behind actor ids. This room knows no users: the site names the function that does in ACTOR_NAMES."""
    people: Callable[[set[str]], dict[str, str]] = import_string(settings.ACTOR_NAMES)
    return people(ids)


def history_entries(row: Model, *, words: Mapping[str, Words], named: bool) -> list[dict[str, Any]]:
    """Return the row's events for the history component, oldest first; `words` says what each event is called.

    `named`: whether the reader may see who acted. Others read that no name is shown: who acted
    may be the office, an evaluator, a witness or an applicant.
    """
    events = list(history_of(row))
    names = who_acted({event.actor for event in events}, named=named)
    return [
        {
            "at": format_time(event.at),
            "who": names[event.actor],
            "action": str(words.get(event.name) or said_by_its_room(event.name)),
        }
        for event in events
    ]


def said_by_its_room(name: str) -> Words:
    """Return what the room that wrote an event calls it; rows are touched by the commands of other rooms too."""
    room = name.partition(".")[0]
    if not (settings.PACKAGE / room / "events.py").exists():
        return name
    words: Mapping[str, Words] = import_string(f"pilotzone.{room}.events.EVENTS")
    return words.get(name, name)


def who_acted(actor_ids: Iterable[str], *, named: bool) -> dict[str, str]:
    """Return what each actor is called, for every page that says who did something; ids that are empty are left out.

    `named`: whether the reader may see who acted; the others learn no name, whoever it was.
    """
    ids = {actor for actor in actor_ids if actor}
    names = actor_names(ids) if named else {}
    return {actor: names.get(actor) or _without_a_name(actor, named=named) for actor in ids}


def _without_a_name(actor: str, *, named: bool) -> str:
    if actor == NOBODY.id:
        return _("somebody not signed in")
    if not actor.startswith("user:"):
        return _("the system")
    return _("a person no longer recorded") if named else _("name not shown")
