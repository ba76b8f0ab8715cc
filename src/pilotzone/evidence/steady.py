"""A file that must stay the same while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pilotzone.evidence.errors import PanelError


@contextmanager
def steady(path: Path, *, field: str) -> Iterator[None]:
    """Refuse a file that is replaced, written to or removed while it is read: numbers and digest would be of two files.

    Parameters
    ----------
    path : Path
        The file.
    field : str
        Name of the option that names it.

    Raises
    ------
    PanelError
        After the reading, if the file is not the same any more.

    Examples
    --------
    >>> with steady(Path(__file__), field="panel"):
    ...     content = Path(__file__).read_bytes()
    """
    before = _mark(path)
    yield
    if _mark(path) != before:
        raise PanelError(
            f"{str(path)!r} changed while it was read. Nothing was computed.", field=field, value=str(path), accepted="a file that stays"
        )


def _mark(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
