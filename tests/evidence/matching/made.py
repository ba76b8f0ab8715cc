"""Made tables: firms that chose a programme by what is measured, with a known effect."""

import numpy as np
import pyarrow as pa

EFFECT = 2.0


def firms(n=240, seed=1, *, hidden=0.0):
    """One row per firm: treatment by size and age, outcome by both, effect EFFECT for everybody."""
    rng = np.random.default_rng(seed)
    size, age, other = rng.normal(size=n), rng.exponential(size=n), rng.normal(size=n)
    region = np.array(["east", "west", "north"])[rng.integers(0, 3, n)]
    d = rng.random(n) < 1 / (1 + np.exp(1.0 - 0.6 * size - 0.3 * age - hidden * other))
    before = size + 0.5 * age + rng.normal(scale=0.5, size=n)
    y = before + 0.8 * size + 0.4 * age + EFFECT * d + hidden * other + rng.normal(scale=0.7, size=n)
    names = [f"f{at:03d}" for at in range(n)]
    town = [f"t{at % 30:02d}" for at in range(n)]
    columns = {"企业": names, "获支持": d.astype(int), "规模": size, "age": age, "region": region, "before": before, "产值": y}
    return pa.table(columns | {"town": town, "weight": rng.uniform(0.5, 2.0, n)})


def panel(n=150, seed=2, *, trend=0.0):
    """Long panel 2001-2006 with cohorts 2003 and 2005; growth depends on size; `trend` moves the treated apart before."""
    rng = np.random.default_rng(seed)
    size = rng.normal(size=n)
    pick = rng.random(n)
    share = 1 / (1 + np.exp(0.8 - 0.7 * size))
    cohort = np.where(pick < share / 2, 2003, np.where(pick < share, 2005, 0))
    years = np.arange(2001, 2007)
    level = 10 + rng.normal(size=n)
    treated = cohort > 0
    y = level[:, None] + 0.3 * size[:, None] * (years - 2001) + rng.normal(scale=0.4, size=(n, 6))
    y = y + EFFECT * (treated[:, None] & (years >= cohort[:, None])) + trend * treated[:, None] * (years - 2001)
    staff = size[:, None] + 0.01 * (years - 2001)
    row = np.repeat(np.arange(n), 6)
    return pa.table(
        {
            "unit": [f"u{at:03d}" for at in row],
            "year": np.tile(years, n),
            "first": np.repeat(cohort, 6),
            "y": y.ravel(),
            "staff": staff.ravel(),
            "kind": [("a", "b")[at % 2] for at in row],
        }
    )


def shuffled(table, seed=0):
    """The same rows in another order."""
    return table.take(np.random.default_rng(seed).permutation(table.num_rows))


def replaced(table, name, values):
    """The same table with one column exchanged."""
    return table.set_column(table.schema.get_field_index(name), name, pa.array(values))
