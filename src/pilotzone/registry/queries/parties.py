"""Lists of the zone's parties and assets: without retired samples, without the example from abroad, merged entries as one."""

from django.db.models import Q, QuerySet

from pilotzone.audit.queries import hidden_origins
from pilotzone.registry.models import Asset, Party
from pilotzone.registry.queries.identities import survivor, survivors


def zone_parties() -> QuerySet[Party]:
    """Return the parties of the zone that stand on their own."""
    return Party.objects.filter(merged_into=None).exclude(origin__in=hidden_origins())


def party_list(*, search: str = "", kind: str = "", area_ids: frozenset[int] | None = None) -> QuerySet[Party]:
    """Return the zone's parties whose name holds the text or whose code begins with it; a merged name finds the survivor."""
    parties = zone_parties().select_related("area")
    if kind:
        parties = parties.filter(kind=kind)
    if area_ids is not None:
        parties = parties.filter(area__in=area_ids)
    return parties.filter(found_by(search.strip())) if search.strip() else parties


def find_party(text: str, *, origin: str) -> Party | None:
    """Return the one party that a code, an id or a whole name means, as it is known today; None for none or for several."""
    wanted = text.strip()
    if not wanted:
        return None
    named = Q(name_zh=wanted) | Q(name_en__iexact=wanted) | Q(public_id=wanted) | Q(uscc=wanted.upper())
    found = {survivor(party) for party in Party.objects.filter(named, origin=origin)}
    return found.pop() if len(found) == 1 else None


def zone_assets(*, kind: str = "") -> QuerySet[Asset]:
    """Return the assets of the zone."""
    assets = Asset.objects.exclude(origin__in=hidden_origins()).select_related("holder", "area")
    return assets.filter(kind=kind) if kind else assets


def found_by(text: str) -> Q:
    """Return the condition for parties that a text finds."""
    matches = Q(name_zh__icontains=text) | Q(name_en__icontains=text) | Q(uscc__istartswith=text) | Q(public_id=text)
    merged = Party.objects.filter(matches).exclude(merged_into=None).values_list("pk", flat=True)
    lasting = survivors() if merged else {}
    return matches | Q(pk__in=[lasting[pk] for pk in merged])
