"""Who makes up a total: the two largest absolute outcomes of a cohort by period, beside their sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pilotzone.evidence.moments import Floats


@dataclass(frozen=True, slots=True)
class Tops:
    """The largest contributions to a cohort's totals. T periods.

    Attributes
    ----------
    first, second : NDArray[np.float64]
        Largest and second largest absolute outcome by period, shape (T,), in outcome units; 0 where there is no second unit.
    total : NDArray[np.float64]
        Sum of absolute outcomes by period, shape (T,), in outcome units.
    """

    first: Floats
    second: Floats
    total: Floats

    def share(self, units: int) -> float:
        """Return the largest share that the first unit, or the first two, have in any period's total, 0 to 1."""
        top = self.first if units == 1 else self.first + self.second
        return float((top / np.where(self.total > 0, self.total, 1.0)).max())


def tops_of(y: Floats) -> Tops:
    """Return the largest contributions of units in memory, outcomes of shape (N, T), N >= 1.

    Examples
    --------
    >>> import numpy as np
    >>> tops_of(np.array([[6.0], [3.0], [-1.0]])).share(1)
    0.6
    """
    size = np.abs(y)
    largest = np.partition(np.concatenate([size, np.zeros((1, y.shape[1]))]), -2, axis=0)[-2:]
    return Tops(first=largest[1], second=largest[0], total=size.sum(axis=0))


def merge_tops(a: Tops, b: Tops) -> Tops:
    """Return the largest contributions of the union of two disjoint sets of units."""
    largest = np.sort(np.stack([a.first, a.second, b.first, b.second]), axis=0)
    return Tops(first=largest[3], second=largest[2], total=a.total + b.total)
