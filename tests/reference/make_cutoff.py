"""Write what rdrobust and rddensity find on the generated designs of `cutoff_data`.

    python tests/reference/make_cutoff.py tests/reference/cutoff.json

Run with rdrobust 2.1.1 and rddensity 3.0 (Python) in an environment of their own: both are GPL, serve as oracles only, and are never
a dependency. The data come from whole-number arithmetic, so they are the same bits everywhere.
"""

import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
from rddensity import rddensity
from rdrobust import rdrobust

sys.path.insert(0, str(Path(__file__).parent))
from cutoff_data import CASES, DENSITIES, columns_of

NAMES = {"treated": "fuzzy", "covariates": "covs", "cluster": "cluster"}
OPTIONS = {"bandwidth": "bwselect", "order": "p", "kernel": "kernel", "vce": "vce"}


def jump(case):
    x, y, parts = columns_of(case)
    options = {OPTIONS[name]: value for name, value in case["options"].items()}
    if "p" in options:
        options["q"] = options["p"] + 1
    found = rdrobust(y, x, **{NAMES[name]: value for name, value in parts.items()}, **options)
    estimate, se = found.coef.to_numpy().ravel(), found.se.to_numpy().ravel()
    return {
        "h": found.bws.to_numpy()[0].tolist(),
        "b": found.bws.to_numpy()[1].tolist(),
        "conventional": [estimate[0], se[0]],
        "robust": [estimate[2], se[2], *found.ci.to_numpy()[2].tolist(), float(found.pv.to_numpy().ravel()[2])],
        "effective": [int(n) for n in found.N_h],
    }


def density(name):
    found = rddensity(DENSITIES[name]())
    return {
        "bandwidth": found.h.to_numpy().tolist(),
        "sides": [float(found.hat.left), float(found.hat.right)],
        "test": [float(found.sd_jk["diff"]), float(found.test["t_jk"]), float(found.test["p_jk"])],
    }


def main(target):
    warnings.simplefilter("ignore")
    numbers = {
        "versions": {name: version(name) for name in ("rdrobust", "rddensity", "numpy")},
        "jumps": {name: jump(case) for name, case in CASES.items()},
        "densities": {name: density(name) for name in DENSITIES},
    }
    assert all(np.isfinite(found["robust"]).all() for found in numbers["jumps"].values())
    Path(target).write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
