"""The replication pages print what the engine finds."""

import json
import re
from pathlib import Path

import pytest

from pilotzone.evidence import Moments, att_gt, event_coefficients, sensitivity_of
from pilotzone.evidence.options import KINDS

ROOT = Path(__file__).parents[2]
PAGES, REFERENCE = ROOT / "docs/replications", ROOT / "tests/reference"
ORDER = ("simple", "event_study", "group", "calendar")


def table_rows(page, start):
    """Return the cells of the rows of a page's tables that begin with a text."""
    lines = (PAGES / page).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines if line.startswith(f"| {start}")]


def stored(name):
    return json.loads((REFERENCE / name).read_text(encoding="utf-8"))


def pair(att, se):
    return f"{att:.6f} ({se:.6f})"


@pytest.mark.parametrize(("row", "control"), [("never, none", "never"), ("not yet, none", "notyet")])
def test_averages_on_the_page_of_mpdta_are_found(row, control):
    fit = att_gt(Moments.from_message(stored("mpdta.json")), control=control)

    assert set(ORDER) == set(KINDS)
    assert table_rows("mpdta.md", row) == [[row, *(pair(fit.overall(kind).att, fit.overall(kind).se) for kind in ORDER)]]


def test_event_times_on_the_page_of_mpdta_are_found():
    study = att_gt(Moments.from_message(stored("mpdta.json"))).event_study()

    found = [
        [str(time), f"{att:.6f}", f"{se:.6f}"]
        for time, att, se in zip(study.event_time.tolist(), study.att.tolist(), study.se.tolist(), strict=True)
    ]
    assert [row for row in table_rows("mpdta.md", "") if re.fullmatch(r"-?\d", row[0])] == found


@pytest.mark.parametrize("restriction", ["relative", "smoothness"])
def test_sets_on_the_page_of_medicaid_are_found(restriction):
    study = stored("medicaid.json")
    coefficients = event_coefficients(study["event_time"], study["estimate"], study["covariance"])
    rows = table_rows("medicaid.md", restriction)

    found = sensitivity_of(coefficients, restriction=restriction, bounds=[float(row[1]) for row in rows], event=0)

    assert [row[2] for row in rows] == [f"{each.lower:.5f} to {each.upper:.5f}" for each in found.sets]
