"""Ten million units, ten periods: the whole command beside the bare DuckDB scan of the columns it uses, process against process."""

import argparse
import tempfile
from pathlib import Path

from bench.make_panel import Shape, write_panel
from bench.measuring import Measured, measured, report
from bench.peers import COLUMNS

SCAN = """
import sys, duckdb
connection = duckdb.connect(config={"threads": 2})
sums = ", ".join(f"sum({name})" for name in sys.argv[2:])
connection.execute(f"SELECT {sums} FROM read_parquet(?)", [sys.argv[1]]).fetchall()
"""
CASES = {
    "sorted": (Shape(), "1"),
    "shuffled": (Shape(order="shuffled"), "2"),
    "scattered": (Shape(order="shuffled", ids="scattered"), "2"),
    "unbalanced": (Shape(order="shuffled", ids="scattered", missing=0.05), "2"),
    "adjusted": (Shape(covariates=3), "2"),
}
"""Panels, and the memory allowed, in GiB."""


def main() -> list[str]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=10_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", choices=[*CASES, "huge"], help="one panel; huge is the sorted one with ten times the units")
    parser.add_argument("--folder", type=Path, help="where the panel goes meanwhile; huge needs 14 GB at its full size")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        if given.only == "huge":
            return [_huge(Path(folder) / "panel.parquet", given.units, given.repeat)]
        chosen = {given.only: CASES[given.only]} if given.only else CASES
        return [
            _case(Path(folder) / "panel.parquet", name, _sized(shape, given.units), memory, given.repeat)
            for name, (shape, memory) in chosen.items()
        ]


def _sized(shape: Shape, units: int) -> Shape:
    return Shape(units, shape.periods, shape.covariates, shape.missing, shape.order, shape.ids, shape.seed)


def _case(panel: Path, name: str, shape: Shape, memory: str, repeat: int) -> str:
    write_panel(panel, shape)
    scans, runs = [], []
    # In turn, so that a noisy minute meets both.
    for _ in range(repeat):
        scans.append(measured(["-c", SCAN, str(panel), *shape.schema.names]))
        runs.append(_evaluated(panel, shape, memory))
    panel.unlink()
    scan, ours = report(f"bare scan, {name}", scans), report(f"pilotzone evaluate, {name}", runs)
    return f"{name}: {ours.seconds / scan.seconds:.1f} times the scan, {ours.work / scan.work:.1f} times its work, {ours.peak:.2f} GiB"


def _huge(panel: Path, units: int, repeat: int) -> str:
    """Return what ten times the units cost."""
    found = []
    for times in (1, 10):
        write_panel(panel, Shape(times * units))
        found.append(report(f"pilotzone evaluate, {times * units:,} units", [_evaluated(panel, Shape(), "1") for _ in range(repeat)]))
        panel.unlink()
    small, large = found
    work = large.work / small.work
    return f"ten times the units: {large.seconds / small.seconds:.1f} times as long, {work:.1f} times the work, {large.peak:.2f} GiB"


def _evaluated(panel: Path, shape: Shape, memory: str) -> Measured:
    adjusting = ["--covariates", ",".join(shape.names)] if shape.covariates else []
    return measured(["-m", "pilotzone", "evaluate", str(panel), *COLUMNS, *adjusting, "--memory", memory])
