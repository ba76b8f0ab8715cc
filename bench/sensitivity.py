"""Robust sets of one event study: computing time of four bounds, and coverage at the edge of the restriction.

Coefficients are made up: five before and two after the reference, with correlated errors. The first change (of slope) before is the
largest and is repeated in full after the reference; the set should hold the truth in at least 95 of 100 draws.
"""

import argparse
import time

import numpy as np

from pilotzone.evidence import EventCoefficients, event_coefficients, sensitivity_of
from pilotzone.evidence.sensitivity.inequalities import Hybrid, accepts
from pilotzone.evidence.sensitivity.pieces import Relative, pieces_of
from pilotzone.evidence.sensitivity.sets import relative_set, relative_test

TIMES = np.array([-6, -5, -4, -3, -2, 0, 1])
BEFORE, BOUNDS, SIZE = 5, (0.5, 1.0, 1.5, 2.0), {"alpha": 0.05, "kappa": 0.005}
SE, CORRELATION = 0.008, 0.6


def study(beta: np.ndarray) -> EventCoefficients:
    return event_coefficients(TIMES, beta, SE**2 * (CORRELATION + (1 - CORRELATION) * np.eye(TIMES.size)))


def worst_path(restriction: Relative, size: float) -> np.ndarray:
    steps = np.zeros(TIMES.size)
    steps[0 if restriction == "relative" else 1] = size
    steps[BEFORE:] = size
    path = np.insert(np.cumsum(steps if restriction == "relative" else np.cumsum(steps)), 0, 0.0)
    return np.delete(path - path[BEFORE], BEFORE)


def coverage(restriction: Relative, draws: int, *, size: float) -> float:
    path = worst_path(restriction, size)
    base = study(path)
    weights = base.weights(0)
    critical = relative_test(base, weights, restriction, 1.0, **SIZE)[1].critical
    drawn = np.random.default_rng(20).multivariate_normal(path, base.covariance, size=draws)
    hits = (accepts(pieces_of(study(beta), weights, restriction, 1.0), Hybrid(**SIZE, critical=critical), np.zeros(1))[0] for beta in drawn)
    return float(np.mean(list(hits)))


def best_of(turns: int, work: object) -> float:
    found = []
    for _ in range(turns):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return min(found)


def main() -> list[str]:
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, default=10_000)
    draws = parser.parse_args().draws
    found = study(worst_path("relative", 0.01))
    weights = found.weights(0)
    sets = best_of(5, lambda: [relative_set(found, weights, "relative", bound, **SIZE) for bound in BOUNDS])
    whole = best_of(3, lambda: sensitivity_of(found, bounds=BOUNDS, event=0))
    lines = [f"sensitivity: four bounds {sets:.3f} s, with breakdown and pre-test {whole:.3f} s"]
    for restriction in ("relative", "combined"):
        shares = ", ".join(f"{coverage(restriction, draws, size=size):.4f} at {size / SE:g} se" for size in (0.0, SE, 4 * SE))
        lines.append(f"sensitivity: coverage of {restriction} sets, bound 1, {draws} draws, by size of the largest change: {shares}")
    print("\n".join(lines))
    return lines
