"""A pack's indicators, values and targets are taken over whole or not at all; taking them again changes nothing."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin
from pilotzone.indicators import policy
from pilotzone.indicators.commands.definitions import VersionTerms, define_indicator, new_version
from pilotzone.indicators.commands.observations import Promise, record_observation, set_target
from pilotzone.indicators.enums import PeriodType
from pilotzone.indicators.errors import BadSection
from pilotzone.indicators.measures import Measured, Period, Provenance, parse_value
from pilotzone.indicators.models import Indicator, IndicatorVersion, Observation, Target
from pilotzone.indicators.sections import IndicatorEntry
from pilotzone.kit.errors import FieldError, RoomError
from pilotzone.kit.sheets import Row
from pilotzone.registry.models import Area, Instrument, Mandate


@command(allowed=policy.can_define, event="indicators.section_taken")
def take_indicators(entries: Iterable[IndicatorEntry], *, by: Actor) -> list[Indicator]:
    """Define the indicators of a pack with their versions; versions and instruments are named by code."""
    taken = []
    for entry in entries:
        with _at(entry.row.where):
            indicator = define_indicator(by=by, **entry.row.cells)
        for version in entry.versions:
            with _at(version.where):
                new_version(indicator, terms=_terms(version.cells), by=by)
        taken.append(indicator)
    context.note(count=len(taken))
    return taken


def _terms(columns: Mapping[str, Any]) -> VersionTerms:
    named = dict(columns)
    before, instrument = named.pop("supersedes", ""), named.pop("instrument", "")
    effective = named.pop("effective_from")
    return VersionTerms(
        **named,
        effective_from=effective.first,
        effective_precision=effective.precision,
        supersedes=_by_code(IndicatorVersion, "supersedes", before) if before else None,
        instrument=_by_code(Instrument, "instrument", instrument) if instrument else None,
    )


@command(allowed=policy.can_define, event="indicators.values_taken")
def take_values(lines: Iterable[Row], *, origin: Origin = Origin.REAL, by: Actor) -> list[Observation]:
    """Record the values of a pack, each for the place that its line names by code."""
    taken = []
    for line in lines:
        with _at(line.where):
            taken.append(_take_value(line.cells, origin, by))
    context.note(count=len(taken))
    return taken


def _take_value(cells: Mapping[str, Any], origin: Origin, by: Actor) -> Observation:
    version = _by_code(IndicatorVersion, "version", cells["version"])
    return record_observation(
        version,
        unit=_by_code(Area, "area", cells["area"]),
        period=Period.parse(cells["period"], PeriodType(version.period_type)),
        measured=_measured(cells, version),
        provenance=Provenance(cells["purpose"], cells["grade"], cells["source"], cells["url"]),
        origin=origin,
        by=by,
    )


@command(allowed=policy.can_define, event="indicators.targets_taken")
def take_targets(lines: Iterable[Row], *, origin: Origin = Origin.REAL, by: Actor) -> list[Target]:
    """Set the targets of a pack, each for one version and the place that its line names by code."""
    taken = []
    for line in lines:
        with _at(line.where):
            taken.append(_take_target(line.cells, origin, by))
    context.note(count=len(taken))
    return taken


def _take_target(cells: Mapping[str, Any], origin: Origin, by: Actor) -> Target:
    version = _by_code(IndicatorVersion, "version", cells["version"])
    promise = Promise(
        measured=_measured(cells, version),
        due_on=cells["due_on"],
        label=cells["period"],
        source=cells["source"],
        url=cells["url"],
        mandate=_by_code(Mandate, "mandate", cells["mandate"]) if cells["mandate"] else None,
        instrument=_by_code(Instrument, "instrument", cells["instrument"]) if cells["instrument"] else None,
    )
    return set_target(cells["key"], version=version, unit=_by_code(Area, "area", cells["area"]), promise=promise, origin=origin, by=by)


def _measured(cells: Mapping[str, Any], version: IndicatorVersion) -> Measured:
    if cells.get("missing"):
        return Measured(missing=cells["missing"])
    return Measured(parse_value(cells["value"], version, power=cells["power"]), cells["bound"])


def _by_code(model: Any, field: str, code: str) -> Any:
    found = model.objects.filter(code=code).first()
    if found is None:
        raise BadSection(errors=[FieldError(field, code, "the code of something that exists")])
    return found


@contextmanager
def _at(where: str) -> Iterator[None]:
    """Name the line in a refusal that comes from deeper down."""
    try:
        yield
    except RoomError as error:
        faults = getattr(error, "errors", ())
        named = [FieldError(f"{where} {fault.field}", fault.value, fault.accepted, fault.message) for fault in faults]
        raise BadSection(errors=named or [FieldError(where, message=f"{where}: {error}")]) from error
