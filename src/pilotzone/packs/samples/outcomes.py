"""What is known of the applicants' later life: an invented quarterly figure, collected from all who agreed, funded or not."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from hashlib import sha256
from itertools import accumulate, islice
from math import exp
from statistics import NormalDist

from pilotzone.applications.enums import FactKind
from pilotzone.applications.models import Application, AssignmentFact
from pilotzone.audit.actors import SYSTEM
from pilotzone.indicators.commands import VersionTerms, define_indicator, new_version, record_observation
from pilotzone.indicators.enums import Grade, PeriodType, PriceBasis, Purpose
from pilotzone.indicators.measures import Measured, Period, Provenance
from pilotzone.indicators.models import IndicatorVersion
from pilotzone.packs.samples.plan import APPLICANTS, NO_CONSENT, SOURCE, Applicant
from pilotzone.packs.samples.policy_tool import first_call
from pilotzone.packs.samples.stage import Happening, Stage

INDICATOR = "sample-ai-revenue"
VERSION = "sample-ai-revenue-1"
BEFORE, AFTER = ("2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1"), ("2026-Q2", "2026-Q3")
# When a quarter's figures come in. Those before the grants are asked for when the window has closed.
COLLECTED = dict.fromkeys(BEFORE, "04-20 17:00") | {"2026-Q2": "07-24 10:00", "2026-Q3": "10-23 10:00"}
# Firms that gave no figure for the last quarter: what is missing stays missing.
SILENT = frozenset({3, 15})

# Invented, in logs: spread between firms, growth and noise of a quarter, and what a grant adds. With so few firms no study can find it.
SPREAD, GROWTH, NOISE, EFFECT = 0.5, 0.03, 0.12, 0.05


def define_outcome() -> IndicatorVersion:
    """Define the indicator; a definition carries no origin, so it is made at the time of day, and its name says whose it is."""
    indicator = define_indicator(
        INDICATOR,
        name_zh="人工智能业务季度收入（样例）",
        name_en="AI revenue of the quarter (sample)",
        note_zh="合成样例使用的指标，数值均为虚构。",
        note_en="Used by the synthetic sample; all its values are invented.",
        by=SYSTEM,
    )
    terms = VersionTerms(
        code=VERSION,
        name_zh="人工智能业务季度收入（样例口径）",
        name_en="AI revenue of the quarter (definition of the sample)",
        definition_zh="单位当季人工智能相关业务收入，含税；样例，数值虚构。",
        definition_en="A unit's revenue from AI business in the quarter, tax included; a sample, values invented.",
        unit_code="cny",
        unit_zh="万元",
        unit_en="thousand yuan",
        power_zh=4,
        power_en=3,
        price_basis=PriceBasis.CURRENT,
        period_type=PeriodType.QUARTER,
        grade=Grade.B,
        effective_from=date(2025, 1, 1),
        source=SOURCE,
    )
    return new_version(indicator, terms=terms, by=SYSTEM)


def outcomes(stage: Stage) -> Iterator[Happening]:
    """Yield how the officer records the quarters before the grants, when the window has closed, and each later one when it comes in."""
    for quarter, moment in COLLECTED.items():
        yield Happening(moment, partial(_collect, stage, quarter))


def _collect(stage: Stage, quarter: str) -> None:
    version, place = IndicatorVersion.objects.get(code=VERSION), [*COLLECTED].index(quarter)
    eligible, funded = _parties_with(FactKind.ELIGIBLE), _parties_with(FactKind.OFFERED)
    for applicant in APPLICANTS:
        party = stage.parties[applicant.number]
        if party.pk not in eligible or applicant.number in NO_CONSENT or (applicant.number in SILENT and quarter == AFTER[-1]):
            continue
        figure = next(islice(revenue(applicant, funded=party.pk in funded), place, None))
        record_observation(
            version,
            unit=party,
            period=Period.parse(quarter, PeriodType.QUARTER),
            measured=Measured(figure),
            provenance=Provenance(Purpose.EVALUATION, Grade.B, SOURCE),
            by=stage.office.officer,
        )


def _parties_with(kind: FactKind) -> set[int]:
    facts = AssignmentFact.objects.filter(call=first_call(), kind=kind)
    return set(Application.objects.filter(pk__in=facts.values("application")).values_list("party", flat=True))


def revenue(applicant: Applicant, *, funded: bool) -> Iterator[int]:
    """Yield the invented revenue of the six quarters in yuan, to the thousand."""
    chance = _chances(applicant.number)
    level = 10.8 + SPREAD * next(chance)
    quarters = len(BEFORE) + len(AFTER)
    # Noise that half outlives its quarter, so that a firm's own history foretells it.
    noise = accumulate((NOISE * next(chance) for _quarter in range(quarters)), lambda before, fresh: before / 2 + fresh)
    for quarter, shock in enumerate(noise):
        gain = EFFECT * max(quarter - len(BEFORE) + 1, 0) if funded else 0.0
        yield round(exp(level + GROWTH * quarter + gain + shock) * applicant.employees / 1000) * 1000


def _chances(number: int) -> Iterator[float]:
    """Yield standard normal numbers, the same each time."""
    normal, turn = NormalDist(), 0
    while True:
        turn += 1
        digest = sha256(f"pilotzone sample outcome {number} {turn}".encode()).digest()
        yield normal.inv_cdf((int.from_bytes(digest[:6]) + 0.5) / 2**48)
