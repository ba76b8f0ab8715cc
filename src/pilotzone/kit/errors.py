"""What a command refuses with.

    RoomError 400
    ├── NotAllowed 403   this person may not do it
    ├── NotFound   404   there is no such thing, or it is not for this person to know
    ├── Conflict   409   the state of the row, the rule or the funds say no
    ├── Invalid    422   the input is wrong; carries one FieldError per field
    └── Busy       503   nothing was refused, try again after `retry_after` seconds

A room subclasses these with its own `code` and `template`. Data given by keyword fills the template when the message is
printed, so that each reader gets it in their own language: a choice prints its label, a list is joined.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models.enums import Choices
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.text import Words, label_of, reading_language, visible


class RoomError(Exception):
    """A refusal with a stable code, data for machines and a message for people; nothing was changed."""

    code: str = "refused"
    status: int = 400
    template: Words = _("This cannot be done.")

    def __init__(self, template: Words | None = None, /, *, code: str | None = None, **data: object) -> None:
        super().__init__()
        self.template = self.template if template is None else template
        self.code = code or self.code
        self.data: dict[str, object] = data

    @property
    def message(self) -> str:
        """The message in the active language."""
        return str(self.template) % {name: label_of(value) for name, value in self.data.items()}

    def __str__(self) -> str:
        return self.message

    def to_dict(self) -> dict[str, object]:
        """Return the machine form: code, message in the active language, data."""
        return {"code": self.code, "message": self.message, "data": {name: _plain(value) for name, value in self.data.items()}}

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions cross process borders (workers, tests of races); keyword arguments do not travel by themselves.
        return _rebuild, (type(self), self.__dict__.copy())


def _rebuild(kind: type[RoomError], state: dict[str, object]) -> RoomError:
    error = kind.__new__(kind)
    error.__dict__.update(state)
    return error


def _plain(value: object) -> object:
    if isinstance(value, Choices):
        return value.value
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return visible(str(value))


class NotAllowed(RoomError):
    """The actor lacks the role, the membership or the scope."""

    code = "not_allowed"
    status = 403
    template = _("You may not do this.")


class NotFound(RoomError):
    """No such row, or none that this actor may know of."""

    code = "not_found"
    status = 404
    template = _("This does not exist.")


class Conflict(RoomError):
    """The present state, the rule or the funds do not allow it."""

    code = "conflict"
    status = 409
    template = _("This is not possible now.")


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that is wrong: its path, the value that came, what would be accepted.

    `message` is for people and may be empty when value and `accepted` say it all.
    """

    field: str
    value: object = None
    accepted: object = ""
    message: Words = ""

    def __str__(self) -> str:
        if self.message:
            return str(self.message)
        words = {"field": self.field, "value": shortened(self.value), "accepted": label_of(self.accepted)}
        return str(_("%(field)s: “%(value)s” is not accepted; accepted: %(accepted)s.")) % words

    def to_dict(self) -> dict[str, object]:
        """Return the machine form, message in the active language."""
        return {"field": self.field, "value": _plain(self.value), "accepted": _plain(self.accepted), "message": str(self)}


def shortened(value: object, limit: int = 80) -> str:
    """Return the value as text, cut so that a message stays a message."""
    text = "" if value is None else visible(str(value))
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


class Invalid(RoomError):
    """Input that is wrong in one or more fields."""

    code = "invalid"
    status = 422
    template = _("Please correct what is marked.")

    def __init__(
        self, template: Words | None = None, /, *, errors: Iterable[FieldError] = (), code: str | None = None, **data: object
    ) -> None:
        super().__init__(template, code=code, **data)
        self.errors = tuple(errors)

    @classmethod
    def field(cls, field: str, value: object, accepted: object, message: Words = "") -> "Invalid":
        """Return the error for one field."""
        return cls(errors=[FieldError(field, value, accepted, message)])

    def __str__(self) -> str:
        return ("" if reading_language() == "zh" else " ").join([self.message, *map(str, self.errors)])

    def to_dict(self) -> dict[str, object]:
        """Return the machine form with one entry per field."""
        return super().to_dict() | {"errors": [error.to_dict() for error in self.errors]}


class Busy(RoomError):
    """A lock or a resource was not free in time; no rule and no funds said no."""

    code = "busy"
    status = 503
    template = _("The system is busy. Nothing was changed; please try again in %(retry_after)s seconds.")

    def __init__(self, template: Words | None = None, /, *, retry_after: int = 5, code: str | None = None, **data: object) -> None:
        super().__init__(template, code=code, retry_after=retry_after, **data)
        self.retry_after = retry_after
