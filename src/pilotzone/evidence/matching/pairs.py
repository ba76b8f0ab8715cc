"""Effects by nearest neighbours, with the bias correction and the variance of Abadie and Imbens."""

from __future__ import annotations

from typing import Final

import numpy as np

from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.matching.features import Features
from pilotzone.evidence.matching.fit import KEPT, UNLIKE, UNMATCHED, Fit
from pilotzone.evidence.matching.neighbours import Matches, Places, nearest_of, one_by_one
from pilotzone.evidence.matching.options import MatchOptions
from pilotzone.evidence.matching.propensity import Propensity
from pilotzone.evidence.matching.sample import Bools, Rows
from pilotzone.evidence.moments import Floats, Ints

SCALE_NEIGHBOURS: Final = 2
"""Neighbours of its own group by which the variance of an outcome at given covariates is taken."""


def pairs_fit(rows: Rows, found: Features, propensity: Propensity | None, options: MatchOptions) -> Fit:
    """Return effects by nearest neighbours.

    A part of a treated row is its difference to its matches less the mean of all; a part of a comparison row is the times it
    serves, times its distance from its nearest neighbours in its own group, scaled to the outcome's spread at given covariates.
    Products of the parts count what comparison rows add to the treated rows' differences twice; `excess` is that.

    Parameters
    ----------
    rows : Rows
        One comparison.
    found : Features
        Features of the propensity; the first K are the covariates.
    propensity : Propensity or None
        Fit, None where the groups are told apart without fail.
    options : MatchOptions
        Method and choices.

    Raises
    ------
    UnsupportedError
        If there is no propensity where one is needed, nobody is matched, or the bias cannot be corrected.

    References
    ----------
    Abadie, Imbens (2006), doi:10.1111/j.1468-0262.2006.00655.x, theorem 7 (variance); (2011), doi:10.1198/jbes.2009.07333
    (bias); Abadie, Spiess (2022), doi:10.1080/01621459.2020.1840383 (pairs without replacement).
    """
    if propensity is None and (options.method == "propensity" or options.caliper is not None or options.drops):
        raise UnsupportedError(
            "The covariates tell treated and comparison apart without fail, so there is no propensity and nobody to compare with. "
            "Leave covariates out, or compare by nearest with support keep and no caliper, knowing that nobody is alike."
        )
    places = _places(rows, found, propensity, options)
    fate = np.full(len(rows.treated), KEPT, np.int64)
    if options.drops and propensity is not None:
        fate[propensity.outside(rows.treated)] = UNLIKE
    wanted = rows.treated & (fate == KEPT)
    matches = _matched(places, rows.treated, wanted, options)
    alone = wanted.copy()
    alone[matches.treated] = False
    fate[alone] = UNMATCHED
    if not matches.treated.size:
        raise UnsupportedError("No treated unit has a match. Widen the caliper, name fewer exact columns, or keep units outside support.")
    return _fit(rows, places, matches, fate, options)


def _places(rows: Rows, found: Features, propensity: Propensity | None, options: MatchOptions) -> Places:
    if options.method == "propensity" and propensity is not None:
        # In standard deviations, so that what counts as a tie does not depend on the fit's scale.
        at = (propensity.logit / max(propensity.spread, 1e-300))[:, None]
    else:
        at = mahalanobis_places(found.value[:, : rows.x.shape[1]], rows.treated)
    if options.caliper is None or propensity is None:
        return Places(at, rows.stratum)
    return Places(at, rows.stratum, propensity.logit, options.caliper * propensity.spread)


def mahalanobis_places(value: Floats, treated: Bools) -> Floats:
    """Return coordinates whose Euclidean distance is the Mahalanobis distance with the covariance within groups.

    Parameters
    ----------
    value : NDArray[np.float64]
        Covariates, shape (n, K), independent of each other.
    treated : NDArray[np.bool_]
        Groups, shape (n,).

    Raises
    ------
    UnsupportedError
        If a covariate does not vary within the groups.
    """
    centred = value.copy()
    for group in (treated, ~treated):
        centred[group] -= value[group].mean(axis=0)
    within = centred.T @ centred / max(len(value) - 2, 1)
    scale = np.sqrt(np.diag(within))
    if not (scale > 1e-9).all() or np.linalg.eigvalsh(within / np.outer(scale, scale))[0] < 1e-12:
        raise UnsupportedError("The covariates do not vary enough within the groups for a Mahalanobis distance. Leave covariates out.")
    root = np.linalg.cholesky(within)
    return np.asarray(np.linalg.solve(root, value.T).T)


def _matched(places: Places, treated: Bools, wanted: Bools, options: MatchOptions) -> Matches:
    if options.reuses:
        return nearest_of(places, np.flatnonzero(wanted), np.flatnonzero(~treated), options.count)
    # Rows that are not wanted must not stand in the pool either.
    return one_by_one(_apart(places, treated & ~wanted), wanted, options.count)


def _apart(places: Places, out: Bools) -> Places:
    stratum = places.stratum.copy()
    stratum[out] = -1
    return Places(places.at, stratum, places.logit, places.reach)


def _fit(rows: Rows, places: Places, matches: Matches, fate: Ints, options: MatchOptions) -> Fit:
    n, d = len(rows.treated), rows.treated
    used = d & (fate == KEPT)
    N1 = int(used.sum())
    times: Floats = np.bincount(matches.comparison, matches.share, n).astype(np.float64)
    squares: Floats = np.bincount(matches.comparison, matches.share**2, n).astype(np.float64)
    rest: Floats = rows.y - rows.x @ _slopes(rows, times) if options.corrects else rows.y
    difference = np.zeros_like(rest)
    np.add.at(difference, matches.treated, -matches.share[:, None] * rest[matches.comparison])
    difference[used] += rest[used]
    att = difference[used].sum(axis=0) / N1
    parts = np.zeros_like(rest)
    parts[used] = (difference[used] - att) / N1
    served = np.flatnonzero(times > 0)
    noise = np.zeros_like(rest)
    noise[served] = _noise(rest, places, served, np.flatnonzero(~d))
    parts[~d] = -times[~d, None] * noise[~d] / N1
    excess = (noise * squares[:, None]).T @ noise / N1**2
    found = np.bincount(matches.treated, minlength=n)
    short = int((used & (found < options.count)).sum())
    return Fit(np.where(d, used, times) / N1, fate, att, parts, excess, rest, short)


def _slopes(rows: Rows, times: Floats) -> Floats:
    """Return slopes of the outcome on the covariates among matched comparison rows, weighted by how often they serve."""
    served = times > 0
    x = rows.x[served] - np.average(rows.x[served], axis=0, weights=times[served])
    spread = np.sqrt((times[served, None] * x**2).sum(axis=0) / times.sum())
    size = np.where(spread > 0, spread, 1.0)
    z = x / size * np.sqrt(times[served])[:, None]
    if served.sum() <= rows.x.shape[1] + 1 or np.linalg.matrix_rank(z, tol=1e-7 * np.sqrt(times.sum())) < z.shape[1]:
        raise UnsupportedError(
            f"The {int(served.sum())} matched comparison units are too few, or too alike, to correct the bias in "
            f"{rows.x.shape[1]} covariates. Do without bias correction, take more neighbours or name fewer covariates."
        )
    y = (rows.y[served] - np.average(rows.y[served], axis=0, weights=times[served])) * np.sqrt(times[served])[:, None]
    return np.asarray(np.linalg.lstsq(z, y, rcond=None)[0] / size[:, None])


def _noise(rest: Floats, places: Places, served: Ints, pool: Ints) -> Floats:
    """Return each row's distance from its nearest neighbours, scaled so that its square estimates the variance."""
    near = nearest_of(Places(places.at, places.stratum), served, pool, SCALE_NEIGHBOURS)
    lonely = np.setdiff1d(served, near.treated)
    if lonely.size:
        # Alone in its stratum: the nearest of the whole comparison stand in.
        near = _both(near, nearest_of(Places(places.at, np.zeros_like(places.stratum)), lonely, pool, SCALE_NEIGHBOURS))
    mean = np.zeros_like(rest)
    np.add.at(mean, near.treated, near.share[:, None] * rest[near.comparison])
    count = np.bincount(near.treated, minlength=len(rest))[served]
    return np.asarray((rest[served] - mean[served]) * np.sqrt(count / (count + 1))[:, None])


def _both(a: Matches, b: Matches) -> Matches:
    return Matches(np.concatenate([a.treated, b.treated]), np.concatenate([a.comparison, b.comparison]), np.concatenate([a.share, b.share]))
