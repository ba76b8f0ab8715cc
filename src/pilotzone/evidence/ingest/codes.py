"""Short codes for values of which there are few: periods and cohorts."""

from __future__ import annotations

from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pilotzone.evidence.moments import Ints

_MOST: Final = 1 << 16


class TooManyValuesError(Exception):
    """More than 65,536 different periods or cohorts; never leaves the reader."""


class Codes:
    """A table of values that grows as values come, shared by threads. Which code a value gets means nothing."""

    def __init__(self) -> None:
        self._codes: dict[int, int] = {}
        self._lock = Lock()

    def of(self, values: Ints) -> NDArray[np.uint16]:
        """Return the code of each value.

        Parameters
        ----------
        values : NDArray[np.int64]
            Shape (B,), B >= 1.

        Raises
        ------
        TooManyValuesError
            If the table is full.
        """
        low = int(values.min())
        width = int(values.max()) - low + 1
        if width > _MOST:
            found, places = np.unique(values, return_inverse=True)
            return self._known(found).take(places)
        # A table by value is many times faster than sorting.
        places = values - low
        table = np.zeros(width, np.uint16)
        table[places] = 1
        present = np.flatnonzero(table)
        table[present] = self._known(present + low)
        return table.take(places)

    def _known(self, found: Ints) -> NDArray[np.uint16]:
        with self._lock:
            codes = [self._codes.setdefault(value, len(self._codes)) for value in found.tolist()]
            if len(self._codes) > _MOST:
                raise TooManyValuesError
        return np.array(codes, np.uint16)

    def values(self) -> Ints:
        """Return the value of each code."""
        return np.fromiter(self._codes, np.int64, len(self._codes))
