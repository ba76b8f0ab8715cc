"""Made panels of the past with a known law."""

import numpy as np
import pyarrow as pa

from pilotzone.evidence.planning import PlanColumns

BASE = {"unit": "id", "time": "t", "outcome": "y"}
PLAIN = PlanColumns(**BASE)


def outcomes(N=200, T=6, *, seed=0, rho=0.5, between=1.0, clusters=20, cluster_sd=0.0):
    """Unit effect, cluster effect and autoregressive noise of variance one, shape (N, T)."""
    rng = np.random.default_rng(seed)
    noise = np.empty((N, T))
    noise[:, 0] = rng.normal(size=N)
    for t in range(1, T):
        noise[:, t] = rho * noise[:, t - 1] + (1 - rho**2) ** 0.5 * rng.normal(size=N)
    group = np.arange(N) * clusters // N
    return 10 + between * rng.normal(size=(N, 1)) + cluster_sd * rng.normal(size=(clusters, 1))[group] + noise + 0.1 * np.arange(T)


def panel(y, **columns):
    """Long table of outcomes; further columns hold one value per unit."""
    N, T = y.shape
    rows = {"id": np.repeat([f"企{i:04d}" for i in range(N)], T), "t": np.tile(np.arange(2018, 2018 + T), N), "y": y.ravel()}
    return pa.table({**rows, **{name: np.repeat(values, T) for name, values in columns.items()}})
