"""The study once more from its stored snapshot: what comes out is compared with what is on record, and stored nowhere."""

from dataclasses import dataclass
from math import isclose

from pilotzone.kit.canonical import canonical_bytes, sha256_hex
from pilotzone.studies.commands.running import run
from pilotzone.studies.errors import NothingToJoin, PlanMissing
from pilotzone.studies.estimation import Found
from pilotzone.studies.models import Estimate, Study
from pilotzone.studies.queries import latest_estimates, latest_snapshot, locked_plan, result_of

# Other processors sum in another order; beyond this a number is another number.
TOLERANCE = 1e-9
KINDS = ("event_study", "simple", "group", "calendar")


@dataclass(frozen=True, slots=True)
class Rerun:
    """One estimate computed again beside the one on record: the same bytes, or the same numbers up to rounding, or neither."""

    found: Found
    stored: Estimate
    identical: bool
    equal: bool


def rerun(study: Study) -> list[Rerun]:
    """Compute the study's estimates again from its last snapshot; refused where nothing has been estimated yet."""
    plan, snapshot = locked_plan(study), latest_snapshot(study)
    if plan is None:
        raise PlanMissing
    rows = {(row.outcome, row.control): row for row in latest_estimates(study)}
    if snapshot is None or not rows:
        raise NothingToJoin(missing="snapshot, estimates")
    return [_beside(found, rows[found.outcome.code, found.control.value]) for found in run(study, plan, snapshot)]


def _beside(found: Found, stored: Estimate) -> Rerun:
    identical = sha256_hex(canonical_bytes(found.record)) == stored.file_id
    return Rerun(found, stored, identical, identical or _equal(found, stored))


def _equal(found: Found, stored: Estimate) -> bool:
    before, now = result_of(stored)["overall"], found.record["overall"]
    pairs = [(before[kind][name], now[kind][name]) for kind in KINDS for name in ("att", "se")]
    return all(a == b or (a is not None and b is not None and isclose(a, b, rel_tol=TOLERANCE, abs_tol=TOLERANCE)) for a, b in pairs)
