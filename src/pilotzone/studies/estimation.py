"""From a snapshot to numbers: pure functions over the frozen table, with the evidence library behind them."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import isfinite, sqrt
from statistics import fmean, variance
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from pilotzone.evidence import EvidenceError, Panel, att_gt
from pilotzone.evidence.evaluability import Facts, Grade, check_test, grade, with_estimate
from pilotzone.evidence.evaluability.rules import needs_balance
from pilotzone.evidence.plot import raw_means
from pilotzone.evidence.report import record_of
from pilotzone.schemes.evaluability import panel_of
from pilotzone.schemes.models import Call
from pilotzone.studies.enums import Control
from pilotzone.studies.errors import NothingToJoin
from pilotzone.studies.plan import Outcome, PlanContent

NEVER = 0
_CONTROLS: dict[Control, Literal["never", "notyet"]] = {Control.NEVER: "never", Control.NOT_YET: "notyet"}


@dataclass(frozen=True, slots=True)
class Found:
    """One estimate: the `pilotzone.estimate/1` record, raw means, facts and grade, completeness by arm, detectable effect."""

    outcome: Outcome
    control: Control
    record: dict[str, Any]
    means: dict[str, Any]
    facts: Facts
    grade: Grade
    complete: dict[str, list[int]]
    detectable: float | None

    def summary(self) -> dict[str, Any]:
        """Return what stands beside the record, as plain data."""
        return {
            "facts": {name: getattr(value, "value", value) for name, value in asdict(self.facts).items()},
            "means": self.means,
            "complete": self.complete,
            "detectable": self.detectable,
        }


def read_snapshot(content: bytes) -> pa.Table:
    """Return the rows of a snapshot."""
    return pq.read_table(io.BytesIO(content))


def estimate_outcome(table: pa.Table, content: PlanContent, outcome: Outcome, control: Control, *, known: Facts, sha256: str) -> Found:
    """Estimate one outcome against one comparison group as the plan says; `known` are the facts that the data cannot tell."""
    column, options = outcome.series, dict(content.estimator)
    try:
        panel = Panel.from_arrow(table, unit="unit", time="time", outcome=column, cohort="cohort")
        moments = panel.moments()
        fit = att_gt(panel, control=_CONTROLS[control], **options)
    except EvidenceError as fault:
        raise NothingToJoin(missing=f"{outcome.name()}: {fault}") from fault
    record = record_of(fit)
    record["panel"] = {**record["panel"], "sha256": sha256}
    complete = completeness(table, column)
    found = with_estimate(_measured(known, outcome, complete), record)
    # Arms should be alike beforehand only where chance or a cut-off divided them; elsewhere levels may differ, and trends count.
    facts = replace(found, balance=check_test(balance_p(table, column))) if needs_balance(found) else found
    detectable = fit.detectable_effect()
    return Found(
        outcome=outcome,
        control=control,
        record=record,
        means=raw_means(moments),
        facts=facts,
        grade=grade(facts),
        complete=complete,
        detectable=detectable if isfinite(detectable) else None,
    )


def known_facts(call: Call | None, content: PlanContent, *, retrospective: bool) -> Facts:
    """Return the facts that come from the call's design and from the plan, not from the numbers."""
    base = panel_of(call).facts if call is not None else Facts()
    spillover = base.spillover_excluded if content.spillover_excluded is None else content.spillover_excluded
    return replace(
        base,
        retrospective=retrospective,
        spillover_excluded=spillover,
        other_support_treated=content.other_support_treated,
        other_support_comparison=content.other_support_comparison,
    )


def _measured(known: Facts, outcome: Outcome, complete: Mapping[str, list[int]]) -> Facts:
    shares = {arm: done / total for arm, (done, total) in complete.items() if total}
    whole = sum(total for _done, total in complete.values())
    gap = shares["funded"] - shares["unfunded"] if len(shares) == 2 else None
    return replace(
        known,
        self_reported=known.self_reported if outcome.self_reported is None else outcome.self_reported,
        audited_subsample=known.audited_subsample if outcome.audited_subsample is None else outcome.audited_subsample,
        completeness_gap=gap,
        missing_share=1 - sum(done for done, _total in complete.values()) / whole if whole else None,
    )


def completeness(rows: pa.Table, column: str) -> dict[str, list[int]]:
    """Return by arm how many units have the outcome in every period that anybody has, and how many there are."""
    present = {time for time, value in zip(*_lists(rows, "time", column), strict=True) if value is not None}
    seen: dict[str, int] = {}
    arm: dict[str, str] = {}
    for unit, cohort, value in zip(*_lists(rows, "unit", "cohort", column), strict=True):
        arm[unit] = "funded" if cohort != NEVER else "unfunded"
        seen[unit] = seen.get(unit, 0) + (value is not None)
    return {
        name: [sum(seen[unit] == len(present) for unit in arm if arm[unit] == name), sum(each == name for each in arm.values())]
        for name in ("funded", "unfunded")
    }


def balance_p(rows: pa.Table, column: str) -> float | None:
    """Return the p-value of Welch's test on mean outcomes before anybody was supported; None where it cannot be made."""
    start = min((cohort for cohort in rows.column("cohort").to_pylist() if cohort != NEVER), default=None)
    before: dict[tuple[str, bool], list[float]] = {}
    for unit, time, cohort, value in zip(*_lists(rows, "unit", "time", "cohort", column), strict=True):
        if value is not None and start is not None and time < start:
            before.setdefault((unit, cohort != NEVER), []).append(value)
    arms = [[sum(values) / len(values) for (_unit, funded), values in before.items() if funded is side] for side in (True, False)]
    # Without variation on either side the test is undefined.
    return None if any(len(set(arm)) < 2 for arm in arms) else _welch_p(*arms)


def _welch_p(one: Sequence[float], other: Sequence[float]) -> float:
    # Only this part of SciPy: its statistics take seconds to import.
    from scipy.special import stdtr

    shares = [variance(arm) / len(arm) for arm in (one, other)]
    statistic = (fmean(one) - fmean(other)) / sqrt(sum(shares))
    freedom = sum(shares) ** 2 / sum(share**2 / (len(arm) - 1) for share, arm in zip(shares, (one, other), strict=True))
    return float(2 * stdtr(freedom, -abs(statistic)))


def _lists(rows: pa.Table, *names: str) -> list[list[Any]]:
    return [rows.column(name).to_pylist() for name in names]
