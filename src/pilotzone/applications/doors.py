"""What this room offers on a call's page: apply, the work on the call, its draws and notices."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from pilotzone.applications.policy import can_see_all
from pilotzone.applications.queries import notices_of
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.kit.transitions import state_of
from pilotzone.schemes.doors import Door
from pilotzone.schemes.enums import CallStatus
from pilotzone.schemes.models import Call
from pilotzone.schemes.queries import is_open


def doors(call: Call, by: Actor) -> Iterator[Door]:
    """Yield what this reader can follow: applicants apply, the office works, everybody sees draws and signed notices."""
    if is_open(call, context.now()) and not can_see_all(by) and (by.party_ids or not by.roles):
        # Whoever is not signed in yet is asked to on the way.
        yield Door(_("Apply"), reverse("applications:start", args=(call.code,)), step=True)
    if can_see_all(by) and not call.reconstructed and state_of(call) != CallStatus.DRAFT:
        yield Door(_("Applications"), reverse("applications:call", args=(call.code,)), step=True)
    for draw in call.draws.all():
        yield Door(_("Draw %(number)s in public") % {"number": draw.number}, reverse("applications:draw", args=(call.code, draw.number)))
    for notice in notices_of(call).exclude(signed_by=""):
        words = _("Public notice %(number)s") % {"number": notice.number}
        yield Door(words, reverse("applications:notice", args=(call.code, notice.number)))
