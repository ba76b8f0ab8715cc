"""Reading panels: from files and tables to moments, in one pass where the order allows it."""

from pilotzone.evidence.ingest.adjusting import read_adjusting
from pilotzone.evidence.ingest.columns import Columns
from pilotzone.evidence.ingest.observed import read_observations
from pilotzone.evidence.ingest.read import read_moments, read_tops, read_units
from pilotzone.evidence.ingest.tops import Tops

__all__ = ["Columns", "Tops", "read_adjusting", "read_moments", "read_observations", "read_tops", "read_units"]
