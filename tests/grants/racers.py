"""What races on grants: run in a zone of its own by tests/grants/test_races.py."""

from datetime import date
from typing import Any

from tests.grants.house import (
    OFFICER,
    YUAN,
    House,
    a_house,
    a_scheme,
    at,
    checked,
    claimed,
    clerk_of,
    issued,
    new_claim,
    person,
    prepare,
    settled,
)
from tests.races import attempt, race

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Role
from pilotzone.audit.verify import chain_faults, seal_faults
from pilotzone.grants.commands import (
    check_claim,
    file_claim,
    pay_settlement,
    propose_clawback,
    settle_claims,
    sign_clawback,
    submit_claim,
)
from pilotzone.grants.enums import ClaimStatus
from pilotzone.grants.models import Claim, Clawback, Payment, Settlement
from pilotzone.grants.queries import pool_position
from pilotzone.grants.verify import faults
from pilotzone.ledger.verify import faults as ledger_faults

PROCESSES = 32


def all_faults() -> list[str]:
    return [str(fault) for fault in (*faults(), *ledger_faults(), *chain_faults(), *seal_faults())]


def clerk(number: int) -> Any:
    return person(2000 + number, Role.FINANCE)


def _positions(house: House) -> dict[str, int]:
    position = pool_position(house.call)
    return {name: getattr(position, name) for name in ("budget", "paid", "reserved", "free")}


def one_settlement() -> dict[str, Any]:
    """Everybody of finance settles the same period, then everybody pays the same settlement."""
    house = a_house([200_000 * YUAN] * 4)
    for number, grant in enumerate(issued(house)):
        checked(grant, house.supplier, invoice_number=f"INV-{number}")

    def settle(number: int) -> str:
        with at("2026-07-01"):
            period = {"period_from": date(2026, 1, 1), "period_to": date(2026, 12, 31)}
            return attempt(lambda: settle_claims(house.call, **period, by=clerk(number)))

    settling = race(settle, PROCESSES)
    settlement = Settlement.objects.get()

    def pay(number: int) -> str:
        with at("2026-07-02"):
            return attempt(lambda: pay_settlement(settlement, by=clerk(100 + number)))

    paying = race(pay, PROCESSES)
    return {"settling": settling, "paying": paying, "payments": Payment.objects.count(), **_positions(house), "faults": all_faults()}


def two_settlements() -> dict[str, Any]:
    """Two settlements of one call are paid by many at once, each in an order of its own."""
    house = a_house([200_000 * YUAN] * 6)
    grants = issued(house)
    settlements = []
    for half, day in ((grants[:3], "2026-07-01"), (grants[3:], "2026-07-02")):
        for grant in half:
            checked(grant, house.supplier, invoice_number=f"INV-{grant.pk}", day="2026-06-01")
        settlements.append(settled(house, day))

    def pay(number: int) -> list[str]:
        with at("2026-07-03"):
            order = settlements if number % 2 else settlements[::-1]
            return [attempt(lambda each=each: pay_settlement(each, by=clerk(number))) for each in order]

    outcomes = [code for codes in race(pay, PROCESSES) for code in codes]
    return {"outcomes": outcomes, "payments": Payment.objects.count(), **_positions(house), "faults": all_faults()}


def one_contract() -> dict[str, Any]:
    """Thirty-two organisations submit a claim for the same contract at once."""
    house = a_house([1_000 * YUAN] * PROCESSES)
    drafts = []
    for grant in issued(house):
        with at("2026-04-10"):
            drafts.append(file_claim(grant, new_claim(house.supplier, contract_number="HT-1"), by=clerk_of(grant.party)))

    def submit(number: int) -> str:
        with at("2026-04-11"):
            return attempt(lambda: submit_claim(drafts[number], by=clerk_of(drafts[number].grant.party)))

    outcomes = race(submit, PROCESSES)
    return {"outcomes": outcomes, "live": Claim.objects.exclude(status=ClaimStatus.DRAFT).count(), "faults": all_faults()}


def one_cap() -> dict[str, Any]:
    """Officers check eight claims of one organisation under two grants at once; the cap of the year has room for three."""
    scheme = a_scheme()
    cap = 300_000 * YUAN
    one = a_house([400_000 * YUAN], scheme=scheme, cap_per_year_fen=cap)
    two = a_house([400_000 * YUAN], scheme=scheme, parties=one.parties, code="second")
    claims = [claimed(grant, one.supplier) for grant in (issued(one)[0], issued(two)[0]) for _ in range(4)]

    def check(number: int) -> str:
        with at("2026-04-11"):
            return attempt(lambda: check_claim(claims[number], eligible_amount=500_000 * YUAN, by=OFFICER))

    outcomes = race(check, len(claims))
    return {"outcomes": outcomes, "amounts": sorted(Claim.objects.values_list("amount", flat=True)), "faults": all_faults()}


def one_clawback() -> dict[str, Any]:
    """Two leaders' signatures race on one proposal, and proposals race for what is left of one claim."""
    house = a_house([200_000 * YUAN])
    claim = checked(issued(house)[0], house.supplier)
    settlement = settled(house)
    with at("2026-07-02"):
        pay_settlement(settlement, by=clerk(1))

    def propose(number: int) -> str:
        with at("2026-08-01"):
            return attempt(lambda: propose_clawback(claim, amount=30_000 * YUAN, reason="用途不符", by=person(3000 + number, Role.OFFICER)))

    proposing = race(propose, PROCESSES)
    proposals = list(claim.clawback_proposals.all())

    def sign(number: int) -> str:
        with at("2026-08-02"):
            return attempt(lambda: sign_clawback(proposals[number % len(proposals)], by=person(4000 + number, Role.LEADER)))

    signing = race(sign, PROCESSES)
    prepare(lambda: None, by=SYSTEM)
    return {"proposing": proposing, "signing": signing, "signed": Clawback.objects.count(), **_positions(house), "faults": all_faults()}
