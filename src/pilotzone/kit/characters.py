"""Text that nothing could keep: half of a surrogate pair is no UTF-8, and PostgreSQL stores no NUL. Refused wherever text comes in."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import FieldError, Invalid
from pilotzone.kit.text import UNKEPT, Words, visible

# What is nested deeper is no text of a person; whoever reads it refuses it for its depth.
DEEPEST = 50

KEPT: Words = _("text without NUL and without halves of characters")


def unkept(text: str) -> str:
    """Return the first character that cannot be kept, as an escape that can be shown; nothing where all can."""
    found = UNKEPT.search(text)
    return visible(found[0]) if found else ""


def unkept_errors(content: object, field: str = "", depth: int = 0) -> Iterator[FieldError]:
    """Yield one error for every text, inside lists, mappings and dataclasses too, that holds what cannot be kept."""
    if depth > DEEPEST:
        return
    match content:
        case str():
            if character := unkept(content):
                yield FieldError(field, character, KEPT)
        case Mapping():
            for key, item in content.items():
                name = visible(str(key))
                yield from unkept_errors(key, name, depth + 1)
                yield from unkept_errors(item, f"{field}.{name}" if field else name, depth + 1)
        case list() | tuple() | set() | frozenset():
            for index, item in enumerate(content):
                yield from unkept_errors(item, f"{field}[{index}]", depth + 1)
        case _ if is_dataclass(content) and not isinstance(content, type):
            # A dataclass is a form's worth of fields, and its members are called by their own names.
            for each in fields(content):
                yield from unkept_errors(getattr(content, each.name), each.name, depth + 1)


def refuse_unkept(content: object, field: str = "") -> None:
    """Raise Invalid naming every field whose text cannot be kept."""
    if errors := list(unkept_errors(content, field)):
        raise Invalid(errors=errors)
