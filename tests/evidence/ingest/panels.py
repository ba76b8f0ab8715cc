"""Small panels, written in every form a panel may come in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from pilotzone.evidence.ingest import Columns
from pilotzone.evidence.moments import Moments, moments_of

COLUMNS = Columns(unit="企业", time="年份", outcome="产出", cohort="首次补贴")


@dataclass(frozen=True)
class Panel:
    """A complete panel in wide form: y (N, T), cohort (N,)."""

    y: np.ndarray
    cohort: np.ndarray
    periods: np.ndarray

    def table(self, ids: list[Any] | None = None) -> pa.Table:
        """Return the long form, ordered by unit and period."""
        N, T = self.y.shape
        names = list(range(10, 10 + N)) if ids is None else ids
        return pa.table(
            {
                COLUMNS.unit: [name for name in names for _ in range(T)],
                COLUMNS.time: np.tile(self.periods, N),
                COLUMNS.outcome: self.y.ravel(),
                COLUMNS.cohort: np.repeat(self.cohort, T),
            }
        )

    def moments(self) -> Moments:
        """Return the reference."""
        return moments_of(self.y, self.cohort, self.periods)


def make_panel(N: int, T: int, *, seed: int = 1, mean: float = 0.0) -> Panel:
    """Return a panel with outcomes of unit variance around `mean` and a gap in its periods."""
    rng = np.random.default_rng(seed)
    periods = np.concatenate((np.arange(2001, 2001 + T - 1), [2001 + T]))
    return Panel(mean + rng.standard_normal((N, T)), rng.choice([0, *periods[1:]], N).astype(np.int64), periods)


def shuffled(table: pa.Table, seed: int = 2) -> pa.Table:
    """Return the rows of a table in another order."""
    return table.take(pa.array(np.random.default_rng(seed).permutation(len(table))))


def assert_same(found: Moments, expected: Moments, *, rel: float = 1e-10) -> None:
    """Assert equal moments: contrasts of means to `rel` of a standard deviation, scatters relative to their size."""
    assert found.periods.tolist() == expected.periods.tolist()
    assert {g: m.n for g, m in found.cohorts.items()} == {g: m.n for g, m in expected.cohorts.items()}
    scale = max(np.sqrt(np.trace(m.scatter) / m.n / m.mean.size) for m in expected.cohorts.values()) or 1.0
    for g, m in expected.cohorts.items():
        other = found.cohorts[g]
        np.testing.assert_allclose((other.mean - m.mean) + (other.tail - m.tail), 0, atol=rel * scale)
        np.testing.assert_allclose(other.scatter, m.scatter, rtol=rel, atol=rel * scale**2 * m.n)


def write(table: pa.Table, path: Path, **options: Any) -> Path:
    """Write a table as a Parquet or CSV file, by the ending of its name."""
    if path.suffix == ".parquet":
        pq.write_table(table, path, **options)
        return path
    with pa.CompressedOutputStream(str(path), "gzip") if path.suffix == ".gz" else pa.OSFile(str(path), "wb") as file:
        pyarrow.csv.write_csv(table, file)
    return path
