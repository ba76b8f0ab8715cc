"""The steps that the officer takes on a whole call, each after asking once: its words, its command, when it is offered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from pilotzone.applications import commands
from pilotzone.applications.allocation import division_of
from pilotzone.applications.commands.reviews import BY_ARRIVAL
from pilotzone.applications.enums import Status
from pilotzone.applications.queries import cases_of
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.kit.text import Words
from pilotzone.kit.transitions import state_of
from pilotzone.schemes.enums import Allocation, CallStatus
from pilotzone.schemes.models import Call


class OnCall(Protocol):
    """A command about a call."""

    def __call__(self, call: Call, /, *, by: Actor) -> Any: ...


@dataclass(frozen=True, slots=True)
class CallStep:
    """One step: what the button and the question say, and when it makes sense to offer it."""

    label: Words
    consequence: Words
    command: OnCall
    offered: Callable[[Call], bool]


def _has(call: Call, *states: Status) -> bool:
    return cases_of(call).filter(status__in=states).exists()


def _closed(call: Call) -> bool:
    return state_of(call) == CallStatus.CLOSED


def _may_close(call: Call) -> bool:
    return state_of(call) == CallStatus.OPEN and call.closes_at is not None and context.now() >= call.closes_at


def _may_lapse(call: Call) -> bool:
    return cases_of(call).filter(status=Status.RETURNED, complete_by__lt=context.today()).exists()


def _ready(call: Call, *kinds: Allocation) -> bool:
    open_checks = (Status.SUBMITTED, Status.RETURNED)
    return _closed(call) and division_of(call).kind in kinds and not _has(call, *open_checks)


def _may_decide(call: Call) -> bool:
    waiting = (Status.SUBMITTED, Status.RETURNED, Status.ADMITTED, Status.REVIEWED, Status.RANKED, Status.APPROVED, Status.OBJECTED)
    return _closed(call) and not _has(call, *waiting)


STEPS: Mapping[str, CallStep] = {
    "close": CallStep(
        _("Close the window"),
        _("Drafts that were not submitted lapse; nothing is taken in afterwards."),
        commands.close_window,
        _may_close,
    ),
    "lapse": CallStep(
        _("Let incomplete cases lapse"),
        _("Cases that were sent back and not completed by their last day end here."),
        commands.lapse_incomplete,
        _may_lapse,
    ),
    "conclude": CallStep(
        _("Conclude the reviews"),
        _("Each admitted case gets the mean of its scores; no review is taken afterwards."),
        commands.conclude_reviews,
        lambda call: _ready(call, Allocation.SCORE) and _has(call, Status.ADMITTED),
    ),
    "rank-by-score": CallStep(
        _("Rank by score"),
        _("The reviewed cases are put in the order of their scores and go to the approver."),
        commands.rank_by_score,
        lambda call: _ready(call, Allocation.SCORE) and not _has(call, Status.ADMITTED) and _has(call, Status.REVIEWED),
    ),
    "rank-by-arrival": CallStep(
        _("Rank by arrival"),
        _("The eligible cases are put in the order in which they came and go to the approver."),
        commands.rank_by_arrival,
        lambda call: _ready(call, *BY_ARRIVAL) and _has(call, Status.ADMITTED, Status.REVIEWED),
    ),
    "notice": CallStep(
        _("Prepare the notice"),
        _("All approved cases are put on a list for the leader's signature."),
        commands.prepare_notice,
        lambda call: _has(call, Status.APPROVED),
    ),
    "end-waiting": CallStep(
        _("End the waiting list"),
        _("Nobody on it is moved up any more."),
        commands.lapse_waitlist,
        lambda call: _closed(call) and _has(call, Status.WAITLISTED),
    ),
    "decided": CallStep(
        _("Record all decisions"),
        _("The call counts as decided, with its numbers; its cases are not decided anew."),
        commands.decide_cases,
        _may_decide,
    ),
}


def offered_steps(call: Call) -> list[tuple[str, CallStep]]:
    """Return the steps that make sense on a call now, by name."""
    return [(name, step) for name, step in STEPS.items() if step.offered(call)]
