"""Indicators, their definitions, frames and forms come into being."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import models

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin
from pilotzone.indicators import policy
from pilotzone.indicators.enums import Direction, Grade, PeriodType, PriceBasis, Purpose
from pilotzone.indicators.errors import AlreadyDefined
from pilotzone.indicators.measures import Unit, unit_columns
from pilotzone.indicators.models import Form, FormItem, Frame, FrameUnit, Indicator, IndicatorVersion
from pilotzone.kit.dates import Precision
from pilotzone.kit.errors import FieldError, Invalid
from pilotzone.registry.models import Instrument, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionTerms:
    """A definition, before it is a row; the fields are those of `IndicatorVersion`."""

    code: str
    name_zh: str
    name_en: str
    definition_zh: str
    definition_en: str
    unit_code: str
    unit_zh: str
    unit_en: str
    period_type: PeriodType
    grade: Grade
    effective_from: date
    source: str
    effective_precision: Precision = Precision.DAY
    formula: str = ""
    scope_zh: str = ""
    scope_en: str = ""
    decimals: int = 0
    power_zh: int = 0
    power_en: int = 0
    price_basis: PriceBasis = PriceBasis.NONE
    cumulative: bool = False
    direction: Direction = Direction.MORE
    supersedes: IndicatorVersion | None = None
    comparable: bool = False
    break_note_zh: str = ""
    break_note_en: str = ""
    instrument: Instrument | None = None

    def columns(self) -> dict[str, Any]:
        """Return the columns of a version that this fills."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@command(allowed=policy.can_define, event="indicators.indicator_defined")
def define_indicator(
    code: str, *, name_zh: str, name_en: str, owner: Party | None = None, note_zh: str = "", note_en: str = "", by: Actor
) -> Indicator:
    """Enter an indicator; harmless where it is there already with the same names."""
    context.touch_origin(Origin.REAL)
    context.note(code=code)
    columns = {"name_zh": name_zh, "name_en": name_en, "owner": owner, "note_zh": note_zh, "note_en": note_en}
    found = Indicator.objects.filter(code=code).first()
    return found if found is not None and _same(found, columns, code) else Indicator.objects.create(code=code, **columns)


@command(allowed=policy.can_define, event="indicators.version_defined")
def new_version(indicator: Indicator, *, terms: VersionTerms, by: Actor) -> IndicatorVersion:
    """Give an indicator a definition. Unless it says that it is comparable with the one it follows, the series breaks here.

    Harmless where the same definition is there; refused where the code means another, where the definition followed is of
    another indicator, or where values that differ in unit or step are called comparable.
    """
    context.touch_origin(Origin.REAL)
    context.note(code=terms.code)
    found = IndicatorVersion.objects.filter(code=terms.code).first()
    if found is not None and _same(found, {"indicator": indicator, **terms.columns()}, terms.code):
        return found
    _check_line(indicator, terms)
    return IndicatorVersion.objects.create(indicator=indicator, **terms.columns())


@command(allowed=policy.can_define, event="indicators.frame_defined")
def define_frame(
    code: str, *, edition: str, name_zh: str, name_en: str, units: Iterable[Unit], source: str, taken_on: date | None = None, by: Actor
) -> Frame:
    """Take the list of units that must report, in one edition; a changed list is another edition."""
    context.note(code=code, edition=edition)
    listed = list(units)
    for unit in listed:
        context.touch_origin(getattr(unit, "origin", Origin.REAL))
    columns = {"name_zh": name_zh, "name_en": name_en, "source": source, "taken_on": taken_on}
    found = Frame.objects.filter(code=code, edition=edition).first()
    if found is not None and _same(found, columns, f"{code} {edition}"):
        held = {(row.party_id, row.asset_id, row.area_id) for row in found.units.all()}
        if held != {tuple(part and part.pk for part in unit_columns(unit).values()) for unit in listed}:
            raise AlreadyDefined(taken=f"{code} {edition}", what=found)
        return found
    frame = Frame.objects.create(code=code, edition=edition, **columns)
    FrameUnit.objects.bulk_create(FrameUnit(frame=frame, **unit_columns(unit)) for unit in listed)
    return frame


@command(allowed=policy.can_define, event="indicators.form_defined")
def define_form(
    code: str,
    *,
    edition: str,
    name_zh: str,
    name_en: str,
    purpose: Purpose,
    period_type: PeriodType,
    versions: Sequence[IndicatorVersion],
    instrument: Instrument | None = None,
    by: Actor,
) -> Form:
    """Say what a return asks, in one edition; a changed form is another edition."""
    context.touch_origin(Origin.REAL)
    context.note(code=code, edition=edition)
    columns = {"name_zh": name_zh, "name_en": name_en, "purpose": purpose, "period_type": period_type, "instrument": instrument}
    found = Form.objects.filter(code=code, edition=edition).first()
    if found is not None and _same(found, columns, f"{code} {edition}"):
        if [item.version_id for item in found.items.all()] != [version.pk for version in versions]:
            raise AlreadyDefined(taken=f"{code} {edition}", what=found)
        return found
    if not versions:
        raise Invalid.field("versions", "", "at least one definition version")
    form = Form.objects.create(code=code, edition=edition, **columns)
    FormItem.objects.bulk_create(FormItem(form=form, version=version, position=n) for n, version in enumerate(versions, 1))
    return form


def _same(found: models.Model, columns: dict[str, Any], code: str) -> bool:
    """Return True where the row says the same; raises AlreadyDefined where it says something else."""
    if any(getattr(found, name) != value for name, value in columns.items()):
        raise AlreadyDefined(taken=code, what=found)
    return True


def _check_line(indicator: Indicator, terms: VersionTerms) -> None:
    errors = []
    before = terms.supersedes
    if before is not None and before.indicator_id != indicator.pk:
        errors.append(FieldError("supersedes", before.code, f"a version of {indicator.code}"))
    if terms.comparable and before is None:
        errors.append(FieldError("comparable", "true", "the version it is comparable with, under supersedes"))
    if terms.comparable and before is not None and (before.unit_code, before.decimals) != (terms.unit_code, terms.decimals):
        errors.append(FieldError("comparable", "true", f"the unit and decimals of {before.code}: {before.unit_code}, {before.decimals}"))
    if before is not None and not terms.comparable and not (terms.break_note_zh and terms.break_note_en):
        errors.append(FieldError("break_note", "", "why values before and after do not compare, in Chinese and English"))
    if not 0 <= terms.decimals <= 9:
        errors.append(FieldError("decimals", terms.decimals, "0 to 9"))
    if errors:
        raise Invalid(errors=errors)
