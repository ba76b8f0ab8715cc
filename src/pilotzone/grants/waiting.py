"""Puts steps on work lists and takes them off. A step that comes again, after a claim was sent back, is a task of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from pilotzone.audit.actors import Actor
from pilotzone.audit.chain import row_name
from pilotzone.audit.enums import Origin, Role
from pilotzone.grants.models import Claim, ClawbackProposal, Settlement
from pilotzone.obligations.commands import assign_task, finish_task
from pilotzone.obligations.models import Task
from pilotzone.obligations.terms import Bearer, Step
from pilotzone.registry.models import Party
from pilotzone.schemes.models import Call

Row = Call | Claim | Settlement | ClawbackProposal


@dataclass(frozen=True, slots=True)
class Wait:
    """One kind of step in this room: whom it waits for, what it says, on which page it is done."""

    code: str
    zh: str
    en: str
    link: str
    role: Role | None = None


CHECK = Wait("check-claim", "核对兑现申请", "Check a claim", "grants:claim", Role.OFFICER)
COMPLETE = Wait("complete-claim", "补正兑现申请", "Complete a claim", "grants:claim")
SETTLE = Wait("settle-claims", "结算兑现申请", "Settle claims", "grants:settle", Role.FINANCE)
PAY = Wait(
    "pay-settlement",
    "拨付结算（由结算人以外的财务复核）",
    "Pay a settlement (whoever did not settle it)",
    "grants:settlement",
    Role.FINANCE,
)
VOUCHERS = Wait("record-vouchers", "回填国库支付凭证", "Record treasury vouchers", "grants:vouchers", Role.FINANCE)
SIGN = Wait("sign-clawback", "签批追回资金", "Sign a clawback", "grants:sign", Role.LEADER)


def wait_for(
    wait: Wait,
    row: Call | Claim | Settlement | ClawbackProposal,
    *,
    link_args: tuple[str | int, ...],
    by: Actor,
    party: Party | None = None,
) -> Task:
    """Put a step about a row on a work list; harmless where it waits already."""
    key = next(key for key, task in _rounds(wait, row) if task is None or task.done_at is None)
    assignee = Bearer(party=party) if party is not None else Bearer(role=wait.role)
    step = Step(wait.code, wait.zh, wait.en, assignee, link=wait.link, link_args=link_args, subject=row_name(row))
    return assign_task(key, step=step, origin=Origin(row.origin), by=by)


def is_done(wait: Wait, row: Row, *, by: Actor) -> None:
    """Take a step about a row off the work list; harmless where none waits."""
    for key, task in _rounds(wait, row):
        if task is None:
            return
        if task.done_at is None:
            finish_task(key, by=by)


def _rounds(wait: Wait, row: Row) -> Iterator[tuple[str, Task | None]]:
    for number in count(1):
        key = f"{row_name(row)}/{wait.code}/{number}"
        yield key, Task.objects.filter(key=key).first()
