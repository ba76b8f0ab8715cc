"""Places, the titles they hold and the texts these rest on. All of it is real, but for the place of a worked example."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NotRequired, TypedDict, Unpack

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin
from pilotzone.kit.errors import FieldError
from pilotzone.registry.checks import filled, in_order, refuse, slug
from pilotzone.registry.enums import AreaLevel, InstrumentKind
from pilotzone.registry.errors import CodeTaken
from pilotzone.registry.models import Area, AreaName, Instrument, Mandate
from pilotzone.registry.policy import can_keep_register


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name that a place had from one day until another; an open end is None."""

    name_zh: str
    source: str
    name_en: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class InstrumentDetails(TypedDict, total=False):
    """What may be known of a law, notice or letter beside its titles."""

    issuer_zh: str
    issuer_en: str
    document_number: str
    issued_on: date | None
    effective_from: date | None
    effective_to: date | None
    replaces: Instrument | None


class MandateDetails(TypedDict):
    """What is said of a national title. `foci` are {zh, en}; `facts` are {zh, en, source}."""

    title_zh: str
    title_en: str
    ministry_zh: str
    ministry_en: str
    source: str
    instrument: NotRequired[Instrument | None]
    approved_on: NotRequired[date | None]
    foci: NotRequired[list[dict[str, str]]]
    facts: NotRequired[list[dict[str, str]]]


@command(allowed=can_keep_register, event="registry.area_added")
def add_area(
    code: str,
    *,
    level: AreaLevel,
    name_zh: str,
    name_en: str,
    parent: Area | None = None,
    source: str = "",
    names: Sequence[DatedName] = (),
    origin: Origin = Origin.REAL,
    by: Actor,
) -> Area:
    """Add a place with its present name and, where known, its names by date; refuses a code that is taken."""
    context.touch_origin(origin)
    refuse(slug("code", code), filled(name_zh=name_zh, name_en=name_en))
    _refuse_taken(Area, code)
    words = {"name_zh": name_zh, "name_en": name_en, "source": source}
    area = Area.objects.create(code=code, level=level, parent=parent, origin=origin, **words)
    context.note(code=code)
    for name in names:
        add_area_name(area, name=name, by=by)
    return area


@command(allowed=can_keep_register, event="registry.area_named")
def add_area_name(area: Area, *, name: DatedName, by: Actor) -> AreaName:
    """Say what a place was called in a period."""
    context.touch_origin(Origin.REAL)
    refuse(filled(name_zh=name.name_zh, source=name.source), in_order(name.valid_from, name.valid_to))
    return AreaName.objects.create(
        area=area, name_zh=name.name_zh, name_en=name.name_en, valid_from=name.valid_from, valid_to=name.valid_to, source=name.source
    )


@command(allowed=can_keep_register, event="registry.instrument_added")
def add_instrument(
    code: str, *, kind: InstrumentKind, title_zh: str, title_en: str, source: str, by: Actor, **details: Unpack[InstrumentDetails]
) -> Instrument:
    """Add a law, measure, notice, letter or plan, unconfirmed; refuses a code that is taken."""
    context.touch_origin(Origin.REAL)
    refuse(
        slug("code", code),
        filled(title_zh=title_zh, title_en=title_en, source=source),
        in_order(details.get("effective_from"), details.get("effective_to"), field="effective_to"),
    )
    _refuse_taken(Instrument, code)
    context.note(code=code)
    return Instrument.objects.create(code=code, kind=kind, title_zh=title_zh, title_en=title_en, source=source, **details)


@command(allowed=can_keep_register, event="registry.instrument_confirmed")
def confirm_instrument(instrument: Instrument, *, by: Actor) -> Instrument:
    """Say that somebody has compared the entry with the published text; harmless to repeat."""
    context.touch_origin(Origin.REAL)
    context.note(code=instrument.code)
    Instrument.objects.filter(pk=instrument.pk).update(confirmed=True)
    instrument.confirmed = True
    return instrument


@command(allowed=can_keep_register, event="registry.mandate_added")
def add_mandate(code: str, *, area: Area, by: Actor, **details: Unpack[MandateDetails]) -> Mandate:
    """Add a title that a place holds from one ministry; refuses a code that is taken."""
    context.touch_origin(Origin.REAL)
    texts = {field: details[field] for field in ("title_zh", "title_en", "ministry_zh", "ministry_en", "source")}
    refuse(
        slug("code", code),
        filled(**texts),
        _spoken("foci", details.get("foci", []), ("zh", "en")),
        _spoken("facts", details.get("facts", []), ("zh", "en", "source")),
    )
    _refuse_taken(Mandate, code)
    context.note(code=code)
    return Mandate.objects.create(code=code, area=area, **details)


def _spoken(field: str, items: list[dict[str, str]], keys: tuple[str, ...]) -> list[FieldError]:
    wrong = [item for item in items if set(item) != set(keys) or not all(item.values())]
    return [FieldError(field, item, list(keys)) for item in wrong]


def _refuse_taken(model: Any, code: str) -> None:
    holder = model.objects.filter(code=code).first()
    if holder is not None:
        raise CodeTaken(taken=code, name=str(holder))
