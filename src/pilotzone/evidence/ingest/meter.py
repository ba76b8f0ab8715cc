"""How far the reading is: a fraction that only rises, whichever way is taken and whichever thread tells."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

Progress = Callable[[float], None]


class Meter:
    """Turns rows done into a fraction between two bounds.

    Parameters
    ----------
    progress : Callable[[float], None] or None
        Who wants to know.
    """

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._lock = Lock()
        self._done = 0
        self._span = (0.0, 1.0, 1)
        self._told = 0.0

    def span(self, start: float, stop: float, rows: int) -> None:
        """Begin a stage.

        Parameters
        ----------
        start, stop : float
            Fractions of the whole between which the stage runs.
        rows : int
            Rows in the stage, 1 or more.
        """
        with self._lock:
            self._span, self._done = (start, stop, rows), 0

    def add(self, rows: int) -> None:
        """Tell that rows are done.

        Parameters
        ----------
        rows : int
            How many.
        """
        with self._lock:
            self._done += rows
            start, stop, total = self._span
            self._tell(start + (stop - start) * min(1.0, self._done / total))

    def finish(self) -> None:
        """Tell that all is done."""
        with self._lock:
            self._tell(1.0)

    def _tell(self, fraction: float) -> None:
        if self._progress is not None and fraction > self._told:
            self._told = fraction
            self._progress(fraction)
