"""Residuals from the nearest neighbours in the score, which need no model of the outcome."""

from __future__ import annotations

from typing import Final

import numpy as np

from pilotzone.evidence.moments import Floats

MATCHES: Final = 3
"""Neighbours of each observation, at least."""

ROUNDING: Final = 1e-9
"""Distances that differ by less than this share of the largest score are equal."""


def neighbour_residuals(x: Floats, columns: Floats, *, matches: int = MATCHES) -> Floats:
    """Return the scaled difference of each row from its nearest neighbours on the same side.

    With J neighbours the difference from their mean is multiplied by sqrt(J / (J + 1)), so that its square has the variance of
    one row as its mean. Rows with the same score, and rows at the same distance on either side, come in together.

    Parameters
    ----------
    x : NDArray[np.float64]
        Scores, shape (n,), ascending, n >= 2.
    columns : NDArray[np.float64]
        Values, shape (n, C).
    matches : int
        Neighbours wanted, >= 1; fewer where there are not as many rows.

    Returns
    -------
    NDArray[np.float64]
        Residuals, shape (n, C).

    References
    ----------
    Abadie, Imbens (2006), doi:10.1111/j.1468-0262.2006.00655.x; Calonico, Cattaneo, Titiunik (2014), doi:10.3982/ECTA11757.

    Examples
    --------
    >>> import numpy as np
    >>> neighbour_residuals(np.arange(3.0), np.array([[0.0], [1.0], [5.0]]), matches=1).ravel().round(4).tolist()
    [-0.7071, -1.2247, 2.8284]
    """
    values, start, size = np.unique(x, return_index=True, return_counts=True)
    sums = np.add.reduceat(columns, start, axis=0)
    far = np.concatenate([[-np.inf], values, [np.inf]])
    place = np.arange(1, values.size + 1)
    low, high = place - 1, place + 1
    count, total = size.copy(), sums.copy()
    wanted = min(matches, len(x) - 1) + 1
    # Scores with decimals are not exact: 0.3 - 0.2 and 0.2 - 0.1 count as equally far.
    close = ROUNDING * float(np.abs(x).max())
    while (short := count < wanted).any():
        left, right = far[place] - far[low], far[high] - far[place]
        take_low, take_high = short & (left <= right + close), short & (right <= left + close)
        for take, side, step in ((take_low, low, -1), (take_high, high, 1)):
            here = side[take] - 1
            count[take] += size[here]
            total[take] += sums[here]
            side[take] += step
    owner = np.repeat(np.arange(values.size), size)
    others = (count[owner] - 1)[:, None]
    residual: Floats = np.sqrt(others / (others + 1)) * (columns - (total[owner] - columns) / others)
    return residual
