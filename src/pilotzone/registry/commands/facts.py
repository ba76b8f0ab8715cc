"""What is known of a party: dated attributes, links to others, titles. Each has its source."""

from datetime import date
from typing import TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.kit.errors import FieldError
from pilotzone.registry.attributes import stored_value
from pilotzone.registry.checks import filled, in_order, refuse, share
from pilotzone.registry.enums import AttributeKey, LinkKind
from pilotzone.registry.errors import AlreadyEnded
from pilotzone.registry.models import Party, PartyAttribute, PartyLink, Qualification
from pilotzone.registry.policy import can_keep_register


class QualificationDetails(TypedDict, total=False):
    """What may be known of a title beside its name."""

    title_en: str
    edition: str
    number: str
    issuer_zh: str
    valid_from: date | None
    valid_to: date | None


@command(allowed=can_keep_register, event="registry.attribute_recorded")
def record_attribute(
    party: Party,
    *,
    key: AttributeKey,
    value: object,
    valid_from: date | None = None,
    valid_to: date | None = None,
    source: str,
    by: Actor,
) -> PartyAttribute:
    """Record a dated fact. A later record corrects an earlier one where their periods meet; the value None withdraws it."""
    context.touch_origin(party.origin)
    refuse(filled(source=source), in_order(valid_from, valid_to))
    row = PartyAttribute.objects.create(
        party=party,
        key=key,
        value=stored_value(key, value),
        valid_from=valid_from,
        valid_to=valid_to,
        source=source,
        recorded_at=context.now(),
    )
    context.note(key=key.value, attribute=row.pk)
    return row


@command(allowed=can_keep_register, event="registry.parties_linked")
def link_parties(
    subject: Party,
    target: Party,
    *,
    kind: LinkKind,
    share_bp: int | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    source: str,
    by: Actor,
) -> PartyLink:
    """Record that one party owns, controls or hosts another; refuses a link to itself and one between a sample and a real party."""
    context.touch_origin(subject.origin)
    refuse(filled(source=source), in_order(valid_from, valid_to), share(share_bp), _linkable(subject, target))
    link = PartyLink.objects.create(
        subject=subject, target=target, kind=kind, share_bp=share_bp, valid_from=valid_from, valid_to=valid_to, source=source
    )
    context.note(kind=kind.value, target=target.pk, link=link.pk)
    return link


@command(allowed=can_keep_register, event="registry.link_ended")
def end_link(link: PartyLink, *, on: date, by: Actor) -> PartyLink:
    """End a link on a day, which is its first day without; refuses one that has ended and a day before it began."""
    locked = PartyLink.objects.select_for_update().select_related("subject").get(pk=link.pk)
    context.touch_origin(locked.subject.origin)
    if locked.valid_to is not None:
        raise AlreadyEnded(day=locked.valid_to)
    refuse(in_order(locked.valid_from, on, field="on"))
    locked.valid_to = on
    locked.save(update_fields=("valid_to",))
    context.about(f"registry.party:{locked.subject_id}")
    context.note(link=locked.pk)
    return locked


@command(allowed=can_keep_register, event="registry.qualification_added")
def add_qualification(party: Party, *, title_zh: str, source: str, by: Actor, **details: Unpack[QualificationDetails]) -> Qualification:
    """Record a title that a party holds, with the edition of its criteria and its expiry."""
    context.touch_origin(party.origin)
    refuse(filled(title_zh=title_zh, source=source), in_order(details.get("valid_from"), details.get("valid_to")))
    title = Qualification.objects.create(party=party, title_zh=title_zh, source=source, recorded_at=context.now(), **details)
    context.note(qualification=title.pk)
    return title


def _linkable(subject: Party, target: Party) -> list[FieldError]:
    if subject.pk == target.pk:
        return [FieldError("target", target, _("another organisation or person"))]
    if subject.origin != target.origin:
        return [FieldError("target", target, _("an organisation or person of the same origin"))]
    return []
