"""Named formats: what a schema may ask of a text, instead of a regular expression of its own.

Each check returns the value as it is stored (blanks dropped, full-width digits narrowed) or raises FormatFault.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as NumberError

from pilotzone.kit.amounts import narrow
from pilotzone.kit.dates import parse_date, parse_partial_date
from pilotzone.kit.errors import FieldError, Invalid
from pilotzone.kit.text import Words

_WIDE_LETTERS = {ord("Ａ") + i: ord("A") + i for i in range(26)} | {ord("ａ") + i: ord("a") + i for i in range(26)}
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
_AREA = re.compile(r"[1-9][0-9]{5}")
# The province part of GB/T 2260.
_PROVINCES = frozenset(map(str, (*range(11, 16), 21, 22, 23, *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82)))


class FormatFault(ValueError):
    """The text is not of the format; `detail` says what is wrong with this very value, where that is known."""

    def __init__(self, detail: Words = "") -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Format:
    """A named format: how it is checked and what it accepts, in words."""

    name: str
    check: Callable[[str], str]
    accepted: Words


def check_format(name: str, value: str, *, field: str) -> str:
    """Return the value as stored, or raise Invalid that names the field, the value and what is accepted."""
    try:
        return FORMATS[name].check(value)
    except FormatFault as fault:
        raise Invalid(errors=[format_error(name, value, field, fault)]) from None


def format_error(name: str, value: object, field: str, fault: FormatFault) -> FieldError:
    """Return the error of one field for a fault."""
    message = f"{field}: {fault.detail}" if fault.detail else ""
    return FieldError(field, value, FORMATS[name].accepted, message)


def _compact(text: str) -> str:
    return narrow(text).translate(_WIDE_LETTERS).replace(" ", "")


def _uscc(text: str) -> str:
    number = _compact(text).replace("-", "").upper()
    try:
        return str(uscc.validate(number))
    except InvalidChecksum:
        raise FormatFault(_wrong_check_digit(number)) from None
    except NumberError:
        raise FormatFault from None


def _wrong_check_digit(number: str) -> str:
    words = {"value": number, "found": number[-1], "expected": uscc.calc_check_digit(number[:-1])}
    return gettext("the check digit of “%(value)s” does not match: it ends in %(found)s, these digits would need %(expected)s.") % words


def _area_code(text: str) -> str:
    code = _compact(text)
    if not _AREA.fullmatch(code) or code[:2] not in _PROVINCES or (code[2:4] == "00" and code[4:] != "00"):
        raise FormatFault
    return code


def _mobile(text: str) -> str:
    found = _MOBILE.fullmatch(_compact(text).replace("-", ""))
    if not found:
        raise FormatFault
    return found[1]


def _email(text: str) -> str:
    return _by_validator(_compact(text), EmailValidator())


def _https_url(text: str) -> str:
    return _by_validator(narrow(text), URLValidator(schemes=["https"]))


def _by_validator(value: str, validator: Callable[[str], None]) -> str:
    try:
        validator(value)
    except ValidationError:
        raise FormatFault from None
    return value


def _date(text: str) -> str:
    return _by_parser(lambda: parse_date(text).isoformat())


def _partial_date(text: str) -> str:
    return _by_parser(lambda: parse_partial_date(text).isoformat())


def _by_parser(parse: Callable[[], str]) -> str:
    try:
        return parse()
    except Invalid:
        raise FormatFault from None


def _file(text: str) -> str:
    if not text or len(text) > 200 or "/" in text or "\\" in text or not text.isprintable():
        raise FormatFault
    return text


FORMATS: Mapping[str, Format] = {
    format_.name: format_
    for format_ in (
        Format("uscc", _uscc, _("a unified social credit code of 18 characters with its check digit")),
        Format("area-code", _area_code, _("a six-digit area code of GB/T 2260")),
        Format("cn-mobile", _mobile, _("a mobile number of 11 digits")),
        Format("email", _email, _("an e-mail address such as name@example.cn")),
        Format("https-url", _https_url, _("a web address that starts with https://")),
        Format("date", _date, _("a date such as 2021-03-24")),
        Format("partial-date", _partial_date, _("a date such as 2021-03-24, 2021-03 or 2021")),
        Format("file", _file, _("the reference of an uploaded file")),
    )
}
