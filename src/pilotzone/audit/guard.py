"""A runtime guard: a database write with no command active is refused. The tests run under it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from pilotzone.audit import context

# Writes that are no business of the log: sessions, log-in security, the task queue, the schema itself.
FREE = (
    "django_session",
    "django_migrations",
    "django_content_type",
    "account_emailaddress",
    "account_emailconfirmation",
    "mfa_authenticator",
    "django_tasks_db_dbtaskresult",
)
_WRITE = re.compile(r'^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?(\w+)"?', re.IGNORECASE)
# A password hash is renewed at log-in when the hasher's cost grows, and allauth moves the log-in address once it is
# confirmed; that is log-in security. (The accounts room logs the change of address.)
_LOG_IN = re.compile(r'^UPDATE "accounts_user" SET "(?:password|email)" = \S+ WHERE', re.IGNORECASE)


class UnguardedWrite(AssertionError):
    """A row was about to be written outside any command."""


def refuse_without_command(execute: Callable[..., Any], sql: str, params: Any, many: bool, details: dict[str, Any]) -> Any:
    """Pass a statement on unless it writes a guarded table with no command active."""
    match = _WRITE.match(sql)
    if match and match.group(1) not in FREE and context.running() is None and not _LOG_IN.match(sql):
        raise UnguardedWrite(f"Expected a command to be active for a write to {match.group(1)}: {sql[:120]}")
    return execute(sql, params, many, details)


@contextmanager
def guarded_writes() -> Iterator[None]:
    """Refuse writes outside commands on every database connection for as long as the block runs."""
    wrappers = [connection.execute_wrapper(refuse_without_command) for connection in connections.all()]
    for wrapper in wrappers:
        wrapper.__enter__()
    try:
        yield
    finally:
        for wrapper in reversed(wrappers):
            wrapper.__exit__(None, None, None)
