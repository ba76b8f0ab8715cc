"""Who makes up a total or a spread: the two largest absolute outcomes of a cohort by period beside their sum, and the outermost two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pilotzone.evidence.moments import CohortMoments, Floats


@dataclass(frozen=True, slots=True)
class Tops:
    """The largest contributions to a cohort's totals. T periods.

    Attributes
    ----------
    first, second : NDArray[np.float64]
        Largest and second largest absolute outcome by period, shape (T,), in outcome units; 0 where there is no second unit.
    total : NDArray[np.float64]
        Sum of absolute outcomes by period, shape (T,), in outcome units.
    ends : NDArray[np.float64]
        Two smallest and two largest outcomes of each period, then of each change from one period to the next, increasing, shape
        (4, 2 T - 1), in outcome units; infinite where there is no second unit.
    """

    first: Floats
    second: Floats
    total: Floats
    ends: Floats

    def share(self, units: int) -> float:
        """Return the largest share that the first unit, or the first two, have in any period's total, 0 to 1."""
        top = self.first if units == 1 else self.first + self.second
        return float((top / np.where(self.total > 0, self.total, 1.0)).max())

    def spread_share(self, units: int, cohort: CohortMoments) -> float:
        """Return the largest share that one unit, or two, have in the squared deviations of any period or change, 0 to 1.

        Parameters
        ----------
        units : int
            1 or 2.
        cohort : CohortMoments
            Moments of the same units.
        """
        mean = np.concatenate([cohort.mean, np.diff(cohort.mean)])
        tail = np.concatenate([cohort.tail, np.diff(cohort.tail)])
        own = np.diag(cohort.scatter)
        spread = np.concatenate([own, own[1:] + own[:-1] - 2 * np.diag(cohort.scatter, 1)])
        away = np.square((self.ends - mean) - tail)
        top = np.sort(np.where(np.isfinite(away), away, 0.0), axis=0)[4 - units :].sum(axis=0)
        # Where only rounding tells units apart nobody stands out.
        real = spread > 1e-24 * np.square(mean).max() * cohort.n
        return min(1.0, float((np.where(real, top, 0.0) / np.where(real, spread, 1.0)).max()))


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
    both = np.concatenate([y, np.diff(y, axis=1)], axis=1)
    none = np.full((1, both.shape[1]), np.inf)
    low = np.partition(np.concatenate([both, none]), 1, axis=0)[:2]
    high = np.partition(np.concatenate([-none, both]), -2, axis=0)[-2:]
    return Tops(first=largest[1], second=largest[0], total=size.sum(axis=0), ends=np.concatenate([low, high]))


def merge_tops(a: Tops, b: Tops) -> Tops:
    """Return the largest contributions of the union of two disjoint sets of units."""
    largest = np.sort(np.stack([a.first, a.second, b.first, b.second]), axis=0)
    low, high = (np.sort(np.concatenate([a.ends[side], b.ends[side]]), axis=0) for side in (slice(2), slice(2, 4)))
    return Tops(first=largest[3], second=largest[2], total=a.total + b.total, ends=np.concatenate([low[:2], high[2:]]))
