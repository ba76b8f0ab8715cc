"""Errors of the packs room.

RoomError
├── NotFound
│   └── ExampleMissing   the package that brings the worked example's data is not installed
├── Conflict
│   └── FolderInUse      a new pack was to be written where something stands already
└── Invalid
    └── BadPack          the pack has faults; carries them all
"""

from collections.abc import Sequence
from typing import Self

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import Conflict, Invalid, NotFound
from pilotzone.kit.sources import FileFault

_TOLD = 20


class BadPack(Invalid):
    code = "bad_pack"
    template = _("The pack is not accepted; it has %(count)s faults:%(faults)s\nAll of them: pilotzone pack lint PATH")

    @classmethod
    def of(cls, faults: Sequence[FileFault]) -> Self:
        """Return the refusal that tells the first faults, each on a line."""
        return cls(count=len(faults), faults="".join(f"\n  {fault}" for fault in faults[:_TOLD]))


class FolderInUse(Conflict):
    code = "folder_in_use"
    template = _("PATH: expected a new or empty folder, got %(path)s, which holds something already.")


class ExampleMissing(NotFound):
    code = "example_missing"
    template = _("The worked example needs the data of the package %(package)s; install it with: pip install 'pilotzone[%(extra)s]'.")
