"""The zone's database as the command line meets it: reached, empty, or cleared again. Django is imported once the rooms are loaded."""


class NoDatabase(ValueError):
    """The zone's database cannot be reached, or holds something where a new zone was to be made."""


def reach() -> None:
    """Open the connection; says where it was looked for, without the password, and why it failed."""
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as fault:
        settings = connection.settings_dict
        where = (
            f"{settings['NAME']} at {settings['HOST'] or 'this machine'}:{settings['PORT'] or 5432}" if _is_served() else settings["NAME"]
        )
        raise NoDatabase(f"database: expected one that can be reached, got {where}: {' '.join(str(fault).split())}") from fault


def require_empty() -> None:
    """Refuse a database that holds tables: a new zone is made in one of its own."""
    from django.db import connection

    tables = connection.introspection.table_names()
    if tables:
        raise NoDatabase(
            f"database: expected an empty database for a new zone, got {connection.settings_dict['NAME']} with {len(tables)} tables."
        )


def clear() -> None:
    """Take away what a zone that could not be made left in a served database; a file goes with its folder."""
    from django.db import connection

    if not _is_served():
        return
    with connection.cursor() as cursor:
        quoted = [connection.ops.quote_name(table) for table in connection.introspection.table_names(cursor)]
        if quoted:
            cursor.execute(f"DROP TABLE {', '.join(quoted)} CASCADE")
        # Ours are the triggers of append-only tables; an extension's functions stay.
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname LIKE %s",
            [r"%\_append\_only"],
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function}")


def _is_served() -> bool:
    from django.db import connection

    return connection.vendor == "postgresql"
