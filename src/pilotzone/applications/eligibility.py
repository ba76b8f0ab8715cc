"""What the rule says of a case: its version, its conditions, its rate, its amount. It informs; a person decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pilotzone.applications.models import Application
from pilotzone.applications.queries import amount_used_in_year, clocks_of
from pilotzone.audit import context
from pilotzone.registry.queries import attributes_as_of
from pilotzone.schemes.conditions import Judged, class_of, judge
from pilotzone.schemes.content import Entitlement, RateClass, RuleContent
from pilotzone.schemes.enums import Clock
from pilotzone.schemes.models import Rule
from pilotzone.schemes.queries import content_of, rule_for


@dataclass(frozen=True, slots=True)
class Assessment:
    """A case under the rule version that governs it: every condition with its answer, the rate class, what the rule would pay."""

    rule: Rule
    content: RuleContent
    judged: tuple[Judged, ...]
    rate_class: RateClass | None
    entitlement: Entitlement | None


def assess(application: Application, **now: date) -> Assessment:
    """Return what the rule says of a case; `now` gives the dates that are just happening, such as decided=today."""
    clocks = clocks_of(application, **now)
    # Before it is submitted, a case is judged as if it were submitted today.
    clocks[Clock.APPLIED] = clocks[Clock.APPLIED] or context.today()
    rule = rule_for(application.call, clocks)
    content = content_of(rule)
    attributes = attributes_of(application, _governing_day(application, clocks))
    form = application.form.schema if application.form else None
    chosen = chosen_class(application, content) or class_of(content, attributes, form=form)
    return Assessment(
        rule=rule,
        content=content,
        judged=judge(content, attributes, form=form),
        rate_class=chosen,
        entitlement=_entitlement(application, content, chosen, clocks),
    )


def attributes_of(application: Application, day: date) -> Mapping[str, Any]:
    """Return what conditions may ask: what the register knew of the party on the day, and the answers of the form."""
    facts: Mapping[str, Any] = attributes_as_of(application.party, day)
    return {**application.answers, **facts}


def chosen_class(application: Application, content: RuleContent) -> RateClass | None:
    """Return the class that the formal check has set, where this version of the rule still has it."""
    return next((each for each in content.classes if each.code == application.rate_class), None)


def _governing_day(application: Application, clocks: Mapping[Clock, date | None]) -> date:
    governing = clocks[Clock(application.call.scheme.rule_clock)]
    return governing or max(day for day in clocks.values() if day is not None)


def _entitlement(
    application: Application, content: RuleContent, chosen: RateClass | None, clocks: Mapping[Clock, date | None]
) -> Entitlement | None:
    if chosen is None or application.eligible_cost is None:
        return None
    scheme = application.call.scheme
    capping = clocks[Clock(scheme.cap_clock)] or max(day for day in clocks.values() if day is not None)
    used = amount_used_in_year(scheme, application.party, capping.year, but=application)
    return content.entitlement(application.eligible_cost, chosen.code, used_this_year=used)


def payable(application: Application, assessment: Assessment) -> int | None:
    """Return the amount of a case in fen: what the rule gives, and never more than was asked for. None: not known."""
    if assessment.entitlement is None:
        return None
    given = assessment.entitlement.amount
    return given if application.requested is None else min(given, application.requested)
