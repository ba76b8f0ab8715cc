"""Dated facts about a party: what kind of value each key takes, how it is stored and how rules read it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypedDict

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import FieldError, Invalid
from pilotzone.kit.formats import check_format
from pilotzone.kit.text import Words
from pilotzone.registry.enums import AttributeKey

# The letter of a section and up to four digits, as GB/T 4754 writes a class.
_SECTIONS = "ABCDEFGHIJKLMNOPQRST"


class PartyFacts(TypedDict):
    """What rules may ask of a party on a day. None: not recorded."""

    kind: str
    registered_area: str | None
    founded_on: date | None
    employees: int | None
    revenue: int | None
    industry: str | None
    listed: bool | None
    qualifications: list[str]


def stored_value(key: AttributeKey, value: object) -> Any:
    """Return the value as JSON keeps it; raises Invalid for one that is not of the key's kind. None withdraws."""
    return None if value is None else _CHECKS[key](value)


def typed_value(key: str, stored: Any) -> Any:
    """Return a stored value as rules read it: dates as dates, all else as it is."""
    return date.fromisoformat(stored) if key == AttributeKey.FOUNDED_ON and stored is not None else stored


def _fault(value: object, accepted: Words) -> Invalid:
    return Invalid(errors=[FieldError("value", value, accepted)])


def _area(value: object) -> str:
    return check_format("area-code", str(value), field="value")


def _day(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else check_format("date", str(value), field="value")


def _whole_number(value: object) -> int:
    # A truth value is a number to Python, and no count of anything.
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _fault(value, _("a whole number of 0 or more"))
    return value


def _industry(value: object) -> str:
    text = str(value).strip().upper()
    digits = text[1:]
    if text[:1] not in _SECTIONS or not text or len(digits) > 4 or (digits and not (digits.isascii() and digits.isdigit())):
        raise _fault(value, _("a class of GB/T 4754 such as I65 or I6513"))
    return text


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise _fault(value, _("yes or no"))
    return value


_CHECKS: Mapping[AttributeKey, Callable[[object], Any]] = {
    AttributeKey.REGISTERED_AREA: _area,
    AttributeKey.FOUNDED_ON: _day,
    AttributeKey.EMPLOYEES: _whole_number,
    AttributeKey.REVENUE: _whole_number,
    AttributeKey.INDUSTRY: _industry,
    AttributeKey.LISTED: _truth,
}
