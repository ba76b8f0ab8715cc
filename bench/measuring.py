"""Whole processes, measured: seconds and peak memory, interpreter and imports included."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of the clock and the largest resident memory seen, in GiB."""

    seconds: float
    peak: float


def measured(arguments: Sequence[str]) -> Measured:
    """Run a process of this interpreter to its end and measure it; its output is dropped, its failure is ours."""
    begun, peak = time.perf_counter(), 0
    process = psutil.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, env=os.environ.copy())
    while process.poll() is None:
        try:
            peak = max(peak, process.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.005)
    if process.wait():
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
    return Measured(time.perf_counter() - begun, peak / 2**30)


def report(name: str, runs: Sequence[Measured]) -> Measured:
    """Print the fastest of some runs and return it."""
    best = min(runs, key=lambda run: run.seconds)
    print(f"{name:<44} {best.seconds:8.2f} s   {max(run.peak for run in runs):6.2f} GiB")
    return best


def ratio(name: str, ours: Measured, theirs: Measured) -> str:
    """Return what one run says of two tools."""
    return f"{name:<44} {theirs.seconds / ours.seconds:8.1f} x   {ours.peak / theirs.peak:6.2f} of its memory"
