"""A million units, ten periods: ATT(g,t), event study and bands, beside diff-diff on the same file in the same run."""

import argparse
import tempfile
from pathlib import Path

from bench.make_panel import Shape, write_panel
from bench.measuring import measured, ratio, report

COLUMNS = ("--unit", "id", "--time", "t", "--outcome", "y", "--cohort", "g")
PEER = """
import sys, pandas
from diff_diff import CallawaySantAnna
data = pandas.read_parquet(sys.argv[1])
CallawaySantAnna(n_bootstrap=int(sys.argv[2]), seed=1).fit(data, "y", "id", "t", "g", aggregate="event_study")
"""


def main() -> list[str]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        panel = str(Path(folder) / "panel.parquet")
        write_panel(Path(panel), Shape(units=given.units))
        ours = report("pilotzone evaluate", [measured(["-m", "pilotzone", "evaluate", panel, *COLUMNS]) for _ in range(given.repeat)])
        analytic = report("diff-diff, analytic", [measured(["-W", "ignore", "-c", PEER, panel, "0"]) for _ in range(given.repeat)])
        drawn = report("diff-diff, 999 draws", [measured(["-W", "ignore", "-c", PEER, panel, "999"])])
    return [ratio("faster than diff-diff, analytic", ours, analytic), ratio("faster than diff-diff, 999 draws", ours, drawn)]
