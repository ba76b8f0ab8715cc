"""DuckDB, shut in: one file to read, one folder to write, no extensions, no network, a limit on memory."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pilotzone.evidence.errors import PanelError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@contextmanager
def shut_in(spool: Path, *, readable: Path | None, threads: int, memory_gib: float) -> Iterator[DuckDBPyConnection]:
    """Give a connection that can read one file, write in one folder, and nothing else.

    Parameters
    ----------
    spool : Path
        Folder for sorting and for own files.
    readable : Path or None
        The one file that may be read, if any.
    threads : int
        Threads it may use.
    memory_gib : float
        Memory promised to the caller; DuckDB's own limit is lower, since not all it allocates is counted.

    Raises
    ------
    PanelError
        If the memory does not suffice.
    OSError
        If the folder cannot be written in, because its disk is full or otherwise.
    """
    # DuckDB takes 0.1 s to import and sorted Parquet panels do not need it.
    import duckdb

    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "memory_limit": f"{max(64, int(1024 * (memory_gib * 0.8 - 0.25)))}MiB",
            "threads": threads,
            "temp_directory": str(spool),
        },
    )
    try:
        connection.execute(f"SET allowed_directories = [{literal(str(spool))}]")
        connection.execute(f"SET allowed_paths = [{'' if readable is None else literal(str(readable))}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    except duckdb.OutOfMemoryException as fault:
        raise PanelError(
            f"The panel does not fit into {memory_gib} GiB of memory.", field="memory", value=memory_gib, accepted="more memory"
        ) from fault
    except duckdb.IOException as fault:
        if not of_spool(fault, spool):
            raise
        found = re.search(r'"errno":"(\d+)"', str(fault))
        number = int(found.group(1)) if found else errno.EIO
        raise OSError(number, os.strerror(number), str(spool)) from fault
    finally:
        connection.close()


def of_spool(fault: Exception, spool: Path) -> bool:
    """Return whether a fault is about the temporary folder, not about the panel.

    Parameters
    ----------
    fault : Exception
        What DuckDB raised.
    spool : Path
        The folder.
    """
    return str(spool) in str(fault)


def quoted(name: str) -> str:
    """Return a column name as an SQL identifier.

    Parameters
    ----------
    name : str
        Any name.
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an SQL literal, for the few places that take no parameters.

    Parameters
    ----------
    text : str
        Any text without a zero character.
    """
    return "'" + text.replace("'", "''") + "'"
