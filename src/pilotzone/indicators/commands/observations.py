"""Values and targets are recorded, corrected, withdrawn, replaced."""

from dataclasses import dataclass
from datetime import date

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin
from pilotzone.indicators import policy
from pilotzone.indicators.enums import Bound, ChangeReason, RowKind
from pilotzone.indicators.errors import AlreadyDefined, AlreadyRecorded, Superseded
from pilotzone.indicators.measures import Measured, Period, Provenance, Unit, unit_columns
from pilotzone.indicators.models import IndicatorVersion, Observation, Return, Target
from pilotzone.kit.errors import Invalid
from pilotzone.registry.models import Area, Instrument, Mandate


@command(allowed=policy.can_record, event="indicators.observation_recorded")
def record_observation(
    version: IndicatorVersion,
    *,
    unit: Unit,
    period: Period,
    measured: Measured,
    provenance: Provenance,
    origin: Origin | None = None,
    report: Return | None = None,
    by: Actor,
) -> Observation:
    """Record a value for a unit and period, or why there is none; harmless where it stands, refused where another value does.

    A party's or asset's own origin is its values'; only values of a place name one.
    """
    own = origin_of(unit, origin)
    context.touch_origin(own)
    context.note(version=version.code, period=period.label)
    if not provenance.source.strip():
        raise Invalid.field("source", provenance.source, "where the value comes from")
    cell = {
        "version": version,
        **unit_columns(unit),
        "period_start": period.start,
        "period_end": period.end,
        "purpose": provenance.purpose,
        "grade": provenance.grade,
        "origin": own,
    }
    standing = Observation.objects.filter(corrected_by=None, **cell).first()
    if standing is not None:
        if standing.measured != measured:
            raise AlreadyRecorded(version=version)
        return standing
    fresh = {**cell, "period_label": period.label, **measured.columns(), **provenance.columns()}
    observation = Observation.objects.create(**fresh, report=report, actor=by.id, recorded_at=context.now())
    context.seal(observation)
    return observation


@command(allowed=policy.can_change, event="indicators.observation_corrected")
def correct(
    observation: Observation,
    *,
    measured: Measured,
    reason: ChangeReason,
    source: str = "",
    report: Return | None = None,
    by: Actor,
) -> Observation:
    """Put another value on record for the same unit, period and purpose; the former stays readable as what was known then."""
    if observation.measured == measured:
        return observation
    return _follow(observation, {"kind": RowKind.VALUE, **measured.columns()}, reason=reason, source=source, report=report, by=by)


@command(allowed=policy.can_change, event="indicators.observation_withdrawn")
def withdraw(observation: Observation, *, reason: ChangeReason, by: Actor) -> Observation:
    """Take a value back from now on: it leaves every later answer, and stays in answers about what was known before."""
    if observation.kind == RowKind.WITHDRAWAL:
        return observation
    gone: dict[str, object] = {"kind": RowKind.WITHDRAWAL, "value": None, "bound": Bound.EXACT, "missing": ""}
    return _follow(observation, gone, reason=reason, source="", report=None, by=by)


def _follow(
    before: Observation, columns: dict[str, object], *, reason: ChangeReason, source: str, report: Return | None, by: Actor
) -> Observation:
    context.touch_origin(before.origin)
    context.note(reason=reason.value)
    # Of two corrections at once, the second must see the first's row.
    locked = Observation.objects.select_for_update().get(pk=before.pk)
    if Observation.objects.filter(corrects=locked).exists():
        raise Superseded
    cell = {name: getattr(locked, name) for name in Observation.cell_fields}
    row = Observation.objects.create(
        **cell,
        **columns,
        period_label=locked.period_label,
        source=source or locked.source,
        source_url=locked.source_url,
        report=report or locked.report,
        vintage=locked.vintage + 1,
        corrects=locked,
        reason=reason,
        actor=by.id,
        recorded_at=context.now(),
    )
    context.seal(row)
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A target, before it is a row: what is promised, by when, under which legal basis."""

    measured: Measured
    due_on: date
    label: str
    source: str
    url: str = ""
    mandate: Mandate | None = None
    instrument: Instrument | None = None

    def columns(self) -> dict[str, object]:
        """Return the columns of a target that this fills."""
        return {
            "value": self.measured.value,
            "bound": self.measured.bound,
            "due_on": self.due_on,
            "period_label": self.label,
            "source": self.source,
            "source_url": self.url,
            "mandate": self.mandate,
            "instrument": self.instrument,
        }


@command(allowed=policy.can_set_target, event="indicators.target_set")
def set_target(
    key: str,
    *,
    version: IndicatorVersion,
    unit: Unit,
    promise: Promise,
    replaces: Target | None = None,
    origin: Origin | None = None,
    by: Actor,
) -> Target:
    """Bind a promised value to one definition; harmless where it stands under this key, refused where the key means another."""
    own = origin_of(unit, origin)
    context.touch_origin(own)
    context.note(key=key, version=version.code)
    if promise.measured.value is None:
        raise Invalid.field("value", "", "a promised number")
    columns = {"version": version, **unit_columns(unit), "origin": own, "replaces": replaces, **promise.columns()}
    found = Target.objects.filter(key=key).first()
    if found is not None:
        if any(getattr(found, name) != value for name, value in columns.items()):
            raise AlreadyDefined(taken=key, what=found.version)
        return found
    if replaces is not None and Target.objects.filter(replaces=replaces).exists():
        raise Superseded
    target = Target.objects.create(key=key, set_at=context.now(), **columns)
    context.seal(target)
    return target


def origin_of(unit: Unit, origin: Origin | None) -> Origin:
    """Return the origin of a row about the unit; refuses one that differs from the unit's own."""
    if isinstance(unit, Area):
        return origin or Origin.REAL
    own = Origin(unit.origin)
    if origin not in {None, own}:
        raise Invalid.field("origin", origin, own)
    return own
