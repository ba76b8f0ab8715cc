"""What every command of the register asks of its input. Each check gives the faults it found, so that all are told at once."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import FieldError, Invalid

_CODE = re.compile(r"[A-Za-z0-9_-]{1,60}")
WHOLE = 10_000


def refuse(*faults: Iterable[FieldError]) -> None:
    """Raise Invalid with every fault, if there is one."""
    errors = [fault for part in faults for fault in part]
    if errors:
        raise Invalid(errors=errors)


def filled(**texts: str) -> Iterator[FieldError]:
    """Yield a fault for each text that is empty."""
    for field, value in texts.items():
        if not value.strip():
            yield FieldError(field, value, _("a text that is not empty"))


def slug(field: str, value: str) -> Iterator[FieldError]:
    """Yield a fault for a code that cannot stand in an address."""
    if not _CODE.fullmatch(value):
        yield FieldError(field, value, _("up to 60 Latin letters, digits, hyphens and underscores"))


def in_order(start: date | None, end: date | None, *, field: str = "valid_to") -> Iterator[FieldError]:
    """Yield a fault for a period that ends before it starts."""
    if start and end and end <= start:
        yield FieldError(field, end, _("a day after the first day, or nothing"))


def share(value: int | None, *, field: str = "share_bp") -> Iterator[FieldError]:
    """Yield a fault for a share above the whole."""
    if value is not None and not 0 <= value <= WHOLE:
        yield FieldError(field, value, _("a share from 0 to 10,000 hundredths of a percent, or nothing"))
