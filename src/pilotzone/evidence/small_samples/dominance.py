"""Whether one unit, or two, make up most of a cohort: of its outcomes, or of what the variance rests on.

References
----------
Hundepool et al. (2012), doi:10.1002/9781118348239, chapter 4: the dominance rule, with the shares of the check before moments leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.influence import overall_without
from pilotzone.evidence.ingest.tops import Tops, tops_of
from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.options import Options
from pilotzone.evidence.permutation import overall_loadings
from pilotzone.evidence.pooling.disclosure import Limits
from pilotzone.evidence.small_samples.layout import Layout

FEWEST: Final = {("outcome", 1): 2, ("outcome", 2): 5, ("variance", 1): 8, ("variance", 2): 12}
"""Units of a cohort from which on a share says something: of two units each carries half the variance, and normal outcomes of so many
units pass the limits of variance in less than one sample of a hundred."""


@dataclass(frozen=True, slots=True)
class Dominance:
    """A cohort that rests on one or two of its units.

    Attributes
    ----------
    measure : {"outcome", "variance"}
        Of what: the sum of absolute outcomes, or the squared deviations that the variance of the overall estimate is made of.
    cohort : int
        First treated period; 0 for the never treated.
    units : tuple[str, ...]
        One or two units or clusters.
    share : float
        Their share, 0 to 1.
    att, without : float
        Overall estimate, and the same without them, in outcome units; NaN where nothing is left.
    """

    measure: str
    cohort: int
    units: tuple[str, ...]
    share: float
    att: float
    without: float


def dominance_of(layout: Layout, options: Options, *, limits: Limits | None = None) -> tuple[Dominance, ...]:
    """Return the cohorts that rest on one or two units (or clusters), at most one finding for each cohort and measure.

    Parameters
    ----------
    layout : Layout
        Sums by unit or cluster.
    options : Options
        As for the estimate itself.
    limits : Limits, optional
        Largest shares; by default 0.75 for one unit and 0.85 for two, as before moments leave a site.

    Raises
    ------
    NoComparisonError
        If nobody is left to compare with.
    UnsupportedError
        If there is no overall estimate.

    Examples
    --------
    >>> import numpy as np
    >>> from pilotzone.evidence import Units
    >>> from pilotzone.evidence.small_samples.layout import layout_of_units
    >>> y = np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 2.0], [90.0, 99.0]])
    >>> units = Units(y, np.array([0, 0, 2, 2]), ("a", "b", "c", "d"), np.array([1, 2]))
    >>> found, = dominance_of(layout_of_units(units, anticipation=0), Options())
    >>> found.units, round(found.share, 3), found.att, found.without
    (('d',), 0.984, 4.5, 0.5)
    """
    rules, whole = limits or Limits(), overall_without(layout, (), options)
    loadings = overall_loadings(layout.periods, layout.keys, layout.sizes, options, "event_study")
    spread = np.square(np.einsum("ght,ht->gh", layout.deviations, loadings))
    found = []
    for h, cohort in enumerate(layout.keys.tolist()):
        inside = np.flatnonzero(layout.mass[:, h])
        if not loadings[h].any():
            continue
        for measure, parts in (("outcome", layout.size[inside, h]), ("variance", spread[inside, h])):
            if (top := _top(measure, parts, rules)) is not None:
                chosen = inside[top]
                without = overall_without(layout, chosen.tolist(), options)
                share = float(parts[top].sum() / parts.sum())
                found.append(Dominance(measure, cohort, tuple(layout.names[g] for g in chosen), share, whole, without))
    return tuple(found)


def _top(measure: str, parts: Floats, limits: Limits) -> Ints | None:
    """Return which one or two parts are more than they may be, the largest first."""
    tops: Tops = tops_of(parts[:, None])
    for units, most in ((1, limits.top_one), (2, limits.top_two)):
        if parts.size >= FEWEST[measure, units] and tops.share(units) > most:
            return np.argsort(-parts, kind="stable")[:units]
    return None
