"""Reads of schemes and calls."""

from datetime import date, datetime

from django.db.models import BigIntegerField, Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from pilotzone.audit.actors import Actor
from pilotzone.audit.enums import Origin
from pilotzone.audit.queries import hidden_origins, retired_origins
from pilotzone.ledger.enums import AccountKind, HoldEnd, Purpose
from pilotzone.ledger.models import Account, AccountBalance, Entry, HoldEvent
from pilotzone.schemes.content import Payer, RuleContent, read_content
from pilotzone.schemes.enums import CallStatus, Clock
from pilotzone.schemes.errors import NoRuleInForce
from pilotzone.schemes.models import Call, CallCounts, CallPayer, FormVersion, Rule, Scheme
from pilotzone.schemes.policy import can_see_drafts


def rule_in_force(scheme: Scheme, day: date) -> Rule:
    """Return the version of the rule that governs a day: the last that took effect on or before it."""
    rules = Rule.objects.filter(scheme=scheme).order_by("effective_from")
    rule = rules.filter(effective_from__lte=day).last()
    if rule is None:
        first = rules.first()
        raise NoRuleInForce(scheme=scheme, day=day, first=first.effective_from if first else "—")
    return rule


def rule_in_force_or_none(scheme: Scheme, day: date) -> Rule | None:
    """Return the version that governs a day, or None where none does, for pages that say so."""
    try:
        return rule_in_force(scheme, day)
    except NoRuleInForce:
        return None


def content_of(rule: Rule) -> RuleContent:
    """Return the rule's content, typed."""
    return read_content(rule.content)


def rule_ends(rule: Rule) -> date | None:
    """Return the day the next version takes effect; None for the last one."""
    following = Rule.objects.filter(scheme=rule.scheme_id, effective_from__gt=rule.effective_from).order_by("effective_from").first()
    return following.effective_from if following else None


def rule_for(call: Call, clocks: dict[Clock, date | None]) -> Rule:
    """Return the rule version that governs a case, by the date the scheme names; the latest known date stands in before it is known."""
    governing = clocks.get(Clock(call.scheme.rule_clock))
    known = [day for day in clocks.values() if day is not None]
    return rule_in_force(call.scheme, governing or max(known))


def known_schemes() -> QuerySet[Scheme]:
    """Return the zone's schemes with the number of calls that were published, without worked examples and retired origins."""
    published = Count("calls", filter=~Q(calls__status=CallStatus.DRAFT))
    return Scheme.objects.select_related("area", "mandate").exclude(origin__in=hidden_origins()).annotate(call_count=published)


def example_schemes() -> QuerySet[Scheme]:
    """Return the schemes of worked examples, which stand in no list of the zone's."""
    return Scheme.objects.select_related("area", "mandate").filter(origin=Origin.EXAMPLE).exclude(origin__in=retired_origins())


def visible_calls(by: Actor) -> QuerySet[Call]:
    """Return the zone's calls that an actor may see, without worked examples and retired origins."""
    calls = Call.objects.select_related("scheme", "allocation", "evaluability").exclude(origin__in=hidden_origins())
    return calls if can_see_drafts(by) else calls.exclude(status=CallStatus.DRAFT)


def example_calls() -> QuerySet[Call]:
    """Return the worked examples, which stand on a shelf of their own."""
    return (
        Call.objects.select_related("scheme", "allocation", "evaluability")
        .filter(origin=Origin.EXAMPLE)
        .exclude(origin__in=retired_origins())
    )


def is_open(call: Call, moment: datetime) -> bool:
    """Tell whether a call takes applications at a moment."""
    if call.status != CallStatus.OPEN:
        return False
    return (call.opens_at is None or call.opens_at <= moment) and (call.closes_at is None or moment < call.closes_at)


def latest_counts(call: Call) -> CallCounts | None:
    """Return the counts last pushed for a call."""
    return CallCounts.objects.filter(call=call).order_by("at", "id").last()


def budgets_for(scheme: Scheme) -> QuerySet[Account]:
    """Return the budget accounts that may pay for a scheme: those of its own origin."""
    return Account.objects.filter(kind=AccountKind.BUDGET, origin=scheme.origin).select_related("unit", "balance")


def budgets() -> QuerySet[Account]:
    """Return the zone's budget accounts with what was `provided` and what went `to_calls` and did not come back."""

    def moved(*purposes: Purpose) -> Coalesce:
        entries = Entry.objects.filter(account=OuterRef("pk"), transfer__purpose__in=purposes).order_by().values("account")
        return Coalesce(Subquery(entries.annotate(total=Sum("amount")).values("total"), output_field=BigIntegerField()), 0)

    accounts = Account.objects.filter(kind=AccountKind.BUDGET).exclude(origin__in=hidden_origins())
    moves = {"provided": moved(Purpose.FUND), "to_calls": -moved(Purpose.ALLOCATE, Purpose.GIVE_BACK)}
    return accounts.select_related("unit", "balance").annotate(**moves)


def last_call(scheme: Scheme) -> Call | None:
    """Return the call drafted last, from which the next one is copied."""
    return Call.objects.filter(scheme=scheme, reconstructed=False).order_by("id").last()


def last_form(scheme: Scheme) -> FormVersion | None:
    """Return the version of the form added last."""
    return FormVersion.objects.filter(scheme=scheme).order_by("number").last()


def last_rule(scheme: Scheme) -> Rule | None:
    """Return the version of the rule that takes effect last."""
    return Rule.objects.filter(scheme=scheme).select_related("instrument").order_by("effective_from").last()


def payers_of(scheme: Scheme, day: date) -> tuple[Payer, ...]:
    """Return who pays under the rule of a day; under the last one where none is in force yet, and nobody where there is none."""
    rule = rule_in_force_or_none(scheme, day) or last_rule(scheme)
    return content_of(rule).payers if rule else ()


def is_money_promised(call: Call) -> bool:
    """Tell whether money of a call is held for a case or was paid from its pool."""
    pools = CallPayer.objects.filter(call=call, pool__isnull=False).values("pool")
    if AccountBalance.objects.filter(account__in=pools, held__gt=0).exists():
        return True
    return HoldEvent.objects.filter(hold__account__in=pools, kind=HoldEnd.CAPTURED).exists()
