"""The units that a zone usually needs. A pack may define more; the ledger itself favours none."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnitDefinition:
    """A unit as people say it and the smallest step it is counted in: `per_unit` steps make one unit."""

    code: str
    name_zh: str
    name_en: str
    symbol_zh: str
    symbol_en: str
    step_zh: str
    step_en: str
    per_unit: int
    shown_decimals: int = 0


YUAN = "cny"

UNITS: Mapping[str, UnitDefinition] = {
    unit.code: unit
    for unit in (
        UnitDefinition(YUAN, "人民币元", "yuan", "元", "CNY", "分", "fen", per_unit=100, shown_decimals=2),
        UnitDefinition("card-hour", "卡时", "card-hour", "卡时", "card-hours", "卡秒", "card-second", per_unit=3600),
        UnitDefinition("core-hour", "核时", "core-hour", "核时", "core-hours", "核秒", "core-second", per_unit=3600),
        UnitDefinition("km", "公里", "kilometre", "公里", "km", "米", "metre", per_unit=1000),
        UnitDefinition("epsilon", "隐私预算", "privacy budget", "ε", "ε", "纳ε", "nano-epsilon", per_unit=10**9),
        UnitDefinition("seat", "席位", "seat", "席", "seats", "席", "seat", per_unit=1),
    )
}
