"""How a command takes its rows. Lock order: scheme, call, cases, then ledger accounts, then the head of the log."""

from pilotzone.applications.enums import DrawStatus, Status
from pilotzone.applications.errors import ListIsFrozen, WindowStillOpen
from pilotzone.applications.models import Application, Draw
from pilotzone.applications.queries import cases_of
from pilotzone.audit import context
from pilotzone.kit.text import bilingual
from pilotzone.kit.transitions import state_of
from pilotzone.schemes.enums import CallStatus
from pilotzone.schemes.models import Call, Scheme


def locked_case(application: Application) -> Application:
    """Return the case as it stands, locked: of two steps at once, the second sees what the first did."""
    cases = Application.objects.select_for_update(of=("self",)).select_related("party", "call__scheme", "form")
    locked = cases.get(pk=application.pk)
    context.touch_origin(locked.origin)
    return locked


def locked_call(call: Call) -> Call:
    """Return the call as it stands, locked against other decisions on it, and its scheme against decisions under the same cap."""
    # A weaker lock than for a change of the row itself: applications that merely refer to the call need not wait.
    Scheme.objects.select_for_update(no_key=True).get(pk=call.scheme_id)
    locked = Call.objects.select_for_update(of=("self",), no_key=True).select_related("scheme__area", "allocation").get(pk=call.pk)
    context.touch_origin(locked.origin)
    return locked


def closed_call(call: Call) -> Call:
    """Return the locked call; refuses one whose window is not closed, or that is past."""
    locked = locked_call(call)
    if state_of(locked) != CallStatus.CLOSED:
        raise WindowStillOpen(call=bilingual(locked, "name"), state=state_of(locked))
    return locked


def locked_cases(call: Call, *states: Status) -> list[Application]:
    """Return the cases of a locked call that stand at these states, locked too: what others are just changing is waited for.

    The database looks at the state again after the wait, so that a case withdrawn meanwhile is not among them.
    """
    return list(cases_of(call).select_for_update(of=("self",)).filter(status__in=states))


def refuse_frozen_list(call: Call) -> None:
    """Raise where a draw has frozen the list of the call's eligible cases and is not made yet."""
    if Draw.objects.filter(call=call, status=DrawStatus.FROZEN).exists():
        raise ListIsFrozen
