"""The rows of one comparison: who is treated, covariates, outcomes; in an order that does not depend on the table's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from pilotzone.evidence.moments import Floats, Ints

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one comparison, ordered by hash. n rows, K covariates, D outcomes.

    Attributes
    ----------
    unit : NDArray[np.int64]
        Number of the unit in the whole table, shape (n,).
    treated : NDArray[np.bool_]
        Treated rows, shape (n,); the others are the comparison.
    x : NDArray[np.float64]
        Covariates, shape (n, K).
    y : NDArray[np.float64]
        Outcomes or their changes, shape (n, D), in outcome units.
    weight : NDArray[np.float64]
        Weights, shape (n,), positive.
    stratum : NDArray[np.int64]
        Stratum within which matches are made, shape (n,).
    names : tuple of str
        Names of the covariates, K of them.
    """

    unit: Ints
    treated: Bools
    x: Floats
    y: Floats
    weight: Floats
    stratum: Ints
    names: tuple[str, ...]


def hash_order(labels: Sequence[str | bytes], seed: int, *, ties: Sequence[str | bytes] | None = None) -> Ints:
    """Return the order of rows by the hash of their labels, which no row order and no renumbering changes.

    Parameters
    ----------
    labels : Sequence[str or bytes]
        What tells rows apart; rows with the same label are interchangeable.
    seed : int
        Another seed gives another order.
    ties : Sequence[str or bytes], optional
        What tells rows with the same label apart; by its hash too, so that no value comes first because it is small.

    Returns
    -------
    NDArray[np.int64]
        Positions, shape (n,).

    Examples
    --------
    >>> [["a", "b", "c"][at] for at in hash_order(["a", "b", "c"], 0)] == [["c", "a", "b"][at] for at in hash_order(["c", "a", "b"], 0)]
    True
    """
    first = [_hash(label, seed) for label in labels]
    keys = first if ties is None else list(zip(first, (_hash(tie, seed) for tie in ties), strict=True))
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)


def _hash(label: str | bytes, seed: int) -> bytes:
    return sha256(b"%d:" % seed + (label.encode() if isinstance(label, str) else label)).digest()


def content_labels(*columns: Floats) -> list[bytes]:
    """Return a label for each row that says nothing but what it holds, for tables without names of units.

    Parameters
    ----------
    *columns : NDArray[np.float64]
        Columns, shape (n,) each.
    """
    # Minus zero and zero are the same number and must give the same label; so must machines of either byte order.
    held = (np.column_stack(columns) + 0.0).astype("<f8")
    size, data = held.shape[1] * held.itemsize, held.tobytes()
    return [data[at : at + size] for at in range(0, len(data), size)]
