"""What an officer fills in before a scheme or a call exists."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pilotzone.audit.enums import Origin
from pilotzone.ledger.models import Account
from pilotzone.registry.models import Area, Instrument, Mandate
from pilotzone.schemes.enums import Allocation, Clock, ComparisonGroup
from pilotzone.schemes.models import FormVersion


@dataclass(frozen=True, slots=True)
class NewScheme:
    """A scheme to be set up; see `Scheme`."""

    code: str
    name_zh: str
    name_en: str
    area: Area
    rule_clock: Clock
    cap_clock: Clock
    mandate: Mandate | None = None
    summary_zh: str = ""
    summary_en: str = ""
    origin: Origin = Origin.REAL


@dataclass(frozen=True, slots=True)
class DesignFacts:
    """What is known before the call opens and decides what it will be able to prove; None is unknown.

    `expected_*` are counts, `outcome_sd` is in outcome units, `outcome_r2` the share of its variance that history explains.
    """

    pre_periods: int | None = None
    self_reported: bool | None = None
    audited_subsample: bool | None = None
    spillover_excluded: bool | None = None
    self_made_score: bool | None = None
    staged_start: bool | None = None
    threshold: bool | None = None
    donors_named: bool | None = None
    expected_eligible: int | None = None
    expected_funded: int | None = None
    outcome_zh: str = ""
    outcome_en: str = ""
    outcome_sd: float | None = None
    outcome_r2: float | None = None


@dataclass(frozen=True, slots=True)
class CallDraft:
    """What a draft call says; every field may be changed until the call opens. Amounts in fen."""

    name_zh: str
    name_en: str
    budget_year: int
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    pool_amount: int | None = None
    form: FormVersion | None = None
    instrument: Instrument | None = None
    comparison: ComparisonGroup = ComparisonGroup.NONE
    comparison_zh: str = ""
    comparison_en: str = ""
    consent_zh: str = ""
    consent_en: str = ""
    notice_days: int = 5
    allocation: Allocation | None = None
    allocation_parameters: dict[str, Any] = field(default_factory=dict)
    budgets: dict[str, Account] = field(default_factory=dict)
    design: DesignFacts = field(default_factory=DesignFacts)


@dataclass(frozen=True, slots=True)
class NewBudget:
    """Money that a payer provides for a year. `amount` in fen."""

    code: str
    label_zh: str
    label_en: str
    amount: int
    origin: Origin = Origin.REAL
