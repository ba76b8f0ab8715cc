"""Errors of the register.

RoomError
├── Conflict
│   ├── CodeTaken          another area, instrument, mandate or asset has this code
│   ├── UsccTaken          another organisation holds this unified social credit code
│   ├── AlreadyMerged      the organisation lives on in another one already
│   ├── NotMerged          there is nothing to take apart
│   └── AlreadyEnded       the link or qualification has ended before
└── Invalid
    └── NotMergeable       the two cannot be one organisation, or the wrong one was to survive
"""

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import Conflict, Invalid


class CodeTaken(Conflict):
    code = "code_taken"
    field = "code"
    template = _("The code “%(taken)s” belongs to “%(name)s” already; choose another one.")


class UsccTaken(Conflict):
    code = "uscc_taken"
    field = "uscc"
    template = _("The unified social credit code %(uscc)s is in the register already, held by “%(name)s” (%(public_id)s); use that entry.")


class AlreadyMerged(Conflict):
    code = "already_merged"
    template = _("“%(name)s” has been merged into “%(survivor)s”; work with that entry.")


class NotMerged(Conflict):
    code = "not_merged"
    template = _("“%(name)s” has not been merged into another entry.")


class AlreadyEnded(Conflict):
    code = "already_ended"
    template = _("This ended on %(day)s already; record a new entry instead.")


class NotMergeable(Invalid):
    code = "not_mergeable"
    template = _("These two entries cannot be merged: %(reason)s")
