"""Event-study coefficients that all count from one reference period, checked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from pilotzone.evidence.bands import correlation
from pilotzone.evidence.errors import PanelError, ShapeError, UnsupportedError
from pilotzone.evidence.moments import Floats, Ints

SMALLEST_PIVOT: Final = 1e-10
"""Share of a coefficient's variance that those before it leave open; rounding alone makes up to about 1e-12."""

ROUNDING: Final = 1e-8
"""Largest asymmetry, relative to the standard deviations, that printing a covariance may have caused."""


@dataclass(frozen=True, slots=True)
class EventCoefficients:
    """Coefficients of an event study without the reference period. P of them before it, Q after it.

    Attributes
    ----------
    event_time : NDArray[np.int64]
        Event times, increasing, shape (P + Q,); with the reference they are evenly spaced.
    estimate : NDArray[np.float64]
        Differences from the reference period, shape (P + Q,), in outcome units.
    covariance : NDArray[np.float64]
        Joint covariance, shape (P + Q, P + Q), in outcome units squared; positive definite.
    reference : int
        Event time that all are compared with.
    """

    event_time: Ints
    estimate: Floats
    covariance: Floats
    reference: int

    def __post_init__(self) -> None:
        _check_shapes(self)
        _check_times(self)
        _check_covariance(self)

    @property
    def before(self) -> int:
        """P, the coefficients before the reference period."""
        return int((self.event_time < self.reference).sum())

    @property
    def after(self) -> int:
        """Q, the coefficients after the reference period."""
        return self.event_time.size - self.before

    @property
    def step(self) -> int:
        """Units of event time from one coefficient to the next."""
        return int(np.diff(np.sort(np.append(self.event_time, self.reference)))[0])

    def weights(self, event: int | Mapping[int, float] | None = None) -> Floats:
        """Return the weights of the coefficients after the reference in the effect that is asked for, shape (Q,).

        Parameters
        ----------
        event : int or Mapping[int, float], optional
            One event time; or weights by event time; by default the mean of event times 0 and later.

        Raises
        ------
        PanelError
            If an event time is not among those after the reference, or no weight differs from 0.
        """
        times = self.event_time[self.before :]
        if event is None:
            event = {int(t): 1 / (times >= 0).sum() for t in times if t >= 0}
        wanted = dict(event) if isinstance(event, Mapping) else {event: 1.0}
        unknown = [t for t in wanted if t not in times]
        if unknown or not any(wanted.values()) or not np.isfinite(list(wanted.values())).all():
            accepted = f"event times among {', '.join(map(str, times.tolist()))}, with finite weights that are not all 0"
            raise PanelError(f"Expected an effect after the reference, got {event!r}.", field="event", value=event, accepted=accepted)
        return np.array([wanted.get(int(t), 0.0) for t in times])


def event_coefficients(event_time: ArrayLike, estimate: ArrayLike, covariance: ArrayLike, *, reference: int = -1) -> EventCoefficients:
    """Return coefficients typed in by hand, in any order; a row of zeros for the reference period is taken off.

    Parameters
    ----------
    event_time : ArrayLike
        Event times, whole numbers, length n.
    estimate : ArrayLike
        Coefficients, length n, all counted from the same reference period.
    covariance : ArrayLike
        Joint covariance, shape (n, n).
    reference : int
        Event time that all are compared with.

    Raises
    ------
    ShapeError
        If lengths do not fit together.
    PanelError
        If numbers are missing, times are doubled or unevenly spaced, the reference has an estimate of its own, nothing is before
        or after it, or the covariance is not symmetric and positive definite.

    Examples
    --------
    >>> found = event_coefficients([-2, -1, 0], [0.1, 0.0, 0.5], [[0.04, 0, 0.01], [0, 0, 0], [0.01, 0, 0.05]])
    >>> found.event_time.tolist(), found.before, found.after
    ([-2, 0], 1, 1)
    """
    raw, beta, cov = (np.asarray(values, dtype=np.float64) for values in (event_time, estimate, covariance))
    if raw.ndim != 1 or beta.shape != raw.shape or cov.shape != (raw.size, raw.size):
        raise ShapeError(
            f"Expected n event times, n estimates and an n x n covariance, got shapes {raw.shape}, {beta.shape} and {cov.shape}."
        )
    if not np.array_equal(raw, np.round(raw)) or (np.abs(raw) >= 2.0**53).any():
        raise PanelError(
            f"Expected whole event times, got {raw.tolist()}.", field="event_time", value=raw.tolist(), accepted="whole numbers"
        )
    times = raw.astype(np.int64)
    kept = np.array([i for i in np.argsort(times, kind="stable") if not _is_reference(i, times, beta, cov, reference)], dtype=np.int64)
    return EventCoefficients(times[kept], beta[kept], cov[np.ix_(kept, kept)], reference)


def _is_reference(i: int, times: Ints, beta: Floats, cov: Floats, reference: int) -> bool:
    if times[i] != reference:
        return False
    if beta[i] != 0 or np.nan_to_num(cov[i]).any():
        raise PanelError(
            f"Event time {reference} should be the reference, but it has an estimate of {beta[i]:g} with a variance of {cov[i, i]:g}. "
            "Estimates must all count from the same period: a universal base.",
            field="reference",
            value=reference,
            accepted="the event time whose estimate is 0 by definition",
        )
    return True


def _check_shapes(found: EventCoefficients) -> None:
    n = found.event_time.size
    if found.estimate.shape != (n,) or found.covariance.shape != (n, n):
        raise ShapeError(f"Expected {n} estimates and a {n} x {n} covariance, got {found.estimate.shape} and {found.covariance.shape}.")
    for name, values in (("estimate", found.estimate), ("covariance", found.covariance)):
        if not np.isfinite(values).all():
            at = found.event_time[~np.isfinite(values).reshape(n, -1).all(axis=1)].tolist()
            raise PanelError(
                f"The {name} is missing or not finite at event time {', '.join(map(str, at))}.",
                field=name,
                value=at,
                accepted="a finite number for every event time; leave out periods without a standard error, from the ends only",
            )


def _check_times(found: EventCoefficients) -> None:
    times, reference = found.event_time.tolist(), found.reference
    steps = set(np.diff(np.sort([*times, reference])).tolist())
    if times != sorted(times) or len(steps) > 1 or 0 in steps:
        raise PanelError(
            f"Expected every event time once and evenly spaced around the reference {reference}, got {times}.",
            field="event_time",
            value=times,
            accepted="event times without a gap, such as -3, -2, 0, 1 around the reference -1",
        )
    for name, count in (("before", found.before), ("after", found.after)):
        if not count:
            raise PanelError(
                f"No estimate stands {name} the reference period {reference}; without one nothing can be said.",
                field="event_time",
                value=times,
                accepted="at least one event time before and one after the reference",
            )


def _check_covariance(found: EventCoefficients) -> None:
    cov, times = found.covariance, found.event_time
    flat = times[np.diag(cov) <= 0].tolist()
    if flat:
        raise PanelError(
            f"The variance at event time {', '.join(map(str, flat))} is not above 0.",
            field="covariance",
            value=flat,
            accepted="a positive variance for every event time but the reference",
        )
    corr = correlation(cov)
    if np.abs(corr - corr.T).max() > ROUNDING:
        raise PanelError(
            "The covariance is not symmetric.", field="covariance", accepted="a symmetric matrix in the order of the estimates"
        )
    combined = _first_combined(corr)
    if combined is not None:
        raise PanelError(
            f"The covariance is singular: event time {times[combined]} says nothing that those before it do not say.",
            field="covariance",
            value=int(times[combined]),
            accepted="a positive definite matrix: more units or clusters than event times",
        )


def _first_combined(corr: Floats) -> int | None:
    """Return the first coefficient that is a linear combination of those before it, None if there is none."""
    for i in range(len(corr)):
        left = corr[i, i] - corr[i, :i] @ np.linalg.solve(corr[:i, :i], corr[:i, i]) if i else 1.0
        if left < SMALLEST_PIVOT:
            return i
    return None


def need_before(found: EventCoefficients, least: int, what: str) -> None:
    """Raise `UnsupportedError` unless there are `least` coefficients before the reference."""
    if found.before < least:
        raise UnsupportedError(
            f"{what} needs at least {least} estimates before the reference period; there are {found.before}. "
            "Choose the restriction 'relative' or 'smoothness', or bring a longer past."
        )
