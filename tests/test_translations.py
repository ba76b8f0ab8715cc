"""Every message of every room is said in Chinese, by hand and once."""

import re
from collections import defaultdict

import pytest

from pilotzone.kit.catalogues import read_catalogue
from pilotzone.kit.messages import PACKAGE, catalogue_path, faults, rooms

ROOMS = rooms()


@pytest.mark.parametrize("room", ROOMS, ids=[room.name for room in ROOMS])
def test_room_is_translated_whole(room):
    assert faults(room) == []


def test_one_message_has_one_translation_in_all_rooms():
    # Django merges the catalogues of all rooms: of two translations only one would ever be seen.
    seen = defaultdict(dict)
    for room in ROOMS:
        if catalogue_path(room).exists():
            for entry in read_catalogue(catalogue_path(room)):
                seen[(entry.context, str(entry.id))].setdefault(str(entry.string), room.name)

    assert {key: texts for key, texts in seen.items() if key[1] and len(texts) > 1} == {}


def test_messages_are_marked_by_names_that_are_searched_for():
    # A translation function under another name works, but nobody finds its messages.
    renamed = re.compile(r"import n?p?gettext(?:_lazy)? as (?!_$)", re.MULTILINE)
    assert [path.name for path in sorted(PACKAGE.rglob("*.py")) if renamed.search(path.read_text(encoding="utf-8"))] == []
