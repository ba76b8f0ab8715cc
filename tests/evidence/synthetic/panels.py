"""Panels with few treated units, in memory and as tables."""

import numpy as np
import pyarrow as pa

from pilotzone.evidence import Panel, Units


def panel(*, effect=0.0, seed=0, donors=12, starts=(2009,)):
    """Return complete units over twelve years, treated ones first, that follow two common paths."""
    rng = np.random.default_rng(seed)
    N = donors + len(starts)
    y = rng.normal(size=(N, 2)) @ rng.normal(size=(2, 12)).cumsum(axis=1) + rng.normal(scale=0.3, size=(N, 12)) + 20
    cohort, periods = np.array([*starts, *[0] * donors]), np.arange(2000, 2012)
    y = y + effect * ((cohort[:, None] > 0) & (periods >= cohort[:, None]))
    return Units(y=y, cohort=cohort, ids=tuple(f"u{i:02d}" for i in range(N)), periods=periods)


def table_of(units, *, without=()):
    """Return units as a long Arrow table, pairs of unit and period left out as named."""
    rows = [
        (name, int(t), float(units.y[i, at]), int(units.cohort[i]))
        for i, name in enumerate(units.ids)
        for at, t in enumerate(units.periods)
        if (name, int(t)) not in without
    ]
    return pa.table(dict(zip(("unit", "year", "y", "first"), zip(*rows, strict=True), strict=True)))


def panel_of(units, **options):
    """Return units as a `Panel`."""
    return Panel.from_arrow(table_of(units, **options), unit="unit", time="year", outcome="y", cohort="first")
