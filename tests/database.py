"""What tests do to the database past Django, on SQLite and on PostgreSQL: ask it for what it must refuse, or spoil it."""

import sqlite3

import psycopg
import pytest
from django.db import connection, transaction


def refused(sql: str) -> str:
    """Return the words in which the database itself refuses a statement."""
    # Straight to the database: the guard of the tests looks at what Django sends.
    with pytest.raises((sqlite3.IntegrityError, psycopg.Error)) as caught, transaction.atomic():
        connection.connection.execute(sql)
    return str(caught.value)


def without_triggers() -> None:
    """Take away every trigger until the test ends; checks stay."""
    raw = connection.connection
    if connection.vendor == "sqlite":
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        return
    raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for (table,) in raw.execute("SELECT DISTINCT event_object_table FROM information_schema.triggers").fetchall():
        raw.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')


def _without_checks() -> None:
    raw = connection.connection
    if connection.vendor == "sqlite":
        raw.execute("PRAGMA ignore_check_constraints = ON")
        return
    # Undone with the test's transaction.
    checks = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
    for table, name in raw.execute(checks).fetchall():
        raw.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def spoil(*statements: str) -> None:
    """Edit the database as somebody with the file in hand would: without triggers, checks or the guard."""
    without_triggers()
    _without_checks()
    for statement in statements:
        connection.connection.execute(statement)
    if connection.vendor == "sqlite":
        connection.connection.execute("PRAGMA ignore_check_constraints = OFF")
