"""The unified social credit code of a party: whether it may have one, whether it is right, whether it is free."""

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import Invalid
from pilotzone.kit.formats import check_format
from pilotzone.kit.text import bilingual
from pilotzone.registry.enums import PartyKind
from pilotzone.registry.errors import UsccTaken
from pilotzone.registry.models import Party
from pilotzone.registry.queries import survivor

WITHOUT_USCC = frozenset({PartyKind.PERSON, PartyKind.TEAM})


def checked_uscc(kind: PartyKind, text: str | None) -> str | None:
    """Return the code as it is stored, None for none; raises Invalid for a wrong one and for a kind that has none."""
    if not text or not text.strip():
        return None
    if kind in WITHOUT_USCC:
        raise Invalid.field("uscc", text, _("nothing: a person or a team without legal personality has no such code"))
    return check_format("uscc", text, field="uscc")


def refuse_taken_uscc(uscc: str | None, *, origin: str, other_than: int | None = None) -> None:
    """Raise UsccTaken, naming the entry to use, where another party of the origin holds the code."""
    holder = Party.objects.filter(uscc=uscc, origin=origin).first() if uscc else None
    if holder is not None and holder.pk != other_than:
        lasting = survivor(holder)
        raise UsccTaken(uscc=uscc, name=bilingual(lasting, "name"), public_id=lasting.public_id)
