"""The population an effect is carried to: its units' covariates, or what is left of them, means and spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.tabular import complete, read_table


@dataclass(frozen=True, slots=True)
class Target:
    """A population of n units by its covariates. K covariates.

    Attributes
    ----------
    names : tuple[str, ...]
        Covariates, length K.
    x : NDArray[np.float64]
        Their values, shape (n, K), finite.
    census : bool
        Whether these are all units of the population; otherwise they are a random sample of it.
    dropped : Mapping[str, int]
        Rows left out, by reason.
    sha256 : str or None
        Digest of the file, None for a table in memory.
    """

    names: tuple[str, ...]
    x: Floats
    census: bool = False
    dropped: Mapping[str, int] = field(default_factory=dict)
    sha256: str | None = None

    @property
    def mean(self) -> Floats:
        """Means of the covariates, shape (K,)."""
        return np.asarray(self.x.mean(axis=0))

    @property
    def mean_covariance(self) -> Floats:
        """Covariance of these means as estimates of the population's, shape (K, K); zero for a census."""
        n, K = self.x.shape
        if self.census:
            return np.zeros((K, K))
        centred = self.x - self.mean
        return np.asarray(centred.T @ centred / (n - 1) / n)


def target_of(table: Any, covariates: tuple[str, ...], *, census: bool = False) -> Target:
    """Return the population that a table describes, one row per unit.

    Parameters
    ----------
    table : path, pandas.DataFrame, polars.DataFrame, pa.Table or pa.RecordBatch
        Its rows; other columns are not read.
    covariates : tuple of str
        Columns of numbers, named as in the panel.
    census : bool
        Whether the rows are the whole population.

    Raises
    ------
    PanelError
        If the table or a column cannot be used, or fewer than two rows are complete.

    Examples
    --------
    >>> import pyarrow as pa
    >>> target_of(pa.table({"size": [10.0, 30.0, None]}), ("size",)).mean.tolist()
    [20.0]
    """
    read = read_table(table, numbers=dict.fromkeys(covariates, "covariates"), labels={})
    mask, dropped = complete(read, covariates)
    if mask.sum() < 2:
        raise PanelError(
            f"The target has {int(mask.sum())} complete rows of {read.rows}.",
            field="target",
            value=int(mask.sum()),
            accepted="two or more rows with a value in every covariate",
        )
    x = np.column_stack([read.numbers[name][mask] for name in covariates])
    return Target(covariates, x, census, dropped, read.sha256)
