"""`Panel`: a long panel named by its columns, read when it is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.moments import Moments, Units

if TYPE_CHECKING:
    from pilotzone.evidence.ingest import Columns, Tops


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A long panel, one row per unit and period, in any order. Nothing is read until it is needed, and nothing is kept.

    Attributes
    ----------
    source : path, pandas.DataFrame, polars.DataFrame, pyarrow.Table or pyarrow.RecordBatch
        The rows.
    unit, time, outcome, cohort : str
        Column names. The cohort is the first treated period; 0, empty or infinite means never.
    threads : int or None
        Threads to read with; None lets the reader choose.
    memory_gib : float
        Memory that reading may take, in GiB.
    progress : Callable[[float], None] or None
        Called with the fraction read, from 0 to 1, from any thread.

    Examples
    --------
    >>> import pyarrow as pa
    >>> rows = pa.table({"id": [1, 1, 2, 2], "t": [1, 2, 1, 2], "y": [0.0, 1.0, 2.0, 4.0], "g": [0, 0, 2, 2]})
    >>> Panel.from_arrow(rows, unit="id", time="t", outcome="y", cohort="g").moments().cohorts[2].mean.tolist()
    [2.0, 4.0]
    """

    source: Any
    unit: str
    time: str
    outcome: str
    cohort: str
    threads: int | None = None
    memory_gib: float = 1.0
    progress: Callable[[float], None] | None = None

    @classmethod
    def from_parquet(cls, path: str | Path, *, unit: str, time: str, outcome: str, cohort: str, **reading: Any) -> Panel:
        """Return a panel in a Parquet file; `reading` takes threads, memory_gib and progress."""
        return cls(source=path, unit=unit, time=time, outcome=outcome, cohort=cohort, **reading)

    @classmethod
    def from_csv(cls, path: str | Path, *, unit: str, time: str, outcome: str, cohort: str, **reading: Any) -> Panel:
        """Return a panel in a CSV file, gzipped or not; `reading` takes threads, memory_gib and progress."""
        return cls(source=path, unit=unit, time=time, outcome=outcome, cohort=cohort, **reading)

    @classmethod
    def from_pandas(cls, frame: Any, *, unit: str, time: str, outcome: str, cohort: str, **reading: Any) -> Panel:
        """Return a panel in a pandas data frame; `reading` takes threads, memory_gib and progress."""
        return cls(source=frame, unit=unit, time=time, outcome=outcome, cohort=cohort, **reading)

    @classmethod
    def from_polars(cls, frame: Any, *, unit: str, time: str, outcome: str, cohort: str, **reading: Any) -> Panel:
        """Return a panel in a Polars data frame; `reading` takes threads, memory_gib and progress."""
        return cls(source=frame, unit=unit, time=time, outcome=outcome, cohort=cohort, **reading)

    @classmethod
    def from_arrow(cls, table: Any, *, unit: str, time: str, outcome: str, cohort: str, **reading: Any) -> Panel:
        """Return a panel in an Arrow table or record batch; `reading` takes threads, memory_gib and progress."""
        return cls(source=table, unit=unit, time=time, outcome=outcome, cohort=cohort, **reading)

    @property
    def backend(self) -> str:
        """Name of the engine that reads the rows."""
        return "duckdb"

    @property
    def columns(self) -> Columns:
        """The four column names.

        Raises
        ------
        PanelError
            If a name is empty or stands twice.
        """
        # The reader imports Arrow, which those who bring moments need not wait for.
        from pilotzone.evidence.ingest import Columns

        return Columns(unit=self.unit, time=self.time, outcome=self.outcome, cohort=self.cohort)

    def spec(self) -> dict[str, Any]:
        """Return columns and ways of reading as they stand in a result."""
        columns = {"unit": self.unit, "time": self.time, "outcome": self.outcome, "cohort": self.cohort}
        return columns | {"threads": self.threads, "memory": self.memory_gib}

    def moments(self) -> Moments:
        """Read the panel once and return its additive table.

        Raises
        ------
        PanelError
            If the source, a column or a value cannot be used.
        """
        from pilotzone.evidence.ingest import read_moments

        return read_moments(self.source, self.columns, threads=self.threads, memory_gib=self.memory_gib, progress=self.progress)

    def tops(self) -> dict[int, Tops]:
        """Read the panel once and return the largest contributions to each cohort's totals, for the check before moments leave.

        Raises
        ------
        PanelError
            If the source, a column or a value cannot be used.
        """
        from pilotzone.evidence.ingest import read_tops

        return read_tops(self.source, self.columns)

    def units(self, *, limit: int = 5000) -> Units:
        """Read the complete units into memory.

        Parameters
        ----------
        limit : int
            Most units the panel may hold.

        Raises
        ------
        PanelError
            If the source, a column or a value cannot be used.
        UnsupportedError
            If the panel holds more units.
        """
        from pilotzone.evidence.ingest import read_units

        units = read_units(self.source, self.columns, limit=limit)
        if units is None:
            raise UnsupportedError(
                f"The panel holds more than {limit:,} units; permutation and leave-one-out read all of them into memory. "
                "Leave both out, or raise unit_limit."
            )
        return units
