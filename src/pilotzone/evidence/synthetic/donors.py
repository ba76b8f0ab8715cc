"""How far donors are from the treated before treatment, and who is too far."""

from __future__ import annotations

import numpy as np

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.moments import Floats, Units
from pilotzone.evidence.synthetic.effect import treated_inside
from pilotzone.evidence.synthetic.options import Method

SHIFTED: tuple[Method, ...] = ("sdid", "did")
"""Methods that take differences in level out; their distance is one of movements."""


def donor_distances(units: Units, *, method: Method) -> dict[str, float]:
    """Return each never treated unit's distance from the nearest treated cohort before that cohort's treatment.

    Parameters
    ----------
    units : Units
        All units, those to be left out included.
    method : {"sdid", "sc", "ascm", "did"}
        For "sdid" and "did" each unit's mean before treatment is taken out first, as these methods do.

    Returns
    -------
    dict[str, float]
        Root mean square difference by unit, in outcome units.

    Examples
    --------
    >>> y = np.array([[1.0, 2, 3, 9], [0.0, 1, 2, 3], [2.0, 4, 6, 5]])
    >>> few = Units(y=y, cohort=np.array([4, 0, 0]), ids=("a", "b", "c"), periods=np.arange(1, 5))
    >>> donor_distances(few, method="sc")["b"], donor_distances(few, method="did")["b"]
    (1.0, 0.0)
    """
    inside = treated_inside(units)
    free = np.flatnonzero(~inside)
    nearest = np.full(free.size, np.inf)
    for cohort in np.unique(units.cohort[inside]):
        past = units.y[:, units.periods < cohort]
        if not past.size:
            # No path before treatment; the estimate refuses such a cohort by name.
            continue
        gaps = past[free] - past[units.cohort == cohort].mean(axis=0)
        nearest = np.minimum(nearest, _size(gaps, shifted=method in SHIFTED))
    return dict(zip((units.ids[i] for i in free), nearest.tolist(), strict=True))


def _size(gaps: Floats, *, shifted: bool) -> Floats:
    moved = gaps - gaps.mean(axis=1, keepdims=True) if shifted else gaps
    size: Floats = np.sqrt((moved**2).mean(axis=1))
    return size


def too_far(distances: dict[str, float], max_distance: float | None) -> list[str]:
    """Return donors that are farther than allowed, the farthest first.

    Parameters
    ----------
    distances : dict[str, float]
        By donor, in outcome units.
    max_distance : float or None
        Largest distance allowed; None for any.

    Raises
    ------
    PanelError
        If no donor is near enough.
    """
    if max_distance is None:
        return []
    far = sorted((name for name, distance in distances.items() if distance > max_distance), key=lambda name: (-distances[name], name))
    if distances and len(far) == len(distances):
        nearest = min(distances.values())
        raise PanelError(
            f"No donor is within {max_distance:g}; the nearest is {nearest:.6g} away.",
            field="max_distance",
            value=max_distance,
            accepted=f"a number of at least {nearest:.6g}",
        )
    return far
