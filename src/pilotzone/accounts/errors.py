"""Errors of the accounts room.

RoomError
├── Invalid
│   ├── EmailTaken         somebody has a log-in with this address
│   └── UnknownRole        there is no such role, or nobody may be given it
└── Conflict
    ├── NotHeld            the role or membership to be ended is not running
    ├── AccountClosed      a closed account is given nothing
    └── LastAdministrator  nobody would be left to give roles
"""

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import Conflict, Invalid


class EmailTaken(Invalid):
    code = "email_taken"
    template = _("There is a log-in with the e-mail address “%(email)s” already; ask for a new password instead.")


class UnknownRole(Invalid):
    code = "unknown_role"
    template = _("“%(role)s” is no role that can be given; possible: %(accepted)s.")


class NotHeld(Conflict):
    code = "not_held"
    template = _("This user does not hold “%(what)s” now, so it cannot be ended.")


class AccountClosed(Conflict):
    code = "account_closed"
    template = _("This account is closed; it can be given neither a role nor an organisation.")


class LastAdministrator(Conflict):
    code = "last_administrator"
    template = _("This is the last administrator; make somebody else one first.")
