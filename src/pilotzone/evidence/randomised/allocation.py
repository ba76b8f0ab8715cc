"""Randomisation inference: what the difference would have been under every other assignment the design allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb, inf, lgamma, log, prod
from typing import Any, Final

import numpy as np

from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.randomised.effects import Bools, Pair, without_blocks

EXACT_LIMIT: Final = 100_000
"""Up to so many possible assignments, all are gone through."""

DRAWS: Final = 1_999
"""Assignments drawn by default where they are more than that."""

UNIT_LIMIT: Final = 5_000
"""With more units (clusters) than this, none are drawn unless asked for."""

_BLOCK: Final = 2_000_000  # cells of one step of simulation
_TIE: Final = 1e-9
_BINS: Final = 41
"""Bins of the picture; an odd number, so that zero lies inside one and not between two."""
_ROOM: Final = 1.02
"""How far beyond the largest difference the bins reach, so that no edge meets it."""


@dataclass(frozen=True, slots=True)
class Randomisation:
    """Result of a randomisation test of the hypothesis that the arm changed no unit's outcome.

    Attributes
    ----------
    exact : bool
        Whether every possible assignment was gone through.
    draws : int
        Assignments gone through, the actual one among them if `exact`.
    p_value : float
        Share with a difference at least as large on either side; (1 + count) / (1 + draws) if drawn.
    p_greater, p_less : float
        The same on the upper side and on the lower side alone.
    lower, upper : float
        Constant effects that the two-sided test does not reject; infinite where none is rejected, NaN where all are.
    statistic : float
        Difference that was tested, in outcome units.
    edges, counts : tuple
        The difference under the assignments gone through: how many lie between neighbouring edges, in outcome units. One edge more
        than counts; as far to the left of 0 as to the right.
    """

    exact: bool
    draws: int
    p_value: float
    p_greater: float
    p_less: float
    lower: float
    upper: float
    statistic: float
    edges: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The statistic under other assignments. R of them.

    Attributes
    ----------
    outcome : NDArray[np.float64]
        Of the outcome, shape (R,).
    arm : NDArray[np.float64]
        Of the actual arm taken as outcome, shape (R,): the outcome less b times the arm has `outcome` - b `arm`.
    exact : bool
        Whether these are all assignments.
    """

    outcome: Floats
    arm: Floats
    exact: bool


def randomisation_test(pair: Pair, y: Floats, known: Floats, *, draws: int, rng: np.random.Generator, level: float) -> Randomisation:
    """Return the test of the block-weighted difference in means, arms dealt out anew within blocks, clusters as one.

    Parameters
    ----------
    pair : Pair
        Actual assignment.
    y : NDArray[np.float64]
        Outcome, shape (n,).
    known : NDArray[np.float64]
        Columns known before, shape (n, K), taken out of the outcome beforehand; K may be 0.
    draws : int
        Assignments to draw if they are more than `EXACT_LIMIT`, >= 1.
    rng : numpy.random.Generator
        For drawing.
    level : float
        Of the interval.

    Returns
    -------
    Randomisation
        p-values and the interval of constant effects not rejected.

    References
    ----------
    Fisher (1935), chapter 2; Rosenbaum (2002), doi:10.1214/ss/1042727942, for covariates; Phipson and Smyth (2010),
    doi:10.2202/1544-6115.1585.

    Examples
    --------
    Fisher's lady tells all eight cups:

    >>> pair = Pair(np.arange(8) < 4, np.zeros(8, np.int64), np.arange(8))
    >>> found = randomisation_test(pair, (np.arange(8) < 4) * 1.0, np.zeros((8, 0)), draws=99, rng=np.random.default_rng(0), level=0.95)
    >>> found.exact, found.draws, found.p_greater == 1 / 70
    (True, 70, True)
    """
    arm = pair.treated.astype(np.float64)
    both = np.column_stack([y - y.mean(), arm])
    if known.shape[1]:
        both = _residual(pair.block, both, known)
    dealt = _Dealt.of(pair, both)
    actual = dealt.statistic(np.flatnonzero(dealt.treated)[None])[0]
    reference = dealt.every() if few_enough(pair.counts()) else dealt.drawn(draws, rng)
    return judged(actual, reference, level=level)


def few_enough(counts: Ints) -> bool:
    """Return whether no more than `EXACT_LIMIT` assignments are possible.

    Parameters
    ----------
    counts : NDArray[np.int64]
        Entities by block and arm, shape (B, 2).

    Examples
    --------
    >>> few_enough(np.array([[4, 4]])), few_enough(np.array([[500_000, 500_000]]))
    (True, False)
    """
    # By logarithms first: the number itself can have a hundred thousand digits.
    size = sum(lgamma(a + b + 1) - lgamma(a + 1) - lgamma(b + 1) for a, b in counts.tolist())
    return size < log(EXACT_LIMIT) + 1 and prod(comb(a + b, b) for a, b in counts.tolist()) <= EXACT_LIMIT


def _residual(block: Ints, both: Floats, known: Floats) -> Floats:
    columns = without_blocks(block, np.column_stack([known, both]))
    known, both = columns[:, : known.shape[1]], columns[:, known.shape[1] :]
    # By singular values: what was known may repeat itself, and here that does no harm.
    left: Floats = both - known @ np.linalg.lstsq(known, both, rcond=1e-10)[0]
    return left


@dataclass(frozen=True, slots=True)
class _Dealt:
    """What is dealt out, entities ordered by block. E entities, B blocks."""

    treated: Bools  # (E,)
    size: Floats  # units, (E,)
    total: Floats  # sums of outcome and arm over the units of each entity, (E, 2)
    starts: Ints  # first entity of each block and, last, E
    share: Floats  # units by block over all units, (B,)

    @classmethod
    def of(cls, pair: Pair, both: Floats) -> _Dealt:
        treated, block = pair.entities()
        order = np.argsort(block, kind="stable")
        size = np.asarray(np.bincount(pair.entity), np.float64)
        total: Floats = np.stack([np.bincount(pair.entity, weights=column) for column in both.T], axis=1)
        starts = np.searchsorted(block[order], np.arange(int(block.max()) + 2))
        units = np.bincount(pair.block)
        return cls(treated[order], size[order], total[order], starts, units / units.sum())

    def chosen(self) -> Ints:
        """Return how many entities of each block are treated."""
        return np.add.reduceat(self.treated.astype(np.int64), self.starts[:-1])

    def blocks(self) -> Iterator[tuple[slice, int]]:
        bounds = zip(self.starts[:-1].tolist(), self.starts[1:].tolist(), self.chosen().tolist(), strict=True)
        return ((slice(first, end), count) for first, end, count in bounds)

    def statistic(self, at: Ints) -> Floats:
        """Return differences of outcome and of arm for lists of treated entities, shape (R, 2); a list is ordered by block."""
        ends = np.concatenate([[0], np.cumsum(self.chosen())])[:-1]
        size = np.add.reduceat(self.size[at], ends, axis=1)
        total = np.add.reduceat(self.total[at], ends, axis=1)
        return self._weighted(size, total)

    def _weighted(self, size: Floats, total: Floats) -> Floats:
        first = self.starts[:-1]
        all_size, all_total = np.add.reduceat(self.size, first), np.add.reduceat(self.total, first, axis=0)
        gap = total / size[..., None] - (all_total - total) / (all_size - size)[..., None]
        weighted: Floats = (gap * self.share[:, None]).sum(axis=1)
        return weighted

    def every(self) -> Reference:
        found = np.zeros((1, 2))
        for (rows, count), share in zip(self.blocks(), self.share, strict=True):
            at = np.array(list(combinations(range(rows.stop - rows.start), count)))
            size, total = self.size[rows], self.total[rows]
            mine, ours = size[at].sum(axis=1)[:, None], total[at].sum(axis=1)
            gap = ours / mine - (total.sum(axis=0) - ours) / (size.sum() - mine)
            found = (found[:, None] + share * gap[None]).reshape(-1, 2)
        return Reference(found[:, 0], found[:, 1], exact=True)

    def drawn(self, draws: int, rng: np.random.Generator) -> Reference:
        block = np.repeat(np.arange(self.starts.size - 1), np.diff(self.starts))
        # Entities come in random order within their block; the first of each are treated.
        wanted = np.concatenate([np.arange(rows.start, rows.start + count) for rows, count in self.blocks()])
        parts, step = [], max(1, _BLOCK // block.size)
        for done in range(0, draws, step):
            keys = rng.random((min(step, draws - done), block.size))
            parts.append(self.statistic(np.argsort(block + keys, axis=1)[:, wanted]))
        found = np.concatenate(parts)
        return Reference(found[:, 0], found[:, 1], exact=False)


def judged(actual: Floats, reference: Reference, *, level: float) -> Randomisation:
    """Return p-values and interval from the actual statistic and its reference.

    Parameters
    ----------
    actual : NDArray[np.float64]
        Statistic of outcome and of arm, shape (2,).
    reference : Reference
        The same under other assignments.
    level : float
        Of the interval.
    """
    t, tie = float(actual[0]), _TIE * float(np.abs(reference.outcome).max(initial=abs(actual[0])))
    ones, draws = (0 if reference.exact else 1), reference.outcome.size

    def share(holds: Bools) -> float:
        return (ones + int(holds.sum())) / (ones + draws)

    a = reference.outcome
    lower, upper = _not_rejected(actual, reference, needed=lambda count: (ones + count) / (ones + draws) > 1 - level + 1e-12)
    return Randomisation(
        exact=reference.exact,
        draws=draws,
        p_value=share(np.abs(a) >= abs(t) - tie),
        p_greater=share(a >= t - tie),
        p_less=share(a <= t + tie),
        lower=lower,
        upper=upper,
        statistic=t,
        **_histogram(a, t),
    )


def _histogram(reference: Floats, t: float) -> dict[str, Any]:
    reach = _ROOM * float(np.abs(reference).max(initial=abs(t))) or 1.0
    edges = np.linspace(-reach, reach, _BINS + 1)
    counts = np.bincount(np.searchsorted(edges, reference, side="right") - 1, minlength=_BINS)
    return {"edges": tuple(edges.tolist()), "counts": tuple(counts.tolist())}


def _not_rejected(actual: Floats, reference: Reference, *, needed: Callable[[int], bool]) -> tuple[float, float]:
    """Return the smallest and the largest constant effect that is not rejected.

    An assignment counts at effect x if |a - x b| >= |t - x s|. Where |b| < |s| that is the interval between the roots
    (t - a) / (s - b) and (t + a) / (s + b), else all but its inside; so the count changes at the roots only.
    """
    t, s = actual
    a, b = reference.outcome, reference.arm
    low_gap, high_gap = s - b, s + b
    tiny = _TIE * abs(s)
    mirror = (np.abs(low_gap) <= tiny) | (np.abs(high_gap) <= tiny)  # the actual assignment or its mirror: always counts
    roots = np.sort(np.stack([(t - a[~mirror]) / low_gap[~mirror], (t + a[~mirror]) / high_gap[~mirror]]), axis=0)
    inside = np.abs(b[~mirror]) < abs(s)
    always = int(mirror.sum())
    if needed(always + int((~inside).sum())):
        return -inf, inf
    # Events: an interval begins (+1) or ends (-1); the outside of one ends and begins again. Beginnings come first at a tie.
    edge = np.concatenate([roots[0], roots[1]])
    change = np.concatenate([np.where(inside, 1, -1), np.where(inside, -1, 1)])
    order = np.lexsort((-change, edge))
    edge, change = edge[order], change[order]
    count = always + int((~inside).sum()) + np.cumsum(change)
    held = np.flatnonzero([needed(int(c)) for c in count])
    if held.size == 0:
        return float("nan"), float("nan")
    return float(edge[held[0]]), float(edge[min(held[-1] + 1, edge.size - 1)])
