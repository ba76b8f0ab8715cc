"""What an applicant wants to know: where each application stands, what is missing, what room is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pilotzone.applications.enums import Status, Step
from pilotzone.applications.models import Application, Decision
from pilotzone.applications.queries import amount_used_in_year, last_notice, zone_cases
from pilotzone.audit.actors import Actor
from pilotzone.grants.models import Grant
from pilotzone.grants.queries import GrantFigures, figures_of_all, grants_of_party
from pilotzone.kit.dates import shanghai_day
from pilotzone.kit.errors import Invalid
from pilotzone.kit.schema import check_schema
from pilotzone.kit.schema.subset import title_of
from pilotzone.schemes.queries import content_of, rule_in_force_or_none

TO_BE_FILLED = (Status.DRAFT, Status.RETURNED)
OVER = (Status.WITHDRAWN, Status.LAPSED)


@dataclass(frozen=True, slots=True)
class Case:
    """One application: the last word of the office on it, what is missing, when the next step ends, room left under the cap."""

    application: Application
    decision: Decision | None
    missing: tuple[str, ...]
    by_day: date | None
    room: int | None


def my_cases(by: Actor, day: date) -> list[Case]:
    """Return the applications of the actor's parties, newest first; withdrawn and lapsed ones are left to the list."""
    mine = zone_cases().filter(party__in=by.party_ids).exclude(status__in=OVER).select_related("form", "call__allocation", "party")
    cases = list(mine.order_by("-id"))
    last = _last_decisions(cases)
    return [_case(application, last.get(application.pk), day) for application in cases]


def _case(application: Application, decision: Decision | None, day: date) -> Case:
    missing = _missing(application) if application.status in TO_BE_FILLED else ()
    return Case(application, decision, missing, _by_day(application), _room(application, day))


def _missing(application: Application) -> tuple[str, ...]:
    """Return the questions without an answer that fits, in the reader's words."""
    schema = application.form.schema if application.form else {}
    if not schema:
        return ()
    try:
        check_schema(schema).validate(application.answers)
    except Invalid as refusal:
        names = dict.fromkeys(error.field.partition(".")[0].partition("[")[0] for error in refusal.errors)
        return tuple(title_of(schema["properties"].get(name, {}), name) for name in names)
    return ()


def _last_decisions(cases: Iterable[Application]) -> dict[int, Decision]:
    rows = Decision.objects.filter(application__in=[case.pk for case in cases]).exclude(step=Step.NOTICE).order_by("id")
    return {decision.application_id: decision for decision in rows}


def _by_day(application: Application) -> date | None:
    match application.status:
        case Status.DRAFT:
            return shanghai_day(application.call.closes_at) if application.call.closes_at else None
        case Status.RETURNED:
            return application.complete_by
        case Status.NOTICED | Status.OBJECTED:
            notice = last_notice(application)
            return notice.last_day if notice else None
    return None


def _room(application: Application, day: date) -> int | None:
    rule = rule_in_force_or_none(application.call.scheme, day)
    cap = content_of(rule).cap_per_year if rule else None
    if cap is None:
        return None
    return max(cap - amount_used_in_year(application.call.scheme, application.party, day.year), 0)


@dataclass(frozen=True, slots=True)
class Holding:
    """A grant with what is left of it."""

    grant: Grant
    figures: GrantFigures


def my_grants(by: Actor) -> list[Holding]:
    """Return the grants of the actor's parties, newest first."""
    grants = list(grants_of_party(by.party_ids).order_by("-issued_on", "-id"))
    figures = figures_of_all(grants)
    return [Holding(grant, figures[grant.pk]) for grant in grants]
