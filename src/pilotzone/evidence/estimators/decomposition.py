"""The static two-way estimate as an average of comparisons of two groups, and how many of them use treated units as controls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np

from pilotzone.evidence.cells import plan_cells
from pilotzone.evidence.estimators.regression import centred_means
from pilotzone.evidence.moments import NEVER, Floats, Ints, Moments
from pilotzone.evidence.options import Options
from pilotzone.evidence.records import number
from pilotzone.evidence.result import table_rows
from pilotzone.evidence.sample import Sample, sample_of

Comparison = Literal["never_treated", "not_yet_treated", "already_treated"]

COMPARISONS: Final[tuple[Comparison, ...]] = get_args(Comparison)


@dataclass(frozen=True, slots=True)
class Bacon:
    """Two-by-two comparisons behind the static two-way estimate. M comparisons.

    Attributes
    ----------
    treated, control : NDArray[np.int64]
        Cohort that starts treatment, and the one that does not in the meantime (`NEVER` for never treated), shape (M,).
    kind : NDArray[np.int64]
        What the control is, as a place in `COMPARISONS`, shape (M,): never treated, not yet treated, or already treated.
    weight : NDArray[np.float64]
        Weights, shape (M,), positive; they sum to one.
    estimate : NDArray[np.float64]
        Difference in differences of each comparison, shape (M,), in outcome units.
    """

    treated: Ints
    control: Ints
    kind: Ints
    weight: Floats
    estimate: Floats

    @property
    def att(self) -> float:
        """The weighted average, which is the static two-way estimate."""
        return float(self.weight @ self.estimate)

    @property
    def forbidden(self) -> float:
        """Share of the weight on comparisons whose control is already treated, from 0 to 1."""
        return self.share("already_treated")

    def share(self, kind: Comparison) -> float:
        """Return the weight of all comparisons of a kind, from 0 to 1."""
        return float(self.weight[self.kind == COMPARISONS.index(kind)].sum())

    def average(self, kind: Comparison) -> float:
        """Return the weighted average within a kind, in outcome units; NaN where there is none."""
        mine = self.kind == COMPARISONS.index(kind)
        return float(self.weight[mine] @ self.estimate[mine] / self.weight[mine].sum()) if mine.any() else np.nan

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values: the average, weight and average by kind, and every comparison; `control` is "never" or a cohort."""
        rows = table_rows(treated=self.treated, control=self.control, kind=self.kind, weight=self.weight, att=self.estimate)
        named = [{**row, "control": row["control"] or "never", "kind": COMPARISONS[int(row["kind"])]} for row in rows]
        kinds = {kind: {"weight": self.share(kind), "att": number(self.average(kind))} for kind in COMPARISONS}
        return {"att": number(self.att), "forbidden": self.forbidden, "kinds": kinds, "comparisons": named}


def bacon(moments: Moments) -> Bacon:
    """Decompose the static two-way estimate into comparisons of two groups.

    Parameters
    ----------
    moments : Moments
        Additive table of the panel. Units treated in the first period or earlier are left out, as by every estimator here.

    Returns
    -------
    Bacon
        Its weights sum to one, and its average is the static two-way estimate, exactly.

    Raises
    ------
    PanelError
        If there is one period only, or nobody is treated within the panel.
    NoComparisonError
        If nobody is left to compare with.

    References
    ----------
    Goodman-Bacon (2021), doi:10.1016/j.jeconom.2021.03.014, theorem 1.

    Examples
    --------
    >>> import numpy as np
    >>> from pilotzone.evidence import bacon, moments_of
    >>> y = np.array([[0.0, 0.0, 1.0], [0.0, 3.0, 4.0], [0.0, 0.0, 2.0]])
    >>> found = bacon(moments_of(y, np.array([0, 2, 3]), np.array([1, 2, 3])))
    >>> found.weight.round(3).tolist(), round(found.forbidden, 3)
    ([0.333, 0.167, 0.333, 0.167], 0.167)
    """
    sample = sample_of(moments, anticipation=0)
    # The plan raises what is wrong with the panel before anything is divided by zero.
    plan_cells(sample.periods, sample.keys, Options(control="notyet", base="universal"))
    return bacon_of(sample)


def bacon_of(sample: Sample) -> Bacon:
    """Return the decomposition of cohorts as used."""
    means, treated_share = centred_means(sample), _treated_share(sample)
    rows = []
    for a, g in enumerate(sample.keys):
        for b, other in enumerate(sample.keys):
            # Cohorts that start within the same gap of the calendar are treated alike, and never compared.
            if g == NEVER or a == b or treated_share[a] == treated_share[b]:
                continue
            pair = sample.sizes[a] * sample.sizes[b]
            rows.append((int(g), int(other), *_compare(a, b, sample, means, treated_share, pair)))
    treated, control, kind, weight, estimate = (np.array(column) for column in zip(*rows, strict=True))
    return Bacon(treated, control, kind, weight / weight.sum(), estimate)


def _treated_share(sample: Sample) -> Floats:
    treated = (sample.keys != NEVER)[:, None] & (sample.periods >= sample.keys[:, None])
    return np.asarray(treated.mean(axis=1))


def _compare(a: int, b: int, sample: Sample, means: Floats, share: Floats, pair: float) -> tuple[int, float, float]:
    """Return kind, weight before scaling, and estimate of cohort `a` starting while `b` stays as it is."""
    g, other, gap = sample.keys[a], sample.keys[b], means[a] - means[b]
    after, everything = sample.periods >= g, np.ones(sample.periods.size, dtype=bool)
    if other == NEVER:
        kind, used, weight = "never_treated", everything, pair * share[a] * (1 - share[a])
    elif other > g:
        kind, used, weight = "not_yet_treated", sample.periods < other, pair * (share[a] - share[b]) * (1 - share[a])
    else:
        kind, used, weight = "already_treated", sample.periods >= other, pair * share[a] * (share[b] - share[a])
    return COMPARISONS.index(kind), float(weight), float(gap[used & after].mean() - gap[used & ~after].mean())
