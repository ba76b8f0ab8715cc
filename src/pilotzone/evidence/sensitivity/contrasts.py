"""Changes of a path from period to period, and how an effect is made of them. P estimates before the reference, Q after it."""

from __future__ import annotations

import numpy as np

from pilotzone.evidence.moments import Floats


def first_differences(before: int, after: int) -> Floats:
    """Return the contrasts that give each change from a period to the next, shape (P + Q, P + Q).

    The first P end at the reference or before it; the reference itself is 0 and has no column.

    Examples
    --------
    >>> first_differences(1, 2).tolist()
    [[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, -1.0, 1.0]]
    """
    path = np.insert(np.eye(before + after), before, 0.0, axis=0)
    return np.diff(path, axis=0)


def second_differences(before: int, after: int) -> Floats:
    """Return the contrasts that give each change of the slope, shape (P + Q - 1, P + Q); the first P - 1 end at the reference."""
    return np.diff(first_differences(before, after), axis=0)


def first_difference_weights(weights: Floats) -> Floats:
    """Return n with ``weights'path = n'changes`` after the reference, shape (Q,)."""
    return np.asarray(np.cumsum(weights[::-1])[::-1])


def second_difference_weights(weights: Floats) -> Floats:
    """Return k with ``weights'path = k'(changes of slope)`` for a path that was flat at the reference, shape (Q,).

    Examples
    --------
    >>> second_difference_weights(np.array([0.0, 1.0])).tolist()
    [2.0, 1.0]
    """
    return first_difference_weights(first_difference_weights(weights))
