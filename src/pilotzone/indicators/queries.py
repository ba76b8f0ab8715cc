"""What was known when, of which definition: values as of a day, series with their breaks, targets beside values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from pilotzone.audit import context
from pilotzone.audit.enums import Origin
from pilotzone.audit.queries import hidden_origins, retired_origins
from pilotzone.indicators.comparability import is_comparable
from pilotzone.indicators.enums import READABLE, Purpose, RowKind
from pilotzone.indicators.errors import NoSuchVersion, PurposeRefused
from pilotzone.indicators.measures import Unit
from pilotzone.indicators.models import Indicator, IndicatorVersion, Observation, Return, Target
from pilotzone.registry.models import Area, Asset, Party

SCHEMA = pa.schema(
    [
        ("observation", pa.int64()),
        ("unit_kind", pa.string()),
        ("unit", pa.int64()),
        ("period_start", pa.date32()),
        ("period_end", pa.date32()),
        ("period", pa.string()),
        ("value", pa.int64()),
        ("bound", pa.string()),
        ("missing", pa.string()),
        ("purpose", pa.string()),
        ("grade", pa.string()),
        ("vintage", pa.int32()),
        ("recorded_at", pa.timestamp("us", tz="UTC")),
        ("origin", pa.string()),
    ]
)
_COLUMNS = (
    "id",
    "party_id",
    "asset_id",
    "area_id",
    "period_start",
    "period_end",
    "period_label",
    "value",
    "bound",
    "missing",
    "purpose",
    "grade",
    "vintage",
    "recorded_at",
    "origin",
)


def version_by_code(code: str) -> IndicatorVersion:
    """Return the definition version; raises NoSuchVersion."""
    found = IndicatorVersion.objects.filter(code=code).select_related("indicator").first()
    if found is None:
        raise NoSuchVersion(version=code)
    return found


def rows_known_at(known_at: datetime) -> QuerySet[Observation]:
    """Return the last row of every cell that was recorded by then, withdrawals included, retired origins left out."""
    later = Observation.objects.filter(corrects=OuterRef("pk"), recorded_at__lte=known_at)
    return Observation.objects.filter(~Exists(later), recorded_at__lte=known_at).exclude(origin__in=retired_origins())


def values_known_at(known_at: datetime) -> QuerySet[Observation]:
    """Return the values that stood then: the last row of every cell, where that is no withdrawal."""
    return rows_known_at(known_at).filter(kind=RowKind.VALUE)


def of_units(units: Iterable[Unit]) -> Q:
    """Return the condition for rows about any of the units."""
    keys: dict[type, list[int]] = {Party: [], Asset: [], Area: []}
    for unit in units:
        keys[type(unit)].append(unit.pk)
    return Q(party__in=keys[Party]) | Q(asset__in=keys[Asset]) | Q(area__in=keys[Area])


def observations_as_of(
    version: IndicatorVersion,
    units: Iterable[Unit] | None = None,
    *,
    known_at: datetime | None = None,
    purpose: Purpose,
    leave_out_refused: bool = False,
) -> pa.Table:
    """Return the values of a definition as they were known at a moment, one row per unit and period, as an Arrow table.

    `value` counts steps of 10^-decimals of the version's unit (both in the schema's metadata); it is null only with a reason in
    `missing`. Where a cell has values of several grades the best one stands. Values whose purpose does not allow the use raise
    PurposeRefused, unless `leave_out_refused`: then the metadata says under `left_out` how many cells were left out for it.
    """
    moment = known_at or context.now()
    standing = values_known_at(moment).filter(version=version)
    if units is not None:
        standing = standing.filter(of_units(units))
    table = _table(standing.filter(purpose__in=READABLE[purpose]))
    left_out = _refused_cells(standing.exclude(purpose__in=READABLE[purpose]), table)
    if left_out and not leave_out_refused:
        first = standing.exclude(purpose__in=READABLE[purpose]).values_list("purpose", flat=True)[0]
        raise PurposeRefused(count=left_out, version=version, collected=Purpose(first), asked=purpose)
    return table.replace_schema_metadata(
        {
            "version": version.code,
            "unit": version.unit_code,
            "decimals": str(version.decimals),
            "known_at": moment.isoformat(),
            "purpose": purpose.value,
            "left_out": str(left_out),
        }
    )


def _table(rows: QuerySet[Observation]) -> pa.Table:
    """Return the rows as Arrow, the best grade of each unit and period only; read in pieces, never all as Python objects."""
    ordered = rows.order_by("party_id", "asset_id", "area_id", "period_start", "period_end", "grade", "-recorded_at", "-id")
    batches, piece, last = [], [], None
    for row in ordered.values_list(*_COLUMNS).iterator(chunk_size=10_000):
        if row[1:6] == last:
            continue
        last = row[1:6]
        piece.append(row)
        if len(piece) == 10_000:
            batches.append(_batch(piece))
            piece = []
    batches.append(_batch(piece))
    return pa.Table.from_batches(batches, SCHEMA)


def _batch(rows: list[tuple[object, ...]]) -> pa.RecordBatch:
    kinds = ("party", "asset", "area")
    shaped = []
    for row in rows:
        kind, unit = next((kind, key) for kind, key in zip(kinds, row[1:4], strict=True) if key is not None)
        shaped.append((row[0], kind, unit, *row[4:9], row[9] or None, *row[10:]))
    columns = list(zip(*shaped, strict=True)) or [()] * len(SCHEMA)
    return pa.record_batch([pa.array(values, field.type) for values, field in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


def _refused_cells(refused: QuerySet[Observation], table: pa.Table) -> int:
    """Return how many cells have only values that may not be used; a cell that an allowed value fills lacks nothing."""
    filled = set(zip(*(table.column(name).to_pylist() for name in ("unit_kind", "unit", "period_start", "period_end")), strict=True))
    cells = set()
    for party, asset, area, start, end in refused.values_list("party_id", "asset_id", "area_id", "period_start", "period_end").distinct():
        kind, unit = next((kind, key) for kind, key in (("party", party), ("asset", asset), ("area", area)) if key is not None)
        cells.add((kind, unit, start, end))
    return len(cells - filled)


@dataclass(frozen=True, slots=True)
class Line:
    """The values of one unit that may stand in one line, and the definitions they are of."""

    versions: tuple[IndicatorVersion, ...]
    values: tuple[Observation, ...]
    targets: tuple[Target, ...]

    @property
    def latest(self) -> IndicatorVersion:
        return self.versions[-1]


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator for one unit: its lines in the order of their definitions, a break between any two of them."""

    indicator: Indicator
    lines: tuple[Line, ...]

    @property
    def has_breaks(self) -> bool:
        return len(self.lines) > 1


def series_of(indicator: Indicator, unit: Unit, *, purpose: Purpose, known_at: datetime | None = None) -> Series:
    """Return the indicator's values and targets for a unit, definitions that do not compare kept apart."""
    moment = known_at or context.now()
    versions = list(indicator.versions.select_related("supersedes", "instrument").order_by("effective_from", "id"))
    about = of_units([unit])
    shown = values_known_at(moment).filter(about, version__in=versions, purpose__in=READABLE[purpose]).exclude(origin=Origin.EXAMPLE)
    values = list(shown.select_related("version", "area", "party", "asset").order_by("period_start", "period_end", "grade"))
    targets = list(current_targets(moment).filter(about, version__in=versions))
    lines = [
        Line(
            tuple(group),
            tuple(value for value in values if value.version in group),
            tuple(target for target in targets if target.version in group),
        )
        for group in comparable_groups(versions)
    ]
    return Series(indicator, tuple(lines))


def comparable_groups(versions: Iterable[IndicatorVersion]) -> list[list[IndicatorVersion]]:
    """Return the definitions grouped so that values may be compared within a group and never between two."""
    groups: list[list[IndicatorVersion]] = []
    for version in versions:
        home = next((group for group in groups if is_comparable(group[0], version)), None)
        if home is None:
            groups.append([version])
        else:
            home.append(version)
    return groups


def current_targets(known_at: datetime | None = None) -> QuerySet[Target]:
    """Return the targets that no later one had replaced by then; foreign examples and retired origins left out."""
    moment = known_at or context.now()
    replaced = Target.objects.filter(replaces=OuterRef("pk"), set_at__lte=moment)
    rows = Target.objects.filter(~Exists(replaced), set_at__lte=moment).exclude(origin__in=hidden_origins())
    return rows.select_related("version", "version__indicator", "area", "party", "asset", "instrument").order_by("due_on", "version", "id")


@dataclass(frozen=True, slots=True)
class Progress:
    """A target and the last value of its own definition, where there is one; values of other definitions do not count."""

    target: Target
    value: Observation | None
    reached: bool | None


def targets_and_values(*, purpose: Purpose, known_at: datetime | None = None) -> list[Progress]:
    """Return every current target beside the latest comparable value for its unit, never beside one of another definition."""
    moment = known_at or context.now()
    targets = list(current_targets(moment))
    about = of_units({(type(target.unit), target.unit.pk): target.unit for target in targets}.values())
    indicators = {target.version.indicator_id for target in targets}
    rows = values_known_at(moment).filter(about, version__indicator__in=indicators, purpose__in=READABLE[purpose], value__isnull=False)
    values = list(
        rows.exclude(origin=Origin.EXAMPLE).select_related("version", "version__supersedes").order_by("period_end", F("grade").desc())
    )
    return [_progress(target, values) for target in targets]


def _progress(target: Target, values: list[Observation]) -> Progress:
    mine = [
        value
        for value in values
        if (value.party_id, value.asset_id, value.area_id) == (target.party_id, target.asset_id, target.area_id)
        and value.period_end <= target.due_on
        and is_comparable(value.version, target.version)
    ]
    last = mine[-1] if mine else None
    return Progress(target, last, None if last is None else has_reached(target, last))


_CERTAIN_LOWER, _CERTAIN_UPPER = {"exact", "more", "at_least"}, {"exact", "less", "at_most"}


def has_reached(target: Target, value: Observation) -> bool | None:
    """Tell whether a value reaches a target; None where the bounds of the two leave it open."""
    if value.value is None:
        return None
    strict = target.bound in {"more", "less"} and value.bound not in {"more", "less"}
    if target.bound in {"less", "at_most"}:
        below = value.value < target.value or (value.value == target.value and not strict)
        return _settled(below, value.bound, sure_yes=_CERTAIN_UPPER, sure_no=_CERTAIN_LOWER)
    above = value.value > target.value or (value.value == target.value and not strict)
    return _settled(above, value.bound, sure_yes=_CERTAIN_LOWER, sure_no=_CERTAIN_UPPER)


def _settled(yes: bool, bound: str, *, sure_yes: set[str], sure_no: set[str]) -> bool | None:
    return yes if bound in (sure_yes if yes else sure_no) else None


def history_of_cell(observation: Observation) -> list[Observation]:
    """Return every row about the same cell, first to last."""
    cell = {name: getattr(observation, Observation._meta.get_field(name).attname) for name in Observation.cell_fields}  # type: ignore[union-attr]  # all are columns
    return list(
        Observation.objects.filter(**{f"{name}": value for name, value in cell.items()}).select_related("version").order_by("vintage")
    )


def shown_returns() -> QuerySet[Return]:
    """Return the returns that this zone shows."""
    return Return.objects.exclude(origin__in=hidden_origins()).select_related("form", "party", "frame")


def indicators_with_versions() -> QuerySet[Indicator]:
    """Return all indicators with their definitions at hand."""
    versions = IndicatorVersion.objects.select_related("supersedes").order_by("effective_from", "id")
    return Indicator.objects.prefetch_related(Prefetch("versions", versions))
