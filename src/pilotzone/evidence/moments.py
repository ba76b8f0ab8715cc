"""Additive moments of a panel: all that the estimators need to know of it.

Per adoption cohort: units, mean by period, scatter over periods. Moments of disjoint sets of units merge exactly, in any order,
so a panel may be read in blocks, on many machines, or in two cities that never exchange a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import index
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pilotzone.evidence.errors import PanelError, ShapeError

NEVER: Final = 0
"""Key of the units that are never treated; every other key is the first treated period."""

SCHEMA: Final = "pilotzone.moments/1"

_LARGEST: Final = 1e150  # beyond it squares are infinite
_ROUNDED: Final = 1e-8  # of a scatter, relative to its largest entry; rounding makes up about 1e-12
_WHOLE: Final = 1 << 62  # no count or period is as large

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CohortMoments:
    """Moments of one adoption cohort. N units, T periods.

    Attributes
    ----------
    n : int
        Units in the cohort, N >= 1.
    mean : NDArray[np.float64]
        Mean outcome by period, shape (T,), in outcome units.
    scatter : NDArray[np.float64]
        Sum over units of outer products of deviations from the mean, shape (T, T), in outcome units squared.
    tail : NDArray[np.float64]
        What rounding cut off `mean`, shape (T,), in outcome units: the mean is `mean + tail`. Zero unless given. It keeps
        contrasts of means exact where the mean is a million times the standard deviation.
    """

    n: int
    mean: Floats
    scatter: Floats
    tail: Floats = field(default=None)  # type: ignore[arg-type]  # filled in __post_init__, never None afterwards

    def __post_init__(self) -> None:
        if self.tail is None:
            object.__setattr__(self, "tail", np.zeros_like(self.mean))
        T = self.mean.size
        if self.n < 1 or self.mean.shape != (T,) or self.tail.shape != (T,) or self.scatter.shape != (T, T):
            shapes = f"{self.mean.shape}, {self.scatter.shape} and tail {self.tail.shape}"
            raise ShapeError(f"Expected n >= 1, mean (T,), scatter (T, T) and tail (T,), got n={self.n}, {shapes}.")


@dataclass(frozen=True, slots=True)
class Units:
    """A small panel in memory, one row per unit; what permutation and leave-one-out need.

    Attributes
    ----------
    y : NDArray[np.float64]
        Outcomes, shape (N, T), finite.
    cohort : NDArray[np.int64]
        First treated period of each unit, shape (N,); `NEVER` if there is none.
    ids : tuple[str, ...]
        Name of each unit, length N.
    periods : NDArray[np.int64]
        Observed periods, strictly increasing, shape (T,).
    """

    y: Floats
    cohort: Ints
    ids: tuple[str, ...]
    periods: Ints

    def __post_init__(self) -> None:
        N, T = len(self.ids), self.periods.size
        if self.y.shape != (N, T) or self.cohort.shape != (N,):
            raise ShapeError(f"Expected y ({N}, {T}) and cohort ({N},), got {self.y.shape} and {self.cohort.shape}.")


@dataclass(frozen=True, slots=True)
class Moments:
    """The additive table of a panel.

    Attributes
    ----------
    periods : NDArray[np.int64]
        Observed periods, strictly increasing, shape (T,).
    cohorts : Mapping[int, CohortMoments]
        Moments by first treated period, in increasing order; `NEVER` holds the never treated.
    rows : int
        Rows read, before any were dropped.
    dropped : Mapping[str, int]
        What was left out, counted by reason.
    sha256 : str or None
        Digest of the panel the moments came from; None if they did not come from one file.
    """

    periods: Ints
    cohorts: Mapping[int, CohortMoments]
    rows: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    sha256: str | None = None

    def __post_init__(self) -> None:
        T = self.periods.size
        if self.periods.ndim != 1 or T == 0 or bool(np.any(np.diff(self.periods) <= 0)):
            raise ShapeError(f"Expected strictly increasing periods, got {self.periods.tolist()}.")
        wrong = {g: m.mean.size for g, m in self.cohorts.items() if m.mean.size != T}
        if wrong:
            raise ShapeError(f"Expected {T} periods in every cohort, got {wrong}.")
        object.__setattr__(self, "cohorts", MappingProxyType(dict(sorted(self.cohorts.items()))))
        object.__setattr__(self, "dropped", MappingProxyType({k: v for k, v in sorted(self.dropped.items()) if v}))

    @property
    def units(self) -> int:
        """Units in all cohorts together."""
        return sum(m.n for m in self.cohorts.values())

    def __reduce__(self) -> tuple[Any, ...]:
        # A read-only view of a dict does not pickle, and moments travel between processes.
        return (Moments, (self.periods, dict(self.cohorts), self.rows, dict(self.dropped), self.sha256))

    @staticmethod
    def merge(a: Moments, b: Moments, *more: Moments) -> Moments:
        """Return the moments of the union of disjoint panels.

        Parameters
        ----------
        a, b, *more : Moments
            Panels over the same periods that share no unit.

        Returns
        -------
        Moments
            Equal to the moments of all rows together up to rounding, whatever the order.

        Raises
        ------
        ShapeError
            If the periods differ.

        Examples
        --------
        >>> import numpy as np
        >>> left = moments_of(np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([0, 2]), np.array([1, 2]))
        >>> Moments.merge(left, left).cohorts[0].n
        2
        """
        return reduce(_merge_pair, more, _merge_pair(a, b))

    def to_message(self, *, compact: bool = False) -> dict[str, Any]:
        """Return the moments as plain JSON values; scatters as upper triangles, row by row.

        Parameters
        ----------
        compact : bool
            Whether means are written as distances from one common shift, which keeps a cohort to 1 + T + T(T+1)/2 numbers.
            The means then come back to the last digit of those distances, not bit for bit.
        """
        shift = max(self.cohorts.values(), key=lambda m: m.n).mean if compact and self.cohorts else None
        return {
            "schema": SCHEMA,
            "periods": self.periods.tolist(),
            **({} if shift is None else {"shift": shift.tolist()}),
            "cohorts": {"never" if g == NEVER else str(g): _cohort_message(m, shift) for g, m in self.cohorts.items()},
            "rows": self.rows,
            "dropped": dict(self.dropped),
            "sha256": self.sha256,
        }

    @staticmethod
    def from_message(message: Mapping[str, Any]) -> Moments:
        """Return the moments that `to_message` wrote, bit for bit unless it was asked to be compact.

        Parameters
        ----------
        message : Mapping[str, Any]
            Parsed JSON of schema ``pilotzone.moments/1``.

        Raises
        ------
        PanelError
            If the schema is another one, or a part is missing or malformed.
        """
        if message.get("schema") != SCHEMA:
            raise PanelError(
                f"Expected moments, got schema {message.get('schema')!r}.", field="schema", value=message.get("schema"), accepted=SCHEMA
            )
        try:
            periods = np.array([_count(t, least=-_WHOLE) for t in message["periods"]], dtype=np.int64)
            shift = _numbers(message.get("shift", [0.0] * periods.size), periods.size)
            cohorts = {NEVER if g == "never" else int(g): _cohort_of_message(m, shift) for g, m in message["cohorts"].items()}
            _check_parts(message, cohorts)
            dropped = {str(k): _count(v) for k, v in message["dropped"].items()}
            return Moments(periods, cohorts, _count(message["rows"]), dropped, message["sha256"])
        except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as fault:
            raise PanelError(f"The moments are malformed: {fault!r}.", field="moments", accepted=f"what {SCHEMA} prescribes") from fault


def merge_cohorts(a: CohortMoments, b: CohortMoments) -> CohortMoments:
    """Return the moments of the union of two disjoint sets of units.

    Parameters
    ----------
    a : CohortMoments
        First set.
    b : CohortMoments
        Second set; shares no unit with the first.

    Returns
    -------
    CohortMoments
        Equal to the moments of the union up to rounding, whatever the order.

    Raises
    ------
    ShapeError
        If `a` and `b` cover different numbers of periods.

    References
    ----------
    Chan, Golub, LeVeque (1983), pairwise update, doi:10.1080/00031305.1983.10483115.

    Examples
    --------
    >>> import numpy as np
    >>> one = CohortMoments(1, np.array([1.0, 1.0]), np.zeros((2, 2)))
    >>> other = CohortMoments(1, np.array([3.0, 5.0]), np.zeros((2, 2)))
    >>> merge_cohorts(one, other).scatter.tolist()
    [[2.0, 4.0], [4.0, 8.0]]
    """
    if a.mean.shape != b.mean.shape:
        raise ShapeError(f"Expected the same periods on both sides, got T={a.mean.size} and T={b.mean.size}.")
    n, gap = a.n + b.n, (b.mean - a.mean) + (b.tail - a.tail)
    between = np.outer(gap, gap) * (a.n * b.n / n)
    mean, tail = _split_sum(a.mean, a.tail + gap * (b.n / n))
    return CohortMoments(n=n, mean=mean, scatter=a.scatter + b.scatter + between, tail=tail)


def cohort_of_sums(n: int, shift: Floats, total: Floats, products: Floats) -> CohortMoments:
    """Return the moments of one cohort from sums of shifted outcomes; the last step of a streaming kernel.

    Parameters
    ----------
    n : int
        Units, N >= 1.
    shift : NDArray[np.float64]
        Constant near the mean that was subtracted from every outcome, shape (T,) or a scalar array, in outcome units.
    total : NDArray[np.float64]
        Sum over units of ``y - shift``, shape (T,).
    products : NDArray[np.float64]
        Sum over units of outer products of ``y - shift``, shape (T, T).

    Returns
    -------
    CohortMoments
        Moments of the unshifted outcomes. The loss of digits grows with the square of (mean - shift) / sd, not of mean / sd.
    """
    offset = total / n
    mean, tail = _split_sum(np.broadcast_to(shift, total.shape), offset)
    return CohortMoments(n=n, mean=mean, scatter=products - np.outer(total, offset), tail=tail)


def moments_of(y: Floats, cohort: Ints, periods: Ints) -> Moments:
    """Return the moments of a complete panel held in memory; the reference that every reader is compared with.

    Parameters
    ----------
    y : NDArray[np.float64]
        Outcomes, shape (N, T), finite, in outcome units.
    cohort : NDArray[np.int64]
        First treated period of each unit, shape (N,); `NEVER` if there is none.
    periods : NDArray[np.int64]
        Observed periods, strictly increasing, shape (T,).

    Returns
    -------
    Moments
        With `rows` N * T, nothing dropped and no digest.

    Raises
    ------
    ShapeError
        If the shapes do not fit.
    PanelError
        If an outcome is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> table = moments_of(np.array([[1.0, 2.0], [3.0, 6.0], [2.0, 2.0]]), np.array([0, 0, 2]), np.array([1, 2]))
    >>> table.cohorts[0].mean.tolist(), table.cohorts[2].n
    ([2.0, 4.0], 1)
    """
    y, cohort, periods = np.asarray(y, dtype=np.float64), np.asarray(cohort, dtype=np.int64), np.asarray(periods, dtype=np.int64)
    if y.ndim != 2 or y.shape != (cohort.size, periods.size):
        raise ShapeError(f"Expected y of shape ({cohort.size}, {periods.size}), got {y.shape}.")
    if not np.isfinite(y).all():
        raise PanelError("An outcome is missing or infinite.", field="outcome", accepted="finite numbers in every unit and period")
    cohorts = {int(g): _cohort_of_rows(y[cohort == g]) for g in np.unique(cohort)}
    return Moments(periods=periods, cohorts=cohorts, rows=y.size)


def _cohort_of_rows(y: Floats) -> CohortMoments:
    shift = y.mean(axis=0)
    rest = y - shift
    return cohort_of_sums(len(y), shift, rest.sum(axis=0), rest.T @ rest)


def _split_sum(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return a + b rounded, and what the rounding cut off (Knuth's two-sum)."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def _merge_pair(a: Moments, b: Moments) -> Moments:
    if not np.array_equal(a.periods, b.periods):
        raise ShapeError(f"Expected the same periods on both sides, got {a.periods.tolist()} and {b.periods.tolist()}.")
    both = a.cohorts.keys() & b.cohorts.keys()
    return Moments(
        periods=a.periods,
        cohorts={**a.cohorts, **b.cohorts, **{g: merge_cohorts(a.cohorts[g], b.cohorts[g]) for g in both}},
        rows=a.rows + b.rows,
        dropped={reason: a.dropped.get(reason, 0) + b.dropped.get(reason, 0) for reason in a.dropped.keys() | b.dropped.keys()},
    )


def _cohort_message(m: CohortMoments, shift: Floats | None) -> dict[str, Any]:
    scatter = {"scatter": m.scatter[np.triu_indices(m.mean.size)].tolist()}
    if shift is not None:
        return {"n": m.n, "mean": ((m.mean - shift) + m.tail).tolist(), **scatter}
    return {"n": m.n, "mean": m.mean.tolist(), **scatter} | ({"tail": m.tail.tolist()} if m.tail.any() else {})


def _cohort_of_message(message: Mapping[str, Any], shift: Floats) -> CohortMoments:
    T = shift.size
    upper = np.zeros((T, T))
    upper[np.triu_indices(T)] = _numbers(message["scatter"], T * (T + 1) // 2, most=np.finfo(np.float64).max)
    mean, rest = _split_sum(shift, _numbers(message["mean"], T))
    tail = rest + _numbers(message.get("tail", [0.0] * T), T)
    scatter = upper + np.triu(upper, 1).T
    # Sums of squares of deviations, rounded: no combination of periods has a negative one.
    if np.linalg.eigvalsh(scatter / (np.abs(scatter).max() or 1.0))[0] < -_ROUNDED:
        raise ShapeError("Expected a scatter that sums of squares can have.")
    return CohortMoments(n=_count(message["n"], least=1), mean=mean, scatter=scatter, tail=tail)


def _check_parts(message: Mapping[str, Any], cohorts: Mapping[int, CohortMoments]) -> None:
    if len(cohorts) < len(message["cohorts"]):
        raise ShapeError("A cohort stands twice.")
    if not isinstance(message["sha256"], str | None):
        raise TypeError("Expected a digest in hexadecimal, or null.")


def _count(value: Any, *, least: int = 0) -> int:
    number = least - 1 if isinstance(value, bool) else index(value)
    if not least <= number < _WHOLE:
        raise ValueError(f"Expected a whole number of at least {least}, got {str(value)[:40]}.")
    return int(number)


def _numbers(values: Sequence[float], size: int, *, most: float = _LARGEST) -> Floats:
    array = np.array(values, dtype=np.float64)
    if array.shape != (size,) or not (np.abs(array) <= most).all():
        raise ShapeError(f"Expected {size} finite numbers, got {str(values)[:80]}.")
    return array
