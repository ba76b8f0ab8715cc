"""Writes what happened to a unit under a call: one sealed row per event, never edited. Commands of this room and above call it."""

from dataclasses import dataclass
from datetime import date

from pilotzone.applications.enums import FactKind
from pilotzone.applications.models import Application, AssignmentFact, Decision
from pilotzone.audit import context
from pilotzone.audit.chain import row_name
from pilotzone.kit.dates import PartialDate, Precision, known_day, shanghai_day
from pilotzone.ledger.units import YUAN
from pilotzone.registry.models import Area, Asset, Party
from pilotzone.schemes.models import Call, Rule


@dataclass(frozen=True, slots=True)
class NewFact:
    """One event to be recorded; exactly one of party, asset and area. Unknown stays None: date, dose, probability, rule.

    A probability is given as places of candidates, (12, 27), and never as a decimal.
    """

    call: Call
    kind: FactKind
    source: str
    party: Party | None = None
    asset: Asset | None = None
    area: Area | None = None
    application: Application | None = None
    happened_on: date | None = None
    precision: Precision = Precision.DAY
    dose: int | None = None
    dose_unit: str = ""
    probability: tuple[int, int] | None = None
    rule: Rule | None = None
    corrects: AssignmentFact | None = None


def write_fact(new: NewFact) -> AssignmentFact:
    """Write a fact inside the running command, sealed by its event."""
    context.touch_origin(new.call.origin)
    # Refuses a date that does not fit its precision before the database does, and says why.
    when = PartialDate(new.happened_on, new.precision)
    fact = AssignmentFact.objects.create(
        call=new.call,
        party=new.party,
        asset=new.asset,
        area=new.area,
        application=new.application,
        kind=new.kind,
        happened_on=when.first,
        precision=when.precision,
        recorded_at=context.now(),
        dose=new.dose,
        dose_unit=new.dose_unit,
        probability_num=new.probability[0] if new.probability else None,
        probability_den=new.probability[1] if new.probability else None,
        rule=new.rule,
        source=new.source,
        corrects=new.corrects,
    )
    context.seal(fact)
    return fact


def note_step(
    application: Application, kind: FactKind, *, decision: Decision | None = None, probability: tuple[int, int] | None = None
) -> AssignmentFact:
    """Record that something happened to a case today; what was decided brings its rule, its amount and its source."""
    amount = decision.amount if decision is not None and kind == FactKind.OFFERED else None
    today = known_day(context.today())
    return write_fact(
        NewFact(
            call=application.call,
            kind=kind,
            source=row_name(decision or application),
            party=application.party,
            application=application,
            happened_on=today.first,
            precision=today.precision,
            dose=amount,
            dose_unit=YUAN if amount is not None else "",
            probability=probability,
            rule=decision.rule if decision is not None else None,
        )
    )


def note_announcement(call: Call) -> None:
    """Record once, for the scheme's area, the day from which the call could be answered; nothing where that is not known."""
    if call.opens_at is None or AssignmentFact.objects.filter(call=call, kind=FactKind.ANNOUNCED).exists():
        return
    day = shanghai_day(call.opens_at)
    write_fact(NewFact(call, FactKind.ANNOUNCED, row_name(call), area=call.scheme.area, happened_on=day))
