"""A CSV of 3 GiB whose last line is broken: the refusal must name the line, in little memory, with nothing left behind."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pyarrow.csv as pc

from bench.make_panel import Shape, pieces
from bench.peers import COLUMNS

LAST = b"one line too short\n"
"""Three cells fewer than the four of every other line."""


def main() -> list[str]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gib", type=float, default=3.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        panel = Path(folder) / "panel.csv"
        line = write_broken(panel, int(given.gib * 2**30))
        code, words, seconds, peak = refused(panel)
        left = sorted(path.name for path in Path(folder).iterdir())
    print(f"{given.gib:.1f} GiB, {line} lines: exit {code}, {seconds:.1f} s, peak {peak:.2f} GiB, left behind: {left}")
    print(words)
    if code != 2 or str(line) not in words.replace(",", "") or left != ["panel.csv"]:
        raise SystemExit("expected exit 2, the number of the last line, and nothing left behind")
    return []


def write_broken(path: Path, size: int) -> int:
    """Write a panel of at least `size` bytes with a broken last line; return that line's number."""
    line = 1
    with path.open("wb") as file:
        for number, table in enumerate(pieces(Shape(units=10**9))):
            pc.write_csv(table, file, pc.WriteOptions(include_header=number == 0, quoting_style="none"))
            line += table.num_rows
            if file.tell() >= size:
                break
        file.write(LAST)
    return line + 1


def refused(panel: Path) -> tuple[int, str, float, float]:
    """Run the command on the panel; return exit code, standard error, seconds and peak memory in GiB."""
    begun, peak = time.perf_counter(), 0
    command = [sys.executable, "-m", "pilotzone", "evaluate", str(panel), *COLUMNS]
    with tempfile.TemporaryFile("w+") as errors:
        process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, env=os.environ.copy())
        while process.poll() is None:
            try:
                peak = max(peak, process.memory_info().rss)
            except psutil.NoSuchProcess:
                break
            time.sleep(0.02)
        process.wait()
        errors.seek(0)
        return process.returncode, errors.read().strip(), time.perf_counter() - begun, peak / 2**30
