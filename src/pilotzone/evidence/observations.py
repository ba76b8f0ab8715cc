"""A panel in memory with covariates, weights and clusters; what estimates that need single units are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from pilotzone.evidence.cells import Bools
from pilotzone.evidence.errors import PanelError, ShapeError
from pilotzone.evidence.moments import CohortMoments, Floats, Ints, Moments, moments_of
from pilotzone.evidence.sample import role


@dataclass(frozen=True, slots=True)
class Observations:
    """Rows ordered by unit and period. R rows, N units, T periods, K covariates.

    Attributes
    ----------
    unit : NDArray[np.int64]
        Number of each row's unit, shape (R,), 0 to N - 1, non-decreasing.
    at : NDArray[np.int64]
        Number of each row's period, shape (R,), 0 to T - 1, increasing within a unit.
    y : NDArray[np.float64]
        Outcomes, shape (R,), finite.
    x : NDArray[np.float64]
        Covariates, shape (R, K), finite.
    cohort : NDArray[np.int64]
        First treated period of each unit, shape (N,); `NEVER` if there is none.
    weight : NDArray[np.float64]
        Weight of each unit, shape (N,), positive; all one if there are none.
    cluster : NDArray[np.int64]
        Number of each unit's cluster, shape (N,); its own number if there are none.
    periods : NDArray[np.int64]
        Observed periods, strictly increasing, shape (T,).
    rows : int
        Rows read, before any were dropped.
    dropped : Mapping[str, int]
        What was left out, counted by reason.
    sha256 : str or None
        Digest of the file, if they came from one.
    ids, cluster_ids : tuple[str, ...]
        Names of units, length N, and of clusters by their number; empty where there are too many to be worth naming.
    names : tuple[str, ...]
        Columns of the covariates, length K.
    """

    unit: Ints
    at: Ints
    y: Floats
    x: Floats
    cohort: Ints
    weight: Floats
    cluster: Ints
    periods: Ints
    rows: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    sha256: str | None = None
    ids: tuple[str, ...] = ()
    cluster_ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        R, N = self.y.size, self.cohort.size
        if self.unit.shape != (R,) or self.at.shape != (R,) or self.x.shape[:1] != (R,) or self.x.ndim != 2:
            raise ShapeError(f"Expected unit, at, y (R,) and x (R, K), got {self.unit.shape}, {self.at.shape}, {R}, {self.x.shape}.")
        if self.weight.shape != (N,) or self.cluster.shape != (N,):
            raise ShapeError(f"Expected cohort, weight and cluster (N,), got {N}, {self.weight.shape}, {self.cluster.shape}.")

    @property
    def complete(self) -> bool:
        """Whether every unit is seen in every period."""
        return self.y.size == self.cohort.size * self.periods.size

    @property
    def varying(self) -> bool:
        """Whether a covariate differs between rows of one unit."""
        same = self.unit[1:] == self.unit[:-1]
        return bool((self.x[1:] != self.x[:-1])[same].any())

    @property
    def weighted(self) -> bool:
        """Whether units weigh unequally, by their weights or for their covariates."""
        return bool((self.weight != self.weight[0]).any()) or self.x.shape[1] > 0

    @property
    def clustered(self) -> bool:
        """Whether a cluster holds more than one unit."""
        return bool(np.unique(self.cluster).size < self.cluster.size)

    def used(self, *, anticipation: int) -> Observations:
        """Return the units that can be used, each with the cohort it counts as (see `sample.role`), weights with a mean of one."""
        as_used = {int(g): role(int(g), self.periods, anticipation=anticipation) for g in np.unique(self.cohort)}
        keep = np.array([as_used[int(g)] is not None for g in self.cohort], dtype=bool)
        if not keep.any():
            raise PanelError(
                "Every unit is treated from the first period on.", field="cohort", accepted="units with a period before treatment"
            )
        found = self.subset(keep)
        cohort = np.array([as_used[int(g)] for g in found.cohort], dtype=np.int64)
        return replace(found, cohort=cohort, weight=found.weight / found.weight.mean())

    def subset(self, keep: Bools) -> Observations:
        """Return the units to keep, shape (N,), with their rows."""
        rows, number = keep[self.unit], np.cumsum(keep) - 1
        return replace(
            self,
            unit=number[self.unit[rows]],
            at=self.at[rows],
            y=self.y[rows],
            x=self.x[rows],
            cohort=self.cohort[keep],
            weight=self.weight[keep],
            cluster=self.cluster[keep],
            ids=tuple(name for name, kept in zip(self.ids, keep, strict=True) if kept) if self.ids else (),
        )

    def moments(self) -> Moments:
        """Return means by cohort and period, not weighted, for the record; a panel with gaps has no scatter."""
        T = self.periods.size
        if self.complete:
            found = moments_of(self.y.reshape(-1, T), self.cohort, self.periods)
            return replace(found, rows=self.rows, dropped=self.dropped, sha256=self.sha256)
        cohorts = {int(g): self._available(self.cohort == g) for g in np.unique(self.cohort)}
        return Moments(self.periods, cohorts, self.rows, self.dropped, self.sha256)

    def _available(self, mine: Bools) -> CohortMoments:
        T, rows = self.periods.size, mine[self.unit]
        count = np.bincount(self.at[rows], minlength=T)
        total = np.bincount(self.at[rows], weights=self.y[rows], minlength=T)
        mean = np.divide(total, count, out=np.full(T, np.nan), where=count > 0)
        return CohortMoments(int(mine.sum()), mean, np.full((T, T), np.nan))
