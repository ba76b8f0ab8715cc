"""Tables of one row per unit: columns by name from a file or a data frame, checked, as numbers and labels.

`read_table` serves every design that is no panel; panels have a reader of their own (`ingest`), which never holds all rows.
"""

from pilotzone.evidence.tabular.columns import Labels
from pilotzone.evidence.tabular.table import Tabular, complete, read_table

__all__ = ["Labels", "Tabular", "complete", "read_table"]
