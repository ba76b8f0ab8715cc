"""Small trials made by formula and seed."""

import numpy as np
import pyarrow as pa

from pilotzone.evidence import TrialColumns


def plain(n=80, *, seed=0, effect=1.0, arms=("control", "voucher"), gaps=()):
    """Units dealt over arms; y carries the effect times the arm's number, x and before foretell it, took is uptake."""
    rng = np.random.default_rng(seed)
    code = rng.permutation(np.arange(n) % len(arms))
    x = rng.normal(size=n)
    y = x + rng.normal(size=n) + effect * code
    y[list(gaps)] = np.nan
    took = ((code > 0) & (rng.random(n) < 0.7)) * 1.0
    return {
        "id": [f"u{i:03d}" for i in range(n)],
        "arm": [arms[c] for c in code],
        "y": y,
        "z": rng.normal(size=n),
        "x": x,
        "before": x + rng.normal(size=n) * 0.5,
        "took": took,
        "block": [f"b{i % 4}" for i in range(n)],
    }


def columns(**changes):
    return TrialColumns(**({"unit": "id", "arm": "arm", "outcomes": ("y",)} | changes))


def table(data):
    return pa.table(dict(data))
