"""Reads of grants, claims and the money between them."""

from pilotzone.grants.queries.claims import Awaited, awaited, settlement_preview, visible_claims, zone_claims
from pilotzone.grants.queries.figures import GrantFigures, figures_of, figures_of_all
from pilotzone.grants.queries.outputs import Outputs, outputs_of
from pilotzone.grants.queries.positions import Execution, PayerPosition, PoolPosition, execution, pool_position, year_elapsed
from pilotzone.grants.queries.registers import grants_of_party, notices_to_issue, overdue_grants, public_grants, visible_grants, zone_grants
from pilotzone.grants.queries.settlements import due_lines, lines_of
from pilotzone.grants.queries.tracing import Trace, deciding, trace

__all__ = [
    "Awaited",
    "Execution",
    "GrantFigures",
    "Outputs",
    "PayerPosition",
    "PoolPosition",
    "Trace",
    "awaited",
    "deciding",
    "due_lines",
    "execution",
    "figures_of",
    "figures_of_all",
    "grants_of_party",
    "lines_of",
    "notices_to_issue",
    "outputs_of",
    "overdue_grants",
    "pool_position",
    "public_grants",
    "settlement_preview",
    "trace",
    "visible_claims",
    "visible_grants",
    "year_elapsed",
    "zone_claims",
    "zone_grants",
]
