"""The one place where planned outcomes meet assignment. Every join is logged with who, when, why and what came out."""

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import log
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pilotzone.applications.enums import FactKind, Status
from pilotzone.applications.models import Application, AssignmentFact
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.files import read_file
from pilotzone.indicators.enums import PeriodType, Purpose
from pilotzone.indicators.queries import observations_as_of, version_by_code
from pilotzone.kit.canonical import sha256_hex
from pilotzone.kit.dates import Precision
from pilotzone.registry.models import Party
from pilotzone.studies.enums import Transform
from pilotzone.studies.errors import NothingToJoin
from pilotzone.studies.models import OutcomeTable, PanelUse, Plan, Study
from pilotzone.studies.periods import PER_YEAR, label_of_number, number_of_day
from pilotzone.studies.plan import Outcome, PlanContent, read_plan

SNAPSHOT = "pilotzone.snapshot/1"
NEVER = 0
OUT = (Status.DRAFT, Status.WITHDRAWN, Status.LAPSED)

# How exactly a date must be known to say in which period it lies.
_FINE_ENOUGH = {
    PeriodType.YEAR: (Precision.DAY, Precision.MONTH, Precision.YEAR),
    PeriodType.HALF: (Precision.DAY, Precision.MONTH),
    PeriodType.QUARTER: (Precision.DAY, Precision.MONTH),
    PeriodType.MONTH: (Precision.DAY, Precision.MONTH),
}
Values = Mapping[tuple[str, int], float]


@dataclass(frozen=True, slots=True)
class Joined:
    """Rows of units by periods as Parquet, with the manifest of what went in and what was left out."""

    content: bytes
    manifest: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Assignment:
    """First supported period by unit (`NEVER` for the comparison), and how many were left out by reason."""

    cohorts: Mapping[str, int]
    left_out: Mapping[str, int]


def join(study: Study, plan: Plan, *, reason: str, by: Actor) -> Joined:
    """Join planned outcomes with assignment as known now, and log the use. Refused where there is nothing to join."""
    content, known_at = read_plan(plan.content), context.now()
    assignment = assignment_of(study, content)
    values = {outcome.code: _values_of(study, content, outcome, known_at) for outcome in content.outcomes}
    _refuse_nothing(assignment, values, content)
    table = _table(assignment.cohorts, values, content)
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    joined = Joined(buffer.getvalue(), _manifest(study, plan, assignment, values, table.num_rows))
    used = PanelUse.objects.create(
        study=study,
        plan_sha256=plan.sha256,
        reason=reason,
        rows=table.num_rows,
        sha256=sha256_hex(joined.content),
        by=by.id,
        at=known_at,
    )
    context.seal(used)
    return joined


def assignment_of(study: Study, content: PlanContent) -> Assignment:
    """Return when each unit of the population was first supported; units that cannot be placed are counted by reason."""
    cases = {case.party_id: case for case in Application.objects.filter(call=study.call)}
    starts = _starts(study, content)
    cohorts: dict[str, int] = {}
    left_out: Counter[str] = Counter()
    for party in Party.objects.filter(pk__in=_facts(study, content.population.value).values("party")).order_by("public_id"):
        start = starts.get(party.pk, NEVER)
        reason = _reason_to_leave_out(cases.get(party.pk), start, reconstructed=bool(study.call and study.call.reconstructed))
        if reason:
            left_out[reason] += 1
        else:
            cohorts[party.public_id] = start or NEVER
    return Assignment(cohorts, dict(left_out))


def _reason_to_leave_out(case: Application | None, start: int | None, *, reconstructed: bool) -> str:
    if case is not None and case.status in OUT:
        return "withdrawn"
    # In a record made afterwards nobody was asked; in a call that runs here only who agreed is looked at.
    if not reconstructed and case is not None and case.consented_at is None:
        return "no_consent"
    return "start_not_recorded" if start is None else ""


def _facts(study: Study, kind: str) -> Any:
    return AssignmentFact.objects.filter(call=study.call, kind=kind, party__isnull=False, corrected_by=None)


def _starts(study: Study, content: PlanContent) -> dict[int, int | None]:
    """Return the first supported period by party; None where it is not known exactly enough."""
    found: dict[int, int | None] = {}
    for party, day, precision in _facts(study, content.treatment.value).values_list("party_id", "happened_on", "precision"):
        exact = day is not None and precision in _FINE_ENOUGH[content.period_type]
        number = number_of_day(day, content.period_type) if exact else None
        before = found.get(party)
        found[party] = number if before is None or number is None else min(before, number)
    return found


def _values_of(study: Study, content: PlanContent, outcome: Outcome, known_at: datetime) -> Values:
    """Return the known values of an outcome by unit and period, in its own unit."""
    rows = _from_table(study, outcome, known_at) if outcome.column else _from_indicator(study, content, outcome, known_at)
    return {(unit, time): value for unit, time, value in rows if content.first <= time <= content.last}


def _from_table(study: Study, outcome: Outcome, known_at: datetime) -> Iterator[tuple[str, int, float]]:
    for stored in OutcomeTable.objects.filter(study=study, recorded_at__lte=known_at):
        if outcome.column in stored.columns:
            table = pq.read_table(io.BytesIO(read_file(stored.file_id)))
            columns = (table.column(name).to_pylist() for name in ("unit", "time", outcome.column))
            yield from (row for row in zip(*columns, strict=True) if row[2] is not None)


def _from_indicator(study: Study, content: PlanContent, outcome: Outcome, known_at: datetime) -> Iterator[tuple[str, int, float]]:
    version = version_by_code(outcome.indicator)
    parties = list(Party.objects.filter(pk__in=_facts(study, content.population.value).values("party")))
    names = {party.pk: party.public_id for party in parties}
    table = observations_as_of(version, parties, known_at=known_at, purpose=Purpose.EVALUATION, leave_out_refused=True)
    columns = (table.column(name).to_pylist() for name in ("unit", "period_start", "value"))
    for unit, day, value in zip(*columns, strict=True):
        if value is not None:
            yield names[unit], number_of_day(day, content.period_type), value / 10**version.decimals


def _refuse_nothing(assignment: Assignment, values: Mapping[str, Values], content: PlanContent) -> None:
    if not assignment.cohorts:
        raise NothingToJoin(missing=content.population.label)
    empty = [outcome.name() for outcome in content.outcomes if not values[outcome.code]]
    if empty:
        raise NothingToJoin(missing=empty)


def _table(cohorts: Mapping[str, int], values: Mapping[str, Values], content: PlanContent) -> pa.Table:
    seen = {time for each in values.values() for _unit, time in each}
    times = [time for time in range(content.first, content.last + 1) if time in seen]
    rows = [(unit, time, cohort) for unit, cohort in cohorts.items() for time in times]
    columns: dict[str, Any] = {
        "unit": pa.array([row[0] for row in rows], pa.string()),
        "time": pa.array([row[1] for row in rows], pa.int64()),
        "cohort": pa.array([row[2] for row in rows], pa.int64()),
    }
    for outcome in content.outcomes:
        measured = [values[outcome.code].get((unit, time)) for unit, time, _cohort in rows]
        columns[outcome.code] = pa.array(measured, pa.float64())
        # What has no logarithm counts as missing. The column stands in the snapshot, so that anybody can estimate from it at once.
        columns[outcome.series] = pa.array([_transformed(value, outcome) for value in measured], pa.float64())
    return pa.table(columns)


def _transformed(value: float | None, outcome: Outcome) -> float | None:
    if outcome.transform != Transform.LOG:
        return value
    return None if value is None or value <= 0 else log(value)


def _manifest(study: Study, plan: Plan, assignment: Assignment, values: Mapping[str, Values], rows: int) -> dict[str, Any]:
    content = read_plan(plan.content)
    return {
        "schema": SNAPSHOT,
        "study": study.code,
        "plan": plan.sha256,
        "period_type": content.period_type.value,
        "periods_per_year": PER_YEAR[content.period_type],
        "first": label_of_number(content.first, content.period_type),
        "last": label_of_number(content.last, content.period_type),
        "units": len(assignment.cohorts),
        "rows": rows,
        "left_out": dict(assignment.left_out),
        "values": {code: len(known) for code, known in values.items()},
        "sources": [_source(study, outcome) for outcome in content.outcomes],
        "flow": flow_of(study, content),
    }


def _source(study: Study, outcome: Outcome) -> dict[str, Any]:
    if outcome.indicator:
        version = version_by_code(outcome.indicator)
        return {"outcome": outcome.code, "indicator": version.code, "grade": version.grade}
    files = [stored for stored in OutcomeTable.objects.filter(study=study) if outcome.column in stored.columns]
    grades = {stored.grade for stored in files}
    return {"outcome": outcome.code, "files": sorted(stored.file_id for stored in files), "grade": max(grades, default=None)}


def flow_of(study: Study, content: PlanContent) -> dict[str, int | None]:
    """Return how many applied, were eligible, got support, used it; None where no such fact was recorded at all."""
    steps = {"applied": FactKind.APPLIED, "eligible": FactKind.ELIGIBLE, "assigned": content.treatment, "used": FactKind.FIRST_USE}
    counts = {name: _facts(study, kind.value).values("party").distinct().count() for name, kind in steps.items()}
    return {name: count or None for name, count in counts.items()}
