"""What was known of a party on a day: the latest record wins, whichever entry of a merged party it hangs on."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from pilotzone.registry.attributes import PartyFacts, typed_value
from pilotzone.registry.enums import AttributeKey
from pilotzone.registry.models import Party, PartyAttribute, Qualification
from pilotzone.registry.queries.identities import identities, survivor


def valid_on(day: date) -> Q:
    """Return the condition for rows valid on a day; an open end is unknown and does not exclude."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gt=day))


def attribute_as_of(party: Party, key: AttributeKey, day: date, known_at: datetime | None = None) -> PartyAttribute | None:
    """Return the record that held for a day, as known at a moment (default: now); None where nothing is known."""
    return _latest(_records(party, day, known_at).filter(key=key)).get(key)


def attributes_as_of(party: Party, day: date, known_at: datetime | None = None) -> PartyFacts:
    """Return all that rules may ask of a party on a day, as known at a moment; what is not recorded is None."""
    latest = _latest(_records(party, day, known_at))

    def value(key: AttributeKey) -> Any:
        return typed_value(key, latest[key].value) if key in latest else None

    return PartyFacts(
        kind=survivor(party).kind,
        registered_area=value(AttributeKey.REGISTERED_AREA),
        founded_on=value(AttributeKey.FOUNDED_ON),
        employees=value(AttributeKey.EMPLOYEES),
        revenue=value(AttributeKey.REVENUE),
        industry=value(AttributeKey.INDUSTRY),
        listed=value(AttributeKey.LISTED),
        qualifications=sorted({title.title_zh for title in qualifications_as_of(party, day, known_at)}),
    )


def qualifications_as_of(party: Party, day: date, known_at: datetime | None = None) -> QuerySet[Qualification]:
    """Return the titles that a party held on a day, as known at a moment."""
    held = Qualification.objects.filter(valid_on(day), party__in=identities(party))
    return held if known_at is None else held.filter(recorded_at__lte=known_at)


def _records(party: Party, day: date, known_at: datetime | None) -> QuerySet[PartyAttribute]:
    records = PartyAttribute.objects.filter(valid_on(day), party__in=identities(party))
    return records if known_at is None else records.filter(recorded_at__lte=known_at)


def _latest(records: QuerySet[PartyAttribute]) -> dict[AttributeKey, PartyAttribute]:
    ordered: Iterable[PartyAttribute] = records.order_by("recorded_at", "pk")
    latest = {AttributeKey(record.key): record for record in ordered}
    # A record without a value withdraws what was said before.
    return {key: record for key, record in latest.items() if record.value is not None}
