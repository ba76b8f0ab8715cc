"""Ten million units, ten periods: the whole command beside the bare DuckDB scan of the four columns, process against process."""

import argparse
import tempfile
from pathlib import Path

from bench.make_panel import write_panel
from bench.measuring import Measured, measured, report
from bench.peers import COLUMNS

SCAN = """
import sys, duckdb
connection = duckdb.connect(config={"threads": 2})
connection.execute("SELECT sum(id), sum(t), sum(y), sum(g) FROM read_parquet(?)", [sys.argv[1]]).fetchall()
"""
PANELS = (("sorted", "dense"), ("shuffled", "dense"), ("shuffled", "scattered"))


def main() -> list[str]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=10_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        for order, ids in PANELS:
            panel = Path(folder) / "panel.parquet"
            write_panel(panel, units=given.units, periods=10, seed=1, order=order, ids=ids)
            scans, runs = _in_turn(str(panel), "1" if order == "sorted" else "2", given.repeat)
            scan, ours = report(f"bare scan, {order}, {ids} ids", scans), report(f"pilotzone evaluate, {order}, {ids} ids", runs)
            ratios.append(f"{order}, {ids} ids: {ours.seconds / scan.seconds:.1f} times the scan")
            panel.unlink()
    return ratios


def _in_turn(panel: str, memory: str, repeat: int) -> tuple[list[Measured], list[Measured]]:
    """Measure scan and command in turn, so that a noisy minute meets both."""
    scans, runs = [], []
    for _ in range(repeat):
        scans.append(measured(["-c", SCAN, panel]))
        runs.append(measured(["-m", "pilotzone", "evaluate", panel, *COLUMNS, "--memory", memory]))
    return scans, runs
