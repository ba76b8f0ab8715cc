"""Student's t with any degrees of freedom, NaN where there are none."""

from __future__ import annotations

from typing import overload

import numpy as np

from pilotzone.evidence.moments import Floats


@overload
def t_value(level: float, df: float) -> float: ...


@overload
def t_value(level: float, df: Floats) -> Floats: ...


def t_value(level: float, df: float | Floats) -> float | Floats:
    """Return the two-sided critical value of t.

    Parameters
    ----------
    level : float
        Confidence level, above 0 and below 1.
    df : float or NDArray[np.float64]
        Degrees of freedom, above 0; NaN gives NaN.

    Examples
    --------
    >>> round(t_value(0.95, 4.0), 6)
    2.776445
    """
    # SciPy is slow to import, and only small-sample intervals need it.
    from scipy.special import stdtrit

    found = stdtrit(df, 0.5 + level / 2)
    return float(found) if np.ndim(df) == 0 else np.asarray(found)


@overload
def p_of(estimate: float, se: float, df: float) -> float: ...


@overload
def p_of(estimate: Floats, se: Floats, df: Floats) -> Floats: ...


def p_of(estimate: float | Floats, se: float | Floats, df: float | Floats) -> float | Floats:
    """Return the two-sided p-value that an estimate is zero; NaN without a standard error.

    Parameters
    ----------
    estimate, se, df : float or NDArray[np.float64]
        Estimate, its standard error above 0, and degrees of freedom; of one shape.
    """
    # As above: SciPy is imported only where it is needed.
    from scipy.special import stdtr

    with np.errstate(divide="ignore", invalid="ignore"):
        found = 2 * stdtr(df, -np.abs(np.asarray(estimate) / se))
    return float(found) if np.ndim(found) == 0 else np.asarray(found)
