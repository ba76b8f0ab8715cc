"""`Panel`: a long panel named by its columns, read when it is needed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from pilotzone.evidence.errors import PanelError, UnsupportedError
from pilotzone.evidence.moments import Moments, Units

if TYPE_CHECKING:
    from pilotzone.evidence.ingest import Columns, Tops
    from pilotzone.evidence.observations import Observations
    from pilotzone.evidence.store import StoredUnits

Engine = Literal["duckdb", "spark"]

ENGINES: Final = ("duckdb", "spark")
MEMORY_GIB: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A long panel, one row per unit and period, in any order. Nothing is read until it is needed, and nothing is kept.

    Attributes
    ----------
    source : path, pandas.DataFrame, polars.DataFrame, pyarrow.Table, pyarrow.RecordBatch or pyspark.sql.DataFrame
        The rows.
    unit, time, outcome, cohort : str
        Column names. The cohort is the first treated period; 0, empty or infinite means never.
    covariates : tuple[str, ...]
        Columns of numbers that estimates are adjusted for.
    weights : str or None
        Column of what a unit counts, the same in all its rows, >= 0.
    cluster : str or None
        Column of what a unit lies in, the same in all its rows; standard errors then allow any dependence within clusters.
    threads : int or None
        Threads to read with; None lets the reader choose.
    memory_gib : float
        Memory that reading may take, in GiB.
    progress : Callable[[float], None] or None
        Called with the fraction read, from 0 to 1, from any thread.
    engine : {"duckdb", "spark"}
        What reads the rows: this process, or executors of Spark that send home one row a cohort.

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
    covariates: tuple[str, ...] = ()
    weights: str | None = None
    cluster: str | None = None
    threads: int | None = None
    memory_gib: float = MEMORY_GIB
    progress: Callable[[float], None] | None = None
    engine: Engine = "duckdb"

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise PanelError(f"There is no engine {self.engine!r}.", field="engine", value=self.engine, accepted=" or ".join(ENGINES))

    @classmethod
    def from_parquet(cls, path: str | Path, *, unit: str, time: str, outcome: str, cohort: str, **reading: Any) -> Panel:
        """Return a panel in a Parquet file; `reading` takes every other field of a panel."""
        return cls(source=path, unit=unit, time=time, outcome=outcome, cohort=cohort, **reading)

    @classmethod
    def from_csv(cls, path: str | Path, *, unit: str, time: str, outcome: str, cohort: str, **reading: Any) -> Panel:
        """Return a panel in a CSV file, gzipped or not; `reading` takes every other field of a panel."""
        return cls(source=path, unit=unit, time=time, outcome=outcome, cohort=cohort, **reading)

    @classmethod
    def from_pandas(cls, frame: Any, *, unit: str, time: str, outcome: str, cohort: str, **reading: Any) -> Panel:
        """Return a panel in a pandas data frame; `reading` takes every other field of a panel."""
        return cls(source=frame, unit=unit, time=time, outcome=outcome, cohort=cohort, **reading)

    @classmethod
    def from_polars(cls, frame: Any, *, unit: str, time: str, outcome: str, cohort: str, **reading: Any) -> Panel:
        """Return a panel in a Polars data frame; `reading` takes every other field of a panel."""
        return cls(source=frame, unit=unit, time=time, outcome=outcome, cohort=cohort, **reading)

    @classmethod
    def from_arrow(cls, table: Any, *, unit: str, time: str, outcome: str, cohort: str, **reading: Any) -> Panel:
        """Return a panel in an Arrow table or record batch; `reading` takes every other field of a panel."""
        return cls(source=table, unit=unit, time=time, outcome=outcome, cohort=cohort, **reading)

    @classmethod
    def from_spark(cls, frame: Any, *, unit: str, time: str, outcome: str, cohort: str, **reading: Any) -> Panel:
        """Return a panel in a Spark data frame, read by Spark; `reading` takes every other field of a panel."""
        return cls(source=frame, unit=unit, time=time, outcome=outcome, cohort=cohort, engine="spark", **reading)

    @property
    def backend(self) -> str:
        """Name of the engine that reads the rows."""
        return self.engine

    @property
    def adjusted(self) -> bool:
        """Whether estimates need more than the four columns."""
        return bool(self.covariates) or self.weights is not None or self.cluster is not None

    @property
    def columns(self) -> Columns:
        """The column names.

        Raises
        ------
        PanelError
            If a name is empty or stands twice.
        """
        # The reader imports Arrow, which those who bring moments need not wait for.
        from pilotzone.evidence.ingest import Columns

        return Columns(
            unit=self.unit,
            time=self.time,
            outcome=self.outcome,
            cohort=self.cohort,
            covariates=tuple(self.covariates),
            weights=self.weights,
            cluster=self.cluster,
        )

    def spec(self) -> dict[str, Any]:
        """Return columns and ways of reading as they stand in a result."""
        columns = {"unit": self.unit, "time": self.time, "outcome": self.outcome, "cohort": self.cohort}
        adjusting = {"covariates": list(self.covariates), "weights": self.weights, "cluster": self.cluster}
        return columns | adjusting | {"threads": self.threads, "memory": self.memory_gib, "engine": self.engine}

    def moments(self) -> Moments:
        """Read the panel once and return its additive table, which knows nothing of covariates, weights and clusters.

        Raises
        ------
        PanelError
            If the source, a column or a value cannot be used.
        """
        if self.engine == "spark":
            self._check_spark()
            from pilotzone.evidence.ingest.spark import spark_moments

            return spark_moments(self.source, self.columns.basic(), progress=self.progress)
        from pilotzone.evidence.ingest import read_moments

        return read_moments(self.source, self.columns.basic(), threads=self.threads, memory_gib=self.memory_gib, progress=self.progress)

    def tops(self) -> dict[int, Tops]:
        """Read the panel once and return the largest contributions to each cohort's totals, for the check before moments leave.

        Raises
        ------
        PanelError
            If the source, a column or a value cannot be used.
        """
        if self.engine == "spark":
            self._check_spark()
            from pilotzone.evidence.ingest.spark import spark_tops

            return spark_tops(self.source, self.columns.basic())
        from pilotzone.evidence.ingest import read_tops

        return read_tops(self.source, self.columns.basic())

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
        units = self._few_units(limit)
        if units is None:
            raise UnsupportedError(
                f"The panel holds more than {limit:,} units; permutation and leave-one-out read all of them into memory. "
                "Leave both out, or raise unit_limit."
            )
        return units

    def _few_units(self, limit: int) -> Units | None:
        if self.engine == "spark":
            self._check_spark()
            from pilotzone.evidence.ingest.spark import spark_units

            return spark_units(self.source, self.columns.basic(), limit=limit)
        from pilotzone.evidence.ingest import read_units

        return read_units(self.source, self.columns.basic(), limit=limit)

    def observations(self, *, available: bool = False) -> Observations:
        """Read the panel with covariates, weights and clusters into memory.

        Parameters
        ----------
        available : bool
            Whether units may lack periods.

        Raises
        ------
        PanelError
            If the source, a column or a value cannot be used, or the panel does not fit into `memory_gib`.
        """
        if self.engine == "spark":
            self._refuse_observations(available)
        from pilotzone.evidence.ingest import read_observations

        return read_observations(
            self.source,
            self.columns,
            available=available,
            threads=self.threads,
            memory_gib=self.memory_gib,
            progress=self.progress,
        )

    def adjusting(self, *, available: bool = False, held: bool = False) -> AbstractContextManager[StoredUnits | Observations]:
        """Read the panel for an adjusted estimate: its units on disk where they can be, otherwise in memory.

        Parameters
        ----------
        available : bool
            Whether units may lack periods.
        held : bool
            Whether they must be in memory.

        Raises
        ------
        PanelError
            If the source, a column or a value cannot be used, or the panel must be held and does not fit into `memory_gib`.
        UnsupportedError
            If the engine is Spark.
        """
        if self.engine == "spark":
            self._refuse_observations(available)
        from pilotzone.evidence.ingest import read_adjusting

        return read_adjusting(
            self.source,
            self.columns,
            available=available,
            held=held,
            threads=self.threads,
            memory_gib=self.memory_gib,
            progress=self.progress,
        )

    def _check_spark(self) -> None:
        """Refuse ways of reading that are Spark's own to set."""
        for name, value, given in (
            ("threads", self.threads, self.threads is not None),
            ("memory", self.memory_gib, self.memory_gib != MEMORY_GIB),
        ):
            if given:
                raise PanelError(
                    f"The engine 'spark' has {name} of its own.", field=name, value=value, accepted="nothing; set it where Spark is set up"
                )

    def _refuse_observations(self, available: bool) -> None:
        given = {"covariates": self.covariates, "weights": self.weights, "cluster": self.cluster, "unbalanced 'available'": available}
        named = ", ".join(name for name, value in given.items() if value) or "single rows"
        raise UnsupportedError(
            f"The engine 'spark' brings home moments and no rows, which leaves out what was asked for: {named}. Choose the engine 'duckdb'."
        )
