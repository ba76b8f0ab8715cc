"""Entropy balancing: weights as even as can be under which the comparison has the moments of the treated, exactly.

The weights are q exp(z l) / sum(q exp(z l)) with base weights q and z the moments less their targets; l minimises the convex
dual log sum(q exp(z l)), whose gradient is the imbalance that is left. Own Newton steps with a halving line search: the problem
has as many unknowns as moments, whatever the number of units.

References
----------
Hainmueller (2012), doi:10.1093/pan/mpr025, equations 4-9; Zhao, Percival (2017), doi:10.1515/jci-2016-0010 (double robustness).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.errors import PanelError, ShapeError
from pilotzone.evidence.matching.features import check_independent
from pilotzone.evidence.moments import Floats

EXACT: Final = 1e-9
"""Largest imbalance, in standard deviations of the comparison, that counts as none."""

_STEPS: Final = 200
_HALVINGS: Final = 60
_UNREACHED: Final = 1e-7  # Distance in standard deviations that a linear program leaves by rounding.
_ACCEPTED: Final = "fewer covariates or lower moments, a comparison that reaches as far, or matching by neighbours with a caliper"


@dataclass(frozen=True, slots=True)
class EntropyWeights:
    """Weights of a comparison of n units under F moments.

    Attributes
    ----------
    weight : NDArray[np.float64]
        Weights, shape (n,), positive, their sum is 1.
    multiplier : NDArray[np.float64]
        Change of the log weight for each standard deviation of each moment, shape (F,).
    gap : float
        Largest imbalance left, in standard deviations of the comparison; at most 1e-9.
    steps : int
        Newton steps taken.
    """

    weight: Floats
    multiplier: Floats
    gap: float
    steps: int


def entropy_weights(
    comparison: Floats, target: Floats, *, base: Floats | None = None, names: tuple[str, ...] | None = None
) -> EntropyWeights:
    """Return the weights nearest to the base weights under which the comparison's means equal the target.

    Parameters
    ----------
    comparison : NDArray[np.float64]
        Moments of each comparison unit, shape (n, F); for higher moments add columns of powers.
    target : NDArray[np.float64]
        Means of the treated, shape (F,).
    base : NDArray[np.float64], optional
        Base weights, shape (n,), positive; equal unless given.
    names : tuple of str, optional
        Names of the moments, for messages.

    Returns
    -------
    EntropyWeights
        Weights with a sum of 1.

    Raises
    ------
    ShapeError
        If shapes do not fit together or a base weight is not positive.
    PanelError
        If moments are collinear, or no weights reach the target: names those that cannot be matched.

    References
    ----------
    Hainmueller (2012), doi:10.1093/pan/mpr025.

    Examples
    --------
    >>> import numpy as np
    >>> found = entropy_weights(np.array([[0.0], [1.0], [2.0]]), np.array([1.5]))
    >>> found.weight.round(4).tolist()
    [0.1162, 0.2676, 0.6162]
    """
    n = len(comparison)
    q = np.ones(n) if base is None else base
    if comparison.ndim != 2 or target.shape != comparison.shape[1:] or q.shape != (n,) or not (q > 0).all():
        raise ShapeError(
            f"Expected moments (n, F), a target (F,) and n positive base weights, got {comparison.shape}, {target.shape} and {q.shape}."
        )
    said = names or tuple(f"moment {at}" for at in range(1, target.size + 1))
    q = q / q.sum()
    spread = _spread(comparison, q)
    _check_range(comparison, target, said, spread)
    unit = np.where(spread > 0, spread, 1.0)
    check_independent((comparison - q @ comparison) / unit, said, where="the comparison")
    z = (comparison - target) / unit
    found = _minimise(z, q)
    if found is None:
        raise _unreachable(z, said)
    return found


def _spread(comparison: Floats, q: Floats) -> Floats:
    return np.asarray(np.sqrt(q @ (comparison - q @ comparison) ** 2))


def _check_range(comparison: Floats, target: Floats, names: tuple[str, ...], spread: Floats) -> None:
    low, high = comparison.min(axis=0), comparison.max(axis=0)
    slack = 1e-12 * np.maximum(spread, np.abs(target))
    outside = [name for name, below, above in zip(names, target < low - slack, target > high + slack, strict=True) if below or above]
    if outside:
        raise PanelError(
            f"No weights make the comparison like the treated in {', '.join(map(repr, outside))}: the mean of the treated lies beyond "
            "every comparison unit.",
            field="covariates",
            value=outside,
            accepted=_ACCEPTED,
        )


def _minimise(z: Floats, q: Floats) -> EntropyWeights | None:
    """Return the weights, None if the dual has no minimum."""
    multiplier = np.zeros(z.shape[1])
    # By duality the minimum, if there is one, is minus a divergence from q, which cannot exceed -log of the smallest q.
    floor = float(np.log(q.min())) - 1e-6
    value, weight = _dual(multiplier, z, q)
    for step in range(_STEPS):
        gradient = weight @ z
        gap = float(np.abs(gradient).max())
        direction = _direction(z, weight, gradient)
        if value < floor or direction is None:
            return None
        slope = float(gradient @ direction)
        moved, there, shares = _searched(multiplier, direction, (value, slope), z, q)
        if gap <= EXACT and np.abs(shares @ z).max() >= 0.5 * gap:
            # Rounding is all that is left to move.
            return EntropyWeights(weight, multiplier, gap, step)
        multiplier, value, weight = moved, there, shares
    return None


def _dual(multiplier: Floats, z: Floats, q: Floats) -> tuple[float, Floats]:
    power = np.log(q) + z @ multiplier
    top = float(power.max())
    raw = np.exp(power - top)
    total = float(raw.sum())
    return top + float(np.log(total)), raw / total


def _direction(z: Floats, weight: Floats, gradient: Floats) -> Floats | None:
    centred = z - gradient
    hessian = (centred * weight[:, None]).T @ centred
    scale = np.sqrt(np.diag(hessian))
    if not (scale > 1e-9).all() or np.linalg.eigvalsh(hessian / np.outer(scale, scale))[0] < 1e-13:
        # All weight has gone to units between which the moments do not differ: the target lies at or beyond the edge.
        return None
    return np.asarray(-np.linalg.solve(hessian / np.outer(scale, scale), gradient / scale) / scale)


def _searched(start: Floats, direction: Floats, at: tuple[float, float], z: Floats, q: Floats) -> tuple[Floats, float, Floats]:
    """Return the point along a direction where the dual has fallen enough, halving the step."""
    value, slope = at
    size = 1.0
    for _ in range(_HALVINGS):
        there, weight = _dual(start + size * direction, z, q)
        if there <= value + 1e-4 * size * slope + 1e-14 * abs(value) + 1e-15:
            break
        size /= 2
    return start + size * direction, there, weight


def _unreachable(z: Floats, names: tuple[str, ...]) -> PanelError:
    missed = _missed(z)
    named = [name for name, distance in zip(names, missed, strict=True) if distance > _UNREACHED]
    if named:
        together = (
            f"in {', '.join(map(repr, named))} while the other covariates are matched" if len(named) < len(names) else "in all at once"
        )
        text = f"No weights make the comparison like the treated {together}: the treated lie outside what comparison units mix to."
    else:
        named = list(names)
        text = (
            f"The treated means of {', '.join(map(repr, names))} lie on the edge of what comparison units mix to: "
            "they could be met only by giving no weight to most units."
        )
    return PanelError(text, field="covariates", value=named, accepted=_ACCEPTED)


def _missed(z: Floats) -> Floats:
    """Return how far each mean stays from its target, shape (F,), where the sum of these distances is smallest."""
    # Only a target that cannot be reached needs a linear program.
    from scipy.optimize import linprog

    n, k = z.shape
    equal = np.block([[z.T, np.eye(k), -np.eye(k)], [np.ones((1, n)), np.zeros((1, 2 * k))]])
    cost = np.concatenate([np.zeros(n), np.ones(2 * k)])
    found = linprog(cost, A_eq=equal, b_eq=np.concatenate([np.zeros(k), [1.0]]), bounds=(0, None), method="highs")
    return np.asarray(found.x[n : n + k] + found.x[n + k :])
