"""Errors of the packs room.

RoomError
└── Invalid
    └── BadPack        the pack has faults; carries them all
"""

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import Invalid


class BadPack(Invalid):
    code = "bad_pack"
    template = _("The pack is not accepted; it has %(count)s faults: %(first)s")
