"""Content as bytes that are the same everywhere: RFC 8785 JSON, so that a hash binds what was written.

Money and other exact numbers go in as text, because JSON numbers are floating point for many readers. What has no one
obvious form is refused rather than guessed.
"""

import hashlib
import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import rfc8785

from pilotzone.kit.dates import shanghai

# Beyond it a JSON number no longer names one integer for every reader.
LARGEST_EXACT = 2**53 - 1


class NotCanonical(TypeError):
    """Content that has no single canonical form; names where it stands and what it is."""


def canonical_bytes(content: object) -> bytes:
    """Return the RFC 8785 bytes of the content; raises NotCanonical on what has no exact form."""
    return rfc8785.dumps(_plain(content, "$"))


def canonical_hash(content: object) -> str:
    """Return the SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical_bytes(content)).hexdigest()


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of the bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: object, where: str) -> Any:
    match value:
        case Enum():
            return _plain(value.value, where)
        case Mapping():
            return {_key(key, where): _plain(item, f"{where}.{key}") for key, item in value.items()}
        case list() | tuple():
            return [_plain(item, f"{where}[{index}]") for index, item in enumerate(value)]
    return _plain_scalar(value, where)


def _plain_scalar(value: object, where: str) -> Any:
    match value:
        case None | bool() | str():
            return value
        case int():
            return value if abs(value) <= LARGEST_EXACT else str(value)
        case float():
            return _finite(value, where)
        case Decimal():
            return _decimal_text(value, where)
        case date():
            return _time_text(value, where)
        case bytes():
            return value.hex()
        case UUID():
            return str(value)
    raise NotCanonical(f"{where}: {type(value).__name__} has no canonical form; give text, whole numbers, dates, bytes, lists or mappings.")


def _key(key: object, where: str) -> str:
    name = key.value if isinstance(key, Enum) else key
    if not isinstance(name, str):
        raise NotCanonical(f"{where}: key {key!r} must be text.")
    return name


def _finite(value: float, where: str) -> float:
    if not math.isfinite(value):
        raise NotCanonical(f"{where}: {value} is not a number JSON can hold; give null where a value is undefined.")
    return value


def _decimal_text(value: Decimal, where: str) -> str:
    if not value.is_finite():
        raise NotCanonical(f"{where}: {value} is not a finite decimal.")
    # 1.50 and 1.5 are one amount and must give one hash.
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _time_text(value: date, where: str) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is None:
        raise NotCanonical(f"{where}: {value.isoformat()} has no time zone; give an aware time.")
    return shanghai(value).isoformat(timespec="microseconds")
