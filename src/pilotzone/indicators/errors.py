"""Errors of the indicators room.

RoomError
├── Invalid
│   ├── UnlikeDefinitions    values of definitions that do not compare were to be chained or added
│   ├── PurposeRefused       the values may not be used for what they were asked for
│   ├── IncompleteReturn     a return was handed in with entries missing
│   └── BadSection           an indicator, value or target file of a pack that cannot be right
├── NotFound
│   └── NoSuchVersion        no definition version has this code
└── Conflict
    ├── AlreadyDefined       the code belongs to a different indicator, version, frame, form or target
    ├── AlreadyRecorded      there is another value for this unit and period; correct that one
    └── Superseded           a later row has corrected or withdrawn this one
"""

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import Conflict, Invalid, NotFound


class UnlikeDefinitions(Invalid):
    code = "unlike_definitions"
    template = _("“%(first)s” and “%(second)s” are different definitions; their values may not be chained, added or compared.")


class PurposeRefused(Invalid):
    code = "purpose_refused"
    template = _(
        "%(count)s values of “%(version)s” were collected for “%(collected)s” and may not be used for “%(asked)s”. "
        "Use administrative records or values with outcome consent, or ask for the table without them."
    )


class IncompleteReturn(Invalid):
    code = "incomplete_return"
    template = _("The return is incomplete: %(missing)s. Give a value or the reason why there is none.")


class BadSection(Invalid):
    code = "bad_section"
    template = _("The file cannot be taken; nothing was changed.")


class NoSuchVersion(NotFound):
    code = "no_such_version"
    template = _("There is no definition version with the code “%(version)s”.")


class AlreadyDefined(Conflict):
    code = "already_defined"
    template = _("The code “%(taken)s” is taken by something different (%(what)s).")


class AlreadyRecorded(Conflict):
    code = "already_recorded"
    template = _("There is another value of “%(version)s” for this unit, period and purpose; correct that one instead.")


class Superseded(Conflict):
    code = "superseded"
    template = _("A later row has corrected or withdrawn this value; change the latest one instead.")
