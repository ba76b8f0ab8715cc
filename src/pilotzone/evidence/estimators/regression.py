"""Least squares with unit and period effects, from cohort moments alone.

Regressors are the same for all units of a cohort, so unit effects leave only what a cohort's mean changes by, and the score of one
unit is linear in its own outcomes: ``loading_h . (y_i - mean_h) + offset_h``, as in `group_time`. Standard errors clustered by unit
(CRV, no small-sample factor) and covariances with any other estimator follow without a second look at the units.

References
----------
Liang, Zeger (1986), doi:10.1093/biomet/73.1.13: the clustered covariance. Frisch, Waugh (1933), doi:10.2307/1907330.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.cells import Bools
from pilotzone.evidence.group_time import Influence
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.sample import Sample

OPEN: Final = 1e-8
"""Share of a regressor's length that effects and other regressors must leave open; rounding alone leaves about 1e-12."""


@dataclass(frozen=True, slots=True)
class Effects:
    """Unit and period effects of the observations that are seen. H cohorts, T periods.

    Attributes
    ----------
    seen : NDArray[np.bool_]
        Observations used, shape (H, T). Every cohort sees the first period, which ties all periods together.
    inside : NDArray[np.float64]
        Takes the mean over seen periods from a cohort's series, and sets the others to zero; shape (H, T, T).
    inverse : NDArray[np.float64]
        From weighted sums of such series to period effects, shape (T, T); the first period's effect is zero.
    """

    seen: Bools
    inside: Floats
    inverse: Floats


def effects_of(sizes: Floats, seen: Bools) -> Effects:
    """Return the effects of cohorts of these sizes, shape (H,)."""
    share = seen / seen.sum(axis=1, keepdims=True)
    inside = seen[:, :, None] * (np.eye(seen.shape[1]) - share[:, None, :])
    total = np.einsum("h,hts->ts", sizes, inside)
    known = np.flatnonzero(seen.any(axis=0))[1:]
    # Scaled to a unit diagonal: cohorts may differ in size by a factor of millions.
    scale = 1 / np.sqrt(np.diag(total)[known])
    inverse = np.zeros_like(total)
    inverse[np.ix_(known, known)] = np.linalg.inv(total[np.ix_(known, known)] * np.outer(scale, scale)) * np.outer(scale, scale)
    return Effects(seen, inside, inverse)


def take_out(effects: Effects, sizes: Floats, series: Floats) -> Floats:
    """Return series, shape (H, T, K), less their unit and period effects."""
    inner = effects.inside @ series
    period = effects.inverse @ np.einsum("h,htk->tk", sizes, inner)
    return np.asarray(inner - effects.inside @ period)


def are_independent(effects: Effects, sizes: Floats, regressors: Floats) -> bool:
    """Return whether effects and the other regressors leave every regressor, shape (H, T, K), something of its own."""
    rest, whole = take_out(effects, sizes, regressors), effects.inside @ regressors
    before, after = (np.sqrt(np.einsum("h,htk,htk->k", sizes, x, x)) for x in (whole, rest))
    if not regressors.shape[2] or bool((after <= OPEN * before).any()):
        return not regressors.shape[2]
    rows = (np.sqrt(sizes)[:, None, None] * rest / after).reshape(-1, regressors.shape[2])
    # A triangular factor has the singular values of the rows, and is much smaller.
    found = np.linalg.svd(np.linalg.qr(rows, mode="r"), compute_uv=False)
    return bool(rows.shape[0] >= rows.shape[1] and found[-1] > OPEN * found[0])


def regress(sample: Sample, effects: Effects, regressors: Floats) -> Influence:
    """Return the coefficients of independent regressors, shape (H, T, K), and what one unit adds to each."""
    sizes = sample.sizes
    rest = take_out(effects, sizes, regressors)
    outcome = take_out(effects, sizes, centred_means(sample)[:, :, None])[:, :, 0]
    gram = np.einsum("h,htk,htl->kl", sizes, rest, rest)
    scale = 1 / np.sqrt(np.diag(gram))
    inverse = np.linalg.inv(gram * np.outer(scale, scale)) * np.outer(scale, scale)
    found = inverse @ np.einsum("h,htk,ht->k", sizes, rest, outcome)
    loadings = np.einsum("kl,htl->hkt", inverse, rest)
    return Influence(found, loadings, np.einsum("hkt,ht->kh", loadings, outcome - rest @ found))


def centred_means(sample: Sample) -> Floats:
    """Return cohort means less those of the largest cohort, shape (H, T); period effects take out such a shift anyway."""
    anchor = int(np.argmax(sample.sizes))
    # What rounding cut off a mean is added to the difference, where its digits still count.
    return np.asarray((sample.mean - sample.mean[anchor]) + (sample.tail - sample.tail[anchor]))


def stacked(*parts: Influence) -> Influence:
    """Return estimates of the same units one below the other."""
    return Influence(
        np.concatenate([part.att for part in parts]),
        np.concatenate([part.loadings for part in parts], axis=1),
        np.concatenate([part.offsets for part in parts]),
    )


def none_of(sample: Sample, count: int, *, att: float = 0.0) -> Influence:
    """Return `count` estimates that no unit moves: zero by definition, or NaN where there is none."""
    H, T = sample.mean.shape
    return Influence(np.full(count, att), np.zeros((H, count, T)), np.zeros((count, H)))
