"""Everything that an estimate reports, as linear combinations of cohort means: cells, points and overall averages in one list.

Only cohort sizes decide the combinations, so that they can be made anew when a cluster is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pilotzone.evidence.aggregate import Scheme, scheme_of
from pilotzone.evidence.cells import Cells, cell_weights
from pilotzone.evidence.group_time import loadings_of
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.options import KINDS, Kind, Options


@dataclass(frozen=True, slots=True)
class Combinations:
    """Places of cells, points and overall averages in a list of P estimates. C cells.

    Attributes
    ----------
    cells : Cells
        What each cell compares.
    options : Options
        Window of event times.
    schemes : dict[Kind, Scheme]
        Averages at the sizes of the sample.
    """

    cells: Cells
    options: Options
    schemes: dict[Kind, Scheme]

    @staticmethod
    def of(cells: Cells, sizes: Floats, options: Options) -> Combinations:
        """Return the combinations of a sample whose cohorts weigh `sizes`, shape (H,)."""
        return Combinations(cells, options, {kind: scheme_of(cells, sizes, options, kind) for kind in KINDS})

    @property
    def places(self) -> dict[Kind, slice]:
        """Places of the points of each aggregation; those of cells come first."""
        found, start = {}, self.cells.own.size
        for kind in KINDS:
            found[kind] = slice(start, start + self.schemes[kind].labels.size)
            start = found[kind].stop
        return found

    def place(self, kind: Kind) -> int:
        """Return the place of an overall average; they come last."""
        return int(self.places[KINDS[-1]].stop) + KINDS.index(kind)

    def weights(self, sizes: Floats) -> Floats:
        """Return the weight of every cell in every estimate, shape (P, C), where cohorts weigh `sizes`."""
        schemes = [scheme_of(self.cells, sizes, self.options, kind) for kind in KINDS]
        overall = [scheme.overall @ scheme.points for scheme in schemes]
        return np.vstack([np.eye(self.cells.own.size), *(scheme.points for scheme in schemes), *overall])

    def loadings(self, sizes: Floats, T: int) -> Floats:
        """Return what a unit's outcomes weigh in every estimate, shape (H, P, T), where cohorts weigh `sizes`."""
        return loadings_of(self.cells, cell_weights(self.cells, sizes), self.weights(sizes), T)
