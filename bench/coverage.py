"""Coverage of 95 % intervals, 10,000 made tables for each estimator, under its own assumptions, at the smallest sample its docs speak of.

Prints one row for each case: share of intervals that hold the truth, mean error and median half width over the standard
deviation of the estimates. `--case NAME` runs those whose name begins so, `--out F.md` writes the table of `docs/coverage.md`.
"""

import argparse
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.coverage_cases import CASES, Drawn
from pilotzone.evidence import EvidenceError

LEVEL, PIECE = 0.95, 250


@dataclass(frozen=True, slots=True)
class Covered:
    """What one case came to: draws with an interval and without, share that holds the truth, mean error and width over the spread."""

    draws: int
    refused: int
    coverage: float
    bias: float
    width: float

    @property
    def noise(self) -> float:
        """Standard error of the share, from the number of draws alone."""
        return float(np.sqrt(self.coverage * (1 - self.coverage) / self.draws))


def piece(name: str, seeds: list[int]) -> np.ndarray:
    """Return estimate less truth, and both ends less truth, of some draws, shape (draws, 3); NaN where there was no interval."""
    return np.array([tried(CASES[name].draw, np.random.default_rng([20261124, seed])) for seed in seeds])


def tried(draw: Callable[[np.random.Generator], Drawn], rng: np.random.Generator) -> Drawn:
    """Return one draw, NaN where the estimator refused to answer."""
    try:
        return draw(rng)
    except EvidenceError:
        return np.nan, np.nan, np.nan


def covered(found: np.ndarray) -> Covered:
    """Return what the draws of one case come to."""
    known = found[~np.isnan(found).any(axis=1)]
    error, low, high = known.T
    spread, hit = error.std(ddof=1), (low <= 0) & (high >= 0)
    # The median: sets that hold in spite of a weak first stage may have no end.
    half = float(np.median(np.where(np.isfinite(low) & np.isfinite(high), high, np.inf) - np.where(np.isfinite(low), low, 0.0))) / 2
    return Covered(len(known), len(found) - len(known), float(hit.mean()), error.mean() / spread, half / 1.96 / spread)


def table(results: Mapping[str, Covered]) -> str:
    """Return the results as a Markdown table."""
    rows = [
        "| estimator | sample | draws | hold the truth | mean error / sd | median half width / 1.96 sd | no interval |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, found in results.items():
        case, share = CASES[name], f"{found.coverage:.4f} ± {1.96 * found.noise:.4f}"
        cells = (case.estimator, case.sample, f"{found.draws:,}", share, f"{found.bias:+.3f}", f"{found.width:.3f}", str(found.refused))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def run(names: list[str], draws: int, map_pieces: Callable[..., object], out: Path | None) -> dict[str, Covered]:
    """Return what each case came to, in the order asked; the table is written anew after each."""
    results: dict[str, Covered] = {}
    for name in names:
        count = min(draws, CASES[name].most)
        parts = [list(range(start, min(start + PIECE, count))) for start in range(0, count, PIECE)]
        results[name] = covered(np.concatenate(list(map_pieces(piece, [name] * len(parts), parts))))
        print(f"{name:<28} {results[name].coverage:.4f} of {results[name].draws:,}", flush=True)
        if out:
            out.write_text(table(results), encoding="utf-8")
    return results


def main() -> list[str]:
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--case", default="")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    names = [name for name in CASES if name.startswith(asked.case)]
    if not names:
        raise SystemExit(f"--case: expected the beginning of one of {', '.join(CASES)}; got {asked.case!r}.")
    with ProcessPoolExecutor(asked.workers) as pool:
        results = run(names, asked.draws, pool.map, asked.out)
    return [f"coverage: {CASES[name].estimator}, {CASES[name].sample}: {found.coverage:.4f}" for name, found in results.items()]
