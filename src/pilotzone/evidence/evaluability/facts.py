"""The facts a grade rests on: typed, frozen, every one of them may be unknown."""

from dataclasses import dataclass
from enum import StrEnum

from pilotzone.evidence.errors import EvidenceError


class Allocation(StrEnum):
    """How limited money reaches its units. A rule that is not recorded is `None`, not a member."""

    LOTTERY = "lottery"
    RANDOM_INVITATION = "random_invitation"
    RANDOM_ROLLOUT = "random_rollout"
    SCORE = "score"
    RATE_CLASS = "rate_class"
    SIZE = "size"
    DATE = "date"
    HARDWARE = "hardware"
    STAGED = "staged"
    FIRST_COME = "first_come"
    DISCRETIONARY = "discretionary"
    ALL_ELIGIBLE = "all_eligible"
    PRO_RATA = "pro_rata"
    ONE_SITE = "one_site"


class FactError(EvidenceError):
    """A fact has a value that it cannot have."""


RANDOM = frozenset({Allocation.LOTTERY, Allocation.RANDOM_INVITATION, Allocation.RANDOM_ROLLOUT})
CUTOFF = frozenset({Allocation.SCORE, Allocation.RATE_CLASS, Allocation.SIZE, Allocation.DATE, Allocation.HARDWARE})
EVERYBODY = frozenset({Allocation.ALL_ELIGIBLE, Allocation.PRO_RATA})


class Check(StrEnum):
    """Outcome of a test. `UNTESTABLE` is a known fact (nothing was observed early enough), unlike None."""

    HELD = "held"
    REJECTED = "rejected"
    UNTESTABLE = "untestable"


class Stage(StrEnum):
    """What can be known: before the call opens only the design, after the estimate everything."""

    DESIGN = "design"
    RESULT = "result"


SIGNIFICANCE = 0.05
COUNTS = ("pre_periods", "pretrend_units", "treated_units", "comparison_units")
SHARES = {"completeness_gap": -1, "missing_share": 0, "other_support_treated": 0, "other_support_comparison": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one comparison. `None` is unknown, and unknown counts as failed.

    Attributes
    ----------
    allocation : Allocation, optional
        How the money was divided; None when the rule is not recorded.
    weights_frozen : bool, optional
        Score weights, or the threshold, were fixed before anybody applied. Asked of cut-off designs.
    self_made_score : bool, optional
        The applicant makes the score himself and no third party checks it. Asked of cut-off designs.
    staged_start : bool, optional
        All eligible are paid, but a rule makes some start later. Asked where everybody is paid.
    threshold : bool, optional
        All eligible are paid, but a threshold decides who is eligible or at what rate. Asked where everybody is paid.
    donors_named : bool, optional
        Comparison sites were named in advance. Asked of one site.
    unfunded_kept : bool, optional
        Applicants without funding stay in the records. Asked of first come first served and discretionary division.
    records_kept : bool, optional
        Records of a comparison group are kept at all.
    pre_periods : int, optional
        Periods observed before the start, the fewest of any cohort.
    retrospective : bool, optional
        The plan was locked after outcomes were known.
    self_reported : bool, optional
        The outcome is reported by those who are rewarded.
    audited_subsample : bool, optional
        Part of the self-reported outcome is audited.
    spillover_excluded : bool, optional
        The comparison lies out of reach of the support.
    completeness_gap : float, optional
        Share of units with complete outcomes, funded less unfunded, in [-1, 1].
    missing_share : float, optional
        Share of units whose outcome is missing, in [0, 1].
    pretrend_units : int, optional
        Units that are observed often enough before the start to show a pre-trend.
    other_support_treated, other_support_comparison : float, optional
        Share of each arm that another support reached, in [0, 1].
    pretrend, balance : Check, optional
        Pre-trend and balance test, see `check_test`.
    gap : Check, optional
        Gap before the start beside the effect, see `check_gap`.
    treated_units, comparison_units : int, optional
        Units with outcomes in each arm; before the call opens, as expected.

    Raises
    ------
    FactError
        If a count is negative or a share lies outside its range (a share that is not a number included).
    """

    allocation: Allocation | None = None
    weights_frozen: bool | None = None
    self_made_score: bool | None = None
    staged_start: bool | None = None
    threshold: bool | None = None
    donors_named: bool | None = None
    unfunded_kept: bool | None = None
    records_kept: bool | None = None
    pre_periods: int | None = None
    retrospective: bool | None = None
    self_reported: bool | None = None
    audited_subsample: bool | None = None
    spillover_excluded: bool | None = None
    completeness_gap: float | None = None
    missing_share: float | None = None
    pretrend_units: int | None = None
    other_support_treated: float | None = None
    other_support_comparison: float | None = None
    pretrend: Check | None = None
    balance: Check | None = None
    gap: Check | None = None
    treated_units: int | None = None
    comparison_units: int | None = None

    def __post_init__(self) -> None:
        for name in COUNTS:
            value = getattr(self, name)
            if value is not None and value < 0:
                raise FactError(f"{name} must be a count of 0 or more, or None when unknown; got {value!r}.")
        for name, lowest in SHARES.items():
            value = getattr(self, name)
            # Written so that NaN is refused too: it would pass every later comparison.
            if value is not None and not lowest <= value <= 1:
                raise FactError(f"{name} must be a share from {lowest} to 1, or None when unknown; got {value!r}.")


def check_test(p_value: float | None) -> Check:
    """Return what a test says: rejected when its p-value is below 0.05, untestable when it has none.

    Parameters
    ----------
    p_value : float, optional
        p-value of the test, None when nothing could be tested.

    Returns
    -------
    Check
        Held, rejected or untestable.
    """
    if p_value is None:
        return Check.UNTESTABLE
    return Check.REJECTED if p_value < SIGNIFICANCE else Check.HELD


def check_gap(gap: float | None, effect: float | None) -> Check | None:
    """Return whether the gap before the start is small beside the effect.

    Parameters
    ----------
    gap : float, optional
        Difference between the arms before the start, in outcome units; None when nothing was observed before.
    effect : float, optional
        Estimated effect, in outcome units; None when it is unknown.

    Returns
    -------
    Check or None
        Rejected when the gap is at least half the effect, None when only the effect is unknown.
    """
    if gap is None:
        return Check.UNTESTABLE
    if effect is None:
        return None
    return Check.REJECTED if abs(gap) >= abs(effect) / 2 else Check.HELD
