"""Write what synthdid-py and augsynth-py find on the generated panels of `synthetic_data`.

    python tests/reference/make_synthetic.py tests/reference/synthetic.json

Run with synthdid-py 0.1.0 (BSD, a port of the authors' R package) and augsynth-py 0.6.0 (MIT) in an environment of their own; neither is
ever a dependency. The penalty of the augmented method is given to augsynth-py: it chooses by another rule.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import synthdid
from augsynth_py import AugSynth
from synthdid.staggered import staggered_synthdid_estimate

sys.path.insert(0, str(Path(__file__).parent))
from synthetic_data import BLOCKS, PERIODS, block, staggered

ESTIMATORS = {"sdid": synthdid.synthdid_estimate, "sc": synthdid.sc_estimate, "did": synthdid.did_estimate}
NAMES = {"sdid": "synthdid", "sc": "sc", "did": "did"}
PENALTIES = (1.0, 30.0)


def one_cohort(y, cohort):
    donors, before = int((cohort == 0).sum()), int((cohort[-1] > PERIODS).sum())
    found = {}
    for name, estimate in ESTIMATORS.items():
        fit = estimate(y, donors, before)
        jackknife = float(synthdid.synthdid_se(fit, method="jackknife"))
        found[name] = {
            "effect": float(fit),
            "omega": np.asarray(fit.weights.omega).tolist(),
            "lambda": np.asarray(fit.weights.lambda_).tolist(),
            "jackknife": None if np.isnan(jackknife) else jackknife,
        }
    return found


def augmented(y, cohort, penalty):
    rows = [(f"u{i:02d}", int(t), float(y[i, at])) for i in range(len(y)) for at, t in enumerate(PERIODS)]
    table = pl.DataFrame(rows, schema=["unit", "time", "y"], orient="row")
    treated = [f"u{i:02d}" for i in np.flatnonzero(cohort)]
    fit = AugSynth(fixedeff=False, lambda_=penalty).fit(
        table, unit="unit", time="time", outcome="y", treated=treated, treatment_time=int(cohort[-1])
    )
    return {"effect": float(fit.att_), "weights": list(fit.weights_.values())}


def cohorts(y, cohort):
    rows = [(i, int(t), y[i, at], int(0 < cohort[i] <= t)) for i in range(len(y)) for at, t in enumerate(PERIODS)]
    table = pd.DataFrame(rows, columns=["unit", "time", "y", "treated"])
    fits = {name: staggered_synthdid_estimate(table, estimator=known) for name, known in NAMES.items()}
    return {name: {"effect": float(fit.att), "jackknife": float(fit.se(method="jackknife"))} for name, fit in fits.items()}


def main(target):
    panels = {name: block(**options) for name, options in BLOCKS.items()}
    numbers = {
        "versions": {name: version(name) for name in ("synthdid-py", "augsynth-py", "numpy")},
        "blocks": {name: one_cohort(*panel) for name, panel in panels.items()},
        "augmented": {name: {str(p): augmented(*panel, p) for p in PENALTIES} for name, panel in panels.items()},
        "staggered": cohorts(*staggered()),
    }
    Path(target).write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
