"""Reads of studies: the register, what stands behind a plan, whether it came before the outcomes, what an opinion signs."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery

from pilotzone.applications.models import AssignmentFact
from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Origin
from pilotzone.audit.files import read_file
from pilotzone.audit.queries import hidden_origins, retired_origins
from pilotzone.indicators.models import IndicatorVersion, Observation
from pilotzone.kit.canonical import canonical_hash
from pilotzone.studies.enums import StudyStatus
from pilotzone.studies.errors import PlanMissing
from pilotzone.studies.models import Estimate, OutcomeTable, Plan, PlanDraft, Snapshot, Study
from pilotzone.studies.periods import number_of_day
from pilotzone.studies.plan import PlanContent, read_plan
from pilotzone.studies.policy import can_see_drafts

OPINION = "pilotzone.opinion/1"


def register_of_studies(by: Actor) -> QuerySet[Study]:
    """Return the zone's studies, null, stopped and late ones included; worked examples and retired origins are not the zone's."""
    rows = Study.objects.select_related("call", "plan", "opinion", "publication").exclude(origin__in=hidden_origins())
    return rows if can_see_drafts(by) else rows.exclude(status=StudyStatus.DRAFT)


def with_leading_estimate(studies: QuerySet[Study]) -> QuerySet[Study]:
    """Return studies with `lead_file` and `lead_grade` of the first estimate of the plan; None where nothing was estimated."""
    first = Estimate.objects.filter(study=OuterRef("pk")).order_by("-snapshot__number", "position")
    return studies.annotate(lead_file=Subquery(first.values("file")[:1]), lead_grade=Subquery(first.values("grade")[:1]))


def example_studies() -> QuerySet[Study]:
    """Return the worked examples, which stand on a shelf of their own."""
    shelf = Study.objects.filter(origin=Origin.EXAMPLE).exclude(origin__in=retired_origins())
    return shelf.exclude(status=StudyStatus.DRAFT).select_related("call", "plan")


def studies_of(by: Actor) -> QuerySet[Study]:
    """Return every study that an actor may open, examples included."""
    seen = Q(pk__in=register_of_studies(by).values("pk")) | Q(pk__in=example_studies().values("pk"))
    return Study.objects.filter(seen).select_related("call", "call__scheme", "plan", "opinion", "publication")


def locked_plan(study: Study) -> Plan | None:
    """Return the plan as locked, if it is."""
    return Plan.objects.filter(study=study).first()


def content_of(study: Study) -> PlanContent:
    """Return the plan's content, locked or draft; raises PlanMissing."""
    found: Plan | PlanDraft | None = locked_plan(study) or PlanDraft.objects.filter(study=study).first()
    if found is None:
        raise PlanMissing
    return read_plan(found.content)


def latest_snapshot(study: Study) -> Snapshot | None:
    """Return the snapshot that counts: the last one."""
    return Snapshot.objects.filter(study=study).order_by("number").last()


def latest_estimates(study: Study) -> list[Estimate]:
    """Return the estimates made from the last snapshot, in the order of the plan."""
    snapshot = latest_snapshot(study)
    return list(Estimate.objects.filter(snapshot=snapshot).select_related("snapshot").order_by("position")) if snapshot else []


@dataclass(frozen=True, slots=True)
class Timing:
    """Whether the plan came before the outcomes, and what says so."""

    retrospective: bool
    locked_at: datetime
    first_outcome_at: datetime | None
    declared: bool


def timing_of(study: Study) -> Timing | None:
    """Return whether the plan was locked before the first value after the start of support was on record; None without a locked plan.

    A plan whose evaluator says that outcomes were known elsewhere, or whose call is a record made afterwards, is retrospective too.
    """
    plan = locked_plan(study)
    if plan is None:
        return None
    first = first_outcome_recorded(study, read_plan(plan.content))
    declared = plan.outcomes_known or (study.call is not None and study.call.reconstructed)
    return Timing(declared or (first is not None and first <= plan.locked_at), plan.locked_at, first, declared)


def first_outcome_recorded(study: Study, content: PlanContent) -> datetime | None:
    """Return when the first value of a planned outcome after the start of support was recorded here; None where there is none yet."""
    start = support_starts(study, content)
    if start is None:
        return None
    moments = [table.recorded_at for table in OutcomeTable.objects.filter(study=study) if table.periods[1] >= start]
    codes = [outcome.indicator for outcome in content.outcomes if outcome.indicator]
    versions = IndicatorVersion.objects.filter(code__in=codes)
    parties = AssignmentFact.objects.filter(call=study.call, party__isnull=False).values("party")
    rows = Observation.objects.filter(version__in=versions, party__in=parties).order_by("recorded_at")
    for day, recorded_at in rows.values_list("period_start", "recorded_at"):
        if number_of_day(day, content.period_type) >= start:
            return min([*moments, recorded_at])
    return min(moments, default=None)


def support_starts(study: Study, content: PlanContent) -> int | None:
    """Return the number of the first period in which anybody was supported; None where nobody was, or no date is known."""
    facts = AssignmentFact.objects.filter(call=study.call, kind=content.treatment.value, happened_on__isnull=False)
    day = facts.aggregate(first=Min("happened_on"))["first"]
    return None if day is None else number_of_day(day, content.period_type)


def opinion_statement(study: Study, *, kind: str, text_zh: str, text_en: str) -> dict[str, Any]:
    """Return the statement that an evaluator signs off the server: the opinion and the digests it is about."""
    return {"schema": OPINION, "opinion": kind, "text": {"zh": text_zh, "en": text_en}, **signed_digests(study)}


def signed_digests(study: Study) -> dict[str, Any]:
    """Return the digests that an opinion on this study must name: plan, snapshot, estimates together."""
    plan, snapshot, estimates = locked_plan(study), latest_snapshot(study), latest_estimates(study)
    return {
        "study": study.code,
        "plan": plan.sha256 if plan else None,
        "snapshot": snapshot.file_id if snapshot else None,
        "estimates": canonical_hash(sorted(estimate.file_id for estimate in estimates)) if estimates else None,
    }


def result_of(estimate: Estimate) -> dict[str, Any]:
    """Return the stored result, checked against its hash."""
    return read_result(estimate.file_id)


def read_result(digest: str) -> dict[str, Any]:
    """Return the stored result with this hash, checked against it."""
    found: dict[str, Any] = json.loads(read_file(digest))
    return found
