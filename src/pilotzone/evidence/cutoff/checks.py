"""Checks of a discontinuity: no jump where there should be none, and a jump that does not hang on a few rows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from pilotzone.evidence.cutoff.bandwidth import Bandwidths, bandwidths
from pilotzone.evidence.cutoff.effect import Jump, effect, jump_of
from pilotzone.evidence.cutoff.local import Side
from pilotzone.evidence.cutoff.options import CutoffOptions, check_number, check_positive
from pilotzone.evidence.cutoff.sample import Sample
from pilotzone.evidence.errors import EvidenceError, PanelError
from pilotzone.evidence.moments import Floats

NEAREST: Final = (20, 50, 100)
"""Observations nearest to the cut-off in the windows of the binomial test."""

DONUT_SHARE: Final = 0.1
"""Share of the smaller bandwidth that the donut leaves out unless radii are given."""


@dataclass(frozen=True, slots=True)
class Check:
    """One estimate that checks the main one.

    Attributes
    ----------
    label : str
        Name of the covariate, empty for others.
    value : float
        Radius of the donut or place of the placebo cut-off, in units of the score; NaN for a covariate.
    jump : Jump
        Jump found; NaN throughout where it cannot be estimated.
    effective : tuple of int
        Observations within the bandwidth, below and above.
    reason : str
        Why there is no estimate; empty where there is one.
    """

    label: str
    value: float
    jump: Jump
    effective: tuple[int, int]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Observations near the cut-off, and the binomial test that either side is as likely.

    Attributes
    ----------
    width : float
        Distance from the cut-off within which they lie, in units of the score.
    below, above : int
        Observations.
    p_value : float
        Exact, two-sided.
    """

    width: float
    below: int
    above: int
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """Which checks to make beside the estimate.

    Attributes
    ----------
    donut : tuple of float, optional
        Radii within which observations are left out, > 0; a tenth of the smaller bandwidth unless given.
    placebo : tuple of float, optional
        False cut-offs, as scores less cut-off where cut-offs are pooled; the median score of each side unless given.

    Raises
    ------
    PanelError
        If a radius is not positive or a place is no number.
    """

    donut: tuple[float, ...] | None = None
    placebo: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        for radius in self.donut or ():
            check_positive("donut", radius)
        for place in self.placebo or ():
            check_number("placebo", place)


def missing_jump() -> Jump:
    """Return a jump of which nothing is known."""
    return jump_of((math.nan, math.nan), (math.nan, math.nan), 0.95)


def covariate_checks(sample: Sample, names: Sequence[str], options: CutoffOptions) -> tuple[Check, ...]:
    """Return the jump of each covariate, which should be none.

    Parameters
    ----------
    sample : Sample
        Both sides of the cut-off with covariates after the targets.
    names : Sequence[str]
        Names of the covariates, K of them.
    options : CutoffOptions
        As for the outcome; a bandwidth is chosen for each covariate.
    """
    return tuple(_check(_only(sample, sample.targets + at), options, label=name) for at, name in enumerate(names))


def donut_checks(sample: Sample, widths: Bandwidths, options: CutoffOptions, radii: Iterable[float]) -> tuple[Check, ...]:
    """Return the effect without the observations closest to the cut-off, with the bandwidths of the estimate.

    Parameters
    ----------
    sample : Sample
        Both sides of the cut-off.
    widths : Bandwidths
        Bandwidths of the estimate.
    options : CutoffOptions
        As for the estimate.
    radii : Iterable[float]
        Distances within which observations are left out.
    """
    return tuple(_check(_hollow(sample, radius), options, value=radius, widths=widths) for radius in radii)


def placebo_checks(sample: Sample, options: CutoffOptions, places: Iterable[float]) -> tuple[Check, ...]:
    """Return the jump of the outcome at false cut-offs, from the observations of one side only.

    Parameters
    ----------
    sample : Sample
        Both sides of the cut-off.
    options : CutoffOptions
        As for the estimate; a bandwidth is chosen for each place.
    places : Iterable[float]
        Scores less cut-off, none of them 0.

    Raises
    ------
    PanelError
        If a place is the cut-off or has no observation on one side.
    """
    return tuple(_check(_moved(sample, place), options, value=place) for place in places)


def medians(sample: Sample) -> tuple[float, float]:
    """Return the median score less cut-off of each side.

    Parameters
    ----------
    sample : Sample
        Both sides of the cut-off.
    """
    below, above = (float(np.median(side.x)) for side in sample.sides)
    return below, above


def windows(sample: Sample) -> tuple[Window, ...]:
    """Return binomial tests that an observation near the cut-off is as likely below as above.

    Parameters
    ----------
    sample : Sample
        Both sides of the cut-off.
    """
    return tuple(_windows(*(side.x for side in sample.sides)))


def _windows(below: Floats, above: Floats) -> Iterator[Window]:
    # Only this test needs it, and importing it takes a while.
    from scipy.special import bdtr

    distances = np.sort(np.abs(np.concatenate([below, above])))
    for width in dict.fromkeys(float(distances[k - 1]) for k in NEAREST if k <= distances.size):
        k, m = int((-below <= width).sum()), int((above <= width).sum())
        yield Window(width, k, m, min(1.0, 2 * float(bdtr(min(k, m), k + m, 0.5))))


def _check(
    sample: Sample | str, options: CutoffOptions, *, label: str = "", value: float = math.nan, widths: Bandwidths | None = None
) -> Check:
    if isinstance(sample, str):
        return Check(label, value, missing_jump(), (0, 0), sample)
    try:
        found = effect(sample, widths or bandwidths(sample, options), options)
    except EvidenceError as fault:
        return Check(label, value, missing_jump(), (0, 0), str(fault))
    return Check(label, value, found.jump, found.effective)


def _only(sample: Sample, column: int) -> Sample:
    below, above = (replace(side, columns=side.columns[:, [column]]) for side in sample.sides)
    return Sample(below, above)


def _part(side: Side, kept: np.ndarray[tuple[int], np.dtype[np.bool_]], shift: float = 0.0) -> Side:
    return Side(side.x[kept] - shift, side.columns[kept], None if side.cluster is None else side.cluster[kept])


def _hollow(sample: Sample, radius: float) -> Sample | str:
    below, above = (_part(side, np.abs(side.x) >= radius) for side in sample.sides)
    if not (below.x.size and above.x.size):
        return f"No observation is left on one side beyond {radius:.6g}."
    return Sample(below, above, fuzzy=sample.fuzzy)


def _moved(sample: Sample, place: float) -> Sample:
    if place == 0:
        raise PanelError("A placebo cut-off cannot be the cut-off.", field="placebo", value=place, accepted="another score")
    side = _only(sample, 0).sides[int(place > 0)]
    below, above = _part(side, side.x < place, place), _part(side, side.x >= place, place)
    if not (below.x.size and above.x.size):
        raise PanelError(
            f"No observation lies on one side of the placebo cut-off, {abs(place):.6g} from the cut-off.",
            field="placebo",
            value=place,
            accepted="a score with observations on both of its sides",
        )
    return Sample(below, above)
