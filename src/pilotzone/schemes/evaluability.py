"""What a call will be able to prove, said before it opens."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

from pilotzone.evidence.evaluability import Allocation as EvidenceAllocation
from pilotzone.evidence.evaluability import Facts, Grade, Stage, grade
from pilotzone.evidence.power import detectable_effect
from pilotzone.schemes.drafts import CallDraft, DesignFacts
from pilotzone.schemes.enums import Allocation, ComparisonGroup
from pilotzone.schemes.models import Call, EvaluabilityRecord

POWER = 0.8
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Detectable:
    """Smallest difference between the arms that would probably be found, with the numbers it rests on."""

    effect: float
    funded: int
    comparison: int
    sd: float
    r2: float

    def to_dict(self) -> dict[str, float | int]:
        return asdict(self) | {"power": POWER, "level": LEVEL}


@dataclass(frozen=True, slots=True)
class Panel:
    """The evaluability panel of a call: grade with the facts that bind, and the detectable effect where it can be computed."""

    facts: Facts
    grade: Grade
    detectable: Detectable | None
    missing: tuple[str, ...]


def panel_of(call: Call) -> Panel:
    """Return what the call, as it stands, will be able to prove."""
    rule = getattr(call, "allocation", None)
    kind = Allocation(rule.kind) if rule is not None else Allocation.NOT_RECORDED
    parameters = rule.parameters if rule is not None else {}
    return _panel(kind, parameters, ComparisonGroup(call.comparison), DesignFacts(**call.design))


def panel_of_draft(draft: CallDraft) -> Panel:
    """Return what a call would be able to prove if it opened as somebody is about to write it."""
    return _panel(draft.allocation or Allocation.NOT_RECORDED, draft.allocation_parameters, draft.comparison, draft.design)


def _panel(kind: Allocation, parameters: Mapping[str, Any], comparison: ComparisonGroup, design: DesignFacts) -> Panel:
    facts = facts_of(kind, parameters, named=comparison != ComparisonGroup.NONE, design=design)
    detectable, missing = _detectable(design)
    return Panel(facts=facts, grade=grade(facts, stage=Stage.DESIGN), detectable=detectable, missing=missing)


def recorded_panel(record: EvaluabilityRecord) -> Panel:
    """Return what a call said when it opened, in the words of today; number and facts are those of the record."""
    allocation = record.facts["allocation"]
    facts = Facts(**(record.facts | {"allocation": EvidenceAllocation(allocation) if allocation else None}))
    numbers = {name: record.detectable[name] for name in Detectable.__dataclass_fields__} if record.detectable else None
    return Panel(facts=facts, grade=grade(facts, stage=Stage.DESIGN), detectable=Detectable(**numbers) if numbers else None, missing=())


def facts_of(kind: Allocation, parameters: Mapping[str, Any], *, named: bool, design: DesignFacts) -> Facts:
    """Return the facts of a design. Unfunded applicants are always kept here; whether they serve is the `named` comparison."""
    funded, comparison = _arms(design)
    return Facts(
        allocation=None if kind is Allocation.NOT_RECORDED else EvidenceAllocation(kind.value),
        # Criteria and weights of a score are sealed when the call opens, which is what the fact asks.
        weights_frozen=True if kind is Allocation.SCORE and parameters.get("criteria") else parameters.get("weights_frozen"),
        self_made_score=design.self_made_score,
        staged_start=design.staged_start,
        threshold=design.threshold,
        donors_named=design.donors_named,
        unfunded_kept=named,
        records_kept=named,
        pre_periods=design.pre_periods,
        self_reported=design.self_reported,
        audited_subsample=design.audited_subsample,
        spillover_excluded=design.spillover_excluded,
        treated_units=funded,
        comparison_units=comparison,
    )


def _arms(design: DesignFacts) -> tuple[int | None, int | None]:
    if design.expected_eligible is None or design.expected_funded is None:
        return None, None
    return design.expected_funded, max(design.expected_eligible - design.expected_funded, 0)


def _detectable(design: DesignFacts) -> tuple[Detectable | None, tuple[str, ...]]:
    """Return the detectable effect of a two-arm comparison, or the names of what is missing for it."""
    funded, comparison = _arms(design)
    needed = {"expected_eligible": comparison, "expected_funded": funded, "outcome_sd": design.outcome_sd, "outcome_r2": design.outcome_r2}
    missing = tuple(name for name, value in needed.items() if value is None)
    if missing or not funded or not comparison or design.outcome_sd is None or design.outcome_r2 is None:
        return None, missing or ("expected_funded",)
    # Difference in means of two arms after adjustment for history: variance sd² (1 - R²) (1/n₁ + 1/n₀).
    se = design.outcome_sd * sqrt((1 - design.outcome_r2) * (1 / funded + 1 / comparison))
    return Detectable(
        effect=detectable_effect(se, level=LEVEL, power=POWER),
        funded=funded,
        comparison=comparison,
        sd=design.outcome_sd,
        r2=design.outcome_r2,
    ), ()
