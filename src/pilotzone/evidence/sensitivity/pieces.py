"""The pieces of a relative restriction, and the moments that test a value of the effect within each.

"At most Mbar times the largest change before the reference" is a union over which change was the largest and its sign. Within a piece
the restriction is linear, and the test statistic for a value theta is the largest of J normal variables ``mean - slope * theta``: the
corners of the dual of a linear program over the inequalities after the reference. They are known in closed form, so no program is solved.
All are combinations of two numbers, the effect and the largest change before.

R's `HonestDiD` leaves the inequalities before the reference out too, but not when a single period stands after it; there its sets are
wider than the usual interval at bound 0 and may shrink as the bound grows. Here they are left out always.

References
----------
Rambachan, Roth (2023), doi:10.1093/restud/rdad018, sections 2.4 and 3.  Andrews, Roth, Pakes (2023), doi:10.1093/restud/rdad004.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from pilotzone.evidence.moments import Floats
from pilotzone.evidence.sensitivity import contrasts
from pilotzone.evidence.sensitivity.coefficients import EventCoefficients

Relative = Literal["relative", "combined"]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Moments of all pieces. S pieces, J moments in each, over two independent normal variables.

    Attributes
    ----------
    mean : NDArray[np.float64]
        Value of each moment at theta = 0, shape (S, J), without unit.
    slope : NDArray[np.float64]
        By how much one unit of theta lowers it, shape (S, J).
    root : NDArray[np.float64]
        Loadings on the independent variables, shape (S, J, 2): the covariance of the moments of piece s is ``root[s] @ root[s].T``.
    """

    mean: Floats
    slope: Floats
    root: Floats


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is compared: changes before, changes after, and the weights that make the effect of those after."""

    before: Floats
    after: Floats
    weights: Floats


def pieces_of(found: EventCoefficients, weights: Floats, restriction: Relative, bound: float) -> Pieces:
    """Return the moments of every piece of a relative restriction.

    Parameters
    ----------
    found : EventCoefficients
        Coefficients and covariance.
    weights : NDArray[np.float64]
        Weights of the effect, shape (Q,).
    restriction : {"relative", "combined"}
        Bound on changes by the largest change before, or on changes of the slope by the largest change of the slope before.
    bound : float
        Mbar >= 0.
    """
    rule = _rule(found, weights, restriction)
    parts = [_corners(found, rule, sign * change, bound) for change in rule.before for sign in (1.0, -1.0)]
    return Pieces(*(np.stack(part) for part in zip(*parts, strict=True)))


def _rule(found: EventCoefficients, weights: Floats, restriction: Relative) -> _Rule:
    P, Q = found.before, found.after
    if restriction == "relative":
        changes, along = contrasts.first_differences(P, Q), contrasts.first_difference_weights(weights)
        return _Rule(changes[:P], changes[P:], along)
    changes, along = contrasts.second_differences(P, Q), contrasts.second_difference_weights(weights)
    return _Rule(changes[: P - 1], changes[P - 1 :], along)


def _corners(found: EventCoefficients, rule: _Rule, largest: Floats, bound: float) -> tuple[Floats, Floats, Floats]:
    """Return mean, slope and root of the dual's corners; each is a combination of the effect u and of the largest change w."""
    n, V = rule.weights, found.covariance
    up, down = np.maximum(n, 0.0), np.maximum(-n, 0.0)
    above, below = (_deviations(sign * rule.after - bound * largest, V) for sign in (1.0, -1.0))
    size, slack = np.abs(n).sum() * bound, above + below
    high, low = up @ above + down @ below, down @ above + up @ below
    coordinates = np.vstack([[1 / high, -size / high], [-1 / low, -size / low], np.column_stack([0 * slack, -2 * bound / slack])])
    pair = np.stack([n @ rule.after, largest])
    slope = np.concatenate([[1 / high, -1 / low], np.zeros(slack.size)])
    return coordinates @ (pair @ found.estimate), slope, coordinates @ np.linalg.cholesky(pair @ V @ pair.T)


def _deviations(rows: Floats, V: Floats) -> Floats:
    return np.asarray(np.sqrt(np.einsum("ri,ij,rj->r", rows, V, rows)))
