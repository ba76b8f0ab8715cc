"""The running command: its time, what it has to tell the log, what follows after commit."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from pilotzone.audit.actors import Actor
from pilotzone.kit.dates import SHANGHAI

if TYPE_CHECKING:
    from pilotzone.audit.models import Sealed


@dataclass(slots=True)
class Pending:
    """One event that waits for the end of its outermost command."""

    name: str
    parent: int | None
    subject: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    sealed: list["Sealed"] = field(default_factory=list)


@dataclass(slots=True)
class Running:
    """The outermost command under way and the events it has gathered."""

    by: Actor
    at: datetime
    simulated: bool
    request_key: str | None
    events: list[Pending] = field(default_factory=list)
    stack: list[int] = field(default_factory=list)
    origins: set[str] = field(default_factory=set)

    @property
    def top(self) -> Pending:
        return self.events[self.stack[-1]]


_running: ContextVar[Running | None] = ContextVar("pilotzone_running_command", default=None)
_simulated: ContextVar[datetime | None] = ContextVar("pilotzone_simulated_time", default=None)
_ids: ContextVar[Iterator[str] | None] = ContextVar("pilotzone_simulated_ids", default=None)
_request_key: ContextVar[str | None] = ContextVar("pilotzone_request_key", default=None)


def running() -> Running | None:
    """Return the outermost command under way, if there is one."""
    return _running.get()


def now() -> datetime:
    """Return the time of the running command (Asia/Shanghai), or the clock's where none runs."""
    command = _running.get()
    if command is not None:
        return command.at
    return _simulated.get() or datetime.now(UTC).astimezone(SHANGHAI)


def today() -> date:
    """Return the date of `now`."""
    return now().date()


def is_simulated() -> bool:
    """Tell whether the time is simulated, so that only rows of synthetic origin may be written."""
    command = _running.get()
    return command.simulated if command is not None else _simulated.get() is not None


@contextmanager
def simulated_time(moment: datetime, *, ids: Iterator[str] | None = None) -> Iterator[None]:
    """Run commands as if it were `moment`; allowed for rows of synthetic origin only.

    With `ids`, public ids are taken from there instead of from chance, so that a sample comes out the same each time.
    """
    if moment.tzinfo is None:
        raise ValueError(f"Expected a time with a zone, got {moment!r}.")
    token, ids_token = _simulated.set(moment.astimezone(SHANGHAI)), _ids.set(ids)
    try:
        yield
    finally:
        _ids.reset(ids_token)
        _simulated.reset(token)


def public_id() -> str:
    """Return a fresh id of 20 hex digits that says nothing about the row; ten random bytes, so that no two meet by chance."""
    given = _ids.get()
    return secrets.token_hex(10) if given is None else next(given)


@contextmanager
def once(request_key: str | None) -> Iterator[None]:
    """Make the next outermost command harmless to repeat: the key may be used by one command only."""
    token = _request_key.set(request_key or None)
    try:
        yield
    finally:
        _request_key.reset(token)


def request_key() -> str | None:
    """Return the key set by `once`."""
    return _request_key.get()


@contextmanager
def run(command: Running) -> Iterator[None]:
    """Make `command` the one under way; the decorator alone calls this."""
    token = _running.set(command)
    try:
        yield
    finally:
        _running.reset(token)


def seal(*rows: "Sealed") -> None:
    """Have the running command's event carry the hash of these rows, taken at the end of the command."""
    command = _running.get()
    if command is None:
        raise RuntimeError("seal() was called with no command active; rows are sealed by the command that wrote them.")
    command.top.sealed.extend(rows)


def note(**data: Any) -> None:
    """Add ids, codes or keyed digests to the running command's event; never names, phones or free text."""
    command = _running.get()
    if command is None:
        raise RuntimeError("note() was called with no command active.")
    command.top.data.update(data)


def about(subject: str) -> None:
    """Say which row the running command's event is about, where its first argument does not tell."""
    command = _running.get()
    if command is None:
        raise RuntimeError("about() was called with no command active.")
    command.top.subject = subject


def touch_origin(origin: str) -> None:
    """Declare the origin of a row about to be written; a simulated time is refused for any but synthetic ones."""
    command = _running.get()
    if command is None:
        raise RuntimeError("touch_origin() was called with no command active.")
    command.origins.add(origin)
