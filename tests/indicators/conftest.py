"""Two places, two firms, one definition to measure them by."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from pilotzone.audit.actors import SYSTEM, Actor
from pilotzone.audit.enums import Origin, Role
from pilotzone.indicators.commands import VersionTerms, define_indicator, new_version, record_observation
from pilotzone.indicators.enums import Grade, PeriodType, Purpose
from pilotzone.indicators.measures import Measured, Period, Provenance, Unit
from pilotzone.indicators.models import Indicator, IndicatorVersion, Observation
from pilotzone.kit.dates import SHANGHAI
from pilotzone.registry.commands import add_area, add_instrument, add_mandate, register_party
from pilotzone.registry.enums import AreaLevel, InstrumentKind, PartyKind
from pilotzone.registry.models import Area, Party

PACK = Path(__file__).parents[2] / "src/pilotzone/packs/changsha"
OFFICER = Actor(id="user:901", roles=frozenset({Role.OFFICER}))
AUDITOR = Actor(id="user:903", roles=frozenset({Role.AUDITOR}))
PUBLISHED = Provenance(Purpose.PUBLICATION, Grade.B, "yearbook", "https://example.org/yearbook")
YEAR_2020, YEAR_2021 = (Period.parse(year, PeriodType.YEAR) for year in ("2020", "2021"))


def at(day: str) -> datetime:
    """Return nine in the morning in Shanghai."""
    return datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=SHANGHAI)


def terms(code: str = "staff-1", **changes: Any) -> VersionTerms:
    basic: dict[str, Any] = {
        "name_zh": "从业人员",
        "name_en": "Employees",
        "definition_zh": "年末从业人员数",
        "definition_en": "Employees at the end of the year",
        "unit_code": "person",
        "unit_zh": "人",
        "unit_en": "persons",
        "period_type": PeriodType.YEAR,
        "grade": Grade.B,
        "effective_from": date(2020, 1, 1),
        "source": "form 1",
    }
    return VersionTerms(code=code, **(basic | changes))


def record(version: IndicatorVersion, unit: Unit, value: int | Measured, period: Period = YEAR_2020, **changes: Any) -> Observation:
    measured = value if isinstance(value, Measured) else Measured(value)
    provenance = changes.pop("provenance", PUBLISHED)
    return record_observation(version, unit=unit, period=period, measured=measured, provenance=provenance, by=SYSTEM, **changes)


def firm(name: str, origin: Origin = Origin.SYNTHETIC) -> Party:
    return register_party(kind=PartyKind.ENTERPRISE, name_zh=name, name_en=name, origin=origin, source="made for a test", by=SYSTEM)


@pytest.fixture
def hunan(db: None) -> Area:
    return add_area("430000", level=AreaLevel.PROVINCE, name_zh="湖南省", name_en="Hunan", source="GB/T 2260", by=SYSTEM)


@pytest.fixture
def changsha(hunan: Area) -> Area:
    return add_area("430100", level=AreaLevel.CITY, name_zh="长沙市", name_en="Changsha", parent=hunan, source="GB/T 2260", by=SYSTEM)


@pytest.fixture
def indicator(db: None) -> Indicator:
    return define_indicator("staff", name_zh="从业人员", name_en="Employees", by=SYSTEM)


@pytest.fixture
def version(indicator: Indicator) -> IndicatorVersion:
    return new_version(indicator, terms=terms(), by=SYSTEM)


@pytest.fixture
def legal_basis(changsha: Area) -> None:
    """The instruments and titles that the pack's files name by code."""
    for code in ("changsha-zone-plan-2021", "changsha-ai-pilot-area-2022", "hunan-ai-plus-2025", "changsha-ai-plus-2025"):
        add_instrument(code, kind=InstrumentKind.PLAN, title_zh=code, title_en=code, source="test", by=SYSTEM)
    for code in ("changsha-ai-pilot-zone", "changsha-ai-application-pilot-area"):
        titles = {"title_zh": code, "title_en": code, "ministry_zh": "部", "ministry_en": "Ministry", "source": "test"}
        add_mandate(code, area=changsha, by=SYSTEM, **titles)
