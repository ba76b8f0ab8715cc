"""Made panels by cluster, and the n by n matrix algebra that short formulas are held to."""

import numpy as np
import pyarrow as pa
from scipy.linalg import fractional_matrix_power

from pilotzone.evidence import Options, Panel
from pilotzone.evidence.cells import plan_cells
from pilotzone.evidence.small_samples.combinations import Combinations
from pilotzone.evidence.small_samples.layout import layout_of

PERIODS = np.arange(1, 5)


def clustered(seed=1, *, cohorts=(0, 0, 0, 0, 3, 3, 3, 4, 4, 4), low=2, high=5, effect=1.0, weighted=False):
    """Return a panel whose clusters are each in one cohort, of unequal sizes, with effects of their own."""
    rng = np.random.default_rng(seed)
    columns = {name: [] for name in ("id", "t", "y", "g", "c", "w")}
    unit = 0
    for cluster, g in enumerate(cohorts):
        shock = rng.normal(size=PERIODS.size)
        for _ in range(int(rng.integers(low, high))):
            weight = float(rng.integers(1, 4)) if weighted else 1.0
            for at, t in enumerate(PERIODS):
                y = rng.normal() + shock[at] + (effect if g and t >= g else 0.0)
                for name, value in zip(columns, (unit, int(t), y, g, f"c{cluster:02d}", weight), strict=True):
                    columns[name].append(value)
            unit += 1
    return pa.table(columns)


def panel(table, **columns):
    """Return the panel of `clustered`."""
    return Panel.from_arrow(table, unit="id", time="t", outcome="y", cohort="g", **columns)


def parts(table, **columns):
    """Return the layout of a panel and its combinations."""
    options, layout = Options(), layout_of(panel(table, **columns).observations().used(anticipation=0))
    return layout, Combinations.of(plan_cells(layout.periods, layout.keys, options), layout.sizes, options)


def saturated(table):
    """Return design, outcomes, clusters, weights, and a map from loadings to contrasts, of the regression on cohort by period."""
    frame = {name: np.array(table.column(name).to_pylist()) for name in table.column_names}
    keys, h = np.unique(frame["g"], return_inverse=True)
    cell = h * PERIODS.size + frame["t"] - 1
    design = np.eye(keys.size * PERIODS.size)[cell]
    return design, frame["y"], np.unique(frame["c"], return_inverse=True)[1], frame["w"]


def sandwich(design, y, groups, contrast, power):
    """Return estimate, variance and Satterthwaite's degrees of freedom from n by n matrices."""
    bread = np.linalg.inv(design.T @ design)
    residual_maker = np.eye(len(y)) - design @ bread @ design.T
    vectors = []
    for g in np.unique(groups):
        rows = groups == g
        adjust = fractional_matrix_power(residual_maker[np.ix_(rows, rows)], -power).real
        vectors.append(residual_maker[:, rows] @ adjust @ design[rows] @ bread @ contrast)
    matrix = np.column_stack(vectors)
    values = np.linalg.eigvalsh(matrix.T @ matrix)
    return contrast @ bread @ design.T @ y, float(np.square(matrix.T @ y).sum()), values.sum() ** 2 / np.square(values).sum()


def bootstrap(design, y, groups, contrast, null, rows):
    """Return the p-value of the restricted bootstrap, refitting by least squares for every row of weights."""
    bread = np.linalg.inv(design.T @ design)

    def statistic(outcome, about):
        beta = bread @ design.T @ outcome
        residual = outcome - design @ beta
        score = [design[groups == g].T @ residual[groups == g] for g in np.unique(groups)]
        middle = sum(np.outer(part, part) for part in score)
        return abs(contrast @ beta - about) / np.sqrt(contrast @ bread @ middle @ bread @ contrast)

    beta = bread @ design.T @ y
    restricted = beta - bread @ contrast * (contrast @ beta - null) / (contrast @ bread @ contrast)
    fitted, residual = design @ restricted, y - design @ restricted
    observed = statistic(y, null)
    return np.mean([statistic(fitted + row[groups] * residual, null) >= observed * (1 - 1e-9) for row in rows])


def contrast_of(layout, loading):
    """Return the contrast of cohort-by-period means that a loading (H, T) makes."""
    return (layout.sizes[:, None] * loading).ravel()
