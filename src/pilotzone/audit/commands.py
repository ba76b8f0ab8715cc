"""The decorator every write goes through, and the log's own commands."""

import inspect
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

from django.conf import settings
from django.db import OperationalError, models, transaction

from pilotzone.audit import chain, context
from pilotzone.audit.actors import Actor
from pilotzone.audit.context import Pending, Running
from pilotzone.audit.enums import Origin
from pilotzone.audit.errors import AlreadyDone, AlreadyRetired, TimeNotSimulable
from pilotzone.audit.models import ChainHead, Checkpoint, RequestKey, Retirement
from pilotzone.audit.policy import can_checkpoint, can_retire
from pilotzone.audit.signatures import PrivateKey, sign_statement
from pilotzone.kit.characters import unkept_errors
from pilotzone.kit.dates import shanghai_day
from pilotzone.kit.errors import Busy, Invalid, NotAllowed

P = ParamSpec("P")
R = TypeVar("R")


class Policy(Protocol):
    """Tells whether an actor may run a command with these arguments."""

    def __call__(self, by: Actor, /, *args: Any, **kwargs: Any) -> bool: ...


COMMANDS: dict[str, Callable[..., Any]] = {}


def command(*, allowed: Policy, event: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a command: one transaction, one permission check, one event in the chain.

    The outermost command checks `allowed`, opens the transaction and appends the buffered events as its last
    act before commit. Commands called inside it run under its authority and name it as parent. The function
    takes its actor as the keyword `by`; its event is about its first argument, or its result, where that is a row.
    """

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        names = tuple(inspect.signature(function).parameters)

        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            by = kwargs.get("by")
            if not isinstance(by, Actor):
                raise TypeError(f"{function.__name__} needs by=Actor(…), got {by!r}.")

            def body(outer: Running) -> R:
                _refuse_unkept(names, args, kwargs)
                with _part(outer, event):
                    result = function(*args, **kwargs)
                    _name_subject(outer.top, args, result)
                    return result

            outer = context.running()
            if outer is not None:
                # A savepoint, so that a caller who catches this part's refusal keeps nothing of it.
                with transaction.atomic():
                    return body(outer)
            others = {name: value for name, value in kwargs.items() if name != "by"}
            if not allowed(by, *args, **others):
                raise NotAllowed(event=event, actor=by.id)
            return _until_unlocked(lambda: _outermost(by, body))

        run.event = event  # type: ignore[attr-defined]  # read by the table of commands in the tests
        run.allowed = allowed  # type: ignore[attr-defined]  # as above
        COMMANDS[event] = run
        return run

    return wrap


def _refuse_unkept(names: tuple[str, ...], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    """Refuse text that cannot be kept, whatever door it came through, naming the argument or the field inside it."""
    given = dict(zip(names, args, strict=False)) | dict(kwargs)
    if errors := [error for name, value in given.items() for error in unkept_errors(value, name)]:
        raise Invalid(errors=errors)


@contextmanager
def _part(outer: Running, event: str) -> Iterator[None]:
    parent = outer.stack[-1] if outer.stack else None
    outer.events.append(Pending(name=event, parent=parent))
    outer.stack.append(len(outer.events) - 1)
    mark = len(outer.events)
    try:
        yield
    except BaseException:
        # A caller that catches a part's refusal must not log what the savepoint undid.
        del outer.events[mark - 1 :]
        raise
    finally:
        outer.stack.pop()


def _name_subject(pending: Pending, args: tuple[Any, ...], result: Any) -> None:
    if not pending.subject:
        row = next((value for value in (*args[:1], result) if isinstance(value, models.Model) and value.pk is not None), None)
        pending.subject = chain.row_name(row) if row is not None else ""


def _outermost(by: Actor, body: Callable[[Running], R]) -> R:
    key = context.request_key()
    command = Running(by=by, at=context.now(), simulated=context.is_simulated(), request_key=key)
    with context.run(command), transaction.atomic():
        _refuse_repeat(key)
        result = body(command)
        if command.simulated and command.origins != {Origin.SYNTHETIC}:
            raise TimeNotSimulable(origins=sorted(command.origins))
        chain.append(command)
    return result


def _refuse_repeat(key: str | None) -> None:
    done = RequestKey.objects.select_related("event").filter(key=key).first() if key else None
    if done is not None:
        raise AlreadyDone(event=done.event.name, subject=done.event.subject)


_TRANSIENT = ("database is locked", "database table is locked", "deadlock detected", "could not serialize", "lock timeout")


def _until_unlocked(attempt: Callable[[], R]) -> R:
    """Repeat an attempt that met a lock, with jitter, for up to `LOCK_PATIENCE` seconds; then say busy.

    "Refused" always means the rule or the funds said no, never a lock. Inside somebody else's transaction
    nothing can be repeated, so the error goes up.
    """
    if transaction.get_connection().in_atomic_block:
        return attempt()
    deadline = time.monotonic() + settings.LOCK_PATIENCE
    with _short_waits():
        while True:
            try:
                return attempt()
            except OperationalError as error:
                if not any(words in str(error) for words in _TRANSIENT):
                    raise
                if time.monotonic() > deadline:
                    raise Busy(retry_after=5) from error
                # Jitter wants no secrecy; fairness comes from everybody drawing from the same range.
                time.sleep(random.uniform(0.001, 0.02))  # noqa: S311 - a pause, no secret


SHORT_WAIT_MS = 20


@contextmanager
def _short_waits() -> Iterator[None]:
    """Wait on SQLite in short turns for as long as a command runs.

    SQLite's own wait sleeps longer the longer it has waited, so that under load whoever came first is passed over for
    seconds by whoever comes fresh. Other databases queue; reads and sessions keep the long wait.
    """
    connection = transaction.get_connection()
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    connection.connection.execute(f"PRAGMA busy_timeout = {SHORT_WAIT_MS}")
    try:
        yield
    finally:
        connection.connection.execute(f"PRAGMA busy_timeout = {int(connection.settings_dict['OPTIONS'].get('timeout', 5) * 1000)}")


@command(allowed=can_checkpoint, event="audit.checkpoint")
def sign_checkpoint(key: PrivateKey, *, by: Actor) -> Checkpoint:
    """Sign the chain head as it stands before this command."""
    head = ChainHead.objects.get(pk=1)
    statement = {"seq": head.seq, "hash": head.hash, "at": context.now()}
    return Checkpoint.objects.create(seq=head.seq, hash=head.hash, at=context.now(), envelope=sign_statement(statement, key))


@command(allowed=can_retire, event="audit.origin_retired")
def retire_origin(origin: Origin, *, by: Actor) -> Retirement:
    """Record that an origin has left every page, once; the rooms' own reversals run under this command's caller."""
    context.note(origin=origin.value)
    earlier = Retirement.objects.filter(origin=origin).first()
    if earlier is not None:
        raise AlreadyRetired(origin=origin, on=shanghai_day(earlier.at))
    return Retirement.objects.create(origin=origin, at=context.now())
