"""From grant to payment and back: claims, checks, two settlements, treasury vouchers, two clawbacks.

Grants go by the place in which their case was drawn, since that is what decides who has one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial

from pilotzone.audit.actors import Actor
from pilotzone.grants.commands import (
    NewClaim,
    VoucherEntry,
    attach_evidence,
    check_claim,
    file_claim,
    pay_settlement,
    propose_clawback,
    record_treasury_vouchers,
    refuse_claim,
    return_claim,
    settle_claims,
    sign_clawback,
    submit_claim,
)
from pilotzone.grants.enums import CostItem, EvidenceKind
from pilotzone.grants.errors import DoubleFunding
from pilotzone.grants.models import Claim, ClawbackProposal, Grant, Payment, Settlement
from pilotzone.packs.samples.decisions import actor_for, both, ranked
from pilotzone.packs.samples.document import page
from pilotzone.packs.samples.plan import BY_NUMBER, YEAR, Applicant
from pilotzone.packs.samples.policy_tool import first_call
from pilotzone.packs.samples.stage import Happening, Stage, later, moment_of, refused


class Ending(StrEnum):
    """How far a claim comes before the sample ends."""

    PAID = "paid"
    SETTLED = "settled"
    CHECKED = "checked"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REFUSED = "refused"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class PlannedClaim:
    """A claim under the grant drawn in this place: a share of its contract, used until `used_to`, handed in at `submits`."""

    rank: int
    percent: int
    used_to: str
    submits: str
    ending: Ending
    item: CostItem = CostItem.COMPUTE
    # What the officer finds eligible of the invoice.
    eligible_percent: int = 100


CLAIMS = (
    PlannedClaim(1, 40, "07-31", "08-10 10:20", Ending.PAID),
    PlannedClaim(2, 100, "08-14", "08-18 09:40", Ending.PAID),
    PlannedClaim(3, 60, "08-21", "08-25 14:10", Ending.PAID),
    PlannedClaim(4, 50, "08-28", "09-02 11:00", Ending.PAID),
    PlannedClaim(5, 100, "09-04", "09-08 15:30", Ending.PAID),
    PlannedClaim(7, 70, "09-11", "09-15 10:50", Ending.PAID),
    PlannedClaim(8, 80, "09-18", "09-22 16:00", Ending.PAID, eligible_percent=90),
    PlannedClaim(1, 30, "09-30", "10-14 09:30", Ending.SETTLED, item=CostItem.STORAGE),
    PlannedClaim(10, 50, "10-09", "10-19 13:20", Ending.SETTLED),
    PlannedClaim(11, 60, "10-16", "10-22 10:10", Ending.SETTLED),
    PlannedClaim(12, 45, "10-16", "10-26 15:00", Ending.REFUSED),
    PlannedClaim(4, 25, "10-30", "11-05 11:30", Ending.RETURNED, item=CostItem.STORAGE),
    PlannedClaim(3, 20, "10-30", "11-10 09:15", Ending.CHECKED, item=CostItem.STORAGE),
    PlannedClaim(13, 35, "11-06", "11-17 14:45", Ending.SUBMITTED),
    PlannedClaim(14, 30, "11-13", "11-18 16:30", Ending.DRAFT),
)
USED_FROM = "06-08"
# Seven calendar days after it was handed in, a claim is checked.
CHECK_AFTER = 7
COPIER, COPIED = 8, 2
WITHOUT_VOUCHER = 4
CLAWED_BACK, TO_BE_CLAWED_BACK = 5, 7
NO_PROOF = ("缺付款凭证，请补正。（虚构）", "The proof of payment is missing; please complete the claim. (invented)")
NOT_ELIGIBLE = (
    "发票项目为设备租赁，不属于算力使用费。（虚构）",
    "The invoice is for the lease of equipment, not for computing power. (invented)",
)
TAKE_BACK = (
    "用量记录少于发票所列，追回差额部分。（虚构）",
    "The record of use shows less than the invoice; the difference is taken back. (invented)",
)
TAKE_BACK_MORE = (
    "供应方出具红字发票，追回相应资金。（虚构）",
    "The supplier issued a credit note; the money for it is taken back. (invented)",
)


def claims(stage: Stage) -> Iterator[Happening]:
    """Yield how the funded claim, the officer checks, finance settles and pays, and the leader signs a clawback."""
    for planned in CLAIMS:
        yield from _claimed(stage, planned)
    yield Happening("09-21 10:00", partial(_try_copied_contract, stage))
    yield from _paid(stage)
    yield from _taken_back(stage)


def grant_of(rank: int) -> Grant:
    """Return the grant of the case drawn in this place."""
    return Grant.objects.select_related("party").get(application=ranked(rank))


def claim_of(planned: PlannedClaim) -> Claim:
    """Return a planned claim as it stands."""
    return Claim.objects.get(grant=grant_of(planned.rank), cost_item=planned.item)


def _claimed(stage: Stage, planned: PlannedClaim) -> Iterator[Happening]:
    yield Happening(later(planned.submits, hours=-2), partial(_file, stage, planned))
    if planned.ending is Ending.DRAFT:
        return
    yield Happening(planned.submits, lambda: submit_claim(claim_of(planned), by=_claimant(stage, planned.rank)))
    officer, checked = stage.office.officer, later(planned.submits, days=CHECK_AFTER)
    match planned.ending:
        case Ending.SUBMITTED:
            return
        case Ending.RETURNED:
            yield Happening(checked, lambda: return_claim(claim_of(planned), note_public=both(NO_PROOF), by=officer))
        case Ending.REFUSED:
            yield Happening(checked, lambda: _check(planned, officer))
            yield Happening(later(checked, hours=1), lambda: refuse_claim(claim_of(planned), note_public=both(NOT_ELIGIBLE), by=officer))
        case _:
            yield Happening(checked, lambda: _check(planned, officer))


def _paid(stage: Stage) -> Iterator[Happening]:
    office, day = stage.office, partial(date, YEAR)
    yield Happening("10-12 10:00", lambda: settle_claims(first_call(), period_from=day(5, 20), period_to=day(9, 30), by=office.finance1))
    yield Happening("10-15 14:00", lambda: pay_settlement(_settlement(1), by=office.finance2))
    yield Happening("10-21 16:00", lambda: record_treasury_vouchers(_settlement(1), _vouchers(), by=office.finance2))
    yield Happening("11-16 10:00", lambda: settle_claims(first_call(), period_from=day(10, 1), period_to=day(10, 31), by=office.finance1))


def _taken_back(stage: Stage) -> Iterator[Happening]:
    office = stage.office

    def propose(rank: int, share: int, words: tuple[str, str]) -> ClawbackProposal:
        claim = Claim.objects.get(grant=grant_of(rank), cost_item=CostItem.COMPUTE)
        return propose_clawback(claim, amount=(claim.amount or 0) * share // 100, reason=both(words), by=office.officer)

    def sign() -> None:
        proposal = ClawbackProposal.objects.get(claim__grant=grant_of(CLAWED_BACK))
        sign_clawback(proposal, by=office.leader)

    yield Happening("11-04 10:00", lambda: propose(CLAWED_BACK, 30, TAKE_BACK))
    yield Happening("11-06 09:30", sign)
    yield Happening("11-17 10:00", lambda: propose(TO_BE_CLAWED_BACK, 25, TAKE_BACK_MORE))


def _file(stage: Stage, planned: PlannedClaim) -> None:
    actor = _claimant(stage, planned.rank)
    claim = file_claim(grant_of(planned.rank), new_claim(stage, planned), by=actor)
    for kind in EvidenceKind:
        # The claim that is sent back is sent back for want of this paper.
        if planned.ending is Ending.RETURNED and kind is EvidenceKind.PAYMENT_PROOF:
            continue
        text = f"Synthetic sample. {kind.name.replace('_', ' ').capitalize()} for {claim.contract_number}, {planned.item.value}."
        attach_evidence(claim, kind=kind, name=f"{kind.value}.pdf", content=page(text), content_type="application/pdf", by=actor)


def new_claim(stage: Stage, planned: PlannedClaim) -> NewClaim:
    """Return what the applicant fills in: a share of the contract that the application rested on."""
    applicant = _applicant(stage, planned.rank)
    amount = applicant.fee * planned.percent
    return NewClaim(
        contract_number=applicant.contract,
        supplier=stage.suppliers[applicant.supplier],
        cost_item=planned.item,
        invoice_number=f"SAMPLE-{applicant.number:02}-{planned.item.value.upper()}",
        invoice_amount=amount,
        # Six percent of tax are in the amount, as for information services.
        invoice_tax=amount * 6 // 106,
        paid_by_applicant_on=moment_of(later(planned.submits, days=-3)).date(),
        use_from=moment_of(f"{USED_FROM} 00:00").date(),
        use_to=moment_of(f"{planned.used_to} 00:00").date(),
        # 20 yuan a card-hour, in card-seconds.
        use_quantity=amount * 3600 // 2000,
        use_unit="card-hour",
    )


def _try_copied_contract(stage: Stage) -> None:
    """Claim another's contract, which the system refuses; then claim one's own."""
    copied = next(each for each in CLAIMS if each.rank == COPIED)
    with refused(DoubleFunding):
        file_claim(grant_of(COPIER), new_claim(stage, copied), by=_claimant(stage, COPIER))


def _check(planned: PlannedClaim, officer: Actor) -> None:
    claim = claim_of(planned)
    check_claim(claim, eligible_amount=claim.invoice_amount * planned.eligible_percent // 100, by=officer)


def _settlement(number: int) -> Settlement:
    return Settlement.objects.get(call=first_call(), number=number)


def _vouchers() -> list[VoucherEntry]:
    """Return what the treasury says of the first settlement; of one claim it has said nothing yet."""
    payments = Payment.objects.filter(line__settlement=_settlement(1)).exclude(line__claim__grant=grant_of(WITHOUT_VOUCHER)).order_by("pk")
    return [VoucherEntry(payment, f"SAMPLE-{YEAR}-{number:03}", date(YEAR, 10, 20)) for number, payment in enumerate(payments, 1)]


def _applicant(stage: Stage, rank: int) -> Applicant:
    party = ranked(rank).party_id
    return next(BY_NUMBER[number] for number, each in stage.parties.items() if each.pk == party)


def _claimant(stage: Stage, rank: int) -> Actor:
    return actor_for(stage, ranked(rank))
