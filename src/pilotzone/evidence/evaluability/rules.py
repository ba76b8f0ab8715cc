"""The table of rules: which fact caps the grade, and at what."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from pilotzone.evidence.evaluability.facts import CUTOFF, EVERYBODY, RANDOM, Allocation, Check, Facts, Stage

HIGHEST = 5
FEW_UNITS = 10
PRE_PERIODS = 2
GAP_POINTS = 0.10
MISSING = 0.30
OTHER_SUPPORT = 0.25
# Shares come from divisions: 0.9 - 0.8 must not count as more than ten points.
ROUNDING = 1e-9


class Finding(StrEnum):
    """What a rule finds in the facts; unknown counts as failed and is said to be unknown."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: `look` finds pass, failure or ignorance, `cap` is the highest grade left without a pass."""

    key: str
    cap: int
    known_at: Stage
    look: Callable[[Facts], Finding]


def is_cutoff(facts: Facts) -> bool:
    """Tell whether units on both sides of a score or threshold are compared."""
    by_threshold = facts.allocation in EVERYBODY and facts.threshold is True and facts.staged_start is not True
    return facts.allocation in CUTOFF or by_threshold


def is_judged(facts: Facts) -> bool:
    """Tell whether somebody, or the order of arrival, decides; a cut-off that could still be moved is no better."""
    movable = is_cutoff(facts) and facts.weights_frozen is not True
    return movable or facts.allocation in {Allocation.FIRST_COME, Allocation.DISCRETIONARY}


def needs_pretrend(facts: Facts) -> bool:
    """Tell whether the comparison is only as good as parallel development beforehand."""
    by_design = facts.allocation in RANDOM or facts.allocation is Allocation.ONE_SITE
    return not by_design and (is_judged(facts) or not is_cutoff(facts))


def needs_balance(facts: Facts) -> bool:
    """Tell whether the arms should be alike beforehand by design."""
    return facts.allocation in RANDOM or is_cutoff(facts)


def design_cap(facts: Facts) -> int:
    """Return the highest grade the allocation rule alone allows."""
    if facts.allocation in RANDOM:
        return 5
    if is_cutoff(facts):
        return 4
    if facts.allocation is None or facts.allocation is Allocation.ONE_SITE:
        return 2
    if facts.allocation in EVERYBODY and facts.staged_start is not True:
        return 0
    return 3


def true(value: bool | None) -> Finding:
    """Read a fact that should be true."""
    return Finding.UNKNOWN if value is None else Finding.PASSED if value else Finding.FAILED


def false(value: bool | None) -> Finding:
    """Read a fact that should be false."""
    return Finding.UNKNOWN if value is None else Finding.FAILED if value else Finding.PASSED


def at_least(value: int | None, least: int) -> Finding:
    """Read a count that should not be small."""
    return true(None if value is None else value >= least)


def at_most(value: float | None, most: float) -> Finding:
    """Read a share that should not be large, of either sign."""
    return true(None if value is None else abs(value) <= most + ROUNDING)


def held(value: Check | None, *, asked: bool) -> Finding:
    """Read a test; where the design does not ask for it, only a rejection counts."""
    if value is None:
        return Finding.UNKNOWN if asked else Finding.PASSED
    return Finding.FAILED if value is Check.REJECTED else Finding.PASSED


def asked(question: bool, finding: Finding) -> Finding:
    """Pass where the question does not arise."""
    return finding if question else Finding.PASSED


def worst(*findings: Finding) -> Finding:
    """Return a failure before an unknown before a pass."""
    return next((f for f in (Finding.FAILED, Finding.UNKNOWN) if f in findings), Finding.PASSED)


def _self_report(facts: Facts) -> Finding:
    if facts.self_reported is False or facts.audited_subsample is True:
        return Finding.PASSED
    return Finding.FAILED if facts.self_reported and facts.audited_subsample is False else Finding.UNKNOWN


def _pretrend_units(facts: Facts) -> Finding:
    if facts.pretrend is Check.UNTESTABLE:
        return Finding.FAILED
    return at_least(facts.pretrend_units, FEW_UNITS)


def _other_support(facts: Facts) -> Finding:
    treated, comparison = facts.other_support_treated, facts.other_support_comparison
    if treated is None or comparison is None:
        return Finding.UNKNOWN
    return true((treated > OTHER_SUPPORT) == (comparison > OTHER_SUPPORT))


def _units(facts: Facts) -> Finding:
    # One site is one treated unit by design; what must be many are its donors.
    treated = asked(facts.allocation is not Allocation.ONE_SITE, at_least(facts.treated_units, FEW_UNITS))
    return worst(treated, at_least(facts.comparison_units, FEW_UNITS))


DESIGN, RESULT = Stage.DESIGN, Stage.RESULT
RULES = (
    Rule("weights_frozen", 3, DESIGN, lambda f: asked(is_cutoff(f), true(f.weights_frozen))),
    Rule("self_made_score", 3, DESIGN, lambda f: asked(is_cutoff(f), false(f.self_made_score))),
    Rule("unfunded_kept", 2, DESIGN, lambda f: asked(is_judged(f), true(f.unfunded_kept))),
    Rule("pre_periods", 2, DESIGN, lambda f: asked(is_judged(f), at_least(f.pre_periods, PRE_PERIODS))),
    Rule("donors_named", 1, DESIGN, lambda f: asked(f.allocation is Allocation.ONE_SITE, true(f.donors_named))),
    Rule("records_kept", 0, DESIGN, lambda f: true(f.records_kept)),
    Rule("self_report", 3, DESIGN, _self_report),
    Rule("spillover_excluded", 3, DESIGN, lambda f: true(f.spillover_excluded)),
    Rule("retrospective", 3, RESULT, lambda f: false(f.retrospective)),
    Rule("completeness_gap", 2, RESULT, lambda f: at_most(f.completeness_gap, GAP_POINTS)),
    Rule("missing_share", 2, RESULT, lambda f: at_most(f.missing_share, MISSING)),
    Rule("pretrend_units", 2, RESULT, lambda f: asked(needs_pretrend(f), _pretrend_units(f))),
    Rule("other_support", 2, RESULT, _other_support),
    Rule("pretrend", 1, RESULT, lambda f: held(f.pretrend, asked=needs_pretrend(f))),
    Rule("balance", 1, RESULT, lambda f: held(f.balance, asked=needs_balance(f))),
    Rule("gap", 1, RESULT, lambda f: held(f.gap, asked=True)),
    Rule("units", 1, RESULT, _units),
)
