"""A made panel in which effects grow with a covariate, and a target with larger ones."""

import numpy as np
import pyarrow as pa

from pilotzone.evidence import Panel

YEARS = np.arange(2018, 2023)
NAMES = {"unit": "firm", "time": "year", "outcome": "sales", "cohort": "first"}


def place(seed=0, *, units=240, effect=lambda size: 1.0 + 0.5 * size, noise=1.0):
    """Return a panel as an Arrow table: two cohorts and firms never treated, treated firms smaller; trends depend on size."""
    rng = np.random.default_rng(seed)
    first = np.array([0, 2020, 0, 2021])[np.arange(units) % 4]
    size = rng.normal(size=units) - 0.3 * (first > 0)
    age = rng.uniform(1, 9, size=units)
    since = np.where(first[:, None] == 0, -1, YEARS - first[:, None])
    sales = rng.normal(size=(units, 1)) + 0.4 * size[:, None] * (YEARS - 2018) + noise * rng.normal(size=(units, YEARS.size))
    sales += np.where(since >= 0, effect(size)[:, None], 0.0)
    T = YEARS.size
    facts = {"firm": np.arange(units), "first": first, "size": size, "age": age}
    return pa.table(
        {name: np.repeat(values, T) for name, values in facts.items()} | {"year": np.tile(YEARS, units), "sales": sales.ravel()}
    )


def panel_of(table, *, covariates=("size",), **columns):
    return Panel.from_arrow(table, **NAMES, covariates=covariates, **columns)
