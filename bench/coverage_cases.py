"""The made tables of `coverage`: for each estimator one way of making data that meets its assumptions, and the truth in it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from pilotzone.evidence import (
    CutoffDesign,
    MatchDesign,
    Panel,
    TrialColumns,
    TrialOptions,
    Units,
    att_gt,
    imputation,
    match,
    moments_of,
    rdd,
    sun_abraham,
    trial,
    twfe,
)
from pilotzone.evidence.pooling import SiteEstimate, pool_random
from pilotzone.evidence.randomised.compliance import AndersonRubin
from pilotzone.evidence.synthetic import synthetic_effect, synthetic_error
from pilotzone.evidence.transport import Target, transport

Drawn = tuple[float, float, float]
"""Estimate, lower and upper end, each less the truth."""

PERIODS = np.arange(2015, 2021)
STARTS = (2018, 2019, 0)
MEMORY = 0.6
"""Correlation of a unit's noise from one period to the next."""


@dataclass(frozen=True, slots=True)
class Case:
    """One estimator in one setting; `most` bounds the draws of a slow one."""

    estimator: str
    sample: str
    draw: Callable[[np.random.Generator], Drawn]
    most: int = 10_000


def noise(rng: np.random.Generator, units: int) -> np.ndarray:
    """Return noise that remembers, shape (units, T), of variance one."""
    steps = rng.standard_normal((units, PERIODS.size))
    for t in range(1, PERIODS.size):
        steps[:, t] = MEMORY * steps[:, t - 1] + np.sqrt(1 - MEMORY**2) * steps[:, t]
    return steps


def effects(cohort: np.ndarray, *, same: bool) -> np.ndarray:
    """Return effects by unit and period: one alike for all, or growing with time since the start and differing by cohort."""
    since = PERIODS[None, :] - np.where(cohort == 0, PERIODS[-1] + 1, cohort)[:, None]
    grown = np.full(since.shape, 0.5) if same else 0.2 + 0.3 * since + 0.4 * (cohort == 2019)[:, None]
    return np.where(since >= 0, grown, 0.0)


def event_truth(cohort: np.ndarray, effect: np.ndarray) -> float:
    """Return the average over event times of the average over the treated units seen at each."""
    since = np.where(cohort[:, None] == 0, -1, PERIODS[None, :] - cohort[:, None])
    return float(np.mean([effect[since == e].mean() for e in range(since.max() + 1)]))


def panel_of(rng: np.random.Generator, each: int, *, same: bool) -> tuple[np.ndarray, np.ndarray, float]:
    """Return outcomes, cohorts and truth of a panel with so many units in every cohort."""
    cohort = np.repeat(STARTS, each)
    effect = effects(cohort, same=same)
    y = rng.standard_normal((cohort.size, 1)) + rng.standard_normal(PERIODS.size) + effect + noise(rng, cohort.size)
    return y, cohort, event_truth(cohort, effect)


def less(truth: float, found: object) -> Drawn:
    """Return an estimate and its ends less the truth."""
    return found.att - truth, found.lower - truth, found.upper - truth


def staggered(each: int, *, same: bool = False, **options: object) -> Callable[[np.random.Generator], Drawn]:
    def draw(rng: np.random.Generator) -> Drawn:
        y, cohort, truth = panel_of(rng, each, same=same)
        return less(truth, att_gt(moments_of(y, cohort, PERIODS), **options).overall("event_study"))

    return draw


def other(each: int, estimator: Callable[..., object], *, same: bool) -> Callable[[np.random.Generator], Drawn]:
    def draw(rng: np.random.Generator) -> Drawn:
        y, cohort, truth = panel_of(rng, each, same=same)
        return less(truth, estimator(moments_of(y, cohort, PERIODS)).overall("event_study"))

    return draw


def adjusted(each: int, method: str) -> Callable[[np.random.Generator], Drawn]:
    """Return draws in which firms with a larger covariate grow faster and start earlier; both working models are right."""

    def draw(rng: np.random.Generator) -> Drawn:
        y, cohort, truth = panel_of(rng, each, same=False)
        x = rng.standard_normal(cohort.size) + 0.5 * (cohort != 0)
        y = y + 0.3 * x[:, None] * np.arange(PERIODS.size)
        rows = pa.table(
            {
                "unit": np.repeat(np.arange(cohort.size), PERIODS.size),
                "t": np.tile(PERIODS, cohort.size),
                "y": y.ravel(),
                "g": np.repeat(cohort, PERIODS.size),
                "x": np.repeat(x, PERIODS.size),
            }
        )
        panel = Panel.from_arrow(rows, unit="unit", time="t", outcome="y", cohort="g", covariates=("x",))
        return less(truth, att_gt(panel, method=method).overall("event_study"))

    return draw


def lottery(each: int, kind: str) -> Callable[[np.random.Generator], Drawn]:
    """Return draws of a lottery over units; `kind` says what is known before and which estimate is taken."""

    def draw(rng: np.random.Generator) -> Drawn:
        arm = rng.permutation(np.repeat([0, 1], each))
        before = rng.standard_normal(arm.size)
        y = 0.7 * before + 0.7 * rng.standard_normal(arm.size) + arm * 0.5
        table = pa.table({"unit": np.arange(arm.size), "arm": arm, "y": y, "before": before})
        known = {"difference": {}, "lin": {"covariates": ("before",)}, "cuped": {"pre": "before"}}[kind]
        columns = TrialColumns(unit="unit", arm="arm", outcomes=("y",), **known)
        found = trial(table, columns, TrialOptions(permutations=0)).contrast().estimates[kind]
        return found.estimate - 0.5, found.lower - 0.5, found.upper - 0.5

    return draw


def clustered(each: int, size: int) -> Callable[[np.random.Generator], Drawn]:
    def draw(rng: np.random.Generator) -> Drawn:
        lot = rng.permutation(np.repeat([0, 1], each))
        cluster = np.repeat(np.arange(lot.size), size)
        y = 0.5 * lot[cluster] + 0.5 * rng.standard_normal(lot.size)[cluster] + rng.standard_normal(cluster.size)
        table = pa.table({"unit": np.arange(cluster.size), "arm": lot[cluster], "town": cluster, "y": y})
        columns = TrialColumns(unit="unit", arm="arm", outcomes=("y",), cluster="town")
        found = trial(table, columns, TrialOptions(permutations=0)).contrast().estimates["difference"]
        return found.estimate - 0.5, found.lower - 0.5, found.upper - 0.5

    return draw


def complier(each: int) -> Callable[[np.random.Generator], Drawn]:
    """Return draws of an invitation that six in ten take up and nobody else may; the interval is the Anderson-Rubin set."""

    def draw(rng: np.random.Generator) -> Drawn:
        arm = rng.permutation(np.repeat([0, 1], each))
        willing = rng.random(arm.size) < 0.6
        took = (willing & (arm == 1)).astype(float)
        y = 0.5 * willing + rng.standard_normal(arm.size) + took
        table = pa.table({"unit": np.arange(arm.size), "arm": arm, "y": y, "took": took})
        columns = TrialColumns(unit="unit", arm="arm", outcomes=("y",), uptake="took")
        found = trial(table, columns, TrialOptions(permutations=0)).contrast().compliance
        return (found.cace - 1.0, *ends(found.set, 1.0))  # uptake was named, so it is there

    return draw


def ends(found: AndersonRubin, truth: float) -> tuple[float, float]:
    """Return both ends less the truth; of two rays, the infinite interval if they hold it and an empty one if not."""
    if found.kind == "two_rays":
        return (-np.inf, np.inf) if not found.lower < truth < found.upper else (np.inf, np.inf)
    return {"everything": (-np.inf, np.inf), "empty": (np.inf, np.inf)}.get(found.kind, (found.lower - truth, found.upper - truth))


LEE = ((0.48, 1.27, 7.18, 20.21, 21.54, 7.33), (0.52, 0.84, -3.00, 7.99, -9.01, 3.56))
"""Polynomials below and above the cut-off fitted to US House elections: Calonico, Cattaneo, Titiunik (2014), model 1."""


def cutoff(size: int) -> Callable[[np.random.Generator], Drawn]:
    def draw(rng: np.random.Generator) -> Drawn:
        score = 2 * rng.beta(2, 4, size) - 1
        below, above = (np.polynomial.polynomial.polyval(score, line) for line in LEE)
        y = np.where(score < 0, below, above) + 0.1295 * rng.standard_normal(size)
        found = rdd(CutoffDesign(table=pa.table({"y": y, "x": score}), outcome="y", score="x", cutoff=0.0)).effect.jump
        return found.estimate - 0.04, found.lower - 0.04, found.upper - 0.04

    return draw


def sites(number: int, spread: float) -> Callable[[np.random.Generator], Drawn]:
    def draw(rng: np.random.Generator) -> Drawn:
        se = rng.uniform(0.1, 0.3, number)
        att = 1.0 + spread * rng.standard_normal(number) + se * rng.standard_normal(number)
        found = pool_random([SiteEstimate(str(k), a, s) for k, (a, s) in enumerate(zip(att.tolist(), se.tolist(), strict=True))])
        return less(1.0, found)

    return draw


def carried(each: int) -> Callable[[np.random.Generator], Drawn]:
    """Return draws in which effects and trends depend on a covariate, and a sample of a target in which it is larger."""

    def draw(rng: np.random.Generator) -> Drawn:
        cohort = np.repeat(STARTS, each)
        x = rng.standard_normal(cohort.size)
        effect = np.where((cohort[:, None] > 0) & (cohort[:, None] <= PERIODS), 1.0 + 0.5 * x[:, None], 0.0)
        y = rng.standard_normal((cohort.size, 1)) + 0.3 * x[:, None] * np.arange(PERIODS.size) + effect + noise(rng, cohort.size)
        rows = pa.table(
            {
                "unit": np.repeat(np.arange(cohort.size), PERIODS.size),
                "t": np.tile(PERIODS, cohort.size),
                "y": y.ravel(),
                "g": np.repeat(cohort, PERIODS.size),
                "x": np.repeat(x, PERIODS.size),
            }
        )
        panel = Panel.from_arrow(rows, unit="unit", time="t", outcome="y", cohort="g", covariates=("x",))
        return less(1.25, transport(panel, Target(("x",), rng.normal(0.5, 1.0, size=(200, 1)))).carried)

    return draw


def alike(units: int, **options: object) -> Callable[[np.random.Generator], Drawn]:
    """Return draws of a matched comparison: chances and effects that differ with two covariates, unequal noise."""
    node, mass = np.polynomial.hermite_e.hermegauss(40)
    chance = 1 / (1 + np.exp(0.7 - 0.6 * node[:, None] + 0.4 * node[None, :])) * np.outer(mass, mass)
    truth = float((chance * (1 + 0.5 * node[:, None])).sum() / chance.sum())

    def draw(rng: np.random.Generator) -> Drawn:
        x = rng.standard_normal((units, 2))
        d = rng.random(units) < 1 / (1 + np.exp(0.7 - 0.6 * x[:, 0] + 0.4 * x[:, 1]))
        y = x[:, 0] + 0.5 * x[:, 1] + d * (1 + 0.5 * x[:, 0]) + rng.standard_normal(units) * (1 + 0.3 * np.abs(x[:, 0]))
        rows = pa.table({"d": d.astype(int), "a": x[:, 0], "b": x[:, 1], "y": y})
        found = match(MatchDesign(table=rows, outcome="y", covariates=("a", "b"), treated="d"), **options).effect
        return found.estimate - truth, found.lower - truth, found.upper - truth

    return draw


def few(treated: int, donors: int, source: str) -> Callable[[np.random.Generator], Drawn]:
    """Return draws of synthetic difference in differences: units share two moving factors, the effect is one."""
    times, before = np.arange(2000, 2015), 10

    def draw(rng: np.random.Generator) -> Drawn:
        units = treated + donors
        factors, loads = rng.standard_normal((2, times.size)).cumsum(axis=1) * 0.3, rng.uniform(0, 1, (units, 2))
        shock = rng.standard_normal((units, times.size))
        y = loads @ factors + rng.standard_normal((units, 1)) + shock
        y[:treated, before:] += 1.0
        cohort = np.repeat([times[before], 0], [treated, donors])
        panel = Units(y=y, cohort=cohort, ids=tuple(map(str, range(units))), periods=times)
        found = synthetic_effect(panel)
        half = 1.959964 * synthetic_error(panel, found, source=source, draws=100).se
        return found.effect - 1.0, found.effect - half - 1.0, found.effect + half - 1.0

    return draw


CASES: dict[str, Case] = {
    "cs-10": Case("Callaway-Sant'Anna, event study average", "10 units in each of two cohorts, 10 never", staggered(10)),
    "cs-cr2-10": Case("the same, errors by CR2", "10, 10, 10", staggered(10, errors="cr2")),
    "cs-cr3-10": Case("the same, errors by CR3", "10, 10, 10", staggered(10, errors="cr3")),
    "cs-notyet-10": Case("the same, compared with the not yet treated", "10, 10, 10", staggered(10, control="notyet")),
    "cs-40": Case("Callaway-Sant'Anna, event study average", "40, 40, 40", staggered(40)),
    "dr-10": Case("the same, doubly robust, one covariate", "10, 10, 10", adjusted(10, "dr")),
    "dr-40": Case("the same, doubly robust, one covariate", "40, 40, 40", adjusted(40, "dr")),
    "reg-40": Case("the same, by regression", "40, 40, 40", adjusted(40, "reg")),
    "ipw-40": Case("the same, by odds weights", "40, 40, 40", adjusted(40, "ipw")),
    "twfe-10": Case("two-way fixed effects, event study", "10, 10, 10, one effect for all", other(10, twfe, same=True)),
    "sunab-10": Case("Sun-Abraham", "10, 10, 10", other(10, sun_abraham, same=False)),
    "imputation-10": Case("imputation", "10, 10, 10", other(10, imputation, same=False)),
    "trial-10": Case("trial, difference in means", "10 and 10", lottery(10, "difference")),
    "lin-10": Case("trial, Lin", "10 and 10, one covariate", lottery(10, "lin")),
    "cuped-10": Case("trial, CUPED", "10 and 10, outcome before", lottery(10, "cuped")),
    "clusters-5": Case("trial by clusters", "5 and 5 clusters of 8", clustered(5, 8)),
    "clusters-10": Case("trial by clusters", "10 and 10 clusters of 8", clustered(10, 8)),
    "cace-20": Case("effect among compliers, Anderson-Rubin", "20 and 20, six in ten take up", complier(20)),
    "cutoff-500": Case("cut-off, robust interval", "500 scores", cutoff(500)),
    "cutoff-200": Case("cut-off, robust interval", "200 scores", cutoff(200)),
    "sdid-1": Case("synthetic difference in differences, placebo error", "1 treated, 20 donors", few(1, 20, "placebo"), 2_000),
    "sdid-jackknife-5": Case("the same, jackknife", "5 treated, 20 donors", few(5, 20, "jackknife"), 2_000),
    "pool-5": Case("random effects, mean over sites", "5 sites that differ as much as their errors", sites(5, 0.2)),
    "transport-40": Case("carried to a target half a standard deviation off", "40, 40, 40; 200 of the target", carried(40)),
    "pool-3": Case("random effects, mean over sites", "3 sites that differ as much as their errors", sites(3, 0.2)),
    "match-entropy": Case("matched comparison, entropy balancing", "120 units, a third treated", alike(120)),
    "match-nearest": Case("the same, nearest neighbour, bias corrected", "120 units", alike(120, method="nearest", support="keep")),
    "match-once": Case("the same, each serves once", "120 units", alike(120, method="nearest", support="keep", replacement=False)),
    "match-chance": Case("the same, by propensity", "120 units", alike(120, method="propensity", support="keep")),
}
"""Cases by name, in the order of the table."""
