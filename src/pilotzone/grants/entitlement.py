"""What the rule pays for a claim, and what limits it: the grant, and the yearly cap across rule versions."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Min, QuerySet, Sum

from pilotzone.applications.models import Application
from pilotzone.applications.queries import clocks_of
from pilotzone.audit import context
from pilotzone.grants.enums import COMMITTED, LIVE_CLAIMS, PAID_CLAIMS
from pilotzone.grants.models import Claim, Grant, Payment
from pilotzone.kit.dates import shanghai_day
from pilotzone.registry.models import Party
from pilotzone.registry.queries import identities
from pilotzone.schemes.content import Entitlement, RuleContent
from pilotzone.schemes.enums import Clock
from pilotzone.schemes.errors import NoRuleInForce
from pilotzone.schemes.models import Rule, Scheme
from pilotzone.schemes.queries import content_of, rule_in_force

# Dates that come after the decision: with one of them as rule clock, a claim follows another version than its grant may.
_LATER = (Clock.FIRST_USE, Clock.CLAIMED, Clock.PAID)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a claim is paid and why: the rule's answer for its cost, and what is left of the grant. Amounts in fen."""

    rule: Rule
    entitlement: Entitlement
    left: int
    year: int

    @property
    def amount(self) -> int:
        return min(self.entitlement.amount, self.left)


def assess(claim: Claim, eligible: int) -> Assessment:
    """Return what a claim is paid for an eligible cost, as things stand."""
    rule = governing_rule(claim)
    content, year = content_of(rule), cap_day(claim).year
    scheme = claim.grant.call.scheme
    used = used_in_year(scheme, claim.grant.party, year, but=claim)
    entitlement = content.entitlement(eligible, rate_class_of(claim.grant.application, content), used_this_year=used)
    return Assessment(rule=rule, entitlement=entitlement, left=left_of(claim.grant, but=claim), year=year)


def rate_class_of(application: Application, content: RuleContent) -> str:
    """Return the case's rate class; where none was recorded and there is but one, that."""
    return application.rate_class or (content.classes[0].code if len(content.classes) == 1 else "")


def governing_rule(claim: Claim) -> Rule:
    """Return the version the decision followed, or the one in force on the later date that the scheme names."""
    scheme, clock = claim.grant.call.scheme, Clock(claim.grant.call.scheme.rule_clock)
    if clock in _LATER or claim.grant.rule is None:
        return rule_in_force(scheme, _day_of(claim, clock) or context.today())
    return claim.grant.rule


def ceiling(claim: Claim) -> int:
    """Return the most that a claim can still be paid: its share of the whole invoice, whatever is left under the cap."""
    try:
        rule = governing_rule(claim)
    except NoRuleInForce:
        return 0
    content = content_of(rule)
    return content.entitlement(claim.invoice_amount, rate_class_of(claim.grant.application, content), used_this_year=0).share


def committed(grant: Grant, *, but: Claim | None = None) -> int:
    """Return what checked, settled and paid claims have taken of a grant."""
    claims = Claim.objects.filter(grant=grant, status__in=COMMITTED).exclude(pk=but.pk if but else 0)
    return claims.aggregate(total=Sum("amount"))["total"] or 0


def left_of(grant: Grant, *, but: Claim | None = None) -> int:
    """Return what further claims may take of a grant."""
    return max((grant.amount or 0) - committed(grant, but=but), 0)


def used_in_year(scheme: Scheme, party: Party, year: int, *, but: Claim | None = None) -> int:
    """Return what a party's claims have taken of a year's cap: in all calls of the scheme, under whichever rule version."""
    claims = claims_under_cap(scheme, party).exclude(pk=but.pk if but else 0)
    if but is not None:
        claims = claims.filter(origin=but.origin)
    return sum(claim.amount or 0 for claim in claims if cap_day(claim).year == year)


def claims_under_cap(scheme: Scheme, party: Party) -> QuerySet[Claim]:
    """Return the claims that count for a party's cap, all entries of the party taken together."""
    mine = Claim.objects.filter(grant__party__in=identities(party), grant__call__scheme=scheme, status__in=COMMITTED)
    return mine.select_related("grant__call__scheme", "grant__application")


def cap_day(claim: Claim) -> date:
    """Return the day whose year the claim's amount counts in, by the date that the scheme names."""
    day = _day_of(claim, Clock(claim.grant.call.scheme.cap_clock))
    return day or claim.grant.issued_on or claim.submitted_on or context.today()


def _day_of(claim: Claim, clock: Clock) -> date | None:
    grant = claim.grant
    match clock:
        case Clock.CLAIMED:
            return claim.submitted_on
        case Clock.PAID:
            return _paid_on(claim) or context.today()
        case Clock.FIRST_USE:
            return Claim.objects.filter(grant=grant, status__in=LIVE_CLAIMS).aggregate(first=Min("use_from"))["first"] or claim.use_from
    return clocks_of(grant.application).get(clock)


def _paid_on(claim: Claim) -> date | None:
    if claim.status not in PAID_CLAIMS:
        return None
    payment = Payment.objects.filter(line__claim=claim).order_by("at").first()
    return shanghai_day(payment.at) if payment else None
