"""The observations of a design on either side of its cut-off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from pilotzone.evidence.cutoff.local import Side
from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.moments import Floats, Ints

FARTHEST: Final = 1e20
"""Distance from the cut-off beyond which the powers of bandwidths overflow."""
REPEATED: Final = 0.2
"""Share of scores that occur more than once from which the score counts as one with mass points (Cattaneo, Titiunik)."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Both sides of a cut-off, with what the columns mean.

    Attributes
    ----------
    below, above : Side
        Observations below the cut-off, and at or above it. Columns: outcome, treatment if fuzzy, covariates.
    fuzzy : bool
        Whether the second column is the treatment taken up.
    """

    below: Side
    above: Side
    fuzzy: bool = False

    @property
    def sides(self) -> tuple[Side, Side]:
        """Below and above, in this order."""
        return self.below, self.above

    @property
    def rows(self) -> int:
        """Observations in all."""
        return len(self.below.x) + len(self.above.x)

    @property
    def targets(self) -> int:
        """Columns that are explained: the outcome and, if fuzzy, the treatment; covariates follow them."""
        return 1 + self.fuzzy

    @property
    def distinct(self) -> tuple[int, int]:
        """Distinct scores below and above."""
        return np.unique(self.below.x).size, np.unique(self.above.x).size

    @property
    def has_mass_points(self) -> bool:
        """Whether a fifth or more of the scores on a side are repetitions."""
        return any(1 - found / len(side.x) >= REPEATED for found, side in zip(self.distinct, self.sides, strict=True))


def sample_of(
    x: Floats, outcome: Floats, *, treated: Floats | None = None, covariates: Floats | None = None, cluster: Ints | None = None
) -> Sample:
    """Return the two sides, ordered by score.

    Parameters
    ----------
    x : NDArray[np.float64]
        Score less cut-off, shape (n,); 0 counts as above.
    outcome : NDArray[np.float64]
        Outcome, shape (n,).
    treated : NDArray[np.float64], optional
        Treatment taken up, shape (n,), for a fuzzy design.
    covariates : NDArray[np.float64], optional
        Covariates to adjust for, shape (n, K).
    cluster : NDArray[np.int64], optional
        Cluster of each row, shape (n,).

    Raises
    ------
    PanelError
        If there is no observation on one side, or a score is too far from the cut-off.
    """
    if np.abs(x).max(initial=0.0) > FARTHEST:
        value = float(np.abs(x).max())
        raise PanelError(
            f"A score lies {value:g} from the cut-off.", field="score", value=value, accepted="up to 1e20; use a larger unit of measurement"
        )
    parts = [outcome, *([] if treated is None else [treated]), *([] if covariates is None else covariates.T)]
    # Equal scores keep an order that does not depend on the order of the rows, so that sums have the same bits.
    keys = [*parts, *([] if cluster is None else [cluster]), x]
    order = np.lexsort(keys)
    x, columns = x[order], np.stack(parts, axis=1)[order]
    group = None if cluster is None else cluster[order]
    at = int(np.searchsorted(x, 0.0))
    if at in (0, x.size):
        side = "below" if at == 0 else "at or above"
        raise PanelError(
            f"No observation lies {side} the cut-off.", field="cutoff", value=0.0, accepted="a cut-off with observations on both sides"
        )
    sides = [Side(x[part], columns[part], None if group is None else group[part]) for part in (slice(None, at), slice(at, None))]
    return Sample(sides[0], sides[1], fuzzy=treated is not None)
