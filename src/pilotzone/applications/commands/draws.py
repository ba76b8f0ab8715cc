"""A lottery in public: two commitments, a frozen list, two secrets, an order that anybody can draw again."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from pilotzone.applications import policy
from pilotzone.applications.allocation import require
from pilotzone.applications.commands.locking import closed_call, locked_call
from pilotzone.applications.commands.reviews import refuse_unfinished
from pilotzone.applications.enums import DrawAct, DrawStatus, DrawStep, Holder, Status, Step
from pilotzone.applications.errors import (
    CommitmentMissing,
    CommitmentUsed,
    DrawInUse,
    ListIsFrozen,
    NothingToDo,
    SamePerson,
    SecretDoesNotMatch,
    TooLate,
    WindowStillOpen,
)
from pilotzone.applications.models import Draw, DrawRecord
from pilotzone.applications.queries import cases_of, live_draw, values_of
from pilotzone.applications.worklist import DECIDE, ask_of_call, ask_reveal, draw_ended, revealed
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.audit.enums import Role
from pilotzone.evidence import lottery
from pilotzone.kit.canonical import canonical_hash
from pilotzone.kit.dates import format_time
from pilotzone.kit.errors import Invalid
from pilotzone.kit.text import bilingual
from pilotzone.kit.transitions import RowIsFinal, StepNotPossible, advance, allowed_steps, state_of
from pilotzone.schemes.enums import Allocation, CallStatus
from pilotzone.schemes.models import Call

LONGEST_WAIT = timedelta(days=90)
SEATED = (CallStatus.OPEN, CallStatus.CLOSED)


@command(allowed=policy.can_commit, event="applications.secret_committed")
def commit_secret(call: Call, *, holder: Holder, commitment: str, reveal_by: datetime | None = None, by: Actor) -> Draw:
    """Publish the SHA-256 of a secret; the first of the two opens the draw and says until when both are revealed.

    Refuses a second one of the same side, one person on both sides, and a commitment that stood in any draw before.
    """
    locked = locked_call(call)
    require(locked, Allocation.LOTTERY)
    if state_of(locked) not in SEATED:
        raise WindowStillOpen(call=bilingual(locked, "name"), state=state_of(locked))
    value = _hex(commitment, "commitment")
    if DrawRecord.objects.filter(act=DrawAct.COMMIT, value=value).exists():
        raise CommitmentUsed
    draw = live_draw(locked) or _opened(locked, reveal_by)
    _refuse_other_than(draw, DrawStatus.COMMITTED, DrawStep.FREEZE)
    _refuse_both_sides(draw, holder, by)
    _record(draw, DrawAct.COMMIT, value, holder=holder, by=by)
    context.about(f"applications.draw:{draw.pk}")
    return draw


@command(allowed=policy.can_check, event="applications.list_frozen")
def freeze_list(draw: Draw, *, by: Actor) -> Draw:
    """Publish the list of eligible cases and its hash; refuses before both sides have committed and before every case is checked."""
    call = closed_call(draw.call)
    locked = _locked(draw)
    missing = [holder for holder in Holder if holder not in values_of(locked, DrawAct.COMMIT)]
    if missing:
        raise CommitmentMissing(holder=missing)
    refuse_unfinished(call, Status.SUBMITTED, Status.RETURNED)
    entries = list(cases_of(call).filter(status__in=(Status.ADMITTED, Status.REVIEWED)).values_list("public_id", "stratum"))
    if not entries:
        raise NothingToDo(state=Status.ADMITTED)
    advance(locked, DrawStep.FREEZE)
    published = lottery.frozen_list([(str(public_id), stratum) for public_id, stratum in entries])
    locked.frozen_list = [list(entry) for entry in published]
    locked.list_hash, locked.frozen_at = lottery.list_hash(published), context.now()
    locked.save()
    _record(locked, DrawAct.FREEZE, locked.list_hash, by=by)
    for holder, role in policy.HOLDERS.items():
        ask_reveal(locked, holder, role, by=by)
    return locked


@command(allowed=policy.can_commit, event="applications.secret_revealed")
def reveal_secret(draw: Draw, *, holder: Holder, secret: str, by: Actor) -> Draw:
    """Reveal one side's secret; the second of the two draws the order and ranks every case that is still there.

    Refuses a secret that is not the one committed to, and one that comes after the deadline: that draw is void.
    """
    call = closed_call(draw.call)
    locked = _locked(draw)
    _refuse_other_than(locked, DrawStatus.FROZEN, DrawStep.REVEAL)
    if context.now() > locked.reveal_by:
        raise TooLate(moment=format_time(locked.reveal_by))
    _refuse_both_sides(locked, holder, by, act=DrawAct.REVEAL)
    value = _hex(secret, "secret")
    found, expected = lottery.commitment(bytes.fromhex(value)), values_of(locked, DrawAct.COMMIT)[holder]
    if found != expected:
        raise SecretDoesNotMatch(found=found, expected=expected)
    _record(locked, DrawAct.REVEAL, value, holder=holder, by=by)
    revealed(locked, holder, by=by)
    secrets = values_of(locked, DrawAct.REVEAL)
    if len(secrets) == len(Holder):
        _draw(locked, call, secrets, by)
    return locked


@command(allowed=policy.can_void, event="applications.draw_voided")
def void_draw(draw: Draw, *, reason_zh: str, reason_en: str, by: Actor) -> Draw:
    """Declare a draw void, with the public reason. After the list is frozen only when somebody did not reveal in time:

    whoever knows a secret could otherwise throw away a result that does not suit them.
    """
    locked_call(draw.call)
    locked = _locked(draw)
    if not reason_zh.strip() or not reason_en.strip():
        raise Invalid.field("reason_zh", reason_zh, _("the reason in both languages"))
    if state_of(locked) == DrawStatus.FROZEN and context.now() <= locked.reveal_by:
        raise DrawInUse(moment=format_time(locked.reveal_by))
    advance(locked, DrawStep.VOID)
    locked.void_reason_zh, locked.void_reason_en, locked.voided_at = reason_zh, reason_en, context.now()
    locked.save()
    draw_ended(locked, by=by)
    return locked


def _draw(draw: Draw, call: Call, secrets: dict[Holder, str], by: Actor) -> None:
    both = (bytes.fromhex(secrets[Holder.OFFICE]), bytes.fromhex(secrets[Holder.WITNESS]))
    places = lottery.draw(both, [(public_id, stratum) for public_id, stratum in draw.frozen_list or []])
    advance(draw, DrawStep.REVEAL)
    draw.result, draw.revealed_at = [place.public_id for place in places], context.now()
    draw.save()
    _record(draw, DrawAct.RESULT, canonical_hash(draw.result), by=by)
    position = {place.public_id: place.position for place in places}
    for case in cases_of(call).select_for_update(of=("self",)).filter(public_id__in=position):
        # Who withdrew after the list was frozen keeps the place that was drawn, and is passed over.
        case.rank = position[case.public_id or ""]
        if Step.RANK in allowed_steps(case):
            advance(case, Step.RANK)
        case.save(update_fields=["rank", "status"])
    ask_of_call(DECIDE, call, Role.APPROVER, by=by)


def _opened(call: Call, reveal_by: datetime | None) -> Draw:
    # A frozen draw is void only after this moment: one in another century would hold the call for ever.
    latest = max(context.now(), call.closes_at or context.now()) + LONGEST_WAIT
    if reveal_by is None or not context.now() < reveal_by <= latest:
        accepted = _("a moment to come, at most %(days)s days after the window closes, by which both secrets are revealed")
        raise Invalid.field("reveal_by", reveal_by.isoformat() if reveal_by else "", accepted % {"days": LONGEST_WAIT.days})
    if cases_of(call).filter(rank__isnull=False).exists():
        raise ListIsFrozen
    number = Draw.objects.filter(call=call).count() + 1
    return Draw.objects.create(call=call, number=number, reveal_by=reveal_by)


def _locked(draw: Draw) -> Draw:
    return Draw.objects.select_for_update(of=("self",)).select_related("call__scheme").get(pk=draw.pk)


def _refuse_other_than(draw: Draw, state: DrawStatus, step: DrawStep) -> None:
    found, allowed = state_of(draw), allowed_steps(draw)
    if found != state:
        raise StepNotPossible(step=step, state=found, allowed=allowed) if allowed else RowIsFinal(step=step, state=found)


def _refuse_both_sides(draw: Draw, holder: Holder, by: Actor, *, act: DrawAct = DrawAct.COMMIT) -> None:
    """One side acts once, and nobody acts for both."""
    if draw.records.filter(act=act, holder=holder).exists():
        raise CommitmentUsed
    if draw.records.filter(by=by.id).exclude(holder__in=("", holder)).exists():
        other = Holder.WITNESS if holder == Holder.OFFICE else Holder.OFFICE
        raise SamePerson(role=other)


def _record(draw: Draw, act: DrawAct, value: str, *, holder: Holder | str = "", by: Actor) -> None:
    record = DrawRecord.objects.create(draw=draw, act=act, holder=holder, value=value, by=by.id, at=context.now())
    context.seal(record)
    context.note(act=act.value, value=value)


def _hex(text: str, field: str) -> str:
    """Return 32 bytes as 64 small hexadecimal digits."""
    plain = "".join(text.split()).lower()
    if len(plain) != 2 * lottery.SECRET_BYTES or any(letter not in "0123456789abcdef" for letter in plain):
        raise Invalid.field(field, text, _("64 hexadecimal digits, which are 32 bytes"))
    return plain
