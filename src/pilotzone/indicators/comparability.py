"""Which values may stand in one line. Only those of one definition, or of definitions declared comparable step by step."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from pilotzone.indicators.enums import Bound
from pilotzone.indicators.errors import UnlikeDefinitions
from pilotzone.indicators.measures import Measured
from pilotzone.indicators.models import IndicatorVersion, Observation
from pilotzone.kit.errors import Invalid


def root_of(version: IndicatorVersion) -> IndicatorVersion:
    """Return the earliest definition that this one is declared comparable with."""
    while version.comparable and version.supersedes is not None:
        version = version.supersedes
    return version


def is_comparable(first: IndicatorVersion, second: IndicatorVersion) -> bool:
    """Tell whether values of the two definitions may be chained: same unit, steps and a declared line between them."""
    same_steps = (first.unit_code, first.decimals) == (second.unit_code, second.decimals)
    return same_steps and root_of(first).pk == root_of(second).pk


def require_comparable(versions: Iterable[IndicatorVersion]) -> None:
    """Refuse definitions that may not be chained, added or compared, naming the first two that differ."""
    first: IndicatorVersion | None = None
    for version in versions:
        if first is not None and not is_comparable(first, version):
            raise UnlikeDefinitions(first=str(first), second=str(version))
        first = first or version


def chained(observations: Sequence[Observation]) -> list[Observation]:
    """Return the values of one unit as one line in time; refuses unlike definitions, several units, and two values for one period."""
    require_comparable(observation.version for observation in observations)
    units = {(row.party_id, row.asset_id, row.area_id) for row in observations}
    if len(units) > 1:
        raise Invalid.field("unit", len(units), "values of one unit")
    line = sorted(observations, key=lambda row: (row.period_start, row.period_end))
    for before, after in pairwise(line):
        if after.period_start <= before.period_end:
            raise Invalid.field("period", after.period_label, f"a period that starts after {before.period_label} ends")
    return line


_LOWER = {Bound.EXACT, Bound.MORE, Bound.AT_LEAST}
_UPPER = {Bound.EXACT, Bound.LESS, Bound.AT_MOST}


def total(observations: Sequence[Observation]) -> Measured:
    """Return the sum over units for one period; a sum with a lower bound in it is a lower bound.

    Refuses unlike definitions, several periods, a unit counted twice, a missing value (never read as zero), and bounds
    that pull in different directions.
    """
    require_comparable(observation.version for observation in observations)
    if len({(row.period_start, row.period_end) for row in observations}) != 1:
        raise Invalid.field("period", len(observations), "values of one period, at least one")
    if len({(row.party_id, row.asset_id, row.area_id) for row in observations}) != len(observations):
        raise Invalid.field("unit", len(observations), "each unit once")
    gaps = [row for row in observations if row.value is None]
    if gaps:
        raise Invalid.field("value", str(gaps[0].unit), f"a value for every unit; {len(gaps)} have none")
    return Measured(sum(row.value for row in observations), _joint_bound({Bound(row.bound) for row in observations}))  # type: ignore[misc]  # gaps are refused above


def _joint_bound(bounds: set[Bound]) -> Bound:
    if bounds == {Bound.EXACT}:
        return Bound.EXACT
    if bounds <= _LOWER:
        return Bound.MORE if Bound.MORE in bounds else Bound.AT_LEAST
    if bounds <= _UPPER:
        return Bound.LESS if Bound.LESS in bounds else Bound.AT_MOST
    if bounds <= {Bound.EXACT, Bound.ABOUT}:
        return Bound.ABOUT
    raise Invalid.field("bound", sorted(bounds), "bounds that point the same way")
