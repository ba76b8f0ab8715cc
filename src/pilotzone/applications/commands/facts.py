"""Facts that other rooms bring about, and records made afterwards of what happened elsewhere or before."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pilotzone.applications import policy
from pilotzone.applications.assignment import NewFact, write_fact
from pilotzone.applications.enums import FactKind, Status
from pilotzone.applications.errors import AppliedAlready, NotReconstructed
from pilotzone.applications.models import Application, AssignmentFact
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.commands import command
from pilotzone.kit.dates import UNKNOWN_DATE, PartialDate
from pilotzone.kit.text import bilingual
from pilotzone.registry.models import Party
from pilotzone.schemes.models import Call


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case as a source tells it afterwards. `facts` gives what happened and when, as far as the source says so.

    `facts` may leave out "applied" and, for a funded party, "offered": they follow from the case itself, their date unknown.
    """

    call: Call
    party: Party
    granted: bool
    source: str
    facts: Mapping[FactKind, PartialDate] = field(default_factory=dict)


@command(allowed=policy.inside_a_command_only, event="applications.fact_recorded")
def record_fact(new: NewFact, *, by: Actor) -> AssignmentFact:
    """Record one event in the assignment of a unit; a correction names the fact it corrects, and both stay."""
    return write_fact(new)


@command(allowed=policy.inside_a_command_only, event="applications.case_reconstructed")
def reconstruct_case(new: NewCase, *, by: Actor) -> Application:
    """Record a past case of a call that was not run here; what its source does not say stays empty. Refused for a call that runs here.

    A party that got nothing stands as refused without a decision: that it was not funded is known, that somebody refused it is not.
    """
    call, party = new.call, new.party
    context.touch_origin(call.origin)
    if not call.reconstructed:
        raise NotReconstructed(call=bilingual(call, "name"))
    if Application.objects.filter(call=call, party=party).exists():
        raise AppliedAlready(party=bilingual(party, "name"))
    status = Status.GRANTED if new.granted else Status.REFUSED
    case = Application.objects.create(call=call, party=party, origin=call.origin, status=status, public_id=context.public_id())
    implied = (FactKind.APPLIED, FactKind.OFFERED) if new.granted else (FactKind.APPLIED,)
    for kind, when in (dict.fromkeys(implied, UNKNOWN_DATE) | dict(new.facts)).items():
        write_fact(NewFact(call, kind, new.source, party, application=case, happened_on=when.first, precision=when.precision))
    return case
