"""How often 95 % intervals and tests hold with 6 to 20 clusters: large-sample errors, CR2, CR3, wild bootstrap, permutation.

Clusters have shocks of their own in every period, sizes of 10 and 30 in turn, and no effect; three periods, treatment from the
second or third on. `hold` is the share of draws whose interval holds zero, or whose test does not reject at 5 %. Prints a Markdown
table, the one of `docs/small-samples.md`.
"""

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pilotzone.evidence import Options, permutation_test
from pilotzone.evidence.bands import pointwise_value
from pilotzone.evidence.cells import plan_cells
from pilotzone.evidence.group_time import group_time
from pilotzone.evidence.small_samples.combinations import Combinations
from pilotzone.evidence.small_samples.inference import offsets_of, sample_of_layout
from pilotzone.evidence.small_samples.jackknife import changes_of
from pilotzone.evidence.small_samples.layout import Layout
from pilotzone.evidence.small_samples.student import t_value
from pilotzone.evidence.small_samples.variance import cr2_of_clusters, degrees_of_freedom, lengths_of
from pilotzone.evidence.small_samples.wild import TOP_TWO, contrast_parts, multipliers, one_sided_leverage, p_value_at

METHODS = ("analytic", "cr2", "cr3", "wild", "permutation")
PERIODS = np.array([1, 2, 3])
PIECE = 250


@dataclass(frozen=True, slots=True)
class Case:
    """Clusters of one design: how many of each cohort, whether sizes differ, and how much noisier treated clusters are."""

    name: str
    never: int
    second: int
    third: int = 0
    equal: bool = False
    noise: float = 1.0

    def layout(self, rng: np.random.Generator) -> Layout:
        """Return one draw, made of cluster sums."""
        cohort = np.repeat([0, 1, 2], [self.never, self.second, self.third])
        keys, label = np.unique(np.array([0, 2, 3])[cohort], return_inverse=True)
        G = cohort.size
        # Who is treated is fixed and sizes take turns, so that cohorts may differ in them: a permutation test supposes that they do not.
        size = np.full(G, 20.0) if self.equal else np.resize([10.0, 30.0], G)
        shock = rng.normal(size=(G, 3)) * np.where(label > 0, self.noise, 1.0)[:, None]
        sums = size[:, None] * shock + np.sqrt(size)[:, None] * rng.normal(scale=2.0, size=(G, 3))
        mass, places = np.zeros((G, keys.size)), np.arange(G)
        mass[places, label] = size
        by_cohort = np.zeros((G, keys.size, 3))
        by_cohort[places, label] = sums - size[:, None] * (sums.sum(axis=0) / size.sum())
        return Layout(PERIODS, keys, mass, by_cohort, mass, tuple(map(str, range(G))), True)


CASES = {
    case.name: case
    for case in (
        Case("6 clusters, 3 treated, equal sizes", 3, 3, equal=True),
        Case("8 clusters, 4 treated", 4, 4),
        Case("10 clusters, 5 treated", 5, 5),
        Case("10 clusters, 2 treated", 8, 2),
        Case("12 clusters, 3 + 3 treated", 6, 3, 3),
        Case("12 clusters, 4 treated, twice the noise", 8, 4, noise=2.0),
        Case("20 clusters, 3 treated", 17, 3),
        Case("20 clusters, 5 + 5 treated", 10, 5, 5),
    )
}


def held(case: Case, seed: int) -> list[float]:
    """Return whether each method holds zero in one draw; NaN where it says nothing."""
    layout, options = case.layout(np.random.default_rng([20261125, seed])), Options(seed=seed)
    cells, sizes = plan_cells(layout.periods, layout.keys, options), layout.sizes
    combinations = Combinations.of(cells, sizes, options)
    at, loadings, whole = combinations.place("event_study"), combinations.loadings(sizes, 3), sample_of_layout(layout)
    offsets = offsets_of(group_time(whole, options), whole, combinations)[at : at + 1]
    own, deviations = loadings[:, at : at + 1], layout.deviations
    estimate = float(np.einsum("ht,ht->", own[:, 0], layout.sums.sum(axis=0)))
    scores = np.einsum("ght,ht->g", deviations, own[:, 0]) + layout.mass @ offsets[0]
    length = lengths_of(own)
    cr2 = float(cr2_of_clusters(layout.mass, deviations, own, offsets)[0, 0])
    cr3 = float(np.square(changes_of(layout, combinations)[:, at]).sum())
    margins = [pointwise_value(0.95) * np.sqrt(scores @ scores)]
    margins += [t_value(0.95, float(degrees_of_freedom(layout.mass, length, kind)[0])) * v**0.5 for kind, v in (("cr2", cr2), ("cr3", cr3))]
    return [
        *(float(abs(estimate) <= margin) for margin in margins),
        wild(layout, own[:, 0], length, estimate, seed),
        permuted(layout, options),
    ]


def wild(layout: Layout, loading: np.ndarray, length: np.ndarray, estimate: float, seed: int) -> float:
    if max(one_sided_leverage(layout.mass[:, side], length[side, 0]) for side in (layout.keys > 0, layout.keys == 0)) >= TOP_TWO:
        return np.nan
    rows = multipliers(len(layout.names), draws=999, weights="auto", seed=seed)[0]
    return float(p_value_at(contrast_parts(layout.mass, layout.deviations, loading, estimate), rows, 0.0) > 0.05)


def permuted(layout: Layout, options: Options) -> float:
    return float(permutation_test(layout, options, draws=999).p_value > 0.05)


def piece(name: str, seeds: list[int]) -> np.ndarray:
    """Return what each method holds in some draws, shape (draws, methods)."""
    return np.array([held(CASES[name], seed) for seed in seeds])


def table(results: dict[str, np.ndarray]) -> str:
    """Return shares as a Markdown table."""
    lines = [f"| {' | '.join(('clusters', 'draws', *METHODS))} |", "|---" * (2 + len(METHODS)) + "|"]
    for name, found in results.items():
        shares = ["—" if np.isnan(share) else f"{share:.3f}" for share in found.mean(axis=0)]
        lines.append(f"| {name} | {len(found):,} | {' | '.join(shares)} |")
    return "\n".join(lines) + "\n"


def main() -> list[str]:
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--case", default="", help="cases whose name begins so")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    names = [name for name in CASES if name.startswith(asked.case)]
    if not names:
        raise SystemExit(f"--case: expected the beginning of one of {'; '.join(CASES)}; got {asked.case!r}.")
    results = {}
    with ProcessPoolExecutor(asked.workers) as pool:
        for name in names:
            parts = [list(range(start, min(start + PIECE, asked.draws))) for start in range(0, asked.draws, PIECE)]
            results[name] = np.concatenate(list(pool.map(piece, [name] * len(parts), parts)))
            print(table({name: results[name]}).splitlines()[-1], flush=True)
            if asked.out:
                asked.out.write_text(table(results), encoding="utf-8")
    return [
        f"small samples: {name}: {dict(zip(METHODS, found.mean(axis=0).round(3).tolist(), strict=True))}" for name, found in results.items()
    ]


if __name__ == "__main__":
    print("\n".join(main()))
