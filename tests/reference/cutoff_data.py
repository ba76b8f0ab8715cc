"""Data of the regression-discontinuity references, by whole-number arithmetic: the same bits on every machine and version."""

import numpy as np

MASK = (1 << 64) - 1


def draws(seed, n):
    """Return n numbers in [0, 1) from the mixing function of SplitMix64, exact in double precision."""
    found = np.empty(n)
    state = seed & MASK
    for i in range(n):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        found[i] = ((z ^ (z >> 31)) >> 11) / (1 << 53)
    return found


def bell(seed, n):
    """Return n numbers near the normal law: sums of twelve draws less 6."""
    return draws(seed, 12 * n).reshape(n, 12).sum(axis=1) - 6.0


def cubic(x):
    """Return a curved regression function."""
    return 0.5 + 0.9 * x - 1.7 * x * x + 1.1 * x * x * x


def smooth(n=600, seed=1):
    """Return score, outcome, taken-up treatment, two covariates and clusters of a design with a jump of 0.6 at 0."""
    x = 2 * draws(seed, n) - 0.9
    above = x >= 0
    z = np.stack([0.3 * x + bell(seed + 1, n), draws(seed + 2, n) + 0.2 * x * x], axis=1)
    taken = draws(seed + 3, n) < 0.15 + 0.6 * above + 0.1 * x
    noise = bell(seed + 4, n) * (0.4 + 0.2 * np.abs(x))
    y = cubic(x) + 0.6 * above + 0.5 * taken + 0.3 * z[:, 0] - 0.4 * z[:, 1] + noise
    # Clusters lie on one side of the cut-off: neighbours in the score, five at a time.
    rank = np.argsort(np.argsort(x))
    cluster = np.where(above, 10_000, 0) + (rank * 7919) % 97
    return x, y, taken.astype(float), z, cluster


def coarse(n=900, seed=7):
    """Return a design whose score has 81 values, with the cut-off at 0.5 points above a value."""
    x = np.floor(draws(seed, n) * 81) - 40.0
    y = 0.02 * x + 0.0004 * x * x + 0.8 * (x >= 0) + bell(seed + 1, n) * 0.7
    return x, y


def bunched(n=1500, seed=21):
    """Return scores with a density that jumps at 0: a fifth of those just below moved just above."""
    x = bell(seed, n) * 0.8 + 0.3
    moved = (x < 0) & (x > -0.4) & (draws(seed + 1, n) < 0.35)
    return np.where(moved, -x, x)


def columns_of(case):
    """Return score, outcome and the other columns of a case by the name of their part."""
    if case["data"] == "coarse":
        x, y = coarse()
        return x, y, {}
    x, y, taken, z, cluster = smooth()
    every = {"treated": taken, "covariates": z, "cluster": cluster}
    return x, y, {name: every[name] for name in case["parts"]}


def _case(data="smooth", *parts, **options):
    return {"data": data, "parts": parts, "options": options}


CASES = {
    "default": _case(),
    "uniform": _case(kernel="uniform"),
    "epanechnikov": _case(kernel="epanechnikov"),
    "msetwo": _case(bandwidth="msetwo"),
    "cerrd": _case(bandwidth="cerrd"),
    "certwo": _case(bandwidth="certwo"),
    "order 0": _case(order=0),
    "order 2": _case(order=2),
    **{vce: _case(vce=vce) for vce in ("hc0", "hc1", "hc2", "hc3")},
    "fuzzy": _case("smooth", "treated"),
    "fuzzy msetwo": _case("smooth", "treated", bandwidth="msetwo"),
    "covariates": _case("smooth", "covariates"),
    "clusters": _case("smooth", "cluster"),
    "clusters cerrd": _case("smooth", "cluster", bandwidth="cerrd"),
    "all parts": _case("smooth", "treated", "covariates", "cluster"),
    "mass points": _case("coarse"),
    "mass points msetwo": _case("coarse", bandwidth="msetwo"),
}

DENSITIES = {
    "bunched": bunched,
    "smooth": lambda: smooth()[0],
    "coarse": lambda: coarse()[0],
    "rounded": lambda: np.floor(bunched() * 25) / 25,
    "few": lambda: bunched()[:80],
    "at the edge": lambda: smooth()[0] - 0.9,
}
