"""What is known of the applicants' later life: an invented quarterly figure, collected from all who agreed, funded or not.

The figures come to the study as tables from outside, not as values of an indicator: a definition carries no origin and would stay
in the zone's list when the sample is retired.
"""

from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from itertools import accumulate, islice
from math import exp
from statistics import NormalDist

import pyarrow as pa

from pilotzone.applications.enums import FactKind
from pilotzone.applications.models import Application, AssignmentFact
from pilotzone.indicators.enums import Grade, PeriodType
from pilotzone.packs.samples.plan import APPLICANTS, NO_CONSENT, Applicant
from pilotzone.packs.samples.policy_tool import first_call
from pilotzone.packs.samples.stage import Happening, Stage
from pilotzone.studies.commands import OutcomeSource, register_outcomes
from pilotzone.studies.models import Study
from pilotzone.studies.periods import number_of

COLUMN = "ai_revenue"
BEFORE, AFTER = ("2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1"), ("2026-Q2", "2026-Q3")
# When figures come in: those of the quarters before the grants are asked for together, when the window has closed.
COLLECTED = {"04-20 17:00": BEFORE, "07-24 10:00": AFTER[:1], "10-23 10:00": AFTER[1:]}
# Firms that gave no figure for the last quarter: what is missing stays missing.
SILENT = frozenset({3, 15})
SOURCE = OutcomeSource(
    Grade.B, "合成样例：申请单位季度申报，数值均为虚构", "synthetic sample: the applicants' quarterly returns, all values invented"
)

# Invented, in logs: spread between firms, growth and noise of a quarter, and what a grant adds. With so few firms no study can find it.
SPREAD, GROWTH, NOISE, EFFECT = 0.5, 0.03, 0.12, 0.05
# Yuan of revenue for each employee and quarter, in logs.
LEVEL = 10.8


def outcomes(stage: Stage, study: str) -> Iterator[Happening]:
    """Yield how the officer hands the quarters to the study of this code, those before the grants first."""
    for moment, quarters in COLLECTED.items():
        yield Happening(moment, partial(_collect, stage, study, quarters))


def _collect(stage: Stage, study: str, quarters: tuple[str, ...]) -> None:
    eligible, funded = _parties_with(FactKind.ELIGIBLE), _parties_with(FactKind.OFFERED)
    rows = [
        {
            "unit": party.public_id,
            "time": number_of(quarter, PeriodType.QUARTER),
            COLUMN: revenue_in(applicant, quarter, funded=party.pk in funded),
        }
        for applicant in APPLICANTS
        for quarter in quarters
        if (party := stage.parties[applicant.number]).pk in eligible and answers(applicant.number, quarter)
    ]
    register_outcomes(Study.objects.get(code=study), pa.Table.from_pylist(rows), source=SOURCE, by=stage.office.officer)


def answers(number: int, quarter: str) -> bool:
    """Tell whether an applicant's figure of a quarter comes in."""
    return number not in NO_CONSENT and not (number in SILENT and quarter == AFTER[-1])


def _parties_with(kind: FactKind) -> set[int]:
    facts = AssignmentFact.objects.filter(call=first_call(), kind=kind)
    return set(Application.objects.filter(pk__in=facts.values("application")).values_list("party", flat=True))


def revenue_in(applicant: Applicant, quarter: str, *, funded: bool) -> float:
    """Return the invented revenue of one quarter in yuan."""
    return next(islice(revenue(applicant, funded=funded), (*BEFORE, *AFTER).index(quarter), None))


def revenue(applicant: Applicant, *, funded: bool) -> Iterator[float]:
    """Yield the invented revenue of the six quarters in yuan, to the thousand."""
    chance = _chances(applicant.number)
    level = LEVEL + SPREAD * next(chance)
    quarters = len(BEFORE) + len(AFTER)
    # Noise that half outlives its quarter, so that a firm's own history foretells it.
    noise = accumulate((NOISE * next(chance) for _quarter in range(quarters)), lambda before, fresh: before / 2 + fresh)
    for quarter, shock in enumerate(noise):
        gain = EFFECT * max(quarter - len(BEFORE) + 1, 0) if funded else 0.0
        yield float(round(exp(level + GROWTH * quarter + gain + shock) * applicant.employees / 1000) * 1000)


def _chances(number: int) -> Iterator[float]:
    """Yield standard normal numbers, the same each time."""
    normal, turn = NormalDist(), 0
    while True:
        turn += 1
        digest = sha256(f"pilotzone sample outcome {number} {turn}".encode()).digest()
        yield normal.inv_cdf((int.from_bytes(digest[:6]) + 0.5) / 2**48)
