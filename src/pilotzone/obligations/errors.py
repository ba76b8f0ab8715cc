"""Errors of the obligations room.

RoomError
├── Invalid
│   ├── CalendarNotLoaded    a working day was asked for in a year whose calendar is not here
│   └── BadCalendar          a calendar, or a line of a calendar file, that cannot be right
├── NotFound
│   └── NoSuchDuty           no obligation or task has this key
└── Conflict
    ├── KeyInUse             the key belongs to a different obligation or task
    └── DutySettled          met or waived already, so that the step makes no sense
"""

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import Conflict, Invalid, NotFound


class CalendarNotLoaded(Invalid):
    code = "calendar_not_loaded"
    template = _("The working-day calendar of %(year)s is not loaded (loaded: %(loaded)s), so working days in it cannot be counted.")


class BadCalendar(Invalid):
    code = "bad_calendar"
    template = _("%(where)s: “%(value)s” is not accepted; accepted: %(accepted)s.")


class NoSuchDuty(NotFound):
    code = "no_such_duty"
    template = _("There is no obligation or task with the key “%(key)s”.")


class KeyInUse(Conflict):
    code = "key_in_use"
    template = _("The key “%(key)s” belongs to a different obligation or task (%(what)s).")


class DutySettled(Conflict):
    code = "duty_settled"
    template = _("“%(key)s” is settled already (%(status)s).")
