"""ATT(g,t) with covariates of units that are stored, not held: a few looks at the store, and sums are all that is kept.

The panel was read once: each unit's covariates and outcomes lie in the store, and their joint moments by cohort are known. The
moments give every regression. Newton's steps of all logits look at covariates only, a sample first. One more look sums odds
weights, and the last one sums products of what units add to cells. Numbers equal those of `adjusted` up to rounding.

References
----------
Sant'Anna, Zhao (2020), doi:10.1016/j.jeconom.2020.06.003; Callaway, Sant'Anna (2021), doi:10.1016/j.jeconom.2020.12.001.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Final

import numpy as np

from pilotzone.evidence.adjusted import Diagnosis, check_collinear, refused_cells
from pilotzone.evidence.adjusting import FAR, NO_OVERLAP, STEPS, TRIM, NotEstimableError, expit, inverse_of
from pilotzone.evidence.cells import Bools, Cells, contrasts, plan_cells
from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.group_time import EPS
from pilotzone.evidence.ingest.blas import one_thread
from pilotzone.evidence.ingest.turns import in_turn
from pilotzone.evidence.joint import JointTable
from pilotzone.evidence.moments import CohortMoments, Floats, Ints, merge_cohorts
from pilotzone.evidence.options import Method, Options
from pilotzone.evidence.sample import role
from pilotzone.evidence.store import StoredUnits

_GROUP: Final = 8  # blocks whose sums are added up before they are kept
_SAMPLE: Final = 200_000  # units from which logits start, where there are more
_CLOSE: Final = 1e-8  # a last step of Newton's method: what it leaves is its square

Sums = list[Floats]
Stretches = Iterator[tuple[int, Floats]]


@dataclass(slots=True)
class _Design:
    """Cells that share cohort and comparison, and what is learnt for them. k = 1 + K, c cells of it."""

    own: int
    comparison: Bools
    which: Ints
    change: Floats
    """Contrasts, shape (T, c)."""
    residual: Floats = field(default_factory=lambda: np.empty(0))
    """What makes changes less their regression of (1, x, y), shape (k + T, c)."""
    slopes: Floats | None = None
    """Inverse scatter of covariates of the comparison, shape (K, K), if there is a regression."""
    mean: Floats = field(default_factory=lambda: np.empty(0))
    """Mean of those residuals among the treated, shape (c,)."""
    expected: Floats = field(default_factory=lambda: np.zeros(0))
    """Odds-weighted mean among the comparison, shape (c,); zero without weighting."""
    lever: Floats = field(default_factory=lambda: np.zeros(0))
    """What a comparison unit's covariates move, shape (k,); zero without regression."""
    score: Floats = field(default_factory=lambda: np.zeros(0))
    """What the logit passes on, shape (k, c); zero without weighting."""
    odds: float = 0.0
    """Sum of odds weights."""
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class _Scale:
    """The measure in which units are looked at: about the means of all, covariates by their spread."""

    centre: Floats
    spread: Floats
    K: int

    @staticmethod
    def of(whole: CohortMoments, K: int) -> _Scale:
        spread = np.ones(whole.mean.size)
        spread[:K] = np.sqrt(np.diag(whole.scatter)[:K] / whole.n)
        return _Scale(whole.mean, spread, K)

    def moments(self, m: CohortMoments) -> CohortMoments:
        """Return moments in this measure."""
        return CohortMoments(m.n, ((m.mean - self.centre) + m.tail) / self.spread, m.scatter / np.outer(self.spread, self.spread))

    def rows(self, raw: Floats) -> Floats:
        """Return rows in this measure after a column of ones: (1, x) or (1, x, y)."""
        width = raw.shape[1]
        rows = np.empty((len(raw), 1 + width))
        rows[:, 0] = 1.0
        np.subtract(raw, self.centre[:width], out=rows[:, 1:])
        rows[:, 1 : 1 + self.K] /= self.spread[: self.K]
        return rows


def stored_group_time(found: StoredUnits, options: Options) -> tuple[JointTable, Diagnosis]:
    """Return ATT(g,t) of every cell, its joint law, and what was met with on the way.

    Parameters
    ----------
    found : StoredUnits
        The panel.
    options : Options
        Comparison group, base, anticipation and method.

    Raises
    ------
    PanelError
        If there is one period only, nobody is treated within the panel, or covariates are collinear among all units.
    NoComparisonError
        If nobody is left to compare with.
    """
    keys, label, groups = _groups(found, options)
    cells = plan_cells(found.periods, keys, options)
    K, whole = len(found.names), reduce(merge_cohorts, groups)
    check_collinear(whole.scatter[:K, :K] / whole.n, whole.mean[:K], found.names)
    scale = _Scale.of(whole, K)
    look = _Look(found, scale, label, [scale.moments(m) for m in groups], _designs(cells, found.periods.size), options.method)
    with one_thread():
        look.regress()
        if options.method != "reg":
            look.fit_logits()
            look.weigh()
        products = look.products(cells)
    return _table(cells, look, products)


def _groups(found: StoredUnits, options: Options) -> tuple[Ints, dict[int, int], list[CohortMoments]]:
    """Return the cohorts in use, the number of each cohort in the store among them, and their moments."""
    as_used = {g: role(g, found.periods, anticipation=options.anticipation) for g in found.joint}
    keys = sorted({g for g in as_used.values() if g is not None})
    if not keys:
        raise PanelError("Every unit is treated from the first period on.", field="cohort", accepted="units with a period before treatment")
    parts = [[m for g, m in sorted(found.joint.items()) if as_used[g] == key] for key in keys]
    label = {g: keys.index(key) for g, key in as_used.items() if key is not None}
    return np.array(keys, np.int64), label, [reduce(merge_cohorts, part) for part in parts]


def _designs(cells: Cells, T: int) -> list[_Design]:
    change, found = contrasts(cells, T), defaultdict[tuple[int, bytes], list[int]](list)
    for c in np.flatnonzero(~cells.is_base).tolist():
        found[int(cells.own[c]), cells.comparison[c].tobytes()].append(c)
    return [_Design(own, cells.comparison[which[0]], np.array(which), change[which].T) for (own, _), which in found.items()]


class _Look:
    """What is learnt of the store, look by look."""

    def __init__(
        self, found: StoredUnits, scale: _Scale, label: dict[int, int], groups: list[CohortMoments], designs: list[_Design], method: Method
    ) -> None:
        self._store, self._threads, self._scale, self._label, self._method = found.store, found.threads, scale, label, method
        self._K, self._T, self._blocks = len(found.names), found.periods.size, found.store.close_writing()
        self._k = 1 + self._K
        self._pairs = np.triu_indices(self._k)
        self.groups, self.designs = groups, designs
        self.trimmed, self.effective = 0, np.inf
        self._beta = np.zeros((self._k, len(designs)))

    def regress(self) -> None:
        """Regress changes of the comparison on covariates, from moments; find what cannot be regressed or weighted."""
        for d in self.designs:
            others = reduce(merge_cohorts, (self.groups[h] for h in np.flatnonzero(d.comparison)))
            try:
                self._regress(d, others)
            except NotEstimableError as fault:
                d.refused = fault.reason

    def _regress(self, d: _Design, others: CohortMoments) -> None:
        K, T, own = self._K, self._T, self.groups[d.own]
        both = merge_cohorts(own, others)
        beta = np.zeros((self._k, T))
        if self._method != "ipw":
            self._check_regular(others, both)
            cross = others.scatter[:K, K:]
            d.slopes = inverse_of(others.scatter[:K, :K])
            slope = d.slopes @ cross
            # A second round takes out what rounding left in the normal equations.
            slope = slope + d.slopes @ (cross - others.scatter[:K, :K] @ slope)
            beta = np.vstack([others.mean[K:] - others.mean[:K] @ slope, slope])
        if self._method != "reg":
            self._check_regular(both, both)
        d.residual = np.vstack([-beta, np.eye(T)]) @ d.change
        d.mean = d.residual[0] + own.mean @ d.residual[1:]
        d.expected, d.score, d.lever = np.zeros(d.which.size), np.zeros((self._k, d.which.size)), np.zeros(self._k)
        if self._method == "reg":
            d.lever = self._lever(d, others, np.concatenate([[1.0], own.mean[:K]]))
            self.effective = min(self.effective, others.n)

    def _check_regular(self, rows: CohortMoments, both: CohortMoments) -> None:
        """Refuse covariates that follow from one another, in the measure of the units that are compared."""
        K, scale = self._K, self._scale
        spread = np.sqrt(np.diag(both.scatter)[:K] / both.n)
        size = np.abs(both.mean[:K] + scale.centre[:K] / scale.spread[:K])
        real = spread > 64 * EPS * size
        by = np.where(real, spread, np.inf)
        mean = np.concatenate([[1.0], (rows.mean[:K] - both.mean[:K]) / by])
        gram = np.outer(mean, mean) * rows.n
        gram[1:, 1:] += rows.scatter[:K, :K] / np.outer(by, by)
        inverse_of(gram)

    def _lever(self, d: _Design, others: CohortMoments, pull: Floats) -> Floats:
        """Return the inverse of the comparison's cross-products times `pull`, about the comparison's means."""
        if d.slopes is None:
            return np.zeros(self._k)
        mean = others.mean[: self._K]
        tilt = d.slopes @ (pull[1:] - mean * pull[0])
        return np.concatenate([[pull[0] / others.n - mean @ tilt], tilt])

    def fit_logits(self) -> None:
        """Fit the chance of treatment of every design, all of them in the same looks."""
        for j, d in enumerate(self.designs):
            n, m = self.groups[d.own].n, sum(self.groups[h].n for h in np.flatnonzero(d.comparison))
            self._beta[0, j] = np.log(n / m)
        start, units = self._beta.copy(), sum(m.n for m in self.groups)
        if units > _SAMPLE:
            sample = self._sampled(-(-units // _SAMPLE))
            failed = self._newton(lambda open_: self._sum_sample(sample, open_))
            self._beta[:, failed] = start[:, failed]
        for j in self._newton(self._sum_covariates):
            self.designs[j].refused = "no_overlap"

    def _newton(self, summed: Callable[[Ints], Sums]) -> list[int]:
        """Take steps until all are small; return the designs for which that never comes."""
        going = [j for j, d in enumerate(self.designs) if d.refused is None]
        failed: list[int] = []
        for _ in range(STEPS):
            if not going:
                return failed
            gradient, information, far = summed(np.array(going))
            still = []
            for j in going:
                try:
                    step = inverse_of(self._square(information[:, j]), "no_overlap") @ gradient[:, j]
                except NotEstimableError:
                    failed.append(j)
                    continue
                self._beta[:, j] += step
                if far[j]:
                    failed.append(j)
                elif np.abs(step).max() >= _CLOSE:
                    still.append(j)
            going = still
        return failed + going

    def _square(self, upper: Floats) -> Floats:
        square = np.zeros((self._k, self._k))
        square[self._pairs] = upper
        return square + np.triu(square, 1).T

    def _sampled(self, stride: int) -> list[tuple[int, Floats]]:
        found: dict[int, list[Floats]] = defaultdict(list)
        for block in range(self._blocks):
            for g, x in self._store.covariates(block):
                if g in self._label:
                    found[self._label[g]].append(x[::stride].copy())
        return [(h, self._scale.rows(np.concatenate(parts))) for h, parts in sorted(found.items())]

    def _logit_sums(self) -> Sums:
        D = len(self.designs)
        return [np.zeros((self._k, D)), np.zeros((self._pairs[0].size, D)), np.zeros(D)]

    def _sum_sample(self, sample: Sequence[tuple[int, Floats]], going: Ints) -> Sums:
        sums = self._logit_sums()
        for h, x in sample:
            self._add_logit(h, x, going, sums)
        return sums

    def _sum_covariates(self, going: Ints) -> Sums:
        def add(stretches: Stretches, sums: Sums) -> None:
            for h, x in stretches:
                self._add_logit(h, x, going, sums)

        return self._swept(self._logit_sums, add, outcomes=False)

    def _add_logit(self, h: int, x: Floats, going: Ints, sums: Sums) -> None:
        which = self._among(h, going)
        if which.size == 0:
            return
        value = x @ self._beta[:, which]
        chance = expit(value)
        treated = np.array([float(self.designs[j].own == h) for j in which])
        gradient, information, far = sums
        gradient[:, which] += x.T @ (treated - chance)
        information[:, which] += self._products_of(x).T @ (chance * (1.0 - chance))
        far[which] += (np.abs(value) > FAR).sum(axis=0)

    def _among(self, h: int, going: Ints) -> Ints:
        return np.array([j for j in going if self.designs[j].own == h or self.designs[j].comparison[h]], np.int64)

    def _products_of(self, x: Floats) -> Floats:
        return x[:, self._pairs[0]] * x[:, self._pairs[1]]

    def weigh(self) -> None:
        """Sum odds weights and what they weigh, and learn what the logit passes on."""
        k, D, going = self._k, len(self.designs), self._estimable()

        def fresh() -> Sums:
            return [np.zeros((D, k, k + self._T)), np.zeros((self._pairs[0].size, D)), np.zeros((3, D))]

        def add(stretches: Stretches, sums: Sums) -> None:
            for h, rows in stretches:
                self._add_odds(h, rows, self._among(h, going), sums)

        weighed, information, counts = self._swept(fresh, add, outcomes=True)
        for j in going.tolist():
            try:
                self._weigh(self.designs[j], weighed[j], information[:, j], counts[:, j])
            except NotEstimableError as fault:
                self.designs[j].refused = fault.reason

    def _add_odds(self, h: int, rows: Floats, which: Ints, sums: Sums) -> None:
        if which.size == 0:
            return
        weighed, information, counts = sums
        x = rows[:, : self._k]
        chance = expit(x @ self._beta[:, which])
        information[:, which] += self._products_of(x).T @ (chance * (1.0 - chance))
        counts[0, which] += (chance >= NO_OVERLAP).sum(axis=0)
        for column, j in enumerate(which.tolist()):
            if self.designs[j].own == h:
                continue
            weight = _odds(chance[:, column])
            weighed[j] += (x * weight[:, None]).T @ rows
            counts[1:, j] += weight @ weight, np.count_nonzero(weight == 0.0)

    def _weigh(self, d: _Design, weighed: Floats, information: Floats, counts: Floats) -> None:
        d.odds, (near, squares, trimmed) = float(weighed[0, 0]), counts.tolist()
        if near or not d.odds:
            raise NotEstimableError("no_overlap")
        others = reduce(merge_cohorts, (self.groups[h] for h in np.flatnonzero(d.comparison)))
        mean = weighed[:, 0] / d.odds
        d.expected = weighed[0] @ d.residual / d.odds
        gap = weighed @ d.residual / d.odds - np.outer(mean, d.expected)
        d.score = inverse_of(self._square(information), "no_overlap") @ gap
        d.lever = self._lever(d, others, np.concatenate([[1.0], self.groups[d.own].mean[: self._K]]) - mean)
        self.trimmed, self.effective = max(self.trimmed, int(trimmed)), min(self.effective, d.odds**2 / squares)

    def products(self, cells: Cells) -> Floats:
        """Return sums over units of products of what they add to cells and of their membership, shape (C + H, C + H)."""
        C, H, going = cells.own.size, len(self.groups), self._estimable()

        def fresh() -> Sums:
            return [np.zeros((C + H, C + H))]

        def add(stretches: Stretches, sums: Sums) -> None:
            for h, rows in stretches:
                self._add_products(h, rows, self._among(h, going), sums[0])

        (total,) = self._swept(fresh, add, outcomes=True)
        shares = total[:C, C:]
        total[C:, :C], total[C:, C:] = shares.T, np.diag([float(m.n) for m in self.groups])
        return total

    def _add_products(self, h: int, rows: Floats, which: Ints, total: Floats) -> None:
        if which.size == 0:
            return
        C = len(total) - len(self.groups)
        designs = [self.designs[j] for j in which]
        x, parts = rows[:, : self._k], rows @ np.hstack([d.residual for d in designs])
        chance = expit(x @ self._beta[:, which]) if self._method != "reg" else np.zeros((len(rows), which.size))
        columns, start = np.concatenate([d.which for d in designs]), 0
        for d, p in zip(designs, chance.T, strict=True):
            part = parts[:, start : start + d.which.size]
            start += d.which.size
            if d.own == h:
                part -= d.mean
                part /= self.groups[h].n
                part -= ((1.0 - p)[:, None] * x) @ d.score
                continue
            weight = _odds(p) / d.odds if d.odds else np.zeros(len(rows))
            part *= -(weight + x @ d.lever)[:, None]
            part += np.hstack([p[:, None] * x, weight[:, None]]) @ np.vstack([d.score, d.expected])
        total[np.ix_(columns, columns)] += parts.T @ parts
        total[columns, C + h] += parts.sum(axis=0)

    def _estimable(self) -> Ints:
        return np.array([j for j, d in enumerate(self.designs) if d.refused is None], np.int64)

    def _swept(self, fresh: Callable[[], Sums], add: Callable[[Stretches, Sums], None], *, outcomes: bool) -> Sums:
        """Return sums over all blocks, in an order that threads do not touch."""
        turns, parts = -(-self._blocks // _GROUP), dict[int, Sums]()

        def work(buffer: Floats, taken: Iterator[int]) -> None:
            for turn in taken:
                sums = fresh()
                for block in range(turn * _GROUP, min((turn + 1) * _GROUP, self._blocks)):
                    raw = self._store.rows(block, buffer) if outcomes else self._store.covariates(block)
                    add(((self._label[g], self._scale.rows(rows)) for g, rows in raw if g in self._label), sums)
                parts[turn] = sums

        in_turn([self._store.buffer() for _ in range(max(1, min(self._threads, turns)))], turns, work)
        total = fresh()
        for turn in range(turns):
            for k, part in enumerate(parts[turn]):
                total[k] += part
        return total


def _odds(chance: Floats) -> Floats:
    """Return odds weights of comparison units, 0 where nobody treated is alike, shape (n,)."""
    return np.divide(chance, 1.0 - chance, out=np.zeros_like(chance), where=chance < TRIM)


def _table(cells: Cells, look: _Look, products: Floats) -> tuple[JointTable, Diagnosis]:
    C = cells.own.size
    att, floor, defined = np.where(cells.is_base, 0.0, np.nan), np.zeros(C), np.zeros(C, np.bool_)
    refused: dict[str, list[int]] = defaultdict(list)
    for d in look.designs:
        if d.refused is not None:
            refused[d.refused] += d.which.tolist()
            continue
        own, others = look.groups[d.own], reduce(merge_cohorts, (look.groups[h] for h in np.flatnonzero(d.comparison)))
        att[d.which] = d.mean - d.expected
        T = len(d.change)
        squares = sum((np.diag(m.scatter)[-T:] + m.n * np.square(m.mean[-T:])) / m.n**2 for m in (own, others))
        floor[d.which] = 64 * EPS * (squares @ np.abs(d.change))
        defined[d.which] = min(own.n, others.n) > 1
    sizes = np.array([float(m.n) for m in look.groups])
    diagnosis = Diagnosis(refused_cells(cells, refused), look.trimmed, look.effective, varying=False, complete=True, clusters=None)
    return JointTable(cells, att, sizes, products, floor, defined), diagnosis
