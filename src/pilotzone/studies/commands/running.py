"""Outcomes come in, data are frozen, estimates are made."""

import io
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.files import read_file, store_file
from pilotzone.indicators.enums import Grade
from pilotzone.kit.canonical import canonical_bytes
from pilotzone.kit.errors import FieldError
from pilotzone.kit.transitions import advance
from pilotzone.registry.models import Party
from pilotzone.studies import policy
from pilotzone.studies.commands.planning import locked_study, refuse_open_ethics
from pilotzone.studies.enums import StudyStep
from pilotzone.studies.errors import BadOutcomes, PlanMissing
from pilotzone.studies.estimation import Found, estimate_outcome, known_facts, read_snapshot
from pilotzone.studies.independence import refuse_dependent
from pilotzone.studies.models import Estimate, OutcomeTable, Plan, Snapshot, Study
from pilotzone.studies.panel import join
from pilotzone.studies.pictures import pictures_of
from pilotzone.studies.plan import PlanContent, read_plan
from pilotzone.studies.queries import latest_snapshot, locked_plan, timing_of
from pilotzone.studies.waiting import ESTIMATE, OPINION, ask, done

KEYS = ("unit", "time")
PARQUET = "application/vnd.apache.parquet"


@dataclass(frozen=True, slots=True)
class OutcomeSource:
    """Where a table of outcomes comes from, and how good its values are."""

    grade: Grade
    source_zh: str
    source_en: str


@command(allowed=policy.can_plan, event="studies.outcomes_registered")
def register_outcomes(study: Study, table: pa.Table, *, source: OutcomeSource, by: Actor) -> OutcomeTable:
    """Keep a table of outcomes from outside (unit = public id of a party, time = number of a period, one column per outcome).

    The table is kept as it came; it meets assignment only when a snapshot is taken. Refused with unknown units, doubled rows,
    text where numbers are due.
    """
    locked = locked_study(study)
    _check_outcomes(table)
    columns = [name for name in table.column_names if name not in KEYS]
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    times = table.column("time").to_pylist()
    stored = OutcomeTable.objects.create(
        study=locked,
        file=store_file(buffer.getvalue(), PARQUET),
        columns=columns,
        periods=[min(times), max(times)],
        rows=table.num_rows,
        grade=source.grade,
        source_zh=source.source_zh,
        source_en=source.source_en,
        recorded_at=context.now(),
    )
    context.seal(stored)
    context.note(file=stored.file_id)
    return stored


def _check_outcomes(table: pa.Table) -> None:
    numbers = {name: pa.types.is_floating(table.schema.field(name).type) for name in table.column_names if name not in KEYS}
    faults = [FieldError(name, "", "a column") for name in KEYS if name not in table.column_names]
    faults += [FieldError(name, str(table.schema.field(name).type), "floating-point numbers") for name, good in numbers.items() if not good]
    if not numbers or not table.num_rows:
        faults.append(FieldError("columns", table.column_names, "unit, time and at least one outcome, with rows"))
    if not faults:
        units, rows = set(table.column("unit").to_pylist()), table.select(KEYS).to_pylist()
        known = set(Party.objects.filter(public_id__in=units).values_list("public_id", flat=True))
        faults += [FieldError("unit", unit, "the public id of a party") for unit in sorted(units - known, key=str)[:5]]
        if len({tuple(row.values()) for row in rows}) < len(rows):
            faults.append(FieldError("unit, time", len(rows), "each unit and period once"))
    if faults:
        raise BadOutcomes(errors=faults)


@command(allowed=policy.can_evaluate, event="studies.snapshot_taken")
def take_snapshot(study: Study, *, by: Actor) -> Snapshot:
    """Freeze the panel: join planned outcomes with assignment as known now, keep the bytes by hash, log the use.

    Refused before the plan is locked, and where there is nothing to join.
    """
    locked = locked_study(study)
    refuse_dependent(locked, by)
    advance(locked, StudyStep.COLLECT)
    refuse_open_ethics(locked)
    plan = _plan_of(locked)
    joined = join(locked, plan, reason="snapshot", by=by)
    last = latest_snapshot(locked)
    snapshot = Snapshot.objects.create(
        study=locked,
        number=last.number + 1 if last else 1,
        plan=plan,
        file=store_file(joined.content, PARQUET),
        manifest=joined.manifest,
        taken_by=by.id,
        taken_at=context.now(),
    )
    locked.save()
    context.seal(snapshot)
    context.note(snapshot=snapshot.file_id, plan=plan.sha256)
    return snapshot


@command(allowed=policy.can_evaluate, event="studies.study_estimated")
def estimate_study(study: Study, *, by: Actor) -> list[Estimate]:
    """Estimate every planned outcome against every planned comparison group, from the last snapshot; nothing else is estimated."""
    locked = locked_study(study)
    refuse_dependent(locked, by)
    advance(locked, StudyStep.ESTIMATE)
    refuse_open_ethics(locked)
    plan, snapshot = _plan_of(locked), latest_snapshot(locked)
    if snapshot is None:
        raise PlanMissing
    found = run(locked, plan, snapshot)
    kept = [_keep(each, position, plan, snapshot, by) for position, each in enumerate(found, 1)]
    locked.save()
    context.seal(*kept)
    context.note(snapshot=snapshot.file_id, plan=plan.sha256, estimates=[each.file_id for each in kept])
    done(ESTIMATE, study=locked, by=by)
    ask(OPINION, locked, by=by)
    return kept


def run(study: Study, plan: Plan, snapshot: Snapshot) -> list[Found]:
    """Return every planned estimate from a snapshot, storing nothing; the same bytes give the same numbers."""
    content: PlanContent = read_plan(plan.content)
    table = read_snapshot(read_file(snapshot.file_id))
    timing = timing_of(study)
    known = known_facts(study.call, content, retrospective=timing is None or timing.retrospective)
    return [
        estimate_outcome(table, content, outcome, control, known=known, sha256=snapshot.file_id)
        for outcome in sorted(content.outcomes, key=lambda each: not each.primary)
        for control in content.controls
    ]


def _keep(found: Found, position: int, plan: Plan, snapshot: Snapshot, by: Actor) -> Estimate:
    content = read_plan(plan.content)
    pictures: dict[str, Any] = {
        name: store_file(drawn, "image/svg+xml").sha256 for name, drawn in pictures_of(found, content.period_type).items()
    }
    return Estimate.objects.create(
        study=snapshot.study,
        plan_sha256=plan.sha256,
        snapshot=snapshot,
        position=position,
        outcome=found.outcome.code,
        role=found.outcome.role,
        control=found.control,
        engine=f"pilotzone {found.record['engine']['version']}",
        file=store_file(canonical_bytes(found.record), "application/json"),
        pictures=pictures,
        summary=found.summary(),
        grade=found.grade.level,
        by=by.id,
        at=context.now(),
    )


def _plan_of(study: Study) -> Plan:
    plan = locked_plan(study)
    if plan is None:
        raise PlanMissing
    return plan
