"""Errors of the packs room.

RoomError
├── NotFound
│   └── ExampleMissing   the package that brings the worked example's data is not installed
└── Invalid
    └── BadPack          the pack has faults; carries them all
"""

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import Invalid, NotFound


class BadPack(Invalid):
    code = "bad_pack"
    template = _("The pack is not accepted; it has %(count)s faults: %(first)s")


class ExampleMissing(NotFound):
    code = "example_missing"
    template = _("The worked example needs the data of the package %(package)s; install it with: pip install 'pilotzone[%(extra)s]'.")
