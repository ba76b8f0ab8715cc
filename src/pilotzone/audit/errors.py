"""Errors of the audit room.

RoomError
├── Conflict
│   └── AlreadyDone        the same request was carried out before
└── Invalid
    ├── TimeNotSimulable   a simulated time would have written rows that are not synthetic
    └── BadSignature       an envelope, key or statement does not verify
"""

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import Conflict, Invalid


class AlreadyDone(Conflict):
    code = "already_done"
    template = _("This request has been carried out already (%(event)s); nothing was done twice.")


class TimeNotSimulable(Invalid):
    code = "time_not_simulable"
    template = _("A simulated time is allowed for rows of synthetic origin only; this would have written rows of origin: %(origins)s.")


class BadSignature(Invalid):
    code = "bad_signature"
    template = _("The signature does not hold: %(reason)s")
