"""How a view fetches a row for somebody, or refuses."""

from django.http import HttpRequest

from pilotzone.audit.actors import acting
from pilotzone.audit.queries import retired_origins
from pilotzone.kit.errors import NotAllowed, NotFound
from pilotzone.registry.models import Asset, Party
from pilotzone.registry.policy import can_keep_register, can_register_asset, can_see_party, can_see_register


def for_office(request: HttpRequest) -> None:
    """Refuse whoever may not look into the register."""
    if not can_see_register(acting(request)):
        raise NotAllowed


def for_keepers(request: HttpRequest) -> None:
    """Refuse whoever may not write in the register."""
    if not can_keep_register(acting(request)):
        raise NotAllowed


def for_asset_keepers(request: HttpRequest) -> None:
    """Refuse whoever may not enter an asset."""
    if not can_register_asset(acting(request)):
        raise NotAllowed


def party_for_reader(request: HttpRequest, public_id: str) -> Party:
    """Return a party that this person may see; one of a retired origin is nobody's to see."""
    party = Party.objects.select_related("area", "merged_into").filter(public_id=public_id).exclude(origin__in=retired_origins()).first()
    if party is None:
        # Who may see all may know that this is none; others learn nothing from the answer.
        for_office(request)
        raise NotFound
    if not can_see_party(acting(request), party):
        raise NotAllowed
    return party


def party_for_keeper(request: HttpRequest, public_id: str) -> Party:
    """Return a party that this person may change."""
    for_keepers(request)
    return party_for_reader(request, public_id)


def asset_for_reader(request: HttpRequest, code: str) -> Asset:
    """Return an asset for the office."""
    for_office(request)
    asset = Asset.objects.select_related("holder", "area").filter(code=code).exclude(origin__in=retired_origins()).first()
    if asset is None:
        raise NotFound
    return asset
