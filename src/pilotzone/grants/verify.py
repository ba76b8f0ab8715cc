"""Does the money of grants hold? Compares claims, settlements, payments and clawbacks with one another and with the ledger."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Q, Sum

from pilotzone.applications.enums import Step
from pilotzone.applications.models import Decision
from pilotzone.audit.chain import row_name
from pilotzone.audit.models import Event
from pilotzone.audit.queries import retired_origins
from pilotzone.audit.verify import Fault
from pilotzone.grants.contracts import contract_key
from pilotzone.grants.enums import COMMITTED, PAID_CLAIMS, ClaimStatus, GrantStatus
from pilotzone.grants.models import Claim, Clawback, Grant, Payment, SettlementLine
from pilotzone.grants.reserves import left_of_hold, sink_code
from pilotzone.kit.amounts import money
from pilotzone.ledger.enums import HoldEnd
from pilotzone.ledger.models import AccountBalance, Entry, HoldEvent
from pilotzone.ledger.queries import open_holds
from pilotzone.schemes.content import add_months
from pilotzone.schemes.models import CallPayer
from pilotzone.schemes.queries import content_of

CHECK = "grants"


def faults() -> Iterator[Fault]:
    """Yield everything about grants that does not hold."""
    yield from payment_faults()
    yield from claim_faults()
    yield from contract_faults()
    yield from grant_faults()
    yield from reserve_faults()
    yield from payer_faults()
    yield from clawback_faults()
    yield from check_faults()
    yield from four_eyes_faults()


def payment_faults() -> Iterator[Fault]:
    """Yield payments that are not captures of a hold on their payer's pool, and captures for claims that are no payments."""
    fits = Q(transfer__capture__amount=F("line__amount"), transfer__capture__hold__account=F("line__payer__pool"))
    for payment in Payment.objects.exclude(pk__in=Payment.objects.filter(fits).values("pk")).select_related("line"):
        yield Fault(CHECK, row_name(payment), f"a capture of {payment.line.amount} from its payer's pool", "none")
    captures = HoldEvent.objects.filter(kind=HoldEnd.CAPTURED, subject__startswith="grants.claim:")
    for event in captures.exclude(transfer__in=Payment.objects.values("transfer")):
        yield Fault(CHECK, row_name(event), "a payment that it belongs to", "none")


def claim_faults() -> Iterator[Fault]:
    """Yield paid claims whose lines or payments do not sum to their amount, and payments of claims that are not paid."""
    lines = _totals(SettlementLine.objects.values_list("claim").annotate(total=Sum("amount")))
    paid = _totals(Payment.objects.values_list("line__claim").annotate(total=Sum("line__amount")))
    for claim in Claim.objects.filter(Q(pk__in=lines) | Q(status__in=PAID_CLAIMS)).select_related("grant").iterator(chunk_size=2000):
        where, is_paid = f"{row_name(claim)} ({claim})", claim.status in PAID_CLAIMS
        if lines.get(claim.pk, 0) != claim.amount:
            yield Fault(CHECK, where, f"settlement lines of {claim.amount}", str(lines.get(claim.pk, 0)))
        expected = claim.amount if is_paid else 0
        if paid.get(claim.pk, 0) != expected:
            yield Fault(CHECK, where, f"payments of {expected}", str(paid.get(claim.pk, 0)))


def contract_faults() -> Iterator[Fault]:
    """Yield claims under another key than their contract's number gives: that key is what stops a contract from being funded twice."""
    for claim in Claim.objects.select_related("grant").iterator(chunk_size=2000):
        if claim.contract_key != contract_key(claim.contract_number):
            yield Fault(CHECK, f"{row_name(claim)} ({claim})", f"contract key {contract_key(claim.contract_number)}", claim.contract_key)


def grant_faults() -> Iterator[Fault]:
    """Yield grants of which claims have taken more than there was, and those valid for another time than their rule gives."""
    for grant in (
        Grant.objects.filter(amount__isnull=False)
        .annotate(taken=Sum("claims__amount", filter=Q(claims__status__in=COMMITTED)))
        .filter(taken__gt=F("amount"))
    ):
        yield Fault(CHECK, f"{row_name(grant)} ({grant})", f"at most {grant.amount} claimed", str(grant.taken))
    for issued in Grant.objects.select_related("rule"):
        if issued.issued_on is None or issued.rule is None:
            continue
        last_day = add_months(issued.issued_on, content_of(issued.rule).validity_months)
        if issued.valid_until != last_day:
            yield Fault(CHECK, f"{row_name(issued)} ({issued})", f"valid until {last_day}", str(issued.valid_until))


def reserve_faults() -> Iterator[Fault]:
    """Yield live grants for which not exactly the unpaid part is reserved, and ended ones for which something still is."""
    held: dict[str, int] = defaultdict(int)
    for hold in open_holds().filter(subject__startswith="applications.application:"):
        held[hold.subject] += left_of_hold(hold)
    live = (GrantStatus.ISSUED, GrantStatus.IN_USE, GrantStatus.SUSPENDED)
    over = (GrantStatus.LAPSED, GrantStatus.REVOKED, GrantStatus.CLOSED)
    paid = _totals(Payment.objects.values_list("line__claim__grant").annotate(total=Sum("line__amount")))
    grants = Grant.objects.filter(status__in=(*live, *over)).exclude(Q(amount=None) | Q(origin__in=retired_origins()))
    for grant in grants.exclude(call__payers__pool=None):
        expected = (grant.amount or 0) - paid.get(grant.pk, 0) if grant.status in live else 0
        found = held[f"applications.application:{grant.application_id}"]
        if found != expected:
            yield Fault(CHECK, f"{row_name(grant)} ({grant})", f"{expected} reserved", str(found))


def payer_faults() -> Iterator[Fault]:
    """Yield payers whose account of what was paid is not their payments less what they got back."""
    paid = _totals(Payment.objects.values_list("line__payer").annotate(total=Sum("line__amount")))
    payers = CallPayer.objects.filter(pk__in=paid).exclude(call__origin__in=retired_origins()).select_related("call")
    transfers = Clawback.objects.values("transfer")
    back = _totals(Entry.objects.filter(transfer__in=transfers, amount__lt=0).values_list("account__code").annotate(total=Sum("amount")))
    for payer in payers:
        code = sink_code(payer)
        expected = paid[payer.pk] + back.get(code, 0)
        balance = AccountBalance.objects.filter(account__code=code).first()
        if balance is None or balance.posted != expected:
            yield Fault(CHECK, code, f"{expected}, its payments less its clawbacks", str(balance.posted if balance else None))


def clawback_faults() -> Iterator[Fault]:
    """Yield clawbacks whose transfer moves another amount than was signed, and claims of which more was taken back than paid."""
    for clawback in Clawback.objects.select_related("proposal"):
        moved = -(Entry.objects.filter(transfer=clawback.transfer_id, amount__lt=0).aggregate(total=Sum("amount"))["total"] or 0)
        if moved != clawback.proposal.amount:
            yield Fault(CHECK, row_name(clawback), f"a transfer of {clawback.proposal.amount}", str(moved))
    back = Sum("clawback_proposals__amount", filter=Q(clawback_proposals__clawback__isnull=False))
    for claim in Claim.objects.annotate(back=back).filter(back__gt=F("amount")).select_related("grant"):
        yield Fault(CHECK, f"{row_name(claim)} ({claim})", f"at most {money(claim.amount or 0)} taken back", money(claim.back))


def check_faults() -> Iterator[Fault]:
    """Yield claims that went on to be paid without a check, logged, by somebody other than who submitted them."""
    checks = Event.objects.filter(name="grants.claim_checked").values_list("subject", "actor")
    logged = set(checks)
    beyond = Claim.objects.filter(status__in=(ClaimStatus.SETTLED, *PAID_CLAIMS)).select_related("grant")
    for claim in beyond.iterator(chunk_size=2000):
        where = f"{row_name(claim)} ({claim})"
        if claim.checked_by in {"", claim.submitted_by}:
            yield Fault(CHECK, where, "a check by another person than who submitted it", claim.checked_by or "none")
        elif (row_name(claim), claim.checked_by) not in logged:
            yield Fault(CHECK, where, f"a logged check by {claim.checked_by}", "none")


def four_eyes_faults() -> Iterator[Fault]:
    """Yield payments and clawbacks for which one person did what takes two."""
    approvers: dict[int, set[str]] = defaultdict(set)
    for application, person in Decision.objects.filter(step=Step.APPROVE).values_list("application", "by"):
        approvers[application].add(person)
    rows = Payment.objects.select_related("line__settlement", "line__claim__grant")
    for payment in rows.iterator(chunk_size=2000):
        claim, settled_by = payment.line.claim, payment.line.settlement.settled_by
        hands = {claim.submitted_by, claim.checked_by, *approvers[claim.grant.application_id]}
        if payment.paid_by in {settled_by, *hands} or settled_by in hands:
            yield Fault(CHECK, row_name(payment), "payer, settler, checker, approver and applicant to be different people", payment.paid_by)
    for clawback in Clawback.objects.filter(signed_by=F("proposal__proposed_by")):
        yield Fault(CHECK, row_name(clawback), "a signature by another person than who proposed it", clawback.signed_by)


def _totals(rows: object) -> dict[int | str, int]:
    pairs: list[tuple[int | str, int]] = list(rows.order_by())  # type: ignore[attr-defined]  # a query of pairs; its stub says rows of unknown width
    return dict(pairs)
