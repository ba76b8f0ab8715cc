"""Event-time regressors: which there are, and which are set to zero so that the others can be told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pilotzone.evidence.cells import Bools
from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.estimators.regression import Effects, are_independent, none_of, regress
from pilotzone.evidence.group_time import Influence
from pilotzone.evidence.moments import NEVER, Floats, Ints
from pilotzone.evidence.sample import Sample


@dataclass(frozen=True, slots=True)
class EventDesign:
    """Event times of a regression. H cohorts, T periods, K regressors.

    Attributes
    ----------
    labels : NDArray[np.int64]
        Event times that are estimated, increasing, shape (K,).
    base : NDArray[np.int64]
        Event times of the cohorts' bases.
    dropped : NDArray[np.int64]
        Event times that had to be set to zero besides.
    regressors : NDArray[np.float64]
        One where a cohort is at that event time, shape (H, T, K).
    """

    labels: Ints
    base: Ints
    dropped: Ints
    regressors: Floats


def treated_cells(sample: Sample) -> Bools:
    """Return the cells from treatment on, shape (H, T)."""
    return np.asarray((sample.keys != NEVER)[:, None] & (sample.periods[None, :] >= sample.keys[:, None]))


def event_design(sample: Sample, effects: Effects) -> EventDesign:
    """Return the event times of treated cohorts among the observations seen.

    The base is each cohort's last observed period before treatment. Without never treated units, a trend in event time cannot be
    told from effects of units and periods; then the earliest event times before treatment are set to zero besides, as few as it takes.

    Raises
    ------
    UnsupportedError
        If effects after treatment cannot be told apart even so.

    References
    ----------
    Borusyak, Jaravel, Spiess (2024), doi:10.1093/restud/rdae007, section 2: the missing second normalisation.
    """
    treated = sample.keys != NEVER
    last = np.array([np.flatnonzero(sample.periods < g)[-1] if g != NEVER else -1 for g in sample.keys])
    is_base = np.arange(sample.periods.size)[None, :] == last[:, None]
    event = np.where(treated[:, None], sample.periods[None, :] - sample.keys[:, None], 0)
    active = effects.seen & treated[:, None] & ~is_base
    labels, base = np.unique(event[active]), np.unique(event[is_base & treated[:, None]])
    dropped: list[int] = []
    while True:
        regressors = (active[:, :, None] & (event[:, :, None] == labels)).astype(np.float64)
        if are_independent(effects, sample.sizes, regressors):
            return EventDesign(labels, base, np.array(dropped, dtype=np.int64), regressors)
        if not (labels < 0).any():
            raise UnsupportedError(
                "Effects by event time cannot be told from effects of units and periods. Add units that are never treated."
            )
        dropped.append(int(labels[0]))
        labels = labels[1:]


def event_points(sample: Sample, effects: Effects, design: EventDesign) -> tuple[Ints, Influence, Bools]:
    """Return every event time, its coefficient, and which coefficients have a standard error; references stand with zero."""
    K = design.labels.size
    labels = np.unique(np.concatenate([design.labels, design.base, design.dropped]))
    place = (design.labels[None, :] == labels[:, None]).astype(np.float64)
    found = regress(sample, effects, design.regressors) if K else none_of(sample, 0)
    # As with cells: one unit alone on a side shows no variation.
    several = (sample.sizes > 1) & (sample.sizes.sum() - sample.sizes > 1)
    known = place @ (design.regressors.any(axis=1) & several[:, None]).any(axis=0) > 0
    return labels, found.project(place), np.asarray(known)
