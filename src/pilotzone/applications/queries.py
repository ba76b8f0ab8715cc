"""Reads of cases, facts, draws and notices."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from pilotzone.applications.enums import DrawAct, DrawStatus, FactKind, Holder, Status
from pilotzone.applications.models import Application, AssignmentFact, Decision, Draw, MeetingRecord, Notice, Objection, ReviewAssignment
from pilotzone.applications.policy import can_see_all
from pilotzone.audit import context
from pilotzone.audit.actors import Actor
from pilotzone.audit.chain import row_name
from pilotzone.audit.queries import hidden_origins
from pilotzone.evidence import lottery
from pilotzone.kit.dates import Precision
from pilotzone.ledger.models import Hold, HoldEvent
from pilotzone.ledger.queries import available
from pilotzone.registry.models import Party
from pilotzone.registry.queries import identities
from pilotzone.schemes.enums import Clock
from pilotzone.schemes.models import Call, CallPayer, Scheme

SIX = {
    Clock.ANNOUNCED: FactKind.ANNOUNCED,
    Clock.APPLIED: FactKind.APPLIED,
    Clock.DECIDED: FactKind.DECIDED,
    Clock.FIRST_USE: FactKind.FIRST_USE,
    Clock.CLAIMED: FactKind.CLAIMED,
    Clock.PAID: FactKind.PAID,
}
Known = tuple[date | None, Precision]
NOT_KNOWN: Known = (None, Precision.UNKNOWN)
# What was approved counts against the cap for as long as the ledger holds it or has paid it.
COUNTS_AGAINST_CAP = (Status.APPROVED, Status.NOTICED, Status.OBJECTED, Status.GRANTED)


def cases_of(call: Call) -> QuerySet[Application]:
    """Return the cases of a call, drafts included, in the order of their rank and arrival."""
    return Application.objects.filter(call=call).select_related("party", "call__scheme").order_by("rank", "id")


def zone_cases() -> QuerySet[Application]:
    """Return the cases that lists and counts of the zone show: none that is retired, none of the example from abroad."""
    return Application.objects.exclude(origin__in=hidden_origins()).select_related("party", "call__scheme")


def visible_cases(by: Actor) -> QuerySet[Application]:
    """Return the cases that an actor may see: the office all but drafts, applicants their own, reviewers what was given to them."""
    mine = Q(party__in=by.party_ids)
    given = Q(pk__in=ReviewAssignment.objects.filter(reviewer=by.id).values("application"))
    if can_see_all(by):
        return zone_cases().filter(mine | given | ~Q(status=Status.DRAFT))
    return zone_cases().filter(mine | given)


def standing_facts() -> QuerySet[AssignmentFact]:
    """Return the facts that no later fact corrects."""
    corrected = AssignmentFact.objects.filter(corrects=OuterRef("pk"))
    return AssignmentFact.objects.filter(~Exists(corrected))


def facts_of(call: Call) -> QuerySet[AssignmentFact]:
    """Return the standing facts of a call in the order in which they were recorded."""
    return standing_facts().filter(call=call).select_related("party", "asset", "area", "rule", "application").order_by("id")


def six_dates(call: Call, party: Party) -> dict[Clock, Known]:
    """Return the six dates of a party under a call, each with its precision; what is not recorded is (None, UNKNOWN)."""
    # The announcement is one fact about the scheme's area; the rest are about the party.
    concerned = Q(party__in=identities(party)) | Q(party=None, asset=None, kind=FactKind.ANNOUNCED)
    rows = standing_facts().filter(concerned, call=call, kind__in=SIX.values()).values_list("kind", "happened_on", "precision")
    return {
        clock: _one_of(((day, Precision(precision)) for of, day, precision in rows if of == kind), clock) for clock, kind in SIX.items()
    }


def _one_of(found: Iterable[Known], clock: Clock) -> Known:
    dated = sorted((known for known in found if known[0] is not None), key=lambda known: known[0] or date.min)
    if not dated:
        return NOT_KNOWN
    # A case may be decided twice, first put on the waiting list and then moved up: the last decision counts. Else the first time does.
    return dated[-1] if clock == Clock.DECIDED else dated[0]


def clocks_of(application: Application, **now: date) -> dict[Clock, date | None]:
    """Return the days that decide the rule version; `now` gives days that are just happening, such as decided=today."""
    known = {clock: day for clock, (day, _precision) in six_dates(application.call, application.party).items()}
    return known | {Clock(name): day for name, day in now.items()}


def contract_key(text: str) -> str:
    """Return a contract number as it is compared: letters and digits alone, in capitals, wide forms narrowed."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).upper() if letter.isalnum())


def supplier_key(text: str) -> str:
    """Return a supplier's code as it is compared."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()[:20]


def holds_of(application: Application) -> QuerySet[Hold]:
    """Return every hold that was placed for a case, one per payer and approval, whether open or ended."""
    return Hold.objects.filter(subject=row_name(application)).select_related("account__unit").order_by("id")


def committed_amount(application: Application) -> int:
    """Return what is held for a case or was paid out of its holds, in fen: placed less released."""
    placed = sum(holds_of(application).values_list("amount", flat=True))
    released = HoldEvent.objects.filter(hold__in=holds_of(application), transfer=None).values_list("amount", flat=True)
    return placed - sum(released)


def amount_used_in_year(scheme: Scheme, party: Party, year: int, *, but: Application | None = None) -> int:
    """Return what a party has of a scheme in the year of its cap clock, held or paid, in fen; across calls and rule versions.

    A case whose capping date is not known yet counts in the year of its latest known date. Money clawed back does not make room again.
    `but` leaves out the case whose own room is asked for.
    """
    cases = Application.objects.filter(call__scheme=scheme, party__in=identities(party), status__in=COUNTS_AGAINST_CAP)
    cases = cases.exclude(pk=but.pk) if but is not None else cases
    return sum(committed_amount(case) for case in cases.select_related("call", "party") if _cap_year(case, scheme) == year)


def _cap_year(application: Application, scheme: Scheme) -> int | None:
    clocks = clocks_of(application)
    capping = clocks[Clock(scheme.cap_clock)]
    known = [day for day in clocks.values() if day is not None]
    latest = capping or max(known, default=None)
    return latest.year if latest else None


def counts_of(call: Call) -> dict[str, int]:
    """Return how many applied, were eligible, were approved and so on; a draft was never an application."""
    by_status = Counter(cases_of(call).exclude(public_id=None).values_list("status", flat=True))
    eligible = standing_facts().filter(call=call, kind=FactKind.ELIGIBLE).values("application").distinct().count()
    counts = {"applied": sum(by_status.values()), "eligible": eligible}
    counts["approved"] = sum(by_status[status] for status in COUNTS_AGAINST_CAP)
    named = (Status.WAITLISTED, Status.REFUSED, Status.DECLINED, Status.WITHDRAWN, Status.LAPSED)
    return counts | {status.value: by_status[status] for status in named}


@dataclass(frozen=True, slots=True)
class PayerPool:
    """One payer's part of a call's pool."""

    payer: CallPayer
    free: int


def zone_meetings() -> QuerySet[MeetingRecord]:
    """Return the records of meetings that lists of the zone show, each with its `decision_count`."""
    return MeetingRecord.objects.exclude(origin__in=hidden_origins()).annotate(decision_count=Count("decisions"))


def pools_of(call: Call) -> list[PayerPool]:
    """Return what is free in each payer's part of the pool."""
    payers = CallPayer.objects.filter(call=call, pool__isnull=False).select_related("pool__unit").order_by("code")
    return [PayerPool(payer, available(payer.pool)) for payer in payers if payer.pool is not None]


def live_draw(call: Call) -> Draw | None:
    """Return the draw of a call that is not void, if there is one."""
    return Draw.objects.filter(call=call).exclude(status=DrawStatus.VOID).first()


def values_of(draw: Draw, act: DrawAct) -> dict[Holder, str]:
    """Return the commitments or the secrets of a draw by holder, as far as they are there."""
    return {Holder(record.holder): record.value for record in draw.records.filter(act=act)}


def draw_document(draw: Draw) -> dict[str, Any]:
    """Return all that is public of a draw, in the form that `pilotzone draw verify` reads once both secrets are revealed."""
    return {
        "schema": lottery.SCHEMA,
        "call": draw.call.code,
        "number": draw.number,
        "status": draw.status,
        "origin": draw.call.origin,
        "reveal_by": draw.reveal_by.isoformat(),
        "commitments": {holder.value: value for holder, value in values_of(draw, DrawAct.COMMIT).items()},
        "list": draw.frozen_list or [],
        "list_hash": draw.list_hash,
        "secrets": {holder.value: value for holder, value in values_of(draw, DrawAct.REVEAL).items()},
        "result": draw.result or [],
    }


def running_notice(application: Application) -> Notice | None:
    """Return the notice within whose period objections to a case are taken today."""
    today = context.today()
    lines = Notice.objects.filter(lines__application=application, from_day__lte=today, last_day__gte=today, closed_at=None)
    return lines.order_by("-number").first()


def last_notice(application: Application) -> Notice | None:
    """Return the notice on which a case stood last."""
    return Notice.objects.filter(lines__application=application).order_by("-number").first()


def open_objections(**which: Any) -> QuerySet[Objection]:
    """Return the objections that wait for a decision."""
    return Objection.objects.filter(decision=None, **which).select_related("application__party", "application__call", "notice")


def decisions_of(application: Application) -> QuerySet[Decision]:
    """Return every decision on a case, oldest first."""
    return Decision.objects.filter(application=application).select_related("rule", "meeting").order_by("id")


def notices_of(call: Call) -> QuerySet[Notice]:
    """Return the notices of a call, newest first."""
    return Notice.objects.filter(call=call).order_by("-number")
