"""CR2 and CR3 variances of differences of means, and the degrees of freedom of their t, from masses and sums by cluster.

In the regression on cohort-by-period dummies the residuals of a cluster's m units of a cohort of n keep the share 1 - m/n of
their variance. CR2 divides by its root, which makes the variance unbiased under errors that are independent and alike; CR3 leaves
each cluster out in turn. A cohort within a single cluster leaves nothing, and then there is no variance.

References
----------
Bell, McCaffrey (2002), Bias reduction in standard errors for linear regression with multi-stage samples; Pustejovsky, Tipton
(2018), doi:10.1080/07350015.2016.1247004: CR2, CR3 and Satterthwaite's degrees of freedom, working model of the identity.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from pilotzone.evidence.cells import Bools
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.small_samples.robust import Corrected

FULL: Final = 1e-10
"""Less than this share left of a cohort without a cluster counts as nothing."""


def raised(mass: Floats, errors: Corrected) -> Floats:
    """Return what deviations are multiplied by, shape of `mass` (G, H); NaN where a cluster is its whole cohort."""
    left = 1.0 - mass / mass.sum(axis=0)
    kept = np.where(left > FULL, left, np.nan)
    return np.asarray(1.0 / np.sqrt(kept) if errors == "cr2" else 1.0 / kept)


def degrees_of_freedom(mass: Floats, lengths: Floats, errors: Corrected) -> Floats:
    """Return Satterthwaite's degrees of freedom of every estimate.

    Parameters
    ----------
    mass : NDArray[np.float64]
        What clusters weigh in cohorts, shape (G, H).
    lengths : NDArray[np.float64]
        Squared length of the loading of each cohort, shape (H, P).
    errors : {"cr2", "cr3"}
        Correction.

    Returns
    -------
    NDArray[np.float64]
        Shape (P,); NaN where a cohort that counts lies in a single cluster, or none counts.

    Examples
    --------
    Two cohorts of three and five units, compared once, where errors are alike.

    >>> mass = np.repeat(np.eye(2), [3, 5], axis=0)
    >>> round(float(degrees_of_freedom(mass, np.array([[2 / 9], [2 / 25]]), "cr2")[0]), 6)
    4.338983
    """
    a, n = raised(mass, errors), mass.sum(axis=0)
    lost: Bools = np.asarray(np.isnan(a).any(axis=0))
    a = np.where(lost, 0.0, a)
    d, u = np.square(a) * mass, a * mass
    trace = (d * (1.0 - mass / n)).sum(axis=0) @ lengths
    mixed = d.T @ (np.square(u) / n)
    product = d.T @ d - mixed - mixed.T + np.square(u.T @ u) / np.outer(n, n)
    squared = np.einsum("hp,hk,kp->p", lengths, product, lengths)
    known = (squared > 0) & ~((lengths > 0) & lost[:, None]).any(axis=0)
    return np.where(known, np.square(trace) / np.where(squared > 0, squared, 1.0), np.nan)


def lengths_of(loadings: Floats) -> Floats:
    """Return squared lengths of loadings (H, P, T), shape (H, P); what only rounding leaves is zero."""
    lengths = np.square(loadings).sum(axis=2)
    return np.where(lengths > 1e-24 * lengths.max(axis=0), lengths, 0.0)


def cr2_of_clusters(mass: Floats, deviations: Floats, loadings: Floats, offsets: Floats) -> Floats:
    """Return the CR2 covariance of P estimates, shape (P, P), in outcome units squared.

    Parameters
    ----------
    mass : NDArray[np.float64]
        What clusters weigh in cohorts, shape (G, H).
    deviations : NDArray[np.float64]
        Sums of deviations from the mean of the cohort, shape (G, H, T).
    loadings : NDArray[np.float64]
        What a unit's outcomes weigh, shape (H, P, T).
    offsets : NDArray[np.float64]
        Influence that all units of a cohort have in common, of estimated cohort shares, shape (P, H).
    """
    factor, lengths = raised(mass, "cr2"), lengths_of(loadings)
    lost: Bools = np.asarray(np.isnan(factor).any(axis=0))
    parts = np.einsum("ght,hpt->gp", np.where(lost, 0.0, factor)[:, :, None] * deviations, loadings, optimize=True)
    scores = parts + mass @ offsets.T
    return undefined(scores.T @ scores, (lengths > 0) & lost[:, None])


def cr2_of_units(sizes: Floats, scatter: Floats, loadings: Floats, offsets: Floats) -> Floats:
    """Return the CR2 covariance where every unit is its own cluster, from moments: shape (P, P); see `cr2_of_clusters`.

    Parameters
    ----------
    sizes : NDArray[np.float64]
        Units of each cohort, shape (H,).
    scatter : NDArray[np.float64]
        Scatter of each cohort about its mean, shape (H, T, T).
    loadings, offsets : NDArray[np.float64]
        As in `cr2_of_clusters`.
    """
    single = sizes < 2
    factor = np.where(single, 0.0, sizes / np.where(single, 1.0, sizes - 1.0))
    within = np.einsum("hpt,hts,hqs->pq", loadings, factor[:, None, None] * scatter, loadings, optimize=True)
    common = offsets * np.sqrt(sizes)
    return undefined(within + common @ common.T, (lengths_of(loadings) > 0) & single[:, None])


def undefined(total: Floats, without: Bools) -> Floats:
    """Return a symmetric covariance, NaN where a row of `without` (H, P) says that an estimate has none."""
    lost = np.asarray(without.any(axis=0))
    return np.asarray(np.where(lost[:, None] | lost[None, :], np.nan, (total + total.T) / 2))


def unit_degrees_of_freedom(sizes: Floats, lengths: Floats, errors: Corrected) -> Floats:
    """Return `degrees_of_freedom` where every unit is its own cluster, without a row for each unit.

    Parameters
    ----------
    sizes : NDArray[np.float64]
        Units of each cohort, shape (H,).
    lengths : NDArray[np.float64]
        Squared length of the loading of each cohort, shape (H, P).
    errors : {"cr2", "cr3"}
        Correction.
    """
    single = sizes < 2
    left = np.where(single, 1.0, (sizes - 1.0) / sizes)
    square = np.where(single, 0.0, left ** (-1.0 if errors == "cr2" else -2.0))
    trace = (square * (sizes - 1.0)) @ lengths
    squared = (np.square(square) * (sizes - 1.0)) @ np.square(lengths)
    known = (squared > 0) & ~((lengths > 0) & single[:, None]).any(axis=0)
    return np.where(known, np.square(trace) / np.where(squared > 0, squared, 1.0), np.nan)
