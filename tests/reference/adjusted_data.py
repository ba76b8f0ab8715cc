"""A made panel whose numbers come from whole-number arithmetic, so that they are the same bits everywhere: 90 units, six periods.

Units differ in a covariate, a weight, and the town they lie in; two cohorts and those never treated. Treated units have larger
covariates, and units with larger covariates grow faster.
"""

import numpy as np

UNITS, PERIODS = 90, np.arange(2010, 2016)
SETTINGS = {"plain": {}, "weights": {"weights": "w"}, "cluster": {"cluster": "c"}, "gaps": {"unbalanced": "available"}}
METHODS, CONTROLS = ("dr", "reg", "ipw"), ("never", "notyet")


def scattered(count, salt):
    """Return numbers between -1 and 1 in no visible order: squares modulo a prime."""
    k = np.arange(1, count + 1, dtype=np.int64) + salt
    return ((k * k * 7_919 + k * 104_729) % 65_537) / 32_768 - 1


def columns_of(setting):
    """Return the long panel as arrays by column; "gaps" leaves out about a twelfth of its rows."""
    T = PERIODS.size
    u = np.arange(UNITS)
    cohort = np.array([0, 2012, 0, 2014, 0])[u % 5]
    x = scattered(UNITS, 11) + 0.4 * (cohort > 0)
    noise = scattered(UNITS * T, 301).reshape(UNITS, T)
    y = (
        2 * scattered(UNITS, 57)[:, None]
        + noise
        + 0.25 * x[:, None] * np.arange(T)
        + 0.5 * ((cohort > 0)[:, None] & (cohort[:, None] <= PERIODS))
    )
    unit = {"id": u + 1, "g": cohort.astype(np.float64), "x": x, "w": 1.25 + scattered(UNITS, 83) / 2, "c": u // 3 + 1}
    rows = {name: np.repeat(values, T) for name, values in unit.items()} | {"t": np.tile(PERIODS, UNITS), "y": y.ravel()}
    kept = np.ones(UNITS * T, bool) if setting != "gaps" else scattered(UNITS * T, 977) > -0.85
    return {name: values[kept] for name, values in rows.items()}
