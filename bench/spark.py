"""A million units, ten periods: the command by Spark on two executors of this machine beside the same command in one process.

Spark earns its place where rows lie on a cluster; here one sees what it costs. Memory is that of the driver's Python, which holds no rows.
"""

import argparse
import tempfile
from pathlib import Path

import pyspark  # noqa: F401  # said at once, not after the panel is made

from bench.make_panel import Shape, write_panel
from bench.measuring import Measured, measured, report
from bench.peers import COLUMNS


def main() -> list[str]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=2)
    given = parser.parse_args()
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        small, panel = Path(folder) / "small.parquet", Path(folder) / "panel.parquet"
        write_panel(small, Shape(units=1000))
        start = report("spark, 1,000 units: the start", [_run(small, "spark") for _ in range(given.repeat)])
        for order, ids in (("sorted", "dense"), ("shuffled", "scattered")):
            write_panel(panel, Shape(units=given.units, order=order, ids=ids))
            duckdb = report(f"duckdb, {order}, {ids} ids", [_run(panel, "duckdb") for _ in range(given.repeat)])
            spark = report(f"spark, {order}, {ids} ids", [_run(panel, "spark") for _ in range(given.repeat)])
            after = (spark.seconds - start.seconds) / duckdb.seconds
            ratios.append(f"spark, {order}, {ids} ids: {spark.seconds / duckdb.seconds:.1f} times duckdb, {after:.1f} without the start")
    return ratios


def _run(panel: Path, engine: str) -> Measured:
    return measured(["-m", "pilotzone", "evaluate", str(panel), *COLUMNS, "--engine", engine])
