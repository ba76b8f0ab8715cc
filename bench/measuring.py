"""Whole processes, measured: seconds and peak memory, interpreter and imports included."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of the clock, the largest resident memory seen, in GiB, and seconds of processors, which a busy machine hardly changes."""

    seconds: float
    peak: float
    work: float


def measured(arguments: Sequence[str]) -> Measured:
    """Run a process of this interpreter to its end and measure it; its output is dropped, its failure is ours."""
    begun, before, peak = time.perf_counter(), _children(), 0
    process = psutil.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, env=_environment())
    while process.poll() is None:
        try:
            peak = max(peak, process.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.005)
    if process.wait():
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
    return Measured(time.perf_counter() - begun, peak / 2**30, _children() - before)


def _environment() -> dict[str, str]:
    # Where compiled modules may not be kept, every process would compile every module it imports.
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def report(name: str, runs: Sequence[Measured]) -> Measured:
    """Print and return the best of some runs, in each respect; of memory the worst."""
    best = min(runs, key=lambda run: run.seconds)
    print(f"{name:<44} {best.seconds:8.2f} s   {min(run.work for run in runs):8.2f} s of work   {max(run.peak for run in runs):6.2f} GiB")
    return Measured(best.seconds, max(run.peak for run in runs), min(run.work for run in runs))


def ratio(name: str, ours: Measured, theirs: Measured) -> str:
    """Return what one run says of two tools."""
    work = theirs.work / ours.work
    return f"{name:<44} {theirs.seconds / ours.seconds:8.1f} x   {work:8.1f} x by work   {ours.peak / theirs.peak:6.2f} of its memory"
