"""Make a long panel with known effects, in pieces, so that ten million units fit in little memory.

Cohorts 3 to 8 and never, equally likely; a fixed effect per unit, AR(1) noise (0.5), a common trend, and in cohort g at period
t >= g the effect 0.1 (t - g + 1). With covariates, which do not change within a unit, adoption and trend depend on them: whoever
does not adjust is wrong. Rows may be left out at random. The same seed gives the same rows; pieces are seeded one by one.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

COHORTS = np.array([0, 3, 4, 5, 6, 7, 8], np.int32)
PIECE_UNITS = 100_000


@dataclass(frozen=True, slots=True)
class Shape:
    """What a panel is like."""

    units: int = 1_000_000
    periods: int = 10
    covariates: int = 0
    missing: float = 0.0
    """Share of rows left out."""
    order: str = "sorted"
    ids: str = "dense"
    seed: int = 1

    @property
    def names(self) -> list[str]:
        """Names of the covariates."""
        return [f"x{k + 1}" for k in range(self.covariates)]

    @property
    def schema(self) -> pa.Schema:
        """Columns of the panel."""
        basic = [("id", pa.int64()), ("t", pa.int32()), ("y", pa.float64()), ("g", pa.int32())]
        return pa.schema(basic + [(name, pa.float64()) for name in self.names])


def effect(cohort: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Return the effect in each cohort (rows) and period (columns)."""
    since = time[None, :] - cohort[:, None]
    return np.where((cohort[:, None] > 0) & (since >= 0), 0.1 * (since + 1), 0.0)


def piece(first: int, n: int, shape: Shape) -> pa.Table:
    """Return the rows of units `first` to `first + n - 1`, ordered by unit and period."""
    rng = np.random.default_rng([shape.seed, first])
    periods = shape.periods
    time = np.arange(1, periods + 1)
    cohort = rng.choice(COHORTS, n)
    noise = rng.standard_normal((n, periods))
    for t in range(1, periods):
        noise[:, t] = 0.5 * noise[:, t - 1] + np.sqrt(0.75) * noise[:, t]
    y = rng.standard_normal((n, 1)) + 0.05 * time + noise + effect(cohort, time)
    x = rng.standard_normal((n, shape.covariates)) + 0.3 * (cohort > 0)[:, None]
    y += 0.1 * x.sum(axis=1)[:, None] * time
    table = pa.table(
        [np.repeat(np.arange(first, first + n), periods), np.tile(time.astype(np.int32), n), y.ravel(), np.repeat(cohort, periods)]
        + [np.repeat(column, periods) for column in x.T],
        schema=shape.schema,
    )
    return table.filter(pa.array(rng.uniform(size=len(table)) >= shape.missing)) if shape.missing else table


def pieces(shape: Shape) -> Iterator[pa.Table]:
    """Yield the panel in pieces of whole units."""
    for first in range(0, shape.units, PIECE_UNITS):
        yield piece(first, min(PIECE_UNITS, shape.units - first), shape)


def scattered(table: pa.Table) -> pa.Table:
    """Return the table with 64-bit identifiers that are nowhere dense: an odd multiple is a bijection."""
    ids = table.column("id").to_numpy().astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return table.set_column(0, "id", pa.array(ids.view(np.int64)))


def write_panel(out: Path, shape: Shape) -> None:
    """Write the panel as zstd Parquet, sorted or with its rows in random order."""
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        target = out if shape.order == "sorted" else Path(folder) / "sorted.parquet"
        with pq.ParquetWriter(target, shape.schema, compression="zstd") as writer:
            for table in pieces(shape):
                writer.write_table(scattered(table) if shape.ids == "scattered" else table)
        if shape.order == "shuffled":
            shuffle(target, out, Path(folder))


def shuffle(source: Path, out: Path, folder: Path) -> None:
    """Write the rows of a file in the order of a hash."""
    import duckdb  # only shuffled panels need it

    with duckdb.connect(config={"memory_limit": "3GiB", "temp_directory": str(folder)}) as connection:
        connection.execute(f"COPY (FROM '{source}' ORDER BY hash(id, t)) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--periods", type=int, default=10)
    parser.add_argument("--covariates", type=int, default=0)
    parser.add_argument("--missing", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--order", choices=["sorted", "shuffled"], default="sorted")
    parser.add_argument("--ids", choices=["dense", "scattered"], default="dense")
    given = vars(parser.parse_args())
    write_panel(given.pop("out"), Shape(**given))


if __name__ == "__main__":
    main()
