"""Write the moments of mpdta, the minimum-wage panel of Callaway and Sant'Anna, from the copy in the package moderndid.

    python tests/reference/make_mpdta.py tests/reference/mpdta.json

500 counties, 2003-2007, log teen employment (`lemp`). Made with moderndid 0.2.0, file core/datasets/mpdta_long.pkl.gz. The file is
a pickle; only the classes that a pandas frame is made of are let in. Needs pandas, and this project's library on the path.
"""

from __future__ import annotations

import gzip
import json
import pickle
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from pilotzone.evidence import Moments, moments_of

LET_IN = {
    ("builtins", "slice"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("pandas._libs.internals", "_unpickle_block"),
    ("pandas.core.frame", "DataFrame"),
    ("pandas.core.indexes.base", "Index"),
    ("pandas.core.indexes.base", "_new_Index"),
    ("pandas.core.indexes.range", "RangeIndex"),
    ("pandas.core.internals.managers", "BlockManager"),
}


class FrameUnpickler(pickle.Unpickler):
    """Reads a data frame and nothing that could run a program."""

    def find_class(self, module, name):
        if (module, name) in LET_IN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not part of a data frame.")


def read_mpdta():
    """Return the panel as a pandas frame with countyreal, year, lemp, first.treat."""
    spec = find_spec("moderndid")
    path = Path(spec.submodule_search_locations[0]) / "core/datasets/mpdta_long.pkl.gz"
    with gzip.open(path, "rb") as file:
        return FrameUnpickler(file).load()


def mpdta_arrays():
    """Return y (500, 5), cohort (500,) and periods (5,)."""
    frame = read_mpdta()
    frame = frame[["countyreal", "year", "lemp", "first.treat"]].sort_values(["countyreal", "year"])
    periods = np.unique(frame["year"].to_numpy()).astype(np.int64)
    y = frame["lemp"].to_numpy(dtype=np.float64).reshape(-1, periods.size)
    cohort = frame["first.treat"].to_numpy().astype(np.int64).reshape(-1, periods.size)[:, 0]
    return y, cohort, periods


def main(target):
    y, cohort, periods = mpdta_arrays()
    table = moments_of(y, cohort, periods)
    message = Moments(periods, table.cohorts, y.size).to_message()
    Path(target).write_text(json.dumps(message, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
