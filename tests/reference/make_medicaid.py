"""Write the event study of the Medicaid example of R's HonestDiD, from the copy of its data in the package moderndid.

    python tests/reference/make_medicaid.py tests/reference/medicaid.json

Share of low-income childless adults with health insurance (`dins`), 43 states, 2008-2015, without the states that expanded in 2015;
those of 2014 against all others; two-way fixed effects, reference 2013, errors clustered by state with the small-sample factor of R's
`fixest`: G / (G - 1) times (n - 1) / (n - k), k = 15 for 7 event times and 8 years. Made with moderndid 0.2.0, file
core/datasets/ehec_data.pkl.gz, a pickle of which only the classes of a pandas frame are let in. Needs pandas.
"""

from __future__ import annotations

import gzip
import json
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from make_mpdta import FrameUnpickler

REFERENCE, TREATED = 2013, 2014
REGRESSORS = 15


def read_medicaid():
    """Return y (states, years), treated (states,) and years (years,)."""
    spec = find_spec("moderndid")
    with gzip.open(Path(spec.submodule_search_locations[0]) / "core/datasets/ehec_data.pkl.gz", "rb") as file:
        frame = FrameUnpickler(file).load()
    frame = frame[(frame["year"] < 2016) & (frame["yexp2"] != 2015)].sort_values(["stfips", "year"])
    years = np.unique(frame["year"].to_numpy()).astype(int)
    y = frame["dins"].to_numpy(dtype=np.float64).reshape(-1, years.size)
    return y, frame["yexp2"].to_numpy().reshape(-1, years.size)[:, 0] == TREATED, years


def event_study(y, treated, years):
    """Return coefficients and covariance by year without the reference, both from the demeaned regressors."""
    states = len(y)
    shown = [year for year in years if year != REFERENCE]
    x = np.stack([np.outer(treated, years == year).astype(float) for year in shown])
    x, residual = _demean(x), _demean(y)
    flat = x.reshape(len(shown), -1)
    bread = np.linalg.inv(flat @ flat.T)
    beta = bread @ flat @ residual.ravel()
    error = residual - np.tensordot(beta, x, axes=1)
    scores = np.einsum("kst,st->sk", x, error)
    n = y.size
    factor = states / (states - 1) * (n - 1) / (n - REGRESSORS)
    return np.array(shown) - TREATED, beta, factor * bread @ scores.T @ scores @ bread


def _demean(values):
    by_state, by_year = values.mean(axis=-1, keepdims=True), values.mean(axis=-2, keepdims=True)
    return values - by_state - by_year + values.mean(axis=(-1, -2), keepdims=True)


def main(target):
    time, beta, cov = event_study(*read_medicaid())
    record = {"event_time": time.tolist(), "reference": REFERENCE - TREATED, "estimate": beta.tolist(), "covariance": cov.tolist()}
    Path(target).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
