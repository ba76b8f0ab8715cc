"""Powers of covariates, made comparable in size; covariates that say nothing, or nothing new, are named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.moments import Floats

_DEPENDENT: Final = 1e-8
"""Share of a column's length that other columns leave unexplained, below which it counts as made of them."""

_SHOWN: Final = 1e-5  # Smallest coefficient, in standard deviations, that names a column as part of another.
_POWERS: Final = ("", " squared", " cubed")


@dataclass(frozen=True, slots=True)
class Features:
    """Powers of covariates. n rows, F features.

    Attributes
    ----------
    value : NDArray[np.float64]
        Powers of the covariates less their mean, in standard deviations, shape (n, F); scaled to a deviation of one.
    names : tuple of str
        What each is, such as "age squared".
    covariate : tuple of str
        The covariate each is made of.
    """

    value: Floats
    names: tuple[str, ...]
    covariate: tuple[str, ...]


def features(x: Floats, names: tuple[str, ...], order: int) -> Features:
    """Return powers of covariates up to an order; those that repeat lower powers (of a 0/1 column, say) are left out.

    Parameters
    ----------
    x : NDArray[np.float64]
        Covariates, shape (n, K).
    names : tuple of str
        Their names.
    order : int
        Highest power, 1 to 3.

    Returns
    -------
    Features
        Ordered by power, then by covariate. The balance of all of them does not depend on the covariates' origin and unit.

    Raises
    ------
    PanelError
        If a covariate holds a single value.

    Examples
    --------
    >>> import numpy as np
    >>> features(np.array([[0.0, 1.0], [1.0, 2.0], [1.0, 4.0]]), ("flag", "size"), 2).names
    ('flag', 'size', 'size squared')
    """
    found = [(_standard(column), name, np.unique(column).size) for column, name in zip(x.T, names, strict=True)]
    for column, (_, name, distinct) in zip(x.T, found, strict=True):
        if distinct == 1:
            value = float(column[0])
            raise PanelError(f"Column {name!r} holds nothing but {value:g}.", field="covariates", value=name, accepted="columns that vary")
    made = [(u**power, power, name) for power in range(1, order + 1) for u, name, distinct in found if power < distinct]
    return Features(
        np.stack([u if power == 1 else _standard(u) for u, power, _ in made], axis=1),
        tuple(f"{name}{_POWERS[power - 1]}" for _, power, name in made),
        tuple(name for _, _, name in made),
    )


def _standard(column: Floats) -> Floats:
    centred: Floats = column - column.mean()
    spread = float(np.sqrt((centred**2).mean()))
    return centred / spread if spread > 0 else centred


def check_independent(value: Floats, names: tuple[str, ...], *, where: str) -> None:
    """Refuse columns that others determine, in words.

    Parameters
    ----------
    value : NDArray[np.float64]
        Columns of comparable size, shape (n, F).
    names : tuple of str
        Their names.
    where : str
        Among whom, for the message.

    Raises
    ------
    PanelError
        Naming the first column that is constant or made of those before it, and those.
    """
    centred = value - value.mean(axis=0)
    kept: list[int] = []
    for at, name in enumerate(names):
        column, basis = centred[:, at], centred[:, kept]
        coefficient = np.linalg.lstsq(basis, column, rcond=None)[0] if kept else np.zeros(0)
        rest = column - basis @ coefficient
        if np.linalg.norm(rest) > _DEPENDENT * np.sqrt(len(value)):
            kept.append(at)
            continue
        makers = [names[kept[j]] for j in np.flatnonzero(np.abs(coefficient) > _SHOWN)]
        why = f"is determined by {', '.join(map(repr, makers))}" if makers else "does not vary"
        raise PanelError(f"{name!r} {why} among {where}.", field="covariates", value=name, accepted="covariates without it")
