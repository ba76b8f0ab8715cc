"""California's Proposition 99 beside the authors' package in R, whose numbers are -15.60383, -19.61966 and -27.34911."""

import csv
from pathlib import Path

import numpy as np
import pytest

from pilotzone.evidence import Units, synthetic_effect

FILE = Path(__file__).parents[3] / "shared/data/smoking-prop99/california_prop99.csv"
pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(not FILE.exists(), reason="the data of Proposition 99 do not lie beside the repository"),
]


@pytest.mark.parametrize(("method", "effect"), [("sdid", -15.60383), ("sc", -19.61966), ("did", -27.34911)])
def test_proposition_99_is_that_of_the_authors(method, effect):
    with FILE.open(encoding="utf-8") as file:
        rows = {(row["State"], int(row["Year"])): float(row["PacksPerCapita"]) for row in csv.DictReader(file, delimiter=";")}
    states, years = sorted({state for state, _ in rows}), sorted({year for _, year in rows})
    y = np.array([[rows[state, year] for year in years] for state in states])
    cohort = np.array([1989 if state == "California" else 0 for state in states])

    found = synthetic_effect(Units(y=y, cohort=cohort, ids=tuple(states), periods=np.array(years)), method=method)

    assert found.effect == pytest.approx(effect, abs=1e-4)
