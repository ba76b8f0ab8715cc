"""What the picture of a discontinuity shows: binned means on either side, and the fits that make the jump."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np

from pilotzone.evidence.cutoff.bandwidth import Bandwidths
from pilotzone.evidence.cutoff.local import Side, polynomial
from pilotzone.evidence.cutoff.options import CutoffOptions, check_choice
from pilotzone.evidence.cutoff.sample import Sample
from pilotzone.evidence.moments import Floats, Ints

Binning = Literal["quantile", "even"]

MOST_BINS: Final = 20
"""Bins on each side; fewer where there are not ten observations for each."""

POINTS: Final = 41
"""Points of each fitted line."""


@dataclass(frozen=True, slots=True)
class Bins:
    """Means of the outcome by bins of the score on one side. J bins.

    Attributes
    ----------
    score : NDArray[np.float64]
        Mean score less cut-off in each bin, shape (J,).
    mean : NDArray[np.float64]
        Mean outcome, shape (J,), in outcome units.
    count : NDArray[np.int64]
        Observations, shape (J,), >= 1.
    line_score, line : NDArray[np.float64]
        Fit within the bandwidth at points of the score less cut-off, shape (41,).
    """

    score: Floats
    mean: Floats
    count: Ints
    line_score: Floats
    line: Floats


def bins(sample: Sample, widths: Bandwidths, options: CutoffOptions, *, binning: Binning = "quantile") -> tuple[Bins, Bins]:
    """Return the picture's data below and above.

    Parameters
    ----------
    sample : Sample
        Both sides of the cut-off.
    widths : Bandwidths
        Bandwidths of the fits.
    options : CutoffOptions
        Kernel and order of the fits.
    binning : {"quantile", "even"}
        Bins with as many observations each, or of equal width.

    Raises
    ------
    PanelError
        If `binning` is neither.
    """
    check_choice("binning", binning, get_args(Binning))
    below, above = (_bins(side, h, options, binning) for side, h in zip(sample.sides, widths.h, strict=True))
    return below, above


def _bins(side: Side, h: float, options: CutoffOptions, binning: Binning) -> Bins:
    x, y = side.x, side.columns[:, 0]
    wanted = max(min(MOST_BINS, len(x) // 10), 1)
    edges = np.quantile(x, np.linspace(0, 1, wanted + 1)) if binning == "quantile" else np.linspace(x[0], x[-1], wanted + 1)
    # Repeated scores may make edges coincide; their bins are one.
    inner = np.unique(edges)[1:-1]
    _, at = np.unique(np.searchsorted(inner, x, side="right"), return_inverse=True)
    count = np.bincount(at)
    near = side.within(h, options.kernel)
    fit = polynomial(near.x, h, order=options.order, kernel=options.kernel)
    reach = np.linspace(max(-h, x[0]), 0.0, POINTS) if x[0] < 0 else np.linspace(0.0, min(h, x[-1]), POINTS)
    line = np.vander(reach, options.order + 1, increasing=True) @ (fit.weights @ near.columns[:, 0])
    return Bins(np.bincount(at, x) / count, np.bincount(at, y) / count, count, reach, line)
