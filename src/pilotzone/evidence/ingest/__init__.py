"""Reading panels: from files and tables to moments, in one pass where the order allows it."""

from pilotzone.evidence.ingest.columns import Columns
from pilotzone.evidence.ingest.read import read_moments, read_units

__all__ = ["Columns", "read_moments", "read_units"]
