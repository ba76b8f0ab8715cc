"""The writes that make a zone of a pack, give it its first administrator, and take samples off it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pilotzone.accounts.commands import give_role, register_user, vouch_for_address
from pilotzone.accounts.queries import user_by_address
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command, retire_origin
from pilotzone.audit.enums import Origin, Role
from pilotzone.indicators.commands.sections import take_indicators, take_targets, take_values
from pilotzone.indicators.models import Indicator
from pilotzone.kit.formats import check_format
from pilotzone.kit.sheets import Row
from pilotzone.ledger.commands import define_unit, reverse_origin
from pilotzone.ledger.models import Unit
from pilotzone.ledger.units import UNITS
from pilotzone.obligations.commands import load_calendar
from pilotzone.packs.lint import Pack
from pilotzone.packs.parties import DATED
from pilotzone.packs.policy import can_install
from pilotzone.registry.commands import add_area, add_instrument, add_mandate, record_attribute, register_party
from pilotzone.registry.commands.places import DatedName
from pilotzone.registry.enums import AreaLevel, AttributeKey, InstrumentKind
from pilotzone.registry.models import Area, Instrument, Mandate, Party

_DAYS = frozenset({"issued_on", "effective_from", "effective_to", "approved_on", "valid_from", "valid_to"})


@command(allowed=can_install, event="packs.pack_installed")
def install_pack(pack: Pack, *, by: Actor) -> None:
    """Put a pack's places, texts, titles, calendars, parties and figures into the zone; what is there already stays as it is."""
    context.touch_origin(Origin.REAL)
    context.note(pack=pack.folder.name)
    for code, definition in UNITS.items():
        if not Unit.objects.filter(code=code).exists():
            define_unit(definition, by=by)
    _places(pack.zone["areas"], by)
    _texts(pack.zone.get("instruments", []), by)
    _titles(pack.zone.get("mandates", []), by)
    for year in pack.calendars:
        load_calendar(year.year, days=year.days, source=year.source, by=by)
    if not Party.objects.filter(origin=Origin.REAL).exists():
        _parties(pack.parties, by)
    if not Indicator.objects.exists():
        take_indicators(pack.indicators, by=by)
        take_values(pack.values, by=by)
        take_targets(pack.targets, by=by)


@command(allowed=can_install, event="packs.administrator_appointed")
def appoint_administrator(email: str, *, password: str, by: Actor) -> bool:
    """Make somebody an administrator, with a log-in if there is none; True where it was made and the password is theirs."""
    address = check_format("email", email, field="EMAIL").lower()
    user = user_by_address(address)
    made = user is None
    if user is None:
        user = register_user(email=address, password=password, by=by)
        vouch_for_address(user, by=by)
    give_role(user, role=Role.ADMIN, by=by)
    context.note(user=user.pk)
    return made


@command(allowed=can_install, event="packs.samples_retired")
def retire_samples(origin: Origin, *, by: Actor) -> None:
    """Take samples off every page: release their holds, bring their balances to zero, retire their origin. Rows and events stay."""
    context.touch_origin(origin)
    context.note(origin=origin.value)
    reverse_origin(origin, by=by)
    retire_origin(origin, by=by)


def _places(areas: list[dict[str, Any]], by: Actor) -> None:
    for each in areas:
        if Area.objects.filter(code=each["code"]).exists():
            continue
        add_area(
            each["code"],
            level=AreaLevel(each["level"]),
            name_zh=each["name_zh"],
            name_en=each["name_en"],
            parent=Area.objects.get(code=each["parent"]) if "parent" in each else None,
            source=each.get("source", ""),
            names=[DatedName(**_dated(name)) for name in each.get("names", [])],
            by=by,
        )


def _texts(instruments: list[dict[str, Any]], by: Actor) -> None:
    for each in instruments:
        if Instrument.objects.filter(code=each["code"]).exists():
            continue
        details = _dated(each)
        code, kind = details.pop("code"), InstrumentKind(details.pop("kind"))
        if "replaces" in details:
            details["replaces"] = Instrument.objects.get(code=details["replaces"])
        add_instrument(code, kind=kind, by=by, **details)


def _titles(mandates: list[dict[str, Any]], by: Actor) -> None:
    for each in mandates:
        if Mandate.objects.filter(code=each["code"]).exists():
            continue
        details = _dated(each)
        code, area = details.pop("code"), Area.objects.get(code=details.pop("area"))
        if "instrument" in details:
            details["instrument"] = Instrument.objects.get(code=details["instrument"])
        add_mandate(code, area=area, by=by, **details)


def _parties(rows: Iterable[Row], by: Actor) -> None:
    """Enter the organisations and people of a pack with what is known of them on a day."""
    areas = {area.code: area for area in Area.objects.all()}
    for row in rows:
        cells = row.cells
        party = register_party(
            kind=cells["kind"],
            name_zh=cells.get("name_zh", ""),
            name_en=cells.get("name_en", ""),
            uscc=cells.get("uscc") or None,
            area=areas[cells["area"]] if cells.get("area") else None,
            source=cells["source"],
            by=by,
        )
        for key in AttributeKey:
            if cells.get(key.value) is not None:
                since = cells.get("valid_from") if key in DATED else None
                record_attribute(party, key=key, value=cells[key.value], valid_from=since, source=cells["source"], by=by)


def _dated(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record with its days as days, whether the file wrote them as dates or as text."""
    return {key: date.fromisoformat(value) if key in _DAYS and isinstance(value, str) else value for key, value in record.items()}
