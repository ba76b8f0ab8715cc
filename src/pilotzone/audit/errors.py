"""Errors of the audit room.

RoomError
├── NotFound
│   └── FileMissing        a stored file is not where it was put
├── Conflict
│   ├── AlreadyDone        the same request was carried out before
│   └── AlreadyRetired     the origin has left every page before
└── Invalid
    ├── TimeNotSimulable   a simulated time would have written rows that are not synthetic
    ├── FileRefused        a file is empty, too large, or not what it says it is
    ├── FileChanged        a stored file is no longer what its hash says
    └── BadSignature       an envelope, key or statement does not verify
"""

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import Conflict, Invalid, NotFound


class AlreadyDone(Conflict):
    code = "already_done"
    template = _("This request has been carried out already (%(event)s); nothing was done twice.")


class AlreadyRetired(Conflict):
    code = "already_retired"
    template = _("Rows of origin “%(origin)s” were retired on %(on)s already.")


class TimeNotSimulable(Invalid):
    code = "time_not_simulable"
    template = _("A simulated time is allowed for rows of synthetic origin only; this would have written rows of origin: %(origins)s.")


class BadSignature(Invalid):
    code = "bad_signature"
    template = _("The signature does not hold: %(reason)s")


class FileRefused(Invalid):
    code = "file_refused"
    template = _("The file is not accepted: found %(found)s, expected %(accepted)s.")


class FileMissing(NotFound):
    code = "file_missing"
    template = _("The stored file %(digest)s is not in the zone's folder.")


class FileChanged(Invalid):
    code = "file_changed"
    template = _("The stored file %(digest)s has been changed; its content no longer has this hash.")
