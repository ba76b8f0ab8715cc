"""Things that are shared, tested or watched."""

from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Origin
from pilotzone.kit.errors import FieldError
from pilotzone.registry.checks import filled, refuse, slug
from pilotzone.registry.enums import AssetKind
from pilotzone.registry.errors import CodeTaken
from pilotzone.registry.models import Area, Asset, Party
from pilotzone.registry.policy import can_register_asset


class AssetDetails(TypedDict, total=False):
    """What may be known of an asset beside its name."""

    name_en: str
    holder: Party | None
    area: Area | None
    attributes: dict[str, Any]
    origin: Origin
    source: str


@command(allowed=can_register_asset, event="registry.asset_registered")
def register_asset(code: str, *, kind: AssetKind, name_zh: str, by: Actor, **details: Unpack[AssetDetails]) -> Asset:
    """Enter a cluster, dataset, road segment, machine, vehicle, AI system or facility; refuses a code that is taken."""
    origin, holder = details.get("origin", Origin.REAL), details.get("holder")
    context.touch_origin(origin)
    refuse(slug("code", code), filled(name_zh=name_zh))
    if holder is not None and holder.origin != origin:
        refuse([FieldError("holder", holder, _("an organisation or person of the same origin"))])
    taken = Asset.objects.filter(code=code).first()
    if taken is not None:
        raise CodeTaken(taken=code, name=str(taken))
    context.note(code=code)
    return Asset.objects.create(code=code, kind=kind, name_zh=name_zh, **details)
